"""What the dossier's template shows: every text ready, in the language asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from skillmap.exports.formats import ExportOptions
from skillmap.exports.losses import Notes, Profile
from skillmap.exports.open_points import missing_papers, questions
from skillmap.exports.said import (
    Entry,
    as_of,
    cefr,
    document_id,
    entries,
    esco_occupation,
    label,
    language_name,
    one_line,
    part,
    said,
    unit_group,
)
from skillmap.exports.skill_groups import skill_groups
from skillmap.exports.wording import Wording
from skillmap.records import Language
from skillmap.taxonomy.isco import groups, skill_levels

_MAX_QUOTES = 4
_SHORT_ID = 12
_SURE = 0.6  # a group above the unit groups as likely as that is named where no unit group is
View = dict[str, Any]


def countries_of(flag: Entry, options: ExportOptions) -> list[str]:
    """Return the countries of a flag's rows that were asked for, all of them where none was."""
    codes = [str(rule.get("country") or "") for rule in entries(flag, "countries")]
    return [code for code in codes if not options.countries or code in options.countries]


class Composer:
    """Makes what the template shows."""

    def __init__(self, *, profile: Profile, options: ExportOptions, words: Wording, second: Language, notes: Notes) -> None:
        self.profile, self.options, self.words, self.second, self.notes = profile, options, words, second, notes

    def view(self) -> View:
        """Return what the template shows."""
        profile, words = self.profile, self.words
        asked, missing = questions(profile, words, self.options.scheme), missing_papers(profile, words)
        produced = part(profile, "produced_by")
        taxonomy = part(produced, "taxonomy")
        skills = entries(profile, "skills")
        return {
            "language": words.language,
            "person": self._person(),
            "document": {
                "name": part(profile, "document").get("name"),
                "id": document_id(profile)[:_SHORT_ID],
                "pages": part(profile, "document").get("pages"),
                "as_of": words.date(as_of(profile)),
            },
            "months": words.length(profile["experience_months"]) if isinstance(profile.get("experience_months"), int) else None,
            "counts": {status: sum(skill.get("status") == status for skill in skills) for status in ("stated", "inferred", "verified")},
            "skill_count": len(skills),
            "occupations": [self._occupation(item) for item in entries(profile, "occupations")],
            "jobs": [self._job(job) for job in entries(profile, "experience")],
            "groups": [
                {"name": self._group_name(group.kind, group.labels), "skills": [self._skill(skill) for skill in group.skills]}
                for group in skill_groups(profile, self.options.scheme)
            ],
            "education": [self._education(entry) for entry in entries(profile, "education")],
            "languages": [self._language(language) for language in entries(profile, "languages")],
            "papers": [
                {"text": one_line(str(paper.get("text") or "")), "page": paper.get("page")}
                for key in ("certificates", "licences")
                for paper in entries(profile, key)
            ],
            "missing": missing,
            "regulated": [self._regulated(flag) for flag in entries(profile, "regulated")],
            "questions": asked,
            "problems": [one_line(str(problem.get("message") or "")) for problem in entries(profile, "problems")],
            "produced": words.fill(
                "produced",
                version=produced.get("skillmap") or "?",
                taxonomy=f"{taxonomy.get('scheme') or '?'} {taxonomy.get('version') or '?'}".upper(),
                document=document_id(profile),
            ),
        }

    def _person(self) -> list[tuple[str, list[str]]]:
        person, words = part(self.profile, "person"), self.words
        born = part(person, "birth_date").get("date")
        contact = [str(item.get("text") or "") for key in ("emails", "phones") for item in entries(person, key)]
        told = (
            ("name", [said(person, "name")]),
            ("birth_date", [words.date(born if isinstance(born, str) else None)]),
            ("nationality", [said(person, "nationality")]),
            ("address", [said(person, "address")]),
            ("contact", contact),
        )
        return [(words[key], texts) for key, texts in told if any(texts)]

    def _labels(self, labels: Entry) -> tuple[str, str]:
        """Return a label in the language asked, and another one: in the second language, else in any that there is."""
        first = label(labels, self.words.language)
        others = (str(labels[code]) for code in (self.second, "en", "fr", "ar") if labels.get(code))
        return first, next((other for other in others if other != first), "")

    def _occupation(self, item: Entry) -> View:
        words, code = self.words, str(item.get("isco08") or "")
        first, other = self._labels(part(item, "label"))
        levels = skill_levels(code)
        grade, certainty = words.certainty(item.get("score"))
        return {
            "label": first,
            "other": other,
            "code": code,
            "group": self._group_label(code),
            "level": words.fill("level_of_4", level=" / ".join(map(str, levels))) if levels else "",
            "level_about": words[f"level_{levels[0]}"] if levels else "",
            "length": words.length(item.get("months")),
            "recency": words.recency(item.get("last_used"), as_of(self.profile)),
            "grade": grade,
            "certainty": certainty,
            "regulated": item.get("regulated") is True,
        }

    def _group_label(self, code: str) -> str:
        """Return the name of a unit group, from the classification or else the project's titles."""
        scheme = self.options.scheme
        number = scheme.isco.get(code) if scheme is not None else None
        labels = {**groups().get(code, {}), **(scheme.preferred(number) if scheme is not None and number is not None else {})}
        return label(labels, self.words.language)

    def _job(self, job: Entry) -> View:
        words, group = self.words, unit_group(job)
        grade, certainty = words.certainty(group.get("score"))
        others = entries(part(part(job, "occupation"), "candidates"), "isco08")
        likely = others[0] if others else {}
        understood = str(esco_occupation(job).get("label") or self._group_label(str(group.get("code") or "")) or group.get("label") or "")
        return {
            "title": said(job, "title"),
            "employer": said(job, "employer"),
            "place": said(job, "location"),
            "term": words.term(job),
            "length": words.length(job.get("months")),
            "unpaid": job.get("paid") is False,
            "understood": understood if group else "",
            "code": group.get("code") or "",
            "grade": grade,
            "certainty": certainty,
            "perhaps": "" if group else self._perhaps(job, likely),
        }

    def _perhaps(self, job: Entry, likely: Entry) -> str:
        """Return the smallest group that is sure enough, else the likeliest unit group."""
        sure = [level for level in entries(part(job, "occupation"), "levels") if float(level.get("score") or 0.0) >= _SURE]
        best = max(sure, key=lambda level: len(str(level.get("code") or "")), default=likely)
        code = str(best.get("code") or "")
        return f"{code} {self._group_label(code)}" if code else ""

    def _group_name(self, kind: str, labels: Mapping[str, str]) -> str:
        return label(labels, self.words.language) or self.words[f"group_{kind}"]

    def _skill(self, skill: Entry) -> View:
        words = self.words
        first, other = self._labels(part(part(skill, "concept"), "label"))
        grade, certainty = words.certainty(skill.get("score"))
        evidence = list(_distinct_evidence(skill))
        for _ in evidence[_MAX_QUOTES:]:
            self.notes.left_out("skills[].evidence[].text", f"no more than {_MAX_QUOTES} quotes of a skill are shown")
        status = skill.get("status")
        return {
            "label": first,
            "other": other,
            "status": status if status in {"stated", "inferred", "verified"} else "stated",
            "grade": grade,
            "certainty": certainty,
            "length": words.length(skill.get("months")) if isinstance(skill.get("months"), int) else "",
            "recency": words.recency(skill.get("last_used"), as_of(self.profile)),
            "quotes": [{"text": text, "page": page, "language": language} for text, page, language in evidence[:_MAX_QUOTES]],
        }

    def _education(self, entry: Entry) -> View:
        words, completed = self.words, entry.get("completed")
        return {
            "degree": said(entry, "degree"),
            "field": said(entry, "field"),
            "institution": said(entry, "institution"),
            "term": words.term(entry),
            "isced": words["not_known"] if entry.get("isced") is None else str(entry["isced"]),
            "eqf": words["not_known"] if entry.get("eqf") is None else str(entry["eqf"]),
            "completed": "" if completed is None else words["completed" if completed else "not_completed"],
        }

    def _language(self, language: Entry) -> View:
        level = cefr(language)
        shown = self.words["native"] if level == "native" else level or self.words["level_not_stated"]
        name = language_name(str(language.get("code") or ""), self.words.language)
        return {"name": name, "level": shown, "quote": said(language, "as_stated")}

    def _regulated(self, flag: Entry) -> View:
        codes = set(countries_of(flag, self.options))
        because = []
        for reason in entries(flag, "because"):
            quote = one_line(str(reason.get("text") or ""))
            because.append(self.words.fill("quote", quote=quote) if quote else f"ISCO-08 {reason.get('code')}")
        rules = [
            {
                "checked": None,
                **rule,
                "country": self.words.country(str(rule.get("country") or "")),
                "scope": self.words[f"scope.{rule['scope']}"],
            }
            for rule in entries(flag, "countries")
            if rule.get("country") in codes
        ]
        return {
            "label": label(part(flag, "label"), self.words.language),
            "because": list(dict.fromkeys(because)),
            "rules": sorted(rules, key=lambda rule: str(rule["country"])),
        }


def _distinct_evidence(skill: Entry) -> Iterator[tuple[str, object, str]]:
    """Yield each wording once, with its first page and its language."""
    seen = set()
    for item in entries(skill, "evidence"):
        text = one_line(str(item.get("text") or ""))
        if text and text not in seen:
            seen.add(text)
            yield text, item.get("page"), str(item.get("language") or "")
