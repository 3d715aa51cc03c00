"""Open lessons are mapped to criteria before publication; a term outside policy is approved by name."""

from datetime import date, timedelta

import pytest

from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.commissioning.actions import drafting, lessons, publishing
from throughcare.commissioning.actions.terms import approve_term
from throughcare.commissioning.models import CallOff, Lesson, LessonAnswer
from throughcare.commissioning.queries.waiting import waiting
from throughcare.commissioning.rules.terms import is_length_allowed
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import get, post, problems, signed_in
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid

pytestmark = pytest.mark.django_db
WHY = "The lease of the buildings runs for five years."


def publish(made: make.Competition) -> CallOff:
    return publishing.publish(actor=made.commissioner, now=make.NOW, call_off=made.call_off)


@pytest.mark.requirement(19)
def test_through_the_pages_an_open_lesson_without_a_criterion_blocks_publication_until_it_is_mapped() -> None:
    made = make.make_draft()
    client, reference = signed_in(made.commissioner), made.call_off.reference
    words = {"text": "Prices by volume left small providers without money.", "source": "Review of 2021"}

    post(client, "lesson_record", buyer_id=made.call_off.buyer_id, **words)
    lesson = Lesson.objects.get()
    refused = post(client, "publish", reference)
    open_page = get(client, "call_off_lessons", reference).text_content()
    post(client, "lesson_answer", reference, lesson.pk, question_number="2", reason="")
    mapped = " ".join(get(client, "call_off_lessons", reference).text_content().split())
    post(client, "publish", reference)

    unasked = "No criterion asks about the lesson “Prices by volume left small providers without money.”."
    assert problems(refused) == [f"{unasked} Map it to a question, or say why it doesn’t apply."]
    assert "No criterion yet" in open_page
    assert "Asked about by question 2. How will you reach people?" in mapped
    assert made.fresh().status == "published"
    assert set(Event.objects.filter(verb__startswith="lesson.").values_list("verb", flat=True)) == {
        "lesson.recorded",
        "lesson.answered",
    }


@pytest.mark.requirement(19)
def test_a_lesson_that_does_not_apply_has_a_reason_and_one_whose_question_goes_is_open_again() -> None:
    made = make.make_draft()
    lesson = make.make_lesson(made)
    told = {"actor": made.commissioner, "now": make.NOW, "call_off": made.call_off, "lesson": lesson}

    with pytest.raises(NotValid, match="in a sentence at least why the lesson doesn’t apply"):
        lessons.answer_lesson(**told, question_number=None, reason="No.")
    lessons.answer_lesson(**told, question_number=1, reason="")
    drafting.remove_question(actor=made.commissioner, now=make.NOW, question=made.call_off.questions.get(number=1))
    assert LessonAnswer.objects.count() == 0
    lessons.answer_lesson(**told, question_number=None, reason="Nothing here is paid by volume.")

    assert LessonAnswer.objects.get().question is None


def test_a_closed_lesson_blocks_nothing_and_one_of_another_buyer_is_not_found() -> None:
    made, other = make.make_draft(), make.make_draft()
    lesson = make.make_lesson(made)
    told = {"actor": made.commissioner, "now": make.NOW}

    with pytest.raises(NotAllowed):
        lessons.close_lesson(actor=other.commissioner, now=make.NOW, lesson=lesson, reason="Theirs.")
    with pytest.raises(NotFound):
        lessons.answer_lesson(
            actor=other.commissioner,
            now=make.NOW,
            call_off=other.call_off,
            lesson=lesson,
            question_number=1,
            reason="",
        )
    with pytest.raises(NotValid, match="Give the reason"):
        lessons.close_lesson(lesson=lesson, reason="", **told)
    lessons.close_lesson(lesson=lesson, reason="Payment by volume is forbidden now.", **told)
    with pytest.raises(NotNow, match="closed already"):
        lessons.close_lesson(lesson=lesson, reason="Again.", **told)

    assert publish(made).status == "published"


@pytest.mark.requirement(57)
def test_through_the_pages_five_years_are_saved_refused_at_publication_and_approved_by_name() -> None:
    made = make.make_five_years()
    client, reference = signed_in(made.commissioner), made.call_off.reference
    approver = make.make_actor(Role.APPROVER, made.call_off.buyer)

    refused = post(client, "publish", reference)
    line = next(each for each in waiting(approver, make.NOW) if each.text.startswith("Approve or leave the term"))
    other = signed_in(approver)
    listed = get(other, "escalations").text_content()
    post(other, "term", made.lot.pk, reason=WHY)
    post(client, "publish", reference)
    public = " ".join(get(client, "public_show", reference).text_content().split())

    outside = "Lot 1: its term is shorter or longer than policy allows."
    who = "An approver for all of the buyer must approve it by name: they find it under Routed up."
    assert problems(refused) == [f"{outside} {who}"]
    assert line.url.endswith(f"/terms/{made.lot.pk}")
    assert f"{reference}, lot 1" in listed
    assert made.lot.term_approved_by_id == approver.user_id
    assert f"Its length was approved on 7 March 2022: {WHY}" in public


@pytest.mark.requirement(57)
def test_another_term_needs_approval_again_and_who_drafted_or_approves_for_a_region_gives_none() -> None:
    made = make.make_five_years()
    told = {"now": make.NOW, "lot": made.lot, "reason": WHY}
    national = make.make_actor(Role.APPROVER, made.call_off.buyer)

    for actor in (made.commissioner, make.make_regional(made.call_off.buyer), made.moderator):
        with pytest.raises(NotAllowed):
            approve_term(actor=actor, **told)
    with pytest.raises(NotValid, match="in a sentence at least"):
        approve_term(actor=national, **(told | {"reason": "Yes."}))
    approve_term(actor=national, **told)
    with pytest.raises(NotNow, match="needs no approval"):
        approve_term(actor=national, **told)
    longer = make.terms(ends_on=date(2028, 7, 1), term_reason="Six years")
    drafting.change_lot(actor=made.commissioner, now=make.NOW, lot=made.lot, terms=longer)

    assert made.lot.term_approved_by is None
    with pytest.raises(NotValid, match="must approve it by name"):
        publish(made)


@pytest.mark.requirement(57)
@pytest.mark.parametrize(("days", "allowed"), [(364, False), (365, True), (1461, True), (1462, False)])
def test_one_to_four_years_are_allowed_to_the_day(days: int, allowed: bool) -> None:
    start = date(2022, 7, 1)

    assert is_length_allowed(start, start + timedelta(days=days), 12, 48) == allowed
