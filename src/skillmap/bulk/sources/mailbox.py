"""Mailboxes: messages one after the other, each after a line that begins with "From "."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from skillmap.bulk.items import Item
from skillmap.bulk.sources.container import Container, said_of_member
from skillmap.bulk.sources.loading import too_large

_SEPARATOR = re.compile(rb"From \S+.*\d{4}\s*$")


def has_messages(container: Container, head: bytes) -> bool:
    """Tell a mailbox from a single message with a line of its mailbox before it."""
    begins = _SEPARATOR.match(head.split(b"\n", 1)[0]) is not None
    return begins and sum(1 for _, _ in zip(range(2), _message_spans(container), strict=False)) > 1


def messages(container: Container) -> Iterator[Item]:
    """Yield the messages of a mailbox."""
    for number, (start, end) in enumerate(_message_spans(container), start=1):
        name = f"{number:06}"
        load = _message_loader(container, start, end)
        full = container.inside(name)
        yield Item(name=full, load=load, size=end - start, modified=container.modified, said=said_of_member(container.said, name))


def _message_spans(container: Container) -> Iterator[tuple[int, int]]:
    """Yield the bytes of each message, without the line that begins it (RFC 4155, with what real files make of it)."""
    start = None
    with container.open() as file:
        offset, blank = 0, True
        for line in iter(lambda: file.readline(1 << 16), b""):
            if blank and line.startswith(b"From ") and _SEPARATOR.match(line):
                if start is not None:
                    yield start, offset
                start = offset + len(line)
            blank = not line.strip()
            offset += len(line)
        if start is not None:
            yield start, offset


def _message_loader(container: Container, start: int, end: int) -> Callable[[], bytes]:
    def load() -> bytes:
        if end - start > container.limits.max_bytes:
            raise too_large(end - start, container.limits.max_bytes)
        with container.open() as file:
            file.seek(start)
            return file.read(end - start)

    return load
