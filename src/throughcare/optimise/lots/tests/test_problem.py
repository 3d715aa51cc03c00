"""A problem that makes no sense is refused with every fault; documents go out and come back the same."""

import json
from decimal import Decimal

import pytest
from click.testing import CliRunner

from throughcare.kernel.errors import NotValid
from throughcare.optimise.lots.__main__ import main
from throughcare.optimise.lots.bench.__main__ import main as bench
from throughcare.optimise.lots.codec import (
    problem_from_json,
    problem_hash,
    problem_to_json,
    solution_from_json,
    solution_to_json,
)
from throughcare.optimise.lots.generate import make_problem
from throughcare.optimise.lots.problem import Bid, Bidder, Bundle, Lot, Member, Organisation, Problem
from throughcare.optimise.lots.tests.small import alone, answer, competition, random_problem

LOT = Lot(ref="L1", annual_value_gbp=Decimal(1000))
ONE = Organisation(ref="A", capacity_gbp=Decimal(5000))
BID = Bid(lot="L1", bidder="A", score=Decimal(50), rank=1)


def faults(**changes):
    given = {"lots": (LOT,), "organisations": (ONE,), "bidders": (alone("A"),), "bids": (BID,)}
    with pytest.raises(NotValid) as refused:
        Problem(**(given | changes))
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize("value", [Decimal(0), Decimal("-1"), Decimal("0.001"), Decimal("NaN"), Decimal("Infinity"), 5])
def test_a_lot_has_an_annual_value_in_whole_pennies(value):
    said = faults(lots=(Lot(ref="L1", annual_value_gbp=value),))

    assert said == ["lot L1: give an annual value above £0 in whole pennies"]


@pytest.mark.parametrize("value", [Decimal("-0.01"), Decimal("1.005"), Decimal("NaN"), Decimal("1e13")])
def test_a_capacity_is_nought_or_more_in_whole_pennies(value):
    said = faults(organisations=(Organisation(ref="A", capacity_gbp=value),))

    assert said == ["organisation A: give a capacity of £0 or more in whole pennies, or none"]


@pytest.mark.parametrize(
    ("bid", "words"),
    [
        (Bid(lot="L9", bidder="A", score=Decimal(5), rank=1), "bid of A for L9: unknown bidder or lot"),
        (
            Bid(lot="L1", bidder="A", score=Decimal("100.1"), rank=1),
            "bid of A for L1: give a score from 0 to 100 to four places, and a rank of 1 or more",
        ),
        (
            Bid(lot="L1", bidder="A", score=Decimal("5.00001"), rank=1),
            "bid of A for L1: give a score from 0 to 100 to four places, and a rank of 1 or more",
        ),
        (
            Bid(lot="L1", bidder="A", score=Decimal(5), rank=0),
            "bid of A for L1: give a score from 0 to 100 to four places, and a rank of 1 or more",
        ),
    ],
)
def test_a_bid_is_of_a_known_bidder_and_lot_with_a_score_and_a_rank(bid, words):
    assert faults(bids=(bid,)) == [words]


@pytest.mark.parametrize(
    ("bidder", "words"),
    [
        (Bidder(ref="A", members=()), "the shares of its members must add up to 100"),
        (Bidder(ref="A", members=(Member(organisation="Z", percent=100),)), "there is no organisation Z"),
        (alone("A", most_lots=-1), "the most lots must be a whole number of nought or more, or none"),
        (alone("A", prefers=("L7",)), "its preferences must be lots of this competition, each once"),
        (alone("A", prefers=("L1", "L1")), "its preferences must be lots of this competition, each once"),
        (
            Bidder(ref="A", members=(Member(organisation="A", percent=50), Member(organisation="A", percent=50))),
            "name each member once",
        ),
    ],
)
def test_a_bidder_has_known_members_whose_shares_are_the_whole(bidder, words):
    assert faults(bidders=(bidder,)) == [f"bidder A: {words}"]


def test_ranks_are_unique_in_a_lot_and_follow_the_scores():
    both = {"organisations": (ONE, Organisation(ref="B")), "bidders": (alone("A"), alone("B"))}
    better = Bid(lot="L1", bidder="B", score=Decimal(60), rank=2)

    assert faults(bids=(BID, better), **both) == ["lot L1: a bid with a lower score is ranked above one with a higher"]
    assert faults(bids=(BID, Bid(lot="L1", bidder="B", score=Decimal(50), rank=1)), **both) == [
        "lot L1: give every bid a rank of its own"
    ]


def test_a_bundle_is_of_two_lots_that_were_bid_for_and_of_each_lot_once():
    one_lot = Bundle(bidder="A", lots=("L1",))

    assert faults(bundles=(one_lot, one_lot)) == [
        "bundle of A: name two lots or more",
        "bundle of A: name two lots or more",
        "bundle of A: L1 is bundled twice",
    ]
    assert faults(bundles=(Bundle(bidder="A", lots=("L1", "L2")),)) == ["bundle of A: it has no bid for L2"]


def test_everything_wrong_is_said_at_once():
    said = faults(
        lots=(LOT, LOT, Lot(ref="", annual_value_gbp=Decimal(0))),
        bidders=(alone("A", most_lots=-1),),
        bids=(BID, BID),
    )

    assert said == [
        "lots: L1 is there 2 times",
        "lots: give every row a ref",
        "lot : give an annual value above £0 in whole pennies",
        "bidder A: the most lots must be a whole number of nought or more, or none",
        "bid of A for L1: it is there 2 times",
        "lot L1: give every bid a rank of its own",
    ]


