#!/usr/bin/env python
"""Django's own commands; the product's commands are in `throughcare`."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "throughcare.config.settings")
    from throughcare.access.acting import process_is_system

    process_is_system()
    execute_from_command_line(sys.argv)
