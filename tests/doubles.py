"""What stands in for the large things in unit tests: an encoder without weights, a classification of thirty concepts."""

import hashlib
from collections.abc import Sequence

import numpy as np

from skillmap.encoders.protocol import Encoder, Role, Vectors, normalize
from skillmap.records import Language
from skillmap.taxonomy.scheme import Concept, ConceptSchemeKind, Confusion, Label, LabelRole, Relation, SchemeDraft, SkillType

SKILL = "http://data.europa.eu/esco/skill/"
OCCUPATION = "http://data.europa.eu/esco/occupation/"
ISCO = "http://data.europa.eu/esco/isco/C"


class HashingEncoder:
    """Counts of letter n-grams, hashed into 64 dimensions: deterministic, and alike for texts that are written alike.

    ``encoded`` lists every text that was given to it, in order.
    """

    dimension = 64

    def __init__(self, *, letters: int = 3) -> None:
        self.name = f"hashing-{letters}"
        self.fingerprint = f"sha256:{hashlib.sha256(self.name.encode()).hexdigest()}"
        self.encoded: list[str] = []
        self._letters = letters

    def encode(self, texts: Sequence[str], *, role: Role = "query") -> Vectors:
        del role
        self.encoded.extend(texts)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            padded = f"_{text.casefold()}_"
            for start in range(max(1, len(padded) - self._letters + 1)):
                digest = hashlib.blake2b(padded[start : start + self._letters].encode(), digest_size=2).digest()
                vectors[row, digest[0] % self.dimension] += 1 if digest[1] % 2 else -1
        return normalize(vectors)

    @property
    def parts(self) -> tuple[Encoder, ...]:
        return (self,)

    def combine(self, vectors: Sequence[Vectors]) -> Vectors:
        return vectors[0]


_ORDER: tuple[Language, ...] = ("en", "fr", "ar")

# Name, type, then labels in English, French and Arabic: the preferred one first, then the alternative ones.
_SKILLS: tuple[tuple[str, SkillType, str, str, str], ...] = (
    ("weld-metal", "skill", "weld metal|metal welding|MIG/MAG welding", "souder du métal|soudage MIG/MAG", "لحام المعادن"),
    ("lay-bricks", "skill", "lay bricks", "poser des briques", "بناء الطوب"),
    ("drive-trucks", "skill", "drive trucks|truck driving", "conduire des poids lourds", "قيادة الشاحنات"),
    ("prepare-meals", "skill", "prepare ready-made dishes", "préparer des plats", "تحضير الأطباق الجاهزة"),
    ("sew-garments", "skill", "sew pieces of fabric", "coudre des pièces de tissu", "خياطة قطع القماش"),
    ("accounting", "knowledge", "accounting|bookkeeping", "comptabilité", "المحاسبة"),
    ("work-in-teams", "transversal", "work in teams", "travailler en équipe", "العمل ضمن فريق"),
    ("arabic", "language", "Arabic", "arabe", "اللغة العربية"),
    ("cpp", "knowledge", "C++", "C++", "سي بلس بلس"),
    ("csharp", "knowledge", "C#", "C#", "سي شارب"),
    ("tcp-ip", "knowledge", "TCP/IP networks", "réseaux TCP/IP", "شبكات الحاسوب"),
    ("first-aid", "skill", "provide first aid", "dispenser les premiers secours", "تقديم الإسعافات الأولية"),
    ("paint-walls", "skill", "paint surfaces", "peindre des surfaces", "دهان الأسطح"),
    ("electrical-wiring", "skill", "install electrical wiring", "installer le câblage électrique", "تركيب الأسلاك الكهربائية"),
    ("data-entry", "skill", "enter data", "saisir des données", "إدخال البيانات"),
    ("nursing-care", "skill", "provide nursing care", "prodiguer des soins infirmiers", "تقديم الرعاية التمريضية"),
    ("serve-customers", "skill", "assist customers", "assister les clients", "مساعدة العملاء"),
    # Two concepts that no text can tell apart by "plastering".
    ("plaster-surfaces", "skill", "plaster surfaces|plastering", "plâtrer des surfaces", "تجصيص الأسطح"),
    ("plaster-ceilings", "skill", "plaster ceilings|plastering", "plâtrer des plafonds", "تجصيص الأسقف"),
)
_OCCUPATIONS = (
    ("welder", "7212", "welder", "soudeur/soudeuse", "لحام / لحامة"),
    ("bricklayer", "7112", "bricklayer|brick mason", "maçon/maçonne", "بناء طوب"),
    (
        "truck-driver",
        "8332",
        "truck driver",
        "conducteur de poids lourds/conductrice de poids lourds",
        "سائق شاحنة / سائقة شاحنة",
    ),
    ("cook", "5120", "cook", "cuisinier/cuisinière", "طباخ / طباخة"),
    ("accountant", "2411", "accountant", "comptable", "محاسب / محاسبة"),
    ("nurse", "2221", "nurse", "infirmier/infirmière", "ممرض / ممرضة"),
)
_GROUPS = (
    ("7", "Craft and related trades workers", "Métiers qualifiés de l'industrie et de l'artisanat", "العاملون في الحرف"),
    ("7212", "Welders and flame cutters", "Soudeurs et oxycoupeurs", "اللحامون وقاطعو اللهب"),
    ("7112", "Bricklayers and related workers", "Maçons et assimilés", "بناؤو الطوب"),
    ("8332", "Heavy truck and lorry drivers", "Conducteurs de poids lourds et de camions", "سائقو الشاحنات الثقيلة"),
    ("5120", "Cooks", "Cuisiniers", "الطهاة"),
    ("2411", "Accountants", "Cadres comptables", "المحاسبون"),
    ("2221", "Nursing professionals", "Cadres infirmiers", "اختصاصيو التمريض"),
)


