"""The text of a document that somebody attaches to an arrow of a theory: a PDF, or plain text.

Only its words are wanted, page by page, so that a sentence of it can be marked. A PDF of pictures has none.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError, PyPdfError

from impact.errors import UnreadableFile

Progress = Callable[[float, str], None]

PDF = b"%PDF-"
MOST_PAGES, MOST_LETTERS = 600, 2_000_000
# Plain text has no pages of its own; the longer it is, the more of these it becomes.
LETTERS_OF_A_PAGE = 4_000
ENCODINGS = ("utf-8-sig", "cp1252")
# It complains of every oddity of a file, with words of the file.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read_pages(data: bytes, file_name: str, *, progress: Progress | None = None) -> list[str]:
    """The text of a PDF or a text file, page by page.

    UnreadableFile where it is damaged, locked with a password, too long, or holds no text.
    """
    pages = []
    letters = 0
    for page in _read_pdf(data, file_name, progress) if data.startswith(PDF) else _read_text(data, file_name):
        pages.append(page)
        letters += len(page)
        if len(pages) > MOST_PAGES or letters > MOST_LETTERS:
            raise UnreadableFile("theory_evidence.file_too_long", file=file_name, pages=MOST_PAGES)
    if not any(page.strip() for page in pages):
        raise UnreadableFile("theory_evidence.file_without_text", file=file_name)
    return pages


def _read_pdf(data: bytes, file_name: str, progress: Progress | None) -> Iterator[str]:
    # What a damaged or hostile file makes the reader raise is not listed anywhere; its process holds nothing else.
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFile("theory_evidence.file_locked", file=file_name)
        count = len(reader.pages)
        for number, page in enumerate(reader.pages):
            yield _clean(page.extract_text())
            if progress is not None:
                progress((number + 1) / count, "reading")
    except FileNotDecryptedError as error:
        raise UnreadableFile("theory_evidence.file_locked", file=file_name) from error
    except (PyPdfError, ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError,
            NotImplementedError, AssertionError, ImportError) as error:  # fmt: skip
        raise UnreadableFile("theory_evidence.file_damaged", file=file_name) from error


def _read_text(data: bytes, file_name: str) -> Iterator[str]:
    if b"\0" in data:
        raise UnreadableFile("theory_evidence.file_kind", file=file_name)
    for encoding in ENCODINGS:
        try:
            words = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        yield from cut_pages(_clean(words))
        return
    raise UnreadableFile("theory_evidence.file_kind", file=file_name)


def cut_pages(words: str) -> list[str]:
    """A plain text in pieces of some `LETTERS_OF_A_PAGE`, cut at the end of a paragraph or line where there is one."""
    pages = []
    while len(words) > LETTERS_OF_A_PAGE:
        half = LETTERS_OF_A_PAGE // 2
        at = max(words.rfind("\n\n", half, LETTERS_OF_A_PAGE), words.rfind("\n", half, LETTERS_OF_A_PAGE),
                 words.rfind(". ", half, LETTERS_OF_A_PAGE)) + 1  # fmt: skip
        at = at or LETTERS_OF_A_PAGE
        pages.append(words[:at])
        words = words[at:]
    return [*pages, words]


def _clean(words: str) -> str:
    """A text without control characters and half pairs of them, which no database takes."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in lines if letter == "\n" or letter == "\t" or _is_kept(letter))


def _is_kept(letter: str) -> bool:
    return letter >= " " and letter != "\x7f" and not "\ud800" <= letter <= "\udfff"


def _build_sample() -> bytes:
    """A PDF of one page that says 'Praktijk', compressed, so that reading it loads all that reading needs."""
    content = zlib.compress(b"BT /F1 12 Tf 20 20 Td (Praktijk) Tj ET")
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    body, places = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table)
    body += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, start)
    return bytes(body)


SAMPLE_PDF = _build_sample()
