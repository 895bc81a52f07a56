import pytest
from tests.documents.markup.spans import all_spans

from skillmap.documents import Limits
from skillmap.documents.reading import read_bytes as read
from skillmap.documents.sniff import Format
from skillmap.errors import CorruptDocumentError, LimitExceededError
from skillmap.records import Document, PartialDate, Span, Structure


def stated(document: Document) -> Structure:
    assert document.structure is not None
    return document.structure


def cut(document: Document, span: Span | None) -> str | None:
    return None if span is None else span.of(document.text)


def test_read_lays_a_passport_out_in_its_language(passport_fr: str) -> None:
    document = read(passport_fr.encode())
    assert document.media_type == Format.EUROPASS
    assert document.text.startswith("Amel Exemple\nAdresse: 4, rue des Jasmins, 1002 Tunis, Tunisie\n")
    assert (
        "\n\nExpérience professionnelle\nInfirmière\nClinique des Oliviers, Sfax, Tunisie\n09/2014 – …\nSanté humaine\nSoins\n"
        in document.text
    )
    assert "• Prise de sang\n• Pansements & plâtres\n\nAide-soignante\n" in document.text
    assert "UERG" not in document.text
    assert [(date.date, date.field) for date in document.dates] == [
        ("2019-06-14", "europass.LastUpdateDate"),
        ("2018-02-01", "europass.CreationDate"),
    ]
    assert document.problems == ()


def test_read_states_the_jobs_of_a_passport(passport_fr: str) -> None:
    document = read(passport_fr.encode())
    first, second = stated(document).jobs
    assert [cut(document, span) for span in (first.title, first.employer, first.location)] == [
        "Infirmière",
        "Clinique des Oliviers",
        "Sfax, Tunisie",
    ]
    assert cut(document, first.description) == "Soins\n• Prise de sang\n• Pansements & plâtres"
    assert (first.start, first.end, first.current) == (PartialDate(date="2014-09", precision="month"), None, True)
    assert first.span.of(document.text).startswith("Infirmière\n")
    assert first.span.of(document.text).endswith("plâtres")
    assert (second.start, second.end) == (PartialDate(date="2011", precision="year"), PartialDate(date="2014-06-30", precision="day"))
    assert (second.description, second.current, second.paid) == (None, False, None)


def test_read_states_the_rest_of_a_passport(passport_fr: str) -> None:
    document = read(passport_fr.encode())
    structure = stated(document)
    done, going_on = structure.educations
    assert [cut(document, span) for span in (done.degree, done.field, done.institution)] == ["Licence en soins", "Santé", "Institut fictif"]
    assert (done.completed, going_on.completed) == (None, False)
    assert [(language.code, cut(document, language.name), language.cefr) for language in structure.languages] == [
        ("ar", "arabe", "native"),
        ("fr", "français", "B2"),
    ]
    assert "elfique" in document.text
    assert [cut(document, span) for span in structure.certificates] == ["PCIE", "Secourisme"]
    assert [cut(document, licence.span) for licence in structure.licences] == ["B, BE"]
    person = structure.person
    assert [cut(document, span) for span in (person.name, person.birth_date, person.nationality, *person.emails, *person.phones)] == [
        "Amel Exemple",
        "10/03/1988",
        "Tunisienne",
        "amel@example.org",
        "+216 20 555 014",
        "+216 71 555 014",
    ]
    assert person.birth_date_value == PartialDate(date="1988-03-10", precision="day")


def test_read_covers_the_text_with_sections(passport_fr: str) -> None:
    document = read(passport_fr.encode())
    sections = stated(document).sections
    assert [section.kind for section in sections] == [
        *("header", "summary", "experience", "education", "languages", "skills", "skills", "certificates", "licences", "certificates"),
        "other",
    ]
    assert [section.language for section in sections] == ["fr"] * len(sections)
    assert cut(document, sections[-1].heading) == "Théâtre"
    place = 0
    for section in sections:
        assert (section.heading or section.span).start == place
        place = section.span.end
    assert place == len(document.text)
    assert [page.span for page in document.pages] == [Span(0, len(document.text))]


