"""`python -m support.chromium`: see that there is a browser for the tests, or say that there is none."""

import subprocess
import sys

from support import chromium

if not chromium.find():
    sys.stdout.write("Fetching a browser for the tests\n")
    try:
        chromium.fetch()
    except (OSError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"No Chromium could be fetched ({error}): the browser tests will be skipped.\n")
