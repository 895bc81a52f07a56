"""The formats that a profile can be had in, chosen by the ``Accept`` header."""

from __future__ import annotations

import contextlib
import io
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from skillmap.exports.text import print_profile
from skillmap_service.problems import NotAcceptableError
from skillmap_service.storage.records import KeptProfile

ENVELOPE = "application/json"
BARE = "application/vnd.skillmap.profile+json"
_stdout = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A way to write a profile.

    Attributes:
        media_type: Its media type.
        suffix: Of a file's name.
        write: From a profile and the language of labels to bytes.
    """

    media_type: str
    suffix: str
    write: Callable[[KeptProfile, str], bytes]


def _bare(kept: KeptProfile, language: str) -> bytes:
    del language
    return json.dumps(kept.profile, ensure_ascii=False, separators=(",", ":")).encode()


def _text(kept: KeptProfile, language: str) -> bytes:
    out = io.StringIO()
    with _stdout, contextlib.redirect_stdout(out):
        print_profile(kept.profile, title=kept.name or kept.head.id, language=language)
    return out.getvalue().encode()


def formats() -> Mapping[str, Format]:
    """Return every format by its media type; the envelope, which is the default, is not among them."""
    found = (Format(media_type=BARE, suffix="json", write=_bare), Format(media_type="text/plain", suffix="txt", write=_text))
    return {one.media_type: one for one in found}


def choose(accept: str | None) -> str:
    """Return the media type that a client likes best: the envelope, or one of ``formats``.

    Raises:
        NotAcceptableError: It likes none.

    >>> choose("text/html, text/plain;q=0.9, */*;q=0.1")
    'text/plain'
    """
    offered = (ENVELOPE, *formats())
    best, best_quality = None, 0.0
    for media_type, quality in _ranges(accept or "*/*"):
        for one in offered:
            if quality > best_quality and (media_type in {one, "*/*"} or media_type == f"{one.partition('/')[0]}/*"):
                best, best_quality = one, quality
                break
    if best is None:
        raise NotAcceptableError(f"choose among {', '.join(offered)}")
    return best


def _ranges(accept: str) -> list[tuple[str, float]]:
    """Return media ranges by their quality, the most specific first where equal."""
    ranges = []
    for item in accept.split(","):
        media_type, *parameters = (part.strip().lower() for part in item.split(";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                with contextlib.suppress(ValueError):
                    quality = min(1.0, max(0.0, float(parameter[2:])))
        ranges.append((media_type, quality))
    return sorted(ranges, key=lambda one: (-one[1], one[0].count("*")))
