"""The four ways a request can be refused, and the problems that explain them.

Rules return `Problems`; actions raise. One mapper turns these into a page or RFC 9457 problem JSON.
Messages say what to do next. A message is a template in braces so that it can be translated before it is filled.
"""

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, and what to do about it.

    `field` names the form field or column it belongs to, or is empty for the whole.
    """

    message: str
    field: str = ""
    values: dict[str, Any] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return self.message.format(**self.values)


class Problems:
    """All problems found at once; empty when there are none."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self._found = list(problems)

    def add(self, message: str, *, field: str = "", **values: Any) -> None:
        """Add a problem of `field`; `values` fill the braces of `message`."""
        self._found.append(Problem(message=message, field=field, values=values))

    def extend(self, others: Iterable[Problem]) -> None:
        """Add the problems of another check."""
        self._found.extend(others)

    def or_raise(self) -> None:
        """Raise NotValid when there is any problem."""
        if self._found:
            raise NotValid(self._found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __repr__(self) -> str:
        return f"Problems({[str(problem) for problem in self._found]})"


class Refusal(Exception):  # noqa: N818 - the subclasses read as sentences: raise NotNow(...)
    """A request that was understood and refused."""

    status = 400
    title = "This can't be done"

    def __init__(self, message: str = "", **values: Any) -> None:
        self.problem = Problem(message=message or self.title, values=values)
        super().__init__(str(self.problem))


class NotAllowed(Refusal):
    """Who: this actor may not do this."""

    status = 403
    title = "You can't do this"


class NotFound(Refusal):
    """Which: the thing does not exist, or not for this actor; the two look the same."""

    status = 404
    title = "Page not found"


class NotNow(Refusal):
    """When: the state or the date does not allow it; the message says what is possible."""

    status = 409
    title = "This can't be done now"


class NotValid(Refusal):
    """Whether: what was sent breaks a rule; carries all problems at once."""

    status = 422
    title = "There is a problem"

    def __init__(self, problems: Iterable[Problem] | str, **values: Any) -> None:
        if isinstance(problems, str):
            problems = [Problem(message=problems, values=values)]
        self.problems = tuple(problems)
        super().__init__("; ".join(str(p).replace("{", "{{").replace("}", "}}") for p in self.problems))


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether an actor may do a verb to a thing, and if not, why. Truthy when allowed."""

    reason: str = ""

    def __bool__(self) -> bool:
        return not self.reason

    def or_raise(self) -> None:
        """Raise NotAllowed with the reason unless allowed."""
        if self.reason:
            raise NotAllowed(self.reason)


ALLOWED = Decision()


def allow_if(condition: bool, otherwise: str) -> Decision:  # noqa: FBT001 - reads as a sentence
    """ALLOWED when the condition holds, else a refusal with the reason."""
    return ALLOWED if condition else Decision(otherwise)
