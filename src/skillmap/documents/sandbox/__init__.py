"""Reading in a process of its own: bounded, without network, and of no consequence to this one when it dies."""

from skillmap.documents.sandbox.requests import cool_down, page_pictures, read, warm_up

__all__ = ["cool_down", "page_pictures", "read", "warm_up"]
