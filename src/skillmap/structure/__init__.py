"""From a document's text to its sections and the entries in them, by rules."""

from skillmap.structure.language import LanguageDetector
from skillmap.structure.structure import StructureFinder

__all__ = ["LanguageDetector", "StructureFinder"]
