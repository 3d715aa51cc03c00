"""Sharing referrals among a supply chain: who is proposed, who is chosen, and who sees what."""

from datetime import timedelta

import pytest

from throughcare.access.acting import acting
from throughcare.access.roles import Role
from throughcare.accounts.models import Organisation
from throughcare.commissioning.models import AwardShare
from throughcare.contracts.queries import supply_chain
from throughcare.deadlines.models import Deadline
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid
from throughcare.people.models import AccessRule, Person
from throughcare.people.tests.factories import NOW, browser, make_actor, make_person, make_sentence
from throughcare.referrals import actions, planning, rules
from throughcare.referrals.models import PassOn, Referral
from throughcare.referrals.queries import lists, page
from throughcare.referrals.queries.waiting import waiting
from throughcare.referrals.tests.factories import make_accepted, make_cast, make_sent, share_award, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def sub(cast):
    """A subcontractor's manager, whose organisation was promised 40 of a hundred."""
    member = share_award(cast.body, Anchor=40)["Anchor"]
    return make_actor(Role.SUBCONTRACTOR, area=None, organisation=member)


def organisation(actor):
    return actor.postings[0].organisation_id


def pass_on(cast, referral, to, **more):
    """The lead's manager passes it on to whoever an actor works for."""
    asked = {"actor": cast.manager, "now": NOW, "referral_id": referral.pk, "to": organisation(to)}
    return actions.pass_on(**asked, **more)


def had_before(cast, to, count, complexity="medium"):
    """Referrals that an organisation was given and saw through earlier."""
    found = []
    for number in range(count):
        row = Referral.objects.create(
            reference=f"HB{to % 10}{number:03d}{complexity[:2].upper()}", person=cast.person, body=cast.body,
            sentence=cast.person.sentences.get(), area_id=cast.area, delivery_unit=cast.person.delivery_unit,
            status="completed", created_at=NOW, created_by_id=cast.practitioner.user_id,
            sent_at=NOW - timedelta(days=95), first_due_on=NOW.date(),
            decided_at=NOW - timedelta(days=90), ended_at=NOW, deliverer_id=to,
        )  # fmt: skip
        row.needs.create(need_id="accommodation", complexity=complexity, outcome_wanted="ACC1")
        found.append(row)
    return found


def test_a_case_is_as_hard_as_its_hardest_need():
    assert rules.band(["low", "high", "medium"]) == "high"
    assert rules.band(["low", "low"]) == "low"
    assert rules.band([]) == "medium"


def test_a_wait_is_those_who_wait_at_the_pace_of_late_and_a_beginner_is_taken_at_its_promise():
    slow = rules.Speed(waiting_count=4, seen_count=2, promised_percent=10)
    beginner = rules.Speed(waiting_count=1, seen_count=0, promised_percent=20)

    assert slow.wait_minutes(10) == 4 * 20 * rules.DAY_MINUTES
    assert beginner.case_minutes(10) == 20 * rules.DAY_MINUTES
    assert beginner.case_minutes(0) == 0


def test_whoever_is_furthest_behind_the_promise_is_proposed_with_the_figures(cast, sub):
    had_before(cast, organisation(cast.manager), 3)
    referral = make_accepted(cast)

    found = planning.propose(referral, NOW)

    assert found.organisation_id == organisation(sub)
    assert found.band == "medium"
    assert [(c.member.is_lead, c.member.percent, c.taken_count, float(c.owed)) for c in found.choices] == [
        (True, 60, 3, -0.6),
        (False, 40, 0, 1.6),
    ]
    assert found.choice.why == "Furthest behind its promise"


@pytest.mark.requirement(87)
def test_a_lead_that_kept_the_easy_cases_is_proposed_for_the_next_hard_one(cast, sub):
    lead, other = organisation(cast.manager), organisation(sub)
    had_before(cast, lead, 6, "low")
    had_before(cast, other, 2, "low")
    had_before(cast, other, 4, "high")
    referral = make_accepted(cast)
    referral.needs.update(complexity="high")

    assert planning.propose(referral, NOW).organisation_id == lead


def test_nobody_is_proposed_with_whom_the_wait_is_longer_than_policy_allows(cast, sub):
    lead, other = organisation(cast.manager), organisation(sub)
    had_before(cast, lead, 3)
    seen = had_before(cast, other, 1, "low")
    Referral.objects.filter(pk=seen[0].pk).update(first_held_at=NOW - timedelta(days=10))
    waits = had_before(cast, other, 1, "high")
    Referral.objects.filter(pk=waits[0].pk).update(status="accepted", ended_at=None, person=make_person())
    Referral.objects.filter(deliverer_id=lead).update(first_held_at=NOW - timedelta(days=10))
    referral = make_accepted(cast)

    found = planning.propose(referral, NOW)

    assert found.organisation_id == lead
    assert found.choices[1].why == "People would wait more than 2 working days longer there"
    assert found.choices[1].wait_days == 25  # one waits, and 1.6 are seen in forty days by what was promised


