"""What is taken, what is refused and why, and that no bytes whatever upset the inspection."""

import random
import time
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughcare.documents import rules
from throughcare.documents.rules.contents import Content, Kind, inspect
from throughcare.documents.tests.files import BAD, CHART, DOCX, GOOD, JPEG, PDF, PNG, package

LIMITS = rules.Limits(most_bytes=20_000_000, most_files=10)


def problems(name: str, data: bytes, *, held: int = 0, limits: rules.Limits = LIMITS) -> list[str]:
    found = rules.check_upload(
        name=name, size_bytes=len(data), content=inspect(BytesIO(data)), held_count=held, limits=limits
    )
    return [str(problem) for problem in found]


@pytest.mark.parametrize("name", GOOD)
def test_every_type_that_is_offered_is_taken(name: str):
    assert problems(name, GOOD[name]) == []


@pytest.mark.parametrize("what", BAD)
def test_what_is_refused_is_refused_for_its_reason(what: str):
    assert inspect(BytesIO(BAD[what])).faults == (what.split()[0],)


def test_a_spreadsheet_behind_a_chart_is_part_of_a_document():
    assert inspect(BytesIO(CHART)) == Content(Kind.DOCX)


def test_all_problems_are_named_at_once():
    limits = rules.Limits(most_bytes=20, most_files=1)

    assert problems("../letter.docx", BAD["active PDF"], held=1, limits=limits) == [
        "You have added 1 files, which is the most. Remove one first",
        "The file must be 0 MB or smaller",
        "Rename the file: its name must not hold slashes or two points in a row",
        "The PDF holds a script or other files. Print it to a new PDF and add that",
    ]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("photo.pdf", PNG, "The name ends in .pdf, but the file is a PNG picture."),
        ("letter.docx", PDF, "The name ends in .docx, but the file is a PDF."),
        ("figures.xlsx", DOCX, "The name ends in .xlsx, but the file is a Word document."),
        ("letter.pdf.exe", PDF, "Choose a file of one of these types:"),
        ("code.js", b"alert(1)", "Choose a file of one of these types:"),
        ("letter", PDF, "Choose a file of one of these types:"),
        ("letter.fdp\u202e.pdf.js", PDF, "Choose a file of one of these types:"),
        ("C:\\letters\\letter.pdf", PDF, "Rename the file"),
        ("..", PDF, "Rename the file"),
        ("\u200b", PDF, "Rename the file"),
        ("empty.pdf", b"", "The file is empty. Choose another"),
    ],
)
def test_a_name_must_fit_what_the_file_holds(name: str, data: bytes, says: str):
    assert len(found := problems(name, data)) == 1
    assert found[0].startswith(says)


@pytest.mark.parametrize(
    ("declared", "shown"),
    [
        ("  my \t letter.pdf", "my letter.pdf"),
        ("a\u202efdp.pdf", "afdp.pdf"),
        ("Cafe\u0301.pdf", "Café.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("line\nbreak\r.pdf", "linebreak.pdf"),
    ],
)
def test_a_name_is_shown_without_what_could_mislead(declared: str, shown: str):
    assert rules.clean_name(declared) == shown


def test_a_bomb_is_refused_long_before_it_has_been_unpacked():
    inner = package({f"{number}.xml": bytes(1_000_000) for number in range(60)})  # 60 MB in 60 KB
    began = time.perf_counter()

    assert inspect(BytesIO(inner)).faults == ("swollen",)
    assert time.perf_counter() - began < 1


def test_a_file_is_opened_by_nobody_while_a_scanner_has_not_cleared_it():
    opened = {s: rules.may_be_opened(s, scanned=True) for s in rules.DocumentStatus}

    assert opened == {"sealed": False, "quarantined": False, "clean": True, "refused": False}


def test_where_nothing_scans_a_file_says_so_and_opens():
    assert rules.standing("quarantined", scanned=False) == "not_scanned"
    assert rules.may_be_opened("quarantined", scanned=False)
    assert not rules.may_be_opened("refused", scanned=False)


STARTS = (b"", b"%PDF-", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"<")


@given(start=st.sampled_from(STARTS), rest=st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_get_an_answer(start: bytes, rest: bytes):
    found = inspect(BytesIO(start + rest))

    assert found.kind is not None or found.faults or not start + rest
    assert set(found.faults) <= set(rules.FAULTS)


def broken(draw: random.Random) -> bytes:
    """A good or bad file with bytes changed, cut out, repeated, or put into another."""
    small = [data for data in (*GOOD.values(), *BAD.values()) if len(data) < 100_000]
    data = bytearray(draw.choice(small))
    for _change in range(draw.randint(1, 12)):
        at = draw.randrange(len(data) + 1)
        match draw.randrange(4):
            case 0:
                data[at : at + 1] = bytes([draw.randrange(256)])
            case 1:
                del data[at : at + draw.randint(1, 40)]
            case 2:
                data[at:at] = data[: draw.randint(1, 60)]
            case _:
                data[at : at + 4] = draw.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"PK\x01\x02", b"\xff\xff\xff\x7f"))
    return bytes(data)


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.proof)])
def test_malformed_files_get_an_answer_and_never_more_than_a_moment(count: int):
    draw = random.Random(20220307)
    slowest, kinds = 0.0, 0
    for _file in range(count):
        data = broken(draw)
        began = time.perf_counter()
        found = inspect(BytesIO(data))
        slowest = max(slowest, time.perf_counter() - began)
        assert set(found.faults) <= set(rules.FAULTS)
        kinds += found.kind is not None

    assert slowest < 3
    assert 0 < kinds < count
    print(f"{count} malformed files: {kinds} still of a kind that is taken, the slowest answer {slowest:.2f} s")


def test_a_picture_is_not_taken_for_its_first_bytes_alone():
    assert inspect(BytesIO(JPEG[:4] + b"<script>")).faults == ("damaged",)
