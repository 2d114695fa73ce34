"""Comments on cells: ours replace our earlier ones, and are appended to comments of other authors.

A comment is stored twice in a workbook: its text in one part, its box in a VML drawing in another. That drawing
is often not well-formed XML, so boxes are added to it as bytes and the rest stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from impact.ingest.annotate import xml_patch
from impact.ingest.annotate.cell_marks import CellPosition, parse_reference
from impact.ingest.annotate.xml_patch import UnsupportedPackage, escape_cell_text
from impact.ingest.files.own_formats import COMMENT_AUTHOR
from impact.model.cell_address import address

AUTHOR = COMMENT_AUTHOR
# Separates another author's comment from ours in the same box; ASCII, so that every program keeps it.
SEPARATOR = "--- FilantrImpact ---"
SHAPES_PER_BLOCK = 1_023
BOX_COLUMNS, LINE_LENGTH = 4, 46

_SHAPE = re.compile(rb"<v:shape\b(?:(?!<v:shape\b).)*?</v:shape>\s*", re.DOTALL)
_ROW = re.compile(rb"<x:Row>\s*(\d{1,7})\s*</x:Row>")
_COLUMN = re.compile(rb"<x:Column>\s*(\d{1,5})\s*</x:Column>")
_BLOCKS = re.compile(rb"<o:idmap\b[^<>]*?\bdata=[\"']([\d, ]*)[\"']")
_SHAPE_TYPE = re.compile(rb"<v:shapetype\b[^<>]*?\bid=[\"']_x0000_t202[\"']")
_NAMESPACES = {
    b"v": b"urn:schemas-microsoft-com:vml",
    b"o": b"urn:schemas-microsoft-com:office:office",
    b"x": b"urn:schemas-microsoft-com:office:excel",
}
_SHAPE_TYPE_XML = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
NEW_DRAWING = (
    b"<xml"
    + b"".join(b' xmlns:%s="%s"' % item for item in _NAMESPACES.items())
    + b'><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data=""/></o:shapelayout>'
    + _SHAPE_TYPE_XML
    + b"</xml>"
)


@dataclass(frozen=True, slots=True)
class CommentsEdit:
    """An edited comments part, with the cells that need a new box and those whose box must be removed."""

    part: bytes
    new_boxes: tuple[CellPosition, ...]
    removed_boxes: frozenset[CellPosition]


def empty_comments_part(namespace: str) -> bytes:
    """A comments part without comments, in the given namespace."""
    return b'<comments xmlns="%s"><authors/><commentList/></comments>' % namespace.encode("ascii")


def write_comments(part: bytes, texts: Mapping[CellPosition, Sequence[str]]) -> CommentsEdit:
    """Write our comments by cell; our earlier ones are removed, other authors' comments get ours appended.

    Raises UnsupportedPackage where the part has another structure.
    """
    root = xml_patch.parse_part(part, bare=True)
    authors, comment_list = xml_patch.child(root, "authors"), xml_patch.child(root, "commentList")
    names = xml_patch.elements(authors)
    own_author_ids = [str(index) for index, name in enumerate(names) if (name.text or "").strip() == AUTHOR]
    edited = bool(texts)
    if texts and not own_author_ids:
        etree.SubElement(authors, xml_patch.qualified_name(authors, "author")).text = AUTHOR
    author = own_author_ids[0] if own_author_ids else str(len(names))
    foreign_comments, removed = set[CellPosition](), set[CellPosition]()
    for comment in xml_patch.elements(comment_list):
        place = parse_reference(comment.get("ref", ""))
        # Some programs drop the author when they save, so our comments are also recognised by their heading.
        if comment.get("authorId") in own_author_ids or xml_patch.decoded_text(comment).startswith(
            f"{AUTHOR}\n"
        ):
            comment_list.remove(comment)
            edited = True
            if place is not None:
                removed.add(place)
        elif place is not None:
            foreign_comments.add(place)
            edited |= _edit_foreign_comment(comment, texts.get(place, ()))
    new_boxes = tuple(place for place in sorted(texts) if place not in foreign_comments)
    for place in new_boxes:
        comment = etree.SubElement(
            comment_list,
            xml_patch.qualified_name(comment_list, "comment"),
            ref=address(*place),
            authorId=author,
        )
        text = etree.SubElement(comment, xml_patch.qualified_name(comment_list, "text"))
        text.extend(_comment_runs(texts[place], AUTHOR, text))
    return CommentsEdit(
        xml_patch.serialise_tree(root) if edited else part, new_boxes, frozenset(removed - foreign_comments)
    )


def _comment_runs(sentences: Sequence[str], head: str, like: etree._Element) -> list[etree._Element]:
    """The two text runs of one of our comments: the heading in bold, and the sentences."""
    run = b'<r><rPr>%s<sz val="9"/><family val="2"/></rPr><t xml:space="preserve">%s</t></r>'
    written = (
        run % (b"<b/>", escape_cell_text(f"{head}\n")),
        run % (b"", escape_cell_text("\n\n".join(sentences))),
    )
    return [xml_patch.parse_fragment(like, xml) for xml in written]


def _edit_foreign_comment(comment: etree._Element, sentences: Sequence[str]) -> bool:
    """Replace our earlier text behind another author's comment; returns whether the comment changed."""
    text = comment.find("{*}text")
    if text is None:
        if sentences:
            raise UnsupportedPackage("comment without text")
        return False
    runs = [item for item in xml_patch.elements(text) if xml_patch.local_name(item) in ("r", "t")]
    first_own = next(
        (index for index, run in enumerate(runs) if SEPARATOR in xml_patch.raw_text(run)), len(runs)
    )
    for run in runs[first_own:]:
        # A program may have joined the end of the author's text with ours in one run.
        before = (
            xml_patch.raw_text(run).partition(SEPARATOR)[0].removesuffix("\n")
            if run is runs[first_own]
            else ""
        )
        if before.strip():
            (run if xml_patch.local_name(run) == "t" else xml_patch.child(run, "t")).text = before
        else:
            text.remove(run)
    remaining = [run for run in runs if run.getparent() is text]
    if sentences:
        insert_at = 0
        ends_with_break = "".join(map(xml_patch.decoded_text, remaining)).endswith("\n")
        for run in remaining:
            insert_at = text.index(run) + 1
            # Text outside a run would hide the runs after it.
            if xml_patch.local_name(run) == "t":
                around = text.makeelement(xml_patch.qualified_name(text, "r"))
                text.replace(run, around)
                around.append(run)
        text[insert_at:insert_at] = _comment_runs(
            sentences, SEPARATOR if ends_with_break or not remaining else f"\n{SEPARATOR}", text
        )
    return bool(sentences) or first_own < len(runs)