def test_pass_on_gives_it_to_the_subcontractor_with_what_is_due_and_records_who_was_proposed(cast, sub):
    had_before(cast, organisation(cast.manager), 3)
    referral = make_accepted(cast)

    pass_on(cast, referral, sub)

    referral.refresh_from_db()
    assert (referral.status, referral.deliverer_id) == ("accepted", organisation(sub))
    told = PassOn.objects.get()
    assert (told.to_id, told.proposed_id, told.reason) == (organisation(sub), organisation(sub), "")
    due = Deadline.objects.get(thing_id=referral.pk, kind=rules.FIRST_APPOINTMENT)
    assert (due.role, due.organisation_id, due.user_id) == (Role.SUBCONTRACTOR, organisation(sub), None)
    assert verbs(referral)[-1] == "referral.passed_on"


def test_pass_on_twice_is_done_once(cast, sub):
    had_before(cast, organisation(cast.manager), 3)
    referral = make_accepted(cast)

    pass_on(cast, referral, sub)
    pass_on(cast, referral, sub)

    assert PassOn.objects.count() == 1


def test_another_than_is_proposed_may_be_chosen_with_a_reason_alone(cast, sub):
    referral = make_accepted(cast)
    assert planning.propose(referral, NOW).organisation_id == organisation(cast.manager)

    with pytest.raises(NotValid, match="Say why it goes to another than was proposed"):
        pass_on(cast, referral, sub)
    assert not PassOn.objects.exists()
    pass_on(cast, referral, sub, reason="They have worked with this family before.")

    told = PassOn.objects.get()
    assert (told.proposed_id, told.reason) == (organisation(cast.manager), "They have worked with this family before.")


def test_an_organisation_outside_the_supply_chain_is_refused(cast, sub):
    stranger = make_actor(Role.SUBCONTRACTOR, area=None)

    with pytest.raises(NotValid, match="Choose who of the supply chain delivers it"):
        pass_on(cast, make_accepted(cast), stranger, reason="A friend")


def test_a_referral_to_share_out_is_not_assigned_before_it_is_said_who_delivers_it(cast, sub):
    referral = make_accepted(cast)
    assign = {"actor": cast.manager, "now": NOW, "referral_id": referral.pk, "caseworker_id": cast.caseworker.user_id}

    with pytest.raises(NotNow, match="Say first who of the supply chain delivers it"):
        actions.assign(**assign)
    pass_on(cast, referral, cast.manager)

    assert actions.assign(**assign).status == "assigned"


def test_a_subcontractor_assigns_to_its_own_caseworker_who_then_sees_it_and_the_lead_no_longer_assigns(cast, sub):
    worker = make_actor(Role.CASEWORKER, area=None, organisation=Organisation.objects.get(pk=organisation(sub)))
    referral = make_accepted(cast)
    pass_on(cast, referral, sub, reason="Nearer to home.")

    with pytest.raises(NotAllowed):
        actions.assign(actor=cast.manager, now=NOW, referral_id=referral.pk, caseworker_id=cast.caseworker.user_id)
    with pytest.raises(NotValid, match="Choose a caseworker of your own organisation"):
        actions.assign(actor=sub, now=NOW, referral_id=referral.pk, caseworker_id=cast.caseworker.user_id)
    actions.assign(actor=sub, now=NOW, referral_id=referral.pk, caseworker_id=worker.user_id)

    with acting(worker):
        assert [row.pk for row in lists.referrals(worker, lists.Tab.OPEN)] == [referral.pk]


def test_a_subcontractor_sees_what_was_passed_on_to_it_and_no_more_even_past_the_scope(cast, sub):
    mine, other = make_accepted(cast), make_person("Al", "Other")
    make_sentence(other)
    theirs = Referral.objects.create(
        reference="ZZ0001AC", person=other, body=cast.body, sentence=other.sentences.get(),
        area_id=cast.area, delivery_unit=other.delivery_unit, status="accepted", created_at=NOW, sent_at=NOW,
        created_by_id=cast.practitioner.user_id, first_due_on=NOW.date(), decided_at=NOW,
        deliverer_id=organisation(cast.manager),
    )  # fmt: skip
    pass_on(cast, mine, sub, reason="Nearer to home.")

    with acting(sub):
        assert list(Referral.objects.values_list("pk", flat=True)) == [mine.pk]
        assert list(Person.objects.values_list("pk", flat=True)) == [cast.person.pk]
        assert list(AwardShare.objects.values_list("organisation", "percent")) == [(organisation(sub), 40)]
        assert [member.percent for member in supply_chain(cast.body.contract_id)] == [40]
        with pytest.raises(NotFound):
            page.referral(sub, theirs.pk)
    with acting(cast.manager):
        assert [member.percent for member in supply_chain(cast.body.contract_id)] == [60, 40]


