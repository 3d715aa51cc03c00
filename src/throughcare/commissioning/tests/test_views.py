"""What people do on the pages, and the wrong turns they are stopped at."""

import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from throughcare.access.roles import Role
from throughcare.commissioning import tasks
from throughcare.commissioning.actions import drafting, publishing
from throughcare.commissioning.models import Award, Bid, CallOff, Interest, Invitation, Score
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import at, get, post, problems, signed_in, texts
from throughcare.commissioning.tests.test_bidding import everything_stored, is_written
from throughcare.letters.models import Letter

pytestmark = pytest.mark.django_db


def text(page: html.HtmlElement) -> str:
    return " ".join(page.text_content().split())


def visitor() -> Client:
    return Client(headers={"host": "localhost"})


def test_a_commissioner_drafts_a_call_off_task_by_task_and_publishes_it() -> None:
    made = make.make_draft()
    client = signed_in(made.commissioner)
    make.make_qualification(made.suppliers[0], made.call_off.framework, area="region-north-east")

    answer = post(client, "draft", title="Homes in the North East", buyer=made.call_off.buyer_id)
    reference = answer["Location"].rsplit("/", 1)[1]
    CallOff.objects.filter(reference=reference).update(framework=made.call_off.framework)
    todo, done, free = "To do", "Completed", "Optional"  # nobody has to say more of what it is worth, or who pays
    stages = texts(get(client, "show", reference), ".govuk-task-list__status")
    assert stages == [done, todo, *[free] * 4, todo, todo, done, todo, todo]

    post(client, "lot_service", reference, service_type="ACC")
    post(
        client, "lot_add", reference, "ACC",
        cohort="men", areas=["region-north-east"], value_gbp="900,000", quality_weight=60, price_weight=40,
        **{"starts_on-day": 1, "starts_on-month": 8, "starts_on-year": 2022},
        **{"last_on-day": 31, "last_on-month": 3, "last_on-year": 2024},
    )  # fmt: skip
    post(
        client,
        "question_add",
        reference,
        text="How will you house people?",
        weight=100,
        max_words=400,
        is_social_value="on",
    )
    due = {"due_on-day": 8, "due_on-month": "April", "due_on-year": 2022, "due_time": "midday"}
    post(client, "deadline", reference, **due)
    ids = {
        "evaluators": [e.user_id for e in made.evaluators],
        "moderator": made.moderator.user_id,
        "approver": made.approver.user_id,
    }
    post(client, "panel", reference, **ids)
    post(client, "officers", reference, officers=[o.user_id for o in made.officers])
    assert texts(get(client, "show", reference), ".govuk-task-list__status") == [done, done, *[free] * 4, *[done] * 5]

    assert post(client, "publish", reference).status_code == 302

    call_off = CallOff.objects.get(reference=reference)
    assert (call_off.status, call_off.lots.get().ends_on.isoformat()) == ("published", "2024-04-01")
    assert list(Invitation.objects.filter(lot__call_off=call_off).values_list("organisation", flat=True)) == [
        made.suppliers[0].pk
    ]


@pytest.mark.requirement(38)
def test_what_need_not_be_said_of_a_draft_is_optional_until_it_is_said() -> None:
    made = make.make_draft()
    client, reference = signed_in(made.commissioner), made.call_off.reference

    before = texts(get(client, "show", reference), ".govuk-task-list__status")
    post(client, "worth", reference, notice_value_gbp="900000")
    after = texts(get(client, "show", reference), ".govuk-task-list__status")

    assert before == ["Completed"] * 2 + ["Optional"] * 4 + ["Completed"] * 5
    assert after == ["Completed"] * 3 + ["Optional"] * 3 + ["Completed"] * 5


