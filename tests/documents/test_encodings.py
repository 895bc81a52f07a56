import pytest

from skillmap.documents.encodings import decode, utf16_order
from skillmap.documents.reading import read_bytes as read

FRENCH = "Expériences professionnelles\nÉlectricien à Orléans, été 2019 - août 2023\nMaîtrise des schémas électriques.\n"
ARABIC = "الخبرات العملية\nمهندسة موقع في شركة الأفق للمقاولات\nالإشراف على تنفيذ المباني\nالمهارات: إدارة العقود\n"
CAPITALS = "EXPÉRIENCE\nCONTRÔLEUR À LA RÉGIE, SYSTÈMES\nÊTRE À L'ÉCOUTE, FAÇADES\n"


@pytest.mark.parametrize("text", [FRENCH, CAPITALS], ids=["sentences", "capitals"])
@pytest.mark.parametrize("encoding", ["cp1252", "iso8859-1", "iso8859-15", "cp850", "mac-roman"])
def test_decode_tells_latin_code_pages(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("encoding", ["windows-1256", "iso8859-6", "cp720", "mac-arabic"])
def test_decode_tells_arabic_code_pages(encoding: str) -> None:
    assert decode(ARABIC.encode(encoding)).text == ARABIC


@pytest.mark.parametrize("encoding", ["windows-1256", "cp720"])
@pytest.mark.parametrize("text", ["نجار موبيليا", "سائق شاحنة\nحلب", "Welder, Amman\nلحام معادن"])
def test_decode_needs_only_a_few_arabic_words(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


def test_decode_reads_the_glyphs_of_code_page_864_as_letters() -> None:
    # "مهندس برمجيات" as the code page stores it: a form for each place in the word.
    text = "ﻣﻬﻧﺩﺱ ﺑﺭﻣﺟﻳﺎﺕ"
    document = read(text.encode("cp864"))
    assert document.text == "مهندس برمجيات"


def test_decode_lets_one_accent_decide() -> None:
    text = "Name: Jane Sample\nHotel staff since 2010, front desk and café\n"
    assert decode(text.encode("cp1252")).text == text


def test_decode_keeps_french_accents_in_an_arabic_code_page() -> None:
    text = "الاسم: سناء\nDiplôme de secrétariat, reçu à Rabat\nالخبرة: سكرتيرة\n"
    assert decode(text.encode("windows-1256")).text == text


def test_decode_reads_typographic_signs_and_the_euro() -> None:
    text = "L’équipe – 12 personnes…\n• budget de 3000 €\n“Qualité”\n"
    assert decode(text.encode("cp1252")).text == text
    assert decode("Sœur à Nœux, 300 €".encode("iso8859-15")).text == "Sœur à Nœux, 300 €"


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [ARABIC, FRENCH, "نجار", "Welder", "حداد وNET. ٢٠١٩"])
def test_decode_needs_no_mark_for_utf_16(text: str, order: str) -> None:
    assert utf16_order(text.encode(order)) == order
    assert decode(text.encode(order)).text == text


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_read_takes_arabic_in_utf_16_for_text(order: str) -> None:
    assert read(ARABIC.encode(order)).text == ARABIC.strip()


@pytest.mark.parametrize("data", [b"Welder", b"ab", b"\x00\x01\x02\x03", ARABIC.encode(), ARABIC.encode("windows-1256")])
def test_utf16_order_is_of_nothing_else(data: bytes) -> None:
    assert utf16_order(data) is None


@pytest.mark.parametrize("cut", [1, 2])
def test_decode_keeps_utf_8_that_is_cut_in_a_character(cut: int) -> None:
    decoded = decode((FRENCH + "€").encode()[:-cut])
    assert (decoded.text, decoded.encoding, decoded.stray) == (FRENCH, "utf-8", 0)


def test_decode_reads_a_high_last_byte_by_its_code_page() -> None:
    assert decode("garantir la qualité".encode("cp1252")).text == "garantir la qualité"


def test_decode_keeps_utf_8_with_stray_bytes() -> None:
    decoded = decode(2 * FRENCH.encode() + b"caf\xe9 \x96 th\xe9\n")
    assert decoded.text == 2 * FRENCH + "café – thé\n"
    assert (decoded.encoding, decoded.stray) == ("utf-8", 3)


def twice(text: str) -> bytes:
    """Encode a text as UTF-8, take that for Windows-1252, and save it as UTF-8."""
    return b"".join(bytes([byte]).decode("cp1252", errors="ignore").encode() or chr(byte).encode() for byte in text.encode())


@pytest.mark.parametrize("text", [FRENCH, ARABIC], ids=["fr", "ar"])
def test_decode_mends_what_was_encoded_twice(text: str) -> None:
    decoded = decode(twice(text))
    assert decoded.text == text
    assert decoded.mended > 2


def test_read_tells_what_was_mended() -> None:
    assert [problem.code for problem in read(twice(FRENCH)).problems] == ["encoded-twice"]
    assert [problem.code for problem in read(FRENCH.encode() + b"th\xe9\n").problems] == ["stray-bytes"]
    assert read(FRENCH.encode()).problems == ()


@pytest.mark.parametrize("text", ["São Paulo, Ærø", "DÉJÀ VU À LA CAFÉTÉRIA", "Ã© is how é looks when it was encoded twice"])
def test_decode_leaves_sound_text_alone(text: str) -> None:
    decoded = decode(text.encode())
    assert (decoded.text, decoded.mended) == (text, 0)


@pytest.mark.parametrize(
    ("text", "encoding", "stated"),
    [
        (FRENCH, "utf-8", "iso-8859-1"),  # a wrong statement
        (ARABIC, "windows-1256", "iso-8859-1"),
        (ARABIC, "windows-1256", "utf-8"),
        (FRENCH, "cp1252", "no-such-encoding"),
        (FRENCH, "cp1252", "base64"),
        (FRENCH, "cp1252", "utf-16"),
        ("naïf", "mac-roman", "macintosh"),  # a right one
        ("œ", "iso8859-15", "iso-8859-15"),
        ("łódź, Kraków", "cp1250", "windows-1250"),
    ],
)
def test_decode_weighs_the_stated_encoding(text: str, encoding: str, stated: str) -> None:
    assert decode(text.encode(encoding), stated=stated).text == text


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n", "\n\r\n"])
def test_read_takes_every_line_end_and_drops_the_dos_end_of_file(ends: str) -> None:
    data = ends.join(["Électricien", "Maçon"]).encode("cp850") + b"\x1a"
    assert [line for line in read(data).text.split("\n") if line] == ["Électricien", "Maçon"]


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80", b"\xd8", bytes(range(256)) * 4, b"\xff\xfea"])
def test_decode_takes_any_bytes(data: bytes) -> None:
    assert isinstance(decode(data).text, str)


def test_decode_is_quick_on_megabytes() -> None:
    decoded = decode(FRENCH.encode("cp1252") * 50_000)
    assert decoded.encoding == "cp1252"
