"""Workbooks that were harmed on the way: the same seed harms them in the same way.

The harm is done where parsers are led astray: in the bytes of the packing, in its directory, and in the
XML within it, so that the packing itself stays sound.
"""

from __future__ import annotations

import io
import random
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator

Parts = dict[str, bytes]
# The clock in a package would make every run another one.
DAY = (2024, 1, 1, 0, 0, 0)
CLOCK = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
NUMBERS = (b"-1", b"0", b"65536", b"999999999", b"4294967295", b"99999999999999999999", b"1e308", b"NaN", b"", b"x")
REFERENCES = (b"A0", b"XFD1048576", b"ZZZZZZ1", b"A1048577", b"1A", b"A-1", b"\xf0\x9f\x99\x82", b"A1:XFD1048576")
STRANGE = (b"\x00", b"\xff\xfe", b"&#0;", b"&nothing;", b"<![CDATA[", b"]]>", b"<!--", b"<?x", b"&#x110000;",
           b"\xed\xa0\x80")  # fmt: skip
ENCODINGS = (b"utf-16", b"latin-1", b"cp037", b"utf-7", b"nothing", b"idna", b"rot13", b"shift_jis", b"utf-32")
TARGETS = (b"../../../../etc/passwd", b"http://192.0.2.1/a.xml", b"/", b"", b".", b"worksheets/sheet1.xml",
           b"\\\\192.0.2.1\\a")  # fmt: skip


def unpacked(data: bytes) -> Parts:
    """The parts of a package, in its order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {item.filename: archive.read(item) for item in archive.infolist() if not item.is_dir()}


def with_outcomes(data: bytes) -> bytes:
    """A workbook of xlsxwriter as a spreadsheet program saves it, which calculated its formulas."""
    parts = unpacked(data)
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b' fullCalcOnLoad="1"', b"")
    return packed(parts)


def timeless(data: bytes) -> bytes:
    """The same workbook without the moment at which it was made."""
    if not _is_package(data):
        return data
    parts = unpacked(data)
    return packed(parts | {n: CLOCK.sub(b"2024-01-01T00:00:00", c) for n, c in parts.items() if "sheet" not in n})


def packed(parts: Parts | list[tuple[str, bytes]], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A package of parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive, warnings.catch_warnings():
        # Two parts of one name are what this is for.
        warnings.simplefilter("ignore", UserWarning)
        for name, content in parts.items() if isinstance(parts, dict) else parts:
            archive.writestr(zipfile.ZipInfo(name, DAY), content, compression)
    return stream.getvalue()


# In the bytes, of whatever kind the file is.


def flipped(chance: random.Random, data: bytes) -> bytes:
    """Some bits the other way."""
    harmed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        harmed[chance.randrange(len(harmed))] ^= 1 << chance.randrange(8)
    return bytes(harmed)


def replaced(chance: random.Random, data: bytes) -> bytes:
    """A stretch of other bytes."""
    at, length = chance.randrange(len(data)), chance.choice((1, 4, 16, 256))
    return data[:at] + chance.choice((b"\x00", b"\xff", b"PK", b"<", b"9")) * length + data[at + length :]


def cut(chance: random.Random, data: bytes) -> bytes:
    """Only the beginning, or only the end."""
    at = chance.randrange(len(data))
    return data[:at] if chance.random() < 0.7 else data[at:]


def lost(chance: random.Random, data: bytes) -> bytes:
    """A stretch is gone."""
    at = chance.randrange(len(data))
    return data[:at] + data[at + chance.choice((1, 2, 17, 300)) :]


def doubled(chance: random.Random, data: bytes) -> bytes:
    """A stretch stands there twice, or the whole file does."""
    at = chance.randrange(len(data))
    return data + data if chance.random() < 0.2 else data[:at] + data[max(0, at - chance.randrange(400)) :]


def lying(chance: random.Random, data: bytes) -> bytes:
    """Whole numbers in the headers of the packing, or of a compound file, that are not true."""
    marks = [found.start() for found in re.finditer(rb"PK\x01\x02|PK\x03\x04|PK\x05\x06", data)] or [0, 24, 44, 60, 512]
    at = chance.choice(marks) + chance.randrange(4, 46)
    word = struct.pack("<I", chance.choice((0, 1, 9, 0x7FFFFFFF, 0xFFFFFFFF, len(data))))
    return data[:at] + word[: chance.choice((2, 4))] + data[at + 4 :]


BYTES = (flipped, replaced, cut, lost, doubled, lying)


# In the parts of a package.


def without(chance: random.Random, parts: Parts) -> Parts:
    """A part is missing."""
    gone = chance.choice(list(parts))
    return {name: content for name, content in parts.items() if name != gone}


def swapped(chance: random.Random, parts: Parts) -> Parts:
    """Two parts under each other's name."""
    one, other = chance.choice(list(parts)), chance.choice(list(parts))
    return parts | {one: parts[other], other: parts[one]}


