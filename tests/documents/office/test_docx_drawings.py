from collections.abc import Callable

from skillmap.documents.reading import read_bytes as read

MakeWord = Callable[..., bytes]
MakeBox = Callable[..., str]


def paragraph(*content: str) -> str:
    return f"<w:p>{''.join(content)}</w:p>"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def blocks(data: bytes) -> list[str]:
    return read(data).text.split("\n\n")


def test_read_puts_boxes_of_a_page_in_order_by_their_place(make_word: MakeWord, make_box: MakeBox) -> None:
    body = (
        paragraph(make_box(1, (320, 150, 250, 200), "page", "Jobs", "Welder"), make_box(2, (20, 150, 250, 90), "page", "Skills"))
        + paragraph(make_box(3, (20, 400, 250, 90), "page", "Languages"))
        + paragraph(make_box(4, (20, 20, 550, 60), "page", "Nour Haddad"))
        + paragraph(make_box(5, (320, 400, 250, 90), "page", "Studies"))
    )
    assert blocks(make_word(body)) == ["Nour Haddad", "Skills", "Languages", "Jobs\nWelder", "Studies"]


def test_read_does_not_part_a_job_by_the_column_beside_it(make_word: MakeWord, make_box: MakeBox) -> None:
    sidebar = make_box(1, (20, 90, 150, 600), "page", "Contact", "a@example.org", "Skills", "TIG")
    body = paragraph(run("Welder, 2019")) + paragraph(run("Made tanks"), sidebar) + paragraph(run("Mended pipes"))
    assert blocks(make_word(body)) == ["Welder, 2019\nMade tanks\nMended pipes", "Contact\na@example.org\nSkills\nTIG"]


def test_read_places_members_of_a_group(make_word: MakeWord) -> None:
    def member(text: str, left: int) -> str:
        return f"""<wps:wsp><wps:spPr><a:xfrm><a:off x="{left}" y="1000"/><a:ext cx="400" cy="300"/></a:xfrm></wps:spPr><wps:txbx>
            <w:txbxContent>{paragraph(run(text))}</w:txbxContent></wps:txbx></wps:wsp>"""

    body = f"""<w:p><w:r><w:drawing><wp:anchor><wp:positionH relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:positionH>
        <wp:positionV relativeFrom="page"><wp:align>top</wp:align></wp:positionV><wp:extent cx="7000000" cy="9000000"/>
        <a:graphic><a:graphicData><wpg:wgp><wpg:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="7000000" cy="9000000"/>
        <a:chOff x="1000" y="1000"/><a:chExt cx="1000" cy="1000"/></a:xfrm></wpg:grpSpPr>{member("right", 1500)}{member("left", 1000)}
        </wpg:wgp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r></w:p>"""
    assert blocks(make_word(body)) == ["left", "right"]


def test_read_places_shapes_of_older_documents(make_word: MakeWord) -> None:
    def shape(text: str, left: int) -> str:
        return f"""<w:r><w:pict><v:shape style="position:absolute;margin-left:{left}pt;margin-top:10pt;width:100pt;height:50pt">
            <v:textbox><w:txbxContent>{paragraph(run(text))}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"""

    assert blocks(make_word(paragraph(shape("right", 300), shape("left", 20)))) == ["left", "right"]


def test_read_gets_word_art_but_no_watermark(make_word: MakeWord) -> None:
    art = '<w:r><w:pict><v:shape id="{}"><v:textpath string="{}"/></v:shape></w:pict></w:r>'
    body = paragraph(art.format("WordArt 1", "Nour Haddad"), art.format("PowerPlusWaterMarkObject2", "DRAFT"))
    assert read(make_word(body)).text == "Nour Haddad"


def test_read_gets_diagrams_and_charts_without_numbers(make_word: MakeWord) -> None:
    def node(kind: str, text: str) -> str:
        return f'<dgm:pt modelId="1" type="{kind}"><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>'

    diagram = f"<dgm:dataModel $NS><dgm:ptLst>{node('node', 'Plan')}{node('pres', 'no')}{node('node', 'Build')}</dgm:ptLst></dgm:dataModel>"
    chart = """<c:chartSpace $NS><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Levels</a:t></a:r></a:p></c:rich></c:tx></c:title>
        <c:cat><c:strRef><c:strCache><c:pt idx="0"><c:v>Welding</c:v></c:pt></c:strCache></c:strRef></c:cat>
        <c:val><c:numRef><c:numCache><c:pt idx="0"><c:v>0.8</c:v></c:pt></c:numCache></c:numRef></c:val></c:chart></c:chartSpace>"""
    drawing = "<w:r><w:drawing><wp:inline><a:graphic><a:graphicData>{}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    body = paragraph(drawing.format('<dgm:relIds r:dm="d"/>')) + paragraph(drawing.format('<c:chart r:id="c"/>')) + paragraph(run("end"))
    links = {"d": ("diagramData", "diagrams/data1.xml"), "c": ("chart", "charts/chart1.xml")}
    document = make_word(body, links, {"diagrams/data1.xml": diagram, "charts/chart1.xml": chart})
    assert blocks(document) == ["Plan\nBuild", "Levels\nWelding", "end"]
