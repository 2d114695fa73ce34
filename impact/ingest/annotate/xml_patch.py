"""XML of a workbook's parts as lxml trees, parsed with nothing that a hostile part could use.

Only parts that change are written again. Attributes, prefixes, unknown elements and the spaces between them
come through; the quotes around attributes and the way of writing a character may differ.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from lxml import etree

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ENCODING = re.compile(rb"^\s*<\?xml[^>]*\bencoding\s*=\s*[\"']([^\"']+)[\"']")
_SAME_AS_ASCII = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
# What XML 1.0 cannot hold, not even as a reference; surrogates stand alone only in broken text.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Spreadsheets take these for a character by its number.
_NUMBERED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# No entities, no document types, nothing from a disk or a network, and the parser's own limits on depth and length.
_SAFE: dict[str, Any] = {"resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": False}
# A tree takes about a hundred bytes for an element and two hundred for an attribute; a reader has 512 MB in all.
MOST_NODES = 2_000_000


class Unfollowable(Exception):
    """This package is put together in a way that cannot be changed safely."""


def check(part: bytes) -> None:
    """Unfollowable for a part that is not well-formed XML in UTF-8, or that has a document type; makes no tree."""
    _refuse_unsafe(part)
    # Of a sheet most rows are kept as bytes, and lxml checks prefixes only while it builds a tree.
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(part, True)
    except expat.ExpatError as bad:
        raise Unfollowable("not well formed") from bad


def parse(part: bytes, *, bare: bool = False) -> etree._Element:
    """The root of a part; `bare` leaves out comments and instructions. Unfollowable as `check`, and where too large."""
    _refuse_unsafe(part)
    if part.count(b"<") - part.count(b"</") + 2 * part.count(b"=") > MOST_NODES:
        raise Unfollowable("too many elements")
    try:
        return etree.fromstring(part, etree.XMLParser(remove_comments=bare, remove_pis=bare, **_SAFE))
    except etree.LxmlError as bad:
        raise Unfollowable("not well formed") from bad


def _refuse_unsafe(part: bytes) -> None:
    """Refuse encodings in which bytes are not signs, and any document type before a parser sees it."""
    declared = _ENCODING.match(part.removeprefix(b"\xef\xbb\xbf")[:200])
    if part[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in part[:64]:
        raise Unfollowable("encoding")
    if declared and declared[1].lower() not in _SAME_AS_ASCII:
        raise Unfollowable("encoding")
    if b"<!DOCTYPE" in part:
        raise Unfollowable("document type")


def each(part: bytes, name: str) -> Iterator[etree._Element]:
    """The elements of a name in a part that was checked, one after another; each is emptied when the next is asked."""
    for _, element in etree.iterparse(io.BytesIO(part), tag=f"{{*}}{name}", **_SAFE):
        yield element
        element.clear()


def serialise(root: etree._Element) -> bytes:
    """A tree as a part."""
    return _DECLARATION + etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def elements(parent: etree._Element | None, name: str = "*") -> list[etree._Element]:
    """The elements of a name directly inside another, whatever their namespace; none where there is no parent."""
    return [] if parent is None else parent.findall(f"{{*}}{name}")


def child(parent: etree._Element, name: str) -> etree._Element:
    """The first element of a name directly inside another; Unfollowable where there is none."""
    found = parent.find(f"{{*}}{name}")
    if found is None:
        raise Unfollowable(f"no {name}")
    return found


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return etree.QName(element).localname


def beside(element: etree._Element, name: str) -> str:
    """A name in the namespace of an element, as lxml writes names."""
    namespace = etree.QName(element).namespace
    return f"{{{namespace}}}{name}" if namespace else name


def fragment(like: etree._Element, xml: bytes) -> etree._Element:
    """An element written without prefixes, in the namespace of another."""
    name, rest = re.match(rb"<(\w+)(.*)", xml, re.DOTALL).groups()  # type: ignore[union-attr]
    namespace = escaped(etree.QName(like).namespace or "")
    return etree.fromstring(b'<%s xmlns="%s"%s' % (name, namespace, rest))


def identity(element: etree._Element) -> str:
    """The `r:id` by which an element names a relation, whatever the prefix; '' where it names none."""
    return next((str(value) for key, value in element.attrib.items() if re.fullmatch(r"\{.*\}id", str(key))), "")


def number(value: str | None) -> int | None:
    """A whole number as attributes write it; None where it is none."""
    return int(value) if value is not None and value.isascii() and value.isdigit() and len(value) < 10 else None


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


def words(element: etree._Element) -> str:
    """All words in an element: of a cell, a shared text or a comment."""
    read = "".join(raw_words(part) for part in element.iter("{*}t", "{*}v"))
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), read)


def raw_words(element: etree._Element) -> str:
    """All text in an element as it is written, numbers of characters too."""
    return "".join(map(str, element.itertext()))
