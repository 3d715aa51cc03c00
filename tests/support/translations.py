"""`python -m support.translations`: compile the catalogues, and name every message without Welsh."""

import sys

from throughcare.config import translations

translations.compile_all()
missing = translations.untranslated("cy")
for use in missing:
    sys.stderr.write(f"{use.place}: no Welsh for “{use.message}”\n")
if missing:
    sys.exit(f"{len(missing)} messages have no Welsh: add them to the catalogue of their app.")
