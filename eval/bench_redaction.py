"""Measure redaction: what of the person is left in blind text, and what else was masked.

    python eval/bench_redaction.py [--left] [--masked] [--whole]

Sets: ``eval/redaction`` (30 short CVs of invented people, each personal item marked ``{{kind:text}}``, and ``{{keep:text}}`` what only
looks like one), its folders ``fresh``, ``third``, ``fourth`` to ``seventh`` (76 more, each written after the rules had been mended on what
came before; the last four hold letters, forms and stories), and the gold CVs of the shared folder (name, e-mail, phone, birth date,
nationality and address of their labels). An item is left when a digit or a word of three letters of it can still be read
where it stood; where the labels give no place, when it can still be read anywhere. Words of a name are looked for in the whole blind
text, too. ``other`` are names of referees, family and colleagues. ``--whole`` runs the pipeline (as ``SKILLMAP_HOME`` has it) and looks
in the blind profile as well.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from skillmap.documents import document_of
from skillmap.pipeline import Pipeline, build
from skillmap.profiles.as_of import AsOf
from skillmap.records import Analysis, Span
from skillmap.redaction import MASK, blind, find_private, mask
from skillmap.settings import load_settings
from skillmap.structure import LanguageDetector, StructureFinder
from skillmap.structure.dates import find_periods
from skillmap.structure.source import fold, read_source

SET = Path(__file__).parent / "redaction"
_SHARED = Path(os.environ.get("SKILLMAP_SHARED", Path(__file__).resolve().parents[2] / "shared"))
_TAG = re.compile(r"\{\{(?P<kind>[a-z]+):(?P<text>[^{}]*)\}\}")
_FILE = re.compile(r"\A#file: (?P<name>.+)\n")
_SEEN = re.compile(r"\d|[^\W\d_]{3,}")
_SMALL = frozenset(["the", "and", "for", "une", "des", "les", "late", "mme", "mrs", "née", "sur", "par", "dit"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something personal: where it stands, or (``span`` is ``None``) that it stands somewhere."""

    kind: str
    text: str
    span: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A CV and what is personal in it."""

    name: str
    text: str
    items: tuple[Item, ...]
    keep: tuple[Span, ...] = ()  # what reads like part of a name, a number or an address and is none
    file_name: str | None = None


def read_sheet(path: Path) -> Sheet:
    """Read a marked CV."""
    raw = path.read_text(encoding="utf-8")
    file_name = None
    if found := _FILE.match(raw):
        file_name, raw = found["name"], raw[found.end() :]
    pieces: list[str] = []
    items: list[Item] = []
    keep: list[Span] = []
    position = length = 0
    for tag in _TAG.finditer(raw):
        pieces += [raw[position : tag.start()], tag["text"]]
        start = length + tag.start() - position
        span = Span(start, start + len(tag["text"]))
        if tag["kind"] == "keep":
            keep.append(span)
        else:
            items.append(Item(kind=tag["kind"], text=tag["text"], span=span))
        length, position = start + len(tag["text"]), tag.end()
    pieces.append(raw[position:])
    return Sheet(name=path.stem, text="".join(pieces), items=tuple(items), keep=tuple(keep), file_name=file_name)


def read_gold(path: Path) -> Sheet:
    """Read a gold CV; a date of birth is every date in the text that means that day."""
    text = path.with_suffix(".txt").read_text(encoding="utf-8")
    person = json.loads(path.read_text(encoding="utf-8")).get("person", {})
    items = [
        Item(kind=kind, text=str(person[kind]), span=None)
        for kind in ("name", "email", "phone", "nationality", "address")
        if person.get(kind) and str(person[kind]) in text
    ]
    source = read_source(text)
    for period in find_periods(source, Span(0, len(source.text))):
        if person.get("birth_date") and period.start is not None and period.start.date == person["birth_date"]:
            span = source.to_document(period.span)
            items.append(Item(kind="birth", text=span.of(text), span=span))
    return Sheet(name=path.stem, text=text, items=tuple(items))


def is_left(item: Item, blind_text: str, *, strict: bool = True) -> bool:
    """Say whether an item can still be read."""
    if item.span is None:
        folded = fold(blind_text)
        return re.search(rf"(?<!\w){re.escape(fold(item.text))}(?!\w)", folded) is not None
    seen = [found for found in _SEEN.findall(fold(item.span.of(blind_text))) if found not in _SMALL]
    if strict:
        return bool(seen)
    return sum(map(len, seen)) > len(re.sub(r"\W", "", item.text)) / 2


def name_words(items: Sequence[Item]) -> set[str]:
    """Return the folded words of the person's name: four letters and more, and no words of another meaning in these CVs."""
    return {fold(word) for item in items if item.kind == "name" for word in re.findall(r"[^\W\d_]{4,}", read_source(item.text).text)}


