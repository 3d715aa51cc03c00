"""Partners stand behind one bid of a bidder and not behind another."""

from dataclasses import replace
from decimal import Decimal

from throughcare.optimise.lots.check import check
from throughcare.optimise.lots.codec import problem_from_json, problem_to_json
from throughcare.optimise.lots.explain import Why, reasons
from throughcare.optimise.lots.problem import Bid, Bidder, Lot, Member, Organisation, Problem
from throughcare.optimise.lots.solve import solve
from throughcare.optimise.stop import Stop


def test_partners_of_one_bid_use_their_own_capacity_and_another_bid_of_the_same_bidder_is_alone() -> None:
    problem = Problem(
        lots=tuple(Lot(ref=ref, annual_value_gbp=Decimal(100)) for ref in "12"),
        organisations=(
            Organisation(ref="lead", capacity_gbp=Decimal(150)),
            Organisation(ref="small", capacity_gbp=Decimal(50)),
        ),
        bidders=(Bidder(ref="L", members=(Member(organisation="lead", percent=100),)),),
        bids=(
            Bid(
                lot="1",
                bidder="L",
                score=Decimal(80),
                rank=1,
                members=(Member(organisation="lead", percent=50), Member(organisation="small", percent=50)),
            ),
            Bid(lot="2", bidder="L", score=Decimal(70), rank=1),
        ),
    )

    both = solve(problem, stop=Stop(seconds=5))
    tight = replace(
        problem, organisations=(problem.organisations[0], Organisation(ref="small", capacity_gbp=Decimal("49.99")))
    )
    one = solve(tight, stop=Stop(seconds=5))

    assert both.winners == {"1": "L", "2": "L"}
    assert check(problem, both).good
    assert one.winners == {"2": "L"}
    first = reasons(tight, one)[0]
    assert (first.why, first.organisation, first.needs_gbp) == (Why.TOO_LARGE, "small", Decimal(50))
    assert problem_from_json(problem_to_json(problem)) == problem
