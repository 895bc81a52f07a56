"""Measure how well the language of a line is told: line by line, and line by line within mixed CVs.

    python eval/bench_language.py [--texts FOLDER ...] [--seed 1] [--mistakes]

A line's label is the language of the CV that it comes from; texts are the samples and, where ``$SKILLMAP_SHARED`` is set,
the labelled CVs and the ground truths of the shared documents, by the language in their file's or folder's name. Left
out, by rule and not by list, are lines that are of no language or not of their CV's: those without a word of three
letters that the CV's own language knows (names, addresses, products, numbers; known is what is among the words met once
in a million), those of another script by most of their letters, and those in more than one CV language. Mixed CVs are composed from the
sections (or, harder, the single lines) of CVs in different languages, shuffled with a seed.

langdetect, seeded and with a prior on the three languages, is measured on the same lines.
"""

from __future__ import annotations

import argparse
import html
import os
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random

from langdetect import PROFILES_DIRECTORY, DetectorFactory  # type: ignore[import-untyped]
from langdetect.lang_detect_exception import LangDetectException  # type: ignore[import-untyped]

from skillmap.documents.words.frequency import word_ranks
from skillmap.documents.words.tokens import fold_word
from skillmap.records import LANGUAGES, Language
from skillmap.structure import LanguageDetector

_HERE = Path(__file__).resolve().parent
_SHARED = Path(os.environ.get("SKILLMAP_SHARED", _HERE.parents[1] / "shared"))
_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"\S*(?:@|://|www\.)\S*")
_ARABIC = re.compile("[\u0621-\u064a]")
_LENGTHS = ((1, 2, "1–2 words"), (3, 5, "3–5 words"), (6, 999, "6+ words"))
_MIXES = 40

