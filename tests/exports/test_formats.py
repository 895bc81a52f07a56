import json
import re
from typing import Any

import pytest

from skillmap.errors import SettingsError
from skillmap.exports.formats import FORMATS, ExportOptions, export_format
from skillmap.exports.losses import leaves

Profile = dict[str, Any]
# What a format may say in other words than the profile's: codes, dates and levels for people.
IN_OTHER_WORDS = (".precision", "schema", ".code", ".date", ".language", ".by", ".last_used", ".overall", ".scope", ".state_of")
TEXTUAL = sorted(name for name, form in FORMATS.items() if not form.binary)


@pytest.mark.parametrize("name", sorted(FORMATS))
@pytest.mark.parametrize("which", ["rich", "blind", "empty"])
def test_every_format_writes_every_profile(request: pytest.FixtureRequest, name: str, which: str) -> None:
    profile: Profile = request.getfixturevalue(which)
    for language in ("ar", "fr", "en"):
        export = FORMATS[name].export([profile], ExportOptions(language=language))
        assert export.content
        assert export.content == FORMATS[name].export([profile], ExportOptions(language=language)).content or name == "xlsx"


@pytest.mark.parametrize("name", TEXTUAL)
def test_blind_profiles_stay_blind(rich: Profile, blind: Profile, name: str) -> None:
    written = FORMATS[name].export([blind]).content.decode()
    for personal in ("omar@example.org", "+962", "عمان", "Amman College", "شركة النور"):
        assert personal not in written
    del rich


@pytest.mark.parametrize("name", TEXTUAL)
def test_what_the_loss_report_does_not_name_is_in_the_file(rich: Profile, name: str) -> None:
    export = FORMATS[name].export([rich], ExportOptions(language="en"))
    named = {loss.path for loss in export.losses}
    written = _plain(export.content.decode())
    told = [
        (path, str(value))
        for path, value in leaves(rich)
        if isinstance(value, str) and path not in named and not path.endswith(IN_OTHER_WORDS)
    ]
    assert told
    missing = [(path, value) for path, value in told if _plain(value) not in written]
    assert missing == []


def _plain(text: str) -> str:
    """Undo what formats must do to text: escapes, isolates, line ends, case."""
    for escaped, plain in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("&#34;", '"'), ("\\n", " "), ("sha256:", "")):
        text = text.replace(escaped, plain)
    return re.sub(r"\s+|[\u2066-\u2069]", "", text).casefold()


def test_a_field_that_no_format_knows_is_reported(rich: Profile) -> None:
    rich["height"] = {"unit": "cm"}
    for name in set(FORMATS) - {"json"}:
        losses = FORMATS[name].export([rich]).losses
        (loss,) = [loss for loss in losses if loss.path == "height.unit"]
        assert (loss.count, loss.what) == (1, "left-out")
    assert FORMATS["json"].export([rich]).losses == ()


def test_json_holds_everything(rich: Profile, empty: Profile) -> None:
    lines = FORMATS["json"].export([rich, empty]).content.decode().splitlines()
    assert [json.loads(line) for line in lines] == [rich, empty]


def test_formats_for_one_profile_refuse_more(rich: Profile) -> None:
    for form in FORMATS.values():
        if form.many:
            assert form.export([rich, rich]).content
        else:
            with pytest.raises(SettingsError, match="one profile"):
                form.export([rich, rich])


def test_unknown_formats_are_named_with_the_way_out() -> None:
    with pytest.raises(SettingsError, match="europass"):
        export_format("pdf")
