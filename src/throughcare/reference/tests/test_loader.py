"""Loading: all or nothing, with every bad row named by file and line, and nothing to do the second time."""

import csv
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from throughcare.audit.models import Event
from throughcare.kernel.errors import NotFound
from throughcare.reference import queries
from throughcare.reference.loader import DATA, Kind, NotRemovable, accept, load
from throughcare.reference.models import (
    Area,
    AreaLink,
    BankHoliday,
    Category,
    Load,
    Need,
    Place,
    Policy,
    PostcodeDistrict,
    StagedRow,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2022, 3, 7, 9, tzinfo=UTC)
Rows = list[dict[str, str]]
Edit = Callable[..., Path]


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """Copy one of the project's files into a folder of its own and change its rows."""

    def change(file: str, how: Callable[[Rows], None]) -> Path:
        shutil.copy(DATA / file, tmp_path)
        with (tmp_path / file).open(newline="") as source:
            rows = list(csv.DictReader(source))
        columns = list(rows[0])
        how(rows)
        with (tmp_path / file).open("w", newline="") as target:
            writer = csv.DictWriter(target, columns)
            writer.writeheader()
            writer.writerows(rows)
        return tmp_path

    return change


def line_of(file: str, **cells: str) -> int:
    with (DATA / file).open(newline="") as source:
        rows = enumerate(csv.DictReader(source), start=2)
        return next(n for n, row in rows if cells.items() <= row.items())


def set_cells(where: dict[str, str], **cells: str) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        for row in rows:
            if where.items() <= row.items():
                row.update(cells)

    return change


def said(folder: Path) -> list[str]:
    return [str(problem) for problem in load(folder, now=NOW).problems]


def test_loading_twice_changes_nothing() -> None:
    Load.objects.all().delete()

    first, second = load(now=NOW), load(now=NOW)

    assert (first.changes, first.problems, first.applied) == ((), (), True)
    assert (second.changes, second.problems, second.applied) == ((), (), True)
    assert Load.objects.count() == 1


def test_a_changed_cell_is_shown_with_old_and_new_and_written(edit: Edit) -> None:
    folder = edit("needs.csv", set_cells({"code": "thinking"}, name="Thinking", standard_threshold="5"))

    report = load(folder, now=NOW)

    assert [str(change) for change in report.changes] == [
        "changed need thinking: name Thinking and behaviour → Thinking, standard_threshold 4 → 5"
    ]
    assert Need.objects.filter(pk="thinking").values_list("name", "standard_threshold").get() == ("Thinking", 5)


def test_a_row_that_gets_an_end_counts_as_ended(edit: Edit) -> None:
    folder = edit("policies.csv", set_cells({"key": "breach-working-days"}, valid_until="2030-01-01"))

    report = load(folder, now=NOW)

    assert [change.kind for change in report.changes] == [Kind.ENDED]
    assert Policy.objects.get(key="breach-working-days").valid_until == date(2030, 1, 1)


def test_a_new_row_is_added_with_what_sorts_it_and_what_it_links(edit: Edit) -> None:
    derby = {"police_area": "police-derbyshire", "local_authority": "la-derby", "delivery_unit": "pdu-derby-city"}
    row = {"code": "made-up", "name": "Éalport", "name_cy": "", "districts": "DE1 DE3"}
    folder = edit("places.csv", lambda rows: rows.append(row | derby | {"latitude": "52.9", "longitude": "-1.5"}))

    report = load(folder, now=NOW)

    place = Place.objects.get(pk="made-up")
    assert report.count(Kind.ADDED) == 1
    assert place.sort_key == "ealport"
    assert sorted(place.districts.values_list("code", flat=True)) == ["DE1", "DE3"]


def test_a_place_loses_the_district_that_its_row_no_longer_names(edit: Edit) -> None:
    folder = edit("places.csv", set_cells({"code": "salford"}, districts="M5 M6"))

    load(folder, now=NOW)

    assert sorted(Place.objects.get(pk="salford").districts.values_list("code", flat=True)) == ["M5", "M6"]


