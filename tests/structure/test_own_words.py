import pytest

from skillmap.structure.own_words import kind_in_own_words, topics_of


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("شو بشتغل", "experience"),
        ("الشغلات اللي سويتها", "experience"),
        ("وين درست", "education"),
        ("شنو كنعرف ندير", "skills"),
        ("بتكلم إيه", "languages"),
        ("CE QUE JE FAISAIS AVANT", "experience"),
        ("Ce que je sais bien faire", "skills"),
        ("Jusqu'où j'ai été à l'école", "education"),
        ("Quand je ne travaille pas", "interests"),
        ("Where I've worked", "experience"),
        ("Jobs I did", "experience"),
        ("What I can do", "skills"),
        ("Languages I know", "languages"),
        ("People who know me", "references"),
        ("Papers I have", "certificates"),
    ],
)
def test_headings_in_own_words_have_their_kind(line: str, kind: str) -> None:
    assert kind_in_own_words(line) == kind


@pytest.mark.parametrize(
    "line",
    [
        "I can weld",
        "I worked in the kitchen and the bakery",
        "Je travaille bien.",
        "Je parle aux clients",
        "Chef de chantier",
        "رخصة السياقة: ب",
        "شهادة خبرة",
        "مدير أعمال",
        "أعرف اللحام",
        "What I know, what I do",
        "Work",
    ],
)
def test_sentences_titles_and_papers_are_no_headings(line: str) -> None:
    assert kind_in_own_words(line) is None


def test_topics_count_what_is_unknown() -> None:
    topics = topics_of("Where my brother worked")
    assert (topics.kinds, topics.unknown, topics.opens) == (("experience",), 1, True)
