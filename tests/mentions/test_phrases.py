import pytest

from skillmap.mentions.phrases import Phrase, phrases, split_line
from skillmap.records import LANGUAGES, Language, Span


def found(text: str, language: Language = "en") -> list[Phrase]:
    return phrases(text, Span(0, len(text)), language)


def wordings(text: str, language: Language = "en") -> list[str]:
    return [phrase.text for phrase in found(text, language)]


def pieces(text: str) -> list[str]:
    return [span.of(text) for span in split_line(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("weld metal, paint walls; lay bricks", ["weld metal", "paint walls", "lay bricks"]),
        ("• weld metal • paint walls | lay bricks", ["weld metal", "paint walls", "lay bricks"]),
        ("- weld metal - paint walls – lay bricks — sew", ["weld metal", "paint walls", "lay bricks", "sew"]),
        ("welding / painting + sewing & cooking", ["welding", "painting", "sewing", "cooking"]),
        ("Languages: C++ (advanced), C#", ["Languages", "C++", "advanced", "C#"]),
        ("weld metal. paint walls...", ["weld metal", "paint walls"]),
        ("mise en œuvre « béton » ; peinture", ["mise en œuvre", "béton", "peinture"]),
        ("المحاسبة، القيادة؛ الطبخ؟", ["المحاسبة", "القيادة", "الطبخ"]),
        (" ,;  • ", []),
        ("", []),
    ],
)
def test_split_line_ends_phrases_at_marks_and_trims_them(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@pytest.mark.parametrize(
    "text", ["MIG/MAG welding", "semi-auto welding", "TCP/IP networks", "C++", "C#", "Node.js scripts", "prêt-à-porter"]
)
def test_split_line_keeps_marks_inside_words(text: str) -> None:
    assert pieces(text) == [text]
    assert wordings(text) == [text]


def test_split_line_stays_within_its_span() -> None:
    text = "weld, paint, sew"
    assert split_line(text, Span(6, 11)) == [Span(6, 11)]
    assert split_line(text, Span(2, 8)) == [Span(2, 4), Span(6, 8)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        pytest.param("Good knowledge of bookkeeping", "en", "bookkeeping", id="en"),
        pytest.param("I was responsible for cleaning floors", "en", "cleaning floors", id="en-sentence"),
        pytest.param("Very good experience in using the lathe", "en", "lathe", id="en-twice"),
        pytest.param("Bonne maîtrise de la comptabilité", "fr", "comptabilité", id="fr"),
        pytest.param("Responsable de l’entretien des machines", "fr", "entretien des machines", id="fr-elided"),
        pytest.param("J'ai appris à poser des briques", "fr", "poser des briques", id="fr-sentence"),
        pytest.param("لدي خبرة في قيادة الشاحنات", "ar", "قيادة الشاحنات", id="ar"),
        pytest.param("أُجيد استخدام الحاسوب", "ar", "الحاسوب", id="ar-twice"),
        pytest.param("مسؤول عن لحام المعادن", "ar", "لحام المعادن", id="ar-duty"),
    ],
)
def test_phrases_drop_what_stands_before_the_skill(text: str, language: Language, expected: str) -> None:
    assert wordings(text, language) == [expected]


@pytest.mark.parametrize(("text", "language"), [("training", "en"), ("pratique", "fr"), ("استخدام", "ar")])
def test_phrases_keep_a_lead_that_nothing_follows(text: str, language: Language) -> None:
    assert wordings(text, language) == [text]


def test_phrases_give_a_coordination_and_its_members() -> None:
    whole, first, second = found("lavage et repassage", "fr")
    assert (whole.text, first.text, second.text) == ("lavage et repassage", "lavage", "repassage")
    assert (whole.span, first.span, second.span) == (Span(0, 19), Span(0, 6), Span(10, 19))
    assert whole.whole == first.whole == second.whole == whole.span


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        pytest.param(
            "installation of doors and windows or hinges",
            "en",
            ["installation of doors", "windows", "installation of windows", "hinges", "installation of hinges"],
            id="en",
        ),
        pytest.param(
            "montage de portes et fenêtres",
            "fr",
            ["montage de portes", "fenêtres", "montage de fenêtres"],
            id="fr",
        ),
        pytest.param(
            "montage des portes et des fenêtres",
            "fr",
            ["montage des portes", "fenêtres", "montage des fenêtres"],
            id="fr-articles",
        ),
        pytest.param(
            "تركيب الأبواب والشبابيك",
            "ar",
            ["تركيب الأبواب", "الشبابيك", "تركيب الشبابيك"],
            id="ar-joined",
        ),
        pytest.param(
            "تركيب الأبواب و الشبابيك",
            "ar",
            ["تركيب الأبواب", "الشبابيك", "تركيب الشبابيك"],
            id="ar-apart",
        ),
    ],
)
def test_later_members_take_the_head_of_the_first(text: str, language: Language, expected: list[str]) -> None:
    whole, *members = found(text, language)
    assert whole.text == text
    assert [member.text for member in members] == expected
    for member in members:
        covered = member.span.of(text)
        assert member.text == covered or member.text.endswith(f" {covered}")


def test_long_members_do_not_take_a_head() -> None:
    assert wordings("montage de portes et pose de vitres", "fr")[1:] == ["montage de portes", "pose de vitres"]


