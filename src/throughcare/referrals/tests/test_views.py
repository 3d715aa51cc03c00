"""Lists and pages of referrals, as each side uses them."""

from datetime import date, timedelta

import pytest
from django.test import RequestFactory
from django.urls import reverse

from throughcare.access.roles import Role
from throughcare.accounts.models import Posting
from throughcare.audit.models import Event
from throughcare.people.models import Adjustment, Release, Requirement, Team, TeamPlace
from throughcare.people.tests.factories import (
    NOW,
    browser,
    give_officer,
    limit,
    make_actor,
    make_address,
    make_person,
    make_sentence,
    text_of,
)
from throughcare.referrals import actions
from throughcare.referrals.models import Referral
from throughcare.referrals.queries import lists
from throughcare.referrals.queries.lists import Tab
from throughcare.referrals.tests.factories import (
    make_accepted,
    make_assigned,
    make_body,
    make_cast,
    make_draft,
    make_in_house,
    make_sent,
)
from throughcare.ui.tables import in_order, sort_of

pytestmark = pytest.mark.django_db
LIST = "/referrals"


def references(actor, tab, text=""):
    sort = sort_of(RequestFactory().get(LIST), lists.orders(actor), lists.first_order(actor, tab))
    return [row.reference for row in in_order(lists.referrals(actor, tab, text=text), lists.ORDERS, sort)]


def another(cast, family_name="Pool"):
    """The same services and staff with another person."""
    person = make_person("Al", family_name)
    make_sentence(person)
    make_address(person)
    give_officer(person, cast.practitioner.user_id)
    cast.person = person
    return cast


def test_the_manager_finds_what_is_most_pressing_on_top():
    cast = make_cast()
    first = make_accepted(cast)  # decided: its first appointment is due in ten working days
    second = make_sent(another(cast))  # its decision is due in two

    assert references(cast.manager, Tab.WAITING) == [second.reference, first.reference]


def test_the_caseworker_sees_only_what_is_assigned():
    cast = make_cast()
    first = make_assigned(cast)
    make_accepted(another(cast))

    assert references(cast.caseworker, Tab.OPEN) == [first.reference]


@pytest.mark.parametrize("text", ["reference", "pool al", "POOL", "crn"])
def test_a_referral_is_found_by_reference_name_or_crn(text):
    cast = make_cast()
    make_sent(cast)
    wanted = make_sent(another(cast))
    text = {"reference": wanted.reference.lower(), "crn": wanted.person.crn}.get(text, text)

    assert references(cast.manager, Tab.WAITING, text=text) == [wanted.reference]


def test_a_draft_is_under_drafts_until_it_is_thrown_away_and_then_nowhere():
    cast = make_cast()
    referral = make_draft(cast, complete=False)
    assert references(cast.practitioner, Tab.DRAFTS) == [referral.reference]

    actions.withdraw(actor=cast.practitioner, now=NOW, referral_id=referral.pk)

    assert [references(cast.practitioner, tab) for tab in lists.tabs(cast.practitioner)] == [[], [], []]


def test_a_decision_that_presses_is_flagged_in_words():
    cast = make_cast()
    referral = make_sent(cast)
    rows = lists.referrals(cast.manager, Tab.WAITING)

    assert [(row.reference, row.next_due_kind) for row in rows] == [(referral.reference, "referral.decision")]
    assert "2 days left" in text_of(browser(cast.manager).get(LIST))


def test_a_list_of_any_length_takes_the_same_queries(django_assert_num_queries):
    cast = make_cast()
    make_sent(cast)
    for number in range(3):
        make_sent(another(cast, f"Pool{number}"))
    client = browser(cast.manager)
    client.get(LIST)

    with django_assert_num_queries(7):
        page = client.get(LIST)

    assert "To decide and assign (4)" in text_of(page)


def test_the_page_of_a_referral_takes_bounded_queries(django_assert_max_num_queries):
    cast = make_cast("WOS", "police-derbyshire", cohort="women")
    referral = make_assigned(cast, needs=("accommodation", "finance", "family", "emotional-wellbeing"))
    client = browser(cast.caseworker)
    client.get(LIST)

    with django_assert_max_num_queries(28):
        client.get(reverse("referrals:referral", args=[referral.pk]))


def test_opening_a_person_or_a_referral_is_logged_as_a_view():
    cast = make_cast()
    referral = make_sent(cast)
    client = browser(cast.practitioner)

    client.get(reverse("referrals:person", args=[cast.person.pk]))
    client.get(reverse("referrals:referral", args=[referral.pk]))

    seen = list(Event.objects.filter(verb__endswith=".viewed").values_list("verb", "thing_id", "actor_id"))
    assert seen == [
        ("person.viewed", str(cast.person.pk), cast.practitioner.user_id),
        ("referral.viewed", str(referral.pk), cast.practitioner.user_id),
    ]


