"""Words that say that the person does not have the skill: denied, wished for, liked, had by others, or looked for in somebody else.

A cue reaches from where it stands to the end of its sentence or to a word of contrast ("no welding, but I can paint"); what stands before
it in the sentence is stated. Where nothing follows the cue ("plumbing: no experience") it reaches back to the mark before it.
"""

from __future__ import annotations

import functools
import re

from skillmap.mentions.spacy_light import Doc, PhraseMatcher, Vocab
from skillmap.records import LANGUAGES, Language, Span
from skillmap.taxonomy.folding import fold, words

_DENIALS: dict[Language, tuple[str, ...]] = {
    "en": (
        "no experience",
        "not have experience",
        "not have any experience",
        "don't have experience",
        "don't have a driving licence",
        "have never",
        "never worked",
        "no knowledge",
        "not familiar",
        "never used",
        "do not know",
        "don't know",
        "cannot",
        "can not",
        "would like to learn",
        "wish to learn",
        "want to learn",
        "interested in learning",
        "willing to learn",
        "hope to learn",
        "no license",
        "no licence",
        "without a license",
        "without driving licence",
        "no driving licence",
        "no formal training in",
        "don't have a licence",
        "have no",
        "not have a",
        "lack of experience",
        "lack experience",
        "unable to",
        "am learning",
        "would love to learn",
        "like to learn",
        "eager to learn",
        "keen to learn",
        "planning to learn",
        "plan to learn",
        "interested in",
        "my wife is",
        "my husband is",
        "my father is",
        "my father was",
        "my brother is",
        "we are looking for",
        "we offer",
        "the ideal candidate",
        "the successful candidate",
        "applicants must",
        "equal opportunity employer",
    ),
    "fr": (
        "pas d'expérience",
        "n'ai jamais",
        "jamais utilisé",
        "pas le permis",
        "n'ai pas de",
        "aucune expérience",
        "sans expérience",
        "aucune connaissance",
        "je ne sais pas",
        "ne connais pas",
        "ne maîtrise pas",
        "souhaite apprendre",
        "voudrais apprendre",
        "aimerais apprendre",
        "veux apprendre",
        "désire apprendre",
        "pas de permis",
        "sans permis",
        "souhaite me former",
        "envie d'apprendre",
        "sans le permis",
        "pas encore le permis",
        "pas de connaissances",
        "pas d'expérience",
        "n'ai aucune",
        "n'ai pas le",
        "n'ai pas encore",
        "ne sais pas",
        "ne possède pas",
        "aucun diplôme",
        "souhaiterais apprendre",
        "souhaite me perfectionner",
        "souhaite découvrir",
        "aimerais me former",
        "voudrais me former",
        "veux me former",
        "désireux d'apprendre",
        "désireuse d'apprendre",
        "compte apprendre",
        "intéressé par",
        "intéressée par",
        "mon mari est",
        "ma femme est",
        "mon père était",
        "mon père est",
        "mon frère est",
        "nous recherchons",
        "nous offrons",
        "le candidat idéal",
        "profil recherché",
    ),
    "ar": (
        "لا أجيد",
        "لم أعمل",
        "لم أستخدم",
        "لم يسبق",
        "لا أعرف",
        "لا أتقن",
        "لا أملك",
        "ليس لدي",
        "ليست لدي",
        "ما عندي",
        "ما بعرف",
        "مش بعرف",
        "بدون خبرة",
        "بدون رخصة",
        "لا توجد خبرة",
        "أرغب في تعلم",
        "أرغب بتعلم",
        "أريد أن أتعلم",
        "بدي أتعلم",
        "عايز أتعلم",
        "أود أن أتعلم",
        "أتمنى أن أتعلم",
        "حابب اتعلم",
        "نفسي أتعلم",
        "لا يوجد لدي",
        "لا أمتلك",
        "لا أستطيع",
        "غير ملم",
        "دون خبرة",
        "من دون خبرة",
        "بلا رخصة",
        "دون رخصة",
        "من دون رخصة",
        "ما عندي خبرة",
        "ما اشتغلت",
        "ما بجيد",
        "معرفش",
        "ماعنديش",
        "ما عنديش",
        "أطمح إلى تعلم",
        "أسعى إلى تعلم",
        "أسعى لتعلم",
        "أطمح لتعلم",
        "أرغب بالتدرب على",
        "مهتم بتعلم",
        "مهتمة بتعلم",
        "مهتم ب",
        "زوجي يعمل",
        "زوجتي تعمل",
        "والدي كان يعمل",
        "أخي يعمل",
        "نبحث عن",
        "المرشح المثالي",
        "يشترط في المتقدم",
    ),
}


