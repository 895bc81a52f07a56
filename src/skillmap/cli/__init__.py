"""The command line: ``skillmap COMMAND``; results to stdout, everything else to stderr."""

import os

# Products of matrices are small here: NumPy's threads would mostly wait for one another, and take the cores meanwhile. Before NumPy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from skillmap.cli.app import app, main

__all__ = ["app", "main"]