def test_a_policy_may_move_the_day_on_which_one_value_follows_another(edit: Edit) -> None:
    def later(rows: Rows) -> None:
        set_cells({"key": "unpaid-work-ete-max-rate", "value": "0.2"}, valid_until="2021-10-01")(rows)
        set_cells({"key": "unpaid-work-ete-max-rate", "value": "0.3"}, valid_from="2021-10-01")(rows)

    report = load(edit("policies.csv", later), now=NOW, remove=True)

    assert sorted(change.kind for change in report.changes) == ["added", "ended", "removed"]
    assert queries.policy("unpaid-work-ete-max-rate", date(2021, 9, 30)).value == 0.2
    assert queries.policy("unpaid-work-ete-max-rate", date(2021, 10, 1)).value == 0.3


@pytest.mark.requirement(36)
def test_a_row_of_an_unknown_region_is_refused_by_its_line_and_the_rest_is_staged(edit: Edit) -> None:
    def atlantis(rows: Rows) -> None:
        set_cells({"child": "police-derbyshire"}, parent="region-atlantis")(rows)
        set_cells({"child": "police-kent"}, valid_from="2018-01-01")(rows)

    report = load(edit("area_links.csv", atlantis), now=NOW)

    line = line_of("area_links.csv", child="police-derbyshire", parent="region-east-midlands")
    assert [str(problem) for problem in report.problems] == [
        f"area_links.csv line {line}: parent: there is no area 'region-atlantis'; correct it or add it to areas.csv"
    ]
    assert StagedRow.objects.filter(load=report.load).count() == 1
    assert AreaLink.objects.get(child="police-derbyshire").parent_id == "region-east-midlands"
    assert AreaLink.objects.get(child="police-kent").valid_from == date(2019, 1, 1)


@pytest.mark.requirement(36)
def test_staged_rows_go_in_without_the_refused_one_when_they_are_accepted(edit: Edit) -> None:
    def half_bad(rows: Rows) -> None:
        set_cells({"code": "thinking"}, severe_threshold="high")(rows)
        set_cells({"code": "attitudes"}, name="Attitudes and beliefs")(rows)

    staged = load(edit("needs.csv", half_bad), now=NOW)
    assert staged.load is not None

    report = accept(staged.load, now=NOW)

    assert [str(change) for change in report.changes] == [
        "changed need attitudes: name Attitudes → Attitudes and beliefs"
    ]
    assert Need.objects.get(pk="attitudes").name == "Attitudes and beliefs"
    assert Need.objects.get(pk="thinking").severe_threshold == 7
    assert Load.objects.get(pk=staged.load).status == Load.Status.APPLIED
    assert not StagedRow.objects.exists()


def test_dates_of_staged_rows_are_dates_again_when_they_are_accepted(edit: Edit) -> None:
    def half_bad(rows: Rows) -> None:
        rows[0]["value"] = "ten"
        set_cells({"key": "breach-working-days"}, valid_until="2030-01-01")(rows)

    staged = load(edit("policies.csv", half_bad), now=NOW)
    assert staged.load is not None

    accept(staged.load, now=NOW)

    assert Policy.objects.get(key="breach-working-days").valid_until == date(2030, 1, 1)


def test_accepting_a_load_that_is_not_waiting_is_refused() -> None:
    with pytest.raises(NotFound, match="No rows wait under load 0"):
        accept(0, now=NOW)


def test_every_bad_row_of_every_file_is_named_at_once_and_nothing_goes_in(edit: Edit) -> None:
    edit("bank_holidays.csv", lambda rows: rows[0].update(on="1 January", nation="SCOTLAND"))
    folder = edit("cohorts.csv", lambda rows: rows[0].update(men="perhaps"))

    report = load(folder, now=NOW)

    assert [(problem.file, problem.line) for problem in report.problems] == [
        ("cohorts.csv", 2),
        ("bank_holidays.csv", 2),
    ]
    assert "write yes or no, not 'perhaps'" in report.problems[0].message
    assert "nation:" in report.problems[1].message
    assert "on:" in report.problems[1].message
    assert not report.applied


