"""What a row means: names found among units, officers, districts and codes, and everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from throughcare.imports.rules.cells import plain
from throughcare.kernel.errors import Problem, Problems
from throughcare.people.rules import NeedLevel, search_key
from throughcare.people.rules.caseload.columns import GIVEN, NAMES, NEED, PERSON_FIELDS, RISK_FIELDS, SENTENCE_FIELDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Where people of an area are placed: a region, or an old area's successor, with the units in it.

    `elsewhere` is the police area of an old area that went to another region: who lives there is placed there.
    """

    name: str
    units: frozenset[str]
    elsewhere: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """A postcode district, and where it lies."""

    code: str
    unit: str
    police_area: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Somebody who may be made responsible, and the units to which they are posted."""

    pk: int
    name: str
    units: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The scores at which a need counts; None: it has no scores."""

    standard: int | None
    severe: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookups:
    """Everything that a row may name."""

    units: Mapping[str, str]  # plain name or code → code
    unit_names: Mapping[str, str]
    regions: Mapping[str, Region]  # plain name or code
    districts: Mapping[str, District]  # postcode district
    officers: Mapping[str, Officer]  # work address in lower case
    ethnicities: Mapping[str, str]  # plain name or code → code
    needs: Mapping[str, Thresholds]
    within: frozenset[str] | None  # units whose people the file may hold; None: all


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a row says of a person; what it does not tell is not among it."""

    crn: str
    person: dict[str, Any]
    names: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # search key → kind, given and family name
    address: tuple[str, str | None] | None = None  # lines, district
    address_from: date | None = None
    officer: Officer | None = None
    officer_from: date | None = None
    sentence: tuple[str, date] | None = None  # kind and first day, by which it is known
    sentence_fields: dict[str, Any] = field(default_factory=dict)
    has_programme: bool = False
    needs: dict[str, tuple[int | None, str]] = field(default_factory=dict)  # score and level
    assessed_on: date | None = None
    risk: dict[str, Any] = field(default_factory=dict)  # scores and MAPPA level
    scored_on: date | None = None


def facts(told: Mapping[str, Any], lookups: Lookups, today: date) -> tuple[Facts, Problems]:
    """The facts of a row whose cells were read, which are whole only where there is no problem."""
    problems = Problems()
    district = _district(told.get("postcode", ""), lookups, problems)
    officer = _officer(told, lookups, problems)
    person = {name: told[name] for name in PERSON_FIELDS if name in told}
    person["delivery_unit"] = _unit(told.get("delivery_unit", ""), district, officer, lookups, problems)
    if "ethnicity" in told:
        person["ethnicity"] = _ethnicity(told["ethnicity"], lookups, problems)
    needs = _needs(told, lookups, problems)
    problems.extend(_days(told, today))
    lines = told.get("address", "")
    found = Facts(
        crn=told["crn"],
        person=person,
        names=_names(told),
        address=(lines, district.code if district else None) if lines or district else None,
        address_from=told.get("address_from"),
        officer=officer,
        officer_from=told.get("officer_from"),
        sentence=_sentence(told, problems),
        sentence_fields={ours: told[name] for name, ours in SENTENCE_FIELDS.items() if name in told},
        has_programme=told.get("has_programme", False),
        needs=needs,
        assessed_on=told.get("assessed_on"),
        risk=_risk(told, problems),
        scored_on=told.get("scored_on"),
    )
    return found, problems


def _names(told: Mapping[str, Any]) -> dict[str, tuple[str, str, str]]:
    """Other names than the one of the row, by what they are found by; a family name alone is with its given names."""
    found: dict[str, tuple[str, str, str]] = {}
    for column, kind in NAMES.items():
        beside = told.get(GIVEN[column], "")
        for given, family in told.get(column, ()):
            if beside:
                given, family = beside, f"{given} {family}".strip()
            whole = given or told.get("given_name", "")
            found.setdefault(search_key(family, whole), (kind, whole, family))
    found.pop(search_key(told.get("family_name", ""), told.get("given_name", "")), None)
    return found


def _unit(named: str, district: District | None, officer: Officer | None, lookups: Lookups, problems: Problems) -> str:
    """The delivery unit: named, or within the region that is named, by where the person lives, else by the officer."""
    unit = lookups.units.get(plain(named))
    region = lookups.regions.get(plain(named))
    if unit is None and region is not None:
        unit = _within(region, district, officer)
        if unit is None:
            message = "{named} is {region} today, and neither address nor officer shows in which delivery unit: name it"
            problems.add(message, field="delivery_unit", named=named, region=region.name)
            return ""
    if unit is None:
        message = "“{named}” is no delivery unit or region: write its name as on the page of areas"
        problems.add(message, field="delivery_unit", named=named[:60])
        return ""
    if lookups.within is not None and unit not in lookups.within:
        message = "{unit} is not in your region: its case administrator sends this row"
        problems.add(message, field="delivery_unit", unit=lookups.unit_names[unit])
    return unit


def _within(region: Region, district: District | None, officer: Officer | None) -> str | None:
    if district and (district.unit in region.units or district.police_area == region.elsewhere):
        return district.unit
    of_officer = officer.units & region.units if officer else frozenset()
    return min(of_officer) if len(of_officer) == 1 else None


def _district(typed: str, lookups: Lookups, problems: Problems) -> District | None:
    """The district of a postcode, or of its first half."""
    tidy = "".join(typed.upper().split())
    if not tidy or tidy.startswith("NF1"):  # as case systems write that somebody has no fixed address
        return None
    found = lookups.districts.get(tidy) or lookups.districts.get(tidy[:-3])
    if found is None:
        message = "“{typed}” is no postcode of England or Wales: correct it, or leave it empty"
        problems.add(message, field="postcode", typed=typed)
    return found


def _officer(told: Mapping[str, Any], lookups: Lookups, problems: Problems) -> Officer | None:
    email = told.get("officer_email", "").casefold()
    if not email:
        return None
    found = lookups.officers.get(email)
    if found is None:
        message = "No practitioner signs in with {email}: have them invited, or leave the officer out"
        problems.add(message, field="officer_email", email=email)
    return found


def _ethnicity(typed: str, lookups: Lookups, problems: Problems) -> str:
    found = lookups.ethnicities.get(plain(typed))
    if found is None:
        problems.add("“{typed}” is no code of ethnicity: write one such as W1", field="ethnicity", typed=typed[:40])
    return found or ""


def _sentence(told: Mapping[str, Any], problems: Problems) -> tuple[str, date] | None:
    """By what a sentence is known. Told at all, it must be told whole."""
    if not any(name in told for name in ("sentence_kind", "sentence_starts_on", *SENTENCE_FIELDS)):
        return None
    for name, label in (
        ("sentence_kind", "Kind"),
        ("sentence_starts_on", "First day"),
        ("sentence_ends_on", "Last day"),
    ):
        if name not in told:
            problems.add("{label} of the sentence is empty: enter it", field=name, label=label)
    kind, starts_on, ends_on = (told.get(name) for name in ("sentence_kind", "sentence_starts_on", "sentence_ends_on"))
    if starts_on and ends_on and ends_on < starts_on:
        problems.add("The sentence ends before it begins: correct one of the days", field="sentence_ends_on")
    return (kind, starts_on) if kind and starts_on else None


def _needs(told: Mapping[str, Any], lookups: Lookups, problems: Problems) -> dict[str, tuple[int | None, str]]:
    """Score and level of each need that is told."""
    found: dict[str, tuple[int | None, str]] = {}
    for code, thresholds in lookups.needs.items():
        score = told.get(f"{NEED}{code}")
        if isinstance(score, str):
            found[code] = (None, score)
        elif score is not None and thresholds.standard is None:
            message = "{need} has no scores: write none, standard or severe"
            problems.add(message, field=f"{NEED}{code}", need=code)
        elif score is not None:
            found[code] = (score, level(score, thresholds))
    if found and "assessed_on" not in told:
        problems.add("Needs assessed on is empty: enter the day of the assessment", field="assessed_on")
    return found


def _risk(told: Mapping[str, Any], problems: Problems) -> dict[str, Any]:
    """Scores that are told, which are nothing without their day."""
    found = {name: told[name] for name in RISK_FIELDS if name in told}
    if found and "scored_on" not in told:
        problems.add("Risk scored on is empty: enter the day of the scores", field="scored_on")
    return found


def level(score: int, thresholds: Thresholds) -> str:
    """What a score comes to by the published thresholds of its section."""
    if thresholds.severe is not None and score >= thresholds.severe:
        return NeedLevel.SEVERE
    return NeedLevel.STANDARD if thresholds.standard is not None and score >= thresholds.standard else NeedLevel.NONE


def _days(told: Mapping[str, Any], today: date) -> list[Problem]:
    """Days that have not come yet and can't be known."""
    future = {
        "date_of_birth": "Date of birth",
        "assessed_on": "Needs assessed on",
        "scored_on": "Risk scored on",
    }
    return [
        Problem(message=f"{label} is a day that has not come yet: correct it", field=name)
        for name, label in future.items()
        if name in told and told[name] > today
    ]
