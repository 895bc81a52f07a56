"""One story of an RTF (body, header, note, text box), as its paragraphs, cells and rows end one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field

from skillmap.documents.office.flow import BULLET, Box, Budget, Flow, Place, shown
from skillmap.documents.office.tables import table_lines

_TWIPS_PER_POINT = 20


@dataclass(slots=True, kw_only=True)
class ShapeFrame:
    """Where a shape stands, in twips, as its control words say one by one."""

    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0
    of_paragraph: bool = True

    def place(self) -> Place | None:
        """Return the place in points; ``None`` where nothing was said."""
        if self.right <= self.left:
            return None
        return Place(
            left=self.left / _TWIPS_PER_POINT,
            top=self.top / _TWIPS_PER_POINT,
            width=(self.right - self.left) / _TWIPS_PER_POINT,
            height=max(self.bottom - self.top, 0) / _TWIPS_PER_POINT,
            of_paragraph=self.of_paragraph,
        )


@dataclass(slots=True)
class RtfStory:
    """Collects text until something ends it."""

    budget: Budget
    kind: str = "body"
    frame: ShapeFrame | None = None
    parts: list[str] = field(default_factory=list)
    mark: str = ""  # the number or bullet before the paragraph
    _flow: Flow = field(default_factory=Flow)
    _boxes: list[Box] = field(default_factory=list)
    _cell: list[str] = field(default_factory=list)
    _cells: list[list[str]] = field(default_factory=list)
    _rows: list[list[list[str]]] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Add text to the paragraph."""
        self.parts.append(text)

    def put_beside(self, box: Box) -> None:
        """Add a box that is anchored in the paragraph."""
        self._boxes.append(box)

    def end_paragraph(self, *, in_table: bool, heading: bool = False) -> None:
        """End a paragraph of the body or within a cell."""
        lines = self._take_lines()
        if in_table:
            self._cell += lines + self._take_boxes()
            return
        self._end_table()
        boxes, self._boxes = self._boxes, []
        self._flow.paragraph(lines, boxes, heading=heading)

    def end_cell(self) -> None:
        """End a cell with its last paragraph."""
        self._cell += self._take_lines() + self._take_boxes()
        self._cells.append(self._cell)
        self._cell = []

    def end_row(self) -> None:
        """End a row of a table."""
        self._rows.append(self._cells)
        self._cells = []

    def end_page(self) -> None:
        """End a page, and the paragraph that it breaks."""
        if any(self.parts):
            self.end_paragraph(in_table=False)
        self._end_table()
        self._flow.page_break()

    def lines(self) -> list[str]:
        """End the story, and return its lines."""
        if any(self.parts) or self._boxes:
            self.end_paragraph(in_table=bool(self._cell))
        self._end_table()
        return self._flow.lines()

    def _take_lines(self) -> list[str]:
        # Halves of surrogate pairs come one by one.
        joined = "".join(self.parts).encode("utf-16-le", errors="surrogatepass").decode("utf-16-le", errors="replace")
        text = shown(joined).strip(" \n")
        self.parts.clear()
        self.budget.spend(len(text) + 1)
        lines = [line.strip() for line in text.split("\n")]
        mark, self.mark = self.mark.strip(), ""
        # A number or letter with its full stop is longer; "o" is what a bullet is in a font of typewriters.
        if text and len(mark) == 1 and (not mark.isalnum() or mark == "o"):
            lines[0] = BULLET + lines[0]
        return lines

    def _take_boxes(self) -> list[str]:
        boxes, self._boxes = self._boxes, []
        return [line for box in boxes for line in box.lines]

    def _end_table(self) -> None:
        if self._rows or self._cells or self._cell:
            self._flow.block(table_lines([*self._rows, [*self._cells, self._cell]]))
            self._rows, self._cells, self._cell = [], [], []