def personal_share(sheet: Sheet, blind_text: str) -> tuple[int, int]:
    """Return how many characters outside of the items are masked, and how many there are."""
    inside = bytearray(len(sheet.text))
    for item in sheet.items:
        starts = [item.span.start] if item.span else [found.start() for found in re.finditer(re.escape(item.text), sheet.text)]
        for start in starts:
            inside[start : start + len(item.text)] = b"\1" * len(item.text)
    masked = sum(character == MASK and sheet.text[place] not in " \n" and not inside[place] for place, character in enumerate(blind_text))
    outside = sum(not character.isspace() and not inside[place] for place, character in enumerate(sheet.text))
    return masked, outside


def stretches(sheet: Sheet, blind_text: str) -> Iterator[str]:
    """Yield what was masked outside of the items."""
    for found in re.finditer(rf"{MASK}+", blind_text):
        if not any(item.span and item.span.start < found.end() and found.start() < item.span.end for item in sheet.items):
            yield sheet.text[found.start() : found.end()]


_SKILLS: Counter[str] = Counter()  # links before redaction and after it


def whole(pipeline: Pipeline, sheet: Sheet) -> tuple[str, str]:
    """Return the blind text and the blind profile as text."""
    analysis = pipeline.analyze(document_of(sheet.text))
    found = blind(analysis, file_names=[sheet.file_name] if sheet.file_name else ())
    for name, matches in (("before", analysis.matches), ("after", found.matches)):
        _SKILLS[name] += sum(match.link.match is not None for match in matches)
        _SKILLS[f"{name} whole"] += sum(match.link.match is not None and MASK not in match.mention.text for match in matches)
    profile = pipeline.builder.build(found, AsOf.choose(None, found.document))
    return found.document.text, json.dumps(profile, ensure_ascii=False)


def through_pipeline(pipeline: Pipeline) -> Callable[[Sheet], tuple[str, str]]:
    """Return redaction as ``skillmap profile --redact`` does it."""
    return lambda sheet: whole(pipeline, sheet)


def rules() -> Callable[[Sheet], tuple[str, str]]:
    """Return redaction without linking."""
    finder = StructureFinder(LanguageDetector())

    def run(sheet: Sheet) -> tuple[str, str]:
        analysis = finder(Analysis(document=document_of(sheet.text)))
        private = find_private(analysis, file_names=[sheet.file_name] if sheet.file_name else ())
        return mask(sheet.text, (item.span for item in private)), ""

    return run


