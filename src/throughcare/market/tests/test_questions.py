"""The framework's questions as data: versions that are published for good, in two languages, with what they cost."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from support.access import RIVAL, World
from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.kernel.errors import NotAllowed, NotNow, NotValid
from throughcare.market import actions as market
from throughcare.market.actions import questions as actions
from throughcare.market.models import Application, Question, Questionnaire
from throughcare.market.queries.questions import asked_of
from throughcare.market.rules.questions import PARTS
from throughcare.market.tests import factories as make

pytestmark = pytest.mark.django_db
ABOUT = {
    "change": "Staff are asked about.",
    "change_cy": "Gofynnir am staff.",
    "for_small": "A page is enough.",
    "for_small_cy": "Mae tudalen yn ddigon.",
    "for_consortia": "Each member applies.",
    "for_consortia_cy": "Mae pob aelod yn gwneud cais.",
}
WORDS = {part: f"New {part}" for part in PARTS} | {f"{part}_cy": f"Newydd {part}" for part in PARTS}


@pytest.fixture
def world() -> World:
    found = World()
    make.make_framework(found)
    return found


def by(world: World) -> dict[str, object]:
    return {"actor": world.actor(Role.COMMISSIONER), "now": world.now}


def begun(world: World) -> Questionnaire:
    return actions.begin(framework=make.make_framework(world), **by(world))


def ready(world: World) -> Questionnaire:
    return actions.describe(questionnaire=begun(world), least_lot_gbp=Decimal(200_000), **ABOUT, **by(world))


def text(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(f"market:{name}", args=args))
    assert response.status_code == 200
    return " ".join(html.fromstring(response.content).text_content().split())


def test_every_part_of_the_first_questions_has_welsh(world: World):
    found = Question.objects.values_list(*(f"{part}_cy" for part in PARTS))

    assert [len(row) for row in found if all(row)] == [6, 6, 6, 6]


@pytest.mark.requirement(103)
@pytest.mark.parametrize(("language", "title"), [("en", "Your services"), ("cy", "Eich gwasanaethau")])
def test_whoever_opens_a_question_reads_guidance_and_descriptors_before_anything_is_written(
    world: World, language: str, title: str
):
    writer, visitor = world.client(Role.BID_WRITER), Client(headers={"host": "localhost"})
    reference = make.make_draft(world).reference
    shown = Question.objects.get(key="services")
    suffix = {"en": "", "cy": "_cy"}[language]
    wanted = [getattr(shown, f"{part}{suffix}") for part in ("guidance", "assessed", "passes", "fails")]

    pages = []
    for client, name, args in ((writer, "answer", (reference, "services")), (visitor, "version", (1,))):
        client.cookies["django_language"] = language
        pages.append(text(client, name, *args))

    for page in pages:
        assert title in page
        assert [words for words in wanted if words not in page] == []
    expected = Questionnaire.objects.get()
    assert getattr(expected, f"for_small{suffix}") in pages[1]
    assert getattr(expected, f"for_consortia{suffix}") in pages[1]


@pytest.mark.requirement(14)
def test_through_the_pages_a_commissioner_changes_adds_and_publishes_and_older_applications_keep_theirs(world: World):
    old = make.make_complete(world)
    boss = world.client(Role.COMMISSIONER)

    boss.post(reverse("market:version_begin"))
    boss.post(reverse("market:version_about", args=[2]), ABOUT | {"least_lot_gbp": "200,000"})
    boss.post(reverse("market:question_add", args=[2]), WORDS | {"key": "staff", "max_words": "100"})
    changed = WORDS | {"title": "What you do", "max_words": "250"}
    boss.post(reverse("market:question_change", args=[2, "services"]), changed)
    before = text(boss, "version_publish", 2)
    boss.post(reverse("market:version_publish", args=[2]))
    market.withdraw(actor=world.actor(Role.BID_WRITER), now=world.now, application=old)
    new = make.make_draft(world)

    # 250 + 300 + 500 + 500 + 100 words at 75 an hour
    assert "Questions: 5. Words at most: 1,650. That is about 22.0 hours of writing, or £770." in before
    assert asked_of(old)[0].title == "Your services"
    assert [(asked.key, asked.title) for asked in asked_of(new)] == [
        ("services", "What you do"),
        ("safeguarding", "Keeping people safe"),
        ("case_study_1", "First case study"),
        ("case_study_2", "Second case study"),
        ("staff", "New title"),
    ]
    assert (old.questions_version, new.questions_version) == (1, 2)
    assert new.answers["case_study_1"] == "We have done this for years."  # carried over by its short name
    page = text(world.client(Role.BID_WRITER), "application", new.reference)
    assert "You began with questions 2 of the framework and keep them" in page
    assert Event.objects.filter(verb="questionnaire.published").count() == 2


@pytest.mark.requirement(14)
def test_the_meter_warns_before_publishing_when_writing_costs_too_much_for_the_smallest_lot(world: World):
    actions.describe(questionnaire=ready(world), least_lot_gbp=Decimal(20_000), **by(world))

    page = text(world.client(Role.COMMISSIONER), "version_publish", 2)

    # 1,600 words at 75 an hour and £35 are £746.67, 3.7% of 20,000; £200 buy 428 words
    assert "That is more than 1.0% of a year of the smallest lot, £20,000." in page
    assert "Ask for 428 words or fewer in all." in page


def test_an_unready_version_names_all_that_is_missing_and_is_not_published(world: World):
    draft = begun(world)
    actions.remove_question(question=draft.questions.get(key="case_study_2"), **by(world))
    untranslated = WORDS | {"text_cy": " "}
    actions.add_question(
        questionnaire=draft, key="staff", max_words=100, is_case_study=False, **untranslated, **by(world)
    )
    actions.describe(questionnaire=draft, for_small_cy="", **by(world))

    with pytest.raises(NotValid) as refused:
        actions.publish(questionnaire=draft, **by(world))

    assert [str(problem) for problem in refused.value.problems] == [
        "Ask for 2 case studies, no more and no fewer",
        "Give the Welsh of every part of “New title”",
        "Say in English and Welsh what is expected of small organisations, and of consortia",
        "Say in English and Welsh what is new in this version, and why",
    ]
    assert Questionnaire.objects.get(number=2).published_at is None


def test_what_is_published_stays_as_it_is(world: World):
    published = Questionnaire.objects.get()

    with pytest.raises(NotNow, match="stay as they are"):
        actions.remove_question(question=published.questions.get(key="services"), **by(world))

    assert published.questions.count() == 4


def test_a_draft_is_seen_and_written_by_the_buyer_of_the_framework_alone(world: World):
    draft = begun(world)
    rival = world.actor(Role.COMMISSIONER, RIVAL)

    with pytest.raises(NotAllowed):
        actions.publish(actor=rival, now=world.now, questionnaire=draft)

    page = reverse("market:version", args=[2])
    clients = (world.client(Role.COMMISSIONER), world.client(Role.BID_WRITER), world.client(None))
    assert [client.get(page).status_code for client in clients] == [200, 404, 404]
    assert begun(world).pk == draft.pk  # begun twice, it is the same


def test_an_answer_to_a_question_that_was_not_asked_is_not_found(world: World):
    application = make.make_draft(world)
    page = reverse("market:answer", args=[application.reference, "staff"])

    assert world.client(Role.BID_WRITER).get(page).status_code == 404
    assert Application.objects.get().answers == {}
