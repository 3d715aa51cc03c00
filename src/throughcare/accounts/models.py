"""Who there is: users, organisations as identities, and the postings that make a user somebody."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from throughcare.access.roles import Role
from throughcare.accounts import rules


class Organisation(models.Model):
    """An identity and no more: supplier, commissioner, probation region are what others make of it."""

    class Kind(models.TextChoices):
        PROBATION = rules.Kind.PROBATION.value, "Probation service"
        COMMISSIONER = rules.Kind.COMMISSIONER.value, "Commissioning body"
        SUPPLIER = rules.Kind.SUPPLIER.value, "Supplier"
        OVERSIGHT = rules.Kind.OVERSIGHT.value, "Inspection or audit body"
        PARTNER = rules.Kind.PARTNER.value, "Partner agency"

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    company_number = models.CharField(max_length=8, blank=True)  # Companies House, padded to eight
    charity_number = models.CharField(max_length=10, blank=True)
    is_made_up = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["company_number"], condition=~Q(company_number=""), name="organisation_company_number_once"
            ),
            models.UniqueConstraint(
                fields=["charity_number"], condition=~Q(charity_number=""), name="organisation_charity_number_once"
            ),
        )
        indexes = (models.Index(fields=["kind", "name"]),)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes users; sign-in is by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user with a usable password, or with none until an invitation is accepted."""
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Addresses match whatever their case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who can sign in. What they may do is in their postings, not here."""

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20, blank=True, db_default="")  # at work, for who delivers to their people
    language = models.CharField(max_length=2, default="en", choices=[("en", "English"), ("cy", "Cymraeg")])
    is_active = models.BooleanField(default=True)  # False for a leaver
    session_round = models.PositiveIntegerField(default=0)  # one more ends every session of the user
    is_made_up = models.BooleanField(default=False)
    created_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="user_email_once"),)
        indexes = (models.Index(fields=["name"], name="user_by_name"),)

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must match: another password, or another round, ends it."""
        text = f"{self.password}:{self.session_round}"
        return salted_hmac("throughcare.accounts.session", text, secret=secret, algorithm="sha256").hexdigest()


class Posting(models.Model):
    """A user in a role, in an organisation, perhaps limited to an area, between two dates."""

    user = models.ForeignKey(User, models.PROTECT, related_name="postings")
    role = models.CharField(max_length=40, choices=[(r.value, r.value) for r in Role])
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="postings")
    area = models.ForeignKey("reference.Area", models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # the first day without it

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="posting_dates"),
            models.UniqueConstraint(
                fields=["user", "role", "organisation", "area"],
                condition=Q(ends_on=None),
                nulls_distinct=False,
                name="posting_once",
            ),
        )
        indexes = (models.Index(fields=["organisation", "role"]),)

    def __str__(self) -> str:
        return f"{self.user} as {self.role} in {self.organisation}"


class Invitation(models.Model):
    """An invitation to an address to join an organisation in a role; the link works once."""

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=40, choices=[(r.value, r.value) for r in Role])
    area = models.ForeignKey("reference.Area", models.PROTECT, null=True, blank=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256 of the token in the link
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["organisation", "-invited_at"]),)

    def __str__(self) -> str:
        return f"invitation {self.pk} to {self.organisation}"


class Registration(models.Model):
    """An organisation that asked to be registered; it comes to exist when the link is followed."""

    # the organisation
    organisation_name = models.CharField(max_length=200)
    company_number = models.CharField(max_length=8, blank=True)
    charity_number = models.CharField(max_length=10, blank=True)
    # its first user
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=2, default="en")
    # lifecycle
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256 of the token in the link
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"registration {self.pk}"


class SecondFactorReset(models.Model):
    """That an administrator removed a colleague's second factor, and how it was made sure who asked."""

    class Check(models.TextChoices):
        IN_PERSON = "in_person", "I spoke to them in person"
        VIDEO = "video", "I saw them in a video call"
        TELEPHONE = "telephone", "I rang them on a number that we already had"

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reset_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    check_done = models.CharField(max_length=20, choices=Check.choices)
    reset_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"second factor of user {self.user_id} reset"


class Throttle(models.Model):
    """How often something was tried or asked, by a hash of what and by whom: `throttle.py`. The table is unlogged."""

    key = models.CharField(max_length=64, primary_key=True)
    tries = models.PositiveIntegerField()  # wrong ones in a row; 0 where only the rate counts
    free_at = models.DateTimeField()  # from when the next may be looked at

    class Meta:
        indexes = (models.Index(fields=["free_at"], name="throttle_by_time"),)

    def __str__(self) -> str:
        return f"throttle {self.key[:8]}"
