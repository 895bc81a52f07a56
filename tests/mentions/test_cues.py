import pytest

from skillmap.mentions.cues import denied, is_denied, is_of_others
from skillmap.records import Language


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        pytest.param("No experience with welding", "en", id="en"),
        pytest.param("I have NO KNOWLEDGE of accounting.", "en", id="en-case"),
        pytest.param("I don't know C++", "en", id="en-short"),
        pytest.param("I don’t know C++", "en", id="en-curly"),
        pytest.param("Je n'ai pas d’expérience en soudure", "fr", id="fr"),
        pytest.param("Je ne maitrise pas Excel", "fr", id="fr-without-accent"),
        pytest.param("Sans permis", "fr", id="fr-licence"),
        pytest.param("لا أُجيد اللحام", "ar", id="ar"),
        pytest.param("ليس لدي خبرة في المحاسبة", "ar", id="ar-nothing"),
        pytest.param("ما عندي شهادة سواقة", "ar", id="ar-everyday"),
        pytest.param("أجيد اللحام ولا أجيد الدهان", "ar", id="ar-joined-and"),
        pytest.param("وليس لدي رخصة", "ar", id="ar-starts-with-and"),
    ],
)
def test_denials_are_seen(sentence: str, language: Language) -> None:
    assert is_denied(sentence, language)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        pytest.param("I would like to learn welding.", "en", id="en"),
        pytest.param("interested in learning C++", "en", id="en-interest"),
        pytest.param("Je souhaite apprendre la soudure.", "fr", id="fr"),
        pytest.param("J'aimerais apprendre le métier", "fr", id="fr-conditional"),
        pytest.param("أرغب في تعلّم اللحام", "ar", id="ar"),
        pytest.param("بدي اتعلم سواقة", "ar", id="ar-everyday"),
    ],
)
def test_wishes_are_seen(sentence: str, language: Language) -> None:
    assert is_denied(sentence, language)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        pytest.param("Experience with welding", "en", id="en"),
        pytest.param("I know how to learn quickly; canoes", "en", id="en-parts-of-cues"),
        pytest.param("Cannot-fail attitude", "fr", id="cue-of-another-language"),
        pytest.param("Expérience en soudure, permis B", "fr", id="fr"),
        pytest.param("J'apprends vite et je connais Excel", "fr", id="fr-learns"),
        pytest.param("لدي خبرة في المحاسبة", "ar", id="ar"),
        pytest.param("أجيد اللحام وأعرف الدهان", "ar", id="ar-two"),
        pytest.param("", "en", id="empty"),
        pytest.param("•", "ar", id="no-word"),
    ],
)
def test_plain_statements_are_not_denied(sentence: str, language: Language) -> None:
    assert not is_denied(sentence, language)


@pytest.mark.parametrize(
    ("sentence", "language", "parts"),
    [
        pytest.param("I can weld, no experience with plumbing but I paint", "en", ["no experience with plumbing"], id="en-both-sides"),
        pytest.param("Excel: no experience, driving", "en", ["no experience, driving"], id="en-goes-on"),
        pytest.param("Welding, plumbing: no experience", "en", ["plumbing: no experience"], id="en-reaches-back"),
        pytest.param("Soudure, plomberie (aucune expérience), peinture", "fr", ["plomberie (aucune expérience"], id="fr-brackets"),
        pytest.param("Magasinier sans permis, mais cariste", "fr", ["sans permis,"], id="fr-contrast"),
        pytest.param("Je souhaite apprendre la soudure", "fr", ["souhaite apprendre la soudure"], id="fr-wish"),
        pytest.param("أجيد اللحام ولا أجيد السباكة لكن أعرف الدهان", "ar", ["ولا أجيد السباكة"], id="ar"),
        pytest.param("Welding and painting", "en", [], id="nothing"),
    ],
)
def test_denials_reach_no_further_than_their_clause(sentence: str, language: Language, parts: list[str]) -> None:
    assert [span.of(sentence).strip() for span in denied(sentence, language)] == parts


@pytest.mark.parametrize(
    ("before", "language", "others"),
    [
        ("Supervised a team of ", "en", True),
        ("Encadrement de 5 ", "fr", True),
        ("الإشراف على ", "ar", True),
        ("Worked as a ", "en", False),
        ("Travail de ", "fr", False),
        ("", "ar", False),
    ],
)
def test_the_trade_of_those_who_are_led_is_not_the_persons(before: str, language: Language, others: bool) -> None:
    assert is_of_others(before, language) == others


@pytest.mark.parametrize(
    ("sentence", "language", "parts"),
    [
        pytest.param("Not familiar with Excel, good at Word", "en", ["Not familiar with Excel"], id="en-then-can"),
        pytest.param("غير ملم ببرنامج إكسل، أجيد الوورد", "ar", ["غير ملم ببرنامج إكسل"], id="ar-then-can"),
        pytest.param("My husband is a plumber and I sew", "en", ["My husband is a plumber and"], id="en-relative"),
        pytest.param("I learned welding from my father", "en", [], id="en-from-a-relative"),
        pytest.param("Mon père réparait des voitures, je vendais des pièces", "fr", ["Mon père réparait des voitures"], id="fr-relative"),
        pytest.param("تعلمت من والدي النجارة", "ar", [], id="ar-from-a-relative"),
        pytest.param("والدي كان نجارا وساعدته في البيع", "ar", ["والدي كان نجارا"], id="ar-relative"),
        pytest.param("Soudure, permis B en cours", "fr", ["permis B en cours"], id="fr-pending"),
        pytest.param("Suivi des commandes en cours de livraison", "fr", [], id="fr-not-pending"),
    ],
)
def test_denials_end_where_the_person_comes_in(sentence: str, language: Language, parts: list[str]) -> None:
    assert [span.of(sentence).strip() for span in denied(sentence, language)] == parts
