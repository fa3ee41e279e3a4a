import os

from django.core.wsgi import get_wsgi_application

os.umask(0o077)  # what is written is read by nobody else on this machine
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "turnabout.config.settings")

application = get_wsgi_application()
