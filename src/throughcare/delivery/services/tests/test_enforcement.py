"""What an absence without a good reason leads to: a warning, then a breach, with its letter and its clock."""

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from throughcare.clock import clock
from throughcare.clock.clock import LONDON
from throughcare.deadlines.models import Deadline
from throughcare.delivery.attendance import actions, letters, queries
from throughcare.delivery.attendance.models import Absence, Enforcement
from throughcare.delivery.attendance.rules import enforcement
from throughcare.delivery.attendance.rules.enforcement import Step, step
from throughcare.delivery.services.tests.factories import TENTH, book, hold
from throughcare.documents.tests.files import PDF
from throughcare.kernel.errors import NotFound, NotNow
from throughcare.people.actions import sentences
from throughcare.people.models import Breach, Person
from throughcare.people.tests.factories import NOW, TODAY, browser, text_of
from throughcare.referrals.models import Referral
from throughcare.referrals.tests.factories import make_assigned, make_cast, verbs


def test_a_second_absence_within_twelve_months_is_a_breach_and_one_later_a_warning():
    first = date(2022, 3, 10)

    assert step(first, [], 12) == Step.WARNING
    assert step(date(2023, 3, 9), [first], 12) == Step.BREACH
    assert step(date(2023, 3, 10), [first], 12) == Step.WARNING
    assert step(first, [date(2022, 4, 1)], 12) == Step.BREACH  # whichever was judged first


DAYS = st.dates(date(2021, 1, 1), date(2024, 12, 31))


@given(st.lists(DAYS, max_size=6), DAYS)
def test_more_absences_never_turn_a_breach_into_a_warning(others, day):
    for n in range(len(others)):
        if step(day, others[:n], 12) == Step.BREACH:
            assert step(day, others, 12) == Step.BREACH


def missed(cast, at, needs=("accommodation",)):
    """An absence from the first appointment of another referral of the same order."""
    referral = make_assigned(cast, needs=needs)
    hold(cast, book(cast, referral, at=at), "no", notes="No answer")
    return Absence.objects.latest("pk")


def judge(cast, absence, judgement="unacceptable", now=TENTH + timedelta(days=1)):
    return actions.judge(
        actor=cast.practitioner, now=now, absence_id=absence.pk, judgement=judgement, reason="Nothing was shown"
    )


def second(cast, *service):
    """The same person and order at another service, with its own caseworker."""
    other = make_cast(*(service or ("PWB", "police-derbyshire")))
    other.person, other.practitioner = cast.person, cast.practitioner
    return other


pytest_db = pytest.mark.django_db


@pytest_db
def test_absences_count_across_services_of_one_order():
    cast = make_cast()
    judge(cast, missed(cast, TENTH))
    other = second(cast)

    judge(cast, missed(other, TENTH + timedelta(days=1), needs=("family",)), now=TENTH + timedelta(days=2))

    assert list(Enforcement.objects.order_by("pk").values_list("step", "status")) == [
        ("warning", "due"),
        ("breach", "due"),
    ]
    due = {
        row.kind: row.due_at.astimezone(LONDON).date()
        for row in Deadline.objects.filter(met_at=None, kind__startswith="attendance.")
    }
    assert due == {"attendance.warning": date(2022, 3, 15), "attendance.breach": date(2022, 3, 25)}


@pytest_db
def test_an_absence_waits_three_working_days_for_its_judgement_and_an_acceptable_one_leads_to_nothing():
    cast = make_cast()
    absence = missed(cast, TENTH)
    clock_of = Deadline.objects.get(kind=enforcement.JUDGE)
    assert clock_of.due_at.astimezone(LONDON).date() == date(2022, 3, 15)
    assert clock_of.user_id == cast.practitioner.user_id

    judge(cast, absence, "acceptable")

    clock_of.refresh_from_db()
    assert clock_of.met_at is not None
    assert not Enforcement.objects.exists()


@pytest_db
def test_a_letter_is_given_once_and_keeps_what_it_said():
    cast = make_cast()
    absence = judge(cast, missed(cast, TENTH))
    give = {"actor": cast.practitioner, "now": TENTH + timedelta(days=1), "absence_id": absence.pk}

    found = actions.give(how="post", **give)
    Person.objects.filter(pk=cast.person.pk).update(family_name="Changed")

    assert (found.status, found.given_how, found.facts["name"]) == ("given", "post", "Jo Marsh")
    assert found.facts["evidence_by"] == "2022-03-18"
    assert not Deadline.objects.filter(kind=enforcement.WARN, met_at=None).exists()
    with pytest.raises(NotNow):
        actions.give(how="hand", **give)
    assert verbs(found) == ["enforcement.begun", "enforcement.given"]


