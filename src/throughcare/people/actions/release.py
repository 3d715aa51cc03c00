"""Before a release: the address that somebody goes to, and telling those who can find one when there is none."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.deadlines.rules import end_of
from throughcare.people import permissions, queries
from throughcare.people.actions.addresses import begin_address
from throughcare.people.models import Address, Sentence
from throughcare.people.queries import handover as custody
from throughcare.people.queries import release as reads
from throughcare.people.rules import release as rules
from throughcare.reference.queries import district_of, nation_of


@transaction.atomic
def record_address(*, actor: Actor, now: datetime, sentence_id: int, lines: str, postcode: str) -> Address:
    """Enter where somebody will live from the day of the release; what was known for later gives way to it."""
    sentence = custody.sentence(actor, sentence_id, lock=True)
    permissions.can_record_custody(actor, sentence.person).or_raise()
    district, on = district_of(postcode), sentence.release_on
    rules.check_address(lines=lines, district=district.pk if district else None, release_on=on).or_raise()
    assert on is not None  # asked for
    address = begin_address(actor=actor, now=now, person=sentence.person, lines=lines, district=district, valid_from=on)
    deadlines.meet(actor=actor, now=now, kind=rules.ADDRESS, thing=sentence)
    return address


@transaction.atomic
def escalate_no_address(*, actor: Actor, now: datetime, sentence_id: int) -> bool:
    """Start the clock of a release without an address, once for each day of release; its event tells who can find one.

    Returns whether it was started.
    """
    sentence = custody.sentence(actor, sentence_id, lock=True)
    assert sentence.release_on is not None  # the release is near
    today, due_at = london_day(now), end_of(sentence.release_on)
    if reads.clock(sentence, due_at):
        return False
    deadlines.start(
        actor=actor,
        now=now,
        kind=rules.ADDRESS,
        thing=sentence,
        ref=sentence.person.crn,
        started_on=today,
        due_at=due_at,
        user_id=queries.officer_id(sentence.person, today),
        nation=nation_of(sentence.person.delivery_unit, today),
    )
    record("release.no_address", actor=actor, now=now, thing=sentence, related={"person": sentence.person_id})
    return True


@transaction.atomic
def settle_address(*, actor: Actor, now: datetime, sentence_id: int) -> Sentence:
    """Stop the clock of a release whose address has become known, say by an import."""
    sentence = custody.sentence(actor, sentence_id, lock=True)
    deadlines.meet(actor=actor, now=now, kind=rules.ADDRESS, thing=sentence)
    record("release.address_known", actor=actor, now=now, thing=sentence, related={"person": sentence.person_id})
    return sentence
