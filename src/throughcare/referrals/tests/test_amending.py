"""Amending a sent referral with a reason, the one log that both sides read, and case notes with who is told."""

from datetime import date, timedelta

import pytest

from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid
from throughcare.people.models import Change
from throughcare.people.tests.factories import NOW, browser, limit, make_actor, make_sentence, text_of
from throughcare.referrals import actions
from throughcare.referrals.models import CaseNote, Referral
from throughcare.referrals.tests.factories import TOLD, Cast, make_assigned, make_cast, make_draft, make_sent, verbs

pytestmark = pytest.mark.django_db
WHY = "They told me today"
TENTH = NOW + timedelta(days=3)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def amend(cast: Cast, referral: Referral, field: str, value: str, **more) -> Referral:
    facts = {"actor": cast.practitioner, "why": WHY} | more
    return actions.amend(now=TENTH, referral_id=referral.pk, field=field, value=value, **facts)


def kept() -> list[tuple[str, str, str, str]]:
    return list(Change.objects.order_by("pk").values_list("field", "old", "new", "reason"))


def test_every_part_is_amended_with_its_reason_and_the_old_is_kept(cast):
    referral = make_assigned(cast)
    other = make_sentence(cast.person, starts_on=date(2022, 2, 1), ends_on=date(2023, 1, 31))
    act = {"actor": cast.practitioner, "now": TENTH, "referral_id": referral.pk, "why": WHY}

    amend(cast, referral, "reason", "Evicted on Monday")
    amend(cast, referral, "needs_notes", "Works nights")
    amend(cast, referral, "risk_summary", "Two to a visit", is_confirmed=True)
    actions.amend_finish(finish_by=date(2022, 9, 30), **act)
    actions.amend_sentence(sentence_id=other.pk, **act)
    actions.amend_need(need="accommodation", complexity="high", outcome_wanted="ACC2", **act)

    referral = Referral.objects.get(pk=referral.pk)
    assert (referral.reason, referral.risk_summary, referral.risk_confirmed_at) == (
        "Evicted on Monday",
        "Two to a visit",
        TENTH,
    )
    assert (referral.finish_by, referral.sentence_id) == (date(2022, 9, 30), other.pk)
    need = referral.needs.get()
    assert (need.complexity, need.outcome_wanted) == ("high", "ACC2")
    assert [(field, old, new) for field, old, new, _why in kept()] == [
        ("reason", TOLD["reason"], "Evicted on Monday"),
        ("needs_notes", TOLD["needs_notes"], "Works nights"),
        ("risk_summary", TOLD["risk_summary"], "Two to a visit"),
        ("finish_by", "2022-06-05", "2022-09-30"),
        ("sentence_id", str(cast.person.sentences.exclude(pk=other.pk).get().pk), str(other.pk)),
        ("complexity", "medium", "high"),
        ("outcome_wanted", "ACC1", "ACC2"),
    ]
    assert {why for *_rest, why in kept()} == {WHY}
    assert verbs(referral).count("referral.amended") == 6


def test_the_days_of_an_order_are_amended_and_go_with_its_sentence(cast):
    referral = make_assigned(cast)
    without = make_sentence(cast.person, rehabilitation_days=0)
    act = {"actor": cast.practitioner, "now": TENTH, "referral_id": referral.pk, "why": WHY}
    with pytest.raises(NotValid, match="from 1 to 20: the order has 20"):
        actions.amend_finish(finish_by=referral.finish_by, enforceable_days=21, **act)

    actions.amend_finish(finish_by=referral.finish_by, enforceable_days=15, **act)
    amended = actions.amend_sentence(sentence_id=without.pk, **act)

    assert amended.enforceable_days is None
    assert [row for row in kept() if row[0] == "enforceable_days"] == [
        ("enforceable_days", "10", "15", WHY), ("enforceable_days", "15", "", WHY),
    ]  # fmt: skip


def test_what_stays_the_same_is_no_change(cast):
    referral = make_sent(cast)

    amend(cast, referral, "reason", TOLD["reason"])

    assert kept() == []
    assert "referral.amended" not in verbs(referral)


