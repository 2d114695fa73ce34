"""A reading kept with its submission while its values wait for review, so that approving needs no file.

A document, compressed: what stands in a database is never executed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from impact.model.submission import NumberLocale, Submission, SubmittedIndicator, ValueColumns
from impact.store.schema.stored_json import Document
from impact.store.schema.submission_documents import locale_named

# Twice as quick as the usual one, for a tenth more bytes.
LEVEL = 3


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of the file that was read."""

    file_name: str
    content_hash: str
    size: int
    format: str
    layout: str
    organisation: str
    organisation_ref: str


@dataclass(frozen=True, slots=True)
class HeldReading:
    """What taking a submission in needs of its reading; values stay columns, of tens of thousands of rows."""

    file: FileFacts
    locale: NumberLocale
    sheets: tuple[str, ...]
    indicators: tuple[SubmittedIndicator, ...]
    actuals: ValueColumns
    targets: ValueColumns


def _locale_named(plain: dict[str, Any]) -> dict[str, Any]:
    return plain | {"locale": locale_named(plain["locale"])}


def _nothing_revised(plain: dict[str, Any]) -> dict[str, Any]:
    """Version 2 had no indicators that were made or changed on screen."""
    added: dict[str, Any] = {"band_low": None, "band_high": None, "frequency": "", "revised": []}
    return plain | {"indicators": [added | indicator for indicator in plain["indicators"]]}


def _nothing_calculated(plain: dict[str, Any]) -> dict[str, Any]:
    """Version 3 had no calculated indicators."""
    return plain | {"indicators": [{"calculation": ""} | indicator for indicator in plain["indicators"]]}


HELD_READING = Document("held", HeldReading, _locale_named, _nothing_revised, _nothing_calculated)


def pack_reading(read: Submission) -> bytes:
    """What taking a submission in needs of it: its indicators and values."""
    file = FileFacts(
        read.file_name, read.content_hash, read.size, read.format, read.layout, read.organisation,
        read.organisation_ref,
    )  # fmt: skip
    reading = HeldReading(file, read.locale, read.sheets, read.indicators, read.actuals, read.targets)
    return HELD_READING.pack(reading, LEVEL)


def unpack_reading(packed: bytes) -> Submission:
    """The reading again; columns with their roles and issues stay on the card of the submission. UnreadableDocument."""
    reading = HELD_READING.unpack(packed)
    return Submission(
        file_name=reading.file.file_name,
        content_hash=reading.file.content_hash,
        size=reading.file.size,
        format=reading.file.format,
        layout=reading.file.layout,
        locale=reading.locale,
        columns=(),
        sheets=reading.sheets,
        indicators=reading.indicators,
        actuals=reading.actuals,
        targets=reading.targets,
        issues=(),
        organisation=reading.file.organisation,
        organisation_ref=reading.file.organisation_ref,
    )
