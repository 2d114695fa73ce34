"""The kinds of file that are read: by the ending of the name, and by the first bytes; and those that are no table."""

from __future__ import annotations

# Ending of the file name -> format; another one also needs a reader (`readers.READERS`).
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
# Magic numbers of formats that are no table, with the name shown to the user.
FOREIGN_SIGNATURES = (
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
# An archive may contain a table, so the message names the wrong extension instead.
ARCHIVE_KINDS = ("gzip", "bzip2", "xz", "7z", "RAR")
# Documents and pictures: no spreadsheet program makes a table of them, so the remedy is another one.
DOCUMENT_KINDS = ("PDF", "PNG", "JPEG", "GIF", "RTF", "Word", "PowerPoint", "OpenDocument")
# Parts that say which program made a zip, with the name shown to the user.
DOCUMENT_PARTS = (("word/document.xml", "Word"), ("ppt/presentation.xml", "PowerPoint"))