@pytest.mark.parametrize(
    ("field", "value", "more", "fields"),
    [
        ("reason", " ", {"why": ""}, ["value", "why"]),
        ("risk_summary", "More", {}, ["confirmed"]),
        ("needs_notes", "", {}, ["value"]),
    ],
)
def test_an_amendment_without_words_reason_or_confirmation_is_refused_whole(cast, field, value, more, fields):
    referral = make_sent(cast)

    with pytest.raises(NotValid) as refused:
        amend(cast, referral, field, value, **more)

    assert [problem.field for problem in refused.value.problems] == fields
    assert kept() == []


def test_the_day_to_finish_by_stays_within_the_sentence(cast):
    referral = make_sent(cast)
    act = {"actor": cast.practitioner, "now": TENTH, "referral_id": referral.pk, "why": WHY}
    short = make_sentence(cast.person, starts_on=date(2022, 1, 1), ends_on=date(2022, 4, 1))

    with pytest.raises(NotValid, match="on or before the end of the sentence"):
        actions.amend_finish(finish_by=date(2022, 12, 1), **act)
    with pytest.raises(NotValid, match="on or before the end of the sentence"):
        actions.amend_sentence(sentence_id=short.pk, **act)
    assert kept() == []


def test_a_draft_and_an_ended_referral_are_not_amended(cast):
    draft = make_draft(cast)
    with pytest.raises(NotNow):
        amend(cast, draft, "reason", "Else")
    actions.send(actor=cast.practitioner, now=NOW, referral_id=draft.pk)
    actions.withdraw(actor=cast.practitioner, now=NOW, referral_id=draft.pk, reason="MIS", comment="A mistake")

    with pytest.raises(NotNow, match="has not ended"):
        amend(cast, draft, "reason", "Else")


def test_only_practitioners_of_the_person_amend(cast):
    referral = make_assigned(cast)

    for actor, refusal in (
        (cast.manager, NotAllowed),
        (cast.caseworker, NotAllowed),
        (make_actor(area="pdu-gwent"), NotFound),
    ):
        with pytest.raises(refusal):
            amend(cast, referral, "reason", "Else", actor=actor)
    assert kept() == []


def test_both_sides_read_the_one_log_and_the_officer_amends_from_it(cast):
    referral = make_assigned(cast)
    officer, worker = browser(cast.practitioner), browser(cast.caseworker)
    page = text_of(officer.get(f"/referrals/{referral.pk}/changes"))
    assert "Nothing has changed since it was sent" in page
    assert "accommodation: complexity" in page.lower()

    sent = {"value": "Evicted on Monday", "why": WHY}
    page = officer.post(f"/referrals/{referral.pk}/amend/reason", sent, follow=True)
    assert "The referral is amended" in text_of(page)
    need = {"complexity": "high", "outcome_wanted": "ACC2", "why": WHY}
    officer.post(f"/referrals/{referral.pk}/amend/need/accommodation", need)
    finish = {"finish_by-day": "30", "finish_by-month": "9", "finish_by-year": "2022", "why": WHY}
    finish |= {"enforceable_days": "10"}
    officer.post(f"/referrals/{referral.pk}/amend/finish_by", finish)

    read = text_of(worker.get(f"/referrals/{referral.pk}/changes"))
    assert "Sofa surfing since January Now: Evicted on Monday Why: They told me today" in read
    assert "Before: Medium Now: High" in read
    assert "Before: 5 June 2022 Now: 30 September 2022" in read
    assert "Amend" not in read
    assert worker.get(f"/referrals/{referral.pk}/amend/reason").status_code == 403
    assert officer.get(f"/referrals/{referral.pk}/amend/reference").status_code == 404


def test_a_note_is_read_by_both_sides_and_says_whether_the_other_was_told(cast):
    referral = make_assigned(cast)
    worker = browser(cast.caseworker)

    assert "Tell the responsible officer" in text_of(worker.get(f"/referrals/{referral.pk}/notes/write"))
    note = {"subject": "Rang the landlord", "body": "He agrees", "tells_other_side": "on"}
    page = worker.post(f"/referrals/{referral.pk}/notes/write", note, follow=True)
    actions.write_note(
        actor=cast.practitioner, now=TENTH, referral_id=referral.pk, subject="Seen", body="Well", tells_other_side=False
    )

    assert "The other side was told." in text_of(page)
    read = text_of(browser(cast.practitioner).get(f"/referrals/{referral.pk}/notes"))
    assert read.index("Seen") < read.index("Rang the landlord")
    assert [verbs(each) for each in CaseNote.objects.order_by("pk")] == [["case_note.told"], ["case_note.written"]]


