"""Texts of which parts are raised, lowered or struck through: the runs of a text, and the text without some.

A parser of values gives the characters only, so "12" with a raised "1" for a footnote behind it becomes "121".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from xml.parsers import expat

from impact.errors import UnreadableFile

MARKS = (b"vertAlign", b"strike")
SWITCHED_OFF = ("0", "false", "off", "none")


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a text; `raised` (or lowered) and `struck` are None where the style of its cell decides."""

    text: str
    raised: bool | None = None
    struck: bool | None = None


def text_without_raised(runs: Sequence[Run], *, cell_raised: bool = False) -> str | None:
    """The text without raised and lowered runs; None where it has none."""
    parts = [run.text for run in runs if not (cell_raised if run.raised is None else run.raised)]
    return "".join(parts) if len(parts) < len(runs) else None


def text_without_struck(runs: Sequence[Run], *, cell_struck: bool = False) -> str | None:
    """The text without struck-through runs; None where it has none, '' where it has no others."""
    parts = [run.text for run in runs if not (cell_struck if run.struck is None else run.struck)]
    return "".join(parts) if len(parts) < len(runs) else None


def is_switched_on(attributes: dict[str, str]) -> bool:
    """Whether an element such as `<strike val="…"/>` is in force; without a value it is."""
    return attributes.get("val", "1").lower() not in SWITCHED_OFF


def has_marks(part: bytes) -> bool:
    """Whether a part mentions raised or struck-through text at all."""
    return any(mark in part for mark in MARKS)


class _RunCollector:
    """Handlers for expat: the texts (`si` or `is`) that have runs with a format, by their place from 0."""

    def __init__(self) -> None:
        self.texts: dict[int, list[Run]] = {}
        self.index = -1
        self.runs: list[Run] = []
        self.characters: list[str] = []
        self.in_text = self.in_phonetic = self.formatted = False
        self.raised: bool | None = None
        self.struck: bool | None = None

    def start_element(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local in ("si", "is"):
            self.index += 1
            self.runs, self.formatted = [], False
            self.raised = self.struck = None
        elif local == "r":
            self.raised = self.struck = None
        elif local == "rPh":
            self.in_phonetic = True
        elif local == "rPr":
            self.raised = self.struck = False
            self.formatted = True
        elif local == "vertAlign":
            self.raised = attributes.get("val", "") in ("superscript", "subscript")
        elif local == "strike":
            self.struck = is_switched_on(attributes)
        elif local == "t":
            self.in_text, self.characters = not self.in_phonetic, []

    def character_data(self, text: str) -> None:
        if self.in_text:
            self.characters.append(text)

    def end_element(self, tag: str) -> None:
        local = tag.rpartition(":")[2]
        if local == "t" and self.in_text:
            self.runs.append(Run("".join(self.characters), self.raised, self.struck))
            self.in_text = False
        elif local == "rPh":
            self.in_phonetic = False
        elif local in ("si", "is") and self.formatted:
            self.texts[self.index] = self.runs


class PartCollector(Protocol):
    """What collects from the elements and texts of an XML part."""

    def start_element(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end_element(self, name: str) -> None:
        """An element ends."""

    def character_data(self, text: str) -> None:
        """A piece of text."""


def parse_part(part: bytes, collector: PartCollector, file_name: str, *, is_whole: bool = True) -> None:
    """Give the elements and texts of an XML part to a collector. Raises UnreadableFile (`errors.corrupt`)."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = collector.start_element
    parser.EndElementHandler = collector.end_element
    parser.CharacterDataHandler = collector.character_data
    try:
        parser.Parse(part, is_whole)
    except expat.ExpatError as bad:
        raise UnreadableFile("errors.corrupt", file=file_name) from bad


def read_rich_texts(part: bytes, file_name: str) -> dict[int, list[Run]]:
    """The runs of each text of a part that has runs with a format, by its place among all texts (from 0).

    Raises UnreadableFile (`errors.corrupt`).
    """
    collector = _RunCollector()
    parse_part(part, collector, file_name)
    return collector.texts
