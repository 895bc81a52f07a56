"""Where documents come from: folders, patterns, archives, mailboxes, manifests, and stores behind a URL."""

from skillmap.bulk.sources.choose import Source, open_source

__all__ = ["Source", "open_source"]
