"""What is looked at before any parser sees the bytes: size, kind, packing, limits.

A file of two kilobytes can ask for gigabytes once it is parsed, so every check here reads no more
than it allows. Each refusal is an UnreadableFile with a key of the catalog `errors`.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import PurePath
from xml.parsers import expat

from impact.errors import UnreadableFile
from impact.ingest import compound, extent

MAX_BYTES = 25 * 1024 * 1024
MAX_ENTRIES = 5_000
MAX_UNPACKED = 400 * 1024 * 1024
MAX_PART = 300 * 1024 * 1024

EXTENSIONS = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xltx": "xlsx",
    ".xls": "xls",
    ".ods": "ods",
    ".xlsb": "xlsb",
    ".csv": "csv",
    ".tsv": "csv",
}
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
# Beginnings of files that are no table at all, with the word for them.
FOREIGN = (
    (b"%PDF", "PDF"),
    (b"\x1f\x8b", "gzip"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"{\\rtf", "RTF"),
)
# Spreadsheet programs stop at 32,767 characters in a cell.
_ENDLESS = re.compile(rb">[^<]{200000}")
_MARKUP = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|table|\?mso|head|body|meta)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be parsed; `parts` holds the unpacked XML parts of a zip by name.

    `usual` names the sheets whose cells are written as nearly all programs write them.
    """

    format: str
    data: bytes
    parts: dict[str, bytes] = field(default_factory=dict)
    usual: frozenset[str] = frozenset()


def check(data: bytes, file_name: str) -> Checked:
    """The format by content, after every limit; UnreadableFile with the reason otherwise."""
    name = PurePath(file_name).name
    if not data.strip(b"\x00\t\r\n "):
        raise UnreadableFile("errors.empty_file", file=name)
    if len(data) > MAX_BYTES:
        raise UnreadableFile("errors.too_large", file=name, most=MAX_BYTES // 1024 // 1024)
    extension = PurePath(name).suffix.lower()
    if extension not in EXTENSIONS:
        raise UnreadableFile("errors.extension_unknown", file=name, extension=extension or "–")
    parts: dict[str, bytes] = {}
    usual = frozenset[str]()
    if data.startswith(ZIP):
        found, parts = _packed(data, name)
        usual = _sheets_within_limits(parts, name) if found == "xlsx" else usual
    elif data.startswith(OLE):
        found = compound.check(data, name)
    else:
        found = _plain(data, name, extension)
    if found != EXTENSIONS[extension]:
        raise UnreadableFile("errors.extension_mismatch", file=name, extension=extension, found=found)
    return Checked(found, data, parts, usual)


def _plain(data: bytes, name: str, extension: str) -> str:
    head = data[:4096]
    for start, kind in FOREIGN:
        if head.startswith(start):
            raise UnreadableFile("errors.not_a_workbook", file=name, found=kind)
    if _MARKUP.match(head):
        raise UnreadableFile("errors.not_a_workbook", file=name, found="HTML/XML")
    if head[:2] in (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08"):
        raise UnreadableFile("errors.not_a_workbook", file=name, found="Excel 2–5")
    if EXTENSIONS[extension] != "csv" and (len(data) < 8 or _is_binary(head)):
        raise UnreadableFile("errors.not_a_workbook", file=name, found="?")
    return "csv"


def _is_binary(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return False
    return any(byte < 9 or 13 < byte < 32 for byte in head)


def _packed(data: bytes, name: str) -> tuple[str, dict[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _entries(archive, name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as bad:
        # Every way in which Python's zip reader says that the packing is broken or strange.
        raise UnreadableFile("errors.corrupt", file=name) from bad


def _entries(archive: zipfile.ZipFile, name: str) -> tuple[str, dict[str, bytes]]:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise UnreadableFile("errors.too_many_entries", file=name, n=len(entries))
    names = [entry.filename.replace("\\", "/").lstrip("/") for entry in entries]
    if len({item.casefold() for item in names}) < len(names):
        raise UnreadableFile("errors.corrupt", file=name)
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableFile("errors.encrypted", file=name)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise UnreadableFile("errors.too_large_unpacked", file=name, most=MAX_UNPACKED // 1024 // 1024)
    kind = _kind(archive, dict(zip(names, entries, strict=True)), name)
    parts = {}
    total = 0
    for part, entry in zip(names, entries, strict=True):
        if not _is_read(part, kind):
            continue
        with archive.open(entry) as stream:
            # The directory may lie about sizes: only what is really unpacked counts.
            unpacked = stream.read(MAX_PART + 1)
        total += len(unpacked)
        if len(unpacked) > MAX_PART or total > MAX_UNPACKED:
            raise UnreadableFile("errors.too_large_unpacked", file=name, most=MAX_UNPACKED // 1024 // 1024)
        if part.lower().endswith((".xml", ".rels")):
            _prologue(unpacked, name)
        if part.lower().endswith("sharedstrings.xml") and _ENDLESS.search(unpacked):
            raise UnreadableFile("errors.cell_too_long", file=name, row="?")
        parts[part] = unpacked
    return kind, parts


def _sheets_within_limits(parts: dict[str, bytes], name: str) -> frozenset[str]:
    """The sheets written in the usual way; UnreadableFile where one reaches too far."""
    sheets = (
        part for part in parts if part.lower().startswith("xl/worksheets/") and part.lower().endswith(".xml")
    )
    return frozenset(part for part in sheets if extent.check(parts[part], name))


def _kind(archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], name: str) -> str:
    lower = {part.lower(): entry for part, entry in entries.items()}
    if "xl/workbook.bin" in lower:
        return "xlsb"
    if any(part.startswith("xl/") and "workbook" in part for part in lower):
        return "xlsx"
    if "mimetype" in lower and archive.read(lower["mimetype"])[:200].strip().startswith(ODS_TYPE):
        return "ods"
    types = lower.get("[content_types].xml")
    if types is not None and types.file_size < MAX_PART:
        content = archive.read(types)
        if b"spreadsheetml.sheet.main+xml" in content or b"sheet.macroEnabled.main+xml" in content:
            return "xlsx"
    if "content.xml" in lower and "meta-inf/manifest.xml" in lower and "word/document.xml" not in lower:
        return "ods"
    raise UnreadableFile("errors.not_a_workbook", file=name, found="zip")


def _is_read(part: str, kind: str) -> bool:
    """The parts that a table is read from; drawings and pictures are never unpacked."""
    low = part.lower()
    if kind == "ods":
        return low in ("content.xml", "styles.xml", "meta.xml", "settings.xml", "meta-inf/manifest.xml")
    if low.endswith("/") or low.startswith(("xl/media/", "xl/drawings/", "xl/embeddings/", "docprops/thumb")):
        return False
    return low.endswith((".xml", ".rels", ".bin"))


class _Root(Exception):
    """Raised to stop at the first element: what follows is not our concern here."""


def _prologue(part: bytes, name: str) -> None:
    """Forbid document type definitions, in whatever encoding: they can expand without end."""
    parser = expat.ParserCreate()

    def doctype(*_: object) -> None:
        raise UnreadableFile("errors.xml_dtd", file=name)

    def root(*_: object) -> None:
        raise _Root

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = root
    try:
        for start in range(0, len(part), 65_536):
            parser.Parse(part[start : start + 65_536], False)
        parser.Parse(b"", True)
    except _Root:
        return
    except expat.ExpatError as bad:
        raise UnreadableFile("errors.corrupt", file=name) from bad
