"""What a process takes away from itself before it opens files that strangers made.

None of it is needed for a document to be read, so whatever the system does not permit is left out, and said.
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from skillmap.documents.limits import Limits

if sys.platform != "win32":
    import resource

# linux/sched.h, linux/prctl.h, linux/capability.h
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_DUMPABLE = 4
_PR_CAPBSET_DROP = 24
_PR_SET_NO_NEW_PRIVS = 38
_CAPABILITY_VERSION_3 = 0x20080522
# Root without these could no longer read its own program from a user's folder: overriding permissions, being the owner.
_KEPT_CAPABILITIES = (1 << 1) | (1 << 2) | (1 << 3)
_LAST_CAPABILITY = 63

_MAX_OPEN_FILES = 256
_BYTES_PER_PIXEL = 4
_GRACE_SECONDS = 10.0  # for the other process to notice first
_TIMED_LIMITS = ("RLIMIT_AS", "RLIMIT_CPU")


def enclose() -> tuple[str, ...]:
    """Cut this process and its children off, and return what was achieved: "network", "privileges", "memory".

    Must be called before there are threads.
    """
    achieved = []
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")  # rather this process than its parent
        system = ctypes.CDLL(None, use_errno=True)
        achieved += ["network"] if _leave_network(system) else []
        achieved += ["privileges"] if _drop_privileges(system) else []
    if sys.platform != "win32":
        achieved.append("memory")
        _set_soft(resource.RLIMIT_CORE, 0)
        _set_soft(resource.RLIMIT_NOFILE, _MAX_OPEN_FILES)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    return tuple(achieved)


def _leave_network(system: ctypes.CDLL) -> bool:
    """Move to a network namespace of our own, where there is not even a loopback device that is up."""
    if system.unshare(_CLONE_NEWNET) == 0:
        return True
    user, group = os.geteuid(), os.getegid()
    if system.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return False
    with contextlib.suppress(OSError):  # else files would seem to be nobody's
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    return True


def _drop_privileges(system: ctypes.CDLL) -> bool:
    """Give up capabilities for good (capset(2)), gain none from programs, and be closed to debuggers."""
    for capability in range(_LAST_CAPABILITY + 1):
        if not _KEPT_CAPABILITIES & (1 << capability):
            system.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    held = (ctypes.c_uint32 * 6)()
    if system.capget(header, held) == 0:
        kept = [held[0] & _KEPT_CAPABILITIES, held[1] & _KEPT_CAPABILITIES]
        system.capset(header, (ctypes.c_uint32 * 6)(*kept, 0, 0, 0, 0))
    system.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    return bool(system.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)


class Bounds:
    """The bounds under which one document is read; more time may be granted while it is.

    Processor time is counted on top of what was used so far. The timer is for the case that the other process is gone
    and nobody else keeps the time.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keep to the bounds within the block."""
        if sys.platform == "win32":
            yield
            return
        before = {name: resource.getrlimit(getattr(resource, name)) for name in _TIMED_LIMITS}
        _set_soft(resource.RLIMIT_FSIZE, max(self._limits.max_unpacked_bytes, _BYTES_PER_PIXEL * self._limits.max_pixels))
        _set_soft(resource.RLIMIT_AS, self._limits.max_memory_bytes)
        self.allow(0.0)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            for name, both in before.items():
                resource.setrlimit(getattr(resource, name), both)

    def allow(self, more_seconds: float) -> None:
        """Begin to count time anew, with so much more of it."""
        if sys.platform == "win32":
            return
        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        _set_soft(resource.RLIMIT_CPU, math.ceil(used + self._limits.max_cpu_seconds + more_seconds))
        signal.setitimer(signal.ITIMER_REAL, max(self._limits.max_seconds, 0.0) + more_seconds + _GRACE_SECONDS)


def _set_soft(which: int, value: int) -> None:
    """Bound what is used, not what may be allowed again: the next document may come with other limits."""
    if sys.platform != "win32":
        _, hard = resource.getrlimit(which)
        resource.setrlimit(which, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def address_space_bytes() -> int:
    """Return how much memory this process has laid claim to; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * (resource.getpagesize() if sys.platform != "win32" else 0)
