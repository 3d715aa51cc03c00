"""Bidders are told of every delay by letter and e-mail, each with its reason and nobody's name."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from throughcare.accounts.models import User
from throughcare.clock.clock import london_day
from throughcare.commissioning import tasks
from throughcare.commissioning.actions import challenging, delaying
from throughcare.commissioning.letters.words import DELAYED
from throughcare.commissioning.tests import factories as make
from throughcare.engagement.actions import pipeline
from throughcare.kernel.errors import NotAllowed
from throughcare.letters.models import Letter, Message

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHY = "Evaluators share three competitions until the summer."
JUNE = date(2022, 6, 10)


def letters() -> list[tuple[int, str]]:
    """To whom letters of a delay went, and what is late."""
    rows = Letter.objects.filter(template=DELAYED).order_by("pk")
    return [(row.organisation_id, row.facts["kind"]) for row in rows]


@pytest.mark.requirement(103)
def test_bidders_have_a_letter_and_an_e_mail_in_their_language_that_say_how_late_and_why() -> None:
    made = make.make_opened()
    User.objects.filter(pk=made.writers[0].user_id).update(language="cy")
    written = set(Message.objects.values_list("pk", flat=True))

    delaying.say_delay(
        actor=made.commissioner, now=make.OPENING + DAY, call_off=made.call_off, expected_on=JUNE, reason=WHY
    )

    assert letters() == [(supplier.pk, "decision") for supplier in made.suppliers]
    welsh, english = Message.objects.exclude(pk__in=written).order_by("pk")
    assert english.subject == "Later than planned: Made-up homes in Durham"
    assert f"are now expected by 10 June 2022.\n\nThe reason: {WHY}\n\n" in english.body
    assert welsh.subject == "Yn hwyrach na’r bwriad: Made-up homes in Durham"
    assert "10 Mehefin 2022" in welsh.body
    buyer = User.objects.get(pk=made.commissioner.user_id).name
    assert [buyer in message.body for message in (welsh, english)] == [False, False]


def test_a_date_of_the_plan_that_is_later_is_told_once_to_all_who_are_invited_and_a_sooner_one_is_not(
    jobs: Callable[[], list[str]],
) -> None:
    made = make.make_published()
    told = {"actor": made.commissioner, "programme": make.in_plan(made), "lots": [1], "reason": WHY}
    told["site"], award = "http://localhost", london_day(make.NOW) + timedelta(days=60)

    pipeline.change_date(**told, now=make.NOW + DAY, stage="award", to_on=award + timedelta(days=20))
    done = jobs()
    (event,) = {row.facts["event"] for row in Letter.objects.filter(template=DELAYED)}
    tasks.tell_delay(event)
    pipeline.change_date(**told, now=make.NOW + 2 * DAY, stage="award", to_on=award + timedelta(days=10))
    jobs()

    assert "commissioning.tell_delay" in done
    assert letters() == [(supplier.pk, "plan") for supplier in made.suppliers]
    mail = Message.objects.filter(subject__startswith="Later than planned").first()
    assert mail is not None
    assert f"Award: now on 26 May 2022, and no longer on 6 May 2022.\n\nThe reason: {WHY}" in mail.body
    with pytest.raises(NotAllowed):
        delaying.tell_slip(actor=made.commissioner, now=make.NOW, slip=None)  # type: ignore[arg-type]


def test_every_bidder_of_a_lot_is_told_that_its_award_is_stayed_and_when_it_goes_on_but_not_by_whom() -> None:
    made, _award = make.make_awarded()
    found = make.make_challenge(made)

    challenging.withdraw_challenge(actor=made.writers[1], now=make.OPENING + 3 * DAY, challenge=found)

    assert letters() == [(supplier.pk, kind) for kind in ("stayed", "resumed") for supplier in made.suppliers]
    mails = Message.objects.filter(subject__startswith="Later than planned").order_by("pk")
    stayed, resumed = mails[0].body, mails[2].body
    assert "is challenged. Nothing moves until that is decided." in stayed
    assert "Its standstill now lasts until the end of 22 April 2022." in resumed
    assert "Every later date comes as many days later: the contract would begin on 4 July 2022." in resumed
    assert "the contract would begin" not in stayed
    assert made.suppliers[1].name not in stayed + resumed


def test_officers_who_are_late_to_open_are_a_delay_too() -> None:
    made = make.make_bidden()
    told = {"actor": made.commissioner, "call_off": made.call_off, "expected_on": JUNE, "reason": WHY}

    delaying.say_delay(now=make.DUE + DAY, **told)

    assert letters() == [(supplier.pk, "decision") for supplier in made.suppliers]
