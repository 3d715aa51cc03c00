"""What the bound knows of the rule that no woman is alone with men: the price of company.

In every answer a woman has a line of a session only if another woman has one, or if the session is hers alone (nobody
else comes). So for each woman who needs company and each of her candidates: her line, in all weeks in which no woman is
committed there, is at most the other women's lines in these weeks and the sessions of one person. At a price on each of
these rules a woman pays for the company that she needs and is paid for the company that she is; a session may also be
run for one person, which then stands for company.
"""

from typing import NamedTuple

import numpy as np

from throughcare.optimise.allocation.model import Model
from throughcare.optimise.allocation.values import Ints
from throughcare.optimise.loops import loop


class Company(NamedTuple):
    """The candidates of women in slots where men may come."""

    rows: Ints  # of candidates, in order
    slot: Ints
    weeks: Ints  # bits of weeks in which she would be there and no woman is committed
    needs: Ints  # whether she didn't choose that she may be the only one
    solo: Ints  # (slots, weeks) whether nobody is committed, so that a session may be of one person


def company_of(model: Model, women_only: Ints) -> Company:
    """The company of a model; `women_only` says of each slot whether men may not come."""
    owner = np.repeat(np.arange(len(model.need)), np.diff(model.indptr))
    rows = np.flatnonzero((model.sex[owner] > 0) & ~women_only[model.slot])
    slot, person = model.slot[rows], owner[rows]
    without = ((model.held_women == 0) << np.arange(model.room.shape[1])).sum(axis=1)
    return Company(
        rows=rows,
        slot=slot,
        weeks=model.active[person] & model.runs[slot] & without[slot],
        needs=model.sex[person] == 1,
        solo=(model.held == 0) & (model.room > 0),
    )


def together(company: Company, of_rows: Ints) -> Ints:
    """Sums of a figure of the women's candidates by slot and week."""
    total = np.zeros(company.solo.shape, dtype=np.int64)
    _together(company, of_rows, total)
    return total


@loop
def _together(company: Company, of_rows: Ints, total: Ints) -> None:
    for i in range(len(company.rows)):
        if of_rows[i]:
            for week in range(company.solo.shape[1]):
                total[company.slot[i], week] += of_rows[i] * (company.weeks[i] >> week & 1)


def charges(company: Company, prices: Ints, paid: Ints) -> Ints:
    """What each woman's candidate costs more at the prices of its rule. `paid` are sums of prices (see together)."""
    return _both_ways(company, prices, paid)


def missing(company: Company, taken: Ints, alone: Ints) -> Ints:
    """By how much each rule is broken by the lines taken and the sessions of one person: below nought where it holds
    with something to spare."""
    return _both_ways(company, taken, together(company, taken) + alone) * company.needs


def _both_ways(company: Company, own: Ints, there: Ints) -> Ints:
    """Twice what is a candidate's own, less what is there altogether, over the weeks."""
    found = np.zeros(len(own), dtype=np.int64)
    _add_both_ways(company, own, there, found)
    return found


@loop
def _add_both_ways(company: Company, own: Ints, there: Ints, found: Ints) -> None:
    for i in range(len(own)):
        for week in range(there.shape[1]):
            if company.weeks[i] >> week & 1:
                found[i] += 2 * own[i] - there[company.slot[i], week]
