"""The directory beyond contracts: distances, languages, grants, and local services that nobody bought."""

from datetime import date

import pytest

from throughcare.access.roles import Role
from throughcare.contracts.models import DeliveryArea, DeliveryBody
from throughcare.kernel.errors import NotAllowed, NotFound, NotValid
from throughcare.people.tests.factories import (
    NOW,
    SINCE,
    TODAY,
    browser,
    make_actor,
    make_address,
    make_person,
    text_of,
)
from throughcare.referrals import actions
from throughcare.referrals.actions import Local, Said
from throughcare.referrals.models import Listing
from throughcare.referrals.queries.directory import who_delivers
from throughcare.referrals.rules import Wishes
from throughcare.referrals.tests.factories import make_body, make_cast, make_provider, make_sent

pytestmark = pytest.mark.django_db
DERBYSHIRE = "police-derbyshire"


def make_grant(*sites, service_type="WOS", cohort="women"):
    """A service paid by a grant, in Derbyshire."""
    same = {"service_type_id": service_type, "cohort_id": cohort}
    provider = make_provider("Made-up Grantee")
    body = DeliveryBody.objects.create(kind="grant", name="Paid by grant", organisation=provider, **same)
    DeliveryArea.objects.create(body=body, area_id=DERBYSHIRE, valid_from=SINCE, **same)
    return describe(body, *sites)


def describe(body, *sites, **said):
    manager = make_actor(Role.PROVIDER_MANAGER, area=None, organisation=body.organisation)
    told = Said(sites=[(f"House {site}", site) for site in sites], **said)
    actions.describe(actor=manager, now=NOW, body_id=body.pk, said=told)
    return body


def drop_in(name="Recovery breakfast", **changes):
    told = {
        "name": name,
        "provider": "Made-up Recovery Group",
        "contact": "Saturdays from 9am",
        "cohort": "all-adults",
        "needs": ["dependency-recovery"],
        "areas": [DERBYSHIRE],
        "said": Said(sites=[("The hall", "DE1")]),
    }
    return Local(**told | changes)


def ask(need, **changes):
    told = {"postcode_district": "DE1", "sex": "female", "date_of_birth": date(1990, 5, 1), "on": TODAY} | changes
    return who_delivers(need=need, **told)


@pytest.mark.requirement(12)
def test_eligible_services_are_ranked_by_distance_with_those_paid_by_grant_and_the_local_ones():
    far = describe(make_body("PWB", DERBYSHIRE, cohort="all-adults"), "S40")
    near = describe(make_body("PWB", DERBYSHIRE, cohort="women"), "DE1", "S40")
    granted = make_grant("DE7")
    silent = make_body("PWB", DERBYSHIRE, cohort="young-adults-18-25")
    local = actions.add_local(actor=make_actor(), now=NOW, local=drop_in(needs=["family"]))
    asked = {"district": "DE1 2AB", "needs": "family", "sex": "female", "age": "31"}

    page = browser(make_actor()).get("/directory", asked).content.decode()

    shown = [near.organisation.name, granted.organisation.name, far.organisation.name, local.name]
    order = [page.index(f">{name}<br>") for name in (*shown, silent.organisation.name)]
    assert order == sorted(order)
    assert [page.count("About 13 km away", order[n], order[n + 1]) for n in range(4)] == [0, 1, 0, 0]
    assert page.count("can’t be asked, and why", order[3], order[4]) == 2


def test_what_matters_beside_the_need_puts_those_first_who_say_that_they_have_it():
    near = describe(make_body("PWB", DERBYSHIRE, cohort="all-adults"), "DE1")
    polish = describe(make_body("PWB", DERBYSHIRE, cohort="women"), "S40", languages=["Polish"], methods=["video"])

    answer = ask("family", wishes=Wishes(language="polish", method="video"))

    assert [row.body for row in answer.can] == [polish, near]
    assert [str(p) for p in answer.can[1].fit.lacking] == ["Not said to work by video", "Not said to work in polish"]


def test_all_filters_at_once_leave_out_what_does_not_say_that_it_has_them_and_say_why():
    plain = describe(make_body("PWB", DERBYSHIRE, cohort="all-adults"), "DE1")
    fits = describe(
        make_body("PWB", DERBYSHIRE, cohort="women"), "DE1", languages=["Welsh"], methods=["video"],
        access=["STEP_FREE"],
    )  # fmt: skip
    local = actions.add_local(actor=make_actor(), now=NOW, local=drop_in(needs=["family"]))
    asked = {
        "district": "DE1", "needs": "family", "sex": "female", "age": "31", "method": "video", "language": "Welsh",
        "within_km": "10", "access": "STEP_FREE", "is_strict": "on",
    }  # fmt: skip

    page = text_of(browser(make_actor()).get("/directory", asked))

    can, cannot = page.split("can’t be asked, and why")
    assert "1 service can be asked" in can
    assert fits.organisation.name in can
    for left_out in (plain.organisation.name, local.provider):
        assert left_out not in can
        assert left_out in cannot
    assert "Not said to work by video; Not said to work in Welsh; Not said to have: step-free" in cannot


def test_a_program_asks_the_directory_with_the_same_filters():
    polish = describe(make_body("PWB", DERBYSHIRE, cohort="women"), "S40", languages=["Polish"])
    describe(make_body("PWB", DERBYSHIRE, cohort="all-adults"), "DE1")
    client, asked = browser(make_actor()), {"district": "DE1", "need": "family", "sex": "female", "language": "Polish"}

    first = client.get("/api/v1/directory", asked).json()
    strict = client.get("/api/v1/directory", asked | {"is_strict": "true"}).json()
    wrong = client.get("/api/v1/directory", asked | {"access": "SLIDE"})

    assert [row["body_id"] for row in strict["can"]] == [polish.pk]
    assert [(row["body_id"] == polish.pk, row["lacking"]) for row in first["can"]] == [
        (True, []), (False, ["Not said to work in Polish"]),
    ]  # fmt: skip
    assert (wrong.status_code, "Nobody knows: SLIDE" in wrong.content.decode()) == (422, True)


