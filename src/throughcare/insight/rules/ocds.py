"""The shape of OCDS 1.1.5: validating releases, and merging them into a record.

`data/ocds-1.1.5.json` restates the names, types and merge rules of the standard's release schema, with the parts of the
lots, bids, options, techniques, enquiries and award criteria extensions that we use. Nothing is fetched.
"""

import hashlib
import json
import warnings
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import ocdsmerge
from jsonschema import Draft4Validator, FormatChecker

Release = dict[str, Any]

SCHEMA = Path(__file__).parents[1] / "data" / "ocds-1.1.5.json"
EXTENSIONS = tuple(
    f"https://raw.githubusercontent.com/open-contracting-extensions/ocds_{name}_extension/{version}/extension.json"
    for name, version in (
        ("lots", "v1.1.5"),
        ("bid", "v1.1.5"),
        ("techniques", "v1.1.5"),
        ("enquiry", "v1.1.5"),
        ("awardCriteria", "master"),
        ("options", "master"),
    )
)
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


@cache
def schema() -> dict[str, Any]:
    """The release schema."""
    return dict(json.loads(SCHEMA.read_text()))


@cache
def _validator() -> Draft4Validator:
    return Draft4Validator(schema(), format_checker=FormatChecker())


@cache
def _merger() -> ocdsmerge.Merger:
    return ocdsmerge.Merger(schema())


def problems(release: object) -> list[str]:
    """Everything by which a release departs from the schema, each with its place; empty for a valid one."""
    if not isinstance(release, dict):
        return ["is not an object"]
    found = sorted(_validator().iter_errors(release), key=lambda error: [str(p) for p in error.absolute_path])
    return [f"{'/'.join(str(p) for p in error.absolute_path) or 'release'}: {_short(error.message)}" for error in found]


def _short(message: str) -> str:
    return message if len(message) <= 200 else f"{message[:200]}…"


def record(releases: Iterable[Release]) -> dict[str, Any]:
    """All releases of one process merged into the record of today, in the order of their dates.

    Some publishers name a party twice in one release; the standard keeps the later, and so do we.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ocdsmerge.exceptions.DuplicateIdValueWarning)
        return dict(_merger().create_compiled_release(sorted(releases, key=lambda r: (r["date"], r["id"]))))


def release_package(releases: list[Release], *, uri: str, publisher: str, published: str) -> dict[str, Any]:
    """Releases wrapped as the standard has it."""
    return _package(uri, publisher, published) | {"releases": releases}


def record_package(groups: Iterable[list[Release]], *, uri: str, publisher: str, published: str) -> dict[str, Any]:
    """A record for each process: its releases and what they merge to."""
    records = [
        {"ocid": group[0]["ocid"], "releases": group, "compiledRelease": record(group)} for group in groups if group
    ]
    return _package(uri, publisher, published) | {"records": records}


def _package(uri: str, publisher: str, published: str) -> dict[str, Any]:
    return {
        "uri": uri,
        "version": "1.1",
        "extensions": list(EXTENSIONS),
        "publishedDate": published,
        "publisher": {"name": publisher},
        "license": LICENCE,
    }


def digest(release: object) -> str:
    """SHA-256 of a release's canonical form: the same release taken in twice has the same."""
    canonical = json.dumps(release, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def releases_of(document: object) -> Iterator[object]:
    """The releases of a package or of a list, or a single release; ValueError for anything else."""
    if isinstance(document, list):
        yield from document
    elif isinstance(document, dict) and isinstance(document.get("releases"), list):
        yield from document["releases"]
    elif isinstance(document, dict) and isinstance(document.get("records"), list):
        for entry in document["records"]:
            yield from entry.get("releases", [])
    elif isinstance(document, dict) and "ocid" in document:
        yield document
    else:
        raise ValueError("this file holds neither a release, nor a package of releases or records")
