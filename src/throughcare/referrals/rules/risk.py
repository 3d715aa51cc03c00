"""What a provider is told of risk: words of the record under their headings, redacted, and what else it must know."""

from collections.abc import Mapping

from throughcare.kernel.errors import Problems
from throughcare.people.rules.harm import HEADINGS

MORE = "risk_summary"  # the field of what no heading holds
TEXTS: Mapping[str, str] = {**HEADINGS, MORE: "What else the provider must know about risk"}


def of(thing: object) -> dict[str, str]:
    """What a referral shares of risk, or what an assessment in the record says of it, by field."""
    return {name: getattr(thing, name, "") for name in TEXTS}


def shared(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """The headings under which something is said, each with it; a single text beside them has no heading."""
    told = [(title, texts[name].strip()) for name, title in TEXTS.items() if texts.get(name, "").strip()]
    return [("", texts[MORE])] if [title for title, _text in told] == [TEXTS[MORE]] else told


def as_one(texts: Mapping[str, str]) -> str:
    """All of it as one text."""
    return "\n\n".join(f"{title}\n{text}" if title else text for title, text in shared(texts))


def again(record: Mapping[str, str], last: Mapping[str, str]) -> Mapping[str, str]:
    """With what a further referral begins: the last one’s copy, or the record’s words where it had no heading."""
    return last if any(last.get(name) for name in HEADINGS) else {**record, MORE: last.get(MORE, "")}


def redacted(record: Mapping[str, str], texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """What became of the record’s words: of each heading that it fills, whether they are shared as they stand."""
    return [(title, _fate(record[name], texts.get(name, ""))) for name, title in HEADINGS.items() if record.get(name)]


def _fate(known: str, told: str) -> str:
    if not told.strip():
        return "left out"
    return "shared as it stands in the record" if told.split() == known.split() else "shared in other words"


def check(texts: Mapping[str, str]) -> Problems:
    """Something is said, if only that there is nothing to share."""
    problems = Problems()
    if not shared(texts):
        problems.add("Write what the provider must know about risk", field=MORE)
    return problems
