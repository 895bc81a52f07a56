import json
from typing import Any

import pytest
from tests.documents.markup.spans import all_spans

from skillmap.documents import Limits
from skillmap.documents.reading import read_bytes as read
from skillmap.errors import CorruptDocumentError, LimitExceededError
from skillmap.records import Document, PartialDate, Span, Structure

RESUME: dict[str, Any] = {
    "$schema": "https://example.org/schema.json",
    "basics": {
        "name": "Jordan Sample",
        "label": "Backend developer",
        "email": "jordan@example.org",
        "phone": "+1 555 0114",
        "url": "https://example.org/jordan",
        "summary": "I build services for the schools of the region.\n\nI like tests.",
        "location": {"address": "1 Main Street", "postalCode": "00000", "city": "Springfield", "countryCode": "US"},
        "profiles": [{"network": "GitHub", "username": "jsample"}],
    },
    "work": [
        {
            "name": "Acme Health",
            "position": "Software developer",
            "location": "Boston",
            "startDate": "2019-03",
            "endDate": "2022-10-15",
            "summary": "<p>Developed services in <b>Python</b>.</p>",
            "highlights": ["Managed databases", "• Wrote tests"],
        },
        {"company": "Initrode", "position": "Web developer", "startDate": "2022-11"},
    ],
    "volunteer": [{"organization": "Food bank", "position": "Driver", "startDate": "2018", "endDate": "2019", "summary": "Drove."}],
    "education": [
        {"institution": "State College", "area": "Computer science", "studyType": "Bachelor", "startDate": "2014", "courses": ["Logic"]}
    ],
    "skills": [{"name": "Web development", "level": "Expert", "keywords": ["HTML", "CSS"]}, "Docker"],
    "languages": [
        {"language": "English", "fluency": "Native speaker"},
        {"language": "French", "fluency": "B2 (DELF)"},
        {"language": "العربية", "fluency": "fluent"},
        {"language": "Klingon"},
    ],
    "certificates": [{"name": "First aid", "date": "2021-05-01", "issuer": "Red Cross"}],
    "projects": [{"name": "Tool", "description": "A tool.", "startDate": "2020-01-01", "highlights": ["Fast"], "roles": ["Author"]}],
    "awards": [{"title": "Prize", "date": "2020", "awarder": "City", "summary": "For the tool."}],
    "publications": [{"name": "Paper", "publisher": "Press", "releaseDate": "2021"}],
    "interests": [{"name": "Chess", "keywords": ["Blitz"]}],
    "references": [{"name": "Pat Sample", "reference": "Great."}],
    "meta": {"lastModified": "2023-01-05T10:00:00", "theme": "even"},
}


def read_resume(resume: dict[str, Any]) -> Document:
    return read(json.dumps(resume, ensure_ascii=False).encode())


def stated(document: Document) -> Structure:
    assert document.structure is not None
    return document.structure


def cut(document: Document, span: Span | None) -> str | None:
    return None if span is None else span.of(document.text)


def test_read_lays_the_resume_out() -> None:
    document = read_resume(RESUME)
    assert document.text.startswith(
        "Jordan Sample\nBackend developer\nAddress: 1 Main Street, 00000, Springfield, United States\nPhone: +1 555 0114\n"
        "E-mail: jordan@example.org\nhttps://example.org/jordan\nGitHub: @jsample\n\nSummary\nI build services"
    )
    for part in (
        "Software developer\nAcme Health, Boston\n03/2019 – 15/10/2022\n",
        "15/10/2022\nDeveloped services in Python.\n• Managed databases\n• Wrote tests\n",
        "Skills\nWeb development (Expert): HTML, CSS\nDocker\n",
        "Projects\nTool, Author (2020-01-01)\nA tool.\n• Fast\n",
        "Awards\nPrize, City, 2020\nFor the tool.\n",
        "Publications\nPaper, Press, 2021\n",
        "Interests\nChess: Blitz\n",
        "References\nPat Sample\nGreat.",
    ):
        assert part in document.text
    assert [(date.date, date.field) for date in document.dates] == [("2023-01-05", "json-resume.lastModified")]
    assert document.problems == ()


