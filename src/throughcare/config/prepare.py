"""Bring the database up to date and gather static files, before web and worker start.

It runs in a process of its own, as the owner of the tables: `python -m throughcare.config.prepare`.
"""

import os
import sys
import time

import django
from django.core.management import CommandError, call_command, get_commands
from django.db import Error

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "throughcare.config.settings")
django.setup()

from throughcare.access.acting import process_is_system  # noqa: E402 - it reads the settings
from throughcare.config import assets, translations  # noqa: E402

# The last asks the worker to build the made-up world, where there is none.
COMMANDS = {
    "migrate": "Tables",
    "load_reference": "Reference data",
    "demo_begin": "Demonstration",
}


def main() -> int:
    """Run every step that exists here; the exit code is 1 after a step that failed, with its reason."""
    process_is_system()
    known = get_commands()
    for command, title in COMMANDS.items():
        if command not in known:
            continue
        began = time.monotonic()
        try:
            call_command(command, verbosity=0)
        except Error as error:
            sys.stderr.write(f"{title}: the database refused ({str(error).splitlines()[0]})\n")
            return 1
        except CommandError as error:
            sys.stderr.write(f"{title}: {error}\n")
            return 1
        _say(f"{title:<16}ready ({time.monotonic() - began:.1f} s)")
    translations.compile_all()
    _say(f"{'Static files':<16}{'gathered' if assets.gather() else 'ready'}")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
