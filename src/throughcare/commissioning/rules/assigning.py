"""Who scores which answers: questions and lots given to an evaluator, and whether each answer has enough of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from throughcare.kernel.errors import Problems

LEAST_POLICY = "evaluators-least"
Answer = tuple[int, int]  # a bid's id and a question's number


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """An evaluator: pairs of lot and question number that they score (None: all), and bids they keep out of."""

    given: frozenset[tuple[int, int]] | None
    recused: frozenset[int]
    may_take: bool = True  # more than they have: they have locked no score

    def scores(self, bid: int, lot: int, question: int) -> bool:
        """Whether they score a question of a bid."""
        return bid not in self.recused and (self.given is None or (lot, question) in self.given)


def due(seat: Seat, bids: Mapping[int, int], questions: Collection[int]) -> set[Answer]:
    """The answers that an evaluator scores; `bids` is the lot of each bid."""
    return {(bid, number) for bid, lot in bids.items() for number in questions if seat.scores(bid, lot, number)}


def short_of(found: Collection[Collection[Answer]], answers: Collection[Answer], least: int) -> dict[Answer, int]:
    """Answers that fewer than the least number of evaluators score, with how many do."""
    counts = {answer: sum(answer in rows for rows in found) for answer in answers}
    return {answer: count for answer, count in counts.items() if count < least}


def refilled(
    seats: Mapping[int, Seat], bids: Mapping[int, int], questions: Collection[int], least: int
) -> list[tuple[int, int, int]]:
    """Whom to give what, so that each answer keeps its evaluators: an evaluator with a lot and a question each time.

    Whoever scores fewest answers comes first; who scores everything already
    and keeps out of a bid can take none of its answers.
    """
    now = dict(seats)
    added = []
    for bid, lot in sorted(bids.items()):
        for question in sorted(questions):
            while sum(seat.scores(bid, lot, question) for seat in now.values()) < least:
                able = [
                    (len(due(seat, bids, questions)), key)
                    for key, seat in now.items()
                    if seat.may_take and bid not in seat.recused and not seat.scores(bid, lot, question)
                ]
                if not able:
                    break
                key = min(able)[1]
                now[key] = replace(now[key], given=(now[key].given or frozenset()) | {(lot, question)})
                added.append((key, lot, question))
    return added


def check_assignment(lots: Collection[int], questions: Collection[int]) -> Problems:
    """Something is given, or nothing at all, which stands for everything."""
    problems = Problems()
    if lots and not questions:
        problems.add("Choose at least one question, or no lot either.", field="questions")
    if questions and not lots:
        problems.add("Choose at least one lot, or no question either.", field="lots")
    return problems
