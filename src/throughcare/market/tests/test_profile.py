"""One profile: size and kind worked out, declarations frozen on sending, grounds for exclusion, colleagues."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from support.access import RIVAL, World
from throughcare.access.roles import Role
from throughcare.kernel.errors import NotAllowed, NotFound, NotValid
from throughcare.market import actions
from throughcare.market.models import Application, SupplierProfile
from throughcare.market.queries import profiles
from throughcare.market.rules.profile import Declared, LegalForm, Most, Size, sized, vcse
from throughcare.market.tests import factories as make

MICRO = Most(size=Size.MICRO, staff=Decimal(10), turnover=Decimal(632_000), assets=Decimal(316_000))
SMALL = Most(size=Size.SMALL, staff=Decimal(50), turnover=Decimal(10_200_000), assets=Decimal(5_100_000))
SCALE = (MICRO, SMALL)


def facts(staff: int | None, turnover: int | None, assets: int | None) -> dict[str, Decimal | None]:
    given = {"staff": staff, "turnover": turnover, "assets": assets}
    return {name: None if value is None else Decimal(value) for name, value in given.items()}


@pytest.mark.requirement(14)
@pytest.mark.parametrize(
    ("known", "size", "by"),
    [
        (facts(8, 600_000, None), Size.MICRO, ("staff", "turnover")),
        (facts(12, 632_000, 316_000), Size.MICRO, ("turnover", "assets")),
        (facts(12, 640_000, None), Size.SMALL, ("staff", "turnover")),
        (facts(51, 10_200_001, 1), Size.LARGE, ("staff", "turnover", "assets")),
        (facts(8, None, None), None, ()),
    ],
)
def test_size_follows_from_two_of_three_figures(known, size, by):
    assert (sized(known, SCALE).size, sized(known, SCALE).by) == (size, by)


@given(st.integers(0, 60), st.integers(0, 12_000_000), st.integers(0, 6_000_000), st.integers(0, 100))
def test_nobody_becomes_smaller_by_growing(staff, turnover, assets, more):
    order = [Size.MICRO, Size.SMALL, Size.LARGE]

    before, after = (sized(facts(staff + n, turnover, assets), SCALE).size for n in (0, more))

    assert order.index(before) <= order.index(after)


@pytest.mark.requirement(14)
@pytest.mark.parametrize(
    ("legal_form", "charity_ref", "reinvests", "is_vcse"),
    [
        (LegalForm.CHARITY, "", None, True),
        (LegalForm.GUARANTEE, "1234567", None, True),
        (LegalForm.GUARANTEE, "", True, True),
        (LegalForm.SHARES, "", False, False),
        (LegalForm.SHARES, "", None, None),
        (LegalForm.PUBLIC, "", True, False),
        ("", "", True, None),
    ],
)
def test_whether_it_is_a_social_enterprise_follows_from_its_form_and_its_surplus(
    legal_form, charity_ref, reinvests, is_vcse
):
    assert vcse(legal_form=legal_form, charity_ref=charity_ref, reinvests=reinvests) is is_vcse


@pytest.mark.parametrize(
    ("ground", "on", "counts"),
    [
        ("fraud", date(2022, 2, 28), True),  # mandatory: five years
        ("fraud", date(2022, 3, 1), False),
        ("misconduct", date(2020, 2, 29), True),  # discretionary: three
        ("misconduct", date(2020, 3, 1), False),
    ],
)
def test_a_ground_counts_for_its_years(ground, on, counts):
    declared = Declared(ground=ground, happened_on=date(2017, 3, 1), what="A fine.", since="It was paid.")

    assert declared.counts(on) is counts


@pytest.fixture
def world(db) -> World:
    return World()


def text(world: World, role: Role, name: str, *args: object) -> str:
    response = world.client(role).get(reverse(f"market:{name}", args=args))
    assert response.status_code == 200
    return " ".join(html.fromstring(response.content).text_content().split())


@pytest.mark.requirement(14)
def test_through_the_pages_a_charity_says_what_it_is_and_size_and_kind_are_worked_out(world: World):
    application = make.make_draft(world)
    reference, writer = application.reference, world.client(Role.BID_WRITER)

    def post(name: str, data: dict[str, object]) -> None:
        assert writer.post(f"/profile/{application.organisation_id}/{name}", data).status_code == 302

    told = {"legal_form": "guarantee", "charity_ref": "1234567", "staff_count": "8", "has_parent": "no"}
    post("facts", told)
    post("accounts", {"turnover_gbp": "600,000"})
    post("policies", {"policies": ["safeguarding", "complaints"]})
    ends = {"employers_expires_on-day": "1", "employers_expires_on-month": "9", "employers_expires_on-year": "2022"}
    post("insurance", {"employers_insurer": "Made-up Mutual", "employers_cover_gbp": "5,000,000", **ends})
    post("people", {"name": "Ada Made-up", "position": "Chair of trustees"})
    post("exclusions", {"grounds": ["performance"]})

    page = text(world, Role.BID_WRITER, "application", reference)
    assert "Size, worked out: Micro" in page
    own = text(world, Role.BID_WRITER, "profile", application.organisation_id)
    assert "What happened, and what you did since: A public contract ended early" in own
    profile = SupplierProfile.objects.get()
    assert (profile.is_vcse, profile.policies) == (True, ["safeguarding", "complaints"])
    check = text(world, Role.BID_WRITER, "submit", reference)
    assert "Employers’ liability: £5,000,000, Made-up Mutual, until 1 September 2022" in check
    assert "Ada Made-up, Chair of trustees" in check


def test_half_an_insurance_is_refused_and_what_was_typed_is_kept(world: World):
    page = f"/profile/{make.make_draft(world).organisation_id}/insurance"

    answer = world.client(Role.BID_WRITER).post(page, {"public_insurer": "Made-up Mutual"})

    assert "Give insurer, cover and day, or none of them" in answer.content.decode()
    assert 'value="Made-up Mutual"' in answer.content.decode()


def excluded(world: World) -> Application:
    """An application sent under a ground of last year, with what was done since."""
    application = make.make_complete(world)
    told = {"actor": world.actor(Role.BID_WRITER), "now": world.now, "organisation_id": application.organisation_id}
    actions.declare_exclusions(grounds=["performance"], **told)
    with pytest.raises(NotValid, match="for every ground that you ticked"):
        actions.submit(actor=world.actor(Role.BID_WRITER), now=world.now, application=application)
    said = {"what": "A council ended a contract.", "since": "A new manager, and monthly reviews since."}
    actions.explain_exclusion(ground="performance", happened_on=date(2021, 5, 1), **said, **told)
    return actions.submit(actor=world.actor(Role.BID_WRITER), now=world.now, application=application)


def test_nobody_passes_under_a_ground_that_counts_unless_what_was_done_since_is_enough(world: World):
    application = excluded(world)
    cell = application.cells.get()
    decide = reverse("market:decide", args=[application.reference, cell.pk])
    told = {"outcome": "passed", "reasons": make.REASONS}

    page = text(world, Role.ASSESSOR, "decide", application.reference, cell.pk)
    refused = world.client(Role.ASSESSOR).post(decide, told)
    taken = world.client(Role.ASSESSOR).post(decide, told | {"is_cleaned": "on"})

    assert "counts until 1 May 2024" in page
    assert "A new manager, and monthly reviews since." in page
    assert "A ground for exclusion still counts" in refused.content.decode()
    assert taken.status_code == 302
    assert cell.assessments.get().is_cleaned is True


def test_what_is_declared_is_frozen_with_the_application(world: World):
    application = excluded(world)
    own = {"actor": world.actor(Role.BID_WRITER), "now": world.now, "organisation_id": application.organisation_id}

    actions.declare_exclusions(grounds=(), **own)
    actions.save_insurances(insurances={"public": ("Later", Decimal(1), date(2023, 1, 1))}, **own)

    sent = profiles.declared(Application.objects.get())
    assert [one.ground for one in sent.exclusions] == ["performance"]
    assert [one.name for one in sent.connected] == ["Made-up Trustee"]
    assert (sent.insurances, sent.policies) == ((), ("safeguarding", "complaints"))


@pytest.mark.requirement(99)
def test_a_colleague_writes_the_one_answer_that_is_theirs_and_sees_nothing_else(world: World):
    application = make.make_draft(world)
    worker = world.user(Role.CASEWORKER)
    authors = reverse("market:authors", args=[application.reference])
    world.client(Role.BID_WRITER).post(authors, {"case_study_1": str(worker.pk)})
    client, args = world.client(Role.CASEWORKER), [application.reference, "case_study_1"]

    client.post(reverse("market:keep", args=args), {"answer": "We began in"})
    resumed = client.get(reverse("market:answer", args=args)).content.decode()
    client.post(reverse("market:answer", args=args), {"answer": "We began in 2019 with six people."})

    assert "We began in" in resumed
    assert Application.objects.get().answers["case_study_1"] == "We began in 2019 with six people."
    others = [reverse("market:answer", args=[application.reference, "services"])]
    assert [client.get(page).status_code for page in others] == [404]
    assert client.get(reverse("market:application", args=[application.reference])).status_code == 403
    home = html.fromstring(client.get("/desk").content).text_content()
    assert "Write an answer in the application of Own supplier" in home


def test_nobody_of_another_organisation_is_named_and_a_colleague_named_no_more_writes_no_more(world: World):
    application = make.make_draft(world)
    told = {"actor": world.actor(Role.BID_WRITER), "now": world.now, "application": application, "key": "services"}
    answer = {"now": world.now, "application": application, "key": "services", "text": "We house people."}
    worker = world.actor(Role.CASEWORKER)

    with pytest.raises(NotFound):
        actions.name_author(user_id=world.user(Role.CASEWORKER, RIVAL).pk, **told)
    actions.name_author(user_id=worker.user_id, **told)
    actions.save_answer(actor=worker, **answer)
    actions.name_author(user_id=None, **told)
    with pytest.raises(NotAllowed):
        actions.save_answer(actor=worker, **answer)

    assert Application.objects.get().answers == {"services": "We house people."}
