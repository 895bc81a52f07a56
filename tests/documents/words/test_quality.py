import pytest

from skillmap.documents.words.quality import GARBAGE, text_quality

ARABIC = "مهندسة مدنية بخبرة تسع سنوات في الإشراف على مواقع البناء وإعداد جداول الكميات وإدارة فرق العمل الميدانية"
FRENCH = "Ingénieure civile, neuf ans d’expérience du suivi de chantiers, de la préparation des métrés et de la conduite d’équipes"
ENGLISH = "Civil engineer with nine years of experience in site supervision, bills of quantities and the management of crews"
GERMAN = "Bauingenieurin mit neun Jahren Erfahrung in der Leitung von Baustellen und der Führung von Mitarbeitern vor Ort"


def shuffled(text: str) -> str:
    """Give each letter the place of another, as a broken map of characters does."""
    letters = sorted({character for character in text if character.isalpha()})
    others = letters[1::2] + letters[::2]
    return text.translate(dict(zip(map(ord, letters), others, strict=True)))


@pytest.mark.parametrize("text", [ARABIC, FRENCH, ENGLISH, GERMAN], ids=["ar", "fr", "en", "de"])
def test_text_quality_trusts_sound_text(text: str) -> None:
    assert text_quality(text) > 0.9


@pytest.mark.parametrize(
    "text",
    [
        "Oluwaseun Adebayo\nNgozi Okonkwo\nKwabena Asante\nThandiwe Nkosi",
        "Kubernetes, Terraform, PostgreSQL, RabbitMQ, Grafana, Ansible",
        "C, C++, C#, R, Go, UI, UX, QA, HTML, CSS, JS, PHP, SQL",
        "+33 6 12 34 56 78\n2015 – 2019",
        "የትምህርት ደረጃ እና የሥራ ልምድ",
        "软件工程师，负责后端开发",
        "12 rue des Tilleuls\n69120 Vaulx-en-Velin",
    ],
    ids=["names", "tools", "short", "digits", "am", "zh", "address"],
)
def test_text_quality_trusts_what_is_no_prose(text: str) -> None:
    assert text_quality(text) > 0.8


@pytest.mark.parametrize("text", [ARABIC, FRENCH, ENGLISH], ids=["ar", "fr", "en"])
@pytest.mark.parametrize("spoil", [shuffled, lambda text: text[::-1], " ".join], ids=["shuffled", "reversed", "parted"])
def test_text_quality_sees_garbage(text: str, spoil: object) -> None:
    assert callable(spoil)
    assert text_quality(spoil(text)) < GARBAGE


def test_text_quality_sees_the_lesser_script_lost() -> None:
    assert text_quality(f"{ENGLISH}\n{ENGLISH}\n{ARABIC}") > 0.9
    assert text_quality(f"{ENGLISH}\n{ENGLISH}\n{shuffled(ARABIC)}") < GARBAGE


def test_text_quality_sees_codes_taken_for_ascii() -> None:
    assert text_quality("".join(chr(33 + ord(character) % 15) for character in ENGLISH)) < GARBAGE


def test_text_quality_sees_mojibake() -> None:
    assert text_quality(ARABIC.encode().decode("latin-1")) < GARBAGE


@pytest.mark.parametrize("lost", ["\ufffd", "(cid:12)", "\ue000", "\x07"], ids=["replaced", "cid", "private", "control"])
def test_text_quality_counts_lost_characters(lost: str) -> None:
    assert text_quality(f"{ENGLISH} {lost * 10}") == pytest.approx(1 - 10 / (len("".join(ENGLISH.split())) + 10), abs=0.05)
    assert text_quality("  ") == 0.0
