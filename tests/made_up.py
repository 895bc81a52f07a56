"""Made-up CVs for the stages after the structure: sections are given, not found."""

from skillmap.records import Analysis, Document, Job, Language, Page, Section, SectionKind, Span, Structure


def made_up(*parts: tuple[SectionKind, Language, str]) -> Analysis:
    """An analysis whose document is made of sections, each (kind, language, content); a form feed ends a page."""
    text, sections = "", []
    for kind, language, content in parts:
        span = Span(len(text), len(text) + len(content))
        sections.append(Section(kind=kind, span=span, heading=None, language=language))
        text += f"{content}\n"
    pages, start = [], 0
    for number, content in enumerate(text.split("\f"), start=1):
        pages.append(Page(number=number, span=Span(start, start + len(content))))
        start += len(content) + 1
    document = Document(doc_id=f"sha256:{'0' * 64}", media_type="text/plain", text=text, pages=tuple(pages))
    return Analysis(document=document, structure=Structure(sections=tuple(sections)))


def at(analysis: Analysis, wording: str) -> Span:
    """The only place in the text where a wording stands."""
    text = analysis.document.text
    assert text.count(wording) == 1, wording
    return Span(text.index(wording), text.index(wording) + len(wording))


def section_of(analysis: Analysis, span: Span) -> int:
    """The section where a span begins."""
    sections = [section.span for section in analysis.structure.sections]
    (number,) = [number for number, other in enumerate(sections) if other.start <= span.start < other.end]
    return number


def job(analysis: Analysis, entry: str, *, title: str | None, employer: str | None = None, description: str | None = None) -> Job:
    """A job without dates, its parts given by their wording."""
    span = at(analysis, entry)
    return Job(
        span=span,
        section=section_of(analysis, span),
        title=at(analysis, title) if title is not None else None,
        employer=at(analysis, employer) if employer is not None else None,
        description=at(analysis, description) if description is not None else None,
    )
