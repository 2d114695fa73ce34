"""What an OpenDocument sheet says of its cells beside their values: value types, styles, runs of text, formulas."""

from __future__ import annotations

import re
from html import unescape
from xml.parsers import expat

from impact.ingest.files.cell_formats_xlsx import INDENTED_COLUMNS, CellFormats, CellIndex
from impact.ingest.files.ods_tags import SheetTag, read_attribute, walk_tags
from impact.ingest.files.safety_checks import CheckedFile
from impact.ingest.formats import number_formats, rich_text
from impact.ingest.formats.cell_styles_ods import OdsStyle, StyleCollector, read_ods_styles
from impact.ingest.formats.format_codes import CodeBlocks, FormatCodes
from impact.ingest.formats.rich_text import Run
from impact.ingest.formats.sum_formulas import summed_ranges

# A cell may be repeated a million times to the right and down; larger blocks are only filler and are skipped.
MAX_REPEATED = 10_000
# Parts of a cell whose text is not the cell's.
ASIDE = ("office:annotation", "table:detective", "draw:frame", "draw:custom-shape", "draw:g")
_TELLING = re.compile(
    rb'"percentage"|"error"|data-style-name=|text-line-through|text-position|table:formula=|fo:margin-left'
)
_PERCENT = re.compile(rb":value-type=[\"']percentage[\"']")
_STYLE = re.compile(rb"table:style-name=[\"']([^\"']*)")
# What the style of a cell says: its format code, whether it strikes through and raises, how far it indents.
_StyleFacts = tuple[str, bool, bool, int]
PLAIN: _StyleFacts = ("", False, False, 0)
_ERROR = re.compile(rb":value-type=[\"']error[\"']")
_REFERENCE = re.compile(r"\[([^\]]*)\]")


class _SheetFacts:
    """What the cells of one sheet say, as it is collected."""

    def __init__(self) -> None:
        self.percent: set[CellIndex] = set()
        self.errors: dict[CellIndex, str] = {}
        self.raised: dict[CellIndex, str] = {}
        self.struck: dict[CellIndex, str] = {}
        self.sums: dict[CellIndex, str] = {}
        self.indents: dict[CellIndex, int] = {}
        self.blocks, self.whole = CodeBlocks(), CodeBlocks()

    def freeze(self) -> CellFormats:
        """The facts as others read them."""
        return CellFormats(
            percent=frozenset(self.percent),
            errors=self.errors,
            raised=self.raised,
            struck=self.struck,
            formats=FormatCodes(lambda: self.blocks),
            whole=FormatCodes(lambda: self.whole),
            sums=self.sums,
            indents=self.indents,
        )


class _ContentReader:
    """Collects what the cells of each sheet say from the tags of `content.xml`."""

    def __init__(self, content: bytes, styles: StyleCollector) -> None:
        self.sheets: dict[str, _SheetFacts] = {}
        self._content = content
        self._styles = styles
        # Of each name of a cell style.
        self._cell_styles: dict[bytes, _StyleFacts] = {}
        self._default_names: dict[int, bytes] = {}
        spans = b"|".join(re.escape(name.encode()) for name in styles.marked_text_styles())
        self._marked_span = re.compile(rb"text:style-name=[\"'](?:%s)[\"']" % spans) if spans else None

    def read(self) -> None:
        """Walk through all cells."""
        facts = _SheetFacts()
        for tag in walk_tags(self._content):
            if tag.kind == "table":
                facts = self.sheets.setdefault(tag.sheet, _SheetFacts())
                self._default_names = {}
            elif tag.kind == "table-cell" and b"value-type" in tag.attributes:
                self._read_cell(facts, tag)

    def _read_cell(self, facts: _SheetFacts, tag: SheetTag) -> None:
        attributes = tag.attributes
        style = _STYLE.search(attributes)
        name = style[1] if style else self._default_style(tag)
        style_facts = self._cell_styles.get(name) or self._read_style(name)
        is_error = b"error" in attributes and _ERROR.search(attributes) is not None
        is_percent, has_formula = b"percentage" in attributes, b"table:formula" in attributes
        if style_facts is PLAIN and self._marked_span is None and not (is_error or is_percent or has_formula):
            return
        if tag.rows * tag.columns > MAX_REPEATED:
            return
        code, struck, raised, indent = style_facts
        if indent and tag.column < INDENTED_COLUMNS and b'"string"' in attributes:
            facts.indents.update(dict.fromkeys(_places(tag), indent))
        if code and b'"string"' not in attributes and b'"boolean"' not in attributes:
            for column in range(tag.column, tag.column + tag.columns):
                blocks = facts.whole if number_formats.is_whole_code(code) else facts.blocks
                blocks.add(tag.row, tag.row + tag.rows - 1, column, code)
        if is_error:
            text = "".join(run.text for run in read_runs(self._cell_content(tag), self._styles))
            facts.errors.update(dict.fromkeys(_places(tag), text.strip() or "#"))
        elif is_percent and _PERCENT.search(attributes):
            facts.percent.update(_places(tag))
        if has_formula:
            ranges = _summed_ranges(read_attribute(attributes, b"table:formula"))
            if ranges:
                facts.sums.update(dict.fromkeys(_places(tag), ranges))
        if (
            struck
            or raised
            or (self._marked_span is not None and self._marked_span.search(self._content, tag.start, tag.end))
        ):
            runs = read_runs(self._cell_content(tag), self._styles) or [Run("")]
            for texts, left in (
                (facts.raised, rich_text.text_without_raised(runs, cell_raised=raised)),
                (facts.struck, rich_text.text_without_struck(runs, cell_struck=struck)),
            ):
                if left is not None:
                    texts.update(dict.fromkeys(_places(tag), left))

    def _cell_content(self, tag: SheetTag) -> bytes:
        content = self._content[tag.start : tag.end]
        return content.partition(b"</table:")[0]

    def _default_style(self, tag: SheetTag) -> bytes:
        if b"default-cell-style-name" in tag.row_attributes:
            return read_attribute(tag.row_attributes, b"table:default-cell-style-name").encode()
        name = self._default_names.get(tag.column)
        if name is None:
            style = next((style for end, style in tag.column_styles if tag.column < end), "")
            name = self._default_names[tag.column] = style.encode()
        return name

    def _read_style(self, name: bytes) -> _StyleFacts:
        style = self._styles.find("table-cell", unescape(name.decode("utf-8", "replace")))
        code = style.code or ""
        is_telling = number_formats.says_something(code) or number_formats.is_whole_code(code)
        facts = code if is_telling else "", bool(style.struck), bool(style.raised), style.indent or 0
        self._cell_styles[name] = facts if any(facts) else PLAIN
        return self._cell_styles[name]


