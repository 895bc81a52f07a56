"""The pages of a document that need text recognition -> their text; what cannot be had becomes a problem."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from skillmap.documents.content import Content, PageText
from skillmap.documents.layout.direction import is_rtl
from skillmap.documents.limits import Limits
from skillmap.documents.ocr.preparation import DPI
from skillmap.documents.ocr.recognition import Recognized, recognize_page
from skillmap.documents.ocr.tesseract import RecognitionError, missing_packages
from skillmap.documents.pictures import count_frames, page_picture
from skillmap.documents.sniff import sniff
from skillmap.records import Problem, Span

STAGE = "documents.ocr"
NEEDS_OCR = "page-needs-ocr"
_NEEDED = ("ara", "eng", "fra", "osd")
_BLANK = "the page is blank, or what is on it is no text"
_LEAST_LETTERS = 10  # fewer do not tell a document's language


def read_picture(data: bytes, limits: Limits) -> Content:
    """Read a PNG, JPEG or TIFF: pages without text, until they are recognized.

    Raises:
        CorruptDocumentError: The picture is cut short or damaged.
        LimitExceededError: It has too many pages or pixels.
    """
    frames = count_frames(data, sniff(data), limits)
    problems = tuple(_problem(number, NEEDS_OCR, "the page is a picture: it needs text recognition") for number in range(1, frames + 1))
    return Content(pages=(PageText(text="", quality=0.0, needs_ocr=True),) * frames, problems=problems)


def recognized(content: Content, data: bytes, limits: Limits, extend: Callable[[float], None]) -> Content:
    """Return a document's content with the pages that need it recognized.

    A page whose text layer makes more sense than what is recognized keeps it.

    Args:
        content: What a reader returned.
        data: The document: a PDF or a picture file.
        limits: ``max_ocr_seconds`` bounds the time for a page, ``max_pixels`` its picture; without any time the pages stay as they are.
        extend: Called before each page with the seconds that it may take.
    """
    wanted = [number for number, page in enumerate(content.pages, start=1) if page.needs_ocr]
    if not wanted or limits.max_ocr_seconds <= 0:
        return content
    missing = missing_packages(_NEEDED)
    if missing:
        return replace(content, problems=tuple(_naming(problem, missing) for problem in content.problems))
    pages = list(content.pages)
    problems = [problem for problem in content.problems if problem.code != NEEDS_OCR or problem.page not in wanted]
    for number in wanted:
        extend(limits.max_ocr_seconds)
        arabic = _is_arabic([page for page in pages if not page.needs_ocr])
        try:
            found = _recognize(data, number, limits, arabic=arabic)
        except RecognitionError as exc:
            problems.append(_problem(number, "ocr-failed", f"the page could not be recognized ({exc}): send it as text"))
            continue
        page = pages[number - 1]
        if not found.text.strip():
            problems.append(_problem(number, "page-blank", _BLANK))
            pages[number - 1] = replace(page, needs_ocr=False)
        elif found.quality > page.quality or not page.text.strip():
            pages[number - 1] = PageText(text=found.text, quality=found.quality, source="ocr", doubts=found.doubtful_dates)
            problems += _doubts(found, number)
    return replace(content, pages=tuple(pages), problems=tuple(problems))


def _recognize(data: bytes, number: int, limits: Limits, *, arabic: bool | None) -> Recognized:
    picture = page_picture(data, number, limits, dpi=DPI, gray=True)
    if picture is None:
        raise RecognitionError("it cannot be drawn")
    return recognize_page(picture, arabic=arabic, seconds=limits.max_ocr_seconds)


def _is_arabic(pages: list[PageText]) -> bool | None:
    text = "".join(page.text for page in pages)
    return is_rtl(text) if sum(character.isalpha() for character in text) >= _LEAST_LETTERS else None


def _naming(problem: Problem, missing: list[str]) -> Problem:
    if problem.code != NEEDS_OCR:
        return problem
    return replace(problem, message=f"{problem.message} (install {' and '.join(missing)}: apt-get install {' '.join(missing)})")


def _problem(number: int, code: str, message: str) -> Problem:
    return Problem(stage=STAGE, code=code, message=message, page=number)


def _doubts(found: Recognized, number: int) -> list[Problem]:
    """Tell of doubtful dates that the layout has torn apart; those that stand in the text go with the page."""
    message = f"{found.unplaced} more dates on the page cannot be told from the scan: check it"
    return [_problem(number, "ocr-uncertain-date", message)] if found.unplaced else []


def uncertain_date(span: Span, number: int) -> Problem:
    """Return the problem for a date that cannot be trusted; the span is in the document's text."""
    message = "a date or number was read from the picture without certainty: compare it with the page"
    return Problem(stage=STAGE, code="ocr-uncertain-date", message=message, page=number, span=span)
