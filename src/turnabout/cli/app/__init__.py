"""Commands of the application: the only place that sets Django up."""

import os

import django

os.umask(0o077)  # database, files and history hold people's words: nobody else on this machine reads them
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "turnabout.config.settings")
django.setup()