def shape_id_blocks(drawing: bytes) -> set[int]:
    """The blocks of 1,024 shape ids that a drawing claims."""
    return {
        int(block)
        for block_list in _BLOCKS.findall(drawing)
        for block in block_list.replace(b" ", b"").split(b",")
        if block
    }


def edit_drawing(
    drawing: bytes,
    new_boxes: Sequence[CellPosition],
    removed: Collection[CellPosition],
    lengths: Mapping[CellPosition, int],
    used_blocks: set[int],
) -> bytes:
    """Add a hidden box for each new comment to a VML drawing and delete the boxes of removed ones.

    `lengths`: characters of each comment, for the height of its box. `used_blocks`: blocks of shape ids used anywhere
    in the workbook; newly claimed blocks are added to it. Raises UnsupportedPackage for a drawing of another form.
    """
    if drawing[:2] in (b"\xff\xfe", b"\xfe\xff") or b"<!DOCTYPE" in drawing or b"<!ENTITY" in drawing:
        raise UnsupportedPackage("drawing")
    if removed:
        drawing = _SHAPE.sub(lambda shape: b"" if _cell_of_shape(shape[0]) in removed else shape[0], drawing)
    if not new_boxes:
        return drawing
    end = drawing.rfind(b"</xml>")
    if end < 0 or any(b"xmlns:%s=" % name not in drawing for name in _NAMESPACES):
        raise UnsupportedPackage("drawing")
    count = -(-len(new_boxes) // SHAPES_PER_BLOCK)
    new_blocks = [block for block in range(1, len(used_blocks) + count + 1) if block not in used_blocks][
        :count
    ]
    used_blocks.update(new_blocks)
    shapes = [b"" if _SHAPE_TYPE.search(drawing) else _SHAPE_TYPE_XML]
    for index, place in enumerate(new_boxes):
        block, within = new_blocks[index // SHAPES_PER_BLOCK], index % SHAPES_PER_BLOCK
        shapes.append(_box_xml(block * 1024 + within + 1, place, lengths.get(place, 0)))
    drawing = drawing[:end] + b"".join(shapes) + drawing[end:]
    declaration = _BLOCKS.search(drawing)
    if declaration is not None:
        previous = [block for block in declaration[1].replace(b" ", b"").split(b",") if block]
        all_blocks = b",".join([*previous, *(b"%d" % number for number in new_blocks)])
        drawing = drawing[: declaration.start(1)] + all_blocks + drawing[declaration.end(1) :]
    return drawing


def _cell_of_shape(shape: bytes) -> CellPosition | None:
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    return (int(row[1]) + 1, int(column[1]) + 1) if row and column and b'"Note"' in shape else None


def _box_xml(number: int, place: CellPosition, length: int) -> bytes:
    row, column = place[0] - 1, place[1] - 1
    rows_high = max(4, min(3 + length // LINE_LENGTH, 24))
    top, left = max(row - 1, 0), column + 1
    return (
        b'<v:shape id="_x0000_s%d" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
        b'width:260pt;height:%dpt;z-index:1;visibility:hidden" fillcolor="#fff6df" o:insetmode="auto">'
        b'<v:fill color2="#fff6df"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        b'<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        b'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        b"<x:Anchor>%d, 15, %d, 4, %d, 25, %d, 4</x:Anchor><x:AutoFill>False</x:AutoFill>"
        b"<x:Row>%d</x:Row><x:Column>%d</x:Column></x:ClientData></v:shape>"
        % (number, rows_high * 15, left, top, left + BOX_COLUMNS, top + rows_high, row, column)
    )
