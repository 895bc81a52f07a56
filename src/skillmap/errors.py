"""Every error that skillmap raises on purpose, each with a stable code.

::

    SkillmapError                     "error"
    ├── SettingsError                 "settings-invalid"
    ├── DocumentError
    │   ├── UnsupportedFormatError    "unsupported-format"
    │   ├── CorruptDocumentError      "corrupt-document"
    │   ├── EncryptedDocumentError    "encrypted-document"
    │   ├── EmptyDocumentError        "empty-document"
    │   ├── NoTextError               "no-text"
    │   ├── UnsafeArchiveError        "unsafe-archive"
    │   ├── UnreadableFileError       "unreadable-file"
    │   ├── WorkerDiedError           "worker-died"
    │   └── LimitExceededError        "too-large", "too-many-pages" or "timeout"
    ├── TaxonomyError
    │   ├── TaxonomyNotFoundError     "taxonomy-not-found"
    │   ├── TaxonomyInvalidError      "taxonomy-invalid"
    │   └── IndexMismatchError        "index-mismatch"
    ├── ModelNotFoundError            "model-not-found"
    ├── BulkStoppedError              "stopped", "disk-full" or "in-use"
    └── GoldInvalidError              "gold-invalid"

The command line prints ``code: message``; messages name what is wrong and the way out, never the text of a document.
"""

from __future__ import annotations


class SkillmapError(Exception):
    """The root of the tree; catch it to catch everything that skillmap raises on purpose."""

    code = "error"


class SettingsError(SkillmapError):
    """A setting, flag or input line has a value that cannot be used."""

    code = "settings-invalid"


class DocumentError(SkillmapError):
    """A document cannot be read; the next one can."""

    code = "corrupt-document"


class UnsupportedFormatError(DocumentError):
    """The bytes are of a format that skillmap does not read."""

    code = "unsupported-format"


class CorruptDocumentError(DocumentError):
    """The bytes claim a format that they do not keep."""

    code = "corrupt-document"


class EncryptedDocumentError(DocumentError):
    """The document needs a password."""

    code = "encrypted-document"


class EmptyDocumentError(DocumentError):
    """The file has no bytes, or only white space."""

    code = "empty-document"


class NoTextError(DocumentError):
    """The document is sound but holds no text that can be read (a scan, say)."""

    code = "no-text"


class UnsafeArchiveError(DocumentError):
    """An archive unpacks to more than may be, or holds archives within archives without end."""

    code = "unsafe-archive"


class UnreadableFileError(DocumentError):
    """The file is there but its bytes cannot be had (permissions, a broken disk, a lost connection)."""

    code = "unreadable-file"


class WorkerDiedError(DocumentError):
    """The process that worked on the document ended, twice."""

    code = "worker-died"


class LimitExceededError(DocumentError):
    """A bound on size, pages or time was passed; ``code`` says which."""

    def __init__(self, message: str, *, code: str = "too-large") -> None:
        super().__init__(message)
        self.code = code


_LIMIT_CODES = frozenset({"too-large", "too-many-pages", "timeout"})
_DOCUMENT_ERRORS = (
    UnsupportedFormatError,
    EncryptedDocumentError,
    EmptyDocumentError,
    NoTextError,
    UnsafeArchiveError,
    UnreadableFileError,
    WorkerDiedError,
)


def document_error(code: str, message: str) -> DocumentError:
    """Return the error that a code stands for, as it comes back from another process.

    >>> document_error("no-text", "the document holds no text")
    NoTextError('the document holds no text')
    """
    if code in _LIMIT_CODES:
        return LimitExceededError(message, code=code)
    return next((kind(message) for kind in _DOCUMENT_ERRORS if kind.code == code), CorruptDocumentError(message))


class TaxonomyError(SkillmapError):
    """A taxonomy or its index cannot be used."""

    code = "taxonomy-invalid"


class TaxonomyNotFoundError(TaxonomyError):
    """No taxonomy of that name and version is installed."""

    code = "taxonomy-not-found"


class TaxonomyInvalidError(TaxonomyError):
    """A classification package is broken; the message names file, line and column."""

    code = "taxonomy-invalid"


class IndexMismatchError(TaxonomyError):
    """An index was built from another taxonomy or encoder than the one in use."""

    code = "index-mismatch"


class ModelNotFoundError(SkillmapError):
    """An encoder's weights are not on this machine."""

    code = "model-not-found"


class BulkStoppedError(SkillmapError):
    """A bulk run cannot go on; what is done is kept, and the same command continues. ``code`` says why."""

    def __init__(self, message: str, *, code: str = "stopped") -> None:
        super().__init__(message)
        self.code = code


class GoldInvalidError(SkillmapError):
    """A labelled set breaks its format."""

    code = "gold-invalid"
