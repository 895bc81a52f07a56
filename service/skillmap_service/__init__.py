"""The service: an HTTP API and pages over the library, with a database, jobs and keys.

``app`` puts it together. Below it, one arrow: ``api`` and ``pages`` call ``access``, ``storage`` and ``jobs``; none of these knows
HTTP. ``jobs`` run documents in worker processes and keep results through ``storage``; ``storage`` knows the database and nothing else.
"""
