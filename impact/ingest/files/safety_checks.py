"""Checks of an uploaded file before any parser sees it: size, format by content, zip bombs, XML entities, limits.

A file of two kilobytes can ask for gigabytes once it is parsed, so every check here reads no more
than it allows. Each refusal is an UnreadableFile with a key of the catalog `errors`.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import PurePath
from xml.parsers import expat

from impact.errors import UnreadableFile
from impact.ingest.files import ole_container, sheet_size_limits
from impact.ingest.files.accepted_formats import (
    ARCHIVE_KINDS,
    DOCUMENT_KINDS,
    DOCUMENT_PARTS,
    EXTENSIONS,
    FOREIGN_SIGNATURES,
    ODS_TYPE,
    OLE,
    ZIP,
)
from impact.ingest.files.sheet_size_limits import ROOT_WINDOW
from impact.model.upload_limits import WORKBOOK_BYTES, WORKBOOK_MEGABYTES

MAX_ENTRIES = 5_000
MAX_UNPACKED = 400 * 1024 * 1024
MAX_PART = 300 * 1024 * 1024

# Spreadsheet programs stop at 32,767 characters in a cell; written as XML one may take six bytes.
LONGEST_TEXT = 200_000
# 64 nested elements: a parser that recurses for each level overflows its stack.
_NESTED = re.compile(rb"(?:<[\w:]+>\s*){64}")
# Excel 2003 saved XML with this namespace; it carries the extension .xls but is no xls file.
EXCEL_2003_XML = b"urn:schemas-microsoft-com:office:spreadsheet"
_MAIN_PART = re.compile(
    rb"<Override\b(?=[^>]*(?:spreadsheetml|macroEnabled)[^>]*\.main\+xml)[^>]*\bPartName=[\"']([^\"']+)",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|table|\?mso|head|body|meta)", re.IGNORECASE
)
# What is drawn over a sheet, with the texts in it.
MAX_DRAWING = 2 * 1024 * 1024
_DRAWING = re.compile(r"xl/drawings/drawing\d*\.xml")


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that passed every check and may be parsed.

    `format`: 'xlsx', 'xls', 'ods', 'xlsb' or 'csv'. `parts`: unpacked XML parts of a zip by name. `usual_sheets`: names
    of the sheet parts whose cells all begin `<c r="…"`, so that fast patterns may be used.
    """

    format: str
    data: bytes
    parts: dict[str, bytes] = field(default_factory=dict)
    usual_sheets: frozenset[str] = frozenset()


def check_file(data: bytes, file_name: str) -> CheckedFile:
    """Detect the format by content and enforce every limit.

    Raises UnreadableFile with the reason as key (`errors.too_large`, `errors.extension_mismatch`, `errors.corrupt`…).
    """
    name = PurePath(file_name).name
    if not data.strip(b"\x00\t\r\n "):
        raise UnreadableFile("errors.empty_file", file=name)
    if len(data) > WORKBOOK_BYTES:
        raise UnreadableFile("errors.too_large", file=name, most=WORKBOOK_MEGABYTES)
    extension = PurePath(name).suffix.lower()
    if extension not in EXTENSIONS:
        _refuse_document(data, name)
        raise UnreadableFile("errors.extension_unknown", file=name, extension=extension or "–")
    parts: dict[str, bytes] = {}
    usual = frozenset[str]()
    if data.startswith(ZIP):
        kind, parts = _unpack(data, name)
        if kind == "ods":
            sheet_size_limits.check_ods_extent(parts.get("content.xml", b""), name)
        elif kind == "xlsx":
            usual = _check_sheets(parts, name)
    elif data.startswith(OLE):
        kind = ole_container.check_container(data, name)
    else:
        kind = _check_plain_file(data, name, extension)
    if kind != EXTENSIONS[extension]:
        raise UnreadableFile("errors.extension_mismatch", file=name, extension=extension, found=kind)
    return CheckedFile(kind, data, parts, usual)


