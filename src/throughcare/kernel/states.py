"""A state machine as a table of named transitions: plain data that checks itself and draws itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from throughcare.kernel.errors import NotNow


@dataclass(frozen=True, slots=True)
class Transition:
    """A verb, the states it may start from, the state it leads to, and the permission it needs."""

    verb: str
    sources: frozenset[str]
    target: str
    permission: str


def transition(verb: str, sources: Iterable[StrEnum], target: StrEnum, permission: str) -> Transition:
    """Make a row of a machine's table."""
    return Transition(verb, frozenset(sources), target, permission)


class Machine:
    """The verbs of one thing. Verbs change status; time does not."""

    def __init__(self, name: str, *, initial: StrEnum, transitions: Iterable[Transition]) -> None:
        """Build and check the machine; ValueError when a verb repeats or a state can't be reached."""
        table = list(transitions)
        self.name, self.initial = name, initial
        self.by_verb = {row.verb: row for row in table}
        self.states = frozenset(type(initial))
        if len(self.by_verb) != len(table):
            raise ValueError(f"{name}: a verb stands twice")
        if unreachable := self.states - self._reachable():
            raise ValueError(f"{name}: nothing leads to {sorted(unreachable)}")

    def _reachable(self) -> set[str]:
        reached: set[str] = {self.initial}
        while new := {t.target for t in self.by_verb.values() if t.sources & reached} - reached:
            reached |= new
        return reached

    def next(self, verb: str, state: str) -> str:
        """The state that the verb leads to; NotNow, naming what is possible, where it can't be done."""
        row = self.by_verb[verb]
        if state in row.sources:
            return row.target
        raise NotNow(
            "This {thing} is {state}, so it can't be changed in this way. What is possible now: {verbs}.",
            thing=self.name,
            state=words(state),
            verbs=", ".join(words(v) for v in self.verbs_from(state)) or "nothing more",
        )

    def can(self, verb: str, state: str) -> bool:
        """Whether the verb may be done from this state."""
        return state in self.by_verb[verb].sources

    def verbs_from(self, state: str) -> list[str]:
        """The verbs possible from a state, in the order of the table."""
        return [row.verb for row in self.by_verb.values() if state in row.sources]

    @property
    def final(self) -> frozenset[str]:
        """States that no verb leaves."""
        return frozenset(s for s in self.states if not self.verbs_from(s))

    def mermaid(self) -> str:
        """The machine as a mermaid state diagram."""
        rows = [
            f"    {source} --> {row.target}: {row.verb}"
            for row in self.by_verb.values()
            for source in sorted(row.sources)
        ]
        ends = [f"    {state} --> [*]" for state in sorted(self.final)]
        return "\n".join(["stateDiagram-v2", f"    [*] --> {self.initial}", *rows, *ends])


def words(name: str) -> str:
    """A state or verb as words: `under_assessment` is "under assessment"."""
    return name.replace("_", " ").lower()


def choices(states: type[StrEnum]) -> list[tuple[str, str]]:
    """An enum's values with their words, as a form or a column wants them."""
    return [(state.value, words(state.value).capitalize()) for state in states]
