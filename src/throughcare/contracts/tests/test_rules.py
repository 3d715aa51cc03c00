from datetime import date

import pytest

from throughcare.contracts import rules


@pytest.mark.requirement(38)
def test_the_alarm_to_buy_again_comes_twelve_months_before_the_last_day():
    assert rules.reprocure_by(date(2024, 3, 31), 12) == date(2023, 3, 31)
    assert rules.reprocure_by(date(2025, 3, 31), 12) == date(2024, 3, 31)


def test_a_contract_goes_live_neither_early_nor_with_a_gate_open():
    early = rules.Readiness(starts_on=date(2022, 4, 1), today=date(2022, 3, 31), open_gates=["Staff are vetted"])

    assert [str(problem) for problem in rules.check_go_live(early)] == [
        "Wait until the start date, 1 April 2022",
        "Clear the gate “Staff are vetted”",
    ]
    assert (
        len(rules.check_go_live(rules.Readiness(starts_on=early.starts_on, today=early.starts_on, open_gates=[]))) == 0
    )
