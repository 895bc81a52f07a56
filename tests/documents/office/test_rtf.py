import pytest

from skillmap.documents import Limits
from skillmap.documents.office.rtf import read_rtf, rtf_dates
from skillmap.errors import CorruptDocumentError, LimitExceededError

HEAD = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil\fcharset0 Arial;}{\f1\fnil\fcharset178 Arial;}{\f2\ftech\fcharset2 Symbol;}}"


def text(body: str | bytes, head: str = HEAD, **limits: int) -> str:
    body = body if isinstance(body, bytes) else body.encode("ascii")
    return read_rtf(head.encode("ascii") + body + b"}", Limits(**limits)).pages[0].text


def test_read_decodes_bytes_by_the_character_set_of_the_font() -> None:
    arabic = "".join(f"\\'{byte:02x}" for byte in "محاسب".encode("cp1256"))
    assert text(rf"caf\'e9 \f1 {arabic}\f0  \'e9t\'e9\par") == "café محاسب été"
    assert text(b"\\f1 " + "نجار".encode("cp1256")) == "نجار"


def test_read_takes_the_font_of_complex_script_in_right_to_left_runs() -> None:
    arabic = "".join(f"\\'{byte:02x}" for byte in "سائق".encode("cp1256"))
    assert text(rf"{{\rtlch\af1 \ltrch\f0 plain \'e9}} {{\ltrch\f0 \rtlch\af1 {arabic}}}") == "plain é سائق"


@pytest.mark.parametrize(("page", "encoding"), [("1256", "cp1256"), ("708", "iso8859-6"), ("720", "cp720")])
def test_read_uses_the_code_page_of_the_document_where_fonts_have_none(page: str, encoding: str) -> None:
    head = rf"{{\rtf1\ansi\ansicpg{page}\deff0{{\fonttbl{{\f0\fnil Arial;}}}}"
    assert text("حداد".encode(encoding), head) == "حداد"


def test_read_takes_unicode_and_skips_what_stands_for_it() -> None:
    assert text(r"\uc1 \u1605?\u1585\'cd\u1581? x") == "مرح x"
    assert text(r"\uc2 \u1605\'cd\'cd{\uc0 \u1585 y}\u-3913 ??z") == "مرy•z"
    assert text(r"\u55357?\u56832?") == "😀"


def test_read_keeps_signs_and_hyphens() -> None:
    source = r"a\~b\_c\-d\emdash e\bullet\lquote f\rquote\tab g\line h\{i\}\\"
    assert text(source) == "a b-cd—e•‘f’\tg\nh{i}\\"


def test_read_drops_hidden_and_deleted_text_and_what_is_no_text() -> None:
    body = (
        r"{\info{\title Secret title}}{\*\generator Someone;}{\stylesheet{\s1 heading 1;}}{\pict\pngblip 89504e47}"
        r"kept {\v hidden}{\deleted gone }{\*\unknown{\b text}}{\object{\*\objdata 0105}{\result shown}}\par"
    )
    assert text(body) == "kept shown"


def test_read_joins_paragraphs_whose_mark_was_deleted() -> None:
    assert text(r"one {\deleted\par}two\par") == "one two"


def test_read_takes_the_unicode_of_two_readings() -> None:
    assert text(r"{\upr{old}{\*\ud{n\u233?w}}}") == "néw"


def test_read_skips_binary_data() -> None:
    assert text(b"a{\\pict\\bin5 }}{{\\}b") == "ab"
    assert text(b"a\\bin3 {{{ b") == "a b"


def test_read_puts_cells_of_a_row_on_a_line_and_columns_one_after_the_other() -> None:
    row = r"\trowd\cellx1000\cellx2000\pard\intbl "
    data = rf"{row}Arabic\cell C2\cell\row {row}French\cell B1\cell\row\pard after\par "
    layout = rf"{row}left\par more\cell right\par again\cell\row\pard end\par"
    assert text(rf"before\par {data}{layout}") == "before\n\nArabic | C2\nFrench | B1\n\nafter\n\nleft\nmore\n\nright\nagain\n\nend"


def test_read_shows_bullets_but_not_numbers() -> None:
    body = r"{\listtext\f2\'b7\tab}one\par{\listtext 2.\tab}two\par{\pntext\'b7\tab}three\par"
    assert text(body) == "• one\ntwo\n• three"


def test_read_gets_headers_notes_text_boxes_once_and_in_order() -> None:
    shape = (
        r"{\shp{\*\shpinst\shpleft0\shptop0\shpright2000\shpbottom900\shpbxpage\shpbypage{\sp{\sn name}{\sv Box}}"
        r"{\shptxt first\par second\par}}{\shprslt{\*\do{\dptxbxtext first\par second\par}}}}"
    )
    body = rf"{{\header top\par}}{{\header top\par}}{{\footer bottom\par}}name{{\*\footnote a note}}\par{{{shape}}}\pard\par text\par"
    assert text(body) == "top\n\nname\n\nfirst\nsecond\n\ntext\n\na note\n\nbottom"


def test_read_keeps_the_result_of_fields_and_tells_addresses() -> None:
    field = r'{\field{\*\fldinst{HYPERLINK "%s"}}{\fldrslt{\ul %s}}}'
    assert text(field % ("mailto:sami@example.org", "e-mail")) == "e-mail (sami@example.org)"
    assert text(field % ("mailto:sami@example.org", "sami@example.org")) == "sami@example.org"
    assert text(field % ("https://example.org", "site")) == "site"


def test_read_gives_what_is_there_of_a_document_that_is_cut_short() -> None:
    whole = HEAD + r"first line\par{\b second line}\par"
    assert read_rtf(whole[:-9].encode(), Limits()).pages[0].text.startswith("first line\nsecond")


def test_read_bears_nesting_and_refuses_too_much_of_it() -> None:
    assert text("{" * 2000 + "deep" + "}" * 2000) == "deep"
    with pytest.raises(CorruptDocumentError, match="nested"):
        text("{" * 100_000)


def test_read_refuses_too_many_characters() -> None:
    with pytest.raises(LimitExceededError):
        text(r"word\par " * 100, max_chars=300)


def test_rtf_dates_come_from_the_information_group() -> None:
    info = rb"{\rtf1{\info{\creatim\yr2019\mo3\dy7\hr1\min2}{\revtim\yr2021\mo12\dy31\hr0\min0}}x}"
    assert [(date.field, date.date) for date in rtf_dates(info)] == [("rtf.modified", "2021-12-31"), ("rtf.created", "2019-03-07")]
    assert rtf_dates(rb"{\rtf1{\info{\creatim\yr2019\mo13\dy7}}x}") == ()