def test_the_term_of_a_lot_is_proposed_by_policy_and_a_departure_says_why() -> None:
    made = make.make_draft()
    client, reference = signed_in(made.commissioner), made.call_off.reference
    CallOff.objects.filter(pk=made.call_off.pk).update(responses_due_at=None)
    make.make_qualification(made.suppliers[0], made.call_off.framework, service_type="WOS", area="police-durham")
    said = {"cohort": "women", "areas": ["police-durham"], "value_gbp": "900,000"}
    said |= {"quality_weight": 60, "price_weight": 40}
    said |= {"starts_on-day": 1, "starts_on-month": 8, "starts_on-year": 2022}
    said |= {"last_on-day": 31, "last_on-month": 3, "last_on-year": 2024}

    proposed = get(client, "lot_add", reference, "WOS")
    refused = post(client, "lot_add", reference, "WOS", **said)
    accepted = post(client, "lot_add", reference, "WOS", **said, term_reason="One year as a trial")

    values = [box.get("value") for box in proposed.cssselect(".govuk-date-input__input")]
    assert values == ["1", "8", "2022", "31", "3", "2025"]
    assert [box.get("value") for box in proposed.cssselect("input[name=cohort]")] == ["women"]
    assert "31 March 2025 for a term from 1 August 2022, by policy (Ministry of Justice release" in text(proposed)
    given = "For a term from 1 August 2022 policy gives 31 March 2025 as the last day."
    assert problems(refused) == [f"{given} Choose it, or say why this lot departs."]
    assert accepted.status_code == 302
    assert "It departs from the usual term: One year as a trial" in text(get(client, "publish", reference))


@pytest.mark.requirement(106)
def test_publication_with_twenty_seven_days_is_refused_with_the_first_possible_day() -> None:
    made = make.make_draft()
    CallOff.objects.filter(pk=made.call_off.pk).update(responses_due_at=make.NOW + timedelta(days=27))

    answer = post(signed_in(made.commissioner), "publish", made.call_off.reference)

    assert problems(answer) == [
        "The deadline gives suppliers 27 days to respond. It must give at least 28: choose 4 April 2022 or later."
    ]
    assert made.fresh().status == "draft"


def test_lots_that_weigh_wrong_are_refused_with_what_was_typed_kept() -> None:
    made = make.make_draft()

    answer = post(
        signed_in(made.commissioner), "lot_change", made.call_off.reference, 1,
        cohort="men", areas=["police-durham"], value_gbp="900,000", quality_weight=60, price_weight=30,
        **{"starts_on-day": 1, "starts_on-month": 7, "starts_on-year": 2022},
        **{"last_on-day": 30, "last_on-month": 6, "last_on-year": 2024},
    )  # fmt: skip

    assert answer.status_code == 200
    page = html.fromstring(answer.content)
    assert page.cssselect("#id_quality_weight")[0].get("value") == "60"


def test_anybody_reads_a_published_call_off_in_either_language_and_nobody_a_draft() -> None:
    made = make.make_published()
    other = make.make_draft()
    client = visitor()

    english = get(client, "public_show", made.call_off.reference)
    client.cookies["django_language"] = "cy"
    welsh = get(client, "public_show", made.call_off.reference)

    assert texts(english, "h1") == ["Made-up homes in Durham"]
    assert "32 days left" in " ".join(texts(english, ".govuk-tag"))
    assert texts(welsh, "h1") == ["Cartrefi dychmygol"]
    assert client.get(reverse("commissioning:public_show", args=[other.call_off.reference])).status_code == 404


@pytest.mark.requirement(101)
def test_who_is_not_qualified_reads_why_and_gets_no_bid() -> None:
    made = make.make_published()
    outsider = signed_in(make.make_actor(Role.BID_WRITER, make.make_organisation("supplier")))

    page = get(outsider, "public_show", made.call_off.reference)
    answer = post(outsider, "bid_start", made.lot.pk)

    assert "Your organisation can’t bid for this lot" in " ".join(texts(page, ".govuk-inset-text"))
    assert answer.status_code == 403
    assert "was not qualified for this lot" in answer.content.decode()
    assert not Bid.objects.exists()


