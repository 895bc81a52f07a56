"""Profiles as they are, one a line."""

from __future__ import annotations

import json
from collections.abc import Sequence

from skillmap.exports.formats import ExportOptions
from skillmap.exports.losses import Notes, Profile

CARRIES = ("*",)


def write(profiles: Sequence[Profile], options: ExportOptions, notes: Notes) -> bytes:
    """Write JSON Lines."""
    del options, notes
    return "".join(json.dumps(profile, ensure_ascii=False, separators=(",", ":")) + "\n" for profile in profiles).encode()
