"""How the lots of a call-off are awarded together: a limit of lots, bundles, and what a bidder would rather have.

All of it is published with the call-off, and frozen from then on, beside the tie rule of `optimise.lots`.

- The most lots that one bidder is awarded (Public Contracts Regulations 2015, reg. 46(6)).
- Bundles: groups of lots that may be combined (reg. 46(8)). A bidder takes all lots of one, or none, where it bid
  for each and said so in each of those bids; otherwise its bids stand alone.
- Preferences: each bid may say how far up its lot stands among the bidder's own. They decide between equal awards only.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from throughcare.kernel.errors import NotValid, Problems

LEAST_OF_BUNDLE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class TogetherTerms:
    """What a commissioner sets: most lots for one bidder (None: any number), what comes first, bundles of lot numbers.

    fills_first: an award of more lots comes before one of a higher total score.
    """

    most_lots: int | None
    fills_first: bool
    bundles: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What one bid says of its lot: its place among the bidder's own (1 the dearest), and whether only as a bundle."""

    lot: int
    preference: int | None
    is_bundled: bool


def read_bundles(text: str) -> tuple[tuple[int, ...], ...]:
    """Bundles as people type them: a line each, lot numbers with commas or spaces between. NotValid names the line."""
    bundles, problems = [], Problems()
    for line in filter(str.strip, text.splitlines()):
        words = [word for word in re.split(r"[\s,;]+", line) if word]
        if all(word.isdecimal() for word in words):
            bundles.append(tuple(int(word) for word in words))
        else:
            problems.add("“{line}”: give lot numbers with commas between, as in 2, 5", field="bundles", line=line)
    if problems:
        raise NotValid(list(problems))
    return tuple(bundles)


def check_together(terms: TogetherTerms, lots: Collection[int]) -> Problems:
    """A limit of one or more; bundles of two lots or more that the call-off has, each lot in one of them at most."""
    problems = Problems()
    if terms.most_lots is not None and terms.most_lots < 1:
        problems.add("Enter 1 or more, or nothing where there is no limit.", field="most_lots")
    for bundle in terms.bundles:
        problems.extend(_check_bundle(bundle, terms.most_lots, lots))
    times = Counter(lot for bundle in terms.bundles for lot in set(bundle))
    for lot, count in sorted(times.items()):
        if count > 1:
            problems.add("Lot {lot} is in {count} bundles. Put it in one.", field="bundles", lot=lot, count=count)
    return problems


def _check_bundle(bundle: tuple[int, ...], most_lots: int | None, lots: Collection[int]) -> Problems:
    problems, named = Problems(), _listed(bundle)
    for lot in sorted(set(bundle) - set(lots)):
        problems.add("There is no lot {lot} in this call-off.", field="bundles", lot=lot)
    if len(set(bundle)) < LEAST_OF_BUNDLE or len(set(bundle)) < len(bundle):
        problems.add("Bundle {lots}: name two lots or more, each once.", field="bundles", lots=named)
    if most_lots is not None and most_lots < len(bundle):
        problems.add(
            "Bundle {lots} has more lots than one bidder may win ({most}). Change one of the two.",
            field="bundles",
            lots=named,
            most=most_lots,
        )
    return problems


def check_bundles_whole(bundles: Iterable[Sequence[int]]) -> Problems:
    """Before publication: a bundle that lost its other lots is one no longer."""
    problems = Problems()
    for bundle in bundles:
        if len(bundle) < LEAST_OF_BUNDLE:
            problems.add("Lot {lot} is alone in its bundle. Bundle it with another lot, or not.", field="together",
                         lot=bundle[0])  # fmt: skip
    return problems


def preferred(wishes: Iterable[Wish]) -> tuple[int, ...]:
    """A bidder's lots with a stated preference, the dearest first; equal ones in the order of their numbers."""
    stated = [(wish.preference, wish.lot) for wish in wishes if wish.preference is not None]
    return tuple(lot for _place, lot in sorted(stated))


def bundles_taken(wishes: Iterable[Wish], bundles: Iterable[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """The published bundles that a bidder takes whole or not at all: it bid for each lot, and said so in each bid."""
    bundled = {wish.lot for wish in wishes if wish.is_bundled}
    return tuple(tuple(bundle) for bundle in bundles if set(bundle) <= bundled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """A lot about to be awarded or closed, beside what its call-off's other lots allow.

    winner: the organisation that the lot would go to, empty where it is closed. won: lots in force by organisation.
    gone: lots of the bundles below that went to somebody else or to nobody. bundles: what each bidder takes together.
    """

    lot: int
    winner: str
    most_lots: int | None
    won: Mapping[str, Collection[int]]
    gone: Collection[int] = ()
    bundles: Mapping[str, Collection[tuple[int, ...]]]


def check_lot_together(facts: Together) -> Problems:
    """Nobody is awarded more lots than the limit, or a part of a bundle."""
    problems = Problems()
    held = len(facts.won.get(facts.winner, ()))
    if facts.winner and facts.most_lots is not None and held >= facts.most_lots:
        problems.add(
            "{name} has {held} of these lots and may win {most} at most. Work the proposal out again.",
            name=facts.winner,
            held=held,
            most=facts.most_lots,
        )
    for bidder, bundles in sorted(facts.bundles.items()):
        for bundle in bundles:
            if facts.lot in bundle:
                problems.extend(_check_part(facts, bidder, bundle))
    return problems


def _check_part(facts: Together, bidder: str, bundle: tuple[int, ...]) -> Problems:
    problems = Problems()
    others = [lot for lot in bundle if lot != facts.lot]
    if bidder == facts.winner and (lost := sorted(set(others) & set(facts.gone))):
        problems.add(
            "{name} takes this lot only together with lot {lots}, which it did not get. Work the proposal out again.",
            name=bidder,
            lots=_listed(lost),
        )
    if bidder != facts.winner and (kept := sorted(set(others) & set(facts.won.get(bidder, ())))):
        problems.add(
            "{name} was awarded lot {lots} and takes it only together with this one. Award this one to it, or cancel "
            "that award first.",
            name=bidder,
            lots=_listed(kept),
        )
    return problems


def _listed(lots: Iterable[int]) -> str:
    return ", ".join(str(lot) for lot in lots)
