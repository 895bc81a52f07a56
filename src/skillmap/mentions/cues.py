"""Words that say that the person does not have the skill: denied, wished for, or looked for in somebody else."""

from __future__ import annotations

import functools

from skillmap.mentions.spacy_light import Doc, PhraseMatcher, Vocab
from skillmap.records import LANGUAGES, Language
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
    matcher, vocab = _matchers()[language]
    return bool(matcher(_folded_doc(sentence, language, vocab)))