Predict = Callable[[Sequence[str]], Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabeledLine:
    """A line and its language; ``None`` where by rule it has none."""

    text: str
    language: Language | None


def language_of(path: Path) -> Language | None:
    """Return the language that a file's or its folder's name states."""
    for language in LANGUAGES:
        if path.parent.name == language or re.match(rf"{language}[\d-]", path.name):
            return language
    return None


def read_texts(folders: Iterable[Path]) -> Iterator[tuple[Language, str]]:
    """Yield each CV's language and text."""
    for folder in folders:
        for path in sorted([*folder.rglob("*.txt"), *folder.rglob("*.html")]):
            language = language_of(path)
            if language is None:
                continue
            text = path.read_text(encoding="utf-8")
            if path.suffix == ".html":
                text = html.unescape(re.sub(r"<style.*?</style>|<title.*?</title>", "", text, flags=re.DOTALL))
                text = re.sub(r"<[^>]+>", "", re.sub(r"</(?:p|li|h\d|tr|td|div|span)>", "\n", text))
            yield language, text


def knows(word: str, language: Language) -> bool:
    """Tell whether a word is a common one of a language."""
    return fold_word(word) in word_ranks(language, "small")


def label(line: str, language: Language) -> Language | None:
    """Return the label of a line of a CV in a language, ``None`` where the line says nothing of it."""
    words = [word for word in _WORD.findall(_ADDRESS.sub(" ", line)) if len(word) >= 3]
    arabic = sum(bool(_ARABIC.search(word)) for word in words)
    if not words or (language == "ar") != (2 * arabic >= len(words)):
        return None
    own = sum(knows(word, language) for word in words)
    others = max(sum(knows(word, other) for word in words) for other in LANGUAGES if other != language)
    if not own or own < others / 2:
        return None
    capitals = [word for word in words if word[0].isupper()]
    is_names = language != "ar" and len(capitals) == len(words) and own < len(words) / 2
    return None if is_names else language


def label_lines(texts: Iterable[tuple[Language, str]]) -> list[list[list[LabeledLine]]]:
    """Return the lines of every CV, section by section; lines in CVs of more than one language have no label."""
    texts = list(texts)
    seen: dict[str, set[Language]] = {}
    for language, text in texts:
        for line in text.splitlines():
            seen.setdefault(line.strip().casefold(), set()).add(language)
    return [
        [
            [
                LabeledLine(text=line, language=label(line, language) if len(seen[line.strip().casefold()]) == 1 else None)
                for line in block.splitlines()
                if line.strip()
            ]
            for block in _blocks(text)
        ]
        for language, text in texts
    ]


def _blocks(text: str) -> list[str]:
    """Part a text at empty lines; one without any, every five lines."""
    blocks = [block for block in re.split(r"\n\s*\n|\f", text) if block.strip()]
    if len(blocks) > 3:
        return blocks
    lines = [line for line in text.splitlines() if line.strip()]
    return ["\n".join(lines[start : start + 5]) for start in range(0, len(lines), 5)]


def mix(cvs: Sequence[list[list[LabeledLine]]], random: Random, *, by_line: bool) -> list[list[LabeledLine]]:
    """Compose a CV from those of different languages, of their sections or of their lines in random order."""
    first = random.choice(cvs)
    others = [cv for cv in cvs if _language(cv) != _language(first)]
    blocks = [*first, *random.choice(others)]
    if by_line:
        blocks = [[line] for block in blocks for line in block]
    random.shuffle(blocks)
    return [[line for block in blocks for line in block]] if by_line else blocks


def _language(cv: list[list[LabeledLine]]) -> Language | None:
    labels = Counter(line.language for block in cv for line in block if line.language)
    return labels.most_common(1)[0][0] if labels else None


def bare(line: LabeledLine) -> LabeledLine:
    """Return a line as those write who have no accents on their keyboard."""
    return replace(line, text="".join(letter for letter in unicodedata.normalize("NFD", line.text) if not unicodedata.combining(letter)))


def langdetect_lines(lines: Sequence[str]) -> Sequence[str]:
    """Return langdetect's languages, with a prior that excludes all but the three."""
    found: list[str] = []
    for line in lines:
        detector = _langdetect().create()
        detector.set_prior_map(dict.fromkeys(LANGUAGES, 1 / len(LANGUAGES)))
        detector.append(line)
        try:
            weights = {guess.lang: guess.prob for guess in detector.get_probabilities()}
        except LangDetectException:
            weights = {}
        found.append(max(LANGUAGES, key=lambda code: weights.get(code, 0.0)))
    return found


@cache
def _langdetect() -> DetectorFactory:
    DetectorFactory.seed = 0
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    return factory


class Score:
    """Hits and totals by group, and the time taken."""

    def __init__(self) -> None:
        self.counts: dict[str, list[int]] = {}
        self.seconds = 0.0
        self.lines = 0
        self.mistakes: Counter[str] = Counter()

    def add(self, lines: Sequence[LabeledLine], predict: Predict, text: Sequence[str]) -> None:
        """Score the lines of a text against what is predicted for them."""
        begin = time.perf_counter()
        predictions = predict(text)
        self.seconds += time.perf_counter() - begin
        self.lines += len(lines)
        for line, predicted in zip(lines, predictions, strict=True):
            if line.language is None:
                continue
            count = len(line.text.split())
            length = next(name for least, most, name in _LENGTHS if least <= count <= most)
            for group in ("all", line.language, length):
                hits = self.counts.setdefault(group, [0, 0])
                hits[0] += predicted == line.language
                hits[1] += 1
            if predicted != line.language:
                self.mistakes[f"{line.language} as {predicted}: {line.text.strip()}"] += 1

    def row(self, name: str) -> str:
        """Lay the score out as a row of the table."""
        cells = []
        for group in ("all", *LANGUAGES, *(name for _, _, name in _LENGTHS)):
            hits, total = self.counts.get(group, [0, 0])
            cells.append(f"{hits / total:.4f} ({total})" if total else "–")
        return f"| {name} | " + " | ".join(cells) + f" | {1000 * self.seconds / max(self.lines, 1):.2f} |"


def compare(cvs: Sequence[list[list[LabeledLine]]], seed: int) -> list[tuple[str, Score]]:
    """Score every detector on every way to put the lines."""
    detector = LanguageDetector()
    random = Random(seed)  # noqa: S311 - to be repeated, not to be secret
    single = [[[line]] for cv in cvs for block in cv for line in block]
    texts = {
        "line alone": single,
        "line alone, no accents": [[[bare(line)]] for ((line,),) in single if line.language == "fr" and bare(line) != line],
        "CV in one language": cvs,
        "mixed by sections": [mix(cvs, random, by_line=False) for _ in range(_MIXES)],
        "mixed by lines": [mix(cvs, random, by_line=True) for _ in range(_MIXES)],
    }
    detectors: dict[str, Predict] = {
        "langdetect": langdetect_lines,
        "skillmap, each line": lambda lines: [detector(line) for line in lines],
        "skillmap, in context": lambda lines: [found for _, found in detector.lines("\n".join(lines))],
    }
    gap: dict[str, list[str]] = {name: [""] if name == "skillmap, in context" else [] for name in detectors}
    rows = []
    for how, documents in texts.items():
        for name, predict in detectors.items():
            score = Score()
            for document in documents:
                lines = [line for block in document for line in block]
                text = [entry for block in document for entry in (*(line.text for line in block), *gap[name])]
                score.add(lines, predict, text)
            rows.append((f"{how}: {name}", score))
    return rows


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    folders = [_HERE / "samples" / "sources", _SHARED / "data" / "gold", _SHARED / "data" / "documents" / "gt"]
    parser.add_argument("--texts", type=Path, nargs="+", default=folders)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mistakes", action="store_true", help="also list the lines that were mistaken")
    arguments = parser.parse_args()
    cvs = label_lines(read_texts(arguments.texts))
    if not cvs:
        sys.stderr.write("no texts\n")
        return 2
    rows = compare(cvs, arguments.seed)
    head = ["lines", "all", *LANGUAGES, *(name for _, _, name in _LENGTHS), "ms a line"]
    print("| " + " | ".join(head) + " |\n|" + " --- |" * len(head))
    for name, score in rows:
        print(score.row(name))
    if arguments.mistakes:
        for name, score in rows:
            if "langdetect" not in name:
                print(f"\n{name}", *(f"  {count} {mistake}" for mistake, count in score.mistakes.most_common(60)), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
