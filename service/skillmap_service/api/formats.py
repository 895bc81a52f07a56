"""The formats that a profile can be had in: those of the library, chosen by the ``Accept`` header or by name."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Mapping, Sequence

from skillmap.exports.formats import FORMATS, ExportFormat, ExportOptions
from skillmap.records import Language
from skillmap.taxonomy.store import ConceptScheme
from skillmap_service.problems import InvalidRequestError, NotAcceptableError
from skillmap_service.storage.records import Json

ENVELOPE = "application/json"  # the profile, and what is known of its keeping


@functools.cache
def by_media_type() -> Mapping[str, ExportFormat]:
    """Return the library's formats by media type; where several share one, the first. JSON means the envelope."""
    found: dict[str, ExportFormat] = {}
    for one in FORMATS.values():
        if one.media_type != ENVELOPE:
            found.setdefault(one.media_type, one)
    return found


def media_types() -> tuple[str, ...]:
    """Return every media type that profiles can be had in, other than the envelope's."""
    return tuple(sorted({one.media_type for one in FORMATS.values()} - {ENVELOPE}))


def choose(accept: str | None, name: str | None) -> ExportFormat | None:
    """Return the format that a client asks for by name, or likes best; ``None`` is the envelope.

    Raises:
        InvalidRequestError: No format has that name.
        NotAcceptableError: It likes none.

    >>> choose("text/html;q=0.1, text/plain;q=0.9, */*;q=0.05", None).name
    'text'
    """
    if name is not None:
        if name not in FORMATS:
            raise InvalidRequestError(f"no format of that name: choose among {', '.join(FORMATS)}")
        return FORMATS[name]
    offered = (ENVELOPE, *by_media_type())
    for media_type, _ in _ranges(accept or "*/*"):
        for one in offered:
            if media_type in {one, "*/*"} or media_type == f"{one.partition('/')[0]}/*":
                return by_media_type().get(one)
    raise NotAcceptableError(f"choose among {', '.join(offered)}")


def written(chosen: ExportFormat, profiles: Sequence[Json], language: Language, scheme: ConceptScheme) -> tuple[bytes, dict[str, str]]:
    """Write profiles in a format; a format that holds one gets the first.

    Returns:
        The bytes, and headers that name the file and count what the format has no place for.
    """
    export = chosen.export(profiles if chosen.many else profiles[:1], ExportOptions(language=language, scheme=scheme))
    headers = {"Content-Disposition": f'attachment; filename="profile{chosen.suffix}"', "X-Skillmap-Losses": str(len(export.losses))}
    return export.content, headers


def _ranges(accept: str) -> list[tuple[str, float]]:
    """Return the media ranges that are liked at all, the best first; where equal, the most specific first."""
    ranges = []
    for item in accept.split(","):
        media_type, *parameters = (part.strip().lower() for part in item.split(";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                with contextlib.suppress(ValueError):
                    quality = min(1.0, max(0.0, float(parameter[2:])))
        if quality:
            ranges.append((media_type, quality))
    return sorted(ranges, key=lambda one: (-one[1], one[0].count("*")))
