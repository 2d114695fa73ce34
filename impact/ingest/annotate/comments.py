"""Comments on cells: ours are put beside those of others, and take the place of ours of last time.

A comment is written twice in a workbook: its words in one part, its box in an old drawing language
in another. That drawing is often no proper XML, so boxes are added to it as text and nothing else is touched.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from impact.ingest.annotate import xml_patch
from impact.ingest.annotate.worksheet import Place, place_of
from impact.ingest.annotate.xml_patch import Edit, Element, Unfollowable, cell_text
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
    return (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="%s"><authors></authors>'
        b"<commentList></commentList></comments>" % namespace.encode("ascii")
    )


def write(part: bytes, texts: Mapping[Place, Sequence[str]]) -> Written:
    """Put our comments in; those of last time go, those of others stay with ours behind their words."""
    scan = xml_patch.scannable(part)
    top = xml_patch.root(scan)
    authors, listed = xml_patch.child(scan, top, b"authors"), xml_patch.child(scan, top, b"commentList")
    if authors is None or listed is None:
        raise Unfollowable("comments")
    p = top.prefix
    names = [] if authors.opening.empty else list(xml_patch.children(scan, authors.opening.end))
    ours = {str(i) for i, name in enumerate(names) if scan[name.opening.end : name.inside].strip() == AUTHOR.encode()}
    edits: list[Edit] = []
    author = min(ours, key=int, default=str(len(names)))
    if not ours:
        edits += xml_patch.inserted(scan, authors, b"<%sauthor>%s</%sauthor>" % (p, AUTHOR.encode(), p))
    taken, gone = set[Place](), set[Place]()
    for comment in [] if listed.opening.empty else xml_patch.children(scan, listed.opening.end):
        given = xml_patch.attributes(comment.opening)
        place = place_of(given.get("ref", ""))
        # Some programs drop the author when they save; the head of our own comments stays.
        if given.get("authorId") in ours or xml_patch.words(part, scan, comment).startswith(f"{AUTHOR}\n"):
            edits.append((comment.opening.start, comment.end, b""))
            if place is not None:
                gone.add(place)
        elif place is not None:
            taken.add(place)
            edits += _beside(part, scan, comment, texts.get(place, ()), p)
    boxes = tuple(place for place in sorted(texts) if place not in taken)
    added = b"".join(
        b'<%scomment ref="%s" authorId="%s"><%stext>%s</%stext></%scomment>'
        % (p, address(*place).encode(), author.encode(), p, _runs(texts[place], p, AUTHOR), p, p)
        for place in boxes
    )
    edits += xml_patch.inserted(scan, listed, added)
    return Written(xml_patch.spliced(part, edits), boxes, frozenset(gone - taken))


def _runs(said: Sequence[str], p: bytes, head: str) -> bytes:
    face = b'<%ssz val="9"/><%sfamily val="2"/>' % (p, p)
    start = b'<%sr><%srPr><%sb/>%s</%srPr><%st xml:space="preserve">%s</%st></%sr>' % (
        p, p, p, face, p, p, cell_text(f"{head}\n"), p, p
    )  # fmt: skip
    return start + b'<%sr><%srPr>%s</%srPr><%st xml:space="preserve">%s</%st></%sr>' % (
        p, p, face, p, p, cell_text("\n\n".join(said)), p, p
    )  # fmt: skip


def _beside(part: bytes, scan: bytes, comment: Element, said: Sequence[str], p: bytes) -> list[Edit]:
    """Somebody's own comment: their words stay, ours of last time go, ours of now come behind."""
    words = xml_patch.child(scan, comment.opening, b"text")
    if words is None or words.opening.empty:
        if not said:
            return []
        if words is None:
            raise Unfollowable("comment without text")
        return xml_patch.inserted(scan, words, _runs(said, p, BETWEEN))
    runs = [item for item in xml_patch.children(scan, words.opening.end) if item.opening.local in (b"r", b"t")]
    edits: list[Edit] = []
    first = next((i for i, run in enumerate(runs) if BETWEEN.encode() in part[run.opening.start : run.end]), None)
    kept = runs if first is None else runs[:first]
    if first is not None:
        start = runs[first].opening.start
        edits.append((start, runs[-1].end, _before_ours(part[start : runs[first].end])))
    if said:
        # Words that are not in a run would hide the runs behind them.
        for run in kept:
            if run.opening.local == b"t":
                edits.append((run.opening.start, run.opening.start, b"<%sr>" % p))
                edits.append((run.end, run.end, b"</%sr>" % p))
        end = runs[-1].end if runs else words.inside
        own = "".join(xml_patch.words(part, scan, run) for run in kept)
        edits.append((end, end, _runs(said, p, BETWEEN if own.endswith("\n") else f"\n{BETWEEN}")))
    return edits


def _before_ours(run: bytes) -> bytes:
    """What is somebody's own in a run that a program joined with ours; nothing where it is all ours."""
    own = run[: run.index(BETWEEN.encode())]
    opened = own.rfind(b">") + 1
    if not own[opened:].replace(b"&#10;", b"").replace(b"&#xa;", b"").replace(b"&#xA;", b"").strip():
        return b""
    closing = run.find(b"</", len(own))
    return own + run[closing:]


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
