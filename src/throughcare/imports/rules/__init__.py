"""The law of a file that is taken in: its stages, what may become of a row, and how much may be sent."""

from dataclasses import dataclass
from enum import StrEnum

from throughcare.access.permissions import Permission as P
from throughcare.kernel.states import Machine, transition

ROWS_POLICY = "import-most-rows"
SIZE_POLICY = "import-most-megabytes"
KEPT_POLICY = "import-kept-days"
MEGABYTE = 1_000_000


class ImportStatus(StrEnum):
    """Where an import stands."""

    RECEIVED = "received"
    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    DONE = "done"
    CANCELLED = "cancelled"


S = ImportStatus
IMPORT = Machine(
    "import",
    initial=S.RECEIVED,
    transitions=[
        transition("choose_columns", [S.RECEIVED, S.CHECKED], S.CHECKING, P.CASELOAD_IMPORT),
        transition("show", [S.CHECKING], S.CHECKED, P.CASELOAD_IMPORT),
        transition("accept", [S.CHECKED], S.APPLYING, P.CASELOAD_IMPORT),
        transition("finish", [S.APPLYING], S.DONE, P.CASELOAD_IMPORT),
        transition("cancel", [S.RECEIVED, S.CHECKING, S.CHECKED], S.CANCELLED, P.CASELOAD_IMPORT),
    ],
)
AT_WORK = frozenset({S.CHECKING, S.APPLYING})


class Verdict(StrEnum):
    """What a row comes to: found before anything is written, and again when it is."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


TAKEN = (Verdict.NEW, Verdict.CHANGED)  # of which something is written


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What policy allows: rows of a file, and its bytes."""

    most_rows: int
    most_bytes: int
