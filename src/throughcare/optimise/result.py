"""What every solver hands back, how it tells of its progress, and how a problem is named by its content."""

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from throughcare.optimise.stop import StopReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The figures that every Solution carries; a solver's Solution adds its answer.

    `value` is what the solver makes as large as it can and `bound` is proven: no answer to the problem is worth more.
    Same problem, seed and iterations (and plan of them, where the solver records one): same answer, on any number of
    cores.
    """

    value: float
    bound: float
    seed: int
    iterations: int
    stop_reason: StopReason
    problem_hash: str

    @property
    def gap(self) -> float:
        """How far the value can be below the best there is, as a share of the bound."""
        return relative_gap(self.value, self.bound)


def relative_gap(value: float, bound: float) -> float:
    """(bound - value) as a share of the bound, never negative; 0 when both are nought."""
    if bound <= value:
        return 0.0
    return (bound - value) / abs(bound) if bound else math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One report of progress: which phase, what share of it is done (0 to 1), the best value and bound so far."""

    phase: str
    done: float
    value: float | None = None
    bound: float | None = None


class Progress(Protocol):
    """Called by a solver now and then; must be quick and must not change anything the solver reads."""

    def __call__(self, step: Step, /) -> None: ...


def silent(_step: Step, /) -> None:
    """The progress of nobody watching."""


def canonical_json(document: Any) -> str:
    """The one JSON text of a document: sorted keys, no spaces. ValueError on NaN or infinity."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def content_hash(document: Any) -> str:
    """SHA-256 of the canonical JSON of a document, in hexadecimal: the name of a problem by what it says."""
    return hashlib.sha256(canonical_json(document).encode()).hexdigest()


def read_json(path: Path) -> Any:
    """The document in a file. ValueError that names the file and the line when it isn't JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise ValueError(f"{path} isn't JSON: {error.msg} at line {error.lineno}") from error


def write_json(path: Path, document: Any) -> None:
    """Write a document for people and machines: sorted keys, one space of indent. ValueError on NaN or infinity."""
    text = json.dumps(document, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} isn't a number that a problem may hold: give a finite number")
