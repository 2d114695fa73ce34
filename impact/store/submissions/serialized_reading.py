"""A reading kept with its submission while its values wait for review, so that approving needs no file.

Plain JSON, compressed: what stands in a database is never executed.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from impact.model.submission import NumberLocale, Submission, SubmittedIndicator, ValueColumns
from impact.model.words import Aggregation, Direction, Level, Measure, Note, Origin, State, TimeKind
from impact.store.schema.conversions import stored

DAYS = ("start", "end")
WORDS: Mapping[str, Any] = {
    "level": Level, "measure": Measure, "direction": Direction, "direction_origin": Origin, "time_kind": TimeKind,
    "time_kind_origin": Origin, "baseline_state": State,
}  # fmt: skip
OF_FILE = ("file_name", "content_hash", "size", "format", "layout", "organisation", "organisation_ref")


def pack(read: Submission) -> bytes:
    """What taking a submission in needs of it: its indicators and values."""
    plain = {
        "file": {name: getattr(read, name) for name in OF_FILE},
        "locale": [read.locale.decimal, read.locale.certain, read.locale.reason],
        "sheets": list(read.sheets),
        "indicators": [{each.name: getattr(item, each.name) for each in fields(item)} for item in read.indicators],
        "actuals": _columns(read.actuals),
        "targets": _columns(read.targets),
    }
    return zlib.compress(json.dumps(plain, default=stored, ensure_ascii=False).encode(), 3)


def unpack(packed: bytes) -> Submission:
    """The reading again; columns with their roles and issues stay on the card of the submission."""
    plain = json.loads(zlib.decompress(packed))
    return Submission(
        **plain["file"],
        locale=NumberLocale(*plain["locale"]),
        columns=(),
        sheets=tuple(plain["sheets"]),
        indicators=tuple(_indicator(item) for item in plain["indicators"]),
        actuals=_values(plain["actuals"]),
        targets=_values(plain["targets"]),
        issues=(),
    )


def _columns(columns: ValueColumns) -> dict[str, list[Any]]:
    return {each.name: getattr(columns, each.name) for each in fields(columns)}


def _values(plain: dict[str, list[Any]]) -> ValueColumns:
    for name in DAYS:
        plain[name] = [day and date.fromisoformat(day) for day in plain[name]]
    plain["state"] = [State(word) for word in plain["state"]]
    return ValueColumns(**plain)


def _indicator(plain: dict[str, Any]) -> SubmittedIndicator:
    said = dict(plain)
    for name, words in WORDS.items():
        said[name] = words(said[name])
    said["aggregation"] = Aggregation(said["aggregation"]) if said["aggregation"] else None
    said["notes"] = tuple(Note(word) for word in said["notes"])
    if said["baseline_date"]:
        said["baseline_date"] = date.fromisoformat(said["baseline_date"])
    return SubmittedIndicator(**said)
