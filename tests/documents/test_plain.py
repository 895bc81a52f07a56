import pytest

from skillmap.documents import Limits
from skillmap.documents.reading import read_bytes as read
from skillmap.errors import EmptyDocumentError, LimitExceededError

FRENCH = "Expériences professionnelles\nÉlectricien à Orléans, été 2019 – août 2023\nMaîtrise des schémas électriques.\n"
ARABIC = "الخبرات العملية\nمهندسة موقع في شركة الأفق للمقاولات\nالإشراف على تنفيذ المباني\nالمهارات: إدارة العقود\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac-roman"])
def test_read_finds_the_encoding_fr(encoding: str) -> None:
    assert read(FRENCH.encode(encoding)).text == FRENCH.strip()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1256", "iso8859-6", "cp720"])
def test_read_finds_the_encoding_ar(encoding: str) -> None:
    assert read(ARABIC.encode(encoding)).text == ARABIC.strip()


def test_read_splits_pages_at_form_feeds() -> None:
    document = read(b"one\r\ntwo  \n\x0cthree\n")
    assert document.text == "one\ntwo\fthree"
    assert [page.span.of(document.text) for page in document.pages] == ["one\ntwo", "three"]
    assert document.media_type == "text/plain"


def test_read_refuses_more_characters_than_allowed() -> None:
    with pytest.raises(LimitExceededError) as caught:
        read(b"word " * 100, limits=Limits(max_chars=499))
    assert caught.value.code == "too-large"


def test_read_refuses_invisible_text() -> None:
    with pytest.raises(EmptyDocumentError):
        read("\ufeff\u200f\u00a0".encode())
