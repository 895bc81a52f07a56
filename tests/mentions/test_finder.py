import dataclasses

import pytest
from tests.made_up import at, job, made_up

from skillmap.mentions.finder import MentionFinder
from skillmap.mentions.lines import section_language
from skillmap.records import Analysis, Education, Language, Mention, Person, Section, SectionKind, Span
from skillmap.taxonomy.lexical import LexicalIndex
from skillmap.taxonomy.store import ConceptScheme


@pytest.fixture(scope="session")
def stage(small_scheme: ConceptScheme, lexical_index: LexicalIndex) -> MentionFinder:
    return MentionFinder(small_scheme, lexical_index)


def texts(analysis: Analysis, source: str = "") -> list[str]:
    return [mention.text for mention in analysis.mentions if mention.source.removeprefix("mentions.").startswith(source)]


def only(analysis: Analysis, wording: str, source: str) -> Mention:
    (mention,) = [found for found in analysis.mentions if found.text == wording and found.source == f"mentions.{source}"]
    return mention


@pytest.mark.parametrize("kind", ["skills", "experience"])
def test_finder_finds_labels_and_phrases(stage: MentionFinder, kind: SectionKind) -> None:
    before = made_up((kind, "en", "Paint surfaces of ships\nHot work\nBicycle repair"))
    after = stage(before)
    assert texts(after, "label") == ["Paint surfaces"]
    assert texts(after, "lexicon") == ["Hot work"]
    assert texts(after, "phrase") == ["Paint surfaces of ships", "Hot work", "Bicycle repair"]
    assert only(after, "Paint surfaces", "label").span == at(before, "Paint surfaces")
    assert before.mentions == ()
    assert after == stage(before)


@pytest.mark.parametrize(
    ("kind", "language", "content", "label"),
    [
        pytest.param("skills", "fr", "Je sais installer des câblages électriques", "installer des câblages électriques", id="fr"),
        pytest.param("experience", "ar", "قمت ب تركيب الأسلاك الكهربائية للمنازل", "تركيب الأسلاك الكهربائية", id="ar"),
        pytest.param("skills", "fr", "Accounting", "Accounting", id="label-of-another-language"),
    ],
)
def test_finder_finds_labels_by_their_stems_in_three_languages(
    stage: MentionFinder, kind: SectionKind, language: Language, content: str, label: str
) -> None:
    assert texts(stage(made_up((kind, language, content))), "label") == [label]


def test_finder_names_words_apart_from_phrases(stage: MentionFinder) -> None:
    after = stage(made_up(("skills", "en", "Juggling, juggling knives, the slow repairs of antique\nclocks")))
    assert texts(after, "word") == ["Juggling"]
    assert texts(after, "phrase") == ["juggling knives", "slow repairs of antique clocks"]


def test_single_words_are_labels_in_lists_only(stage: MentionFinder) -> None:
    assert texts(stage(made_up(("skills", "en", "Bookkeeping"))), "label") == ["Bookkeeping"]
    assert texts(stage(made_up(("experience", "en", "Moved the bookkeeping to C++"))), "label") == []
    # The project's lexicon was written to be found in running text.
    assert texts(stage(made_up(("experience", "en", "Helped with bricklaying"))), "lexicon") == ["bricklaying"]


def test_finder_keeps_the_longest_label(stage: MentionFinder) -> None:
    assert texts(stage(made_up(("skills", "en", "MIG/MAG welding, metal welding"))), "label") == ["MIG/MAG welding", "metal welding"]
    assert texts(stage(made_up(("skills", "ar", "تركيب الأسلاك الكهربائية"))), "label") == ["تركيب الأسلاك الكهربائية"]


@pytest.mark.parametrize("kind", ["interests", "references"])
def test_finder_leaves_sections_without_skills_alone(stage: MentionFinder, kind: SectionKind) -> None:
    after = stage(made_up((kind, "en", "Weld metal\nBookkeeping, hot work"), ("skills", "en", "Lay bricks")))
    assert set(texts(after)) == {"Lay bricks"}
    assert {mention.section for mention in after.mentions} == {1}


