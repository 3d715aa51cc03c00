"""`throughcare delivers` on the command line."""

import pytest
from click.testing import CliRunner

from throughcare.config.commands.delivers import delivers
from throughcare.referrals.tests.factories import make_body

pytestmark = pytest.mark.django_db


@pytest.mark.requirement(37)
def test_the_command_line_answers_the_same_question():
    make_body("ACC", "police-gwent")
    make_body("WOS", "police-gwent", cohort="women")

    asked = ["accommodation", "--at", "NP10", "--sex", "male", "--born", "1990-05-01", "--on", "2022-03-07"]
    result = CliRunner().invoke(delivers, asked)

    assert result.exit_code == 0, result.output
    first, second = result.output.splitlines()
    assert "(ACC, Gwent) for accommodation: wait not known" in first
    assert second.endswith("For women only")
    nobody = CliRunner().invoke(delivers, ["ete", "--at", "NP10", "--sex", "male", "--on", "2022-03-07"])
    assert nobody.exit_code == 1
    assert nobody.output.endswith("Nobody can be asked for Education, training and employment.\n")
    wrong = CliRunner().invoke(delivers, ["plumbing", "--at", "ZZ99"])
    assert wrong.exit_code == 2
    assert "Choose needs from the list" in wrong.output
