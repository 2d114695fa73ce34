"""Rows that restate other rows: totals and subtotals, known by their words.

Rows count from 0, relative to `table.first`. They are left out in `row_classification`, and taken as a figure again
where somebody says so in `layouts.indicator_totals`. Whether a row without such a word is the sum of rows above is seen
when its numbers are read (`extract.row_sums`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from impact.ingest.files.readers import Cell
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.tables.resolved_table import ResolvedTable
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.total_words import TOTAL_WORDS
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words
from impact.model.mapping import INDICATOR_VALUE, YEAR_TOTAL

# The name of a whole category ('Totaal'), words that only a total of rows begins or ends with ('Subtotaal Gent'), or a
# word for a total before or behind something that may be an indicator by itself ('Totaal Gent', 'Totaal deelnemers').
WHOLE_LABEL, SURE_LABEL, NAMED_TOTAL = "exact", "sure", "named"
PLACE_ROLES = ("location", "target_location", "baseline_location", "country")
GROUP_ROLES = ("dimension", "dimension_value", "breakdown")
NUMBER_ROLES = frozenset(
    (ACTUAL, TARGET, BASELINE, YEAR_TOTAL, INDICATOR_VALUE, "numerator", "denominator", "n")
)
LONGEST_LABEL = 80
# As the name of a row these are totals; as a place or a group they may be a name (the Somme, 'Sum').
_SUMS = frozenset(("som", "somme", "sum", "som totaal", "somme totale", "sum total"))
_SURE_WORDS = (
    "(?:s|sous|st|deel|tussen) (?:total|totaal)|(?:s|sub|st) tot$|"
    "sub ?totals?|subtotaal|subtotalen|sous tota(?:l|ux)|deeltotaal|tussentotaal|eindtotaal|algemeen totaal"
    "|generaal totaal|totaal generaal|grand total|total general|total generale|total global"
)
_STEMS = ("tot", "som", "sum", "all", "iedereen", "ensemble", "tous", "toutes")
# Every word for a total passes this first look, also one that is added to the list later.
_PARTS_OF_TOTALS = (*_STEMS, *sorted(word for word in TOTAL_WORDS if not any(stem in word for stem in _STEMS)))
_MAY_BE_TOTAL = re.compile("|".join(map(re.escape, _PARTS_OF_TOTALS)), re.IGNORECASE)
_SUBTOTAL = re.compile(
    r"\b(?:(?:s|sub|sous|st|deel|tussen) ?(?:totals?|totaal|totalen|totaux)|(?:s|sub|st) tot$)"
)
_TOTAL = "totaal|totalen|total|totals|totaux"
_SMALL = "(?:van|of|de|du|des|voor|for|pour|per|par|d|l|la|le|les|het|the|in|en)"
_SURE = re.compile(rf"(?:(?:{_SURE_WORDS})\b.*|.*\b(?:{_SURE_WORDS}))")
_NAMED_TOTAL = re.compile(
    rf"(?:(?:{_TOTAL}|som|somme|sum)\b(?: {_SMALL})* (?P<behind>.+)|(?P<before>.+?)(?: {_SMALL})* (?:{_TOTAL}))"
)


@dataclass(frozen=True, slots=True)
class TotalLabel:
    """What a text says of a total: its kind ('' for none), its plain words, and of what it is the total."""

    kind: str
    words: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class TotalRows:
    """Rows that are a total by their words (`certain`), and rows that may be one if their numbers say so."""

    certain: frozenset[int]
    possible: frozenset[int]


@lru_cache(CACHE_SIZE)
def read_total_label(text: str) -> TotalLabel:
    """Read the kind of total that a text names; the kind is '' where it names none."""
    if len(text) > LONGEST_LABEL:
        return TotalLabel("", "")
    words = normalise_words(text)
    if words in TOTAL_WORDS or words in _SUMS:
        return TotalLabel(WHOLE_LABEL, words)
    if _SURE.fullmatch(words):
        return TotalLabel(SURE_LABEL, words)
    match = _NAMED_TOTAL.fullmatch(words)
    return (
        TotalLabel(NAMED_TOTAL, words, match["behind"] or match["before"]) if match else TotalLabel("", words)
    )


def is_subtotal(text: str) -> bool:
    """Whether a text names the total of some of the rows only: 'Subtotaal', 'Sous-total Gent'."""
    return len(text) <= LONGEST_LABEL and bool(_SUBTOTAL.search(normalise_words(text)))


def find_total_rows(resolved: ResolvedTable) -> TotalRows:
    """Find the rows of a table whose words say that they are a total of other rows."""
    title = resolved.find("title")
    titles: Sequence[Cell] = resolved.cells[title.place] if title else ()
    certain: set[int] = set()
    possible: set[int] = set()
    role_of = {column.place: column.meaning.role for column in resolved.columns}
    names: set[str] | None = None
    # 'Totaal deelnemers' under several rows 'Deelnemers', one per place.
    labels_of = {title.place: _labels_in(titles)} if title else {}
    repeated = _repeated_titles(titles) if any(labels_of.values()) else frozenset()
    for place, cells in enumerate(resolved.cells):
        if role_of.get(place) in NUMBER_ROLES:
            continue
        labels = labels_of[place] if place in labels_of else _labels_in(cells)
        if not labels:
            continue
        names = _names_in_table(resolved) if names is None else names
        for row in [row for row, cell in enumerate(cells) if cell in labels]:
            label = labels[cells[row]]
            if title is not None and place == title.place:
                is_certain = (
                    label.kind != NAMED_TOTAL
                    or label.rest in names
                    or (label.rest in repeated and _has_blank_place(resolved, row))
                )
                (certain if is_certain else possible).add(row)
            elif _restates(label, role_of.get(place, ""), names):
                certain.add(row)
            elif role_of.get(place) not in (*PLACE_ROLES, *GROUP_ROLES):
                # In any other column it is the name of the row only where the row has no title and begins with it.
                is_named = bool(titles) and bool(text_of(titles[row]))
                if not is_named and _is_first_text(resolved, place, row):
                    certain.add(row)
    return TotalRows(_with_other_rows(certain, titles), frozenset(possible - certain))


def _has_blank_place(resolved: ResolvedTable, row: int) -> bool:
    """Whether a table has a column of places or groups, and this row names none."""
    cells = [
        resolved.cells[c.place] for c in resolved.columns if c.meaning.role in (*PLACE_ROLES, *GROUP_ROLES)
    ]
    return bool(cells) and not any(text_of(column[row]) for column in cells)


def _repeated_titles(titles: Sequence[Cell]) -> frozenset[str]:
    counts = Counter(title for title in titles if type(title) is str and 0 < len(title) <= LONGEST_LABEL)
    return frozenset(normalise_words(title) for title, count in counts.items() if count > 1)


def _labels_in(cells: Sequence[Cell]) -> dict[Cell, TotalLabel]:
    if str not in set(map(type, cells)):
        return {}
    texts = {cell for cell in set(cells) if type(cell) is str}
    # Most columns hold no such letters at all, which one look at all of their texts says fastest.
    letters = "\n".join(texts).casefold()
    if not any(part in letters for part in _PARTS_OF_TOTALS):
        return {}
    texts = {text for text in texts if _MAY_BE_TOTAL.search(text)}
    return {text: label for text in texts if (label := read_total_label(text)).kind}


def _restates(label: TotalLabel, role: str, names: Collection[str]) -> bool:
    """Whether a place or a group is the total of others. 'Totaal' as a group is the whole of the indicator itself."""
    if role in PLACE_ROLES:
        return label.words not in _SUMS
    if role in GROUP_ROLES:
        return label.words not in TOTAL_WORDS and (
            label.kind == SURE_LABEL or (label.kind == NAMED_TOTAL and label.rest in names)
        )
    return False


def _names_in_table(resolved: ResolvedTable) -> set[str]:
    """The places, groups, results and short rows of a table: 'Totaal Gent' is the total of one of these."""
    names: set[str] = set()
    for column in resolved.columns:
        if column.meaning.role in (*PLACE_ROLES, *GROUP_ROLES, "result_title", "grant_title", "organisation"):
            texts = {cell for cell in set(resolved.cells[column.place]) if type(cell) is str and cell}
            names |= {normalise_words(text) for text in texts if len(text) <= LONGEST_LABEL}
    return names | resolved.sections


def _is_first_text(resolved: ResolvedTable, place: int, row: int) -> bool:
    return not any(type(cells[row]) is str and str(cells[row]).strip() for cells in resolved.cells[:place])


def _with_other_rows(rows: set[int], titles: Sequence[Cell]) -> frozenset[int]:
    """The total rows of indicators that have other rows too: a value given as a total only is left."""
    if not rows or not titles:
        return frozenset(rows)
    other_titles = {titles[row] for row in range(len(titles)) if row not in rows}
    return frozenset(
        row
        for row in rows
        if not text_of(titles[row])
        or titles[row] in other_titles
        or read_total_label(text_of(titles[row])).kind
    )
