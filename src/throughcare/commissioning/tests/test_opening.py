"""Opening sealed bids: any two of three officers, after the deadline, on the record."""

from datetime import timedelta
from itertools import permutations

import pytest

from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.commissioning.actions import bidding, opening
from throughcare.commissioning.models import Bid, KeyBox, OfficerKey
from throughcare.commissioning.queries import bids as queries
from throughcare.commissioning.tests import factories as make
from throughcare.deadlines.models import Deadline
from throughcare.kernel.errors import NotAllowed, NotNow, NotValid

pytestmark = pytest.mark.django_db


def take_part(made: make.Competition, index: int, **changes: object) -> None:
    given = {
        "actor": made.officers[index],
        "now": make.OPENING,
        "call_off": made.call_off,
        "passphrase": make.PASSPHRASES[index + 1],
    }
    opening.take_part(**(given | changes))


@pytest.mark.parametrize(("first", "second"), list(permutations(range(3), 2)))
def test_any_two_officers_in_either_order_open_all_bids(first: int, second: int) -> None:
    made = make.make_bidden()

    make.open_bids(made, first, second)

    assert made.call_off.status == "opened"
    assert [bid.answers for bid in made.bids] == [{"1": make.WORDS[1], "2": make.WORDS[2]}] * 2
    assert [bid.price_gbp for bid in made.bids] == [None, None]


def test_one_officer_alone_opens_nothing_however_often() -> None:
    made = make.make_bidden()

    take_part(made, 0)
    take_part(made, 0)

    assert made.fresh().status == "published"
    assert set(Bid.objects.values_list("status", "answers")) == {("submitted", None)}
    assert Event.objects.filter(verb="call_off.half_opened").count() == 1


@pytest.mark.parametrize("moment", [make.NOW, make.DUE])
def test_before_the_deadline_and_at_it_nothing_is_opened(moment) -> None:
    made = make.make_bidden()

    with pytest.raises(NotNow, match="Bids are sealed until the deadline. They can be opened after 8 April 2022"):
        take_part(made, 0, now=moment)

    assert not KeyBox.objects.filter(half_opened__isnull=False).exists()


def test_the_opening_is_recorded_with_who_when_and_each_hash() -> None:
    made = make.open_bids(make.make_bidden())

    record = queries.opening_record(made.call_off)

    assert [(bid.reference, bid.opening_fault, bid.opened_at) for bid in record] == [
        (bid.reference, "", make.OPENING) for bid in made.bids
    ]
    named = {officer.user_id: officer.approved_at for officer in made.call_off.officers.all()}
    assert named == {
        made.officers[0].user_id: make.OPENING,
        made.officers[1].user_id: make.OPENING,
        made.officers[2].user_id: None,
    }
    assert Event.objects.filter(verb="bid.opened").count() == 2
    assert Deadline.objects.get(kind="call_off.responses").met_at == make.OPENING
    assert not KeyBox.objects.filter(half_opened__isnull=False).exists()


def test_a_wrong_passphrase_is_refused_counted_and_locks_the_key_after_five() -> None:
    made = make.make_bidden()

    for left in (4, 3, 2, 1):
        with pytest.raises(NotValid, match=f"You can try {left} more times"):
            take_part(made, 0, passphrase="not the right passphrase")
    with pytest.raises(NotValid, match="Try again in 15 minutes"):
        take_part(made, 0, passphrase="not the right passphrase")
    with pytest.raises(NotNow, match="Too many wrong passphrases. Try again after 1:15pm"):
        take_part(made, 0)

    assert OfficerKey.objects.get(user=made.officers[0].user_id).failed_count == 5
    assert Event.objects.filter(verb="officer_key.refused").count() == 5
    take_part(made, 0, now=make.OPENING + timedelta(minutes=15))
    assert OfficerKey.objects.get(user=made.officers[0].user_id).failed_count == 0


def test_the_other_two_open_when_one_officer_is_lost() -> None:
    made = make.make_bidden()
    OfficerKey.objects.filter(user=made.officers[0].user_id).delete()

    make.open_bids(made, 1, 2)

    assert made.call_off.status == "opened"


def test_somebody_who_is_not_a_named_officer_takes_no_part() -> None:
    made = make.make_bidden()
    stranger = make.make_actor(Role.OPENING_OFFICER, made.call_off.buyer)
    opening.enrol(actor=stranger, now=make.NOW, passphrase="twelve silver windows singing")

    for actor in (stranger, made.commissioner, made.writers[0]):
        with pytest.raises(NotAllowed):
            take_part(made, 0, actor=actor, passphrase="twelve silver windows singing")


def test_a_sealed_bid_that_was_changed_is_named_and_the_others_are_opened() -> None:
    made = make.make_bidden(prices=("600000.00", "500000.00", "400000.00"))
    spoilt, swapped, good = made.bids
    Bid.objects.filter(pk=spoilt.pk).update(sealed=bytes(spoilt.sealed)[:-1] + b"\0")
    taken = {name: getattr(good, name) for name in bidding.SEALED_FIELDS}
    Bid.objects.filter(pk=swapped.pk).update(**taken)

    make.open_bids(made)

    assert [(bid.status, bid.opening_fault) for bid in made.bids] == [
        ("submitted", "The sealed bid is not the one for which the receipt was given."),
        ("submitted", "The sealed bid is another bid's."),
        ("opened", ""),
    ]


def test_a_replacement_in_writing_at_the_deadline_is_destroyed_and_the_sealed_bid_is_opened() -> None:
    made = make.make_bidden()
    make.bidding.begin_replacement(actor=made.writers[0], now=make.NOW, bid=made.bids[0])

    make.open_bids(made)

    assert (made.bids[0].status, made.bids[0].draft) == ("opened", None)


def test_a_competition_without_bids_is_opened_and_waits_for_nobody_to_score() -> None:
    made = make.open_bids(make.make_published())

    assert (made.call_off.status, made.call_off.scored_at) == ("opened", make.OPENING)


def test_a_short_passphrase_makes_no_key() -> None:
    officer = make.make_actor(Role.OPENING_OFFICER, make.make_organisation("commissioner"))

    with pytest.raises(NotValid, match="at least four words and sixteen characters"):
        opening.enrol(actor=officer, now=make.NOW, passphrase="too short")

    assert not OfficerKey.objects.exists()


def test_only_an_opening_officer_makes_a_key() -> None:
    evaluator = make.make_actor(Role.EVALUATOR, make.make_organisation("commissioner"))

    with pytest.raises(NotAllowed):
        opening.enrol(actor=evaluator, now=make.NOW, passphrase="twelve silver windows singing")


def test_a_lost_passphrase_gets_a_new_key_while_the_other_two_can_open_and_never_a_second_time() -> None:
    made = make.make_bidden()
    later = make.NOW + timedelta(days=1)

    opening.enrol(actor=made.officers[0], now=later, passphrase="twelve silver windows singing")
    with pytest.raises(NotValid, match="could not be opened without your present key"):
        opening.enrol(actor=made.officers[1], now=later, passphrase="thirteen amber windows singing")
    with pytest.raises(NotNow, match="Your key was made after this call-off was published"):
        take_part(made, 0, passphrase="twelve silver windows singing")

    make.open_bids(made, 1, 2)
    assert made.call_off.status == "opened"
