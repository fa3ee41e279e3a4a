"""Commands of the application: the only place that sets Django up."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "turnabout.config.settings")
django.setup()
