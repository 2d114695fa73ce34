"""A workbook as a packing of parts: read what must be known, change what must change, keep the rest.

Parts that stay are copied packed, as they are: nothing in them is unpacked, so nothing in them can
grow, and their order and way of packing stay too.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from impact.ingest.annotate import xml_patch
from impact.ingest.annotate.xml_patch import Unfollowable, escaped

MOST_ENTRIES = 5_000
MOST_UNPACKED = 120 * 1024 * 1024
# Half the time of the usual level for two per cent more bytes.
PRESSED = 4
TYPES = "[Content_Types].xml"
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_UTF8_NAME, _SIZES_BEHIND = 0x800, 0x8


class TooLarge(Exception):
    """The workbook holds more than is marked cell by cell: bytes, rows or problems."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What one part says of another: `kind` is the last word of its type, `path` the part it leads to."""

    id: str
    type: str
    path: str
    external: bool

    @property
    def kind(self) -> str:
        """The last word of the type."""
        return self.type.rpartition("/")[2]


class Package:
    """The parts of a workbook by name; names are the same whatever their capitals."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.unpacked = 0
        self.kept: dict[str, bytes] = {}
        self.changed: dict[str, bytes] = {}
        self.added: dict[str, tuple[str, bytes]] = {}
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as bad:
            raise Unfollowable("packing") from bad
        entries = self.archive.infolist()
        self.entries = {_normal(entry.orig_filename): entry for entry in entries}
        if len(self.entries) < len(entries) or len(entries) > MOST_ENTRIES:
            raise Unfollowable("entries")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Unfollowable("encrypted")
        if any(entry.file_size > 0xFFFFFFFF or entry.compress_size > len(data) for entry in entries):
            raise Unfollowable("size")
        if any(name.startswith("_xmlsignatures/") for name in self.entries):
            raise Unfollowable("signed")

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        key = _normal(name)
        return key in self.entries or key in self.added

    def part(self, name: str) -> bytes:
        """The content of a part as it now is; Unfollowable where it is not there, TooLarge."""
        key = _normal(name)
        if key in self.changed:
            return self.changed[key]
        if key in self.added:
            return self.added[key][1]
        if key in self.kept:
            return self.kept[key]
        if key not in self.entries:
            raise Unfollowable(f"no part {name}")
        entry = self.entries[key]
        if entry.file_size > MOST_UNPACKED - self.unpacked:
            raise TooLarge
        try:
            with self.archive.open(entry) as stream:
                content = stream.read(entry.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as bad:
            raise Unfollowable("packing") from bad
        if len(content) != entry.file_size:
            raise Unfollowable("size")
        self.unpacked += len(content)
        self.kept[key] = content
        return content

    def put(self, name: str, content: bytes) -> None:
        """Change a part, or add one at the end."""
        key = _normal(name)
        if key in self.entries:
            self.changed[key] = content
        else:
            self.added[key] = (name, content)

    def new(self) -> Iterator[tuple[str, bytes]]:
        """The parts that changed or came, by name."""
        yield from self.changed.items()
        yield from self.added.values()

    def free(self, pattern: str) -> str:
        """The first name of a numbered kind that is not taken."""
        return next(name for n in range(1, MOST_ENTRIES + 2) if not self.has(name := pattern.format(n)))

    def relations(self, name: str) -> list[Relation]:
        """Where a part leads to; '' stands for the package itself."""
        path = relations_of(name)
        if not self.has(path):
            return []
        found = []
        for tag in xml_patch.tags(xml_patch.scannable(self.part(path))):
            if tag.local != b"Relationship" or tag.closing:
                continue
            given = xml_patch.attributes(tag)
            external = given.get("TargetMode") == "External"
            target = "" if external else resolved(name, given.get("Target", ""))
            found.append(Relation(given.get("Id", ""), given.get("Type", ""), target, external))
        return found

    def relate(self, name: str, type_: str, target: str) -> str:
        """Let a part lead to another; the id by which it does."""
        path = relations_of(name)
        if not self.has(path):
            self.put(
                path,
                b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
                b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>',
            )
        taken = {relation.id.casefold() for relation in self.relations(name)}
        given = next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rid{n}" not in taken)
        self._append(path, b'Relationship Id="%s" Type="%s" Target="/%s"' % (
            given.encode("ascii"), escaped(type_), escaped(target)
        ))  # fmt: skip
        return given

    def declare(self, name: str, type_: str) -> None:
        """Say what a new part holds."""
        self._append(TYPES, b'Override PartName="/%s" ContentType="%s"' % (escaped(name), escaped(type_)))

    def declare_extension(self, extension: str, type_: str) -> None:
        """Say what parts with an extension hold, where nothing is said yet."""
        scan = xml_patch.scannable(self.part(TYPES))
        known = {
            xml_patch.attributes(tag).get("Extension", "").lower()
            for tag in xml_patch.tags(scan)
            if tag.local == b"Default"
        }
        if extension not in known:
            self._append(TYPES, b'Default Extension="%s" ContentType="%s"' % (
                escaped(extension), escaped(type_)
            ), first=True)  # fmt: skip

    def _append(self, name: str, element: bytes, *, first: bool = False) -> None:
        part = self.part(name)
        scan = xml_patch.scannable(part)
        top = xml_patch.root(scan)
        content = b"<" + top.prefix + element + b"/>"
        if top.empty:
            edits = xml_patch.inserted(scan, xml_patch.Element(top, top.end, top.end), content)
        else:
            place = top.end if first else xml_patch.end_of_content(scan, top)
            edits = [(place, place, content)]
        self.put(name, xml_patch.spliced(part, edits))

    def packed(self) -> bytes:
        """The whole again: what stays as it was packed, what changed packed as it was, what is new at the end."""
        out, directory = io.BytesIO(), []
        for key, entry in self.entries.items():
            content = self.changed.get(key)
            name = entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF8_NAME else "cp437")
            if content is None:
                raw, crc, size, method = self._raw(entry), entry.CRC, entry.file_size, entry.compress_type
            else:
                method = zipfile.ZIP_STORED if entry.compress_type == zipfile.ZIP_STORED else zipfile.ZIP_DEFLATED
                raw, crc, size = _pressed(content, method), zlib.crc32(content), len(content)
            stamp = _stamp(entry.date_time)
            flags = entry.flag_bits & ~_SIZES_BEHIND
            directory.append(
                (_write(out, name, raw, crc, size, method, stamp, flags), name, raw, crc, size, method, stamp, flags,
                 entry.create_system << 8 | entry.create_version, entry.internal_attr, entry.external_attr)
            )  # fmt: skip
        stamp = _stamp((1980, 1, 1, 0, 0, 0))
        for called, content in self.added.values():
            name, raw = called.encode("utf-8"), _pressed(content, zipfile.ZIP_DEFLATED)
            flags = 0 if called.isascii() else _UTF8_NAME
            written = (name, raw, zlib.crc32(content), len(content), zipfile.ZIP_DEFLATED, stamp, flags)
            directory.append((_write(out, *written), *written, 20, 0, 0))
        return _closed(out, directory, self.archive.comment)

    def _raw(self, entry: zipfile.ZipInfo) -> bytes:
        """The packed bytes of a part, untouched."""
        head = entry.header_offset
        if self.data[head : head + 4] != b"PK\x03\x04":
            raise Unfollowable("packing")
        name, extra = struct.unpack_from("<2H", self.data, head + 26)
        start = head + _LOCAL.size + name + extra
        raw = self.data[start : start + entry.compress_size]
        if len(raw) != entry.compress_size:
            raise Unfollowable("packing")
        return raw


_Listed = tuple[int, bytes, bytes, int, int, int, tuple[int, int], int, int, int, int]


def _write(
    out: io.BytesIO, name: bytes, raw: bytes, crc: int, size: int, method: int, stamp: tuple[int, int], flags: int
) -> int:
    place = out.tell()
    out.write(
        _LOCAL.pack(b"PK\x03\x04", 20, flags, method, stamp[0], stamp[1], crc, len(raw), size, len(name), 0)
    )
    out.write(name)
    out.write(raw)
    return place


def _closed(out: io.BytesIO, directory: list[_Listed], comment: bytes) -> bytes:
    start = out.tell()
    for place, name, raw, crc, size, method, stamp, flags, made, internal, external in directory:
        out.write(
            _CENTRAL.pack(
                b"PK\x01\x02", made, 20, flags, method, stamp[0], stamp[1], crc, len(raw), size, len(name), 0, 0, 0,
                internal, external, place,
            )
        )  # fmt: skip
        out.write(name)
    length = out.tell() - start
    out.write(_END.pack(b"PK\x05\x06", 0, 0, len(directory), len(directory), length, start, len(comment)))
    out.write(comment)
    return out.getvalue()


def _pressed(content: bytes, method: int) -> bytes:
    if method == zipfile.ZIP_STORED:
        return content
    press = zlib.compressobj(PRESSED, zlib.DEFLATED, -15)
    return press.compress(content) + press.flush()


def _stamp(when: tuple[int, int, int, int, int, int]) -> tuple[int, int]:
    year, month, day, hour, minute, second = when
    return hour << 11 | minute << 5 | second // 2, (max(year, 1980) - 1980) << 9 | month << 5 | day


def _normal(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def relations_of(name: str) -> str:
    """The part in which another says where it leads to."""
    folder, leaf = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{leaf}.rels")


def resolved(source: str, target: str) -> str:
    """The name of the part that a target means, seen from its source."""
    plain = unquote(target.replace("\\", "/"))
    whole = plain if plain.startswith("/") else posixpath.join(posixpath.dirname(source), plain)
    path = posixpath.normpath(whole.lstrip("/"))
    return "" if re.match(r"\.\.(/|$)", path) else path
