"""Two assessors independently, then an agreed outcome or a panel; clarification of listed fields and nothing else."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from lxml import html

from support.access import RIVAL, World
from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.deadlines.models import Deadline
from throughcare.deadlines.rules import LONDON
from throughcare.kernel.errors import NotNow, NotValid
from throughcare.market import actions
from throughcare.market.models import Application, Assessment, Cell, Qualification
from throughcare.market.rules.assessing import Said, Stage, Standing
from throughcare.market.tests import factories as make

REASONS = "Both case studies show this service there."
OTHERS = "The second case study is of another service."


@pytest.fixture
def world(db) -> World:
    return World()


def text(world: World, role: Role, name: str, *args: object) -> str:
    response = world.client(role).get(reverse(f"market:{name}", args=args))
    assert response.status_code == 200
    return " ".join(html.fromstring(response.content).text_content().split())


@pytest.mark.parametrize(
    ("outcomes", "is_with_panel", "stage", "turns"),
    [
        ((), False, Stage.ASSESS, (True, True, True)),
        (("passed",), False, Stage.ASSESS, (True, True, True)),
        (("passed", "passed"), False, Stage.AGREED, (True, True, False)),
        (("passed", "failed"), False, Stage.DIFFER, (True, True, False)),
        (("passed", "failed"), True, Stage.PANEL, (False, False, True)),
    ],
)
def test_a_cell_waits_for_two_then_for_their_agreement_and_else_for_others(outcomes, is_with_panel, stage, turns):
    said = tuple(Said(assessor_id=pk, outcome=outcome) for pk, outcome in enumerate(outcomes))

    found = Standing(said=said, is_with_panel=is_with_panel, is_decided=False)

    assert (found.stage, tuple(found.turn(user) for user in range(3))) == (stage, turns)


def test_one_assessor_alone_decides_nothing_and_the_second_reads_nothing_of_the_first(world: World):
    (cell,) = make.make_sent(world).cells.all()
    first, second, _third = make.make_assessors(world)
    told = {"cell": cell, "outcome": "passed", "now": world.now}
    actions.assess(actor=second, reasons=OTHERS, **told)

    page = text(world, Role.ASSESSOR, "decide", cell.application.reference, cell.pk)
    with pytest.raises(NotNow, match="Two assessors have to say independently"):
        actions.decide(actor=second, reasons=REASONS, **told)

    assert OTHERS not in page
    assert "You see the other’s assessment, and they see yours, once both have said." in page
    assert Cell.objects.get().outcome == "pending"
    assert first.user_id != second.user_id


def test_through_the_pages_two_agree_and_one_writes_the_reasons_that_the_applicant_reads(world: World):
    (cell,) = make.make_sent(world).cells.all()
    _own, rival, _third = make.make_assessors(world)
    args = [cell.application.reference, cell.pk]
    page = reverse("market:decide", args=args)

    world.client(Role.ASSESSOR).post(page, {"outcome": "passed", "reasons": REASONS})
    world.client(Role.ASSESSOR).post(page, {"outcome": "passed", "reasons": REASONS})  # twice is once
    actions.assess(actor=rival, now=world.now, cell=cell, outcome="passed", reasons=OTHERS)
    both = text(world, Role.ASSESSOR, "decide", *args)
    wrong = world.client(Role.ASSESSOR).post(page, {"outcome": "failed", "reasons": REASONS})
    world.client(Role.ASSESSOR).post(page, {"outcome": "passed", "reasons": "Housing is found on the day of release."})

    assert REASONS in both
    assert OTHERS in both
    assert "Both assessors say otherwise" in wrong.content.decode()
    assert (Cell.objects.get().outcome, Assessment.objects.count(), Qualification.objects.count()) == ("passed", 2, 1)
    read = text(world, Role.BID_WRITER, "application", args[0])
    assert "Housing is found on the day of release." in read
    assert OTHERS not in read  # what each thought is the assessors'


def test_a_change_of_mind_has_a_reason_and_keeps_what_was_thought_first(world: World):
    (cell,) = make.make_sent(world).cells.all()
    make.make_assessed(world, cell, "failed", "passed")
    args = [cell.application.reference, cell.pk]

    shown = text(world, Role.ASSESSOR, "decide", *args)
    change = reverse("market:reconsider", args=args)
    refused = world.client(Role.ASSESSOR).post(change, {"outcome": "passed", "reason": "Right."})
    world.client(Role.ASSESSOR).post(
        change, {"outcome": "passed", "reason": "I had overlooked the part paid by a grant."}
    )

    assert "The two assessors differ." in shown
    assert "Give the reason in a sentence at least" in refused.content.decode()
    mine = Assessment.objects.get(assessor=world.user(Role.ASSESSOR))
    assert (mine.first_outcome, mine.outcome) == ("failed", "passed")
    assert "The two assessors agree." in text(world, Role.ASSESSOR, "application", args[0])


def test_two_who_differ_take_it_to_the_panel_which_is_others_than_they(world: World):
    (cell,) = make.make_sent(world).cells.all()
    first, second, third = make.make_assessors(world)
    make.make_assessed(world, cell, "failed", "passed")
    told = {"now": world.now, "cell": cell}
    decision = {"outcome": "passed", "reasons": REASONS, **told}

    with pytest.raises(NotNow):
        actions.to_panel(actor=third, reason="They can't agree on the second.", **told)
    page = reverse("market:to_panel", args=[cell.application.reference, cell.pk])
    world.client(Role.ASSESSOR).post(page, {"reason": "Whether a grant counts as a case study."})
    for one_of_two in (first, second):
        with pytest.raises(NotNow, match="somebody else decides it"):
            actions.decide(actor=one_of_two, **decision)
    fourth = make.make_fourth_assessor(world)
    for member in (third, fourth):
        actions.sit(actor=member, has_interest=False, **told)
        actions.vote(actor=member, **decision)
    actions.decide(actor=third, **decision)

    found = Cell.objects.get()
    assert (found.outcome, found.decided_by_id) == ("passed", third.user_id)
    assert found.panel_reason == "Whether a grant counts as a case study."
    assert Event.objects.filter(verb="cell.taken_to_panel").count() == 1


def test_a_third_opinion_is_refused(world: World):
    (cell,) = make.make_sent(world).cells.all()
    make.make_assessed(world, cell, "failed", "passed")
    third = make.make_assessors(world)[2]

    with pytest.raises(NotNow, match="Two assessors have said"):
        actions.assess(actor=third, now=world.now, cell=cell, outcome="passed", reasons=REASONS)

    assert Assessment.objects.count() == 2


@pytest.mark.requirement(82)
def test_an_applicant_clarifies_the_listed_fields_and_the_clock_that_it_sees_moves(world: World):
    application = make.make_sent(world)
    world.client(Role.ASSESSOR).post(
        reverse("market:clarify", args=[application.reference]),
        {"fields_asked": ["services", "profile.liquid_gbp"], "text": "Where is it, and how much is at hand?"},
    )
    page = reverse("market:clarification", args=[application.reference])
    seen = text(world, Role.BID_WRITER, "application", application.reference)
    boxes = html.fromstring(world.client(Role.BID_WRITER).get(page).content).cssselect("main [name]")

    answers = {"services": "In Derby and Ilkeston.", "profile.liquid_gbp": "40,000", "safeguarding": "Slipped in."}
    world.client(Role.BID_WRITER).post(page, answers)

    assert "Where is it, and how much is at hand?" in seen
    assert "A decision is due by 28 March 2022." in seen  # 15 working days
    assert {box.get("name") for box in boxes} - {"csrfmiddlewaretoken"} == {"services", "profile.liquid_gbp"}
    found = Application.objects.get()
    assert found.answers["services"] == "In Derby and Ilkeston."
    assert found.answers["safeguarding"] == "We have done this for years."
    assert Decimal(found.profile_as_sent["liquid_gbp"]) == 40_000
    asked = found.clarifications.get()
    assert asked.before == {"services": "We have done this for years.", "profile.liquid_gbp": ""}
    assert Deadline.objects.get(kind="application.clarify").met_at == world.now
    due = Deadline.objects.get(kind="application.assess", cancelled_at=None).due_at
    assert due.astimezone(LONDON).date() == date(2022, 3, 28)
    assert "Before: We have done this for years." in text(world, Role.ASSESSOR, "application", application.reference)


def test_a_clarification_is_answered_in_its_time_by_its_organisation_and_one_is_open_at_a_time(world: World):
    application = make.make_sent(world)
    assessor, writer = world.actor(Role.ASSESSOR), world.actor(Role.BID_WRITER)
    asking = {"application": application, "fields_asked": ["services"], "text": "Which counties are these, exactly?"}
    unknown = asking | {"fields_asked": ["profile.parent_name"]}
    with pytest.raises(NotValid) as refused:
        actions.clarify(actor=assessor, now=world.now, **unknown)
    asked = actions.clarify(actor=assessor, now=world.now, **asking)
    answering = {"application": application, "answers": {"services": "Derbyshire."}}

    with pytest.raises(NotNow, match="still time to answer"):
        actions.clarify(actor=assessor, now=world.now, **asking)
    rival = world.client(Role.BID_WRITER)
    rival.force_login(world.user(Role.BID_WRITER, RIVAL))
    assert rival.get(reverse("market:clarification", args=[application.reference])).status_code == 404
    late = asked.due_at + timedelta(seconds=1)
    with pytest.raises(NotNow, match="The time to answer is over"):
        actions.answer_clarification(actor=writer, now=late, **answering)

    assert [str(problem) for problem in refused.value.problems] == ["Select what the applicant may change"]
    assert Application.objects.get().answers["services"] == "We have done this for years."
    actions.clarify(actor=assessor, now=late, **asking)  # the first has lapsed
    assert application.clarifications.filter(lapsed_at=None).count() == 1
