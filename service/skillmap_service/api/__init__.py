"""The HTTP API, version 1: one module for each group of paths, thin; what it does is in ``access``, ``storage`` and ``jobs``."""
