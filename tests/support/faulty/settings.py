"""The product's settings and the one page more."""

from throughcare.config.settings import *  # noqa: F403
from throughcare.config.settings import REACTIONS as WIRED

ROOT_URLCONF = "support.faulty.urls"
REACTIONS = WIRED | {"fault.written": ("faults.answer",)}
PROCRASTINATE_IMPORT_PATHS = ["support.faulty.tasks"]
