"""Two records of one person: what stands side by side, and how days that both have something for are shared out."""

from collections.abc import Iterable
from datetime import date

from throughcare.kernel.errors import Decision, Problem, allow_if

UNDO_POLICY = "merge-undo-days"
NEAR = 0.5  # how like two names must be, of those born on the same day, by the trigrams of PostgreSQL
FILLED = ("prison_number", "ethnicity", "has_disability", "reading_format")  # taken over where the kept record has none
SHOWN = {  # nothing that somebody may have declared for fewer than whoever merges is one of
    "crn": "CRN",
    "prison_number": "Prison number",
    "given_name": "Given names",
    "family_name": "Family name",
    "date_of_birth": "Date of birth",
    "sex": "Sex",
    "language": "Language",
    "delivery_unit": "Delivery unit",
    "risk_of_serious_harm": "Risk of serious harm",
    "in_custody": "In custody",
    "imported_at": "As the case system knew it",
}
WHY = {
    "prison_number": "Same prison number",
    "name": "Same day of birth, and names alike",
    "born": "Same name, and days of birth alike",
}
Days = tuple[date, date | None]  # the first day, and the first day after; None: still


def free(taken: Iterable[Days], wanted: Days) -> list[Days]:
    """The days of a period that none of the others has, in order."""
    begins, until = wanted
    found: list[Days] = []
    for first, after in sorted(taken, key=lambda days: days[0]):
        if after is not None and after <= begins:
            continue
        if until is not None and first >= until:
            break
        if first > begins:
            found.append((begins, first))
        if after is None:
            return found
        begins = after
    if until is None or begins < until:
        found.append((begins, until))
    return found


def may_undo(merged_on: date, today: date, days: int, *, is_undone: bool) -> Decision:
    """Whether two records that were made one may still be taken apart: within the days that policy gives, once."""
    if is_undone:
        return Decision("These records have been taken apart again.")
    message = f"Records are taken apart within {days} days. After that, correct them one by one, with the reason"
    return allow_if((today - merged_on).days <= days, message)


def check_pair(kept_id: int, ids: Iterable[int]) -> list[Problem]:
    """The record to keep is one of the two."""
    if kept_id in ids:
        return []
    return [Problem(message="Choose which of the two records stays", field="keep")]