def report(  # noqa: PLR0912
    title: str, sheets: Sequence[Sheet], run: Callable[[Sheet], tuple[str, str]], *, show_left: bool, show_masked: bool
) -> None:
    """Run over a set and print its figures by language."""
    total: Counter[tuple[str, str]] = Counter()
    left: Counter[tuple[str, str]] = Counter()
    readable: Counter[str] = Counter()
    again: Counter[str] = Counter()
    saved: Counter[str] = Counter()
    spared: Counter[str] = Counter()
    characters: dict[str, tuple[int, int]] = {}
    started = time.process_time()
    for sheet in sheets:
        language = sheet.name.partition("-")[0]
        blind_text, profile = run(sheet)
        masked, outside = personal_share(sheet, blind_text)
        before = characters.get(language, (0, 0))
        characters[language] = (before[0] + masked, before[1] + outside)
        for item in sheet.items:
            total[language, item.kind] += 1
            if is_left(item, blind_text):
                left[language, item.kind] += 1
                readable[language] += is_left(item, blind_text, strict=False)
                if show_left:
                    where = "" if item.span is None else Span(max(0, item.span.start - 12), item.span.end + 12).of(blind_text)
                    print(f"  left in {sheet.name}: {item.kind} {item.text!r} … {where!r}")
        kept = [span for span in sheet.keep if MASK not in span.of(blind_text)]
        saved[language] += len(kept)
        spared[language] += len(sheet.keep)
        if show_left:
            print(
                "".join(f"  masked though harmless in {sheet.name}: {span.of(sheet.text)!r}\n" for span in sheet.keep if span not in kept),
                end="",
            )
        for text in (mask(blind_text, kept), profile):
            for word in sorted(name_words(sheet.items)) if text else ():
                if re.search(rf"(?<![^\W\d_]){word}(?![^\W\d_])", fold(text)):
                    again[language] += 1
                    if show_left:
                        print(f"  a word of the name stands elsewhere in {sheet.name}{' (profile)' if text is profile else ''}: {word}")
        for stretch in stretches(sheet, blind_text) if show_masked else ():
            print(f"  masked in {sheet.name}: {stretch!r}")
    seconds = time.process_time() - started
    languages = sorted({language for language, _ in total})
    print(f"\n{title}: {len(sheets)} CVs, {total.total()} items, {1000 * seconds / len(sheets):.0f} ms of CPU time a CV")
    print(f"{'':12}" + "".join(f"{language:>12}" for language in languages))
    for kind in sorted({kind for _, kind in total}):
        print(f"{kind:12}" + "".join(f"{left[code, kind]:>6} of {total[code, kind]:<2}" for code in languages))
    sums = {code: sum(count for (language, _), count in total.items() if language == code) for code in languages}
    gone = {code: sum(count for (language, _), count in left.items() if language == code) for code in languages}
    print(
        "left, share " + "".join(f"{gone[code] / sums[code]:>12.4f}" for code in languages) + f"   all {left.total() / total.total():.4f}"
    )
    print("left, most  " + "".join(f"{readable[code]:>12}" for code in languages))
    print("name again  " + "".join(f"{again[code]:>12}" for code in languages))
    if spared:
        print("kept        " + "".join(f"{saved[code]:>6} of {spared[code]:<2}" for code in languages))
    if _SKILLS:
        print(f"links before {_SKILLS['before']}, after {_SKILLS['after']}, of them with nothing masked {_SKILLS['after whole']}")
        _SKILLS.clear()
    print("masked else " + "".join(f"{characters[code][0] / characters[code][1]:>12.4f}" for code in languages))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--left", action="store_true", help="print what is left")
    parser.add_argument("--masked", action="store_true", help="print what was masked outside of the items")
    parser.add_argument("--whole", action="store_true", help="run the whole pipeline and look in the profile, too")
    parser.add_argument("--only", default="", help="sheets whose name begins like this")
    chosen = parser.parse_args()
    run = through_pipeline(build(load_settings())) if chosen.whole else rules()
    own = [
        (folder.name, [read_sheet(path) for path in sorted(folder.glob("*.txt")) if path.stem.startswith(chosen.only)])
        for folder in (SET, *(SET / name for name in ("fresh", "third", "fourth", "fifth", "sixth", "seventh")))
    ]
    gold = [read_gold(path) for path in sorted((_SHARED / "data" / "gold").glob("*/*.json")) if path.stem.startswith(chosen.only)]
    for title, sheets in (*own, ("gold CVs", gold)):
        if sheets:
            report(title, sheets, run, show_left=chosen.left, show_masked=chosen.masked)


if __name__ == "__main__":
    main()