def test_read_lays_a_candidate_out(candidate_ar: str) -> None:
    document = read(candidate_ar.encode())
    structure = stated(document)
    assert [cut(document, span) for span in (structure.person.name, structure.person.nationality, structure.person.address)] == [
        "سامر المثال",
        "سوريا",
        "عمان, الأردن",
    ]
    assert [cut(document, span) for span in structure.person.phones] == ["+962 790000014"]
    now, before, volunteer = structure.jobs
    assert [cut(document, span) for span in (now.title, now.employer, now.description)] == [
        "كهربائي",
        "شركة النور",
        "• تمديد الأسلاك\n• صيانة اللوحات",
    ]
    assert (now.current, now.start) == (True, PartialDate(date="2016-04", precision="month"))
    assert (cut(document, before.employer), before.end) == ("شركة النور", PartialDate(date="2016-03-31", precision="day"))
    assert (cut(document, volunteer.title), volunteer.paid, now.paid) == ("متطوع", False, None)
    assert [cut(document, education.degree) for education in structure.educations] == ["دبلوم كهرباء"]
    assert [(language.code, cut(document, language.name), language.cefr) for language in structure.languages] == [
        ("ar", "العربية", "native"),
        ("en", "الإنجليزية", "A2"),
    ]
    assert [cut(document, span) for span in structure.certificates] == ["شهادة سلامة, 01/04/2018"]
    assert [cut(document, licence.span) for licence in structure.licences] == ["B"]


def test_read_keeps_every_section_of_a_candidate_and_no_code(candidate_ar: str) -> None:
    text = read(candidate_ar.encode()).text
    for kept in ("المهارات الرقمية\nبرامج\nAutoCAD", "لحام", "دورات\nدورة إطفاء\nيومان", "قسم جديد", "كهربائي منازل بخبرة طويلة."):
        assert kept in text
    for dropped in ("base64", "Template1", "Test-0001", "data.europa.eu", "FREE_TEXT", "ara", "07", "<"):
        assert dropped not in text


@pytest.mark.parametrize("fixture", ["passport_fr", "candidate_ar"])
def test_read_puts_every_span_on_words(fixture: str, request: pytest.FixtureRequest) -> None:
    document = read(request.getfixturevalue(fixture).encode())
    spans = list(all_spans(stated(document)))
    assert len(spans) > 20
    for span in spans:
        words = span.of(document.text)
        assert words
        assert words == words.strip()


@pytest.mark.parametrize("encoding", ["utf-16", "iso8859-1"])
def test_read_takes_other_encodings(passport_fr: str, encoding: str) -> None:
    expected = read(passport_fr.encode()).text
    assert read(passport_fr.replace("UTF-8", encoding).encode(encoding)).text == expected


def test_read_mends_a_wrong_statement_of_the_encoding(passport_fr: str) -> None:
    assert read(passport_fr.encode("cp1252")).text == read(passport_fr.encode()).text


def test_read_takes_an_empty_cv_for_what_it_is() -> None:
    for name in ('<SkillsPassport xmlns="http://europass.cedefop.europa.eu/Europass">%s</SkillsPassport>',):
        document = read(
            (name % "<LearnerInfo><Headline><Description><Label>Welder</Label></Description></Headline></LearnerInfo>").encode()
        )
        assert document.text == "Summary\nWelder"
        assert stated(document).jobs == ()


def test_read_skips_dates_that_no_calendar_has(passport_fr: str) -> None:
    broken = passport_fr.replace('year="2014" month="--09"', 'year="x" month="--09"').replace(
        'month="--06" day="---30"', 'month="--44" day="1"'
    )
    first, second = stated(read(broken.encode())).jobs
    assert (first.start, first.current) == (None, True)
    assert second.end == PartialDate(date="2014", precision="year")


def test_read_keeps_the_words_of_an_unknown_schema() -> None:
    source = b'<?xml version="1.0"?><e:learnerinfo xmlns:e="http://europass.cedefop.europa.eu/Europass/V2.0"><e:a>Welder</e:a><e:b>MIG</e:b></e:learnerinfo>'
    document = read(source)
    assert document.text == "Welder\nMIG"
    assert document.structure is None
    assert [problem.code for problem in document.problems] == ["schema-unknown"]


@pytest.mark.parametrize(
    "change",
    [
        ("<SkillsPassport", "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><SkillsPassport"),
        ("</LearnerInfo>", ""),
        ("<LearnerInfo>", "<LearnerInfo>" + "<x>" * 2000),
    ],
)
def test_read_refuses_what_is_no_plain_xml(passport_fr: str, change: tuple[str, str]) -> None:
    with pytest.raises(CorruptDocumentError):
        read(passport_fr.replace(*change).encode())


def test_read_refuses_more_characters_than_allowed(passport_fr: str) -> None:
    with pytest.raises(LimitExceededError):
        read(passport_fr.encode(), limits=Limits(max_chars=300))