def _places(tag: SheetTag) -> list[CellIndex]:
    return [
        (row, column)
        for row in range(tag.row, tag.row + tag.rows)
        for column in range(tag.column, tag.column + tag.columns)
    ]


class _TextHandler:
    """Handlers for expat: the runs of the text of one cell."""

    def __init__(self, styles: StyleCollector) -> None:
        self.runs: list[Run] = []
        self._styles = styles
        self._spans: list[OdsStyle] = []
        self._aside = 0
        self._in_text = False

    def start_element(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in ASIDE:
            self._aside += 1
        elif self._aside:
            return
        elif tag == "text:p":
            if self.runs:
                self._add_text("\n")
            self._in_text = True
        elif tag == "text:span":
            self._spans.append(self._styles.find("text", attributes.get("text:style-name", "")))
        elif tag == "text:s":
            count = attributes.get("text:c", "1")
            self._add_text(" " * (int(count) if count.isdecimal() and len(count) < 5 else 1))
        elif tag in ("text:line-break", "text:tab"):
            self._add_text("\n" if tag == "text:line-break" else "\t")

    def character_data(self, text: str) -> None:
        if self._in_text and not self._aside:
            self._add_text(text)

    def _add_text(self, text: str) -> None:
        raised = struck = None
        for style in self._spans:
            raised = raised if style.raised is None else style.raised
            struck = struck if style.struck is None else style.struck
        self.runs.append(Run(text, raised, struck))

    def end_element(self, tag: str) -> None:
        if tag in ASIDE:
            self._aside -= 1
        elif tag == "text:span" and not self._aside:
            self._spans.pop()
        elif tag == "text:p" and not self._aside:
            self._in_text = False


def read_runs(content: bytes, styles: StyleCollector) -> list[Run]:
    """The runs of the text of a cell, of which `content` is the inside; empty for what is no XML by itself."""
    handler = _TextHandler(styles)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = handler.start_element
    parser.EndElementHandler = handler.end_element
    parser.CharacterDataHandler = handler.character_data
    try:
        parser.Parse(b"<cell>" + content + b"</cell>", True)
    except expat.ExpatError:
        return []
    return handler.runs


def _summed_ranges(formula: str) -> str:
    """The ranges of a formula such as 'of:=SUM([.B2:.B5];[.B8])' that adds up cells of its own sheet, else ''."""
    if not formula:
        return ""
    plain = _REFERENCE.sub(lambda reference: reference[1].replace(".", ""), formula.partition("=")[2])
    return summed_ranges(plain.replace(";", ",")).replace("$", "")


def read_ods_formats(file: CheckedFile, file_name: str) -> dict[str, CellFormats]:
    """What the cells of an ods file say, by sheet name. Raises UnreadableFile (`errors.corrupt`)."""
    content, styles = file.parts.get("content.xml", b""), file.parts.get("styles.xml", b"")
    if not _TELLING.search(content) and not _TELLING.search(styles):
        return {}
    reader = _ContentReader(content, read_ods_styles(styles, content, file_name))
    reader.read()
    return {name: facts.freeze() for name, facts in reader.sheets.items()}
