import pytest

from skillmap.taxonomy.arabic import stem_arabic, stem_title
from skillmap.taxonomy.letters import fold


def stem(word: str) -> str:
    return stem_arabic(fold(word))


@pytest.mark.parametrize(
    "form", ["المحاسبة", "والمحاسبة", "بالمحاسبة", "وبالمحاسبة", "للمحاسبة", "وللمحاسبة", "ومحاسبة", "محاسبات", "محاسبتها"]
)
def test_stem_strips_clitics_and_plural(form: str) -> None:
    assert stem(form) == "محاسبه"


@pytest.mark.parametrize("form", ["محاسبين", "المحاسبون", "محاسبو"])
def test_stem_strips_plurals_of_persons(form: str) -> None:
    assert stem(form) == "محاسب"


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("سيارات", "سيارة"),
        ("سيارتين", "سيارة"),
        ("أجهزة", "جهاز"),
        ("للأجهزة", "جهاز"),
        ("الأبواب", "باب"),
        ("مرضى", "مريض"),
        ("والأطفال", "طفل"),
        ("ملابس", "لباس"),
        ("منتجات", "منتج"),
        ("محطات", "محطة"),
        ("اختبارات", "اختبار"),
        ("تدريبات", "تدريب"),
        ("سائقين", "سائق"),
        ("نجارين", "نجار"),
        ("عمال", "عامل"),
        ("الطبية", "طبي"),
        ("كهرباء", "كهربا"),
        ("كومبيوتر", "كمبيوتر"),
        ("إكسيل", "اكسل"),
    ],
)
def test_stem_joins_forms_of_a_word(plural: str, singular: str) -> None:
    assert stem(plural) == stem(singular)


@pytest.mark.parametrize("form", ["أطبخ", "يطبخ", "نطبخ", "طبخت", "طبخنا", "الطبخ"])
def test_stem_joins_a_verb_with_its_noun(form: str) -> None:
    assert stem(form) == "طبخ"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("مكتب", "مكتبة"),
        ("إدارة", "إداري"),
        ("تربة", "تربية"),
        ("وسائل", "سائل"),
        ("وصفة", "صفة"),
        ("آلات", "لات"),
        ("لحام", "حام"),
        ("حاسوب", "كمبيوتر"),
        ("رياضة", "رياضيات"),
        ("بناء", "بناية"),
        ("تمرين", "تمر"),
        ("قانون", "قان"),
    ],
)
def test_stem_keeps_words_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize("word", ["ولد", "باب", "الم", "وثيقة", "ألمنيوم", "بالون"])
def test_stem_keeps_letters_that_belong_to_the_word(word: str) -> None:
    assert stem(word) == fold(word)


def test_stem_of_welding_after_a_preposition() -> None:
    assert stem("للحام") == stem("اللحام") == stem("لحام")


@pytest.mark.parametrize(("woman", "man"), [("ممرضة", "ممرض"), ("سائقة", "سائق"), ("فنية", "فني")])
def test_stem_title_joins_genders(woman: str, man: str) -> None:
    assert stem_title(stem(woman)) == stem_title(stem(man))
