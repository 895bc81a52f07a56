"""Analysis -> blind analysis: who the person is, masked in the text and in whatever is cut from it."""

from skillmap.redaction.redactor import MASK, blind, find_private, mask

__all__ = ["MASK", "blind", "find_private", "mask"]
