"""A data protection officer corrects words of a session's record that its person disputed."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.delivery.services import permissions, rules
from throughcare.delivery.services.models import Session
from throughcare.kernel.errors import NotFound
from throughcare.people import actions as people
from throughcare.people import permissions as people_permissions


@transaction.atomic
def correct_session(*, actor: Actor, now: datetime, session_id: int, field: str, value: str, reason: str) -> Session:
    """Correct notes or concerns; old and new words go to the log of changes."""
    rows = Session.objects.select_for_update(of=("self",)).select_related("referral__person")
    session = rows.filter(permissions.scope(actor), pk=session_id).first()
    if session is None:
        raise NotFound
    person = session.referral.person
    people_permissions.can_correct(actor, person).or_raise()
    rules.check_correctable(field).or_raise()
    people.note_change(
        actor=actor, now=now, person_id=person.pk, thing=session, field=field, value=value, reason=reason
    )
    setattr(session, field, value)
    session.save(update_fields=[field])
    related = {"person": person.pk, "referral": session.referral_id}
    record("session.corrected", actor=actor, now=now, thing=session, fields=[field], related=related)
    return session
