"""A gap as tables to read in a terminal, in Arabic, French or English."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from skillmap.exports.terminal import isolated, label_in, listed, numbered

_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "profile": "Profile {profile}",
        "coverage": "Covers {coverage:.0%} of what the occupation needs (essential skills {essential:.0%}; {verified:.0%} if what is to "
        "be verified were confirmed)",
        "estimated": "The classification in use does not list what occupations need: these skills are estimated and uncertain.",
        "linked": "“{words}” was read as {label} (probability {score:.2f})",
        "essential": "Essential skills",
        "optional": "Optional skills",
        "skill": "skill",
        "held": "held",
        "through": "through",
        "exact": "yes",
        "narrower": "by a narrower one",
        "broader": "by a broader one",
        "near": "by a near one ({similarity:.2f})",
        "none": "missing",
        "verify-words": "to verify: the CV may say it",
        "verify-work": "to verify: the person's work needs it",
        "verify-uncertain": "to verify: link uncertain",
        "reach": "Occupations within reach",
        "occupation": "occupation",
        "expected": "% with past work",
        "missing": "most telling missing skills",
        "train": "Skills that would open most of ISCO-08 {group} {label}: {now} of {all} occupations have half of their essential skills "
        "covered now",
        "opened": "occupations open then",
        "needed": "needed by",
        "more": "… and {count} more, not held",
    },
    "fr": {
        "profile": "Profil {profile}",
        "coverage": "Couvre {coverage:.0%} de ce que le métier demande (compétences essentielles {essential:.0%} ; {verified:.0%} si ce "
        "qui est à vérifier se confirme)",
        "estimated": "La classification utilisée ne dit pas ce que demandent les métiers : ces compétences sont estimées et incertaines.",
        "linked": "« {words} » a été lu comme {label} (probabilité {score:.2f})",
        "essential": "Compétences essentielles",
        "optional": "Compétences facultatives",
        "skill": "compétence",
        "held": "acquise",
        "through": "par",
        "exact": "oui",
        "narrower": "par une plus précise",
        "broader": "par une plus large",
        "near": "par une voisine ({similarity:.2f})",
        "none": "manque",
        "verify-words": "à vérifier : le CV le dit peut-être",
        "verify-work": "à vérifier : le travail exercé la demande",
        "verify-uncertain": "à vérifier : lien incertain",
        "reach": "Métiers à portée",
        "occupation": "métier",
        "expected": "% avec le travail passé",
        "missing": "compétences manquantes les plus parlantes",
        "train": "Compétences qui ouvriraient le plus de métiers de CITP-08 {group} {label} : {now} des {all} métiers ont aujourd'hui la "
        "moitié de leurs compétences essentielles couvertes",
        "opened": "métiers alors ouverts",
        "needed": "demandée par",
        "more": "… et {count} autres, non acquises",
    },
    "ar": {
        "profile": "الملف {profile}",
        "coverage": "يغطي {coverage:.0%} مما تتطلبه المهنة (المهارات الأساسية {essential:.0%}؛ {verified:.0%} إذا تأكد ما يلزم التحقق منه)",
        "estimated": "التصنيف المستعمل لا يذكر ما تتطلبه المهن: هذه المهارات تقديرية وغير مؤكدة.",
        "linked": "قُرئ «{words}» على أنه {label} (الاحتمال {score:.2f})",
        "essential": "المهارات الأساسية",
        "optional": "المهارات الاختيارية",
        "skill": "المهارة",
        "held": "متوفرة",
        "through": "من خلال",
        "exact": "نعم",
        "narrower": "من خلال مهارة أضيق",
        "broader": "من خلال مهارة أوسع",
        "near": "من خلال مهارة قريبة ({similarity:.2f})",
        "none": "ناقصة",
        "verify-words": "للتحقق: قد تذكرها السيرة",
        "verify-work": "للتحقق: يتطلبها العمل السابق",
        "verify-uncertain": "للتحقق: ربط غير مؤكد",
        "reach": "مهن في المتناول",
        "occupation": "المهنة",
        "expected": "٪ مع العمل السابق",
        "missing": "أهم المهارات الناقصة",
        "train": "المهارات التي تفتح أكثر مهن ISCO-08 {group} {label}: {now} من {all} مهنة مغطاة الآن بنصف مهاراتها الأساسية",
        "opened": "المهن المفتوحة حينها",
        "needed": "تتطلبها",
        "more": "… و{count} أخرى غير متوفرة",
    },
}


def print_gap(found: Mapping[str, Any], *, language: str = "en") -> None:
    """Print what ``gap`` answers on stdout.

    Args:
        found: Of the schema ``skillmap/gap/1``.
        language: Of the words and labels: ar, fr or en.
    """
    words = _WORDS[language]
    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 120)
    console.print(Text(words["profile"].format(profile=numbered(found["number"], found["profile"])), style="bold"))
    for gap in found["gaps"]:
        _print_one(console, gap, words, language)
    if found["needs"] == "estimated":
        console.print(Text(f"! {words['estimated']}"), style="yellow")
    if found["reachable"]:
        table = _table(words["reach"], (words["occupation"], "ISCO-08", "%", words["expected"], words["missing"]))
        for row in found["reachable"]:
            missing = listed((label_in(one["label"], language) for one in row["missing"]), language)
            occupation = row["occupation"]
            table.add_row(
                label_in(occupation["label"], language),
                occupation["isco08"] or "",
                f"{row['coverage']:.0%}",
                f"{row['coverage_expected']:.0%}",
                missing,
            )
        console.print(table)
    if found["sector"]:
        _print_sector(console, found["sector"], words, language)


def _print_one(console: Console, gap: Mapping[str, Any], words: Mapping[str, str], language: str) -> None:
    occupation = gap["occupation"]
    console.rule(Text(f"{label_in(occupation['label'], language)} {occupation['isco08'] or ''}", style="bold"))
    if gap["link"]:
        label = label_in(occupation["label"], language)
        console.print(Text(words["linked"].format(words=isolated(gap["asked"]), label=label, score=gap["link"]["score"])))
    figures = {
        "coverage": gap["coverage"],
        "essential": gap["coverage_essential"],
        "verified": gap["coverage_if_verified"],
    }
    console.print(Text(words["coverage"].format(**figures)))
    _print_skills(console, words["essential"], gap["essential"], words, language)
    held = [need for need in gap["optional"] if need["held"] != "none" or need["verify"]]
    _print_skills(console, words["optional"], held, words, language, more=len(gap["optional"]) - len(held))


def _print_skills(
    console: Console, title: str, needs: Sequence[Mapping[str, Any]], words: Mapping[str, str], language: str, more: int = 0
) -> None:
    if not needs and not more:
        return
    table = _table(title, (words["skill"], words["held"], words["through"]))
    for need in needs:
        held = words[need["held"]].format(similarity=need["similarity"] or 0.0)
        verify = need["verify"]
        if verify:
            held = (
                words[f"verify-{verify['because']}"]
                if need["held"] == "none"
                else listed((held, words[f"verify-{verify['because']}"]), language)
            )
        quote = verify["quote"] if verify and verify["quote"] else need["by"]["quote"] if need["by"] and need["held"] != "none" else ""
        table.add_row(label_in(need["concept"]["label"], language), held, isolated(quote))
    if more:
        table.add_row(words["more"].format(count=more), "", "")
    console.print(table)


def _print_sector(console: Console, sector: Mapping[str, Any], words: Mapping[str, str], language: str) -> None:
    title = words["train"].format(
        group=sector["isco08"], label=label_in(sector["label"], language), now=sector["open_now"], all=sector["occupations"]
    )
    table = _table(title, (words["skill"], words["opened"], words["needed"]))
    for row in sector["train"]:
        table.add_row(label_in(row["concept"]["label"], language), str(row["opened"]), str(row["needed_by"]))
    console.print(table)


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=Text(title), title_justify="left", expand=True)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
