"""What the control words and symbols of RTF stand for, as far as text goes (Rich Text Format specification 1.9.1)."""

from __future__ import annotations

CHARACTERS = {
    "tab": "\t",
    "line": "\n",
    "lbr": "\n",
    "emdash": "\u2014",
    "endash": "\u2013",
    "lquote": "\u2018",
    "rquote": "\u2019",
    "ldblquote": "\u201c",
    "rdblquote": "\u201d",
    "bullet": "\u2022",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
}
SYMBOLS = {"~": " ", "_": "-", "{": "{", "}": "}", "\\": "\\", "\t": "\t"}
STORIES = {
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "header"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "footer"),
    "footnote": "note",
    "shptxt": "box",
    "dptxbxtext": "box",
}
# Destinations without text of the document, or with text that comes a second time for older readers.
SILENT = frozenset(
    [
        "aftncn",
        "aftnsep",
        "aftnsepc",
        "annotation",
        "atnauthor",
        "atnid",
        "bkmkend",
        "bkmkstart",
        "colorschememapping",
        "colortbl",
        "datastore",
        "filetbl",
        "ftncn",
        "ftnsep",
        "ftnsepc",
        "generator",
        "info",
        "latentstyles",
        "listoverridetable",
        "listtable",
        "mmathPr",
        "nonesttables",
        "nonshppict",
        "objdata",
        "pict",
        "private",
        "revtbl",
        "rsidtbl",
        "rxe",
        "shprslt",
        "sp",
        "stylesheet",
        "tc",
        "tcn",
        "template",
        "themedata",
        "txe",
        "xe",
        "xmlnstbl",
    ]
)
# Of the destinations that a reader may ignore ("\\*"), those with text, or with others in them that have it.
STARRED = frozenset({"footnote", "shpinst", "do", "ud", "fldinst", "cs", "shptxt", "result"})
WRAPPERS = frozenset({"shpinst", "do", "upr"})  # silent, but for what opens a story in them, or \ud
_MARGINS = frozenset({"header", "footer"})
