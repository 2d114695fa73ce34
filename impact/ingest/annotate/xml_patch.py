"""XML changed as text, so that every byte that need not change stays as it was written.

A parser that writes the tree back loses what it does not know: the order of attributes, unknown
namespaces, spaces that matter to nobody but a signature. Here only places are looked up, and new
text is put between them. What is put in is plain ASCII, so it fits any encoding that begins like it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.parsers import expat

_OPAQUE = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_TAG = re.compile(rb"<(/?)([^\s<>/=\"'!?]+)([^<>\"']*(?:(?:\"[^\"<]*\"|'[^'<]*')[^<>\"']*)*)>")
_ATTRIBUTE = re.compile(rb"([^\s=<>\"'/]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ENCODING = re.compile(rb"^\s*<\?xml[^>]*\bencoding\s*=\s*[\"']([^\"']+)[\"']")
_SAME_AS_ASCII = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
# What XML 1.0 cannot hold, not even as a reference; surrogates stand alone only in broken text.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Spreadsheets take these for a character by its number.
_NUMBERED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class Unfollowable(Exception):
    """This package is put together in a way that cannot be changed safely."""


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag between two places of a part; `attributes` as written."""

    start: int
    end: int
    name: bytes
    attributes: bytes
    closing: bool

    @property
    def local(self) -> bytes:
        """The name without its prefix."""
        return self.name.rpartition(b":")[2]

    @property
    def prefix(self) -> bytes:
        """The prefix with its colon, or nothing."""
        return self.name[: -len(self.local)]

    @property
    def empty(self) -> bool:
        """Whether it closes itself."""
        return self.attributes.endswith(b"/")


@dataclass(frozen=True, slots=True)
class Element:
    """An element from its opening tag to behind its closing one; `inside` ends where its content ends."""

    opening: Tag
    inside: int
    end: int


Edit = tuple[int, int, bytes]