@functools.cache
def _matchers() -> dict[Language, tuple[PhraseMatcher, Vocab]]:
    built = {}
    for language in LANGUAGES:
        vocab = Vocab()
        matcher = PhraseMatcher(vocab)
        # Arabic writes "and" together with the word after it: "ولا أعرف".
        starts = ("", "و") if language == "ar" else ("",)
        matcher.add("denial", [_folded_doc(start + cue, language, vocab) for cue in _DENIALS[language] for start in starts])
        built[language] = (matcher, vocab)
    return built


def _folded_doc(text: str, language: Language, vocab: Vocab) -> Doc:
    return Doc(vocab, words=[fold(word.folded) for word in words(text, language)] or [" "])


def is_denied(sentence: str, language: Language) -> bool:
    """Tell whether a sentence denies its skills, or only wishes for them.

    >>> is_denied("Je souhaite apprendre la soudure.", "fr")
    True
    """
    return bool(denied(sentence, language))


_CONTRASTS: dict[Language, frozenset[str]] = {
    "en": frozenset({"but", "however", "although", "though", "yet", "instead"}),
    "fr": frozenset({"mais", "cependant", "toutefois", "pourtant", "neanmoins"}),
    "ar": frozenset({"لكن", "ولكن", "لكني", "ولكني", "لكنني", "ولكنني", "بس", "انما", "غير اني"}),
}
_NAMED = frozenset({"permis", "licence", "license", "diplome", "رخصه", "رخصة"})  # cues that end so say themselves what is missing
_MARK = re.compile(r"[,;:،؛()]")


def denied(sentence: str, language: Language) -> list[Span]:
    """Return the parts of a sentence whose skills the person does not have.

    >>> [span.of(text) for text in ["I can weld, no experience with plumbing"] for span in denied(text, "en")]
    ['no experience with plumbing']
    """
    matcher, vocab = _matchers()[language]
    sequence = words(sentence, language)
    found = []
    for _, first, last in matcher(Doc(vocab, words=[fold(word.folded) for word in sequence] or [" "])):
        start, after = sequence[first].span.start, sequence[last - 1].span.end
        closing = sentence.find(")", after) if sentence.count("(", 0, start) > sentence.count(")", 0, start) else -1
        end = next((word.span.start for word in sequence[last:] if word.folded in _CONTRASTS[language]), len(sentence))
        end = min(end, closing) if closing >= 0 else end
        if sequence[last - 1].folded not in _NAMED and not any(letter.isalpha() for letter in sentence[after:end]):
            start = max((mark.end() for mark in _MARK.finditer(sentence, 0, max(start - 2, 0))), default=0)
        found.append(Span(start, end))
    return found


# "Supervised welders" says that the person leads, not that the person welds.
_LEADERS: dict[Language, frozenset[str]] = {
    "en": frozenset(
        [
            "supervise",
            "supervised",
            "supervising",
            "lead",
            "led",
            "leading",
            "manage",
            "managed",
            "managing",
            "train",
            "trained",
            "training",
        ]
    ),
    "fr": frozenset(
        [
            "encadrement",
            "encadrer",
            "encadre",
            "supervision",
            "superviser",
            "gestion",
            "manager",
            "diriger",
            "equipe",
            "formation",
            "former",
        ]
    ),
    "ar": frozenset(["اشراف", "الاشراف", "اشرفت", "مشرف", "ادارة", "قيادة", "فريق", "تدريب", "اشرف", "تدير"]),
}
_REACH = 4  # words between the one who leads and those who are led


def is_of_others(before: str, language: Language) -> bool:
    """Tell whether what stands before the name of a trade says that others are meant.

    >>> is_of_others("Supervised a team of ", "en"), is_of_others("Worked as ", "en")
    (True, False)
    """
    return any(word.folded in _LEADERS[language] for word in words(before, language)[-_REACH:])
