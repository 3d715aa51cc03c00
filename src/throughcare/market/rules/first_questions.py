"""The questions that come with the software: the first version of every framework, as files that a person can read."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data"
LEAST_LOT_GBP = Decimal(150_000)  # a year, of the smallest lots of June 2021
LANGUAGES = (("en", ""), ("cy", "_cy"))


def expectations() -> dict[str, str]:
    """What is new and what is expected of whom, by the name of its field."""
    return {row["part"] + suffix: row[column] for row in _read("expectations.csv") for column, suffix in LANGUAGES}


def first_questions() -> list[dict[str, Any]]:
    """The questions, field by field."""
    return [
        row | {"is_case_study": row["is_case_study"] == "yes", "max_words": int(row["max_words"])}
        for row in _read("questions.csv")
    ]


def _read(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
