"""Turnabout: find the people who turn difficult customers around, use them, and clone them."""

import os

__version__ = "0.1.0"

# Matrices here are small, and threads that wait for each other cost more than they save: half of the processor's time
# on two shared cores, and memory. Counts where numpy is not there yet; who starts the program may say otherwise.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
