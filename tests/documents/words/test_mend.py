import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from skillmap.documents.characters import clean
from skillmap.documents.content import Content, PageText
from skillmap.documents.reading import read_bytes
from skillmap.documents.words.mend import mend
from skillmap.documents.words.quality import GARBAGE

FRENCH = """Assistante administrative avec cinq ans d'expérience en gestion des dossiers et en organisation de réunions.
Rédaction de notes, traitement des factures et suivi de la formation continue du personnel de la direction.
Utilisation quotidienne des outils de bureautique, attention portée aux détails, motivation et participation active.
Mise en place d'une nouvelle classification des archives ; cette opération a permis de mettre en valeur les collections.
Certification en comptabilité, qualification en finances publiques, efficacité reconnue par la chef de service."""
ENGLISH = """Administrative officer with five years of experience in the organisation of meetings and in document retention.
Drafted notifications, settled invoices and followed the continuing education of the staff in the central office.
Daily use of office software, attention to detail, motivation and active participation in the committee.
Set up a new classification of the archives; this operation made it possible to find certificates in less time.
Certified in accounting, qualified in public finance, efficient and able to fit in with different teams."""
TEXTS = {"fr": FRENCH, "en": ENGLISH}


def mended(text: str) -> tuple[str, list[tuple[str, str]]]:
    content = mend(Content(pages=(PageText(text=text, quality=1.0),)), drawn=False)
    return content.pages[0].text, [(problem.code, problem.message) for problem in content.problems]


def without(text: str, table: dict[str, str]) -> str:
    pattern = "|".join(sorted(table, key=len, reverse=True))
    return re.sub(pattern, lambda match: table[match[0]], text)


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize(
    "table",
    [
        {"ti": "\ufffd"},
        {"fi": "\ufffd", "ffi": "\ufffd", "ff": "\ufffd"},
        {"ti": "(cid:415)", "tt": "(cid:425)"},
        {"ti": "\ue001"},
        {"ti": "\x02"},
        {"ti": "Ɵ"},
    ],
    ids=["one", "several", "cid", "private", "control", "letter"],
)
def test_mend_restores_every_ligature_that_left_a_trace(language: str, table: dict[str, str]) -> None:
    text = TEXTS[language]
    damaged = without(text, table)
    count = sum(len(re.findall("|".join(sorted(table, key=len, reverse=True)), line)) for line in text.split("\n"))
    assert count > 4
    assert mended(clean(damaged)) == (text, [("text-repaired", f"{count} lost ligatures restored")])


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("left", ["", " "], ids=["dropped", "space"])
def test_mend_restores_ligatures_that_left_no_trace(language: str, left: str) -> None:
    text = TEXTS[language]
    damaged = without(text, {"ti": left})
    lost = text.count("ti")
    found, problems = mended(damaged)
    assert found.count("ti") >= 0.75 * lost
    assert [code for code, _ in problems] == ["text-repaired"]
    assert set(re.findall(r"\w+", found)) <= set(re.findall(r"\w+", text)) | set(re.findall(r"\w+", damaged))


def test_mend_restores_doubled_letters_only_where_they_are_missing_all_over() -> None:
    text = "Cette lettre permet de mettre en œuvre la nouvelle attestation, de nettoyer la maquette et d'attirer l'attention."
    assert mended(text.replace("tt", "t"))[0] == text
    one_slip = f"{text} Cete liste reste."
    assert mended(one_slip) == (one_slip, [])


@pytest.mark.parametrize("language", TEXTS)
def test_mend_leaves_sound_text(language: str) -> None:
    names = "Towfiq Wasfi, Trois-Rivières, dépanneur, tuque, kubectl, rsync, jdoe@exemple.org, www.exemple.org/aceil"
    text = f"{TEXTS[language]}\n{names}"
    assert mended(text) == (text, [])


@pytest.mark.parametrize(
    ("text", "table"),
    [
        (
            "Responsable du chauffage, mise en place afin de réduire les pertes ; un an de stage. Profil : fidèle, efficace.",
            {"fi": "", "ff": "", "ffi": ""},
        ),
        ("Worked full time on the production line, part time on maintenance; active in the organisation of meetings.", {"ti": ""}),
        ("Il fallait mettre en place cette maquette, attirer les lecteurs et transmettre les lettres.", {"tt": "t"}),
        (
            "Office staff and offers: a certificate in software, fluent and confident after difficult shifts.",
            {"ti": " ", "fi": " ", "ffi": " ", "ff": " ", "fl": " ", "ft": " "},
        ),
        ("Effectuer des finitions, utiliser des outils et participer à la gestion de la production.", {"ti": " ", "ff": " ", "fi": " "}),
    ],
    ids=["context-fr", "context-en", "doubled", "spaces", "capital"],
)
def test_mend_restores_words_that_are_words_without_their_ligature(text: str, table: dict[str, str]) -> None:
    context = FRENCH if "en place" in text or "des" in text else ENGLISH
    assert mended(without(f"{context}\n{text}", table))[0].split("\n")[-1] == text


