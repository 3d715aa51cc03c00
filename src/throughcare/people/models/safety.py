"""Where somebody must not go, whom they must not meet, and that a victim is in contact: what keeps others safe."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from throughcare.accounts.models import User
from throughcare.kernel.states import choices
from throughcare.people.models.record import Person
from throughcare.people.rules.safety import Basis, Found, Level, Outcome

IN_ORDER = Q(valid_until=None) | Q(valid_until__gt=F("valid_from"))


class VictimContact(models.Model):
    """That a victim of somebody is in contact with the service: a case reference and whom to ask, and nobody's name.

    It has no column of words on purpose.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="victim_contacts")
    case_ref = models.CharField(max_length=16)
    liaison_officer = models.ForeignKey(User, models.PROTECT, related_name="+")
    phone = models.CharField(max_length=20, blank=True)  # of the liaison officer
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "case_ref"], condition=Q(valid_until=None), name="victim_contact_once"
            ),
            models.CheckConstraint(
                condition=Q(case_ref__regex=r"^[A-Z]{2,4}-?[0-9]{3,10}$"), name="victim_contact_names_nobody"
            ),
        )
        indexes = (models.Index(fields=["liaison_officer", "valid_until"], name="victim_contact_of_officer"),)

    def __str__(self) -> str:
        return self.case_ref


class Zone(models.Model):
    """An area from which somebody is kept out, as postcode districts or as a circle, from when until when."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="zones")
    basis = models.CharField(max_length=20, choices=choices(Basis))
    contact = models.ForeignKey(VictimContact, models.CASCADE, null=True, related_name="zones")  # a victim's alone
    reason = models.TextField(blank=True)  # which condition; never of a victim's
    # the area
    districts = ArrayField(models.CharField(max_length=4), default=list)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    radius_km = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    # when
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=IN_ORDER, name="zone_days"),
            models.CheckConstraint(
                condition=Q(basis=Basis.VICTIM, contact__isnull=False, reason="")
                | (~Q(basis=Basis.VICTIM) & Q(contact=None) & ~Q(reason="")),
                name="zone_says_why_and_names_no_victim",
            ),
            models.CheckConstraint(
                condition=Q(districts__len__gt=0, latitude=None, longitude=None, radius_km=None)
                | Q(districts__len=0, latitude__isnull=False, longitude__isnull=False, radius_km__gt=0),
                name="zone_has_an_area",
            ),
        )
        indexes = (models.Index(fields=["person", "valid_until"]),)

    def __str__(self) -> str:
        return f"zone of person {self.person_id}"


class ZoneCheck(models.Model):
    """What a victim liaison officer said of something that lies in a zone: asked once, and again when it changes."""

    zone = models.ForeignKey(Zone, models.CASCADE, related_name="checks")
    found = models.CharField(max_length=12, choices=choices(Found))
    found_id = models.BigIntegerField()  # of an address, a referral or an appointment: they stand in apps above
    outcome = models.CharField(max_length=10, choices=choices(Outcome))
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["zone", "found", "found_id"], name="zone_checked_once"),)

    def __str__(self) -> str:
        return f"check of zone {self.zone_id}"


class NonAssociation(models.Model):
    """That two people are kept apart: one row a pair, the same from both sides."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")
    level = models.CharField(max_length=20, choices=choices(Level))
    reason = models.TextField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    end_reason = models.TextField(blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(person=F("other")) & ~Q(reason=""), name="non_association_of_two"),
            models.CheckConstraint(condition=IN_ORDER, name="non_association_days"),
            models.UniqueConstraint(
                Least("person", "other"),
                Greatest("person", "other"),
                condition=Q(valid_until=None),
                name="non_association_once_a_pair",
            ),
        )
        indexes = (models.Index(fields=["person"]), models.Index(fields=["other"]))

    def __str__(self) -> str:
        return f"people {self.person_id} and {self.other_id} apart"