@pytest.mark.parametrize("text", ["ورق الجدران", "ورشة", "موظف وزارة"])
def test_arabic_letter_waw_that_may_belong_to_its_word_joins_nothing(text: str) -> None:
    assert wordings(text, "ar") == [text]


def test_arabic_waw_before_a_long_word_joins_without_an_article() -> None:
    assert wordings("تنظيف وترتيب المكاتب", "ar") == [
        "تنظيف وترتيب المكاتب",
        "تنظيف",
        "ترتيب المكاتب",
        "تنظيف المكاتب",
    ]


def test_arabic_waw_before_the_article_joins_a_short_word() -> None:
    assert wordings("بيع الشاي والبن", "ar") == ["بيع الشاي والبن", "بيع الشاي", "البن", "بيع البن"]


def test_conjunctions_are_those_of_the_language() -> None:
    assert wordings("lavage et repassage", "en") == ["lavage et repassage"]
    assert wordings("washing and ironing", "fr") == ["washing and ironing"]


@pytest.mark.parametrize("text", ["welding and", "and welding", "welding and or painting"])
def test_coordination_without_a_member_on_a_side_has_no_members(text: str) -> None:
    assert len(wordings(text)) == 1


def test_coordination_with_a_long_member_has_no_members() -> None:
    text = "roofs and gutters under old tall brick town houses"
    assert wordings(text) == [text]


def test_long_clauses_are_dropped() -> None:
    fourteen = " ".join(f"word{letter}" for letter in "abcdefghijklmn")
    assert wordings(fourteen) == [fourteen]
    assert wordings(f"{fourteen} wordo") == []
    assert wordings(f"{fourteen} wordo, welding") == ["welding"]


@pytest.mark.parametrize("text", ["2015 - 2018", "12", "of the", "a b", "%, 5"])
def test_pieces_without_a_word_are_dropped(text: str) -> None:
    assert wordings(text) == []


def test_spans_quote_the_source() -> None:
    line = "Good knowledge of Câblage and  Peinture; خبرة في تَركيب الأبواب والشبابيك; MIG/MAG"
    text = f"x\n{line}\ny"
    for language in LANGUAGES:
        given = phrases(text, Span(2, 2 + len(line)), language)
        assert {"MIG/MAG"} < {phrase.text for phrase in given}
        assert any("تَركيب" in phrase.text for phrase in given)
        for phrase in given:
            assert 2 <= phrase.whole.start <= phrase.span.start < phrase.span.end <= phrase.whole.end <= 2 + len(line)
            # The text is the quote itself, or the quote after the head that it shares.
            assert phrase.text == phrase.span.of(text) or phrase.text.endswith(f" {phrase.span.of(text)}")


def test_phrases_come_in_the_order_of_the_text() -> None:
    spans = [phrase.whole.start for phrase in found("sewing and ironing, welding, lay bricks")]
    assert spans == sorted(spans)
    assert wordings("welding, sewing")[0] == "welding"


@pytest.mark.parametrize(
    ("text", "language", "shared"),
    [
        pytest.param("réparation de moteurs, boîtes et freins", "fr", ["réparation de boîtes", "réparation de freins"], id="fr-head"),
        pytest.param("installation and maintenance of pumps", "en", ["installation of pumps"], id="en-object"),
        pytest.param(
            "installation, maintenance and repair of pumps", "en", ["maintenance of pumps", "installation of pumps"], id="en-three"
        ),
        pytest.param("Repairing engines, gearboxes and brakes", "en", ["Repairing gearboxes", "Repairing brakes"], id="en-gerund"),
        pytest.param("Lavage et repassage du linge", "fr", ["Lavage du linge"], id="fr-object"),
        pytest.param("تركيب وصيانة المضخات", "ar", ["تركيب المضخات"], id="ar-object"),
        pytest.param("تركيب المضخات، الصمامات والأنابيب", "ar", ["تركيب الصمامات", "تركيب الأنابيب"], id="ar-head"),
        pytest.param("قياس الضغط والسكر", "ar", ["قياس السكر"], id="ar-and"),
    ],
)
def test_heads_and_objects_are_shared_over_commas_and_conjunctions(text: str, language: Language, shared: list[str]) -> None:
    found = phrases(text, Span(0, len(text)), language)
    assert [phrase.text for phrase in found if phrase.text != phrase.span.of(text)] == shared


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("soudure, plomberie et électricité", "fr", id="fr-trades"),
        pytest.param("réparation de moteurs, vente de pièces et nettoyage", "fr", id="fr-own-heads"),
        pytest.param("Preparation of food, cleaning and customer service", "en", id="en-activities"),
        pytest.param("Debugged incidents, wrote runbooks", "en", id="en-verbs"),
        pytest.param("pose de carrelage, ponctualité", "fr", id="fr-open-list"),
        pytest.param("Word, Excel and PowerPoint", "en", id="en-tools"),
        pytest.param("نجارة وحدادة ودهان", "ar", id="ar-trades"),
    ],
)
def test_members_with_a_head_of_their_own_take_none(text: str, language: Language) -> None:
    assert [phrase.text for phrase in phrases(text, Span(0, len(text)), language) if phrase.text != phrase.span.of(text)] == []