@pytest_db
def test_evidence_that_comes_later_withdraws_the_warning_and_makes_the_breach_a_warning():
    cast = make_cast()
    first = judge(cast, missed(cast, TENTH))
    judge(cast, missed(second(cast), TENTH + timedelta(days=1), needs=("family",)))

    found = actions.reconsider(
        actor=cast.practitioner, now=TENTH + timedelta(days=4), absence_id=first.pk, reason="A doctor’s note"
    )

    assert (found.judgement, found.judgement_reason) == ("acceptable", "Nothing was shown")
    assert list(Enforcement.objects.order_by("pk").values_list("step", "status")) == [
        ("warning", "withdrawn"),
        ("warning", "due"),
    ]
    assert list(
        Deadline.objects.filter(met_at=None, cancelled_at=None, kind__startswith="attendance").values_list(
            "kind", flat=True
        )
    ) == [enforcement.WARN]
    with pytest.raises(NotNow):
        actions.reconsider(actor=cast.practitioner, now=TENTH, absence_id=first.pk, reason="Again")


@pytest_db
def test_evidence_is_kept_with_the_absence_and_the_provider_adds_none():
    cast = make_cast()
    absence = missed(cast, TENTH)
    file = {"now": TENTH, "absence_id": absence.pk, "file": BytesIO(PDF), "name": "note.pdf"}

    actions.add_evidence(actor=cast.practitioner, **file)

    assert [each.name for each in queries.evidence(absence)] == ["note.pdf"]
    with pytest.raises(NotFound):
        actions.add_evidence(actor=cast.caseworker, **file)


@pytest_db
@pytest.mark.parametrize(
    ("language", "title", "words"),
    [
        ("English", "Warning: you missed an appointment", "This letter is a warning."),
        ("Welsh", "Rhybudd: colloch chi apwyntiad", "Rhybudd yw’r llythyr hwn."),
    ],
)
def test_the_letter_is_in_the_persons_language(language, title, words):
    cast = make_cast()
    Person.objects.filter(pk=cast.person.pk).update(language=language)
    absence = judge(cast, missed(cast, TENTH))
    told = letters.facts(queries.enforcement_of(cast.practitioner, absence.pk), TODAY)

    letter = letters.document(told)

    assert letter.title == title
    assert any(words in block.text for block in letter.blocks)
    assert letters.as_pdf(told).startswith(b"%PDF")


@pytest_db
def test_both_languages_say_the_same_facts_and_easy_read_is_short():
    cast = make_cast()
    absence = judge(cast, missed(cast, TENTH))
    told = letters.facts(queries.enforcement_of(cast.practitioner, absence.pk), TODAY)

    for step_, sentence in (("warning", "community_order"), ("breach", "community_order"), ("breach", "licence")):
        for form in ("", "easy read"):
            said = {
                language: letters.document(
                    told | {"step": step_, "sentence": sentence, "format": form, "language": language}
                )
                for language in ("en", "cy")
            }
            assert len(said["en"].blocks) == len(said["cy"].blocks)
            for english, welsh in zip(said["en"].blocks, said["cy"].blocks, strict=True):
                assert english.text != welsh.text
    easy = letters.document(told | {"format": "easy read"})
    assert max(len(said.split()) for block in easy.blocks for said in re.split("[.?] ", block.text)) <= 10


@pytest_db
def test_from_the_judgement_to_the_letter_through_the_pages():
    cast = make_cast()
    absence = missed(cast, TENTH)
    clock.set_demo(datetime(2022, 3, 11, 9, tzinfo=UTC))
    officer = browser(cast.practitioner)
    assert "Judge the absence at" in text_of(officer.get(reverse("desk:desk")))
    assert "a warning follows" in text_of(officer.get(reverse("attendance:judge", args=[absence.pk])))

    page = officer.post(
        reverse("attendance:judge", args=[absence.pk]), {"judgement": "unacceptable", "reason": "None"}, follow=True
    )

    assert "Warning Due" in text_of(page)
    assert "By Tuesday 15 March 2022" in text_of(page)
    reference = Referral.objects.get().reference
    assert f"Give the warning after the absence at {reference}" in text_of(officer.get(reverse("desk:desk")))
    pdf = officer.get(reverse("attendance:letter_pdf", args=[absence.pk]))
    assert (pdf["Content-Type"], pdf.content[:4]) == ("application/pdf", b"%PDF")
    given_page = officer.post(reverse("attendance:enforce", args=[absence.pk]), {"how": "hand"}, follow=True)
    assert "Warning Given" in text_of(given_page)
    assert "No warning or breach is due" in text_of(officer.get(reverse("attendance:due")))


def two_absences(cast):
    """A warning, and the breach that follows from another service of the same order."""
    first = judge(cast, missed(cast, TENTH))
    later = missed(second(cast), TENTH + timedelta(days=1), needs=("family",))
    return first, judge(cast, later, now=TENTH + timedelta(days=2))


