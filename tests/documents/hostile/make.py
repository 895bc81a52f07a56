"""All hostile files, by name."""

from collections.abc import Mapping

from tests.documents.hostile import mail, markup, office, pdf, pictures
from tests.documents.hostile.bombs import Outside


def make(outside: Outside) -> Mapping[str, bytes]:
    """Return the files; none is larger than 21 MB, most are a few kilobytes."""
    return {**pdf.files(outside), **office.files(outside), **markup.files(outside), **pictures.files(), **mail.files(outside)}