def test_read_states_jobs_paid_or_not() -> None:
    document = read_resume(RESUME)
    past, present, volunteer = stated(document).jobs
    assert [cut(document, span) for span in (past.title, past.employer, past.location)] == ["Software developer", "Acme Health", "Boston"]
    assert (past.start, past.end) == (PartialDate(date="2019-03", precision="month"), PartialDate(date="2022-10-15", precision="day"))
    assert (cut(document, present.employer), present.current, present.end) == ("Initrode", True, None)
    assert (cut(document, volunteer.employer), volunteer.paid, past.paid) == ("Food bank", False, None)


def test_read_states_languages_and_papers() -> None:
    document = read_resume(RESUME)
    structure = stated(document)
    assert [(language.code, language.span.of(document.text), language.cefr) for language in structure.languages] == [
        ("en", "English – Native speaker", "native"),
        ("fr", "French – B2 (DELF)", "B2"),
        ("ar", "العربية – fluent", None),
    ]
    assert [cut(document, span) for span in structure.certificates] == ["First aid, Red Cross, 2021-05-01"]
    (education,) = structure.educations
    assert [cut(document, span) for span in (education.degree, education.field, education.institution)] == [
        "Bachelor",
        "Computer science",
        "State College",
    ]
    assert education.completed is None


@pytest.mark.parametrize(
    ("summary", "heading", "language"),
    [
        ("Je conduis des engins dans le bâtiment et je forme des équipes.", "Expérience professionnelle", "fr"),
        ("أعمل في تمديد الكهرباء منذ سنوات", "الخبرة المهنية", "ar"),
        ("I drive machines for the building trade and train the crews.", "Work experience", "en"),
    ],
)
def test_read_writes_headings_in_the_language_of_the_text(summary: str, heading: str, language: str) -> None:
    document = read_resume({"basics": {"summary": summary}, "work": [{"position": "x", "summary": summary}]})
    assert f"\n{heading}\nx\n" in document.text
    assert {section.language for section in stated(document).sections[1:]} == {language}


def test_read_puts_every_span_on_words() -> None:
    document = read_resume(RESUME)
    spans = list(all_spans(stated(document)))
    assert len(spans) > 25
    for span in spans:
        assert span.of(document.text) == span.of(document.text).strip() != ""


def test_read_leaves_out_what_has_the_wrong_type_and_says_so() -> None:
    document = read_resume(
        {
            "basics": {"name": ["x"], "email": None, "phone": 555, "location": "Amman"},
            "work": [{"position": "Welder", "highlights": {"a": 1}, "startDate": 2019}, 7],
            "skills": {"name": "MIG"},
            "languages": None,
            "unknown": {"deep": [1]},
        }
    )
    assert document.text == "Phone: 555\n\nWork experience\nWelder\n2019 – …"
    (problem,) = document.problems
    assert problem.code == "field-unreadable"
    assert problem.message.endswith(": location, name, work, highlights, skills") or set(
        problem.message.rpartition(": ")[2].split(", ")
    ) == {
        "location",
        "name",
        "work",
        "highlights",
        "skills",
    }


@pytest.mark.parametrize("data", [b'{"work": [}', b'{"work": [1', b'{"work": [' + b"[" * 100_000, b'{"basics": {}} x'])
def test_read_refuses_what_is_no_json(data: bytes) -> None:
    with pytest.raises(CorruptDocumentError):
        read(data)


def test_read_refuses_too_much() -> None:
    with pytest.raises(LimitExceededError):
        read_resume({"work": [{"position": "Welder"}] * 1001})
    with pytest.raises(LimitExceededError):
        read(json.dumps({"work": [{"position": "Welder " * 100}]}).encode(), limits=Limits(max_chars=200))


def test_read_takes_utf_16() -> None:
    assert read(json.dumps(RESUME).encode("utf-16")).text == read_resume(RESUME).text