def scannable(part: bytes) -> bytes:
    """The part with comments, CDATA and instructions blotted out, every place where it was.

    Unfollowable for an encoding in which places cannot be counted, and for what no XML parser takes: on anything
    else the patterns here could search without end.
    """
    declared = _ENCODING.match(part.removeprefix(b"\xef\xbb\xbf")[:200])
    if part[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in part[:64]:
        raise Unfollowable("encoding")
    if declared and declared[1].lower() not in _SAME_AS_ASCII:
        raise Unfollowable("encoding")
    check(part)
    if b"<!" in part or b"<?" in part:
        part = _OPAQUE.sub(lambda found: b" " * len(found[0]), part)
    return part


def tags(scan: bytes, start: int = 0, stop: int | None = None) -> Iterator[Tag]:
    """The tags of a scannable part between two places, in order."""
    for found in _TAG.finditer(scan, start, len(scan) if stop is None else stop):
        yield Tag(found.start(), found.end(), found[2], found[3], bool(found[1]))


def root(scan: bytes) -> Tag:
    """The opening tag of a part."""
    first = next(tags(scan), None)
    if first is None or first.closing:
        raise Unfollowable("no root")
    return first


def children(scan: bytes, start: int, stop: int | None = None) -> Iterator[Element]:
    """The elements directly inside an opened one, whose content begins at `start`."""
    depth, opened = 0, None
    for tag in tags(scan, start, stop):
        if tag.closing:
            if depth == 0:
                return
            depth -= 1
            if depth == 0 and opened is not None:
                if opened.name != tag.name:
                    raise Unfollowable("crossed tags")
                yield Element(opened, tag.start, tag.end)
        elif tag.empty:
            if depth == 0:
                yield Element(tag, tag.end, tag.end)
        else:
            opened = tag if depth == 0 else opened
            depth += 1
    if depth:
        raise Unfollowable("not closed")


def after(scan: bytes, start: int) -> Iterator[Element]:
    """The elements of a sheet behind its cells; what is inside them is jumped over.

    There may be hundreds of thousands of rules in one of them. Only what offers alternatives may hold itself again.
    """
    while (tag := next(tags(scan, start), None)) is not None and not tag.closing:
        if tag.empty:
            element = Element(tag, tag.end, tag.end)
        elif tag.local == b"AlternateContent":
            element = next(children(scan, tag.start))
        else:
            inside = scan.find(b"</" + tag.name + b">", tag.end)
            if inside < 0:
                raise Unfollowable("not closed")
            element = Element(tag, inside, inside + len(tag.name) + 3)
        yield element
        start = element.end


def child(scan: bytes, parent: Tag, local: bytes) -> Element | None:
    """The first element of a name directly inside another."""
    if parent.empty:
        return None
    return next((item for item in children(scan, parent.end) if item.opening.local == local), None)


def end_of_content(scan: bytes, opening: Tag) -> int:
    """Where the content of the root ends: before the last closing tag of its name."""
    place = scan.rfind(b"</" + opening.name)
    if opening.empty or place < opening.end:
        raise Unfollowable("not closed")
    return place


def attributes(tag: Tag) -> dict[str, str]:
    """The attributes of a tag by their full name, entities read."""
    return {
        found[1].decode("utf-8", "replace"): html.unescape(
            (found[2] if found[2] is not None else found[3]).decode("utf-8", "replace")
        )
        for found in _ATTRIBUTE.finditer(tag.attributes)
    }


def number(text: str | None) -> int | None:
    """A whole number as attributes hold it."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else None


def with_attributes(opening: bytes, changes: Mapping[bytes, bytes | None]) -> bytes:
    """An opening tag with attributes set, or taken away where the value is None."""
    for name, value in changes.items():
        pattern = rb"\s" + re.escape(name) + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')"
        written = b"" if value is None else b' %s="%s"' % (name, value)
        found = re.search(pattern, opening)
        if found is not None:
            opening = opening[: found.start()] + written + opening[found.end() :]
        elif written:
            end = len(opening) - (2 if opening.endswith(b"/>") else 1)
            opening = opening[:end].rstrip() + written + opening[end:]
    return opening


def inserted(
    scan: bytes, element: Element, content: bytes, changes: Mapping[bytes, bytes | None] | None = None
) -> list[Edit]:
    """The edits that put content at the end of an element, opening it where it closed itself."""
    opening = element.opening
    written = with_attributes(scan[opening.start : opening.end], changes or {})
    if opening.empty:
        opened = written[:-2].rstrip() + b">"
        return [(opening.start, opening.end, opened + content + b"</" + opening.name + b">")]
    edits: list[Edit] = [(opening.start, opening.end, written)] if changes else []
    return [*edits, (element.inside, element.inside, content)]


def spliced(part: bytes, edits: Iterable[Edit]) -> bytes:
    """The part with every edit made; those at one place in the order they are given."""
    pieces, place = [], 0
    for start, stop, content in sorted(edits, key=lambda edit: edit[:2]):
        if start < place:
            raise Unfollowable("edits overlap")
        pieces += [part[place:start], content]
        place = stop
    return b"".join((*pieces, part[place:]))


def check(part: bytes) -> None:
    """Unfollowable where a part cannot be parsed: rather no marks than a workbook that does not open."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _doctype
    try:
        parser.Parse(part, True)
    except expat.ExpatError as bad:
        raise Unfollowable("not well formed") from bad


def _doctype(*_: object) -> None:
    raise Unfollowable("document type")


def plain(text: str) -> str:
    """Text that XML can hold: what it cannot becomes a replacement character."""
    return _NO_XML.sub("\ufffd", text)


def escaped(text: str) -> bytes:
    """Text for an attribute or an element, in ASCII."""
    kept = html.escape(plain(text), quote=True).replace("\r", "&#13;").replace("\n", "&#10;").replace("\t", "&#9;")
    return kept.encode("ascii", "xmlcharrefreplace")


def cell_text(text: str) -> bytes:
    """Text of a cell or a comment: what reads as the number of a character stays what it is."""
    return escaped(_NUMBERED.sub("_x005F_", text))


def words(part: bytes, scan: bytes, element: Element) -> str:
    """All words in an element: of a cell, a shared text or a comment."""
    said, start = [], None
    for tag in tags(scan, element.opening.end, element.inside):
        if tag.local in (b"t", b"v") and not tag.empty:
            if tag.closing and start is not None:
                said.append(_read(part[start : tag.start]))
            start = None if tag.closing else tag.end
    return "".join(said)


def _read(content: bytes) -> str:
    read = html.unescape(content.decode("utf-8", "replace"))
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), read)
