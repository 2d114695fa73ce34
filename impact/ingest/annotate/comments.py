"""Comments on cells: ours are put beside those of others, and take the place of ours of last time.

A comment is written twice in a workbook: its words in one part, its box in an old drawing language
in another. That drawing is often no proper XML, so boxes are added to it as text and nothing else is touched.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from impact.ingest.annotate import xml_patch
from impact.ingest.annotate.worksheet import Place, place_of
from impact.ingest.annotate.xml_patch import Unfollowable, cell_text
from impact.model.address import address

AUTHOR = "FilantrImpact"
# Stands between somebody's comment and ours in the same box; plain signs, so every program keeps them.
BETWEEN = "--- FilantrImpact ---"
SHAPES_IN_A_BLOCK = 1_023
WIDE, LINE_LENGTH = 4, 46

_SHAPE = re.compile(rb"<v:shape\b(?:(?!<v:shape\b).)*?</v:shape>\s*", re.DOTALL)
_ROW = re.compile(rb"<x:Row>\s*(\d{1,7})\s*</x:Row>")
_COLUMN = re.compile(rb"<x:Column>\s*(\d{1,5})\s*</x:Column>")
_BLOCKS = re.compile(rb"<o:idmap\b[^<>]*?\bdata=[\"']([\d, ]*)[\"']")
_KIND = re.compile(rb"<v:shapetype\b[^<>]*?\bid=[\"']_x0000_t202[\"']")
_NAMES = {
    b"v": b"urn:schemas-microsoft-com:vml",
    b"o": b"urn:schemas-microsoft-com:office:office",
    b"x": b"urn:schemas-microsoft-com:office:excel",
}
_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
NEW_DRAWING = (
    b"<xml"
    + b"".join(b' xmlns:%s="%s"' % item for item in _NAMES.items())
    + b'><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data=""/></o:shapelayout>'
    + _TYPE
    + b"</xml>"
)


@dataclass(frozen=True, slots=True)
class Written:
    """The part with comments, which boxes it needs now and which it needs no more."""

    part: bytes
    boxes: tuple[Place, ...]
    gone: frozenset[Place]


def new_part(namespace: str) -> bytes:
    """A part with no comments yet."""
    return b'<comments xmlns="%s"><authors/><commentList/></comments>' % namespace.encode("ascii")


def write(part: bytes, texts: Mapping[Place, Sequence[str]]) -> Written:
    """Put our comments in; those of last time go, those of others stay with ours behind their words."""
    root = xml_patch.parse(part, bare=True)
    authors, listed = xml_patch.child(root, "authors"), xml_patch.child(root, "commentList")
    names = xml_patch.elements(authors)
    ours = [str(index) for index, name in enumerate(names) if (name.text or "").strip() == AUTHOR]
    edited = bool(texts)
    if texts and not ours:
        etree.SubElement(authors, xml_patch.beside(authors, "author")).text = AUTHOR
    author = ours[0] if ours else str(len(names))
    taken, gone = set[Place](), set[Place]()
    for comment in xml_patch.elements(listed):
        place = place_of(comment.get("ref", ""))
        # Some programs drop the author when they save; the head of our own comments stays.
        if comment.get("authorId") in ours or xml_patch.words(comment).startswith(f"{AUTHOR}\n"):
            listed.remove(comment)
            edited = True
            if place is not None:
                gone.add(place)
        elif place is not None:
            taken.add(place)
            edited |= _put_beside(comment, texts.get(place, ()))
    boxes = tuple(place for place in sorted(texts) if place not in taken)
    for place in boxes:
        comment = etree.SubElement(listed, xml_patch.beside(listed, "comment"), ref=address(*place), authorId=author)
        text = etree.SubElement(comment, xml_patch.beside(listed, "text"))
        text.extend(_runs(texts[place], AUTHOR, text))
    return Written(xml_patch.serialise(root) if edited else part, boxes, frozenset(gone - taken))


def _runs(sentences: Sequence[str], head: str, like: etree._Element) -> list[etree._Element]:
    """The two runs of a comment of ours: its head in bold, and the sentences."""
    run = b'<r><rPr>%s<sz val="9"/><family val="2"/></rPr><t xml:space="preserve">%s</t></r>'
    written = (run % (b"<b/>", cell_text(f"{head}\n")), run % (b"", cell_text("\n\n".join(sentences))))
    return [xml_patch.fragment(like, xml) for xml in written]


def _put_beside(comment: etree._Element, sentences: Sequence[str]) -> bool:
    """Somebody's own comment: their words stay, ours of last time go, ours of now come behind. Whether it changed."""
    text = comment.find("{*}text")
    if text is None:
        if sentences:
            raise Unfollowable("comment without text")
        return False
    runs = [item for item in xml_patch.elements(text) if xml_patch.local(item) in ("r", "t")]
    first = next((index for index, run in enumerate(runs) if BETWEEN in xml_patch.raw_words(run)), len(runs))
    for run in runs[first:]:
        # A program may have joined the end of somebody's words with ours.
        before = xml_patch.raw_words(run).partition(BETWEEN)[0].removesuffix("\n") if run is runs[first] else ""
        if before.strip():
            (run if xml_patch.local(run) == "t" else xml_patch.child(run, "t")).text = before
        else:
            text.remove(run)
    own = [run for run in runs if run.getparent() is text]
    if sentences:
        at = 0
        ends = "".join(map(xml_patch.words, own)).endswith("\n")
        for run in own:
            at = text.index(run) + 1
            # Words that are not in a run would hide the runs behind them.
            if xml_patch.local(run) == "t":
                around = text.makeelement(xml_patch.beside(text, "r"))
                text.replace(run, around)
                around.append(run)
        text[at:at] = _runs(sentences, BETWEEN if ends or not own else f"\n{BETWEEN}", text)
    return bool(sentences) or first < len(runs)