@pytest.mark.parametrize(
    ("kind", "expected"), [("languages", {"provide first aid", "Hot work"}), ("licences", {"provide first aid", "Hot work"})]
)
def test_finder_looks_for_labels_alone_in_short_sections(stage: MentionFinder, kind: SectionKind, expected: set[str]) -> None:
    after = stage(made_up((kind, "en", "Licence to provide first aid\nHot work")))
    assert set(texts(after)) == expected
    assert texts(after, "phrase") == []


def test_finder_takes_from_education_only_what_the_lexicon_names(stage: MentionFinder) -> None:
    after = stage(made_up(("education", "en", "Course: hot work, bricklaying, provide first aid")))
    assert [(mention.text, mention.source) for mention in after.mentions] == [("hot work", "mentions.lexicon")]


def test_finder_leaves_titles_and_employers_alone(stage: MentionFinder) -> None:
    entry = "Bricklaying foreman\nHot Work Ltd, Amman 2015\nPaint surfaces"
    analysis = made_up(("experience", "en", f"{entry}\nLay bricks"))
    first = job(analysis, entry, title="Bricklaying foreman", employer="Hot Work Ltd", description="Paint surfaces")
    after = stage(dataclasses.replace(analysis, structure=dataclasses.replace(analysis.structure, jobs=(first,))))
    assert set(texts(after)) == {"Paint surfaces", "Lay bricks"}
    assert set(texts(stage(analysis), "lexicon")) == {"Bricklaying", "Hot Work"}  # they are found where no job covers them


def test_finder_leaves_titles_and_employers_alone_in_jobs_without_a_description(stage: MentionFinder) -> None:
    entry = "Bricklaying foreman: paint surfaces, Hot Work Ltd"
    analysis = made_up(("experience", "en", entry))
    only_job = job(analysis, entry, title="Bricklaying foreman", employer="Hot Work Ltd")
    after = stage(dataclasses.replace(analysis, structure=dataclasses.replace(analysis.structure, jobs=(only_job,))))
    assert set(texts(after)) == {"paint surfaces"}


def test_finder_gives_the_job_and_the_line(stage: MentionFinder) -> None:
    entries = ("Welder\nPaint surfaces", "Cook\nPastry")
    analysis = made_up(("skills", "en", "Bookkeeping"), ("experience", "en", "\n".join(entries)))
    jobs = tuple(job(analysis, entry, title=entry.split("\n")[0], description=entry.split("\n")[1]) for entry in entries)
    after = stage(dataclasses.replace(analysis, structure=dataclasses.replace(analysis.structure, jobs=jobs)))
    told = {(mention.text, mention.job, mention.context, mention.section) for mention in after.mentions}
    assert told == {("Bookkeeping", None, "Bookkeeping", 0), ("Paint surfaces", 0, "Paint surfaces", 1), ("Pastry", 1, "Pastry", 1)}


def test_finder_leaves_what_names_the_person_or_a_school_alone(stage: MentionFinder) -> None:
    analysis = made_up(("skills", "en", "Weld Metal\nPaint Surfaces street 5\nLay bricks\nHot Work School\nBricklaying diploma"))
    person = Person(name=at(analysis, "Weld Metal"), address=at(analysis, "Paint Surfaces street 5"))
    school = Education(
        span=at(analysis, "Hot Work School\nBricklaying diploma"),
        section=0,
        degree=at(analysis, "Bricklaying diploma"),
        institution=at(analysis, "Hot Work School"),
    )
    structure = dataclasses.replace(analysis.structure, person=person, educations=(school,))
    assert set(texts(stage(dataclasses.replace(analysis, structure=structure)))) == {"Lay bricks"}
    assert len(set(texts(stage(analysis), "phrase"))) == 5


def test_finder_takes_what_stands_beside_a_name_on_its_line(stage: MentionFinder) -> None:
    analysis = made_up(("skills", "en", "Weld metal, Omar Haddad, paint surfaces"))
    structure = dataclasses.replace(analysis.structure, person=Person(name=at(analysis, "Omar Haddad")))
    after = stage(dataclasses.replace(analysis, structure=structure))
    assert texts(after, "label") == ["Weld metal", "paint surfaces"]
    assert not any("Omar" in wording for wording in texts(after))