def small_draft(*, version: str = "1.0") -> SchemeDraft:
    """Thirty-two concepts with labels in three languages, gendered pairs, words of a lexicon, relations."""
    draft = SchemeDraft(name="small", version=version, sources=["tests/doubles.py"], attribution="made up")

    def add(uri: str, *cells: str) -> None:
        for language, cell in zip(_ORDER, cells, strict=True):
            for place, text in enumerate(cell.split("|")):
                role: LabelRole = "alternative" if place else "preferred"
                draft.labels.append(Label(uri=uri, text=text, language=language, role=role))

    def concept(uri: str, kind: ConceptSchemeKind, *, skill_type: SkillType = "", notation: str = "") -> None:
        text = f"What {uri.rpartition('/')[2]} is."
        draft.concepts[uri] = Concept(uri=uri, kind=kind, skill_type=skill_type, notation=notation, description=text)

    for name, skill_type, *cells in _SKILLS:
        concept(SKILL + name, "skill", skill_type=skill_type)
        add(SKILL + name, *cells)
    for name, code, *cells in _OCCUPATIONS:
        concept(OCCUPATION + name, "occupation", notation=code)
        add(OCCUPATION + name, *cells)
    for code, *cells in _GROUPS:
        concept(ISCO + code, "isco", notation=code)
        add(ISCO + code, *cells)
    for uri, texts in (
        (SKILL + "lay-bricks", ("bricklaying", "maçonnerie", "رص البلوك")),
        (SKILL + "weld-metal", ("hot work", "travaux de soudure", "تلحيم حديد")),
        (OCCUPATION + "truck-driver", ("trucker", "routier", "سواق تريلا")),
    ):
        for language, text in zip(_ORDER, texts, strict=True):
            draft.labels.append(Label(uri=uri, text=text, language=language, role="lexicon", region="egy" if language == "ar" else ""))
    draft.confusions = [
        Confusion(
            language="en",
            wording="plastering",
            uris=(SKILL + "plaster-surfaces", SKILL + "plaster-ceilings"),
            note="ceilings only where the line says so",
        )
    ]
    draft.relations = [
        Relation(source=OCCUPATION + "welder", kind="essential", target=SKILL + "weld-metal"),
        Relation(source=OCCUPATION + "welder", kind="optional", target=SKILL + "first-aid"),
        Relation(source=ISCO + "7212", kind="broader", target=ISCO + "7"),
        Relation(source=OCCUPATION + "welder", kind="essential", target=SKILL + "not-in-the-scheme"),
    ]
    return draft
