"""Releases that we publish, built from the facts of each kind of process: a release, once made, never changes."""

from throughcare.insight.rules.releases import call_offs, direct, frameworks, programmes
from throughcare.insight.rules.releases.common import Release

Facts = programmes.ProgrammeFacts | frameworks.FrameworkFacts | call_offs.CallOffFacts | direct.DirectFacts


def releases(facts: Facts) -> list[Release]:
    """All releases of a process so far."""
    match facts:
        case programmes.ProgrammeFacts():
            return programmes.releases(facts)
        case frameworks.FrameworkFacts():
            return frameworks.releases(facts)
        case call_offs.CallOffFacts():
            return call_offs.releases(facts)
        case direct.DirectFacts():
            return direct.releases(facts)
