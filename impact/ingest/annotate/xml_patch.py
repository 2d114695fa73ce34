"""XML parts of a workbook as lxml trees, parsed without entities, document types or network access.

Only parts that change are written again. Attributes, prefixes, unknown elements and white space are preserved;
the quotes around attributes and the escaping of characters may differ.
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
_ASCII_COMPATIBLE = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
# Characters that XML 1.0 does not allow, not even as references; lone surrogates occur only in broken text.
_INVALID_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Spreadsheets read `_x0041_` in a text as the character with that code, so its underscore is escaped.
_CHARACTER_CODE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# No entities, no document types, nothing from a disk or a network, and the parser's own limits on depth and length.
_PARSER_OPTIONS: dict[str, Any] = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
}
# A tree takes about 100 bytes for an element and 200 for an attribute; a worker has 512 MB in all.
MAX_NODES = 2_000_000


class UnsupportedPackage(Exception):
    """The package has a structure that we cannot change safely; the text names the part or reason."""


def check_part(part: bytes) -> None:
    """Raise UnsupportedPackage for malformed XML, another encoding than UTF-8 or a document type; builds no tree."""
    _refuse_unsafe(part)
    # Most rows of a sheet are never parsed into a tree, and lxml checks prefixes only while it builds one.
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(part, True)
    except expat.ExpatError as bad:
        raise UnsupportedPackage("not well formed") from bad


def parse_part(part: bytes, *, bare: bool = False) -> etree._Element:
    """The root element of a part; `bare` drops comments and processing instructions.

    Raises UnsupportedPackage for unsafe or malformed XML, and above MAX_NODES elements and attributes.
    """
    _refuse_unsafe(part)
    if part.count(b"<") - part.count(b"</") + 2 * part.count(b"=") > MAX_NODES:
        raise UnsupportedPackage("too many elements")
    try:
        return etree.fromstring(
            part, etree.XMLParser(remove_comments=bare, remove_pis=bare, **_PARSER_OPTIONS)
        )
    except etree.LxmlError as bad:
        raise UnsupportedPackage("not well formed") from bad


def _refuse_unsafe(part: bytes) -> None:
    """Refuse encodings that do not extend ASCII, and any document type, before a parser sees them."""
    declared = _ENCODING.match(part.removeprefix(b"\xef\xbb\xbf")[:200])
    if part[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in part[:64]:
        raise UnsupportedPackage("encoding")
    if declared and declared[1].lower() not in _ASCII_COMPATIBLE:
        raise UnsupportedPackage("encoding")
    if b"<!DOCTYPE" in part:
        raise UnsupportedPackage("document type")


def iterate_elements(part: bytes, name: str) -> Iterator[etree._Element]:
    """Iterate over the elements of a name in a checked part; each is cleared when the next is requested."""
    for _, element in etree.iterparse(io.BytesIO(part), tag=f"{{*}}{name}", **_PARSER_OPTIONS):
        yield element
        element.clear()


def serialise_tree(root: etree._Element) -> bytes:
    """A tree as the XML of a part, in UTF-8."""
    return _DECLARATION + etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def elements(parent: etree._Element | None, name: str = "*") -> list[etree._Element]:
    """The child elements with a local name in any namespace; empty where there is no parent."""
    return [] if parent is None else parent.findall(f"{{*}}{name}")


def child(parent: etree._Element, name: str) -> etree._Element:
    """The first child element with a local name; raises UnsupportedPackage where there is none."""
    element = parent.find(f"{{*}}{name}")
    if element is None:
        raise UnsupportedPackage(f"no {name}")
    return element


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return etree.QName(element).localname


def qualified_name(element: etree._Element, name: str) -> str:
    """A name in the namespace of an element, in the `{namespace}name` notation of lxml."""
    namespace = etree.QName(element).namespace
    return f"{{{namespace}}}{name}" if namespace else name


def parse_fragment(like: etree._Element, xml: bytes) -> etree._Element:
    """Parse XML written without prefixes into an element in the namespace of another."""
    name, rest = re.match(rb"<(\w+)(.*)", xml, re.DOTALL).groups()  # type: ignore[union-attr]
    namespace = escape_text(etree.QName(like).namespace or "")
    return etree.fromstring(b'<%s xmlns="%s"%s' % (name, namespace, rest))


def relation_id(element: etree._Element) -> str:
    """The relation id (`r:id`, with any prefix) of an element; '' where it has none."""
    return next(
        (str(value) for key, value in element.attrib.items() if re.fullmatch(r"\{.*\}id", str(key))), ""
    )


def parse_number(value: str | None) -> int | None:
    """A non-negative whole number of at most nine digits; None for other text."""
    return (
        int(value) if value is not None and value.isascii() and value.isdigit() and len(value) < 10 else None
    )


def replace_invalid(text: str) -> str:
    """Replace characters that XML does not allow by U+FFFD."""
    return _INVALID_IN_XML.sub("\ufffd", text)


def escape_text(text: str) -> bytes:
    """Escape text for an attribute or an element, as ASCII with character references."""
    markup = (
        html.escape(replace_invalid(text), quote=True)
        .replace("\r", "&#13;")
        .replace("\n", "&#10;")
        .replace("\t", "&#9;")
    )
    return markup.encode("ascii", "xmlcharrefreplace")


def escape_cell_text(text: str) -> bytes:
    """Escape the text of a cell or comment, so that a literal `_x0041_` is not read as a character code."""
    return escape_text(_CHARACTER_CODE.sub("_x005F_", text))


def decoded_text(element: etree._Element) -> str:
    """The text of a cell, shared string or comment, with `_x0041_` codes decoded."""
    written = "".join(raw_text(part) for part in element.iter("{*}t", "{*}v"))
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), written)


def raw_text(element: etree._Element) -> str:
    """All text in an element as written, with `_x0041_` codes undecoded."""
    return "".join(map(str, element.itertext()))