def _check_plain_file(data: bytes, name: str, extension: str) -> str:
    head = data[:4096]
    for start, kind in FOREIGN_SIGNATURES:
        if head.startswith(start):
            reason = "extension_mismatch" if kind in ARCHIVE_KINDS else "not_a_workbook"
            reason = "not_a_table" if kind in DOCUMENT_KINDS else reason
            raise UnreadableFile(f"errors.{reason}", file=name, extension=extension, found=kind)
    if EXCEL_2003_XML in head:
        raise UnreadableFile("errors.not_a_workbook", file=name, found="Excel 2003 XML")
    if _MARKUP.match(head):
        # Websites export HTML tables as .xls or .csv; HTML named .xlsx is no workbook under any name.
        reason = "extension_mismatch" if extension in (".xls", ".csv", ".tsv") else "not_a_workbook"
        raise UnreadableFile(f"errors.{reason}", file=name, extension=extension, found="HTML/XML")
    if head[:2] in (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08"):
        raise UnreadableFile("errors.not_a_workbook", file=name, found="Excel 2–5")
    if EXTENSIONS[extension] != "csv" and (len(data) < 8 or _is_binary(head)):
        raise UnreadableFile("errors.not_a_workbook", file=name, found="?")
    return "csv"


def _refuse_document(data: bytes, name: str) -> None:
    """Say what a file with an unknown ending is, where its first bytes or the parts of its package tell."""
    for start, kind in FOREIGN_SIGNATURES:
        if data.startswith(start) and kind in DOCUMENT_KINDS:
            raise UnreadableFile("errors.not_a_table", file=name, found=kind)
    if data.startswith(ZIP):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                kind = _find_document_kind({part.lower() for part in archive.namelist()[:MAX_ENTRIES]})
        except (zipfile.BadZipFile, OSError, ValueError):
            return
        if kind:
            raise UnreadableFile("errors.not_a_table", file=name, found=kind)


def _find_document_kind(parts: Collection[str]) -> str:
    """Which program made a package that is no workbook; '' where its parts (in small letters) do not tell."""
    document_kind = next((kind for part, kind in DOCUMENT_PARTS if part in parts), "")
    is_open_document = {"content.xml", "meta-inf/manifest.xml"} <= set(parts)
    return document_kind or ("OpenDocument" if is_open_document else "")


def _is_binary(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return False
    return any(byte < 9 or 13 < byte < 32 for byte in head)


def _unpack(data: bytes, name: str) -> tuple[str, dict[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read_entries(archive, name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as bad:
        # zipfile and zlib raise any of these for broken archives.
        raise UnreadableFile("errors.corrupt", file=name) from bad


def _read_entries(archive: zipfile.ZipFile, name: str) -> tuple[str, dict[str, bytes]]:
    entries = archive.infolist()
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        # Spreadsheet programs use no other compression, and others allow other zip bombs.
        raise UnreadableFile("errors.corrupt", file=name)
    if len(entries) > MAX_ENTRIES:
        raise UnreadableFile("errors.too_many_entries", file=name, n=len(entries))
    names = [entry.filename.replace("\\", "/").lstrip("/") for entry in entries]
    if len({item.casefold() for item in names}) < len(names):
        raise UnreadableFile("errors.corrupt", file=name)
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableFile("errors.encrypted", file=name)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise UnreadableFile("errors.too_large_unpacked", file=name, most=MAX_UNPACKED // 1024 // 1024)
    kind = _detect_kind(archive, dict(zip(names, entries, strict=True)), name)
    parts = {}
    total = 0
    for part, entry in zip(names, entries, strict=True):
        if kind == "xlsx" and _DRAWING.fullmatch(part.lower()):
            parts[part] = _read_drawing(archive, entry)
            total += len(parts[part])
        if not _is_needed(part, kind):
            continue
        with archive.open(entry) as stream:
            # The sizes in the zip directory may be false: only bytes really unpacked count.
            unpacked = stream.read(MAX_PART + 1)
        total += len(unpacked)
        if len(unpacked) > MAX_PART or total > MAX_UNPACKED:
            raise UnreadableFile("errors.too_large_unpacked", file=name, most=MAX_UNPACKED // 1024 // 1024)
        if part.lower().endswith((".xml", ".rels")):
            # Calamine loops without end on an ods part with unclosed elements, so the whole part is parsed here.
            _refuse_document_type(unpacked, name, whole=kind == "ods")
            _check_texts(part.lower(), unpacked, name)
        parts[part] = unpacked
    return kind, parts


def _read_drawing(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """What is drawn over a sheet, b"" where it is large or broken: no table needs it, and no XML parser gets it."""
    try:
        with archive.open(entry) as stream:
            unpacked = stream.read(MAX_DRAWING + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        return b""
    return unpacked if len(unpacked) <= MAX_DRAWING else b""


def _check_texts(part: str, unpacked: bytes, name: str) -> None:
    if _has_endless_text(unpacked):
        raise UnreadableFile("errors.cell_too_long", file=name, row="?")
    if part.endswith("sharedstrings.xml") and _NESTED.search(unpacked):
        raise UnreadableFile("errors.corrupt", file=name)


def _has_endless_text(part: bytes) -> bool:
    """Whether a text between two tags exceeds LONGEST_TEXT bytes; jumps from tag to tag instead of scanning all."""
    position = 0
    while position + LONGEST_TEXT < len(part):
        tag = part.rfind(b"<", position, position + LONGEST_TEXT)
        if tag < 0:
            # No tag starts here: it is either one long text, or one tag with very many attributes.
            tag_start, tag_end = part.find(b"<", position), part.find(b">", position)
            if tag_end >= 0 and (tag_start if tag_start >= 0 else len(part)) - tag_end > LONGEST_TEXT:
                return True
            tag = tag_start if tag_start >= 0 else len(part)
        position = tag + 1
    return False


def _check_sheets(parts: dict[str, bytes], name: str) -> frozenset[str]:
    """Check the extent of each sheet; returns the parts whose cells all begin `<c r="…"`."""
    # A sheet part may have any name in the package; only its root element identifies it.
    sheets = (
        part for part in parts if part.lower().endswith(".xml") and b"worksheet" in parts[part][:ROOT_WINDOW]
    )
    return frozenset(part for part in sheets if sheet_size_limits.check_extent(parts[part], name))


def _detect_kind(archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], name: str) -> str:
    lower = {part.lower(): entry for part, entry in entries.items()}
    if "xl/workbook.bin" in lower:
        return "xlsb"
    if any(re.fullmatch(r"xl/workbook\d*\.xml", part) for part in lower):
        return "xlsx"
    if "mimetype" in lower and archive.read(lower["mimetype"])[:200].strip().startswith(ODS_TYPE):
        return "ods"
    types = lower.get("[content_types].xml")
    if types is not None and types.file_size < MAX_PART:
        content = archive.read(types)
        main_parts = (
            item.decode("utf-8", "replace").lstrip("/").lower() for item in _MAIN_PART.findall(content)
        )
        if any(part in lower for part in main_parts):
            return "xlsx"
    if "content.xml" in lower and "meta-inf/manifest.xml" in lower and "word/document.xml" not in lower:
        return "ods"
    kind = _find_document_kind(lower)
    if kind:
        raise UnreadableFile("errors.not_a_table", file=name, found=kind)
    raise UnreadableFile("errors.not_a_workbook", file=name, found="zip")


def _is_needed(part: str, kind: str) -> bool:
    """Whether a part is needed to read the tables and what is written over them; pictures are never unpacked."""
    low = part.lower()
    if kind == "ods":
        return low in ("content.xml", "styles.xml", "meta.xml", "settings.xml", "meta-inf/manifest.xml")
    if low.endswith("/") or low.startswith(("xl/media/", "xl/drawings/", "xl/embeddings/", "docprops/thumb")):
        return False
    return low.endswith((".xml", ".rels", ".bin"))


class _FirstElement(Exception):
    """Raised to stop parsing at the first element, after which no document type can follow."""


def _refuse_document_type(part: bytes, name: str, *, whole: bool) -> None:
    """Refuse document type definitions in any encoding: their entities can expand without end ("billion laughs").

    `whole`: parse the complete part, so that it must be well-formed XML too.
    """
    parser = expat.ParserCreate()

    def refuse_doctype(*_: object) -> None:
        raise UnreadableFile("errors.xml_dtd", file=name)

    def stop_at_root(*_: object) -> None:
        raise _FirstElement

    parser.StartDoctypeDeclHandler = refuse_doctype
    if not whole:
        parser.StartElementHandler = stop_at_root
    try:
        for start in range(0, len(part), 65_536):
            parser.Parse(part[start : start + 65_536], False)
        parser.Parse(b"", True)
    except _FirstElement:
        return
    except (expat.ExpatError, LookupError, ValueError) as bad:
        # LookupError and ValueError: an encoding that Python or expat does not support.
        raise UnreadableFile("errors.corrupt", file=name) from bad
