"""What the public search shows of a record, whoever published it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

OWN = "throughcare"  # the source of what we publish ourselves


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One line of the search."""

    title: str
    description: str
    buyer: str
    suppliers: str
    stage: str
    value_gbp: Decimal | None
    published_at: datetime | None
    closes_at: datetime | None


def summary(record: Mapping[str, Any]) -> Summary:
    """What a compiled release says, in the fields by which people look for it."""
    tender = record.get("tender") or {}
    awards = record.get("awards") or []
    value = (awards[0].get("value") if awards else None) or tender.get("value") or tender.get("minValue")
    return Summary(
        title=_text(tender.get("title") or (awards[0].get("title") if awards else "") or record["ocid"]),
        description=_text(tender.get("description")),
        buyer=_text((record.get("buyer") or {}).get("name")),
        suppliers=", ".join(sorted({_text(name) for name in _suppliers(awards)})),
        stage="award" if awards or record.get("contracts") else ("tender" if _is_open(record) else "planning"),
        value_gbp=_pounds(value),
        published_at=moment(record.get("date")),
        closes_at=moment((tender.get("tenderPeriod") or {}).get("endDate")),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What was added to a contract: an extension, an order of an option."""

    contract: str
    at: datetime | None
    what: str
    why: str


def added(record: Mapping[str, Any]) -> list[Added]:
    """What a compiled release says was added to its contracts, contract by contract."""
    return [
        Added(
            contract=_text(contract.get("id")),
            at=moment(row.get("date")),
            what=_text(row.get("description")),
            why=_text(row.get("rationale")),
        )
        for contract in record.get("contracts") or []
        for row in contract.get("amendments") or []
    ]


def _suppliers(awards: list[Any]) -> Iterator[object]:
    for award in awards:
        yield from (supplier.get("name") for supplier in award.get("suppliers") or [] if supplier.get("name"))


def moment(text: object) -> datetime | None:
    """A date and time as published, in UTC; None for what is none."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _is_open(record: Mapping[str, Any]) -> bool:
    return (record.get("tender") or {}).get("status") not in (None, "planning", "planned")


def _text(value: object) -> str:
    """Words without NUL characters, which PostgreSQL does not take, and with line ends as line ends."""
    return str(value or "").replace("\x00", "").replace("\\r\\n", "\n").strip()


def _pounds(value: object) -> Decimal | None:
    if not isinstance(value, dict) or value.get("currency") not in (None, "GBP"):
        return None
    try:
        amount = Decimal(str(value.get("amount")))
    except InvalidOperation:
        return None
    return amount.quantize(Decimal("0.01")) if amount.is_finite() and abs(amount) < 10**13 else None
