from collections.abc import Callable

import pytest

from skillmap.documents import Limits
from skillmap.documents.reading import read_bytes as read
from skillmap.errors import CorruptDocumentError, EncryptedDocumentError, LimitExceededError

MakeOdt = Callable[..., bytes]


def test_read_keeps_spaces_tabs_and_lines_and_drops_comments_and_deletions(make_odt: MakeOdt) -> None:
    body = """<text:tracked-changes><text:changed-region><text:deletion><text:p>deleted</text:p></text:deletion></text:changed-region>
        </text:tracked-changes><text:p>Nour
        Haddad<text:s text:c="2"/>x<text:tab/>2019<text:line-break/>line <text:span>two</text:span><office:annotation>
        <dc:creator>who</dc:creator><text:p>comment</text:p></office:annotation> end<text:soft-page-break/></text:p>"""
    assert read(make_odt(body)).text == "Nour Haddad  x\t2019\nline two end"


def test_read_marks_bullets_at_every_level_but_no_numbers(make_odt: MakeOdt) -> None:
    automatic = """<text:list-style style:name="L"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/>
        <text:list-level-style-number text:level="2"/><text:list-level-style-bullet text:level="3" text:bullet-char="-"/></text:list-style>
        <style:style style:name="P" style:family="paragraph" style:list-style-name="L"/>"""
    body = """<text:list text:style-name="L"><text:list-header><text:p>head</text:p></text:list-header>
        <text:list-item><text:p>one</text:p><text:p>more</text:p>
        <text:list><text:list-item><text:p>two</text:p><text:list><text:list-item><text:p>three</text:p></text:list-item></text:list>
        </text:list-item></text:list></text:list-item></text:list>
        <text:list><text:list-item><text:p text:style-name="P">by its style</text:p></text:list-item></text:list>"""
    assert read(make_odt(body, automatic)).text == "head\n• one\nmore\ntwo\n• three\n• by its style"


def test_read_drops_hidden_text_and_sections(make_odt: MakeOdt) -> None:
    automatic = """<style:style style:name="T" style:family="text"><style:text-properties text:display="none"/></style:style>
        <style:style style:name="U" style:family="text" style:parent-style-name="T"/>"""
    body = """<text:section text:display="none"><text:p>never</text:p></text:section>
        <text:section text:display="condition" text:is-hidden="true"><text:p>not now</text:p></text:section>
        <text:section><text:p>shown <text:span text:style-name="U">hidden</text:span><text:hidden-text
        text:is-hidden="true">x</text:hidden-text>text</text:p></text:section>"""
    assert read(make_odt(body, automatic)).text == "shown text"


def test_read_gets_boxes_shapes_and_notes(make_odt: MakeOdt) -> None:
    body = """<text:p>before<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>a note</text:p>
        </text:note-body></text:note>
        <draw:frame text:anchor-type="as-char"><draw:text-box><text:p>in a box</text:p></draw:text-box><svg:desc>told</svg:desc>
        </draw:frame></text:p>
        <text:p><draw:custom-shape><text:p>in a shape</text:p><draw:enhanced-geometry/></draw:custom-shape></text:p>
        <text:p><draw:g><draw:frame><draw:text-box><text:p>in a group</text:p></draw:text-box></draw:frame></draw:g>after</text:p>"""
    lines = [line for line in read(make_odt(body)).text.split("\n") if line]
    assert lines == ["before", "in a box", "in a shape", "after", "in a group", "a note"]


def test_read_puts_columns_of_frames_in_order(make_odt: MakeOdt) -> None:
    automatic = """<style:style style:name="F" style:family="graphic">
        <style:graphic-properties style:vertical-rel="page" style:horizontal-rel="page"/></style:style>"""

    def frame(text: str, left: int, top: int) -> str:
        return f"""<text:p><draw:frame draw:style-name="F" text:anchor-type="paragraph" svg:x="{left}cm" svg:y="{top}cm" svg:width="8cm"
            svg:height="3cm"><draw:text-box><text:p>{text}</text:p></draw:text-box></draw:frame></text:p>"""

    body = frame("الخبرات", 11, 5) + frame("المهارات", 1, 5) + frame("التعليم", 11, 10) + frame("اللغات", 1, 10)
    assert read(make_odt(body, automatic)).text.split("\n\n") == ["الخبرات", "التعليم", "المهارات", "اللغات"]


