"""spaCy's rule-based parts, imported without torch.

spaCy's machine-learning layer imports torch when it is installed, for models that are not used here: over a second and some 150 MB in
every process. While spaCy is imported torch looks absent; later imports of torch find it as usual.
"""

import sys

_guarded = "torch" not in sys.modules
if _guarded:
    sys.modules["torch"] = None  # type: ignore[assignment]  # the import system's own sign for "not to be had"
try:
    from spacy import blank
    from spacy.language import Language as Pipeline
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc
    from spacy.vocab import Vocab
finally:
    if _guarded:
        del sys.modules["torch"]

__all__ = ["Doc", "PhraseMatcher", "Pipeline", "Vocab", "blank"]
