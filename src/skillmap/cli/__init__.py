"""The command line: ``skillmap COMMAND``; results to stdout, everything else to stderr."""

from skillmap.cli.app import app, main

__all__ = ["app", "main"]
