"""Which words of a passage may name somebody else, and how they are taken out of the copy.

A copy of one's record must not tell of others without their consent or good reason (Data Protection Act 2018,
schedule 2, paragraph 16, and section 45(4)(e)). Finding is a help, never the decision: whoever reviews reads them all.
"""

import re
from collections.abc import Collection
from enum import StrEnum

from throughcare.kernel.errors import Problems

REMOVED = "[removed: about somebody else]"
FILE = "file"  # the field of a passage that stands for all that is in a file
UNREAD = "all that is in the file"  # what is suspected of every file until somebody has read it
WHOLE = "[This passage was removed: it is about somebody else.]"
RELATIONS = (
    "mother|father|mum|mam|dad|parents?|partner|wife|husband|girlfriend|boyfriend|ex|son|daughter|brother|sister|"
    "child|children|kids?|baby|uncle|aunt|cousin|grandmother|grandfather|nan|stepfather|stepmother|friends?|"
    "neighbours?|landlord|landlady|flatmate|housemate|victims?|co-defendants?|associates?|family"
)
RELATION = re.compile(rf"\b(?:{RELATIONS})\b", re.IGNORECASE)
NAME = re.compile(r"(?<![\w’'-])[A-ZÀ-Þ][\w’'-]+(?:\s+[A-ZÀ-Þ][\w’'-]+)*")
REACHED_AT = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|\b0\d(?:[\s-]?\d){8,9}\b|\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b")
SENTENCE_START = re.compile(r"(?:^|[.!?:;\n]\s*|[•*-]\s+)$")
NOBODY = frozenset(  # words written with a capital that name nobody
    "I Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August"
    " September October November December English Welsh England Wales British Christmas Easter Ramadan Eid DWP GP NHS"
    " PIP UC ETE RAR CV CSCS PDU Universal Credit Jobcentre Job Centre Council".split()
)


class Ground(StrEnum):
    """Why something is taken out, or why it may stay."""

    VICTIM = "about a victim"
    FAMILY = "about family or a partner"
    ON_PROBATION = "about somebody else on probation"
    OTHER = "about somebody else"
    NOBODY_ELSE = "about nobody else"
    CONSENT = "the other person agrees"
    KNOWN = "they know it already"


RELEASING = (Ground.NOBODY_ELSE, Ground.CONSENT, Ground.KNOWN)


class Decision(StrEnum):
    """What becomes of a passage."""

    PENDING = "pending"
    RELEASED = "released"
    REDACTED = "redacted"


def suspects(text: str, own: Collection[str]) -> list[str]:
    """Words of a text that may name or reach somebody else, in their order; `own` are names that may stay."""
    allowed = {word.casefold() for name in own for word in name.split()} | {word.casefold() for word in NOBODY}
    found = [(m.start(), m.group()) for pattern in (RELATION, REACHED_AT) for m in pattern.finditer(text)]
    found += [(m.start(), name) for m in NAME.finditer(text) if (name := _name(text, m, allowed))]
    return list(dict.fromkeys(word for _at, word in sorted(found)))


def _name(text: str, match: re.Match[str], allowed: Collection[str]) -> str:
    """The part of some capitalised words that names nobody we know; empty when none does."""
    words = match.group().split()
    if SENTENCE_START.search(text[: match.start()]) and not _is_double_name(words, allowed):
        words = words[1:]
    left = [word for word in words if _bare(word) not in allowed and not RELATION.fullmatch(word)]
    return " ".join(word for word in left if not re.search(r"\d", word))


def _is_double_name(words: list[str], allowed: Collection[str]) -> bool:
    """Two capitalised words that begin a sentence are more likely a name than not."""
    return len(words) > 1 and _bare(words[1]) not in allowed


def _bare(word: str) -> str:
    """A word without the possessive, for comparing."""
    return re.sub(r"[’']s?$", "", word).casefold()


def hide(text: str, words: Collection[str]) -> str:
    """The text with every occurrence of the words taken out, whatever their case; longer ones first."""
    for word in sorted(words, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", REMOVED, text, flags=re.IGNORECASE)
    return re.sub(rf"{re.escape(REMOVED)}(?:\s+{re.escape(REMOVED)})+", REMOVED, text)


def check_words(text: str, words: Collection[str]) -> Problems:
    """Every word to be taken out is there."""
    problems = Problems()
    if not words:
        problems.add("Write the words to take out, one to a line.", field="words")
    for word in words:
        if hide(text, [word]) == text:
            problems.add("“{word}” is not in this passage. Copy it as it is written there.", field="words", word=word)
    return problems


def check_ground(decision: Decision, ground: str) -> Problems:
    """What stays has a reason to stay, what goes a reason to go."""
    problems = Problems()
    if ground not in list(Ground) or (Ground(ground) in RELEASING) != (decision == Decision.RELEASED):
        stays = "why it may stay" if decision == Decision.RELEASED else "whom it is about"
        problems.add("Select {what}.", field="ground", what=stays)
    return problems