def test_one_bad_row_does_not_drag_down_the_rows_that_point_at_it(edit: Edit) -> None:
    edit("service_type_needs.csv", lambda rows: None)
    folder = edit("needs.csv", set_cells({"code": "accommodation"}, position="first"))

    assert [problem.file for problem in load(folder, now=NOW).problems] == ["needs.csv"]


CHECKS: dict[str, tuple[str, dict[str, str], dict[str, str], str]] = {
    "an end before its beginning": (
        "policies.csv",
        {"key": "breach-working-days"},
        {"valid_until": "2018-01-01"},
        "valid_until: 2018-01-01 should be later than valid_from",
    ),
    "a second value for the same days": (
        "policies.csv",
        {"key": "unpaid-work-ete-max-rate", "value": "0.2"},
        {"valid_until": "2022-01-01"},
        "overlaps line {line}; end that one by 2021-06-26",
    ),
    "a place outside England and Wales": (
        "postcode_districts.csv",
        {"code": "DE1"},
        {"latitude": "57.1"},
        "latitude: Ensure this value is less than or equal to 55.9.",
    ),
    "a region where a police area belongs": (
        "postcode_districts.csv",
        {"code": "DE1"},
        {"police_area": "region-east-midlands"},
        "police_area: the area 'region-east-midlands' is of another kind",
    ),
    "an area inside one of a kind that can't hold it": (
        "area_links.csv",
        {"child": "la-derby", "parent": "police-derbyshire"},
        {"parent": "region-east-midlands"},
        "parent: 'region-east-midlands' is of a kind in which 'la-derby' can't lie",
    ),
    "a postcode of the wrong shape": (
        "postcode_districts.csv",
        {"code": "DE1"},
        {"code": "DERBY"},
        "code: Enter a valid value. Ensure this value has at most 4 characters (it has 5).",
    ),
    "a value that is not JSON": (
        "policies.csv",
        {"key": "framework-opened-on"},
        {"value": "2020-06-15"},
        "value: write JSON, such as 10 or \"2024-03-31\"; '2020-06-15' isn't",
    ),
    "a category that stands for nothing": (
        "categories.csv",
        {"code": "ete"},
        {"need": ""},
        "breaks the rule 'category stands for its group'",
    ),
}


@pytest.mark.parametrize("case", CHECKS)
def test_a_bad_row_is_refused_in_words_that_say_what_to_do(edit: Edit, case: str) -> None:
    file, where, cells, message = CHECKS[case]
    line = line_of(file, **where)

    problems = load(edit(file, set_cells(where, **cells)), now=NOW).problems

    named = [p.message for p in problems if p.line]
    assert named == [message.format(line=line)]


def test_the_same_row_twice_is_refused_with_both_lines(edit: Edit) -> None:
    folder = edit("bank_holidays.csv", lambda rows: rows.append(dict(rows[0])))

    lines = BankHoliday.objects.count() + 2

    assert said(folder) == [f"bank_holidays.csv line {lines}: says the same thing as line 2; keep one of them"]


def test_a_wrong_header_says_which_columns_to_add_and_remove(tmp_path: Path) -> None:
    (tmp_path / "needs.csv").write_text("code,title\naccommodation,Accommodation\n")

    assert said(tmp_path) == [
        (
            "needs.csv line 1: add the column name, name_cy, position, part_of, section, standard_threshold, "
            "severe_threshold, source; remove the column title"
        )
    ]


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "needs.csv").write_bytes(b"code,name\nx,caf\xe9\n")

    assert said(tmp_path) == ["needs.csv line 1: save the file as UTF-8; it holds other bytes"]


def test_a_row_with_a_cell_too_many_is_refused(edit: Edit) -> None:
    folder = edit("needs.csv", lambda rows: None)
    with (folder / "needs.csv").open("a") as file:
        file.write("a,b\n")

    assert said(folder) == ["needs.csv line 14: has 9 columns in its header but not in this row"]


