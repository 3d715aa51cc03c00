"""`python -m support.packages`: are all packages pinned by hash, free to use, and without known faults?

Known faults are asked of pip-audit; where it can't reach its source, that is said aloud and nothing fails, since a
machine without a network could check nothing else either.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LISTS = ("requirements.txt", "requirements-dev.txt", "requirements-uv.txt")
PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)
# Licences that would bind those who use or host us; the lesser one (LGPL) binds only whoever changes the package.
REFUSED = re.compile(
    r"\bA(ffero )?GPL|Affero|(?<!L)(?<!Lesser )\bGPL|GNU General Public|\bSSPL|Commons Clause|Business Source", re.I
)
ALLOWED_TOO = re.compile(
    r"\b(MIT|BSD|Apache|LGPL|MPL|Lesser General|Python Software Foundation|PSF|ISC|Public Domain)\b", re.I
)
# Programs that `make check` runs, and that nothing imports or ships: their licence binds none of our code.
TOOLS = frozenset({"djlint"})
LONGEST_AUDIT_SECONDS = 120
MORE_THAN_LICENCE = 200  # characters: a whole text instead of a name


def unpinned(text: str) -> list[str]:
    """Requirements of a list without a hash."""
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"(?m)^\s*#.*\n?", "", text))
    return [entry.split()[0] for entry in entries if PINNED.match(entry) and "--hash=sha256:" not in entry]


def names(text: str) -> list[str]:
    """Names of the packages of a list."""
    return [found.group(1) for found in PINNED.finditer(text)]


def may_be_used(licence: str) -> bool:
    """Whether a licence, or a choice of several, leaves us and whoever hosts us free."""
    if not REFUSED.search(licence):
        return True
    return " OR " in licence and any(not REFUSED.search(choice) for choice in licence.split(" OR "))


def licence(package: str) -> str:
    """What an installed package says of its licence, as a name or a list; empty where it says nothing."""
    about = metadata.metadata(package)
    classified = [c.rpartition("::")[2].strip() for c in about.get_all("Classifier", []) if c.startswith("License ::")]
    named = about.get("License-Expression") or ""
    if not named and len(about.get("License") or "") < MORE_THAN_LICENCE:
        named = about.get("License") or ""
    if classified and any(ALLOWED_TOO.search(c) and may_be_used(c) for c in classified):
        return " OR ".join(classified)  # of several classifiers one may choose
    return named or " OR ".join(classified)


def licences() -> Iterator[tuple[str, str]]:
    """Packages that are installed and listed, with what each says of its licence."""
    listed = {name for file in LISTS for name in names((ROOT / file).read_text())}
    for name in sorted(listed):
        try:
            yield name, licence(name)
        except metadata.PackageNotFoundError:
            continue  # for another system than this


def barred() -> list[str]:
    """Packages that can't be used for their licence; a tool may be, unless the product needs it."""
    shipped = {name.lower() for name in names((ROOT / LISTS[0]).read_text())}
    tools = TOOLS - shipped
    return [f"{name}: {said}" for name, said in licences() if not may_be_used(said) and name.lower() not in tools]


def known_faults() -> tuple[int, str]:
    """0 and what to say, or 1 and the faults that pip-audit knows."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--disable-pip",
        "--require-hashes",
        "--requirement",
        "requirements.txt",
    ]
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=LONGEST_AUDIT_SECONDS
        )
    except subprocess.TimeoutExpired:
        return 0, "NOT CHECKED: known faults of packages, for pip-audit’s source does not answer."
    if "Found " in done.stdout + done.stderr:
        return 1, done.stdout
    if done.returncode:
        return 0, f"NOT CHECKED: pip-audit could not ask its source. {done.stderr[-200:]}"
    if unknown := done.stdout.count("could not be audited"):
        return 0, f"NOT CHECKED: known faults of {unknown} packages, of which pip-audit’s source knows nothing."
    return 0, ""


def main() -> int:
    """Say what is wrong; the exit code is 1 for what must be put right."""
    wrong = [f"{file}: {name} has no hash" for file in LISTS for name in unpinned((ROOT / file).read_text())]
    wrong += [f"{package} is a licence that can't be used" for package in barred()]
    failed, said = known_faults()
    for line in (*wrong, said):
        if line:
            sys.stderr.write(f"{line}\n")
    return 1 if wrong or failed else 0


if __name__ == "__main__":
    sys.exit(main())