def test_a_local_service_for_others_or_elsewhere_is_not_offered():
    actor = make_actor()
    men = actions.add_local(actor=actor, now=NOW, local=drop_in(cohort="men"))
    actions.add_local(actor=actor, now=NOW, local=drop_in(areas=["police-gwent"]))
    gone = actions.add_local(actor=actor, now=NOW, local=drop_in())
    actions.close_local(actor=actor, now=NOW, listing_id=gone.pk)

    answer = ask("dependency-recovery")

    assert answer.local == ()
    assert [(row.listing, str(row.against[0])) for row in answer.local_not] == [(men, "For men only")]


def test_a_local_service_says_all_that_is_missing_at_once():
    wrong = drop_in(name="", contact=" ", needs=[], areas=[], said=Said(sites=[("The hall", "XX1")]))

    with pytest.raises(NotValid) as refused:
        actions.add_local(actor=make_actor(), now=NOW, local=wrong)

    assert [problem.field for problem in refused.value.problems] == ["name", "contact", "needs", "areas", "sites"]
    assert not Listing.objects.exists()


def test_only_those_who_refer_keep_local_services_and_providers_describe_their_own_alone():
    cast = make_cast()
    with pytest.raises(NotAllowed):
        actions.add_local(actor=cast.manager, now=NOW, local=drop_in())
    with pytest.raises(NotFound):
        actions.describe(actor=cast.manager, now=NOW, body_id=make_body("ETE", "region-wales").pk, said=Said())

    assert not Listing.objects.exists()


def test_a_practitioner_adds_changes_and_closes_one_through_the_pages():
    web = browser(make_actor())
    told = {
        "name": "Debt club", "provider": "Made-up Advice", "contact": "Mondays", "cohort": "all-adults",
        "needs": ["finance"], "areas": [DERBYSHIRE], "methods": ["phone"], "languages": "Welsh, Polish",
        "about": "", "sites": "The Old Library, Queen Street, DE1 2AB\n",
    }  # fmt: skip

    web.post("/directory/local/add", told)
    made = Listing.objects.get()
    wrong = web.post(f"/directory/local/{made.pk}/change", told | {"sites": "Nowhere, ZZ99"})
    web.post(f"/directory/local/{made.pk}/change", told | {"name": "Debt and money club"})
    listed = text_of(web.get("/directory/local"))
    web.post(f"/directory/local/{made.pk}/close")

    assert "Nowhere: give a postcode" in text_of(wrong)
    assert "Debt and money club" in listed
    site = made.sites.get()
    assert (site.name, site.district_id) == ("The Old Library, Queen Street", "DE1")
    made.refresh_from_db()
    assert (made.languages, made.valid_until) == (["Welsh", "Polish"], TODAY)


def test_the_search_for_a_person_shows_what_they_had_and_asks_in_their_language():
    cast = make_cast("PWB", DERBYSHIRE)
    sent = make_sent(cast, needs=("family",))
    type(cast.person).objects.filter(pk=cast.person.pk).update(language="Polish")
    describe(cast.body, "DE1")

    shown = text_of(browser(cast.practitioner).get(f"/people/{cast.person.pk}/find"))

    assert f"{sent.reference} open already" in shown
    assert "Not said to work in Polish" in shown
    assert "About 1 km away" in shown


def test_somebody_without_an_address_can_still_be_searched_for():
    cast = make_cast()
    someone = make_person()
    make_address(someone, None)
    page = browser(cast.practitioner).get(f"/people/{someone.pk}/find")

    assert "There is no fixed address" in text_of(page)


@pytest.mark.requirement(12)
def test_every_filter_of_the_directory_tells_on_the_page_what_a_service_lacks_or_for_whom_it_is():
    near = describe(make_body("PWB", DERBYSHIRE, cohort="all-adults"), "DE1", methods=["phone"], languages=["Polish"])
    far = describe(make_body("PWB", DERBYSHIRE, cohort="women"), "S40")
    heritage = make_body("PWB", DERBYSHIRE, cohort="minority-ethnic", takes_from_custody=False)
    web = browser(make_actor())

    def shown(**asked):
        return text_of(web.get("/directory", {"district": "DE1", "needs": "family", "sex": "female"} | asked))

    assert "Not said to be within 25 km" in shown(within_km="25")
    assert "Not said to be within 50 km" not in shown(within_km="50")
    assert shown(within_km="50", heritage="yes").count("Not said to be within 50 km") == 1  # it names no site
    assert "Not said to work by telephone" in shown(method="phone")
    assert "Not said to work in Polish" in shown(language="Polish")
    assert "Not said to have:" in shown(access="STEP_FREE")
    assert heritage.organisation.name in shown(heritage="yes", needs="family")
    assert "the record does not say theirs" not in shown(heritage="no")
    assert "For women only" in shown(sex="male")
    assert near.organisation.name in shown(needs="family")
    assert near.organisation.name in shown(district="", area=DERBYSHIRE)
    assert near.organisation.name in shown(district="", area="region-east-midlands")
    assert near.organisation.name not in shown(district="", area="police-gwent")
    assert "About" not in shown(district="", area=DERBYSHIRE)
    assert "Enter a postcode in England or Wales" in shown(district="")
    assert "Takes people in the community only" in shown(in_custody="on", heritage="yes")
    assert far.organisation.name in shown(age="40")
