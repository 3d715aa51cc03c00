"""The sections of an organisation's profile, each written by a bid writer or by the colleague named for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from throughcare.kernel.errors import Problems
from throughcare.market.rules.profile import Declared


class Section(StrEnum):
    """A part of the profile that is opened, saved and delegated by itself."""

    FACTS = "facts"
    ACCOUNTS = "accounts"
    POLICIES = "policies"
    INSURANCE = "insurance"
    PEOPLE = "people"
    EXCLUSIONS = "exclusions"


SECTIONS = frozenset(map(str, Section))
KEPT_CHARACTERS = 20_000  # of one form: both long answers about a ground for exclusion, twice over


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an organisation has said so far; None or empty where it has not."""

    legal_form: str
    is_vcse: bool | None
    staff_count: int | None
    turnover_gbp: Decimal | None
    year_ended_on: date | None
    has_parent: bool | None
    parent_name: str
    gives_guarantee: bool | None
    people_count: int
    is_declared: bool  # grounds for exclusion
    exclusions: Iterable[Declared]


def gaps(said: Said) -> dict[Section, tuple[str, ...]]:
    """What an organisation must still say before it can apply, by section, as messages."""
    found: dict[Section, dict[str, object]] = {
        Section.FACTS: {
            "Your profile: say what your organisation is in law": said.legal_form,
            "Your profile: say whether a surplus goes back into your purpose": not said.legal_form
            or said.is_vcse is not None,
            "Your profile: give the number of your staff": said.staff_count is not None,
            "Your profile: say whether a parent company owns you": said.has_parent is not None,
            "Your profile: give the name of the parent company": not said.has_parent or said.parent_name,
            "Your profile: say whether the parent company would give a guarantee": not said.has_parent
            or said.gives_guarantee is not None,
        },
        Section.ACCOUNTS: {
            "Your profile: give your turnover": said.turnover_gbp is not None,
            "Your profile: say when the year ended that the turnover is of": said.year_ended_on is not None,
        },
        Section.PEOPLE: {"Your profile: name somebody who runs or controls your organisation": said.people_count},
        Section.EXCLUSIONS: {
            "Your profile: declare which grounds for exclusion apply, or that none does": said.is_declared,
            "Your profile: say what happened and what was done since, for every ground that you ticked": all(
                one.is_explained for one in said.exclusions
            ),
        },
    }
    return {
        section: tuple(words for words, given in found.get(section, {}).items() if not given) for section in Section
    }


def check_kept(typed: Mapping[str, Sequence[str]]) -> Problems:
    """What is kept while it is typed may be wrong in every way, but not a book."""
    problems = Problems()
    if sum(len(text) for texts in typed.values() for text in texts) > KEPT_CHARACTERS:
        problems.add("That is too long to be kept. Shorten it, then save it")
    return problems
