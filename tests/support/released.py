"""The tables of the last release, by their newest migrations: what an upgrade starts from.

`python -m support.released` writes them down as they are now: do so at a release, and at no other time.
"""

import json
import sys
from pathlib import Path

import django
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

FILE = Path(__file__).with_name("released.json")


def released() -> dict[str, str]:
    """The newest migration of each app in the last release."""
    return json.loads(FILE.read_text())


def newest() -> dict[str, str]:
    """The newest migration of each app as the code has it."""
    return dict(sorted(MigrationLoader(None).graph.leaf_nodes()))


def migrate_to_release() -> None:
    """Give an empty database the tables of the last release."""
    executor = MigrationExecutor(connection)
    missing = [f"{app} {name}" for app, name in released().items() if (app, name) not in executor.loader.graph.nodes]
    if missing:
        sys.exit(f"The last release had migrations that are here no more: {', '.join(missing)}.")
    executor.migrate([(app, name) for app, name in released().items()])


if __name__ == "__main__":
    django.setup()
    if sys.argv[1:] == ["migrate"]:
        migrate_to_release()
    else:
        FILE.write_text(json.dumps(newest(), indent=2) + "\n")