def test_a_bid_is_written_left_resumed_and_sealed_on_pages_that_leave_no_trace_of_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    made = make.make_published()
    client = signed_in(made.writers[0])
    reference = post(client, "bid_start", made.lot.pk)["Location"].rsplit("/", 1)[1]

    answer = post(client, "bid_answer", reference, 1, words=make.WORDS[1], do="next")
    assert answer["Location"] == reverse("commissioning:bid_answer", args=[reference, 2])
    post(client, "bid_answer", reference, 2, words=make.WORDS[2], do="back")
    post(client, "bid_price", reference, price_gbp="£612,345.67")

    resumed = signed_in(made.writers[0])
    assert texts(get(resumed, "bid", reference), ".govuk-task-list__status") == [
        "10 of 500 words", "Optional", "8 of 300 words", "£612,345.67", "Optional",
    ]  # fmt: skip
    copy = resumed.get(reverse("commissioning:bid_copy", args=[reference])).content.decode()
    assert make.WORDS[1] in copy
    assert "£612,345.67" in copy

    assert problems(post(resumed, "bid_submit", reference)) == [
        "Tick “I understand that nobody, we included, can read the bid again before it is opened” to continue"
    ]
    post(resumed, "bid_submit", reference, understood="on")
    receipt = get(resumed, "bid", reference)

    bid = Bid.objects.get()
    assert texts(receipt, ".govuk-panel__title") == ["Bid received and sealed"]
    assert bid.sealed_sha256 in " ".join(texts(receipt, "dd"))
    stored = everything_stored()
    for secret in ("kingfisher", "peer mentors", "612345.67", "612,345.67"):
        assert not is_written(secret, stored)
        assert not is_written(secret, caplog.text)
    assert resumed.get(reverse("commissioning:bid_copy", args=[reference])).status_code == 404


def test_an_incomplete_bid_hears_everything_at_once_and_each_problem_leads_to_its_page() -> None:
    made = make.make_published()
    client = signed_in(made.writers[0])
    reference = post(client, "bid_start", made.lot.pk)["Location"].rsplit("/", 1)[1]
    saved = client.post(
        reverse("commissioning:bid_answer", args=[reference, 1]), {"words": "word " * 501, "do": "back"}, follow=True
    )

    answer = post(client, "bid_submit", reference)

    assert "shorten it to 500 before you submit" in saved.content.decode()
    assert problems(answer)[:3] == [
        "Question 1: your answer has 501 words. Shorten it to 500 or fewer.",
        "Answer question 2.",
        "Enter your price.",
    ]
    links = html.fromstring(answer.content).cssselect(".govuk-error-summary__list a")
    assert links[1].get("href") == reverse("commissioning:bid_answer", args=[reference, 2])


def test_a_bid_one_second_late_is_refused_by_the_servers_clock_and_the_draft_can_still_be_read() -> None:
    made = make.make_published()
    bid = make.write_bid(made.writers[0], made.lot)
    at(make.DUE + timedelta(seconds=1))
    client = signed_in(made.writers[0])

    answer = post(client, "bid_submit", bid.reference, understood="on")

    assert answer.status_code == 409
    assert "The deadline for bids has passed" in answer.content.decode()
    page = get(client, "bid", bid.reference)
    assert "not submitted before the deadline" in " ".join(texts(page, ".govuk-inset-text"))
    assert b"kingfisher" in client.get(reverse("commissioning:bid_copy", args=[bid.reference])).content


def test_pages_with_words_of_a_draft_are_never_cached() -> None:
    made = make.make_published()
    bid = make.write_bid(made.writers[0], made.lot)
    client = signed_in(made.writers[0])

    for name, arguments in (("bid", []), ("bid_answer", [1]), ("bid_submit", []), ("bid_price", []), ("bid_copy", [])):
        answer = client.get(reverse(f"commissioning:{name}", args=[bid.reference, *arguments]))
        assert "no-store" in answer["Cache-Control"], name


