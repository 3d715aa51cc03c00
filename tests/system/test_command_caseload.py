"""`throughcare caseload import` on the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from throughcare.access.roles import Role
from throughcare.accounts.models import User
from throughcare.config.commands.caseload import caseload
from throughcare.imports.models import Import
from throughcare.people.models import Person
from throughcare.people.tests.factories import make_actor, make_user
from throughcare.people.tests.test_caseload import EAST_MIDLANDS, GOOD, as_csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> User:
    user = make_user("Cerys Keeper")
    make_actor(Role.CASE_ADMINISTRATOR, area=EAST_MIDLANDS, user=user)
    return user


def run(*asked: str):
    return CliRunner().invoke(caseload, ["import", *asked])


def test_a_file_is_checked_first_and_taken_in_when_told_to(keeper: User, tmp_path: Path):
    file = tmp_path / "cases.csv"
    file.write_bytes(as_csv(GOOD, GOOD | {"CRN": "X900002", "DOB": "soon"}))

    checked = run(str(file), "--as", keeper.email)
    before = Person.objects.count()
    taken = run(str(file), "--as", keeper.email, "--accept")

    first, second = Import.objects.order_by("pk")
    assert (checked.exit_code, before) == (1, 0)
    assert checked.output.splitlines() == [
        f"Import {first.pk}, checked: 1 new, 0 changed, 0 same, 1 refused.",
        "Row 3: Date of birth: “soon” is no date: write it as 2022-03-07 or 07/03/2022",
    ]
    assert taken.output.startswith(f"Import {second.pk}, done: 1 new, 0 changed, 0 same, 1 refused.")
    assert Person.objects.get().crn == "X900001"


def test_somebody_else_is_told_who_may(tmp_path: Path):
    user = make_user()
    (tmp_path / "cases.csv").write_bytes(as_csv(GOOD))

    answer = run(str(tmp_path / "cases.csv"), "--as", user.email)

    assert str(answer.exception).startswith(f"{user.email} is no case administrator.")
    assert not Import.objects.exists()
