from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from skillmap.documents.layout.glyph import UNKNOWN, Glyph
from skillmap.documents.layout.placement import drop_fillers, place_ligature_parts
from skillmap.documents.reading import read_bytes as read

SAMPLES = Path(__file__).resolve().parents[3] / "eval" / "samples"


def row(*placed: tuple[str, float, float]) -> list[Glyph]:
    return [Glyph(text, x0, x1, 100.0, 10.0) for text, x0, x1 in placed]


@pytest.mark.parametrize("alef", [454.2, 454.3], ids=["equal", "rounded-to-the-right"])
def test_place_ligature_parts_keeps_lam_alef_of_libreoffice_as_drawn(alef: float) -> None:
    glyphs = row(("ن", 447.6, 454.34), ("آ", alef, alef), ("ل", 454.2, 460.16), ("ا", 460.28, 463.02))
    placed = sorted(place_ligature_parts(glyphs), key=lambda glyph: glyph.x0)
    assert "".join(glyph.text for glyph in reversed(placed)) == "الآن"


@pytest.mark.parametrize("word", ["الآن", "الانحرافات", "الإدارة", "الأطلس"])
def test_read_arabic_sample_has_lam_alef_right(word: str) -> None:
    assert word in read((SAMPLES / "ar-accountant.pdf").read_bytes()).text


def test_drop_fillers_leaves_out_the_strokes_of_letter_spacing() -> None:
    glyphs = row((UNKNOWN, 0, 2.3), ("ى", 1, 8), (UNKNOWN, 8, 10.3), ("م", 9, 14), (UNKNOWN, 14, 16.3), ("ل", 15, 17))
    assert "".join(glyph.text for glyph in drop_fillers(glyphs)) == "ىمل"


def test_drop_fillers_keeps_the_marks_of_lost_letters() -> None:
    glyphs = row((UNKNOWN, 0, 2.3), ("ى", 3, 8), (UNKNOWN, 8, 13.1), ("م", 14, 19), ("ل", 19, 21))
    assert drop_fillers(glyphs) == glyphs
    latin = row(("a", 0, 5), (UNKNOWN, 5, 10), ("b", 10, 15), (UNKNOWN, 15, 20))
    assert drop_fillers(latin) == latin


def test_read_drops_strokes_of_letter_spaced_arabic(make_unicode_pdf: Callable[[Sequence[str]], bytes]) -> None:
    document = read(make_unicode_pdf(["�ة�ي�ل�م�ع�ل�ا �ة�ر�ب�خ�ل�ا", "ةيندم ةسدنهم", "تاراهملا"]))
    assert document.text == "الخبرة العملية\nمهندسة مدنية\nالمهارات"
    assert document.pages[0].quality == 1.0
