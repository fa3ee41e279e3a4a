"""What every test stands on: an installation of its own."""

import os
import tempfile

# Before Django reads its settings: tests never touch somebody's data.
os.environ["TURNABOUT_DATA"] = tempfile.mkdtemp(prefix="turnabout-tests-")
