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
from copy import copy
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from impact.ingest.annotate import xml_patch
from impact.ingest.annotate.xml_patch import Unfollowable

MOST_ENTRIES = 5_000
MOST_UNPACKED = 120 * 1024 * 1024
# Half the time of the usual level for two per cent more bytes.
PRESSED = 4
TYPES = "[Content_Types].xml"
_SIZES_BEHIND = 0x8


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
        self.trees: dict[str, etree._Element] = {}
        self.edited: set[str] = set()
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

    def tree(self, name: str, *, change: bool = False) -> etree._Element:
        """The root of a part, parsed once; with `change` the part is written again as the tree then is."""
        key = _normal(name)
        if key not in self.trees:
            self.trees[key] = xml_patch.parse(self.part(name))
        if change:
            self.edited.add(key)
        return self.trees[key]

    def free(self, pattern: str) -> str:
        """The first name of a numbered kind that is not taken."""
        return next(name for n in range(1, MOST_ENTRIES + 2) if not self.has(name := pattern.format(n)))

    def relations(self, name: str) -> list[Relation]:
        """Where a part leads to; '' stands for the package itself."""
        path = relations_of(name)
        relations = []
        for item in xml_patch.elements(self.tree(path), "Relationship") if self.has(path) else []:
            external = item.get("TargetMode") == "External"
            target = "" if external else resolved(name, item.get("Target", ""))
            relations.append(Relation(item.get("Id", ""), item.get("Type", ""), target, external))
        return relations

    def relate(self, name: str, type_: str, target: str) -> str:
        """Let a part lead to another; the id by which it does."""
        path = relations_of(name)
        if not self.has(path):
            self.put(path, b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>')
        taken = {relation.id.casefold() for relation in self.relations(name)}
        new = next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rid{n}" not in taken)
        root = self.tree(path, change=True)
        etree.SubElement(root, xml_patch.beside(root, "Relationship"), Id=new, Type=type_, Target=f"/{target}")
        return new

    def declare(self, name: str, type_: str) -> None:
        """Say what a new part holds."""
        root = self.tree(TYPES, change=True)
        etree.SubElement(root, xml_patch.beside(root, "Override"), PartName=f"/{name}", ContentType=type_)

    def declare_extension(self, extension: str, type_: str) -> None:
        """Say what parts with an extension hold, where nothing is said yet."""
        root = self.tree(TYPES)
        if extension not in {item.get("Extension", "").lower() for item in xml_patch.elements(root, "Default")}:
            root = self.tree(TYPES, change=True)
            root.insert(0, root.makeelement(xml_patch.beside(root, "Default"), Extension=extension, ContentType=type_))

    def packed(self) -> bytes:
        """The whole again: parts that stay as they were packed, and changed and new ones, which must be well formed."""
        for key in self.edited:
            name = self.added[key][0] if key in self.added else key
            self.put(name, xml_patch.serialise(self.trees[key]))
        for name, content in (*self.changed.items(), *self.added.values()):
            if not name.endswith(".vml"):
                xml_patch.check(content)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=PRESSED) as archive:
            archive.comment = self.archive.comment
            for key, entry in self.entries.items():
                info = copy(entry)
                # Sizes stand in the header, and what was written behind it or beside it is not taken along.
                info.filename, info.extra, info.flag_bits = entry.orig_filename, b"", entry.flag_bits & ~_SIZES_BEHIND
                if key in self.changed:
                    stored = entry.compress_type == zipfile.ZIP_STORED
                    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                    archive.writestr(info, self.changed[key], compresslevel=PRESSED)
                else:
                    _copy_packed(archive, info, self._raw(entry))
            for name, content in self.added.values():
                archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, PRESSED)
        return out.getvalue()

    def _raw(self, entry: zipfile.ZipInfo) -> bytes:
        """The packed bytes of a part, untouched."""
        head = entry.header_offset
        if self.data[head : head + 4] != b"PK\x03\x04":
            raise Unfollowable("packing")
        name, extra = struct.unpack_from("<2H", self.data, head + 26)
        start = head + 30 + name + extra
        raw = self.data[start : start + entry.compress_size]
        if len(raw) != entry.compress_size:
            raise Unfollowable("packing")
        return raw


def _copy_packed(archive: zipfile.ZipFile, info: zipfile.ZipInfo, raw: bytes) -> None:
    """Add a part as it is packed. zipfile only writes what it packs itself, so its list is kept up by hand."""
    stream = archive.fp
    if stream is None:
        raise Unfollowable("packing")
    stream.seek(archive.start_dir)
    info.header_offset = stream.tell()
    stream.write(info.FileHeader(zip64=False) + raw)
    archive.filelist.append(info)
    archive.NameToInfo[info.filename] = info
    archive.start_dir = stream.tell()


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