def test_before_the_opening_the_buyers_side_sees_no_bid_and_afterwards_the_record() -> None:
    made = make.make_bidden()
    reference = made.call_off.reference
    for actor in (made.commissioner, made.officers[0], made.evaluators[0], made.inspector):
        page = get(signed_in(actor), "show", reference).text_content()
        assert not any(s.name in page for s in made.suppliers)
        opening = get(signed_in(actor), "opening", reference).text_content()
        assert not any(s.name in opening or b.reference in opening for s in made.suppliers for b in made.bids)

    make.open_bids(made)

    rows = texts(get(signed_in(made.inspector), "opening", reference), "td.app-hash")
    assert rows == [bid.sealed_sha256 for bid in made.bids]


def test_officers_open_the_bids_on_the_pages_and_a_wrong_passphrase_says_how_often_one_may_try() -> None:
    made = make.make_bidden()
    reference = made.call_off.reference
    first, second = signed_in(made.officers[0]), signed_in(made.officers[1])
    assert "Nobody can open them earlier" in get(first, "opening", reference).text_content()
    at(make.OPENING)

    wrong = post(first, "opening", reference, passphrase="not my passphrase at all")
    post(first, "opening", reference, passphrase=make.PASSPHRASES[1])
    waiting = get(first, "opening", reference).text_content()
    post(second, "opening", reference, passphrase=make.PASSPHRASES[2])

    assert problems(wrong) == ["That is not your passphrase. You can try 4 more times before a wait of 15 minutes."]
    assert b"not my passphrase at all" not in wrong.content
    assert "One more officer is needed" in waiting
    assert made.fresh().status == "opened"


def test_an_officer_makes_a_key_and_two_different_passphrases_are_refused() -> None:
    officer = signed_in(make.make_actor(Role.OPENING_OFFICER, make.make_organisation("commissioner")))

    assert problems(post(officer, "key", passphrase="seven quiet lanterns drifting", again="something else")) == [
        "Enter the same passphrase as above"
    ]
    assert problems(post(officer, "key", passphrase="short", again="short")) == [
        "Choose a passphrase of at least four words and sixteen characters. Nobody can reset it for you."
    ]
    assert post(officer, "key", passphrase=make.PASSPHRASES[1], again=make.PASSPHRASES[1]).status_code == 302


def test_an_evaluator_declares_scores_saves_and_locks() -> None:
    made = make.make_opened()
    client = signed_in(made.evaluators[0])
    reference, bid = made.call_off.reference, made.bids[1]
    trustee, stranger = (s.pk for s in made.suppliers)
    assert client.get(reverse("commissioning:score", args=[bid.reference])).status_code == 404

    missing = post(client, "declare", reference, **{f"interest_{trustee}": "yes", f"interest_{stranger}": "no"})
    assert problems(missing) == ["Say what the interest is."]
    declared = {f"interest_{trustee}": "yes", f"detail_{trustee}": "I am a trustee.", f"interest_{stranger}": "no"}
    post(client, "declare", reference, **declared)
    assert Interest.objects.filter(has_interest=True).count() == 1
    assert client.get(reverse("commissioning:score", args=[made.bids[0].reference])).status_code == 404

    post(client, "score", bid.reference, do="save", score_1="4")
    half = post(client, "score", bid.reference, do="lock", score_1="4", reason_1="Clear.")
    assert problems(half) == ["Question 2: choose a score.", "Question 2: give your reason."]
    assert b"Clear." in half.content
    marks = {"score_1": "4", "reason_1": "Clear.", "score_2": "2", "reason_2": "Thin."}
    post(client, "score", bid.reference, do="lock", **marks)
    assert list(Score.objects.order_by("question__number").values_list("score", "status")) == [
        (4, "locked"), (2, "locked"),
    ]  # fmt: skip


