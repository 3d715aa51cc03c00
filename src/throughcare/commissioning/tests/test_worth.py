"""Lots that sum to the notice, social value at a tenth or a reason, live call-offs that change by re-issue alone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.commissioning.actions import drafting, publishing, reissuing
from throughcare.commissioning.models import CallOff, Question
from throughcare.commissioning.rules.worth import check_notice, social_value_rate
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import get, post, problems, signed_in, texts
from throughcare.kernel.errors import NotAllowed, NotNow, NotValid
from throughcare.letters.models import Letter

pytestmark = pytest.mark.django_db
WHY = "The second lot left a town out."


def five_lots() -> make.Competition:
    """Lots of £13.2 million each from July 2022 to June 2024: £66 million in all."""
    made = make.make_draft()
    told = {"actor": made.commissioner, "now": make.NOW}
    drafting.change_lot(lot=made.lot, terms=make.terms(value_gbp=Decimal("13200000.00")), **told)
    for _ in range(4):
        drafting.add_lot(call_off=made.call_off, terms=make.terms(value_gbp=Decimal("13200000.00")), **told)
    return made


def publish(made: make.Competition) -> CallOff:
    return publishing.publish(actor=made.commissioner, now=make.NOW, call_off=made.call_off)


@pytest.mark.requirement(2)
def test_through_the_pages_lots_that_miss_the_notice_by_a_penny_are_refused_and_shown_by_year() -> None:
    made = five_lots()
    client, reference = signed_in(made.commissioner), made.call_off.reference

    post(client, "worth", reference, notice_value_gbp="66,000,000.01", social_value_reason="")
    refused = post(client, "publish", reference)
    cells = texts(get(client, "lots", reference), "tbody tr > *")
    post(client, "worth", reference, notice_value_gbp="66,000,000", social_value_reason="")
    post(client, "publish", reference)
    public = texts(get(client, "public_show", reference), "table")

    apart = "The lots add up to £66,000,000.00, and the notice says £66,000,000.01: £0.01 too little."
    assert problems(refused) == [f"{apart} Change one of the two."]
    assert cells == [
        "2022/23", "£24,738,714.10", "2023/24", "£33,045,143.65", "2024/25", "£8,216,142.25", "In all", "£66,000,000",
    ]  # fmt: skip
    assert made.fresh().status == "published"
    assert any("2023/24 £33,045,143.65" in words or "2023/24£33,045,143.65" in words for words in public)


@given(st.lists(st.decimals("0.01", 10**9, places=2), min_size=1), st.decimals("0.01", 10**9, places=2))
def test_lots_equal_the_notice_or_are_refused(values, notice) -> None:
    assert not check_notice(sum(values), values)
    assert bool(check_notice(notice, values)) == (sum(values) != notice)
    assert not check_notice(None, values)


@pytest.mark.requirement(89)
def test_social_value_below_a_tenth_of_the_whole_needs_a_reason_which_is_published() -> None:
    made = make.make_draft()
    question = made.call_off.questions.get(is_social_value=True)
    Question.objects.filter(pk=question.pk).update(weight=14)  # 14% of 70% is 9.8%
    Question.objects.exclude(pk=question.pk).update(weight=86)
    client, reference = signed_in(made.commissioner), made.call_off.reference

    refused = post(client, "publish", reference)
    post(client, "worth", reference, notice_value_gbp="", social_value_reason="Only three people are ever served.")
    post(client, "publish", reference)
    public = " ".join(get(client, "public_show", reference).text_content().split())

    low = "Lot 1: social value weighs 9.8% of the whole, and should weigh 10% at least."
    assert problems(refused) == [f"{low} Give it more weight among the questions, or give the reason."]
    assert "Social value weighs less than policy asks: Only three people are ever served." in public


@pytest.mark.requirement(89)
def test_a_tenth_exactly_is_enough() -> None:
    made = make.make_draft()
    drafting.change_lot(
        actor=made.commissioner, now=make.NOW, lot=made.lot, terms=make.terms(quality_weight=50, price_weight=50)
    )
    Question.objects.filter(is_social_value=True).update(weight=20)
    Question.objects.filter(is_social_value=False).update(weight=80)

    assert social_value_rate(20, 50) == Decimal("0.1")
    assert publish(made).status == "published"


@pytest.mark.requirement(84)
def test_a_criterion_of_a_live_call_off_is_frozen_and_the_refusal_says_what_to_do() -> None:
    made = make.make_published()
    client, reference = signed_in(made.commissioner), made.call_off.reference
    before = list(Question.objects.values_list("text", "weight"))

    answer = post(client, "question_change", reference, 1, text="Another?", weight="60", max_words="500")

    assert answer.status_code == 409
    assert "frozen. To change them, issue it again with a later deadline." in answer.content.decode()
    assert list(Question.objects.values_list("text", "weight")) == before


@pytest.mark.requirement(84)
def test_through_the_pages_a_live_call_off_is_issued_again_with_a_later_deadline() -> None:
    made = make.make_bidden()
    client, old = signed_in(made.commissioner), made.call_off
    link = texts(get(client, "show", old.reference), 'a[href$="/reissue"]')

    post(client, "reissue", old.reference, reason=WHY)
    new = CallOff.objects.get(replaces=old)
    made.call_off = new
    drafting.set_deadline(actor=made.commissioner, now=make.NOW, call_off=new, responses_due_at=make.DUE)
    refused = post(client, "publish", new.reference)
    later = make.DUE + timedelta(days=14)
    drafting.set_deadline(actor=made.commissioner, now=make.NOW, call_off=new, responses_due_at=later)
    post(client, "publish", new.reference)
    public = " ".join(get(client, "public_show", new.reference).text_content().split())

    assert link == ["Issue this call-off again with changes"]
    assert problems(refused) == ["It replaces a call-off with bids due on 8 April 2022. The deadline must be later."]
    old.refresh_from_db()
    assert (old.status, old.cancel_reason) == ("cancelled", f"{WHY} It is issued again as {new.reference}.")
    assert Letter.objects.filter(template="call_off_cancelled").count() == 2
    assert made.fresh().status == "published"
    assert f"It replaces a call-off that had to change: {old.reference}" in public
    parts = [(c.lots.count(), c.questions.count(), c.panel.count(), c.officers.count()) for c in (old, new)]
    assert parts[0] == parts[1] == (1, 2, 4, 3)
    assert [area.pk for area in new.lots.get().areas.all()] == ["police-durham"]


def test_only_the_buyers_commissioner_issues_again_and_only_what_is_open_for_bids() -> None:
    made, drafted = make.make_published(), make.make_draft()

    with pytest.raises(NotAllowed):
        reissuing.reissue(actor=made.approver, now=make.NOW, call_off=made.call_off, reason=WHY)
    with pytest.raises(NotValid, match="Say what has to change"):
        reissuing.reissue(actor=made.commissioner, now=make.NOW, call_off=made.call_off, reason=" ")
    with pytest.raises(NotNow, match="open for bids"):
        reissuing.reissue(actor=drafted.commissioner, now=make.NOW, call_off=drafted.call_off, reason=WHY)

    assert CallOff.objects.count() == 2
