"""A backup comes back whole, or not at all, and says in one sentence why not."""

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from django.conf import settings
from psycopg import sql

from support.database import SERVER, state
from support.system import System, prepared_folder
from throughcare.access.actor import SYSTEM
from throughcare.audit import chain
from throughcare.audit.record import viewed
from throughcare.config import backup as making
from throughcare.config import restore as restoring
from throughcare.config.backup import MANIFEST
from throughcare.config.cli import throughcare
from throughcare.config.errors import CannotGoOn
from throughcare.config.postgres import OWNER, SUPERUSER, loader_url
from throughcare.people.models import Person
from throughcare.people.tests.factories import NOW, make_address, make_person

pytestmark = pytest.mark.django_db(transaction=True)
COUNTED = ("people_person", "people_address", "audit_event", "audit_seal", "reference_area")


@pytest.fixture
def scratch() -> Iterator[str]:
    """URL, as owner, of another database that is migrated and has reference data."""
    name = f"{settings.DATABASES['default']['NAME']}_scratch"
    with psycopg.connect(SERVER.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        connection.execute(drop)
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        connection.execute(make.format(*map(sql.Identifier, (name, f"template_{state()}", OWNER))))
        yield SERVER.url(OWNER, name)
        connection.execute(drop)


@pytest.fixture
def folder() -> Iterator[Path]:
    """The data folder, with one uploaded file and nothing noted outside the database yet."""
    folder = settings.ENV.data_dir
    documents = folder / "documents"
    shutil.rmtree(documents, ignore_errors=True)  # another test of this process may have left files
    documents.mkdir(parents=True)
    (documents / "plan.pdf").write_bytes(b"%PDF made up")
    yield folder
    for left in (*folder.glob("documents*"), *folder.glob("audit-heads*")):
        shutil.rmtree(left) if left.is_dir() else left.unlink()


@pytest.fixture
def kept(folder: Path, tmp_path: Path) -> Path:
    """A backup of a world with one person, whose record was viewed; the view is sealed."""
    person = make_person(family_name="Ó Marsh\nTab\there")
    make_address(person)
    viewed(person, actor=SYSTEM, now=NOW)
    chain.seal(NOW)
    path = tmp_path / "kept.backup"
    making.make(path, url=loader_url())
    return path


def counts(url: str) -> list[int]:
    url = url.replace(f"{OWNER}@", f"{SUPERUSER}@")
    with psycopg.connect(url) as connection:
        return [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED]


def altered(path: Path, **changes: object) -> Path:
    """A copy of a backup whose manifest says something else."""
    other = path.with_name("altered.backup")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == MANIFEST:
                content = json.dumps(json.loads(content) | changes).encode()
            new.writestr(name, content)
    return other


def refusal(path: Path, url: str, *, replace: bool = False) -> str:
    before = counts(url)
    with pytest.raises(CannotGoOn) as refused:
        restoring.restore(path, url=url, replace=replace)
    assert counts(url) == before
    return str(refused.value)


def test_what_comes_back_equals_what_was_kept(kept: Path, scratch: str) -> None:
    manifest = restoring.restore(kept, url=scratch, replace=False)

    here = counts(SERVER.url(OWNER, settings.DATABASES["default"]["NAME"]))
    assert counts(scratch) == here
    assert [manifest["tables"][table]["rows"] for table in COUNTED] == here
    assert manifest["audit"] == {"seal": 2, "digest": manifest["audit"]["digest"], "events": 2}
    with psycopg.connect(scratch.replace(f"{OWNER}@", f"{SUPERUSER}@")) as connection:
        names = connection.execute("SELECT family_name FROM people_person").fetchall()
        assert names == [("Ó Marsh\nTab\there",)]
        assert connection.execute("SELECT nextval('people_person_id_seq')").fetchone() == (Person.objects.get().pk + 1,)
        with pytest.raises(psycopg.errors.RaiseException, match="Cannot update or delete"):
            connection.execute("DELETE FROM audit_event")


def test_uploaded_files_and_noted_heads_come_back_and_what_was_there_is_moved_aside(kept: Path, folder: Path) -> None:
    manifest = restoring.check(kept)
    (folder / "documents" / "plan.pdf").write_bytes(b"another")

    moved = restoring.put_back_files(kept, manifest)

    assert (folder / "documents" / "plan.pdf").read_bytes() == b"%PDF made up"
    assert [path.name for path in moved] == ["documents.before-restore", "audit-heads.log.before-restore"]
    assert (folder / "documents.before-restore" / "plan.pdf").read_bytes() == b"another"


def test_a_backup_is_its_owners_alone_and_never_overwrites_another(kept: Path) -> None:
    assert kept.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CannotGoOn, match="choose another name, so that no backup is lost"):
        making.make(kept, url=loader_url())
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


