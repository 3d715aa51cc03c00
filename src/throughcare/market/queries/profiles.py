"""What an organisation is by what it says: size and kind worked out, insurances, who runs it, grounds for exclusion."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from throughcare.accounts.models import Posting, User
from throughcare.accounts.queries import live
from throughcare.clock.clock import london_day
from throughcare.market.models import Application, ConnectedPerson, Exclusion, Insurance, SupplierProfile
from throughcare.market.rules.profile import MEASURES, Declared, Most, Size, Sized, sized
from throughcare.reference.queries import policy

SIZES = (Size.MICRO, Size.SMALL, Size.MEDIUM)
FIGURES = {"staff": "staff_count", "turnover": "turnover_gbp", "assets": "assets_gbp"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Insured:
    """One insurance as it is shown; `expires_on` is the first day without cover."""

    cover: str
    insurer: str
    cover_gbp: Decimal
    expires_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """Somebody who runs or controls the organisation."""

    name: str
    position: str
    since_on: date | None
    pk: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declarations:
    """What an organisation declares beside its profile, as it stands or as it was sent."""

    insurances: tuple[Insured, ...]
    connected: tuple[Connected, ...]
    exclusions: tuple[Declared, ...]
    policies: tuple[str, ...] = ()


def size(facts: Mapping[str, Any], on: date) -> Sized:
    """The size of an organisation by the facts of a profile and the thresholds of a day."""
    scale = [
        Most(size=size, **{name: Decimal(str(policy(f"size-{size}-{name}", on).value)) for name in MEASURES})
        for size in SIZES
    ]
    return sized({name: facts.get(figure) for name, figure in FIGURES.items()}, scale)


def facts_of(said: SupplierProfile | None) -> dict[str, Any]:
    """The figures of a profile by name; empty before anything was said."""
    return {name: getattr(said, name) for name in FIGURES.values()} if said else {}


def declarations(organisation_id: int) -> Declarations:
    """What an organisation declares now."""
    own = {"organisation": organisation_id}
    return Declarations(
        insurances=tuple(_insured(row) for row in Insurance.objects.filter(**own).order_by("cover")),
        connected=tuple(_connected(row) for row in ConnectedPerson.objects.filter(**own).order_by("name", "pk")),
        exclusions=tuple(_declared(row) for row in Exclusion.objects.filter(**own).order_by("pk")),
        policies=tuple(SupplierProfile.objects.filter(**own).values_list("policies", flat=True).first() or ()),
    )


def declared(application: Application) -> Declarations:
    """What an applicant declares: as it was sent, or while it writes as it stands."""
    sent = application.declared_as_sent
    if not sent:
        return declarations(application.organisation_id)
    return Declarations(
        insurances=tuple(
            Insured(**row | {"cover_gbp": Decimal(row["cover_gbp"]), "expires_on": _day(row["expires_on"])})
            for row in sent["insurances"]
        ),
        connected=tuple(Connected(**row | {"since_on": _day(row["since_on"])}) for row in sent["connected"]),
        exclusions=tuple(Declared(**row | {"happened_on": _day(row["happened_on"])}) for row in sent["exclusions"]),
        policies=tuple(sent["policies"]),
    )


def declared_as_sent(organisation_id: int) -> dict[str, list[Any]]:
    """What is declared at this moment, to be kept with what is sent."""
    found = declarations(organisation_id)
    parts = {
        "insurances": ("cover", "insurer", "cover_gbp", "expires_on"),
        "connected": ("name", "position", "since_on"),
        "exclusions": ("ground", "happened_on", "what", "since"),
    }
    frozen: dict[str, list[Any]] = {"policies": list(found.policies)}
    for part, names in parts.items():
        frozen[part] = [{name: _text(getattr(row, name)) for name in names} for row in getattr(found, part)]
    return frozen


def grounds_that_count(application: Application) -> list[Declared]:
    """Grounds for exclusion that still counted on the day on which the application was sent."""
    on = london_day(application.submitted_at or application.created_at)
    return [one for one in declared(application).exclusions if one.counts(on)]


def authors(application: Application) -> dict[str, User]:
    """Colleagues who write an answer of the application, by question."""
    return {row.key: row.user for row in application.authors.select_related("user")}


def colleagues(organisation_id: int, on: date) -> list[User]:
    """Whoever has a live posting in an organisation, by name."""
    posted = Posting.objects.filter(live(on), organisation=organisation_id).values("user")
    return list(User.objects.filter(pk__in=posted, is_active=True).order_by("name", "pk"))


def _insured(row: Insurance) -> Insured:
    return Insured(cover=row.cover, insurer=row.insurer, cover_gbp=row.cover_gbp, expires_on=row.expires_on)


def _connected(row: ConnectedPerson) -> Connected:
    return Connected(name=row.name, position=row.position, since_on=row.since_on, pk=row.pk)


def _declared(row: Exclusion) -> Declared:
    return Declared(ground=row.ground, happened_on=row.happened_on, what=row.what, since=row.since)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
