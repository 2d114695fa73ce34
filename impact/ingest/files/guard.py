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
from impact.ingest.files import ole_container, sheet_extent
from impact.ingest.files.sheet_extent import ROOT_WITHIN

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
# A table may well be inside these, so it is the name that is wrong.
TABLES_PERHAPS = ("gzip", "bzip2", "xz", "7z", "RAR")
# Spreadsheet programs stop at 32,767 characters in a cell; written as XML one may take six bytes.
LONGEST_TEXT = 200_000
# Elements within elements within elements: a parser that calls itself for each of them runs out of room.
_NESTED = re.compile(rb"(?:<[\w:]+>\s*){64}")
# What a spreadsheet program saved as text, and what the web or a compressor calls a table.
OLD_XML = b"urn:schemas-microsoft-com:office:spreadsheet"
_MAIN_PART = re.compile(
    rb"<Override\b(?=[^>]*(?:spreadsheetml|macroEnabled)[^>]*\.main\+xml)[^>]*\bPartName=[\"']([^\"']+)",
    re.IGNORECASE,
)
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
        if found == "ods":
            sheet_extent.check_open(parts.get("content.xml", b""), name)
        elif found == "xlsx":
            usual = _sheets_within_limits(parts, name)
    elif data.startswith(OLE):
        found = ole_container.check(data, name)
    else:
        found = _plain(data, name, extension)
    if found != EXTENSIONS[extension]:
        raise UnreadableFile("errors.extension_mismatch", file=name, extension=extension, found=found)
    return Checked(found, data, parts, usual)


def _plain(data: bytes, name: str, extension: str) -> str:
    head = data[:4096]
    for start, kind in FOREIGN:
        if head.startswith(start):
            reason = "extension_mismatch" if kind in TABLES_PERHAPS else "not_a_workbook"
            raise UnreadableFile(f"errors.{reason}", file=name, extension=extension, found=kind)
    if OLD_XML in head:
        raise UnreadableFile("errors.not_a_workbook", file=name, found="Excel 2003 XML")
    if _MARKUP.match(head):
        # The web calls a table .xls or .csv; what is called .xlsx was made to look like one.
        reason = "extension_mismatch" if extension in (".xls", ".csv", ".tsv") else "not_a_workbook"
        raise UnreadableFile(f"errors.{reason}", file=name, extension=extension, found="HTML/XML")
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
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        # No spreadsheet program packs in any other way, and other ways have other bombs.
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
            # The parser of open sheets never ends on one whose elements do not close.
            _prologue(unpacked, name, whole=kind == "ods")
            _texts_within_limits(part.lower(), unpacked, name)
        parts[part] = unpacked
    return kind, parts


def _texts_within_limits(part: str, unpacked: bytes, name: str) -> None:
    if _has_endless_text(unpacked):
        raise UnreadableFile("errors.cell_too_long", file=name, row="?")
    if part.endswith("sharedstrings.xml") and _NESTED.search(unpacked):
        raise UnreadableFile("errors.corrupt", file=name)


def _has_endless_text(part: bytes) -> bool:
    """Whether a text between two tags is longer than any cell; looks at one byte in many."""
    at = 0
    while at + LONGEST_TEXT < len(part):
        tag = part.rfind(b"<", at, at + LONGEST_TEXT)
        if tag < 0:
            # Either a text or a tag with very many attributes goes on for all this while.
            opened, closed = part.find(b"<", at), part.find(b">", at)
            if closed >= 0 and (opened if opened >= 0 else len(part)) - closed > LONGEST_TEXT:
                return True
            tag = opened if opened >= 0 else len(part)
        at = tag + 1
    return False


def _sheets_within_limits(parts: dict[str, bytes], name: str) -> frozenset[str]:
    """The sheets written in the usual way; UnreadableFile where one reaches too far."""
    # A sheet may stand anywhere in a package; what it is says its first element.
    sheets = (part for part in parts if part.lower().endswith(".xml") and b"worksheet" in parts[part][:ROOT_WITHIN])
    return frozenset(part for part in sheets if sheet_extent.check(parts[part], name))


def _kind(archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], name: str) -> str:
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
        named = (item.decode("utf-8", "replace").lstrip("/").lower() for item in _MAIN_PART.findall(content))
        if any(part in lower for part in named):
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


def _prologue(part: bytes, name: str, *, whole: bool) -> None:
    """Forbid document type definitions, in whatever encoding: they can expand without end.

    `whole`: what follows must be sound XML too.
    """
    parser = expat.ParserCreate()

    def doctype(*_: object) -> None:
        raise UnreadableFile("errors.xml_dtd", file=name)

    def root(*_: object) -> None:
        raise _Root

    parser.StartDoctypeDeclHandler = doctype
    if not whole:
        parser.StartElementHandler = root
    try:
        for start in range(0, len(part), 65_536):
            parser.Parse(part[start : start + 65_536], False)
        parser.Parse(b"", True)
    except _Root:
        return
    except (expat.ExpatError, LookupError, ValueError) as bad:
        # The last two: an encoding that nobody knows, or that no XML can be in.
        raise UnreadableFile("errors.corrupt", file=name) from bad
