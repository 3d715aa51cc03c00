"""Settings for tests: the product's own, on a database and in folders that belong to this process alone."""

import os

from support.database import SERVER, name_of_this_process
from throughcare.config import postgres, translations
from throughcare.config.env import env

DATABASE = name_of_this_process()
FOLDER = SERVER.folder / "processes" / DATABASE
os.environ |= {
    "THROUGHCARE_MODE": "demo",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # the browser's driver runs an event loop in the test's own thread
    "THROUGHCARE_DATA_DIR": str(FOLDER),
    "DATABASE_URL": SERVER.url(postgres.APPLICATION, DATABASE),
    "THROUGHCARE_OWNER_DATABASE_URL": SERVER.url(postgres.OWNER, DATABASE),
    "THROUGHCARE_LOADER_DATABASE_URL": SERVER.url(postgres.LOADER, DATABASE),
}
env.cache_clear()
translations.compile_all()

from throughcare.config.settings import *  # noqa: E402, F403
from throughcare.config.settings import DATABASES, STORAGES  # noqa: E402

# A connection is kept as long as the browser keeps its own, for each new one learns tables and policies anew. It may
# be to a database that was replaced by a fresh clone since: so it is tried before it is used.
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["ENGINE"] = "support.engine"
# Pages are served from the sources: nothing is collected beforehand.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# Real hashing takes most of a second; who needs it says so.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