def test_a_database_that_is_not_empty_is_refused_unless_it_may_be_lost(kept: Path, scratch: str) -> None:
    restoring.restore(kept, url=scratch, replace=False)

    assert refusal(kept, scratch) == ("This database is not empty: say --replace if all that is in it may be lost.")
    restoring.restore(kept, url=scratch, replace=True)


def test_a_database_in_use_is_refused(kept: Path, scratch: str) -> None:
    said = "^Somebody is using this database: stop web and worker first.$"
    with psycopg.connect(scratch), pytest.raises(CannotGoOn, match=said):
        restoring.restore(kept, url=scratch, replace=False)


@pytest.mark.parametrize("place", [0.2, 0.5, 0.9])
def test_a_damaged_file_is_refused(kept: Path, scratch: str, place: float) -> None:
    content = bytearray(kept.read_bytes())
    at = int(len(content) * place)
    content[at : at + 40] = bytes(40)
    kept.write_bytes(content)

    assert refusal(kept, scratch) == f"{kept} is damaged, or no backup of Throughcare's: use another copy."


def test_half_a_file_is_refused(kept: Path, scratch: str) -> None:
    kept.write_bytes(kept.read_bytes()[: kept.stat().st_size // 2])

    assert "is damaged" in refusal(kept, scratch)


def test_a_newer_schema_and_a_newer_format_are_refused(kept: Path, scratch: str) -> None:
    revision = restoring.check(kept)["revision"]
    newer = altered(kept, revision=[*revision, ["people", "0999_from_the_future"]])
    assert refusal(newer, scratch) == (
        "The backup is of a newer schema than this Throughcare knows (people 0999_from_the_future): "
        "update Throughcare first."
    )

    assert "was made by a newer Throughcare" in refusal(altered(kept, format=99), scratch)


def test_a_backup_older_than_the_database_is_refused(kept: Path, scratch: str) -> None:
    older = altered(kept, revision=restoring.check(kept)["revision"][:-1])

    assert "restore into an empty database, which is then brought up to date" in refusal(older, scratch)


def test_a_backup_whose_audit_was_tampered_with_is_refused(kept: Path, scratch: str) -> None:
    told = restoring.check(kept)["audit"]

    said = refusal(altered(kept, audit=told | {"digest": "00"}), scratch)

    assert said == "The audit's chain came back with another end, so nothing was restored: use another copy."


@pytest.mark.proof
def test_the_drill_from_the_command_line_proves_a_backup(tmp_path: Path) -> None:
    system = System(prepared_folder(tmp_path / "data"))
    file = tmp_path / "all.backup"

    done = system.command("backup", str(file), "--drill")
    again = system.command("restore", str(file), "--replace")

    assert "every count and hash is equal, and the audit's chain is whole" in done
    assert "rows are back as of" in again


def test_it_says_how_it_is_used() -> None:
    said = CliRunner().invoke(throughcare, ["backup"])

    assert said.exit_code == 2
    assert "Name the file to write, or say --drill" in said.output