def emptied(chance: random.Random, parts: Parts) -> Parts:
    """A part holds nothing, or only blanks."""
    return parts | {chance.choice(list(parts)): chance.choice((b"", b" ", b"\x00" * 50, b"<a/>"))}


def renamed(chance: random.Random, parts: Parts) -> Parts:
    """A part under a name that leads elsewhere."""
    one = chance.choice(list(parts))
    strange = ("../../evil.xml", "/etc/passwd", one.upper(), one.replace("/", "\\"), "é\u202e.xml", one + "/")
    other = chance.choice(strange)
    return {other if name == one else name: content for name, content in parts.items()}


def in_xml(harm: Callable[[random.Random, bytes], bytes]) -> Callable[[random.Random, Parts], Parts]:
    """The same harm in one XML part of a package, whose packing stays sound."""

    def harmed(chance: random.Random, parts: Parts) -> Parts:
        names = [name for name, content in parts.items() if content and name.endswith((".xml", ".rels"))]
        heavy = [name for name in names if "sheet" in name or "content" in name or "workbook" in name]
        name = chance.choice(heavy or names) if chance.random() < 0.7 else chance.choice(names)
        return parts | {name: harm(chance, parts[name])}

    return harmed


def _at_one(chance: random.Random, pattern: bytes, content: bytes, put: Callable[[re.Match[bytes]], bytes]) -> bytes:
    found = list(re.finditer(pattern, content))
    if not found:
        return flipped(chance, content)
    one = chance.choice(found)
    return content[: one.start()] + put(one) + content[one.end() :]


def numbered(chance: random.Random, content: bytes) -> bytes:
    """A number in an attribute is another one: an index, a repeat, a row, a size."""
    return _at_one(chance, rb'="\d+"', content, lambda _: b'="' + chance.choice(NUMBERS) + b'"')


def referred(chance: random.Random, content: bytes) -> bytes:
    """An address of a cell or a range that there is not."""
    pattern = rb'(r|ref)="[A-Z]+\d+(:[A-Z]+\d+)?"'
    return _at_one(chance, pattern, content, lambda m: m[1] + b'="' + chance.choice(REFERENCES) + b'"')


def valued(chance: random.Random, content: bytes) -> bytes:
    """Something else between two tags."""
    return _at_one(chance, rb">[^<>]+<", content, lambda _: b">" + chance.choice((*NUMBERS, *STRANGE)) + b"<")


def typed(chance: random.Random, content: bytes) -> bytes:
    """A cell of another kind than its value."""
    kind = chance.choice((b"s", b"e", b"b", b"d", b"str", b"inlineStr", b"n", b"zz"))
    return _at_one(chance, rb'<c r="([A-Z]+\d+)"', content, lambda m: b'<c r="' + m[1] + b'" t="' + kind + b'"')


def led(chance: random.Random, content: bytes) -> bytes:
    """A relation that leads elsewhere."""
    return _at_one(chance, rb'Target="[^"]*"', content, lambda _: b'Target="' + chance.choice(TARGETS) + b'"')


def tagged(chance: random.Random, content: bytes) -> bytes:
    """A tag that is gone, doubled or called otherwise."""
    puts = (lambda _: b"", lambda m: m[0] + m[0], lambda m: b"</x>" + m[0], lambda m: m[0].replace(b"<", b"<x:"))
    return _at_one(chance, rb"<[^>]+>", content, chance.choice(puts))