def test_a_note_needs_words_and_somebody_whose_case_it_is(cast):
    referral = make_assigned(cast)
    act = {"now": NOW, "referral_id": referral.pk, "tells_other_side": False}
    colleague = make_actor(area="pdu-gwent")
    limit(cast.person, cast.manager.user_id)

    with pytest.raises(NotValid) as refused:
        actions.write_note(actor=cast.caseworker, subject="", body=" ", **act)
    assert [problem.field for problem in refused.value.problems] == ["subject", "body"]
    for actor in (colleague, cast.manager):
        with pytest.raises(NotFound):
            actions.write_note(actor=actor, subject="Hello", body="There", **act)
    assert CaseNote.objects.count() == 0


def test_one_more_need_is_asked_for_with_a_reason_and_the_report_must_tell_of_it():
    cast = make_cast("PWB", "police-derbyshire")
    referral = make_assigned(cast, needs=("family",))
    web, at = browser(cast.practitioner), f"/referrals/{referral.pk}/amend/need/lifestyle"
    typed = {"complexity": "low", "outcome_wanted": "LIF1", "why": WHY}
    assert at in web.get(f"/referrals/{referral.pk}/changes").content.decode()

    refused = web.post(at, typed | {"why": " "})
    web.post(at, typed)
    shown = text_of(web.get(f"/referrals/{referral.pk}/changes"))

    assert "There is a problem" in text_of(refused)
    assert sorted(referral.needs.values_list("need_id", "complexity")) == [("family", "medium"), ("lifestyle", "low")]
    assert "Lifestyle and associates: Complexity" in shown
    assert WHY in shown
    assert verbs(referral).count("referral.amended") == 1
    assert web.get(f"/referrals/{referral.pk}/amend/need/accommodation").status_code == 404
    with pytest.raises(NotNow, match="works on this need already"):
        actions.add_need(actor=cast.practitioner, now=TENTH, referral_id=referral.pk, need="lifestyle", **typed)
    with pytest.raises(NotFound):
        actions.add_need(actor=cast.practitioner, now=TENTH, referral_id=referral.pk, need="accommodation", **typed)
    with pytest.raises(NotAllowed):
        actions.add_need(actor=cast.caseworker, now=TENTH, referral_id=referral.pk, need="emotional-wellbeing", **typed)


def test_a_need_is_taken_out_with_its_reason_before_a_plan_works_on_it_and_may_be_asked_for_again():
    cast = make_cast("PWB", "police-derbyshire")
    referral = make_assigned(cast, needs=("family",))
    typed = {"complexity": "low", "outcome_wanted": "LIF1", "why": WHY}
    web, page = browser(cast.practitioner), f"/referrals/{referral.pk}/amend/need/"
    alone = web.post(f"{page}family/drop", {"why": WHY})
    added = actions.add_need(actor=cast.practitioner, now=TENTH, referral_id=referral.pk, need="lifestyle", **typed)

    web.post(f"{page}lifestyle/drop", {"why": "Entered by mistake"})

    assert "It is the only need. Withdraw the referral if nothing is asked for any more" in text_of(alone)
    assert [row.need_id for row in referral.needs.all()] == ["family"]
    log = text_of(web.get(f"/referrals/{referral.pk}/changes"))
    assert "Entered by mistake" in log
    assert "No longer" in log
    actions.add_need(actor=cast.practitioner, now=TENTH, referral_id=referral.pk, need="lifestyle", **typed)
    assert referral.needs.get(need="lifestyle").pk == added.pk
    referral.needs.filter(pk=added.pk).update(score_before=3)
    with pytest.raises(NotValid, match="The action plan works on it"):
        actions.drop_need(actor=cast.practitioner, now=TENTH, referral_id=referral.pk, need="lifestyle", why=WHY)