def test_moderator_and_approver_declare_first_and_the_chain_ends_in_letters() -> None:
    made = make.make_scored()
    reference = made.call_off.reference
    moderator, approver = signed_in(made.moderator), signed_in(made.approver)
    first = moderator.get(reverse("commissioning:moderation", args=[reference]))
    assert first["Location"] == reverse("commissioning:declare", args=[reference])
    none = {f"interest_{s.pk}": "no" for s in made.suppliers}
    post(moderator, "declare", reference, **none)

    assert problems(post(moderator, "moderation", reference)) == [
        "4 of 4 answers have no agreed score yet. Record them first."
    ]
    for bid, score in zip(made.bids, ("4", "2"), strict=True):
        agreed = {"score_1": score, "reason_1": "Agreed.", "score_2": score, "reason_2": "Agreed too."}
        post(moderator, "consensus", bid.reference, **agreed)
    post(moderator, "moderation", reference)
    assert made.fresh().status == "moderated"

    post(approver, "declare", reference, **none)
    assert post(approver, "award", reference, 1, reason="Best answers.").status_code == 409
    make.open_prices(made)
    assert problems(post(approver, "award", reference, 1, reason="")) == ["Enter reason"]
    post(approver, "award", reference, 1, reason="Best answers.")
    assert Award.objects.get().organisation_id == made.suppliers[0].pk

    letter = Letter.objects.get(template="award_feedback", organisation=made.suppliers[1])
    loser = signed_in(made.writers[1])
    assert "Best answers." in get(loser, "letter", letter.pk).text_content()
    printed = loser.get(reverse("commissioning:letter_pdf", args=[letter.pk]))
    assert (printed["Content-Type"], printed.content[:5]) == ("application/pdf", b"%PDF-")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in printed.content or b"pdfuaid" in printed.content
    assert signed_in(made.writers[0]).get(reverse("commissioning:letter", args=[letter.pk])).status_code == 404


@pytest.mark.requirement(13)
def test_a_lot_that_is_awarded_is_not_awarded_again_on_the_pages() -> None:
    made, _award = make.make_awarded()

    answer = post(signed_in(made.approver), "award", made.call_off.reference, 1, reason="Once more.")

    assert answer.status_code == 409
    assert Award.objects.count() == 1


def test_the_public_page_names_the_winner_only_after_standstill() -> None:
    made, award = make.make_awarded()
    during = get(visitor(), "public_show", made.call_off.reference).text_content()

    tasks.due(award.standstill_ends_at + timedelta(seconds=1))
    after = get(visitor(), "public_show", made.call_off.reference).text_content()

    assert (made.suppliers[0].name in during, made.suppliers[0].name in after) == (False, True)


def test_lists_ask_the_database_as_often_for_one_row_as_for_many() -> None:
    made = make.make_bidden()
    lists = [
        (signed_in(made.commissioner), "call_offs"),
        (signed_in(made.writers[0]), "invitations"),
        (signed_in(made.writers[0]), "letters"),
        (visitor(), "public_list"),
    ]
    before = [count_of(client, name) for client, name in lists]

    for _ in range(2):
        make.make_published(
            buyer=made.call_off.buyer, suppliers=made.suppliers, cast={Role.COMMISSIONER: made.commissioner}
        )

    assert [count_of(client, name) for client, name in lists] == before
    assert before == [6, 7, 6, 6]  # the areas of invited lots are read apart


def count_of(client: Client, name: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        get(client, name)
    return len([q for q in asked.captured_queries if "django_session" not in q["sql"] and "SAVEPOINT" not in q["sql"]])


def test_an_interest_found_later_takes_the_bid_off_the_list() -> None:
    made = make.make_opened()
    make.declare_none(made, made.evaluators[0])
    client = signed_in(made.evaluators[0])

    post(client, "add_interest", made.call_off.reference, made.suppliers[0].pk, detail="A grant in 2019.")

    assert made.bids[0].reference not in get(client, "scoring", made.call_off.reference).text_content()


def test_a_call_off_of_many_lots_is_a_table_and_the_list_names_the_first_five() -> None:
    made = make.make_draft()
    for _ in range(6):
        drafting.add_lot(actor=made.commissioner, now=make.NOW, call_off=made.call_off, terms=make.terms())
    publishing.publish(actor=made.commissioner, now=make.NOW, call_off=made.call_off)

    page = get(signed_in(made.writers[0]), "public_show", made.call_off.reference)
    listed = get(visitor(), "public_list")

    assert len(page.cssselect("table a.govuk-button")) == 7
    assert texts(listed, "main li")[-1] == "and 2 more lots"
