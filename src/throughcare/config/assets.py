"""Style sheets, scripts and pictures, gathered where the web server serves them from."""

import hashlib
import shutil
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from throughcare.config.env import ROOT

# Only what a browser asks for. Fonts and crest of GOV.UK are for gov.uk alone and are not served.
NOT_SERVED = ("assets", "*.scss", "*.scss.map", "*.njk", "*.mjs", "*.mjs.map", "*.json", "*.yaml", "*.md")
MOJ_PICTURES = ROOT / "node_modules" / "@ministryofjustice" / "frontend" / "moj" / "assets" / "images"


def gather() -> bool:
    """Gather static files, unless they were gathered from the same sources; returns whether it did."""
    stamp = Path(settings.STATIC_ROOT) / "gathered"
    state = _state()
    if stamp.is_file() and stamp.read_text() == state:
        return False
    shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=list(NOT_SERVED))
    lay_root(Path(settings.WHITENOISE_ROOT))
    stamp.write_text(state)
    return True


def lay_root(folder: Path) -> None:
    """Lay the pictures that the MoJ style sheet asks for by absolute address."""
    images = folder / "assets" / "images"
    images.mkdir(parents=True, exist_ok=True)
    for icon in MOJ_PICTURES.glob("icon-*.svg"):
        shutil.copyfile(icon, images / icon.name)


def _state() -> str:
    """A hash of the versions of the packages and of our own files."""
    digest = hashlib.sha256((ROOT / "package-lock.json").read_bytes())
    own = (path for folder in settings.PACKAGE.glob("*/static") for path in folder.rglob("*") if path.is_file())
    for path in (Path(__file__), *sorted(own)):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()