@pytest.mark.parametrize("address", ["omar@example.org", "https://example.org/omar", "www.example.org"])
def test_finder_skips_lines_with_addresses(stage: MentionFinder, address: str) -> None:
    after = stage(made_up(("skills", "en", f"Weld metal\nLay bricks, {address}\nBookkeeping")))
    assert set(texts(after)) == {"Weld metal", "Bookkeeping"}


def test_finder_joins_lines_that_run_on(stage: MentionFinder) -> None:
    analysis = made_up(("experience", "en", "Learned there over the years how to install electrical\nwiring in houses.\nMade chairs"))
    after = stage(analysis)
    label = only(after, "install electrical wiring", "label")
    assert label.span == at(analysis, "install electrical\nwiring")
    assert texts(after, "phrase") == ["Learned there over the years how to install electrical wiring in houses", "Made chairs"]


def test_finder_joins_lines_over_pages(stage: MentionFinder) -> None:
    after = stage(made_up(("experience", "en", "Learned there over the years how to install electrical\fwiring in houses.")))
    assert texts(after, "label") == ["install electrical wiring"]


def test_finder_ends_a_line_where_the_page_ends(stage: MentionFinder) -> None:
    assert texts(stage(made_up(("skills", "en", "Install electrical\fWiring")))) == ["Install electrical", "Wiring"]


def test_finder_joins_long_arabic_lines_that_run_on(stage: MentionFinder) -> None:
    first = "عملت مع فريق كبير من العمال في مواقع كثيرة وكنت أساعدهم على تركيب"
    after = stage(made_up(("experience", "ar", f"{first}\nالأسلاك الكهربائية في البيوت")))
    assert texts(after, "label") == ["تركيب الأسلاك الكهربائية"]


@pytest.mark.parametrize(
    ("language", "items"),
    [
        pytest.param("en", ("Install electrical", "Wiring", "Paint", "Surfaces"), id="en"),
        pytest.param("fr", ("• poser", "• des briques", "- souder", "- du métal"), id="fr-bullets"),
        pytest.param("ar", ("تركيب", "الأسلاك الكهربائية", "دهان", "الأسطح"), id="ar-short-lines"),
        pytest.param("en", ("I paint.", "surfaces I leave alone;", "weld:", "metal"), id="marks-end-lines"),
    ],
)
def test_finder_does_not_join_the_lines_of_a_list(stage: MentionFinder, language: Language, items: tuple[str, ...]) -> None:
    after = stage(made_up(("skills", language, "\n".join(items))))
    assert texts(after, "label") == []
    assert after.mentions
    assert all("\n" not in mention.span.of(after.document.text) for mention in after.mentions)


def test_long_arabic_lines_that_end_with_a_comma_are_items(stage: MentionFinder) -> None:
    first = "العمل مع فريق كبير من العمال في مواقع كثيرة ومساعدتهم على تركيب،"
    after = stage(made_up(("experience", "ar", f"{first}\nالأسلاك الكهربائية")))
    assert texts(after, "label") == []


def test_finder_leaves_denied_and_wished_sentences_out(stage: MentionFinder) -> None:
    content = "I weld metal. No experience with bookkeeping. I paint surfaces.\nWould like to learn C++\nأرغب في تعلم المحاسبة\nLay bricks"
    assert set(texts(stage(made_up(("skills", "en", content))), "label")) == {"weld metal", "paint surfaces", "Lay bricks"}


