"""Settings of the tests: an installation in a folder of its own, whatever the environment says of a real one."""

import os
import tempfile

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # a browser's event loop in the same process is nobody's server
os.environ["TURNABOUT_DATA"] = tempfile.mkdtemp(prefix="turnabout-tests-")

from turnabout.config.settings import *  # noqa: F403 (the folder has to be named first)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # argon2 is slow on purpose
