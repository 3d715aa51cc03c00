"""The bench prints one table of plans, each verified, and draws who starts."""

from click.testing import CliRunner
from lxml import etree

from throughcare.optimise.cohorts.bench.__main__ import main
from throughcare.optimise.cohorts.bench.plot import draw


def test_the_table_has_the_proposal_and_both_ways_of_first_come(tmp_path):
    plot = tmp_path / "starts.svg"

    result = CliRunner().invoke(main, ["--size", "small", "--seconds", "1", "--no-plain", "--plot", str(plot)])

    assert result.exit_code == 0, result.output
    rows = [line.split("|")[0].strip() for line in result.output.splitlines() if "|" in line]
    assert rows == ["plan", "proposal", "by list", "list, hope"]
    assert "People who start: 70 waiting, 3 venues, 5 facilitators" in plot.read_text()


def test_the_chart_writes_every_figure_beside_its_bar():
    tree = etree.fromstring(draw("Starts & more", [("a plan", 1200), ("none", 0)]).encode())

    assert [text.text for text in tree.iter("{*}text")] == ["Starts & more", "a plan", "1,200", "none", "0"]
    assert [bar.get("width") for bar in tree.iter("{*}rect")][1:] == ["400.0", "0.0"]
