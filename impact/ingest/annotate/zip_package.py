"""An OOXML package (zip): read single parts, change or add parts, and write the package again.

Unchanged parts are copied as compressed bytes: they are never unpacked, so no zip bomb in them can expand, and
their order and compression stay the same.
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
from impact.ingest.annotate.xml_patch import UnsupportedPackage

MAX_ENTRIES = 5_000
MAX_UNPACKED = 120 * 1024 * 1024
# zlib level 4 takes half the time of the default level for two per cent more bytes.
COMPRESSION_LEVEL = 4
CONTENT_TYPES = "[Content_Types].xml"
_DATA_DESCRIPTOR = 0x8


class TooLarge(Exception):
    """The workbook has too many bytes, rows or problems to be marked cell by cell."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation from one part to another: `path` is the target part, '' for an external target."""

    id: str
    type: str
    path: str
    external: bool

    @property
    def kind(self) -> str:
        """The last word of the type URI ('worksheet', 'styles', 'comments'…)."""
        return self.type.rpartition("/")[2]


class Package:
    """The parts of a workbook by name, case-insensitive.

    Raises UnsupportedPackage for encrypted, signed, duplicate or malformed entries.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.unpacked = 0
        self.cached: dict[str, bytes] = {}
        self.changed: dict[str, bytes] = {}
        self.added: dict[str, tuple[str, bytes]] = {}
        self.trees: dict[str, etree._Element] = {}
        self.edited: set[str] = set()
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as bad:
            raise UnsupportedPackage("packing") from bad
        entries = self.archive.infolist()
        self.entries = {_part_key(entry.orig_filename): entry for entry in entries}
        if len(self.entries) < len(entries) or len(entries) > MAX_ENTRIES:
            raise UnsupportedPackage("entries")
        if any(entry.flag_bits & 1 for entry in entries):
            raise UnsupportedPackage("encrypted")
        if any(entry.file_size > 0xFFFFFFFF or entry.compress_size > len(data) for entry in entries):
            raise UnsupportedPackage("size")
        if any(name.startswith("_xmlsignatures/") for name in self.entries):
            raise UnsupportedPackage("signed")

    def has_part(self, name: str) -> bool:
        """Whether the package has a part of this name."""
        key = _part_key(name)
        return key in self.entries or key in self.added

    def read_part(self, name: str) -> bytes:
        """The current content of a part; raises UnsupportedPackage where absent, TooLarge above MAX_UNPACKED in all."""
        key = _part_key(name)
        if key in self.changed:
            return self.changed[key]
        if key in self.added:
            return self.added[key][1]
        if key in self.cached:
            return self.cached[key]
        if key not in self.entries:
            raise UnsupportedPackage(f"no part {name}")
        entry = self.entries[key]
        if entry.file_size > MAX_UNPACKED - self.unpacked:
            raise TooLarge
        try:
            with self.archive.open(entry) as stream:
                content = stream.read(entry.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as bad:
            raise UnsupportedPackage("packing") from bad
        if len(content) != entry.file_size:
            raise UnsupportedPackage("size")
        self.unpacked += len(content)
        self.cached[key] = content
        return content

    def write_part(self, name: str, content: bytes) -> None:
        """Replace the content of a part, or add a part at the end."""
        key = _part_key(name)
        if key in self.entries:
            self.changed[key] = content
        else:
            self.added[key] = (name, content)

    def part_tree(self, name: str, *, change: bool = False) -> etree._Element:
        """The root of a part, parsed once; with `change`, later edits of the tree are written when packing."""
        key = _part_key(name)
        if key not in self.trees:
            self.trees[key] = xml_patch.parse_part(self.read_part(name))
        if change:
            self.edited.add(key)
        return self.trees[key]

    def free_name(self, pattern: str) -> str:
        """The first unused part name, with numbers from 1 put into the pattern."""
        return next(name for n in range(1, MAX_ENTRIES + 2) if not self.has_part(name := pattern.format(n)))

    def relations(self, name: str) -> list[Relation]:
        """The relations of a part; '' stands for the package itself."""
        path = relations_path(name)
        relations = []
        for item in xml_patch.elements(self.part_tree(path), "Relationship") if self.has_part(path) else []:
            external = item.get("TargetMode") == "External"
            target = "" if external else resolve_target(name, item.get("Target", ""))
            relations.append(Relation(item.get("Id", ""), item.get("Type", ""), target, external))
        return relations

    def add_relation(self, name: str, type_: str, target: str) -> str:
        """Add a relation from a part to another; returns its id."""
        path = relations_path(name)
        if not self.has_part(path):
            self.write_part(
                path, b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
            )
        used_ids = {relation.id.casefold() for relation in self.relations(name)}
        new_id = next(f"rId{n}" for n in range(1, len(used_ids) + 2) if f"rid{n}" not in used_ids)
        root = self.part_tree(path, change=True)
        etree.SubElement(
            root, xml_patch.qualified_name(root, "Relationship"), Id=new_id, Type=type_, Target=f"/{target}"
        )
        return new_id

    def declare_part(self, name: str, type_: str) -> None:
        """Declare the content type of a new part."""
        root = self.part_tree(CONTENT_TYPES, change=True)
        etree.SubElement(
            root, xml_patch.qualified_name(root, "Override"), PartName=f"/{name}", ContentType=type_
        )

    def declare_extension(self, extension: str, type_: str) -> None:
        """Declare the content type of a file extension, unless it is declared already."""
        root = self.part_tree(CONTENT_TYPES)
        if extension not in {
            item.get("Extension", "").lower() for item in xml_patch.elements(root, "Default")
        }:
            root = self.part_tree(CONTENT_TYPES, change=True)
            root.insert(
                0,
                root.makeelement(
                    xml_patch.qualified_name(root, "Default"), Extension=extension, ContentType=type_
                ),
            )

    def pack(self) -> bytes:
        """The package as a zip file; raises UnsupportedPackage where a changed or new part is not well-formed XML."""
        for key in self.edited:
            name = self.added[key][0] if key in self.added else key
            self.write_part(name, xml_patch.serialise_tree(self.trees[key]))
        for name, content in (*self.changed.items(), *self.added.values()):
            if not name.endswith(".vml"):
                xml_patch.check_part(content)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION_LEVEL) as archive:
            archive.comment = self.archive.comment
            for key, entry in self.entries.items():
                info = copy(entry)
                # Sizes are written in the header, so the data descriptor behind the entry and extra fields are dropped.
                info.filename, info.extra, info.flag_bits = (
                    entry.orig_filename,
                    b"",
                    entry.flag_bits & ~_DATA_DESCRIPTOR,
                )
                if key in self.changed:
                    stored = entry.compress_type == zipfile.ZIP_STORED
                    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                    archive.writestr(info, self.changed[key], compresslevel=COMPRESSION_LEVEL)
                else:
                    _copy_packed(archive, info, self._raw(entry))
            for name, content in self.added.values():
                archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, COMPRESSION_LEVEL)
        return out.getvalue()

    def _raw(self, entry: zipfile.ZipInfo) -> bytes:
        """The compressed bytes of a part as in the source file."""
        head = entry.header_offset
        if self.data[head : head + 4] != b"PK\x03\x04":
            raise UnsupportedPackage("packing")
        name, extra = struct.unpack_from("<2H", self.data, head + 26)
        start = head + 30 + name + extra
        raw = self.data[start : start + entry.compress_size]
        if len(raw) != entry.compress_size:
            raise UnsupportedPackage("packing")
        return raw


def _copy_packed(archive: zipfile.ZipFile, info: zipfile.ZipInfo, raw: bytes) -> None:
    """Append a part as compressed bytes; zipfile has no method for it, so its directory is updated by hand."""
    stream = archive.fp
    if stream is None:
        raise UnsupportedPackage("packing")
    stream.seek(archive.start_dir)
    info.header_offset = stream.tell()
    stream.write(info.FileHeader(zip64=False) + raw)
    archive.filelist.append(info)
    archive.NameToInfo[info.filename] = info
    archive.start_dir = stream.tell()


def _part_key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def relations_path(name: str) -> str:
    """The name of the part that holds the relations of another."""
    folder, leaf = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{leaf}.rels")


def resolve_target(source: str, target: str) -> str:
    """The name of the part that a relative or absolute target refers to; '' where it leaves the package."""
    plain = unquote(target.replace("\\", "/"))
    whole = plain if plain.startswith("/") else posixpath.join(posixpath.dirname(source), plain)
    path = posixpath.normpath(whole.lstrip("/"))
    return "" if re.match(r"\.\.(/|$)", path) else path
