"""Bytes -> Document: text in logical order, page by page, with how far each page can be trusted."""

from skillmap.documents.limits import Limits
from skillmap.documents.parts import Part, parts
from skillmap.documents.sandbox import cool_down, page_pictures, read, warm_up
from skillmap.documents.text import document_of

__all__ = ["Limits", "Part", "cool_down", "document_of", "page_pictures", "parts", "read", "warm_up"]