def test_a_persons_page_tells_what_the_court_required_and_how_a_release_went():
    cast = make_cast()
    order = make_sentence(cast.person, starts_on=date(2021, 8, 2), unpaid_work_hours=80)
    Requirement.objects.create(
        person=cast.person, sentence=order, kind="unpaid_work", commenced_on=date(2021, 9, 1), completed_on=None
    )
    licence = make_sentence(cast.person, kind="licence", starts_on=date(2021, 7, 1), ending="revoked")
    Release.objects.create(
        person=cast.person,
        sentence=licence,
        released_on=date(2021, 7, 1),
        housed_first_night=False,
        settled_at_three_months=None,
        recalled_on=date(2021, 7, 20),
    )

    page = text_of(browser(cast.practitioner).get(reverse("referrals:person", args=[cast.person.pk])))

    assert "Unpaid work: begun 1 Sep 2021." in page
    assert "Released: 1 Jul 2021, not housed on the first night, recalled 20 Jul 2021." in page
    assert "How it ended Revoked" in page
    assert "1 Sep 2021 Unpaid work begun" in page
    assert "20 Jul 2021 Recalled to custody" in page


def test_no_page_puts_a_name_in_its_title_or_address():
    cast = make_cast()
    client = browser(cast.practitioner)

    page = client.get(reverse("referrals:person", args=[cast.person.pk]))

    title = page.content.decode().split("<title>")[1].split("</title>")[0]
    assert "Marsh" not in title
    assert "Marsh" not in page.wsgi_request.get_full_path()


def test_a_limited_record_takes_its_referral_out_of_the_providers_list_and_count():
    cast = make_cast()
    referral = make_sent(cast)
    limit(cast.person, cast.manager.user_id)
    client = browser(cast.manager)

    assert "To decide and assign (0)" in text_of(client.get(LIST))
    assert client.get(reverse("referrals:referral", args=[referral.pk])).status_code == 404
    assert references(cast.manager, Tab.WAITING, text=referral.reference) == []


def test_the_one_whose_unit_it_left_still_sees_what_they_wrote():
    cast = make_cast()
    referral = make_sent(cast)
    person = Referral.objects.get(pk=referral.pk).person
    person.officers.update(valid_until=NOW.date())
    give_officer(person, make_actor(area="pdu-gwent").user_id, valid_from=NOW.date())
    type(person).objects.filter(pk=person.pk).update(delivery_unit="pdu-gwent")

    assert references(cast.practitioner, Tab.OPEN) == [referral.reference]
    assert references(make_actor(Role.SENIOR_PRACTITIONER), Tab.OPEN) == []
    assert references(make_actor(Role.SENIOR_PRACTITIONER, area="pdu-gwent"), Tab.OPEN) == [referral.reference]


def test_a_refused_verb_says_what_is_possible():
    cast = make_cast()
    referral = make_accepted(cast)

    page = browser(cast.manager).post(reverse("referrals:accept", args=[referral.pk]))

    assert page.status_code == 409
    assert "assign" in text_of(page)


def test_a_provider_sets_the_capacity_that_practitioners_then_see():
    cast = make_cast()

    page = browser(cast.manager).post(
        reverse("referrals:capacity", args=[cast.body.pk]), {"capacity_count": "12"}, follow=True
    )
    assert "12" in text_of(page)
    found = text_of(browser(cast.practitioner).get(reverse("referrals:find", args=[cast.person.pk])))

    assert "12 places left" in found


def test_nobody_of_no_fixed_address_is_left_without_a_search():
    cast = make_cast()
    cast.person.addresses.update(district=None, lines="")
    client = browser(cast.practitioner)

    empty = text_of(client.get(reverse("referrals:find", args=[cast.person.pk])))
    found = text_of(client.post(reverse("referrals:find", args=[cast.person.pk]), {"district": "DE1 2AB"}))

    assert "There is no fixed address" in empty
    assert cast.body.organisation.name in found


def test_what_the_service_itself_delivers_is_referred_to_or_says_how_it_is_reached():
    cast = make_cast()
    make_in_house("AP", "region-east-midlands")
    make_in_house("SI", "region-east-midlands")

    page = browser(cast.practitioner).get(reverse("referrals:find", args=[cast.person.pk]))

    assert "The court or a licence requires it. The programmes team of the region makes contact" in text_of(page)
    assert page.content.decode().count("Refer<span") == 2