def test_mend_reads_codes_by_each_other_and_in_names() -> None:
    text = "A fine fit: the fitters find little, settled better and met Mr Bhatti and Mrs Griffin of the office, off traffic."
    codes = {"fi": "(cid:1)", "tt": "(cid:2)", "ffi": "(cid:3)", "ff": "(cid:4)"}
    assert mended(without(text, codes))[0] == text


def test_mend_reads_a_capital_amid_small_letters_as_a_ligature() -> None:
    text = f"{ENGLISH}\nLeft the draft to Mrs Bhatti"
    assert mended(without(text, {"tt": "Ʃ", "ft": "Ō"}))[0] == text
    foreign = f"{ENGLISH}\nŁukasz Wałęsa, İstanbul, Ōsaka, naţional"
    assert mended(foreign) == (foreign, [])


def test_mend_keeps_ligatures_apart_that_the_document_has_whole() -> None:
    text = "Time on file, action and station, title and motion, the find of five fine files."
    assert mended(without(text, {"fi": "\ufffd"}))[0] == text


def test_mend_leaves_one_name_that_a_loss_would_explain() -> None:
    text = "Sana Oers, Rami Manager, works with Nadia Cete and Omar Litle on planning and budgets for the board."
    assert mended(text) == (text, [])


def test_mend_leaves_foreign_names_with_foreign_letters() -> None:
    text = f"{FRENCH}\nŁukasz Šimůnek, Đorđe Jovanović, Işık Gündoğdu"
    assert mended(text) == (text, [])


def test_mend_turns_swapped_letters_also_beside_ideographs() -> None:
    text, problems = mended("planifica\u7400\u6900on de la produc\u7400\u6900on, 漢字 \u7400")
    assert text == "planification de la production, 漢字 \u7400"
    assert problems == [("text-repaired", "2 lost ligatures restored")]


def test_mend_counts_what_stays_lost() -> None:
    text, problems = mended("Q\ufffdx et Zr\ufffdp\ufffdw")
    assert text == "Q\ufffdx et Zr\ufffdp\ufffdw"
    assert problems == [("lost-characters", "3 characters are lost: export the document again from its source")]


def test_mend_drops_icons_beside_words() -> None:
    assert read_bytes("\uf095Mobile\n\uf0e0linkedin\nRue de la Paix".encode()).text == "Mobile\nlinkedin\nRue de la Paix"


def test_mend_restores_a_real_text_that_lost_its_ligatures(shared: Path) -> None:
    document = read_bytes((shared / "data" / "ligatures" / "iom-paper-fr.txt").read_bytes())
    assert "\ufffd" not in document.text
    assert {"migration", "Attirer", "attention", "cette", "atteindre", "tirés", "Consulting"} <= set(re.findall(r"\w+", document.text))
    assert not {"cete", "metre", "atestation", "atirer"} & set(re.findall(r"\w+", document.text.lower()))
    assert document.pages[0].quality is not None
    assert document.pages[0].quality > 0.95
    assert [problem.code for problem in document.problems] == ["text-repaired"]


def test_mend_asks_for_recognition_of_drawn_garbage_only() -> None:
    garbage = Content(pages=(PageText(text="Xzqtr wvkjp qqxlm zzprt kkwvb xqzjt pplmn", quality=0.1),))
    page = mend(garbage, drawn=True)
    assert page.pages[0].needs_ocr
    assert [(problem.code, problem.page) for problem in page.problems] == [("page-needs-ocr", 1)]
    assert mend(garbage, drawn=False).problems == ()
    assert page.pages[0].quality < GARBAGE


def test_mend_tells_glyphs_of_a_pdf_apart(make_unicode_pdf: Callable[[Sequence[str]], bytes]) -> None:
    lines = without(ENGLISH, {"ti": "\U000f0001", "ffi": "\U000f0002", "fi": "\U000f0003"}).split("\n")
    document = read_bytes(make_unicode_pdf(lines))
    assert re.findall(r"\w+", document.text) == re.findall(r"\w+", ENGLISH)
