"""LibreOffice as a converter: a process of its own with a profile of its own, without macros, links, network or time to spare.

ODT is asked for because the other exports lose text: the one to plain text drops text boxes, headers and footers.
A new profile costs some tenths of a second a document, so none is kept from one document to the next.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from skillmap.documents.limits import Limits
from skillmap.errors import LimitExceededError

PACKAGE = "libreoffice-writer"
_PROGRAMS = ("soffice", "libreoffice")
_NOWHERE = "http://127.0.0.1:9"  # the discard port
_PROXIES = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy")
# officecfg/registry/schema: paths in the configuration, properties and their values.
_SETTINGS: tuple[tuple[str, str, str], ...] = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "DisablePythonRuntime", "true"),
    ("Office.Common/Security/Scripting", "CheckDocumentEvents", "true"),
    ("Office.Common/Load", "UserDefinedSettings", "false"),
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Office.Common/Misc", "UseLocking", "false"),
    ("Office.Common/Misc", "CrashReport", "false"),
    ("Office.Java/VirtualMachine", "Enable", "false"),
    ("Office.Writer/Content/Update", "Link", "2"),  # never
    ("Office.Writer/Content/Update", "Field", "false"),
    ("Office.Writer/Content/Update", "Chart", "false"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("Inet/Settings", "ooInetFTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetFTPProxyPort", "9"),
)


class NotConvertedError(Exception):
    """LibreOffice is missing, failed or took too long; the message says which, and the way out."""


def to_odt(data: bytes, filter_name: str, limits: Limits) -> bytes:
    """Convert a document to ODT.

    Memory and processor time are bounded as those of the calling process are.

    Args:
        data: The document.
        filter_name: What LibreOffice calls the format of the document; it is not left to guess.
        limits: The bounds; ``max_convert_seconds`` is for the whole of the conversion.

    Raises:
        NotConvertedError: there is no LibreOffice, it refuses the document, or it took too long.
        LimitExceededError: the result is larger than an office document may unpack to.
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        message = f"LibreOffice is not installed: install the package {PACKAGE} for a full reading"
        raise NotConvertedError(message)
    with tempfile.TemporaryDirectory(prefix="skillmap-office-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source, result = folder / "document", folder / "result" / "document.odt"
        source.write_bytes(data)
        _write_profile(folder / "profile")
        _run(_command(program, folder, source, filter_name), folder, limits.max_convert_seconds)
        if not result.is_file():
            message = f"LibreOffice could not convert the document (the package {PACKAGE} may be incomplete): save it as DOCX"
            raise NotConvertedError(message)
        size = result.stat().st_size
        if size > limits.max_unpacked_bytes:
            message = f"the document converts to {size} bytes, more than {limits.max_unpacked_bytes}: save it without its pictures"
            raise LimitExceededError(message)
        return result.read_bytes()


def _command(program: str, folder: Path, source: Path, filter_name: str) -> list[str]:
    return [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nologo",
        "--nodefault",
        "--nolockcheck",
        f"--infilter={filter_name}",
        "--convert-to",
        "odt:writer8",
        "--outdir",
        str(folder / "result"),
        str(source),
    ]


def _run(command: list[str], folder: Path, seconds: float) -> None:
    """Run the program, and end all that it started."""
    try:
        process = subprocess.Popen(  # noqa: S603 - no shell, and nothing of the document in the command
            command,
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as exc:
        message = f"LibreOffice cannot be started: install the package {PACKAGE} again"
        raise NotConvertedError(message) from exc
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired as exc:
        message = f"LibreOffice needed more than {seconds:g} s (the package {PACKAGE} is for the full reading): save it as DOCX"
        raise NotConvertedError(message) from exc
    finally:
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _environment(folder: Path) -> dict[str, str]:
    """Return what the program may know; the temporary folder stays the caller's, by which it finds what we left behind."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "TMPDIR": tempfile.gettempdir(),
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
        **dict.fromkeys((*_PROXIES, *map(str.upper, _PROXIES)), _NOWHERE),
    }


def _write_profile(profile: Path) -> None:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>',
        encoding="utf-8",
    )