def encoded(chance: random.Random, content: bytes) -> bytes:
    """Says to be in an encoding it is not in, or really is in another one."""
    if chance.random() < 0.5:
        said = b'encoding="' + chance.choice(ENCODINGS) + b'"'
        return re.sub(rb"encoding=[\"'][^\"']*[\"']", said, content, count=1)
    really = chance.choice(("utf-16", "utf-16-be", "utf-32", "cp1252"))
    return content.decode("utf-8", "replace").encode(really, "replace")


def defined(chance: random.Random, content: bytes) -> bytes:
    """A document type of its own."""
    start = content.find(b"?>") + 2 if content.startswith(b"<?") else 0
    kinds = (b'<!DOCTYPE a [<!ENTITY b "c">]>', b'<!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd">', b"<!DOCTYPE a>")
    return content[:start] + chance.choice(kinds) + content[start:]


def nested(chance: random.Random, content: bytes) -> bytes:
    """Deep, or wide, without end."""
    at = content.find(b">", chance.randrange(len(content))) + 1
    piece = chance.choice((b"<r>" * 5_000, b"<row>" * 2_000, b' a="1"' * 2_000, b"9" * 70_000, b"<c/>" * 20_000))
    return content[:at] + piece + content[at:]


XML = (flipped, replaced, cut, lost, numbered, numbered, referred, valued, valued, typed, led, tagged, encoded, defined,
       nested)  # fmt: skip
PARTS = (without, swapped, emptied, renamed, *(in_xml(harm) for harm in XML), *(in_xml(harm) for harm in XML))


def repacked(chance: random.Random, parts: Parts) -> bytes:
    """Packed strangely: twice the same name, another method, many parts, a stretch before or after."""
    items = list(parts.items())
    way = chance.randrange(6)
    if way == 0:
        name, content = chance.choice(items)
        items.append((name, flipped(chance, content) if content else b""))
    elif way == 1:
        return packed(parts, chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)))
    elif way == 2:
        items += [(f"xl/extra{number}.xml", b"<a/>") for number in range(chance.choice((10, 200)))]
    elif way == 3:
        return chance.choice((b"<html></html>", b"\x00" * 99, b"MZ")) + packed(parts)
    elif way == 4:
        return packed(parts) + bytes(chance.randrange(256) for _ in range(chance.choice((1, 70_000))))
    else:
        chance.shuffle(items)
    return packed(items)


def _is_package(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04")


def mutations(seed: int, bases: dict[str, bytes], count: int) -> Iterator[tuple[str, str, bytes]]:
    """So many (what was done, file name, bytes), over all bases in turn."""
    chance = random.Random(seed)
    names = sorted(bases)
    opened = {name: unpacked(data) for name, data in bases.items() if _is_package(data)}
    for number in range(count):
        name = names[number % len(names)]
        done, data = _harmed(chance, bases[name], opened.get(name))
        for _ in range(chance.choice((0, 0, 0, 1))):
            harm = chance.choice(BYTES)
            done, data = f"{done}+{harm.__name__}", harm(chance, data) if data else data
        if chance.random() < 0.03:
            name = f"{name.rpartition('.')[0]}.{chance.choice(('xlsx', 'xls', 'ods', 'csv', 'xlsb', 'xlsm', 'tsv'))}"
            done += "+misnamed"
        yield f"{number} {done}", name, data


def _harmed(chance: random.Random, data: bytes, parts: Parts | None) -> tuple[str, bytes]:
    way = chance.random()
    if parts is None or way < 0.3:
        harm = chance.choice(BYTES)
        return harm.__name__, harm(chance, data)
    if way < 0.4:
        return "repacked", repacked(chance, parts)
    harmed = parts
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        if harmed:
            harmed = chance.choice(PARTS)(chance, harmed)
    # Names may be beyond what a package can hold; then the harm is in the bytes.
    try:
        return "parts", packed(harmed)
    except (UnicodeEncodeError, ValueError, zlib.error):
        return "flipped", flipped(chance, data)
