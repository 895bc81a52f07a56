"""The way of the data, top to bottom: bytes to document, document to analysis by stages, analysis to profile.

>>> from skillmap.settings import load_settings
>>> pipeline = build(load_settings())                      # doctest: +SKIP
>>> profile = pipeline.profile(Path("cv.pdf"))             # doctest: +SKIP
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from skillmap.concepts.linker import Linker
from skillmap.concepts.resolve import MentionLinker
from skillmap.documents import Limits, parts, read, warm_up
from skillmap.encoders.build import reader_folder
from skillmap.encoders.protocol import Encoder
from skillmap.linking import build_linker
from skillmap.mentions.acceptance import read_acceptance
from skillmap.mentions.finder import MentionFinder
from skillmap.mentions.reader import SentenceReader
from skillmap.mentions.sentence_finder import SentenceFinder
from skillmap.mentions.tagger import open_tagger
from skillmap.occupations.linker import OccupationLinker
from skillmap.profiles.as_of import AsOf
from skillmap.profiles.builder import ProfileBuilder
from skillmap.profiles.regulated import read_regulated
from skillmap.profiles.suggestions import Suggestions
from skillmap.records import Analysis, Document, JsonObject
from skillmap.redaction import blind
from skillmap.resources import resource_dir
from skillmap.settings import Settings
from skillmap.structure import LanguageDetector, StructureFinder
from skillmap.taxonomy.store import ConceptScheme


class Stage(Protocol):
    """One step: the same analysis always gives the same result."""

    @property
    def name(self) -> str:
        """Its name, as problems give it."""
        ...

    def __call__(self, analysis: Analysis, /) -> Analysis:
        """Return the analysis with what the stage adds."""
        ...


@runtime_checkable
class PreparedStage(Protocol):
    """A stage that can do in one go what several analyses need, before it is called for each; results are the same without."""

    def prepare(self, analyses: Sequence[Analysis], /) -> None:
        """Do now what is cheaper for all of them together."""
        ...


def _unwatched(_places: Sequence[int]) -> None:
    """Nobody wants to know which document is in hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """Everything loaded, ready for any number of documents."""

    scheme: ConceptScheme
    encoder: Encoder
    linker: Linker
    occupations: OccupationLinker
    stages: tuple[Stage, ...]
    builder: ProfileBuilder
    limits: Limits

    def analyze(self, document: Document) -> Analysis:
        """Run the stages over a document."""
        analysis = Analysis(document=document, problems=document.problems)
        for stage in self.stages:
            analysis = stage(analysis)
        return analysis

    def analyze_together(
        self, documents: Sequence[Document], watch: Callable[[Sequence[int]], None] = _unwatched
    ) -> list[Analysis | Exception]:
        """Run each stage over all documents before the next one, so that encoders work in full batches.

        Args:
            documents: Any number; what each brings does not depend on the others.
            watch: Told before each step which of them it is about, by their positions.

        Returns:
            For each document, what :meth:`analyze` returns, or what it raises.
        """
        found: list[Analysis | Exception] = [Analysis(document=document, problems=document.problems) for document in documents]
        for stage in self.stages:
            left = {place: analysis for place, analysis in enumerate(found) if isinstance(analysis, Analysis)}
            if isinstance(stage, PreparedStage) and len(left) > 1:
                watch(list(left))
                with contextlib.suppress(Exception):  # the document that it is about will meet it again, by itself
                    stage.prepare(list(left.values()))
            for place, analysis in left.items():
                watch([place])
                try:
                    found[place] = stage(analysis)
                except Exception as exc:  # noqa: BLE001 - it is the caller's to judge
                    found[place] = exc
        return found

    def profile(self, source: bytes | Path, *, as_of: datetime.date | None = None, redact: bool = False) -> JsonObject:
        """Read a document and build its profile; what is attached to it is left aside.

        Args:
            source: The document's bytes or its path.
            as_of: The day that ends open jobs; taken from the document or today when not given.
            redact: Make the profile blind: who the person is stands nowhere in it.

        Returns:
            A profile, as ``profiles/schema.json`` describes it.

        Raises:
            DocumentError: The document cannot be read.
        """
        document = read(source, limits=self.limits)
        analysis = self.analyze(document)
        if redact:
            analysis = blind(analysis, file_names=file_names(source))
        return self.builder.build(analysis, AsOf.choose(as_of, document), redacted=redact)

    def profiles(self, source: bytes | Path, *, as_of: datetime.date | None = None, redact: bool = False) -> Iterator[JsonObject]:
        """Read a document and yield a profile of each document in it that says something: a mail's attachments, and its text.

        Args:
            source: As for :meth:`profile`.
            as_of: As for :meth:`profile`.
            redact: As for :meth:`profile`; what a document was called in its mail is left out, too.

        Yields:
            Profiles; those of attachments name the mail in ``document.part_of``.

        Raises:
            DocumentError: The document cannot be read. An attachment that cannot is a problem in a profile.
        """
        for part in parts(read(source, limits=self.limits)):
            day = AsOf.choose(as_of, part.document)
            analysis = self.analyze(part.document)
            if redact:
                analysis = blind(analysis, file_names=file_names(source))
            yield self.builder.build(analysis, day, part_of=part.part_of, redacted=redact)


def file_names(source: bytes | Path) -> tuple[str, ...]:
    """Return what a document is called on disk, where that is known: redaction looks for the names in it."""
    return (source.name,) if isinstance(source, Path) else ()


def _index_digest(scheme: ConceptScheme, encoder: Encoder) -> str:
    """Name an index by what decides its content: the classification and the encoder."""
    return f"sha256:{hashlib.sha256(f'{scheme.hash} {encoder.fingerprint}'.encode()).hexdigest()}"


def build(settings: Settings) -> Pipeline:
    """Load everything and put the stages together.

    Raises:
        SkillmapError: As :func:`skillmap.linking.build_linker`.
    """
    warm_up()  # the reading process starts while the models load
    scheme, encoder, lexical, linker, mention_weights = build_linker(settings)
    occupations = OccupationLinker(linker=linker)
    tagger = open_tagger(encoder, resource_dir("models") / "mentions")
    acceptance = read_acceptance(resource_dir("models") / "mentions" / "acceptance.json", tagged=tagger is not None)
    # The reader of sentences is as large as e5-small: only those who chose that have it.
    reader = reader_folder(settings.folders.root) if encoder.name == "hybrid" else None
    reading = (SentenceFinder(SentenceReader(reader)),) if reader is not None else ()
    stages: tuple[Stage, ...] = (
        StructureFinder(LanguageDetector()),
        MentionFinder(scheme, lexical, tagger, acceptance),
        *reading,
        MentionLinker(linker=linker, weights=mention_weights, told=acceptance.told),
        occupations,
    )
    return Pipeline(
        scheme=scheme,
        encoder=encoder,
        linker=linker,
        occupations=occupations,
        stages=stages,
        builder=ProfileBuilder(
            scheme=scheme,
            encoder=encoder.name,
            index=_index_digest(scheme, encoder),
            reader=reader.name if reader is not None else None,  # its folder is named by what it is made from
            suggestions=Suggestions(scheme),
            min_precision=settings.min_precision,
            regulated=read_regulated(resource_dir("taxonomies") / "regulated", settings.folders.regulated),
        ),
        limits=settings.document_limits,
    )