def test_spans_lie_within_their_section_and_quote_the_text(stage: MentionFinder) -> None:
    entry = "Soudeur\nSouder du métal et des tuyaux, montage de portes et fenêtres"
    analysis = made_up(
        ("header", "fr", "Omar Haddad\nWeld metal"),
        ("summary", "en", "I can lay bricks and paint\nsurfaces in Amman."),
        ("experience", "fr", entry),
        ("skills", "ar", "• لحام المعادن  والدهان\n• C++, TCP/IP networks\n\n"),
        ("other", "en", ""),
        ("certificates", "en", "Hot work"),
    )
    structure = dataclasses.replace(analysis.structure, jobs=(job(analysis, entry, title="Soudeur"),))
    after = stage(dataclasses.replace(analysis, structure=structure))
    assert {mention.section for mention in after.mentions} == {0, 1, 2, 3, 5}
    for mention in after.mentions:
        section = structure.sections[mention.section]
        quote = " ".join(mention.span.of(analysis.document.text).split())
        assert section.span.start <= mention.span.start < mention.span.end <= section.span.end
        assert mention.text == quote or mention.text.endswith(f" {quote}")
    shared = only(after, "montage de fenêtres", "phrase")
    assert shared.span.of(analysis.document.text) == "fenêtres"


def test_language_goes_by_the_script_of_the_line(stage: MentionFinder) -> None:
    after = stage(made_up(("skills", "fr", "Poser des briques\nلحام المعادن"), ("skills", "ar", "Paint surfaces\nبناء الطوب")))
    told = {mention.text: mention.language for mention in after.mentions}
    assert told == {"Poser des briques": "fr", "لحام المعادن": "ar", "Paint surfaces": "en", "بناء الطوب": "ar"}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "soudure", "fr"),
        ("en", "welding", "en"),
        ("ar", "welding", "en"),
        ("ar", "لحام", "ar"),
        ("fr", "لحام MIG", "ar"),
        ("fr", "soudage avec فريق", "fr"),
        ("ar", "2015 - 2018", "ar"),
        ("fr", "2015 - 2018", "fr"),
    ],
)
def test_section_language_is_left_for_the_script_that_most_letters_have(language: Language, text: str, expected: Language) -> None:
    section = Section(kind="skills", span=Span(0, 1), heading=None, language=language)
    assert section_language(section, text) == expected


def test_finder_takes_a_document_without_sections(stage: MentionFinder) -> None:
    analysis = made_up()
    assert stage(analysis) == analysis


def test_finder_takes_labels_but_no_phrases_from_the_header(stage: MentionFinder) -> None:
    after = stage(made_up(("header", "en", "Weld metal, hot work of all kinds"), ("languages", "en", "")))
    assert texts(after, "label") == ["Weld metal"]
    assert texts(after, "phrase") == []


def test_a_text_without_any_heading_is_read_like_a_sentence(stage: MentionFinder) -> None:
    after = stage(made_up(("header", "en", "Hot work of all kinds, juggling knives")))
    assert texts(after, "phrase") == ["Hot work of all kinds", "juggling knives"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        pytest.param("en", "bookkeeping, hot work, juggling", id="en"),
        pytest.param("fr", "comptabilité, soudure, jonglerie", id="fr"),
        pytest.param("ar", "محاسبة، لحام، طبخ", id="ar"),
    ],
)
def test_list_without_a_heading_is_read_as_skills(stage: MentionFinder, language: Language, text: str) -> None:
    after = stage(made_up(("header", language, text)))
    pieces = {piece.strip() for piece in text.replace("،", ",").split(",")}
    assert pieces <= set(texts(after))
    places = [place for mention, place in stage.candidates(made_up(("header", language, text)))]
    assert {place.kind for place in places} == {"skills"}
    told = stage.candidates(made_up(("header", language, f"{text.split(maxsplit=1)[0]} is what I have been doing for many years")))
    assert {place.kind for _, place in told} == {"other"}


def test_words_at_the_head_of_a_text_without_parts_may_be_skills(stage: MentionFinder) -> None:
    before = made_up(("header", "en", "Hot work\nBookkeeping"))
    named = dataclasses.replace(before.structure, person=Person(name=at(before, "Hot work")))
    assert "Hot work" in texts(stage(dataclasses.replace(before, structure=named)))
    page = made_up(("header", "en", "Hot work"), ("skills", "en", "Bookkeeping"))
    named = dataclasses.replace(page.structure, person=Person(name=at(page, "Hot work")))
    assert "Hot work" not in texts(stage(dataclasses.replace(page, structure=named)))
