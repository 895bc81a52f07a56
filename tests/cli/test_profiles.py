import json
from pathlib import Path
from typing import Any

import pytest
from tests.exports.conftest import made

from skillmap.cli.profiles import looks_like_json, read_profiles
from skillmap.errors import SettingsError


def profile(quote: str) -> dict[str, Any]:
    return {**made(), "publications": {"count": 1}, "produced_by": {**made()["produced_by"], "skillmap": quote}}


def lines(*rows: object) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085"])
def test_read_profiles_keeps_line_separators_within_strings(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "profiles.jsonl"
    several = [profile(f"pose{separator}carrelage"), profile("تلحيم")]
    path.write_text(lines(*several), encoding="utf-8")
    assert list(read_profiles(path)) == several


def test_read_profiles_takes_a_list_a_single_value_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "profiles.json"
    path.write_text(json.dumps([profile("a"), {"profile": profile("b")}], indent=1), encoding="utf-8-sig")
    assert list(read_profiles(path)) == [profile("a"), profile("b")]
    path.write_text(json.dumps(profile("a"), indent=1), encoding="utf-8")
    assert list(read_profiles(path)) == [profile("a")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"schema": "other"}\n', "entry 1: no profile"),
        (json.dumps(made()).encode() + b'\n{"schema"\n', "line 2: no JSON"),
        (b'{"schema": "skillmap/profile/1"}\n', "entry 1: a damaged profile: it has no"),
        (lines(made(), {**made(), "schema": "skillmap/profile/2"}).encode(), "entry 2: a profile of the schema 'skillmap/profile/2'"),
        (lines({**made(), "skills": {"a": 1}}).encode(), r"entry 1: a damaged profile: \.skills is not as"),
        (lines({**made(), "experience": [{"title": None}]}).encode(), r"entry 1: a damaged profile: \.experience\[0\] has no"),
        ('{"schema": "سيرة"}'.encode("cp1256"), "not in UTF-8"),
        (b"[]", None),
    ],
)
def test_read_profiles_says_what_is_wrong(tmp_path: Path, content: bytes, message: str | None) -> None:
    path = tmp_path / "profiles.jsonl"
    path.write_bytes(content)
    if message is None:
        assert list(read_profiles(path)) == []
        return
    with pytest.raises(SettingsError, match=message):
        list(read_profiles(path))


def test_read_profiles_of_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such file"):
        list(read_profiles(tmp_path / "none.jsonl"))
    with pytest.raises(SettingsError, match="no profiles in it"):
        list(read_profiles(tmp_path))


@pytest.mark.parametrize(
    ("content", "is_json"),
    [
        (b'{"schema"', True),
        (b'\xef\xbb\xbf \n[{"a"', True),
        (b"{}", True),
        (b"{broken", True),
        (b"{\\rtf1\\ansi", False),
        (b"%PDF-1.7", False),
        (b"", False),
    ],
)
def test_looks_like_json_knows_rich_text_apart(tmp_path: Path, content: bytes, *, is_json: bool) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert looks_like_json(path) is is_json
