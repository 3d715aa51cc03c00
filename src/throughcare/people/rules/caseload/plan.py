"""What a row changes of what is known of a person: nothing, something, or all of it because nobody knew them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from throughcare.imports.rules import Verdict
from throughcare.people.rules import RequirementKind, as_text, search_key
from throughcare.people.rules.caseload.columns import LABELS, NAMES, SENTENCE_FIELDS
from throughcare.people.rules.caseload.facts import Facts
from throughcare.people.rules.caseload.spells import Edit, Spell, put
from throughcare.people.rules.names import NameKind

Difference = tuple[str, str, str]  # what, old, new: as people read them
COLUMN_OF = {str(kind): column for column, kind in NAMES.items()}
OURS = {ours: name for name, ours in SENTENCE_FIELDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSentence:
    """A sentence as it is known here."""

    pk: int
    fields: dict[str, Any]
    requirements: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A person as they are known here."""

    pk: int
    person: dict[str, Any]
    told: frozenset[str] = frozenset()  # fields that are their own word
    raised: frozenset[tuple[str, str]] = frozenset()  # fields and what caseloads said of them that is known already
    names: frozenset[str] = frozenset()  # search keys
    addresses: list[Spell] = field(default_factory=list)
    officers: list[Spell] = field(default_factory=list)  # values are (key, name)
    sentences: dict[tuple[str, date], KnownSentence] = field(default_factory=dict)
    needs: dict[tuple[str, date], tuple[int | None, str]] = field(default_factory=dict)
    risks: dict[date, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to write for a row, and how a page tells it."""

    facts: Facts
    person: dict[str, tuple[Any, Any]]  # field → old and new; of somebody new the old is None
    contradicted: dict[str, Any]  # of fields that are the person's own word: what the row says of them
    names: dict[str, tuple[str, str, str]]
    address: Edit | None
    officer: Edit | None
    sentence: dict[str, tuple[Any, Any]]
    requirements: list[str]
    needs: dict[str, tuple[int | None, str]]
    risk: dict[str, tuple[Any, Any]]
    known: Known | None

    @property
    def is_empty(self) -> bool:
        """Whether everything is known already."""
        parts = (
            self.person,
            self.fresh,
            self.names,
            self.address,
            self.officer,
            self.sentence,
            self.requirements,
            self.needs,
            self.risk,
        )
        return self.known is not None and not self.is_new_sentence and not any(parts)

    @property
    def fresh(self) -> dict[str, str]:
        """Of what is contradicted, as the log of changes keeps it, what no caseload has said before."""
        raised = self.known.raised if self.known else frozenset()
        said = {name: as_text(value) for name, value in self.contradicted.items()}
        return {name: value for name, value in said.items() if (name, value) not in raised}

    @property
    def left_name(self) -> str:
        """The search key of the name that the record leaves for another; empty where it keeps its own."""
        if self.known is None:
            return ""
        before, told = self.known.person, {**self.known.person, **_open(self.facts, self.known)}
        key = search_key(before["family_name"], before["given_name"])
        return "" if key == search_key(told["family_name"], told["given_name"]) else key

    @property
    def is_new_sentence(self) -> bool:
        """Whether the row tells a sentence that is not known."""
        key = self.facts.sentence
        return key is not None and (self.known is None or key not in self.known.sentences)

    @property
    def verdict(self) -> Verdict:
        """What the row comes to."""
        if self.known is None:
            return Verdict.NEW
        return Verdict.SAME if self.is_empty else Verdict.CHANGED


def plan(facts: Facts, known: Known | None, today: date) -> Plan:
    """Compare a row with what is known; without a day of its own, an address or officer holds from today."""
    sentence = known.sentences.get(facts.sentence) if known and facts.sentence else None
    wanted_officer = (facts.officer.pk, facts.officer.name) if facts.officer else None
    return Plan(
        facts=facts,
        known=known,
        person=_changed(known.person if known else {}, _open(facts, known)),
        contradicted=_contradicted(facts, known),
        names=_names(facts, known),
        address=put(known.addresses if known else (), facts.address, facts.address_from or today)
        if facts.address
        else None,
        officer=put(known.officers if known else (), wanted_officer, facts.officer_from or today)
        if wanted_officer
        else None,
        sentence=_changed(sentence.fields if sentence else {}, facts.sentence_fields) if facts.sentence else {},
        requirements=_requirements(facts, sentence),
        needs={
            code: found
            for code, found in facts.needs.items()
            if not known or facts.assessed_on is None or known.needs.get((code, facts.assessed_on)) != found
        },
        risk=_changed(known.risks.get(facts.scored_on, {}) if known and facts.scored_on else {}, facts.risk),
    )


def differences(found: Plan, unit_names: Mapping[str, str]) -> list[Difference]:
    """The plan as a page shows it: what, old, new."""
    told = [
        (LABELS[name], _said(name, old, unit_names), _said(name, new, unit_names))
        for name, (old, new) in found.person.items()
    ]
    told += [
        (f"{LABELS[name]}: they told otherwise, which stays until their officer decides. The file says", "", said)
        for name, value in found.contradicted.items()
        if (said := _said(name, value, {}))
    ]
    told += [(LABELS[COLUMN_OF[kind]], "", f"{given} {family}".strip()) for kind, given, family in found.names.values()]
    if found.address:
        told.append(
            (
                f"Address from {_day(found.address.valid_from)}",
                _address(found.address.old),
                _address(found.address.value),
            )
        )
    if found.officer:
        old = found.officer.old[1] if found.officer.old else ""
        told.append((f"Officer from {_day(found.officer.valid_from)}", old, found.officer.value[1]))
    if found.facts.sentence and found.is_new_sentence:
        kind, starts_on = found.facts.sentence
        told.append(("Sentence", "", f"{_words(kind)} from {_day(starts_on)}"))
    told += [
        (LABELS[OURS[name]], _said(name, old, {}), _said(name, new, {})) for name, (old, new) in found.sentence.items()
    ]
    told += [("Requirement", "", _words(kind)) for kind in found.requirements]
    when = f" on {_day(found.facts.scored_on)}" if found.facts.scored_on else ""
    told += [
        (f"{LABELS[name]}{when}", _said(name, old, {}), _said(name, new, {})) for name, (old, new) in found.risk.items()
    ]
    known = found.known.needs if found.known else {}
    for code, need in found.needs.items():
        before = known.get((code, found.facts.assessed_on)) if found.facts.assessed_on else None
        told.append((f"Need: {code}", _need(before), _need(need)))
    return told


def _open(facts: Facts, known: Known | None) -> dict[str, Any]:
    """What the row says of fields that are not the person's own word."""
    return {name: value for name, value in facts.person.items() if not known or name not in known.told}


def _contradicted(facts: Facts, known: Known | None) -> dict[str, Any]:
    if known is None:
        return {}
    return {name: value for name, value in facts.person.items() if name in known.told and value != known.person[name]}


def _names(facts: Facts, known: Known | None) -> dict[str, tuple[str, str, str]]:
    """Names that are new, and the one that the record leaves for another: who looks for it finds the person still."""
    told = dict(facts.names)
    if known:
        given, family = known.person["given_name"], known.person["family_name"]
        told[search_key(family, given)] = (NameKind.PREVIOUS, given, family)
        said = _open(facts, known)
        told.pop(search_key(said.get("family_name", family), said.get("given_name", given)), None)
    return {key: name for key, name in told.items() if not known or key not in known.names}


def _changed(known: dict[str, Any], told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (known.get(name), value) for name, value in told.items() if known.get(name) != value}


def _requirements(facts: Facts, sentence: KnownSentence | None) -> list[str]:
    """Requirements that the row tells and that are not known."""
    told = {
        RequirementKind.UNPAID_WORK: facts.sentence_fields.get("unpaid_work_hours", 0) > 0,
        RequirementKind.PROGRAMME: facts.has_programme,
    }
    known = sentence.requirements if sentence else frozenset()
    return [str(kind) for kind, is_told in told.items() if facts.sentence and is_told and kind not in known]


def _said(name: str, value: Any, unit_names: Mapping[str, str]) -> str:
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    if isinstance(value, date):
        return _day(value)
    if name == "delivery_unit":
        return unit_names.get(value, value)
    return _words(value) if name in ("risk_of_serious_harm", "sex", "ending") else str(value)


def _day(on: date) -> str:
    return f"{on:%-d %B %Y}"


def _words(code: str) -> str:
    return code.replace("_", " ")


def _address(value: tuple[str, str | None] | None) -> str:
    return ", ".join(part for part in value or () if part)


def _need(found: tuple[int | None, str] | None) -> str:
    if found is None:
        return ""
    score, level = found
    return level if score is None else f"{level} (score {score})"
