"""Comments on the cells of a workbook, those of discussions too, and texts in boxes over them; without our own."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cache
from html import unescape

from impact.ingest.files.cell_formats_xlsx import CellIndex, find_sheet_parts
from impact.ingest.files.ods_tags import walk_tags
from impact.ingest.files.own_formats import COMMENT_AUTHOR
from impact.ingest.files.safety_checks import CheckedFile
from impact.model.cell_address import parse_address

_REFERENCE = re.compile(rb"\bref=[\"']([A-Za-z]{1,3}\d{1,7})[\"']")
_AUTHOR_NUMBER = re.compile(rb"\bauthorId=[\"'](\d{1,6})[\"']")
_TEXT = re.compile(rb"<(?:\w+:)?(?:t|text)\b[^<>]*>([^<]*)</(?:\w+:)?(?:t|text)>")
_TARGET = re.compile(rb"\bTarget=[\"']([^\"']*)[\"']")
_DRAWING = re.compile(r"/drawing\d*+\.xml$")
# A text in a box is about no cell: it gets a row below the last that a sheet may have.
ROW_OF_BOXES = 2_000_000
_TAG = re.compile(rb"<[^<>]*>")
_END_OF_ANNOTATION = b"</office:annotation>"
# The author of the copy that a program makes of a discussion, for programs that know comments only.
_OF_DISCUSSION = "tc="
Notes = dict[str, dict[CellIndex, str]]


def read_cell_notes(file: CheckedFile, file_name: str) -> Notes:
    """Return the comment of each cell (row and column from 0), by sheet, of xlsx and ods. Raises UnreadableFile.

    A text in a box over an xlsx sheet has a row from ROW_OF_BOXES on, which no sheet has.
    """
    if file.format == "ods":
        return _read_ods_notes(file.parts.get("content.xml", b""))
    if file.format != "xlsx" or not any("omment" in name or "/drawing" in name.lower() for name in file.parts):
        return {}
    lower = {name.lower(): part for name, part in file.parts.items()}
    notes: Notes = {}
    for sheet, part in find_sheet_parts(file, file_name).items():
        folder, _, leaf = part.lower().rpartition("/")
        relations = lower.get(f"{folder}/_rels/{leaf}.rels", b"")
        paths = [*dict.fromkeys(_path_of(target, folder) for target in _TARGET.findall(relations))]
        for path in (name for name in paths if "omment" in name and name.endswith(".xml")):
            for place, text in _comments_in(lower.get(path, b"")):
                of_sheet = notes.setdefault(sheet, {})
                of_sheet[place] = f"{of_sheet[place]} {text}" if place in of_sheet else text
        drawings = [lower.get(path, b"") for path in paths if _DRAWING.search(path)]
        for texts in map(_texts_in_boxes, drawings):
            for number, text in enumerate(texts):
                notes.setdefault(sheet, {})[ROW_OF_BOXES + number, 0] = text
    return notes


def _path_of(target: bytes, folder: str) -> str:
    """The name in the package, in small letters, of a part that a part in a folder refers to."""
    path = target.decode("utf-8", "replace").lower()
    return path.lstrip("/") if path.startswith("/") else posixpath.normpath(posixpath.join(folder, path))


def _texts_in_boxes(part: bytes) -> Iterator[str]:
    """The text of each box or shape of a drawing, in their order; lines by line ends."""
    for _, box in _find_elements(part, b"txBody"):
        lines = ("".join(map(_decode, _TEXT.findall(line))).strip() for _, line in _find_elements(box, b"p"))
        if text := "\n".join(filter(None, lines)):
            yield text


def _comments_in(part: bytes) -> Iterator[tuple[CellIndex, str]]:
    authors = [_decode(text) for _, text in _find_elements(part, b"author")]
    for attributes, content in _find_elements(part, b"comment|threadedComment"):
        reference, number = _REFERENCE.search(attributes), _AUTHOR_NUMBER.search(attributes)
        author = authors[int(number[1])] if number and int(number[1]) < len(authors) else ""
        text = "".join(map(_decode, _TEXT.findall(content))).strip()
        is_own = author == COMMENT_AUTHOR or text.startswith(COMMENT_AUTHOR)
        place = parse_address(reference[1].decode("ascii")) if reference else None
        # What we wrote behind the comment of somebody else is no part of it.
        text = text.partition(f"--- {COMMENT_AUTHOR} ---")[0].strip()
        if place is not None and text and not is_own and not author.startswith(_OF_DISCUSSION):
            yield (place[0] - 1, place[1] - 1), text


def _read_ods_notes(content: bytes) -> Notes:
    notes: Notes = {}
    if b"<office:annotation" not in content:
        return notes
    for tag in walk_tags(content):
        if tag.kind != "table-cell":
            continue
        start = content.find(b"<office:annotation", tag.start, tag.end)
        end = content.find(_END_OF_ANNOTATION, start, tag.end) if start >= 0 else -1
        if end >= 0:
            paragraphs = _find_elements(content[start:end], b"p")
            text = " ".join(_decode(_TAG.sub(b"", item)) for _, item in paragraphs).strip()
            if text and not text.startswith(COMMENT_AUTHOR):
                notes.setdefault(tag.sheet, {})[tag.row, tag.column] = text
    return notes


def _find_elements(part: bytes, names: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Attributes and content of the elements of a name, or several ('a|b'), none of which holds another.

    Each tag is looked at once: a pattern from an opening to its end would search the rest of the part for each opening
    without one.
    """
    opening: re.Match[bytes] | None = None
    for tag in _compile_tag(names).finditer(part):
        if tag["end"]:
            if opening is not None:
                yield opening["attributes"], part[opening.end() : tag.start()]
            opening = None
        elif opening is None and tag["attributes"].endswith(b"/"):
            yield tag["attributes"], b""
        elif opening is None:
            opening = tag


@cache
def _compile_tag(names: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"<(?P<end>/?)(?:\w++:)?(?:%s)(?=[\s/>])(?P<attributes>[^<>]*+)>" % names)


def _decode(text: bytes) -> str:
    return unescape(text.decode("utf-8", "replace"))
