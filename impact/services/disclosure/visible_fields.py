"""Which fields of a row of another organisation a viewer may see as they are; all others are blanked."""

from __future__ import annotations

from typing import Any, TypeVar, cast

Record = TypeVar("Record", bound=tuple[Any, ...])

# Fields that identify neither a person nor an organisation: closed vocabularies, agreed targets, dates, counts.
HARMLESS_FIELDS = frozenset(
    {
        "id", "organisation_id", "indicator_id", "node_id", "level", "theme", "measure", "direction",
        "direction_origin", "time_kind", "time_kind_origin", "baseline_state", "baseline_date",
        "band_low", "band_high", "counts", "shared_key", "has_parts", "notes",
        "period_start", "period_end", "target", "target_start", "target_end", "target_final",
        "target_final_end", "target_denominator", "target_to_date", "mean_periods", "basis", "status", "bands_on_track",
        "bands_attention", "trend", "trend_n", "due", "reported", "latest", "state",
    }
)  # fmt: skip
HARMLESS_JOINED_FIELDS = frozenset({"indicator", "figure", "portfolio"})
HARMLESS_ORGANISATION_FIELDS = frozenset({"id", "kind", "theme", "fictional"})


def blank_fields(row: Record, harmless: frozenset[str]) -> Record:
    """The record with only the `harmless` fields: other texts blank, lists empty, everything else None.

    An allow-list, so that a column added later stays hidden until somebody judges it harmless.
    """
    names: tuple[str, ...] = type(row)._fields  # type: ignore[attr-defined]
    values = (
        value if name in harmless else _empty_value(value) for name, value in zip(names, row, strict=True)
    )
    return cast("Record", type(row)._make(values))  # type: ignore[attr-defined]


def _empty_value(value: object) -> object:
    return type(value)() if isinstance(value, str | list | dict) else None