def test_read_reads_tables_as_in_word_documents(make_odt: MakeOdt) -> None:
    body = """<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Arabe</text:p></table:table-cell>
        <table:table-cell><text:p>C2</text:p></table:table-cell><table:covered-table-cell/></table:table-row></table:table-header-rows>
        <table:table-row table:visibility="collapse"><table:table-cell><text:p>gone</text:p></table:table-cell></table:table-row>
        </table:table><table:table><table:table-row><table:table-cell><text:p>a</text:p><text:p>b</text:p></table:table-cell>
        <table:table-cell><text:p>c</text:p></table:table-cell></table:table-row></table:table>"""
    assert read(make_odt(body)).text == "Arabe | C2\n\na\nb\n\nc"


def test_read_gets_margins_of_the_page_styles_in_use_once(make_odt: MakeOdt) -> None:
    def master(name: str, text: str, following: str = "") -> str:
        return f"""<style:master-page style:name="{name}" style:next-style-name="{following}"><style:header><text:p>{text}</text:p>
            </style:header><style:header-left style:display="false"><text:p>left</text:p></style:header-left>
            <style:footer><text:p>foot</text:p></style:footer></style:master-page>"""

    masters = master("Standard", "standard") + master("First", "first", "Next") + master("Next", "next") + master("Unused", "unused")
    automatic = '<style:style style:name="P" style:family="paragraph" style:master-page-name="First"/>'
    styles = f"<office:master-styles>{masters}</office:master-styles>"
    assert read(make_odt('<text:p text:style-name="P">text</text:p>', automatic, styles)).text == "first\n\nnext\n\ntext\n\nfoot"
    assert read(make_odt("<text:p>text</text:p>", "", styles)).text == "standard\n\ntext\n\nfoot"


def test_read_parts_headings_and_tells_addresses_of_links(make_odt: MakeOdt) -> None:
    body = """<text:p>Nour</text:p><text:h>Contact</text:h><text:p><text:a xlink:href="mailto:nour@example.org">e-mail</text:a></text:p>
        <text:p text:style-name="P">Jobs</text:p><text:p><text:a xlink:href="https://example.org">site</text:a></text:p>"""
    automatic = '<style:style style:name="P" style:family="paragraph" style:parent-style-name="Heading_20_2"/>'
    styles = '<office:styles><style:style style:name="Heading_20_2" style:family="paragraph"/></office:styles>'
    assert read(make_odt(body, automatic, styles)).text == "Nour\n\nContact\ne-mail (nour@example.org)\n\nJobs\nsite"


def test_read_gets_what_a_chart_names(make_odt: MakeOdt) -> None:
    chart = """<office:document-content $NS><office:body><office:chart><chart:chart><chart:title><text:p>Skills</text:p></chart:title>
        <table:table><table:table-row><table:table-cell office:value-type="string"><text:p>Welding</text:p></table:table-cell>
        <table:table-cell office:value-type="float"><text:p>0.8</text:p></table:table-cell></table:table-row></table:table>
        </chart:chart></office:chart></office:body></office:document-content>"""
    body = '<text:p><draw:frame><draw:object xlink:href="./Object 1"/><draw:image xlink:href="./p.png"/></draw:frame></text:p>'
    assert read(make_odt(body, parts={"Object 1/content.xml": chart})).text == "Skills\nWelding"


def test_read_takes_dates_from_the_metadata(make_odt: MakeOdt) -> None:
    meta = """<office:document-meta $NS><office:meta><meta:creation-date>2019-03-07T10:00:00</meta:creation-date>
        <dc:date>2021-12-31T23:59:59.5</dc:date></office:meta></office:document-meta>"""
    dates = read(make_odt("<text:p>x</text:p>", parts={"meta.xml": meta})).dates
    assert [(date.field, date.date) for date in dates] == [("odt.modified", "2021-12-31"), ("odt.created", "2019-03-07")]


def test_read_refuses_a_locked_document(make_odt: MakeOdt) -> None:
    manifest = (
        '<manifest:manifest xmlns:manifest="m"><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>'
    )
    with pytest.raises(EncryptedDocumentError):
        read(make_odt("<text:p>x</text:p>", parts={"META-INF/manifest.xml": manifest}))


def test_read_refuses_nesting_and_text_without_end(make_odt: MakeOdt) -> None:
    with pytest.raises(CorruptDocumentError, match="nested"):
        read(make_odt("<text:section>" * 400 + "</text:section>" * 400))
    with pytest.raises(CorruptDocumentError, match="nested"):
        read(make_odt("<text:p>" + "<text:span>" * 400 + "</text:span>" * 400 + "</text:p>"))
    with pytest.raises(LimitExceededError):
        read(make_odt("<text:p>" + "x " * 300 + "</text:p>"), Limits(max_chars=500))
    assert len(read(make_odt('<text:p>x<text:s text:c="99999999"/>y</text:p>')).text) < 200
