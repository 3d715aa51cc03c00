"""The web server's way in."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "throughcare.config.settings")
application = get_wsgi_application()

# What is here by now stays: looking through it for rubbish again and again takes a tenth of every page's time.
gc.freeze()
gc.set_threshold(50_000, 50, 50)
