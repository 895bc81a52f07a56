import io
import random
import struct
import time

import olefile
import pytest

from skillmap.documents import Limits
from skillmap.documents.office.word97 import filter_for, read_word97, word97_dates
from skillmap.documents.reading import read_bytes as read
from skillmap.errors import CorruptDocumentError, DocumentError, EncryptedDocumentError, LimitExceededError


def with_stream(data: bytes, start: bytes, *, whole: bool = False) -> bytes:
    """Overwrite the main stream of a document, from its start; ``whole`` clears the rest of it."""
    buffer = io.BytesIO(data)
    with olefile.OleFileIO(buffer, write_mode=True) as ole:
        old = ole.openstream("WordDocument").read()
        ole.write_stream("WordDocument", start + (b"\0" * (len(old) - len(start)) if whole else old[len(start) :]))
        return buffer.getvalue()


def main_stream(data: bytes) -> bytes:
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        return bytes(ole.openstream("WordDocument").read())


def word_6(text: bytes, language: int) -> bytes:
    """The stream of a Word 6 document: header, then the text, a byte a character."""
    head = bytearray(768)
    struct.pack_into("<HHHH", head, 0, 0xA5DC, 101, 0, language)
    struct.pack_into("<II", head, 0x18, len(head), len(head) + len(text))
    struct.pack_into("<I", head, 0x34, len(text))
    return bytes(head) + text


def test_read_puts_boxes_behind_the_body_and_drops_what_is_not_shown(saved_as: dict[str, bytes]) -> None:
    lines = [line for line in read_word97(saved_as["doc"], Limits()).pages[0].text.split("\n") if line]
    assert lines[0] == "En-tête de page"
    assert lines.index("Fin du texte") < lines.index("Contact") < lines.index("Note sur le nom") < lines.index("Pied de page")
    assert not {"effacée", "cachée", "HYPERLINK"} & set(" ".join(lines).split())


def test_read_refuses_a_locked_document_with_and_without_libreoffice(saved_as: dict[str, bytes]) -> None:
    head = bytearray(main_stream(saved_as["doc"])[:32])
    head[11] |= 0x01
    locked = with_stream(saved_as["doc"], bytes(head))
    with pytest.raises(EncryptedDocumentError):
        read(locked)
    with pytest.raises(EncryptedDocumentError):
        read_word97(locked, Limits())


@pytest.mark.parametrize(
    ("text", "encoding", "language"),
    [
        ("محاسب في شركة\rخبرة خمس سنوات", "cp1256", 0x0401),
        ("سائق شاحنة وعامل بناء\rفي مدينة صور", "cp1256", 0x0409),
        ("Menuisier à Tunis\rDiplômé en ébénisterie", "cp1252", 0x040C),
    ],
    ids=["ar", "ar-unsaid", "fr"],
)
def test_read_takes_word_6_in_the_code_page_of_its_language(saved_as: dict[str, bytes], text: str, encoding: str, language: int) -> None:
    old = with_stream(saved_as["doc"], word_6(f"{text}\rA\x07B\x07\x07\x13 PAGE \x147\x15\r".encode(encoding), language), whole=True)
    first, second = text.split("\r")
    assert filter_for(old) == "MS WinWord 6.0"
    assert read_word97(old, Limits()).pages[0].text == f"{first}\n{second}\n\nA | B\n\n7"


def test_read_prefers_our_own_reading_where_libreoffice_takes_another_code_page(saved_as: dict[str, bytes]) -> None:
    old = with_stream(saved_as["doc"], word_6("محاسب في شركة\rخبرة خمس سنوات\r".encode("cp1256"), 0x0401), whole=True)
    document = read(old, Limits(max_convert_seconds=100))
    assert document.text == "محاسب في شركة\nخبرة خمس سنوات"
    assert [problem.code for problem in document.problems] == ["light-reader"]


def test_read_refuses_pieces_that_claim_too_much(saved_as: dict[str, bytes]) -> None:
    with pytest.raises(LimitExceededError):
        read_word97(saved_as["doc"], Limits(max_chars=20))


def test_read_refuses_a_document_without_pieces(saved_as: dict[str, bytes]) -> None:
    head = bytearray(main_stream(saved_as["doc"])[:0x1AA])
    struct.pack_into("<II", head, 0x1A2, 0xFFFF_FFF0, 0xFFFF_FFFF)
    with pytest.raises(CorruptDocumentError):
        read_word97(with_stream(saved_as["doc"], bytes(head)), Limits())


def test_word97_dates_bear_properties_without_end(saved_as: dict[str, bytes]) -> None:
    buffer = io.BytesIO(saved_as["doc"])
    with olefile.OleFileIO(buffer, write_mode=True) as ole:
        summary = bytearray(ole.openstream("\x05SummaryInformation").read())
        start = struct.unpack_from("<I", summary, 44)[0]
        struct.pack_into("<I", summary, start + 4, 0xFFFF_FFFF)  # how many there are
        for number in range(4):
            at = start + struct.unpack_from("<I", summary, start + 12 + 8 * number)[0]
            struct.pack_into("<II", summary, at, 0x101E, 0xFFFF_FFFF)  # a list of strings
        ole.write_stream("\x05SummaryInformation", bytes(summary))
    started = time.monotonic()
    word97_dates(buffer.getvalue())
    assert time.monotonic() - started < 2


def test_word97_dates_say_nothing_of_a_damaged_container(saved_as: dict[str, bytes]) -> None:
    assert word97_dates(saved_as["doc"][:1000]) == ()


def test_read_gives_text_or_a_typed_error_for_damaged_documents(saved_as: dict[str, bytes]) -> None:
    chance = random.Random(7)
    read_well = 0
    for _ in range(150):
        damaged = bytearray(saved_as["doc"])
        for _ in range(chance.choice((1, 20, 300))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        if chance.random() < 0.3:
            del damaged[chance.randrange(len(damaged)) :]
        try:
            read_well += bool(read_word97(bytes(damaged), Limits()).pages[0].text)
        except DocumentError:
            continue
    assert read_well > 20
