"""Codes are stable, and enough to make the error again in another process."""

import pytest

from skillmap import errors
from skillmap.errors import CorruptDocumentError, DocumentError, LimitExceededError, document_error


def test_document_error_knows_every_class() -> None:
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, DocumentError) and kind is not DocumentError
    ]
    assert len(kinds) == 9
    for kind in kinds:
        made = document_error(kind("what is wrong").code, "what is wrong")
        assert type(made) is kind
        assert str(made) == "what is wrong"


@pytest.mark.parametrize("code", ["too-large", "too-many-pages", "timeout"])
def test_document_error_keeps_which_limit_was_passed(code: str) -> None:
    made = document_error(code, "too much")
    assert type(made) is LimitExceededError
    assert made.code == code


def test_document_error_of_an_unknown_code_is_the_general_one() -> None:
    assert type(document_error("no-such-code", "x")) is CorruptDocumentError
