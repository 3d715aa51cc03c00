"""What of a sentence ends when, under the law of each date; and what went wrong with it."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from throughcare.deadlines.models import Deadline
from throughcare.kernel.errors import NotNow, NotValid
from throughcare.people.actions import sentences as actions
from throughcare.people.models import Recall, Release, Requirement, Termination
from throughcare.people.queries import sentences as reads
from throughcare.people.rules import SentenceKind
from throughcare.people.rules.sentences import BreachKind, BreachOutcome, Law, RecallKind, Served, Step, steps
from throughcare.people.rules.sentences import Termination as Ends
from throughcare.people.tests.factories import (
    NOW,
    TODAY,
    browser,
    give_officer,
    make_actor,
    make_person,
    make_sentence,
    text_of,
)

START = date(2022, 3, 1)
LAW = Law(order_most_months=36, suspended_months=(6, 24), custody_share=Fraction(1, 2), supervision_months=12)
WHY = "Missed three sessions without a reason"


def days(served, law=LAW):
    return [(step.what, step.last_on) for step in steps(served, law)]


def custody(months, **told):
    return Served(kind=SentenceKind.CUSTODY, starts_on=START, ends_on=date(2030, 1, 1), custody_months=months, **told)


def test_of_a_short_term_half_is_served_then_licence_then_supervision_to_a_year_from_the_release():
    assert days(custody(8)) == [
        ("Custody", date(2022, 7, 1)),  # 245 days: half, a part counting as a day, is 123
        ("The term", date(2022, 10, 31)),
        ("Licence", date(2022, 10, 31)),
        ("Post-sentence supervision", date(2023, 7, 1)),
    ]


def test_of_two_years_and_more_there_is_no_supervision_after_the_licence():
    assert days(custody(24))[-1] == ("Licence", date(2024, 2, 29))


def test_before_2015_there_was_no_supervision_after_a_short_term():
    before = Law(order_most_months=36, suspended_months=(6, 24), custody_share=Fraction(1, 2), supervision_months=None)

    assert [what for what, _on in days(custody(8), before)] == ["Custody", "The term", "Licence"]


def test_the_prisons_day_of_release_goes_before_the_reckoned_one():
    found = days(custody(8, released_on=date(2022, 5, 20)))

    assert found[0] == ("Custody", date(2022, 5, 20))
    assert found[-1] == ("Post-sentence supervision", date(2023, 5, 20))


def test_two_fifths_are_served_since_september_2024():
    law = Law(order_most_months=36, suspended_months=(6, 24), custody_share=Fraction("0.4"), supervision_months=12)

    assert days(custody(8), law)[0] == ("Custody", START + timedelta(days=97))  # 98 of 245 days


@pytest.mark.parametrize(("ends_on", "warns"), [(date(2025, 2, 28), False), (date(2025, 3, 1), True)])
def test_an_order_of_more_than_three_years_is_not_what_the_law_allows(ends_on, warns):
    order = Served(kind=SentenceKind.COMMUNITY_ORDER, starts_on=START, ends_on=ends_on)

    assert [step.warns for step in steps(order, LAW)] == [warns]


@pytest.mark.parametrize(
    ("ends_on", "warns"), [(date(2022, 8, 30), True), (date(2022, 8, 31), False), (date(2024, 3, 1), True)]
)
def test_supervision_of_a_suspended_sentence_is_six_months_to_two_years(ends_on, warns):
    order = Served(kind=SentenceKind.SUSPENDED_SENTENCE_ORDER, starts_on=START, ends_on=ends_on)

    assert [step.warns for step in steps(order, LAW)] == [warns]


def test_an_order_stays_in_force_until_its_hours_are_worked():
    told = {"kind": SentenceKind.COMMUNITY_ORDER, "starts_on": START, "ends_on": date(2023, 2, 28), "work_hours": 80}

    assert days(Served(**told))[-1] == ("Unpaid work", None)
    assert days(Served(**told, work_done_on=date(2022, 9, 1)))[0] == ("Unpaid work", date(2022, 9, 1))


def test_what_ended_early_says_so():
    ended = Served(
        kind=SentenceKind.LICENCE, starts_on=START, ends_on=date(2023, 1, 1), ended_on=TODAY, ended_why="death"
    )

    assert steps(ended, LAW)[0] == Step(what="All of it", last_on=TODAY, how="Ended early: death")


# with the database


@pytest.fixture
def officer():
    return make_actor()


def order(**fields):
    return make_sentence(make_person(), **fields)


def allege(officer, sentence, **told):
    facts = {"kind": BreachKind.ABSENCES, "failed_on": TODAY - timedelta(days=3), "details": WHY}
    return actions.allege_breach(actor=officer, now=NOW, sentence_id=sentence.pk, **facts | told)


def present(officer, breach, outcome="", outcome_on=None, **told):
    facts = {"presented_on": TODAY, "court": "Derby Magistrates’ Court", "outcome": outcome, "outcome_on": outcome_on}
    return actions.present_breach(actor=officer, now=NOW, breach_id=breach.pk, **facts | told)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("starts_on", "offence_on", "share", "supervision"),
    [
        (date(2014, 6, 1), None, Fraction(1, 2), None),
        (date(2015, 6, 1), date(2015, 1, 31), Fraction(1, 2), None),
        (date(2015, 6, 1), date(2015, 2, 1), Fraction(1, 2), 12),
        (date(2024, 9, 10), None, Fraction(2, 5), 12),
    ],
)
def test_the_law_is_that_of_each_date(starts_on, offence_on, share, supervision):
    sentence = order(
        kind=SentenceKind.CUSTODY,
        starts_on=starts_on,
        offence_on=offence_on,
        ends_on=starts_on + timedelta(days=200),
        custody_months=6,
    )

    law = reads.law(sentence, reads.facts(sentence))

    assert (law.custody_share, law.supervision_months) == (share, supervision)


@pytest.mark.django_db
def test_a_breach_comes_to_court_within_ten_working_days_and_may_end_the_order(officer):
    sentence = order()
    breach = allege(officer, sentence)
    clock = Deadline.objects.get(kind="breach.present")

    present(officer, breach, outcome=BreachOutcome.REVOKED, outcome_on=TODAY)

    sentence.refresh_from_db()
    clock.refresh_from_db()
    assert clock.due_at.date() == date(2022, 3, 21)
    assert clock.met_at == NOW
    assert sentence.ending == "revoked"
    assert Termination.objects.get().kind == Ends.BREACH
    with pytest.raises(NotNow):
        present(officer, breach)


@pytest.mark.django_db
def test_what_waits_for_court_is_on_the_officers_desk_until_it_is_there(officer):
    sentence = order()
    give_officer(sentence.person, officer.user_id)
    breach = allege(officer, sentence)

    before = [(line.text, line.due_at.date()) for line in reads.waiting(officer, NOW, [sentence.person_id])]
    present(officer, breach)

    assert before == [(f"Bring the breach of {sentence.person.crn} to court", date(2022, 3, 21))]
    assert reads.waiting(officer, NOW, [sentence.person_id]) == []
    found = present(officer, breach, outcome=BreachOutcome.CONTINUED, outcome_on=TODAY)

    assert (found.outcome, found.sentence.ending) == (BreachOutcome.CONTINUED, "")


@pytest.mark.django_db
def test_an_outcome_needs_its_day(officer):
    with pytest.raises(NotValid) as refused:
        present(officer, allege(officer, order()), outcome=BreachOutcome.FINED)

    assert [problem.field for problem in refused.value.problems] == ["outcome_on"]


@pytest.mark.django_db
def test_somebody_on_licence_is_recalled_and_their_return_is_added(officer):
    sentence = order(kind=SentenceKind.CUSTODY, custody_months=24)
    release = Release.objects.create(person=sentence.person, sentence=sentence, released_on=date(2022, 1, 10))
    told = {"kind": RecallKind.FIXED, "recalled_on": date(2022, 3, 1), "reason": "Left the hostel at night"}

    actions.recall(actor=officer, now=NOW, release_id=release.pk, returned_on=None, **told)
    actions.recall(actor=officer, now=NOW, release_id=release.pk, returned_on=date(2022, 3, 5), **told)

    release.refresh_from_db()
    assert release.recalled_on == date(2022, 3, 1)
    assert Recall.objects.get().returned_on == date(2022, 3, 5)
    with pytest.raises(NotValid):
        allege(officer, sentence)


@pytest.mark.django_db
def test_a_recalled_licence_goes_on_with_another_release_and_its_page_offers_no_breach(officer):
    sentence = order(kind=SentenceKind.LICENCE)
    release = Release.objects.create(person=sentence.person, sentence=sentence, released_on=date(2021, 11, 1))
    told = {
        "kind": "standard",
        "reason": "Left the hostel at night",
        **_day("recalled_on", 1),
        **_day("returned_on", 3),
    }
    client, page = browser(officer), f"/people/{sentence.person_id}/sentences"

    client.post(f"/releases/{release.pk}/recall", told)
    back = text_of(client.get(page))
    client.post(f"/sentences/{sentence.pk}/releases/add", _day("released_on", 7))
    out = text_of(client.get(page))

    assert "Record a breach" not in back
    assert ("Record a release" in back, "Record a release" in out) == (True, False)
    assert "Released on 7 March 2022. Record a recall" in out
    sentence.person.refresh_from_db()
    assert not sentence.person.in_custody
    never = order(kind=SentenceKind.LICENCE)
    with pytest.raises(NotNow):
        actions.record_release(actor=officer, now=NOW, sentence_id=never.pk, released_on=TODAY)


def _day(name, day):
    return {f"{name}-day": str(day), f"{name}-month": "3", f"{name}-year": "2022"}


@pytest.mark.django_db
def test_a_sentence_ends_once(officer):
    sentence = order()
    told = {"kind": Ends.GOOD_PROGRESS, "ended_on": TODAY, "court": "Derby", "reason": "All work done; in work"}

    actions.terminate(actor=officer, now=NOW, sentence_id=sentence.pk, **told)

    with pytest.raises(NotNow):
        actions.terminate(actor=officer, now=NOW, sentence_id=sentence.pk, **told)
    sentence.refresh_from_db()
    assert sentence.ending == "revoked"


@pytest.mark.django_db
def test_what_happened_tells_of_breaches_and_how_a_sentence_ended(officer):
    sentence = order()
    present(officer, allege(officer, sentence), outcome=BreachOutcome.REVOKED, outcome_on=TODAY)

    page = text_of(browser(officer).get(f"/people/{sentence.person_id}"))

    assert "7 Mar 2022 Sentence ended: revoked for breach" in page
    assert "4 Mar 2022 Said to be in breach: unacceptable absences" in page


@pytest.mark.django_db
def test_an_officer_sees_what_ends_when_and_enters_an_exclusion(officer):
    sentence = order(unpaid_work_hours=80)
    client = browser(officer)

    client.post(f"/sentences/{sentence.pk}/requirements/add", {"kind": "exclusion", "details": "Not the city centre"})
    page = text_of(client.get(f"/people/{sentence.person_id}/sentences"))

    assert Requirement.objects.get().kind == "exclusion"
    assert "The order 31 October 2022 As the court set it; at most 36 months from 1 November 2021" in page
    assert "80 hours within 12 months, by 31 October 2022" in page
    assert "Exclusion: Not the city centre" in page