def blocks(drawing: bytes) -> set[int]:
    """The blocks of numbers that a drawing uses for its shapes."""
    return {int(one) for found in _BLOCKS.findall(drawing) for one in found.replace(b" ", b"").split(b",") if one}


def draw(
    drawing: bytes, boxes: Sequence[Place], gone: Collection[Place], lengths: Mapping[Place, int], used: set[int]
) -> bytes:
    """The drawing with a hidden box for each new comment and without those of comments that are gone.

    `used` are the blocks of shape numbers taken anywhere in the workbook; those taken here are added to it.
    """
    if drawing[:2] in (b"\xff\xfe", b"\xfe\xff") or b"<!DOCTYPE" in drawing or b"<!ENTITY" in drawing:
        raise Unfollowable("drawing")
    if gone:
        drawing = _SHAPE.sub(lambda found: b"" if _of(found[0]) in gone else found[0], drawing)
    if not boxes:
        return drawing
    end = drawing.rfind(b"</xml>")
    if end < 0 or any(b"xmlns:%s=" % name not in drawing for name in _NAMES):
        raise Unfollowable("drawing")
    count = -(-len(boxes) // SHAPES_IN_A_BLOCK)
    fresh = [block for block in range(1, len(used) + count + 1) if block not in used][:count]
    used.update(fresh)
    shapes = [b"" if _KIND.search(drawing) else _TYPE]
    for index, place in enumerate(boxes):
        block, within = fresh[index // SHAPES_IN_A_BLOCK], index % SHAPES_IN_A_BLOCK
        shapes.append(_box(block * 1024 + within + 1, place, lengths.get(place, 0)))
    drawing = drawing[:end] + b"".join(shapes) + drawing[end:]
    said = _BLOCKS.search(drawing)
    if said is not None:
        known = [one for one in said[1].replace(b" ", b"").split(b",") if one]
        whole = b",".join([*known, *(b"%d" % block for block in fresh)])
        drawing = drawing[: said.start(1)] + whole + drawing[said.end(1) :]
    return drawing


def _of(shape: bytes) -> Place | None:
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    return (int(row[1]) + 1, int(column[1]) + 1) if row and column and b'"Note"' in shape else None


def _box(number: int, place: Place, length: int) -> bytes:
    row, column = place[0] - 1, place[1] - 1
    tall = max(4, min(3 + length // LINE_LENGTH, 24))
    top, left = max(row - 1, 0), column + 1
    return (
        b'<v:shape id="_x0000_s%d" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
        b'width:260pt;height:%dpt;z-index:1;visibility:hidden" fillcolor="#fff6df" o:insetmode="auto">'
        b'<v:fill color2="#fff6df"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        b'<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        b'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        b"<x:Anchor>%d, 15, %d, 4, %d, 25, %d, 4</x:Anchor><x:AutoFill>False</x:AutoFill>"
        b"<x:Row>%d</x:Row><x:Column>%d</x:Column></x:ClientData></v:shape>"
        % (number, tall * 15, left, top, left + WIDE, top + tall, row, column)
    )
