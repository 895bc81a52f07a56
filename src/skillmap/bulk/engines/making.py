"""Making a workshop in the process that will use it, or in the one that it is forked from."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
from collections.abc import Mapping
from typing import Any

# One worker, one core; each allocator's arena and each thread's buffers would be memory of every worker.
THRIFT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "MALLOC_ARENA_MAX": "2",
    "RAYON_NUM_THREADS": "1",
}

# Made up; it makes the pipeline load what it loads at the first use: rules of languages, word lists, models.
_WARMING = (
    """Nadia Example
nadia@example.org

Experience
March 2015 - June 2019: welder, Example Works, Lyon
- TIG welding of pipes
- quality control of welds

Education
2014 vocational diploma in metalwork

Skills
Microsoft Excel, teamwork
Languages
French: B2
""",
    """Expérience professionnelle
Depuis 2020 : maçon, Entreprise Exemple, Paris
- pose de carrelage
Langues : arabe (langue maternelle)
""",
    """الخبرة العملية
2015 - 2019: ممرضة، مستشفى المثال، عمّان
- العناية بالمرضى
المهارات
العمل الجماعي
""",
)


def make(recipe: Any) -> tuple[Any, Mapping[str, Any]]:  # noqa: ANN401 - a Recipe and a Workshop, imported late
    """Build a workshop and use it once; return it with what makes its profiles.

    Raises:
        SkillmapError: The pipeline cannot be built.
    """
    os.environ.update(THRIFT)
    from skillmap.bulk.fingerprint import made_by  # noqa: PLC0415 - numerical libraries read the environment when they are imported
    from skillmap.bulk.work import Workshop  # noqa: PLC0415
    from skillmap.documents import document_of  # noqa: PLC0415
    from skillmap.pipeline import build  # noqa: PLC0415

    settings = recipe.settings.model_copy(update={"threads": 1})
    pipeline = build(settings)
    for text in _WARMING:
        pipeline.analyze(document_of(text))
    pipeline.linker.finder.forget()
    gc.collect()
    _give_back()
    gc.freeze()  # what is there stays where it is: collecting would write to pages that forked processes share
    workshop = Workshop(pipeline=pipeline, as_of=recipe.as_of, today=recipe.today, redact=recipe.redact)
    return workshop, made_by(pipeline, recipe.settings, recipe.as_of, redact=recipe.redact)


def _give_back() -> None:
    """Give memory that loading took and freed back to the system, before processes are forked (glibc alone keeps it)."""
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
