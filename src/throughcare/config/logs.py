"""How a line of the log is written: what went wrong and where, never what somebody's record says."""

import logging
import re
from types import TracebackType

# PostgreSQL quotes the row at fault below its message; it may be of several lines.
QUOTED = re.compile(r"\nDETAIL:.*?(?=\n\nThe above exception|\n\nDuring handling|\Z)", re.DOTALL)


class Discreet(logging.Formatter):
    """Leaves out the rows that PostgreSQL quotes in its errors."""

    def formatException(  # noqa: N802 - the name is logging's
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """The traceback without those rows."""
        return QUOTED.sub("", super().formatException(ei))