def test_hand_back_gives_it_to_the_lead_again_and_the_same_organisation_is_not_proposed_for_it(cast, sub):
    had_before(cast, organisation(cast.manager), 3)
    referral = make_accepted(cast)
    pass_on(cast, referral, sub)

    with pytest.raises(NotValid, match="Say why, so that the lead provider can find somebody else"):
        actions.hand_back(actor=sub, now=NOW, referral_id=referral.pk, reason=" ")
    actions.hand_back(actor=sub, now=NOW, referral_id=referral.pk, reason="Nobody of us speaks Polish.")

    referral.refresh_from_db()
    assert (referral.status, referral.deliverer_id) == ("accepted", None)
    assert PassOn.objects.get().hand_back_reason == "Nobody of us speaks Polish."
    found = planning.propose(referral, NOW)
    assert found.organisation_id == organisation(cast.manager)
    assert found.choices[1].why == "Handed it back: Nobody of us speaks Polish."
    with acting(sub):
        assert not Referral.objects.exists()


def test_a_limited_record_goes_to_nobody_where_nobody_may_see_it(cast, sub):
    had_before(cast, organisation(cast.manager), 3)
    referral = make_accepted(cast)
    AccessRule.objects.create(person=cast.person, user_id=cast.manager.user_id, kind=AccessRule.Kind.ONLY)

    with acting(cast.manager):
        found = planning.propose(referral, NOW)

    assert found.organisation_id == organisation(cast.manager)
    assert found.choices[1].why == "Nobody there may see this record"
    with pytest.raises(NotValid, match="Choose who of the supply chain delivers it"):
        pass_on(cast, referral, sub, reason="Nearer to home.")


def test_desks_say_to_the_lead_what_to_share_out_and_to_the_subcontractor_what_to_assign(cast, sub):
    referral = make_accepted(cast)
    said = {"lead": f"Say who of the supply chain delivers {referral.reference}"}
    with acting(cast.manager):
        assert [line.text for line in waiting(cast.manager, NOW)] == [said["lead"]]
    with acting(sub):
        assert waiting(sub, NOW) == []

    pass_on(cast, referral, sub, reason="Nearer to home.")

    with acting(cast.manager):
        assert waiting(cast.manager, NOW) == []
    with acting(sub):
        assert [line.text for line in waiting(sub, NOW)] == [f"Assign {referral.reference} to a caseworker"]


def test_where_one_provider_has_a_contract_alone_nothing_is_shared_out(cast):
    referral = make_accepted(cast)

    assert planning.propose(referral, NOW) is None
    with pytest.raises(NotAllowed):
        actions.pass_on(actor=cast.manager, now=NOW, referral_id=referral.pk, to=organisation(cast.manager))


@pytest.mark.requirement(87)
def test_the_page_says_who_is_proposed_and_why_and_another_is_chosen_with_a_reason(cast, sub):
    had_before(cast, organisation(cast.manager), 3)
    referral = make_accepted(cast)
    client = browser(cast.manager)

    shown = client.get(f"/referrals/{referral.pk}/assign", follow=True)
    assert shown.redirect_chain[-1][0] == f"/referrals/{referral.pk}/pass-on"
    assert "Proposed: Anchor" in shown.text
    assert "1.6 behind" in shown.text
    refused = client.post(f"/referrals/{referral.pk}/pass-on", {"to": organisation(cast.manager), "reason": ""})
    assert "Say why it goes to another than was proposed" in refused.text
    done = client.post(f"/referrals/{referral.pk}/pass-on", {"to": organisation(sub), "reason": ""}, follow=True)
    assert "Anchor assigns it to a caseworker." in done.text
    assert client.get(f"/referrals/{referral.pk}/assign").status_code == 403  # nor reads who works there

    theirs = browser(sub)
    assert "Assign it to a caseworker, or hand it back with a reason." in theirs.get(f"/referrals/{referral.pk}").text
    back = theirs.post(f"/referrals/{referral.pk}/hand-back", {"reason": "We are full until May."}, follow=True)
    assert "is back with the lead provider" in back.text
    assert theirs.get(f"/referrals/{referral.pk}").status_code == 404
    assert "We are full until May." in client.get(f"/referrals/{referral.pk}/pass-on").text


def test_a_connected_system_of_the_lead_reads_who_is_proposed_and_passes_it_on(cast, sub):
    had_before(cast, organisation(cast.manager), 3)
    referral = make_accepted(cast)
    client = browser(cast.manager)

    told = client.get(f"/api/v1/referrals/{referral.pk}/shares").json()
    done = client.post(
        f"/api/v1/referrals/{referral.pk}/pass-on", {"to": organisation(sub)}, content_type="application/json"
    )

    assert told["organisation_id"] == organisation(sub)
    assert [(each["promised_percent"], each["taken_count"]) for each in told["choices"]] == [(60, 3), (40, 0)]
    assert (done.status_code, done.json()["status"]) == (200, "accepted")
    assert PassOn.objects.get().to_id == organisation(sub)


def test_what_was_not_accepted_yet_is_proposed_to_nobody(cast, sub):
    referral = make_sent(cast)

    refused = browser(cast.manager).get(f"/api/v1/referrals/{referral.pk}/shares")

    assert refused.status_code == 409