@pytest.mark.parametrize("seed", range(6))
def test_a_problem_and_its_solution_come_back_from_json_the_same(seed):
    problem = random_problem(seed)
    found = answer(problem)

    again = problem_from_json(json.loads(json.dumps(problem_to_json(problem))))

    assert again == problem
    assert problem_hash(again) == problem_hash(problem) == found.problem_hash
    assert solution_from_json(json.loads(json.dumps(solution_to_json(found)))) == found


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], ["the problem must be an object with lots, organisations, bidders and bids"]),
        ({"lots": 5, "fills_first": 1}, ["lots must be a list", "fills_first must be true or false"]),
        ({"lotz": []}, ["unknown part lotz"]),
        ({"lots": ["L1"]}, ["lots, row 1: give an object"]),
        ({"lots": [{"ref": "L1", "value": "5"}]}, ["lots, row 1: unknown field value"]),
        (
            {"lots": [{"ref": "L1", "annual_value_gbp": 0.5}]},
            ['lots, row 1: 0.5: give money and scores as text, such as "75.4000"'],
        ),
        ({"lots": [{"ref": "L1", "annual_value_gbp": "much"}]}, ["lots, row 1: 'much' isn't a figure"]),
        ({"lots": [{"ref": 1, "annual_value_gbp": "5"}]}, ["lots, row 1: 1: give text"]),
        ({"bundles": [{"bidder": "A", "lots": "L1"}]}, ["bundles, row 1: give a list of refs"]),
    ],
)
def test_a_document_of_the_wrong_form_is_refused_with_the_row(document, words):
    with pytest.raises(NotValid) as refused:
        problem_from_json(document)

    assert [str(problem) for problem in refused.value.problems] == words


def test_a_document_without_a_field_names_it():
    with pytest.raises(NotValid, match="lots, row 1: .*annual_value_gbp"):
        problem_from_json({"lots": [{"ref": "L1"}]})


@pytest.mark.parametrize("document", [[], {}, {"value": 1}])
def test_what_is_no_solution_is_refused(document):
    with pytest.raises(NotValid, match="this isn't a solution"):
        solution_from_json(document)


def test_without_a_bidder_nothing_of_it_is_left_and_other_ranks_stay():
    scores = {("L1", "A"): 80, ("L1", "B"): 70, ("L2", "A"): 60}
    bundle = Bundle(bidder="A", lots=("L1", "L2"))
    problem = competition({"L1": 1, "L2": 1}, {"A": 1, "B": 1}, scores, bundles=(bundle,))

    left = problem.without("A")

    assert (left.bidders, left.bundles) == ((alone("B"),), ())
    assert [(bid.bidder, bid.rank) for bid in left.bids] == [("B", 2)]


def test_the_command_line_makes_solves_explains_and_verifies(tmp_path):
    problem, out = str(tmp_path / "problem.json"), tmp_path / "solution.json"
    runner = CliRunner()

    made = runner.invoke(main, [problem, "--make", "small", "--seed", "1"])
    solved = runner.invoke(main, [problem, "--why", "--out", str(out)])

    assert (made.exit_code, solved.exit_code) == (0, 0), solved.output
    lines = solved.output.splitlines()
    assert lines[-1] == (
        "12 of 12 lots awarded, total score 1,011.0825, proven highest; the prices alone prove 1,011.0825; verified"
    )
    assert "L007  1 B006 87.8815 too_large O006 over by £702,998.00" in lines
    assert len(lines) == 49
    assert solution_from_json(json.loads(out.read_text())).winners["L007"] == "B005"


def test_the_command_line_refuses_nonsense_in_words(tmp_path):
    (tmp_path / "bad.json").write_text('{"lots": [{"ref": "L1", "annual_value_gbp": "0"}], "bids": 3}')
    (tmp_path / "no.json").write_text("{")

    bad = CliRunner().invoke(main, [str(tmp_path / "bad.json")])
    no = CliRunner().invoke(main, [str(tmp_path / "no.json")])
    missing = CliRunner().invoke(main, [str(tmp_path / "missing.json")])

    assert (bad.exit_code, no.exit_code, missing.exit_code) == (1, 1, 1)
    assert "bids must be a list" in bad.output
    assert "isn't JSON" in no.output


def test_the_bench_prints_a_verified_line_for_each_instance():
    result = CliRunner().invoke(bench, ["--size", "small", "--seeds", "2", "--no-plain"])

    rows = [[cell.strip() for cell in line.split("|")] for line in result.output.splitlines() if "|" in line]
    assert result.exit_code == 0, result.output
    assert [row[:7] for row in rows[1:]] == [
        ["small", "1", "48", "1000.30", "1011.08", "1011.08", "True"],
        ["small", "2", "48", "1060.27", "1060.27", "1060.27", "True"],
    ]


def test_the_bench_runs_plain_cp_sat_beside_it():
    result = CliRunner().invoke(bench, ["--size", "small", "--seeds", "1"])

    assert result.output.splitlines()[-1].split("|")[8].strip() == "1011.08"


def test_a_made_up_competition_has_bundles_consortia_and_limits():
    problem = make_problem("national", seed=1)

    assert sum(len(bidder.members) == 2 for bidder in problem.bidders) == 6
    assert len(problem.bundles) > 0
    assert any(bidder.most_lots for bidder in problem.bidders)
