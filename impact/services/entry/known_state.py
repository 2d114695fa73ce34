"""What is known of a grantee when a form about it is drawn: its indicators and the values in force.

For a grantee, what it sent before and what waits for review counts as known; for its fund only what was approved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from impact.i18n import catalog, text
from impact.ingest.extract import missing_reasons
from impact.ingest.values.number_parser import parse_number_text
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.access import Access
from impact.model.answers import Reply
from impact.model.issues import IssueKind
from impact.model.submission import ValueKind
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Origin
from impact.model.vocabulary.value_states import State
from impact.services.submissions.review import requires_review
from impact.store.queries import Connection
from impact.store.queries import drafts_and_entries as entry_queries
from impact.store.queries import provenance as provenance_queries
from impact.store.queries.drafts_and_entries import EntryGrant, EntryIndicator
from impact.store.records.indicators_and_values import IndicatorRecord, ValueRecord
from impact.store.schema import submission_documents
from impact.store.schema.indicators_and_measurements import Measurement, Target
from impact.store.submissions.indicators import columns_of_statement, restate_indicator
from impact.store.submissions.undo_log import UndoRecord

TABLES: dict[ValueKind, type[Measurement] | type[Target]] = {
    ValueKind.ACTUAL: Measurement,
    ValueKind.TARGET: Target,
}
# Indicator, actual or target, first and last day, group.
Place = tuple[str, ValueKind, date, date, str]
# Properties of an indicator that a form shows as they are stored.
PLAIN_PROPERTIES = (
    "title", "unit", "definition", "level", "measure", "frequency", "numerator_text", "denominator_text", "source",
)  # fmt: skip
NUMBER_PROPERTIES = ("baseline", "band_low", "band_high")


@dataclass(frozen=True, slots=True)
class KnownState:
    """The indicators of a grantee in one portfolio by their number, and values by place; `grants` oldest first.

    `held_numbers` has the numbers of values in question that wait for nothing but how their indicator is counted.
    """

    grants: tuple[EntryGrant, ...]
    indicators: Mapping[str, EntryIndicator]
    values: Mapping[Place, ValueRecord]
    codes: frozenset[str]
    held_numbers: Mapping[Place, float] = field(default_factory=dict)


def load_state(
    connection: Connection,
    access: Access,
    organisation_id: int,
    portfolio_id: int,
    *,
    within: tuple[date, date] | None = None,
    among: Iterable[str] | None = None,
) -> KnownState:
    """Load the state for this viewer: values of periods that end `within` two days, of the indicators `among` these."""
    with_pending = requires_review(access)
    rows = entry_queries.list_indicators(connection, organisation_id, portfolio_id, with_pending=with_pending)
    if with_pending:
        rows = _with_pending_statements(connection, organisation_id, rows)
    indicators = {str(row.indicator.id): row for row in rows}
    names = set(indicators) if among is None else set(indicators) & set(among)
    values: dict[Place, ValueRecord] = {}
    ids = [int(name) for name in names]
    for quantity, table in TABLES.items():
        for item in entry_queries.list_values(connection, table, ids, within, with_pending=with_pending):
            if item.period_start and item.period_end:
                place = (str(item.indicator_id), quantity, item.period_start, item.period_end, item.breakdown)
                values[place] = item
    return KnownState(
        grants=tuple(entry_queries.list_grants(connection, organisation_id, portfolio_id)),
        indicators=indicators,
        values=values,
        codes=frozenset(entry_queries.list_codes(connection, organisation_id, portfolio_id)),
        held_numbers=_find_held_numbers(connection, values),
    )


def _find_held_numbers(connection: Connection, values: Mapping[Place, ValueRecord]) -> dict[Place, float]:
    """The numbers of values that only the question holds back whether values are added up.

    Each file kept them with its question. A value that something else holds back has no number there.
    """
    unclear = {
        place: item
        for place, item in values.items()
        if place[1] is ValueKind.ACTUAL and item.state == State.UNCLEAR and item.submission_id is not None
    }
    if not unclear:
        return {}
    ids = {item.submission_id for item in unclear.values() if item.submission_id is not None}
    number_of = {
        (submission_id, *cell): number
        for submission_id, plain in entry_queries.map_issues(connection, ids).items()
        for issue in submission_documents.issues(plain)
        if issue.kind is IssueKind.TIME_KIND_UNKNOWN and issue.answered in ("", Reply.LEAVE)
        for *cell, number in issue.withheld
    }
    return {
        place: number_of[key]
        for place, item in unclear.items()
        if (key := (item.submission_id, item.sheet, item.row_no, item.column_no)) in number_of
    }


def _with_pending_statements(
    connection: Connection, organisation_id: int, rows: list[EntryIndicator]
) -> list[EntryIndicator]:
    """The indicators as they would become if all that waits were approved."""
    by_id = {row.indicator.id: row for row in rows}
    for packed in provenance_queries.map_pending_logs(connection, organisation_id).values():
        for statement in UndoRecord.unpacked(packed).said:
            row = by_id.get(statement.indicator_id)
            if row is None:
                continue
            now: dict[str, Any] = row.indicator._asdict() | {"key": row.key, "occurrence": row.occurrence}
            after = (
                columns_of_statement(statement.row)
                if statement.before is None
                else restate_indicator(now, statement.row)
            )
            registered = {name: value for name, value in after.items() if name in IndicatorRecord._fields}
            by_id[statement.indicator_id] = row._replace(indicator=row.indicator._replace(**registered))
    return list(by_id.values())


def fingerprint(item: ValueRecord | None) -> str:
    """A value in force as one text, to notice that it changed; '' where there is none."""
    if item is None:
        return ""
    raw = "" if item.state == State.REPORTED else item.raw
    numbers = (item.value, item.numerator, item.denominator)
    return "|".join(
        [item.state, *("" if part is None else repr(float(part)) for part in numbers), raw, item.note]
    )


def property_texts(row: IndicatorRecord) -> dict[str, str]:
    """The properties of an indicator as texts that do not depend on the reader; '' for what nobody stated."""
    texts = {name: str(getattr(row, name) or "") for name in PLAIN_PROPERTIES}
    for name in NUMBER_PROPERTIES:
        number: float | None = getattr(row, name)
        texts[name] = "" if number is None else repr(float(number))
    texts["calculation"] = row.calculation
    texts["baseline_date"] = row.baseline_date.isoformat() if row.baseline_date else ""
    stated = Origin.STATED.value
    texts["direction"] = row.direction if row.direction_origin == stated else ""
    texts["time_kind"] = row.time_kind if row.time_kind_origin == stated else ""
    return texts


def format_typed(language: Language, number: float | None) -> str:
    """A number as somebody would type it: all its decimals, the decimal mark of the language, nothing between."""
    if number is None:
        return ""
    digits = f"{number:.10f}".rstrip("0").rstrip(".")
    return digits if language is Language.EN else digits.replace(".", ",")


def is_same_number(text: str, number: float | None) -> bool:
    """Whether a text is a number as `format_typed` writes it, in any language."""
    return any(text.strip() == format_typed(language, number) for language in Language)


def shown_value(current: ValueRecord | None, language: Language) -> str:
    """What a form shows of a value in force: its number, '31/58' where it was written so, or a text in question."""
    if current is None:
        return ""
    if current.value is None:
        return current.raw if current.state == State.UNCLEAR else ""
    if _is_written_as_parts(current):
        return f"{format_typed(language, current.numerator)}/{format_typed(language, current.denominator)}"
    return format_typed(language, current.value)


def describe_value(language: Language, current: ValueRecord | None) -> str:
    """What is in force at a place, in a few words."""
    if current is None:
        return text(language, "entry.clash.nothing")
    if current.value is not None:
        return shown_value(current, language)
    return current.raw or text(language, f"words.state.{current.state}")


def is_shown(typed_text: str, current: ValueRecord) -> bool:
    """Whether a text says no more than what a form shows of a value, in any language."""
    if any(typed_text.strip() == shown_value(current, language).strip() for language in Language):
        return True
    return current.value is not None and is_same_number(typed_text, current.value)


def _is_written_as_parts(item: ValueRecord) -> bool:
    """Whether the text of a value is its numerator and denominator, as '31/58' or '31 op 58'."""
    if item.numerator is None or not item.denominator:
        return False
    written = parse_number_text(item.raw)
    return written.doubt is IssueKind.RATIO and written.readings == (item.numerator, item.denominator)


def reason_of(item: ValueRecord | None) -> str:
    """Why there is no value: the key of a reason of the template, else the words as written; '' where there is one."""
    if item is None or State(item.state) not in missing_reasons.WITHOUT_VALUE:
        return ""
    written = normalise_words(item.raw)
    texts = catalog()
    for name in missing_reasons.REASONS:
        if written in {normalise_words(words) for words in texts[f"template.reason.{name}"].values()}:
            return name
    return item.raw or next(iter(missing_reasons.REASONS))
