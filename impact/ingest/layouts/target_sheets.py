"""Targets by a name: of their sheet, or the title above them ('Doelen 2024' over a column 'Waarde', beside a table of
results), or of their row ('Streefwaarde leden' beside 'Leden')."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from impact.ingest.notation.block_titles import title_above
from impact.ingest.notation.row_kinds import MOST_TITLES, attach_row, has_series
from impact.ingest.notation.row_words import FORECAST, name_without_count, split_kind
from impact.ingest.notation.unexplained_headers import WORDS_FOR_WHOLE
from impact.ingest.periods.date_parser import is_period_text
from impact.ingest.periods.period_parser import read_period_words
from impact.ingest.periods.sheet_periods import split_years
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, HEADER_WORDS, SERIES_WORDS, TARGET
from impact.ingest.tables.resolved_table import ResolvedTable
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.total_words import TOTAL_WORDS
from impact.ingest.values.value_vocabulary import normalise_words

_TARGET_NAMES = frozenset(
    (*SERIES_WORDS[TARGET], *HEADER_WORDS["target_or_result"], "streefwaarden", "streefcijfers", "doelwaarden",
     "cibles", "valeurs cibles", "doelstellingen", "jaardoelen", "jaardoelstellingen", "target values", "milestones")
)  # fmt: skip
_WORDS_FOR_ALL = WORDS_FOR_WHOLE | TOTAL_WORDS
# A header of these words, or of a period alone, says nothing of what its values are.
_PLAIN_WORDS = frozenset(
    "waarde waarden value values valeur valeurs aantal nombre number cijfer getal figure chiffre".split()  # noqa: SIM905
)
# Words that mean nothing but the target or baseline of what stands beside them, at either end of a title.
_CERTAIN_WORDS = (
    "streefwaarde", "streefwaarden", "streefcijfer", "streefcijfers", "streefdoel", "doelwaarde", "doelwaarden",
    "doelcijfer", "doelgetal", "target value", "target values", "valeur cible", "valeurs cibles", "valeur visee",
    "nulmeting", "baseline", "baseline value", "beginwaarde", "startwaarde", "nulwaarde", "valeur initiale",
)  # fmt: skip
# These name other things too ('Public cible', 'Doel van het project'), but not in a place of their own in the title.
_SERIES_NOUN = "doel|doelstelling|target|goal|cible|objectif"
_SET_APART = re.compile(
    rf"(?:{_SERIES_NOUN})\s*[:–—-]\s.*|.*(?:[(\[:]|\s[–—-]\s)\s*(?:{_SERIES_NOUN})\s*[)\]]?\s*|.*\stargets?\s*"
    rf"|targets? for .*|(?:{_SERIES_NOUN})\s(?:aantal|number of|nombre d).*",
    re.IGNORECASE,
)


def names_targets(name: str) -> bool:
    """Return whether the name of a sheet says that it holds targets, and nothing else but perhaps their period."""
    words = normalise_words(split_years(name))
    reading = read_period_words(words)
    return (words if reading is None else reading.rest) in _TARGET_NAMES


def name_of_targets(resolved: ResolvedTable) -> str:
    """Return the name of the sheet of a table, or the title above it, that says that it holds targets; '' for none."""
    names = (resolved.table.sheet.name, title_above(resolved))
    return next((name for name in names if name and names_targets(name)), "")


def says_no_series(header: str) -> bool:
    """Return whether a header of values leaves open whether they are results or targets: '2024', "'24", 'Waarde'."""
    if is_period_text(header) or not any(sign.isalpha() for sign in header):
        return True
    words = normalise_words(header)
    reading = read_period_words(words)
    rest = (words if reading is None else reading.rest).split()
    return all(
        word in _PLAIN_WORDS or word.isdecimal() or (reading is not None and word in _WORDS_FOR_ALL) for word in rest
    )


def settle_target_sheets(tables: Iterable[ResolvedTable]) -> None:
    """Read the values of a table named after targets as targets where another table holds results of the same names.

    Without such a table it is not certain: see `name_of_targets`.
    """
    all_tables = list(tables)
    target_tables = [resolved for resolved in all_tables if name_of_targets(resolved)]
    if not target_tables:
        return
    names_of_results = {
        name
        for resolved in all_tables
        if resolved not in target_tables and _actuals(resolved)
        for name in _names(resolved)
    }
    for resolved in target_tables:
        columns = [column for column in _actuals(resolved) if says_no_series(column.header)]
        if columns and len(columns) == len(_actuals(resolved)) and names_of_results & _names(resolved):
            places = {column.place for column in columns}
            resolved.columns = tuple(
                replace(column, meaning=replace(column.meaning, role=TARGET)) if column.place in places else column
                for column in resolved.columns
            )


def _actuals(resolved: ResolvedTable) -> Sequence[Column]:
    return [column for column in resolved.columns if column.meaning.role == ACTUAL]


def _names(resolved: ResolvedTable) -> set[tuple[str, str]]:
    """The titles and codes of a table: a sheet of targets may have only one of both."""
    columns = [column for role in ("title", "code") if (column := resolved.find(role)) is not None]
    names = {(c.meaning.role, normalise_words(text_of(cell))) for c in columns for cell in resolved.pick(c)}
    return {name for name in names if name[1]}


def settle_target_rows(tables: Iterable[ResolvedTable]) -> None:
    """Make rows named after the target or baseline of another row ('Streefwaarde leden' beside 'Leden') just that.

    Their values are in question where the word may name something else ('Actie plan' beside 'Actie') or a forecast,
    where the row has a code of its own, and where the table has a column of targets or baselines too. Rows count
    from 0.
    """
    for resolved in tables:
        title = resolved.find("title")
        titles = [] if title is None else [text_of(resolved.cells[title.place][row]) for row in resolved.rows]
        if not 1 < len(set(titles)) <= MOST_TITLES:
            continue
        splits = dict(zip(resolved.rows, map(split_kind, titles), strict=True))
        title_of = dict(zip(resolved.rows, titles, strict=True))
        # 'Realisatie leden' beside 'Streefwaarde leden' is the indicator where no row is called 'Leden'.
        owners = {rest: row for row, (kind, rest) in splits.items() if kind == ACTUAL}
        owners |= {name_without_count(text): row for row, text in reversed(title_of.items())}
        for row, (kind, rest) in splits.items():
            owner = owners.get(rest) if row not in resolved.row_kinds else None
            if owner is None or owner == row or kind not in (TARGET, BASELINE, FORECAST):
                continue
            is_certain = kind != FORECAST and _names_series_for_certain(title_of[row])
            has_own_code = _has_own_code(resolved, row, owner)
            if is_certain and not has_own_code and not has_series(resolved):
                attach_row(resolved, row, owner, kind)
            elif is_certain or not has_own_code:
                resolved.doubtful_rows[row] = title_of[row]


def _names_series_for_certain(title: str) -> bool:
    words = f" {normalise_words(title)} "
    is_named = any(words.startswith(f" {word} ") or words.endswith(f" {word} ") for word in _CERTAIN_WORDS)
    return is_named or _SET_APART.fullmatch(title) is not None


def _has_own_code(resolved: ResolvedTable, row: int, owner: int) -> bool:
    """Whether a row has another code than that of its owner: an indicator of its own, by the word of the table."""
    column = resolved.find("code")
    cells = () if column is None else resolved.cells[column.place]
    return bool(cells) and text_of(cells[row]) not in ("", text_of(cells[owner]))
