"""What a CV leaves open: questions to ask the person, and papers to ask for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skillmap.exports.losses import Profile
from skillmap.exports.said import Entry, cefr, entries, label, language_name, one_line, part, quotes, said, stated_date, unit_group
from skillmap.exports.wording import Wording
from skillmap.taxonomy.store import ConceptScheme

_UNSURE = 0.6  # a link less likely than that is asked about
_WORTH_ASKING = 0.15  # a candidate less likely than that is no help in a question
_MAX_MEANINGS = 2
_MAX_OF_A_KIND = 12
_DRIVERS = ("832", "833")  # minor groups of ISCO-08: car, van, taxi, bus and truck drivers


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, and meanings to offer."""

    text: str
    meanings: tuple[str, ...] = ()


def questions(profile: Profile, words: Wording, scheme: ConceptScheme | None = None) -> list[Question]:
    """Return what to ask, the work first; no question twice, and of each kind no more than a conversation bears.

    Args:
        profile: A profile.
        words: Of the language to ask in.
        scheme: The classification, to name possible meanings in that language; else they are named as the profile does.
    """
    kinds = (
        _jobs(profile, words, scheme),
        _uncertain(profile, words),
        _unlinked(profile, words, scheme),
        _suggested(profile, words),
        _education(profile, words),
        _languages(profile, words),
    )
    found = [question for kind in kinds for question in itertools.islice(kind, _MAX_OF_A_KIND)]
    return list({question.text: question for question in found}.values())


def _jobs(profile: Profile, words: Wording, scheme: ConceptScheme | None) -> Iterator[Question]:
    for job in entries(profile, "experience"):
        title = said(job, "title")
        if not title:
            continue
        if not unit_group(job):
            others = entries(part(part(job, "occupation"), "candidates"), "isco08")
            yield Question(text=words.fill("ask_job", title=title), meanings=_meanings(others, words, scheme))
        if not stated_date(job, "start") or not (stated_date(job, "end") or job.get("current")):
            yield Question(text=words.fill("ask_dates", title=title))


def _uncertain(profile: Profile, words: Wording) -> Iterator[Question]:
    for skill in entries(profile, "skills"):
        stated = quotes(skill)
        score = skill.get("score")
        if stated and isinstance(score, int | float) and score < _UNSURE:
            name = label(part(part(skill, "concept"), "label"), words.language)
            yield Question(text=words.fill("ask_uncertain", quote=stated[0], label=name))


def _unlinked(profile: Profile, words: Wording, scheme: ConceptScheme | None) -> Iterator[Question]:
    for item in entries(profile, "unlinked"):
        quote = one_line(str(item.get("text") or ""))
        if quote:
            likely = [one for one in entries(item, "candidates") if float(one.get("score") or 0.0) >= _WORTH_ASKING]
            yield Question(text=words.fill("ask_unlinked", quote=quote), meanings=_meanings(likely, words, scheme))


def _meanings(candidates: Sequence[Entry], words: Wording, scheme: ConceptScheme | None) -> tuple[str, ...]:
    names = (_name(candidate, words, scheme) for candidate in candidates[:_MAX_MEANINGS])
    return tuple(name for name in names if name)


def _name(candidate: Entry, words: Wording, scheme: ConceptScheme | None) -> str:
    """Return the label of a candidate in the language of the words, else the one that the profile gives it."""
    number = None
    if scheme is not None:
        number = scheme.isco.get(str(candidate.get("code") or "")) or scheme.number(str(candidate.get("uri") or ""))
    named = scheme.preferred(number) if scheme is not None and number is not None else {}
    return named.get(words.language) or str(candidate.get("label") or "")


def _suggested(profile: Profile, words: Wording) -> Iterator[Question]:
    for item in entries(profile, "suggested"):
        labels = part(part(item, "concept"), "label") or part(item, "label")
        name = label(labels, words.language) or (str(item.get("label")) if isinstance(item.get("label"), str) else "")
        occupation = label(part(part(item, "occupation"), "label"), words.language)
        if name and occupation:
            yield Question(text=words.fill("ask_suggested", occupation=occupation, label=name))
        elif name:
            yield Question(text=words.fill("ask_suggested_plain", label=name))


def _education(profile: Profile, words: Wording) -> Iterator[Question]:
    for entry in entries(profile, "education"):
        degree = said(entry, "degree")
        if degree and (entry.get("completed") is False or not stated_date(entry, "end") or not said(entry, "institution")):
            yield Question(text=words.fill("ask_degree", degree=degree))


def _languages(profile: Profile, words: Wording) -> Iterator[Question]:
    for language in entries(profile, "languages"):
        if cefr(language) is None:
            yield Question(text=words.fill("ask_language", language=language_name(str(language.get("code") or ""), words.language)))


def missing_papers(profile: Profile, words: Wording) -> list[str]:
    """Return the papers to ask for: what a claim of the CV would need and the CV does not name."""
    return list(dict.fromkeys(_missing(profile, words)))


def _missing(profile: Profile, words: Wording) -> Iterator[str]:
    held = bool(entries(profile, "certificates") or entries(profile, "licences"))
    for flag in entries(profile, "regulated"):
        yield words.fill("paper_licence", what=label(part(flag, "label"), words.language))
    codes = [str(unit_group(job).get("code") or "") for job in entries(profile, "experience")]
    if any(code.startswith(_DRIVERS) for code in codes) and not entries(profile, "licences"):
        yield words["paper_driving"]
    if not entries(profile, "education") and not held:
        yield words["paper_school"]
    for entry in entries(profile, "education"):
        what = said(entry, "degree") or said(entry, "field") or said(entry, "institution")
        if what:
            yield words.fill("paper_diploma", what=what)
    for job in entries(profile, "experience"):
        what = ", ".join(filter(None, (said(job, "title"), said(job, "employer"))))
        if what:
            yield words.fill("paper_work", what=what)
    for language in entries(profile, "languages"):
        level = cefr(language)
        if level is not None and level != "native":
            name = language_name(str(language.get("code") or ""), words.language)
            yield words.fill("paper_language", what=f"{name} ({level})")