def test_a_file_that_is_not_there_leaves_its_table_alone(edit: Edit) -> None:
    before = Area.objects.count()

    report = load(edit("needs.csv", lambda rows: None), now=NOW)

    assert report.changes == ()
    assert Area.objects.count() == before


def test_a_row_gone_from_a_file_is_refused_unless_removal_is_asked_for(edit: Edit) -> None:
    folder = edit("bank_holidays.csv", lambda rows: rows.pop(0))

    assert said(folder) == [
        (
            "bank_holidays.csv: the bank holiday 'ENGLAND 2019-01-01' is gone from the file; "
            "put it back and end it with valid_until, or load with --remove"
        )
    ]
    assert load(folder, now=NOW, remove=True).count(Kind.REMOVED) == 1
    assert not BankHoliday.objects.filter(nation="ENGLAND", on=date(2019, 1, 1)).exists()


def test_a_row_that_something_points_at_is_not_removed(edit: Edit) -> None:
    folder = edit("cohorts.csv", lambda rows: rows.pop(0))

    with pytest.raises(NotRemovable, match=r"cohorts.csv: 'men' can't be removed while buying rules use it"):
        load(folder, now=NOW, remove=True)


def test_a_dry_run_writes_nothing(edit: Edit) -> None:
    loads = Load.objects.count()

    report = load(edit("needs.csv", set_cells({"code": "thinking"}, name="Thinking")), now=NOW, dry_run=True)

    assert (report.count(Kind.CHANGED), report.applied) == (1, False)
    assert Need.objects.get(pk="thinking").name == "Thinking and behaviour"
    assert Load.objects.count() == loads


def test_the_command_shows_what_changed(edit: Edit) -> None:
    out = StringIO()

    call_command("load_reference", folder=edit("needs.csv", set_cells({"code": "thinking"}, name="T")), stdout=out)

    assert out.getvalue().splitlines() == [
        "changed need thinking: name Thinking and behaviour → T",
        "Reference data: 0 added, 1 changed, 0 ended, 0 removed.",
    ]


def test_the_command_fails_with_every_bad_row_and_says_how_to_go_on(edit: Edit) -> None:
    folder = edit("needs.csv", set_cells({"code": "thinking"}, severe_threshold="high"))

    with pytest.raises(CommandError) as refused:
        call_command("load_reference", folder=folder, stdout=StringIO())

    number = Load.objects.get(status=Load.Status.STAGED).pk
    assert f"load_reference --accept {number}" in str(refused.value)
    assert "needs.csv line 12: severe_threshold:" in str(refused.value)


def test_a_load_is_seen_at_once_in_what_was_kept_in_memory(
    edit: Edit, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    before = queries.holidays("WALES")
    row = {"nation": "WALES", "on": "2022-03-01", "name": "Saint David’s Day", "name_cy": "Gŵyl Dewi"}

    load(edit("bank_holidays.csv", lambda rows: rows.append(row)), now=NOW)

    assert queries.holidays("WALES") - before == {date(2022, 3, 1)}


def test_the_projects_own_files_fill_every_table_that_has_one() -> None:
    assert Area.objects.count() == 521
    assert PostcodeDistrict.objects.count() == 2310
    assert Category.objects.count() == 14


def test_a_load_is_one_event_of_the_audit_and_so_is_a_refused_one(edit: Edit) -> None:
    later = datetime(2022, 3, 8, 9, tzinfo=UTC)

    load(edit("needs.csv", set_cells({"code": "thinking"}, name="Thinking")), now=later)
    load(edit("needs.csv", set_cells({"code": "thinking"}, severe_threshold="high")), now=later)

    events = Event.objects.filter(at=later).order_by("pk").values_list("verb", "count", "actor_id")
    assert list(events) == [("reference.loaded", 1, None), ("reference.staged", 0, None)]