@pytest_db
def test_a_breach_from_absences_is_the_courts_breach_once_and_each_page_leads_to_the_other():
    cast = make_cast()
    first, later = two_absences(cast)
    other = second(cast, "ETE", "region-east-midlands")
    third = judge(cast, missed(other, TENTH + timedelta(days=4), needs=("ete",)), now=TENTH + timedelta(days=6))

    breach = Breach.objects.get()
    assert (breach.kind, breach.failed_on, breach.is_from_absences) == (
        "unacceptable_absences",
        date(2022, 3, 11),
        True,
    )
    assert list(Enforcement.objects.order_by("pk").values_list("breach", flat=True)) == [None, breach.pk, breach.pk]
    assert verbs(breach) == ["breach.alleged", "breach.repeated"]
    assert Deadline.objects.filter(kind="breach.present", met_at=None).count() == 1
    officer = browser(cast.practitioner)
    of_sentence = officer.get(reverse("people:sentences", args=[cast.person.pk])).content.decode()
    assert reverse("attendance:breach", args=[breach.pk]) in of_sentence
    absences = html.fromstring(officer.get(reverse("attendance:breach", args=[breach.pk])).content.decode())
    links = [link.get("href") for link in absences.cssselect("tbody a")]
    assert links == [reverse("attendance:enforce", args=[absence.pk]) for absence in (later, third)]
    assert (
        reverse("people:sentences", args=[cast.person.pk])
        in officer.get(reverse("attendance:enforce", args=[later.pk])).content.decode()
    )
    assert first.enforcement.breach_id is None


@pytest_db
def test_an_officers_own_breach_and_that_of_absences_are_one():
    cast = make_cast()
    sentence = cast.person.sentences.get()
    told = {"kind": "unacceptable_absences", "failed_on": TODAY, "details": "Missed two appointments"}
    by_hand = sentences.allege_breach(actor=cast.practitioner, now=NOW, sentence_id=sentence.pk, **told)

    first, later = two_absences(cast)
    url = reverse("people:allege_breach", args=[sentence.pk])
    day = {"failed_on-day": "10", "failed_on-month": "3", "failed_on-year": "2022"}
    clock.set_demo(TENTH + timedelta(days=3))
    again = browser(cast.practitioner).post(url, {**day, "kind": told["kind"], "details": told["details"]})

    assert "A breach for absences from this order is open since 7 March 2022" in text_of(again)
    assert Breach.objects.get() == by_hand == later.enforcement.breach
    actions.reconsider(actor=cast.practitioner, now=TENTH + timedelta(days=4), absence_id=first.pk, reason="A note")
    by_hand.refresh_from_db()
    assert by_hand.withdrawn_at is None  # the officer said it, not the absences


@pytest_db
def test_a_breach_none_of_whose_absences_stands_is_withdrawn_unless_it_is_in_court():
    cast = make_cast()
    first, _later = two_absences(cast)
    at = TENTH + timedelta(days=4)

    actions.reconsider(actor=cast.practitioner, now=at, absence_id=first.pk, reason="A doctor’s note")

    breach = Breach.objects.get()
    assert (breach.withdrawn_at, verbs(breach)) == (at, ["breach.alleged", "breach.withdrawn"])
    assert not Deadline.objects.filter(kind="breach.present", met_at=None, cancelled_at=None).exists()
    page = text_of(browser(cast.practitioner).get(reverse("people:sentences", args=[cast.person.pk])))
    assert "its absences were acceptable after all" in page
    with pytest.raises(NotNow):
        sentences.present_breach(
            actor=cast.practitioner, now=at, breach_id=breach.pk, presented_on=at.date(), court="Derby", outcome="",
            outcome_on=None,
        )  # fmt: skip


@pytest_db
def test_somebody_on_licence_is_recalled_and_has_no_breach_in_court():
    cast = make_cast()
    cast.person.sentences.update(kind="licence")

    two_absences(cast)

    assert not Breach.objects.exists()
    assert list(Enforcement.objects.order_by("pk").values_list("step", flat=True)) == ["warning", "breach"]


@pytest_db
def test_a_letter_in_welsh_names_the_service_in_welsh():
    cast = make_cast()
    Person.objects.update(language="Welsh")
    service = cast.body.service_type
    judge(cast, missed(cast, TENTH))

    page = text_of(browser(cast.practitioner).get(reverse("attendance:enforce", args=[Absence.objects.get().pk])))

    letter = page[page.index("The letter") :]
    assert (service.name_cy in letter, service.name in letter) == (True, False)


@pytest_db
def test_on_the_pages_a_later_absence_says_what_came_before_and_its_letter_leads_to_the_recall():
    cast = make_cast()
    cast.person.sentences.update(kind="licence")
    judge(cast, missed(cast, TENTH))
    later = missed(second(cast), TENTH + timedelta(days=1), needs=("family",))
    clock.set_demo(TENTH + timedelta(days=2))
    officer = browser(cast.practitioner)

    asked = text_of(officer.get(reverse("attendance:judge", args=[later.pk])))
    due = officer.post(
        reverse("attendance:judge", args=[later.pk]), {"judgement": "unacceptable", "reason": "None"}, follow=True
    )
    given_page = officer.post(reverse("attendance:enforce", args=[later.pk]), {"how": "hand"}, follow=True)

    assert "a breach follows: another absence from this order within 12 months was unacceptable" in asked
    assert "record it with the sentence" not in text_of(due)
    assert "If they are recalled, record it with the sentence" in text_of(given_page)