@pytest.mark.requirement(32)
def test_a_wellbeing_referral_is_sent_with_at_least_one_of_its_four_needs():
    cast = make_cast("PWB", "police-derbyshire")
    client, needs = browser(cast.practitioner), ("family", "lifestyle", "emotional-wellbeing", "social-inclusion")
    client.post(reverse("referrals:start", args=[cast.person.pk]), {"body": cast.body.pk, "area": cast.area})
    draft = Referral.objects.get()
    choose, send = (reverse(f"referrals:{name}", args=[draft.pk]) for name in ("needs", "send"))

    offered = client.get(choose).content.decode()
    none, foreign = client.post(choose), client.post(choose, {"needs": ["accommodation"]})
    unsent = client.post(send)
    client.post(choose, {"needs": ["family"]})
    client.post(send, follow=True)

    assert [need for need in needs if f'value="{need}"' in offered] == list(needs)
    assert 'value="accommodation"' not in offered
    assert "Choose at least one need" in text_of(none)
    assert "There is a problem" in text_of(foreign)
    assert "Choose at least one need" in text_of(unsent)
    draft.refresh_from_db()
    assert list(draft.needs.values_list("need_id", flat=True)) == ["family"]


def test_a_waiting_list_has_those_taken_on_and_not_seen_the_longest_wait_first():
    cast = make_cast()
    first = make_accepted(cast)
    second = make_assigned(another(cast))
    Referral.objects.filter(pk=second.pk).update(sent_at=NOW + timedelta(minutes=1))
    client = browser(cast.manager)

    shown = text_of(client.get(LIST + "?tab=queue"))
    placed = text_of(browser(cast.practitioner).get(reverse("referrals:referral", args=[second.pk])))
    actions.hold_first(actor=cast.manager, now=NOW, referral_id=first.pk, held_at=NOW)
    after = text_of(client.get(LIST + "?tab=queue"))

    assert "Waiting list (2)" in shown
    assert shown.index(first.reference) < shown.index(second.reference)
    assert "On the waiting list: number 2 of 2" in placed
    assert first.reference not in after
    assert "Waiting list (1)" in after


def test_a_second_referral_begins_with_what_the_last_said_of_risk_and_access_to_be_read_again():
    cast = make_cast()
    last = make_sent(cast)
    Referral.objects.filter(pk=last.pk).update(needs_notes="Works nights")
    cast.body, cast.area = make_body("ETE"), "region-east-midlands"
    draft = make_draft(cast, needs=("ete",), complete=False)
    Adjustment.objects.create(
        person=cast.person, condition="sight", adjustment="Large print", audience="and_those_who_deliver_services",
        valid_from=date(2022, 1, 1), recorded_at=NOW, recorded_by_id=cast.practitioner.user_id,
    )  # fmt: skip
    web = browser(cast.practitioner)

    risk, access = (text_of(web.get(f"/referrals/{draft.pk}/{part}")) for part in ("risk", "access"))
    web.post(f"/referrals/{draft.pk}/risk", {"risk_summary": "Two to a visit"})
    again = text_of(web.get(f"/referrals/{draft.pk}/risk"))

    assert f"Below is what {last.reference} said, sent 7 March 2022: read it again" in risk
    assert last.risk_summary in risk
    assert "The provider reads of the record itself: Large print" in access
    assert "Works nights" in access
    assert "Below is what" not in again
    assert "Two to a visit" in again
    draft.refresh_from_db()
    assert draft.risk_confirmed_at is None


def test_a_provider_reads_on_which_numbers_the_officer_and_their_team_answer():
    cast = make_cast()
    referral = make_sent(cast)
    posting = Posting.objects.get(user_id=cast.practitioner.user_id)
    team = Team.objects.create(delivery_unit_id=posting.area_id, name="Courts", made_at=NOW)
    TeamPlace.objects.create(posting=posting, team=team, valid_from=posting.starts_on)
    officer, leader = browser(cast.practitioner), browser(make_actor(Role.SENIOR_PRACTITIONER))
    page = reverse("referrals:referral", args=[referral.pk])

    refused = officer.post("/telephone", {"phone": "ring me"})
    saved = officer.post("/telephone", {"phone": "01632 960 001"}, follow=True)
    leader.post(f"/teams/{team.pk}/rename", {"name": "Courts", "phone": "01632 960 002"})
    wrong = leader.post(f"/teams/{team.pk}/rename", {"name": "Courts", "phone": "123"})
    provider = browser(cast.manager)
    seen, told = text_of(provider.get(page)), provider.get(f"/api/v1/referrals/{referral.pk}").json()["officer"]

    assert "Enter a telephone number" in text_of(refused)
    assert "Enter a telephone number" in text_of(wrong)
    assert "01632 960 001" in text_of(saved)
    assert f"{cast.practitioner.name}, {told['email']}, 01632 960 001" in seen
    assert "Their team Courts, Derby City, 01632 960 002" in seen
    assert (told["phone"], told["team"], told["team_phone"]) == ("01632 960 001", "Courts", "01632 960 002")
    assert "Change your telephone" in text_of(officer.get(page))
