import importlib.util
import sys
import time
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from skillmap.records import Analysis, Document, Page, Span, Structure
from skillmap.structure import StructureFinder

Find = Callable[[str], Structure]

CV = """سامر عادل الخطيب
نجّار

الخبـــرات
نجّار – ورشة الأرز، زحلة – ٢٠٠٩ إلى ٢٠١٤
تفصيل خزائن

EDUCATION
Diploma in Carpentry, Bekaa Institute, 2008

LANGUES
arabe (maternelle), français (B1)
"""


def spans_of(value: object) -> list[Span]:
    """Return all spans within a record, however deep."""
    if isinstance(value, Span):
        return [value]
    if isinstance(value, tuple):
        return [span for item in value for span in spans_of(item)]
    if is_dataclass(value):
        return [span for item in fields(value) for span in spans_of(getattr(value, item.name))]
    return []


def test_finder_is_a_stage(finder: StructureFinder) -> None:
    document = Document(doc_id="sha256:0", media_type="text/plain", text=CV, pages=(Page(number=1, span=Span(0, len(CV))),))
    analysis = finder(Analysis(document=document))
    assert finder.name == "structure"
    assert analysis.document is document
    assert len(analysis.structure.jobs) == 1
    assert analysis.structure == finder.find_structure(document)


def test_sections_have_their_own_language(find: Find) -> None:
    found = [(section.kind, section.language) for section in find(CV).sections]
    assert found == [("header", "ar"), ("experience", "ar"), ("education", "en"), ("languages", "fr")]


def test_spans_are_of_the_document_although_marks_are_left_out(find: Find) -> None:
    (job,) = find(CV).jobs
    assert job.title is not None
    assert job.employer is not None
    assert job.title.of(CV) == "نجّار"
    assert job.employer.of(CV) == "ورشة الأرز"


ODD = {
    "empty": "",
    "blank": " \n\n \t\n",
    "one line": "Sami",
    "digits": "2010 2011 12/2012 +33 0600000000\n" * 20,
    "other language": "我是一名电工，在北京工作了五年。\n工作经历\n2010-2015 电工\n" * 5,
    "rules": "-----\n=====\n***\n•\n",
    "brackets": "((((([[[[ ) ] EXPERIENCE (2010 - ) – , , | |\n" * 50,
    "labels only": "Nom :\nPoste :\nالاسم:\nDates:\nCompany:\nPosition:\n" * 10,
    "marks only": "ـــ ًٌٍ \u200f\u200e",
    "one long line": "EXPERIENCE " + "driver at Blue Line 2010 - 2012, " * 500,
    "many lines": "EXPERIENCE\n" + "2010 - 2012 Driver, Blue Line Ltd\n- driving the truck\n" * 2500,
    "many languages": "Languages: " + "Arabic, French (B1), English – " * 400,
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_odd_texts_do_no_harm(find: Find, text: str) -> None:
    begin = time.process_time()
    found = find(text)
    # Tracing tools slow Python down many times over; the bound is there to catch quadratic work, not noise.
    assert time.process_time() - begin < (60 if sys.gettrace() else 15)
    assert all(0 <= span.start <= span.end <= len(text) for span in spans_of(found))
    assert find(text) == found


def test_gold_cvs_stay_within_reach(shared: Path) -> None:
    bench = Path(__file__).resolve().parents[2] / "eval" / "bench_structure.py"
    spec = importlib.util.spec_from_file_location("bench_structure", bench)
    assert spec is not None
    assert spec.loader is not None
    bench_structure = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench_structure)
    score, seconds = bench_structure.measure(shared / "data" / "gold")
    floors = {
        "jobs found": 0.93,
        "title overlap": 0.9,
        "title exact": 0.85,
        "employer exact": 0.8,
        "start": 0.9,
        "end": 0.9,
        "current": 0.9,
        "education found": 0.8,
        "language code": 0.95,
        "language is right": 0.95,
        "person name": 0.9,
        "person email": 0.95,
        "person phone": 0.9,
    }
    counts = score.counts["all"]
    for measure, floor in floors.items():
        hits, total = counts[measure]
        assert hits / total >= floor, measure
    assert len(seconds) >= 18
