"""Names by which somebody was or is also known, kept beside the one on the record so that a search finds them."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from throughcare.accounts.models import User
from throughcare.kernel.states import choices
from throughcare.people.models.record import Person
from throughcare.people.rules.names import NameKind

# The record carries the keys of all other names, so that one index finds somebody by any. Whoever acts may not see
# both records of a merge, so it writes as the system does.
CARRY = """
    PERFORM set_config('throughcare.may', 'system', true);
    UPDATE people_person p SET other_names = coalesce(
        (SELECT string_agg(n.search_key, ' ' ORDER BY n.id) FROM people_othername n WHERE n.person_id = p.id), ''
    ) WHERE p.id IN (OLD.person_id, NEW.person_id);
    PERFORM set_config('throughcare.may', told, true);
    RETURN NULL;
"""


class OtherName(models.Model):
    """A previous name or an alias: since when and until when it was used, as far as that is known."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="names")
    kind = models.CharField(max_length=10, choices=choices(NameKind))
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    search_key = models.CharField(max_length=170)  # as a person's
    used_from = models.DateField(null=True)
    used_until = models.DateField(null=True)  # the first day on which it was not; None: not known, or still
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: taken in, or merged

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "search_key"], name="other_name_once"),
            models.CheckConstraint(
                condition=Q(used_from=None) | Q(used_until=None) | Q(used_until__gt=F("used_from")),
                name="other_name_days",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="other_name_searched",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                level=pgtrigger.Row,
                declare=[("told", "text := coalesce(current_setting('throughcare.may', true), '')")],
                func=CARRY,
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} name of person {self.person_id}"  # never the name: this ends up in logs
