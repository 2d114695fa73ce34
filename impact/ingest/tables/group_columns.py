"""Columns that the other columns of a table explain: groups beside each other, 'Afdeling', 'Thema', numbers of goals.

A period in the corner of the header is one as well: above nothing, it is that of the values.
'Mannen', 'Vrouwen' and 'Totaal' beside each other are values of one indicator, broken down.

A column of a group keeps the role of its series; `Meaning.name` holds its group as a breakdown, 'Geslacht=Vrouwen'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from impact.ingest.arithmetic.column_arithmetic import (
    are_ordinals,
    counts_upwards,
    is_of_one_size,
    number_plan_parts,
    numbers_rows,
    read_numbers,
)
from impact.ingest.files.readers import Cell
from impact.ingest.periods.corner_periods import CornerPeriod, read_corner
from impact.ingest.periods.header_details import is_bare_period
from impact.ingest.periods.sheet_periods import GivenPeriod
from impact.ingest.tables.header_meanings import IDENTIFYING_ROLES, Meaning, interpret_header, series_role
from impact.ingest.tables.header_periods import give_year
from impact.ingest.tables.header_vocabulary import (
    ACTUAL,
    BASELINE,
    COUNT_OR_CODE,
    GROUP_OR_TEXT,
    GROUP_VALUE,
    PERCENT_OR_JUDGED,
    REFERENCE_OR_BASELINE,
    RIVAL_ROLES,
    TARGET,
    THEME_OR_TEXT,
    TOTAL_OR_UNKNOWN,
)
from impact.ingest.tables.table_detection import VALUED_ROLES, Column
from impact.ingest.tables.total_rows import SURE_LABEL, read_total_label
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.group_words import Group, find_group
from impact.ingest.values.number_cells import hold_goal_texts, is_number
from impact.ingest.values.value_vocabulary import measure_of_unit, normalise_words
from impact.model.vocabulary.measures import Measure

SERIES = frozenset((ACTUAL, TARGET, BASELINE))
FEWEST_GROUPS = 2
_BRACKETED = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
# Roles of 'Doel' and 'Doelstelling', which are a target or the result above the indicators.
_STATES = frozenset(
    """
    lopend|lopende|loopt|loopt nog|bezig|gestart|nog niet gestart|niet gestart|gepland|uitgesteld|vertraagd|vertraging
    |te laat|achterstand|op schema|op koers|voor op schema|achter op schema|afgerond|afgewerkt|voltooid|klaar|gestopt
    |stopgezet|behaald|bereikt|gehaald|gerealiseerd|niet behaald|niet bereikt|niet gehaald|deels|deels behaald
    |gedeeltelijk|gedeeltelijk behaald|in uitvoering|in orde|ok|goed|geslaagd
    |ongoing|in progress|running|started|not started|not yet started|planned|postponed|delayed|late|behind
    |behind schedule
    |on track|off track|on schedule|ahead|at risk|completed|complete|done|finished|closed|stopped|cancelled|achieved
    |reached|met|not achieved|not reached|not met|partly|partly achieved|partially achieved|exceeded|good
    |en cours|commence|demarre|pas commence|non commence|prevu|planifie|reporte|retarde|en retard|retard|dans les temps
    |en avance|a risque|termine|terminee|acheve|fini|clos|arrete|abandonne|annule|atteint|atteinte|non atteint
    |pas atteint|partiel|partiellement|partiellement atteint|depasse|bon|fait|realise
    """.replace("\n", "").replace("    ", "").split("|")
)
_GOAL_ROLES = ("target_or_result", "result_title")
_CODE_ROLES = ("code", COUNT_OR_CODE, REFERENCE_OR_BASELINE, "reference_code")
UNDECIDED_ROLES = (GROUP_OR_TEXT, THEME_OR_TEXT)
SAMPLE_SIZE = 2_000
# Roles that say which indicator, of which period, a row is about.
_IDENTITY = frozenset(
    ("title", "code", "name", "result_title", "location", "unit", "grant_ref", "grant_title", "organisation",
     "period", "quarter", "semester", "month", "start", "end", "dimension", "breakdown", "dimension_value")
)  # fmt: skip
_TITLES = ("title", "code")
_DATED_BY_CORNER = VALUED_ROLES | RIVAL_ROLES | {GROUP_VALUE, TOTAL_OR_UNKNOWN, "denominator", "n"}
_ROW_PERIODS = frozenset(("period", "quarter", "semester", "month", "start", "end"))


def resolve_groups(columns: Sequence[Column]) -> tuple[list[Column], list[tuple[int, str]]]:
    """Resolve columns of groups and their total: (columns with a role, (place, header) of those that mean nothing).

    A letter ('M', 'X') is a group only beside another group; 'Totaal' is the whole only beside groups.
    """
    columns = _give_period_of_whole(_read_brackets(columns))
    groups = [column for column in columns if column.meaning.role == GROUP_VALUE]
    dimensions = [_dimension(column) for column in groups]
    has_undated_groups = any(
        c.meaning.period is None
        and (c.meaning.role == GROUP_VALUE or (c.meaning.role in SERIES and c.meaning.name))
        for c in columns
    )
    # 'Mannen' beside 'Streefwaarde' in one table are actuals; under 'Target' they are targets.
    resolved: list[Column] = []
    unknown: list[tuple[int, str]] = []
    for column in columns:
        meaning = column.meaning
        if meaning.role == GROUP_VALUE:
            is_beside_others = dimensions.count(_dimension(column)) >= FEWEST_GROUPS
            if meaning.number == 2:
                # '10-12' is a quarter among quarters, and ages among ages.
                is_beside_others = any(g.meaning.number < 2 and _dimension(g) == _dimension(column) for g in groups)
            if meaning.number == 0 or is_beside_others:
                column = replace(
                    column,
                    meaning=replace(meaning, role=meaning.series or ACTUAL, series="", number=0),
                )
                resolved.append(column)
            else:
                unknown.append((column.place, column.header))
        elif meaning.role == TOTAL_OR_UNKNOWN:
            # Beside 'Gerealiseerd' and groups it is a second column for the same: what both hold decides.
            if has_undated_groups:
                resolved.append(replace(column, meaning=Meaning(ACTUAL)))
            else:
                unknown.append((column.place, column.header))
        else:
            resolved.append(column)
    return resolved, unknown


def _give_period_of_whole(columns: Sequence[Column]) -> list[Column]:
    """Give groups without a period that of the only column of actuals beside them: 'Aantal 2024 | waarvan vrouwen'.

    A bare '2024' behind them may be the year before: 'Mannen | Vrouwen | 2024' on the sheet of 2025.
    """
    wholes = [c for c in columns if c.meaning.role == ACTUAL and not c.meaning.name]
    dated = wholes[0] if len(wholes) == 1 and wholes[0].meaning.period is not None else None
    if dated is None or any(c.meaning.role in _ROW_PERIODS for c in columns):
        return list(columns)
    period, candidates = dated.meaning.period, dated.meaning.candidates
    is_bare = is_bare_period(dated.header)
    return [
        replace(c, meaning=replace(c.meaning, period=period, candidates=candidates))
        if c.meaning.role == GROUP_VALUE
        and c.meaning.period is None
        and c.meaning.part is None
        and not (is_bare and c.place < dated.place)
        else c
        for c in columns
    ]


def _dimension(column: Column) -> str:
    return column.meaning.name.partition("=")[0]


def _read_brackets(columns: Sequence[Column]) -> list[Column]:
    """Read the group in the brackets of a header of values: 'Gerealiseerd (vrouwen)'."""
    group_of = {
        column.place: group
        for column in columns
        if column.meaning.role in SERIES
        and not column.meaning.name
        and (group := _group_in_brackets(column.header))
    }
    named_dimensions = [_dimension(c) for c in columns if c.meaning.role in SERIES and c.meaning.name]
    units = [column.meaning.unit for column in columns if column.place in group_of]
    # '(1-5)' is a scale, unless other ages stand beside it.
    if not named_dimensions and all(measure_of_unit(unit) is Measure.SCORE for unit in units):
        group_of = {place: group for place, group in group_of.items() if group.certain}
    dimensions = [*named_dimensions, *(group.dimension for group in group_of.values())]
    read = []
    for column in columns:
        group = group_of.get(column.place)
        if group is not None and (group.certain or dimensions.count(group.dimension) >= FEWEST_GROUPS):
            column = replace(column, meaning=replace(column.meaning, name=group.breakdown))
        read.append(column)
    return read


def _group_in_brackets(header: str) -> Group | None:
    return next((group for text in _BRACKETED.findall(header) if (group := find_group(text))), None)


def part_undecided(columns: Sequence[Column]) -> tuple[list[Column], list[Column]]:
    """Part the columns into those with a role and those of which the others show whether they have one."""
    undecided = [column for column in columns if column.meaning.role in UNDECIDED_ROLES]
    return [column for column in columns if column not in undecided], undecided


def settle_describing_columns(
    columns: Sequence[Column], resolved: Sequence[Column], cells: Sequence[Sequence[Cell]]
) -> tuple[list[Column], list[tuple[int, str]]]:
    """Add the undecided `columns` that have a role to those `resolved`: (all, (place, header) of those without one).

    A word for a group is a breakdown where rows of one indicator and period differ in it; a word for a theme is the
    result of the indicators that another column names.
    """
    settled_columns: list[Column] = []
    unknown: list[tuple[int, str]] = []
    has_title = any(column.meaning.role in _TITLES for column in resolved)
    for column in columns:
        other_columns = [*resolved, *settled_columns]
        role = ""
        if column.meaning.role == THEME_OR_TEXT:
            is_taken = any(item.meaning.role == "result_title" for item in other_columns)
            role = "result_title" if has_title and not is_taken else ""
        elif has_title and _tells_rows_apart(column, other_columns, cells):
            role = "dimension"
        if role:
            settled_columns.append(
                replace(column, meaning=replace(column.meaning, role=role, name=_name_of(column, role)))
            )
        else:
            unknown.append((column.place, column.header))
    return sorted((*resolved, *settled_columns), key=lambda column: column.place), unknown


def _name_of(column: Column, role: str) -> str:
    return column.header if role == "dimension" else column.meaning.name


def _tells_rows_apart(
    column: Column, other_columns: Sequence[Column], cells: Sequence[Sequence[Cell]]
) -> bool:
    """Whether a column of texts differs between rows that are alike in all that says which indicator they are."""
    own = [text_of(cell) for cell in cells[column.place][:SAMPLE_SIZE]]
    # 'Subtotaal Gent' and 'Subtotaal Aalst' are of rows above, whatever else they are alike in.
    own = ["" if text and read_total_label(text).kind == SURE_LABEL else text for text in own]
    if not any(own) or any(text and text[0].isdigit() and text.replace(".", "").isdigit() for text in own):
        return False
    keys = [
        _filled_down(cells[item.place][:SAMPLE_SIZE])
        if item.meaning.role in _TITLES
        else [text_of(cell) for cell in cells[item.place][:SAMPLE_SIZE]]
        for item in other_columns
        if item.meaning.role in _IDENTITY and item.meaning.period is None
    ]
    group_of: dict[tuple[str, ...], str] = {}
    for row, group in enumerate(own):
        if group and group_of.setdefault(tuple(key[row] for key in keys), group) != group:
            return True
    return False


def _filled_down(cells: Sequence[Cell]) -> list[str]:
    """The texts of a column, where a blank cell repeats the one above."""
    texts: list[str] = []
    for cell in cells:
        text = text_of(cell)
        texts.append(text or (texts[-1] if texts else ""))
    return texts


def set_goal_numbers_apart(
    columns: Sequence[Column], cells: Sequence[Sequence[Cell]]
) -> tuple[list[Column], list[tuple[int, str]]]:
    """Take the numbers of goals (1, 1, 2 under 'Doel') out of the targets: (columns, (place, header) of those).

    They are targets all the same where they are about as large as the actuals, and no other column holds targets.
    """
    undated = [
        c for c in columns if c.meaning.role == TARGET and c.meaning.period is None and not c.meaning.name
    ]
    numbers_of = {column.place: read_numbers(cells[column.place][:SAMPLE_SIZE]) for column in undated}
    ordinal = [column for column in undated if are_ordinals(numbers_of[column.place])]
    if not ordinal:
        return list(columns), []
    has_others = any(c.meaning.role == TARGET and c not in ordinal for c in columns)
    actuals = [read_numbers(cells[c.place][:SAMPLE_SIZE]) for c in columns if c.meaning.role == ACTUAL]
    apart = [c for c in ordinal if has_others or not is_of_one_size(numbers_of[c.place], actuals)]
    return [c for c in columns if c not in apart], [(c.place, c.header) for c in apart]


def find_codes_before_titles(columns: Sequence[Column], cells: Sequence[Sequence[Cell]]) -> set[int]:
    """Return the columns (from 0) that number a list of titles, or parts of a plan left of them: '1.4' and '2.2'."""
    titles = [column.place for column in columns if column.meaning.role in ("title", "name")]
    places = {columns[0].place} if titles and numbers_list(columns, cells) else set()
    for column in columns:
        is_before = column.meaning.role in _CODE_ROLES and any(column.place < title for title in titles)
        if is_before and number_plan_parts(cells[column.place]):
            places.add(column.place)
    return places


def numbers_list(columns: Sequence[Column], cells: Sequence[Sequence[Cell]]) -> bool:
    """Whether 'No.' before the names numbers a list from which rows were taken, as another column holds the values."""
    other_roles = {column.meaning.role for column in columns[1:]} & {ACTUAL, COUNT_OR_CODE, PERCENT_OR_JUDGED}
    numbers = read_numbers(cells[columns[0].place][:SAMPLE_SIZE])
    return columns[0].meaning.role == COUNT_OR_CODE and bool(other_roles) and counts_upwards(numbers)


def give_corner_period(meanings: Sequence[Meaning | None], corner: CornerPeriod) -> list[Meaning | None]:
    """Give the columns of values that have no period the one in the corner; 'K1' is the quarter of that year.

    Beside columns of other periods it is one of several that they may be of.
    """
    values = {
        place: meaning
        for place, meaning in enumerate(meanings)
        if meaning is not None and meaning.role in _DATED_BY_CORNER and meaning.role != BASELINE
    }
    own = corner.reading.candidates
    other_periods = {meaning.period for meaning in values.values() if meaning.period is not None} - set(own)
    candidates = (*own, *sorted(other_periods, key=str))
    given_period = GivenPeriod(candidates, corner.text)
    new_meanings = list(meanings)
    for place, meaning in values.items():
        if meaning.period is not None or meaning.role == TOTAL_OR_UNKNOWN:
            continue
        if not own:
            new_meanings[place] = replace(meaning, part=meaning.part or corner.reading.part)
        elif meaning.part is not None:
            new_meanings[place] = give_year(meaning, given_period)
        else:
            is_certain = len(candidates) == 1
            new_meanings[place] = replace(meaning, period=own[0], candidates=() if is_certain else candidates)
    return new_meanings


def take_corner_above_numbers(
    columns: Sequence[Column], cells: Sequence[Sequence[Cell]]
) -> tuple[list[Column], list[tuple[int, str]]]:
    """Take a period left of the titles, above nothing or above the numbers of the rows, for that of the values.

    Returns the columns, and the one in the corner as (place, header), because it means nothing itself.
    """
    titles = [column.place for column in columns if column.meaning.role in IDENTIFYING_ROLES]
    first = columns[0] if columns else None
    if first is None or not titles or first.place > min(titles) or first.meaning.role != ACTUAL:
        return list(columns), []
    corner = read_corner(first.header)
    filled = [cell for cell in cells[first.place] if cell not in ("", None)]
    if corner is None or (filled and not numbers_rows(filled)):
        return list(columns), []
    meanings = give_corner_period([column.meaning for column in columns[1:]], corner)
    if meanings == [column.meaning for column in columns[1:]]:
        # Where each column has a period of its own, that in the corner has values of its own.
        return list(columns), []
    pairs = zip(columns[1:], meanings, strict=True)
    dated = [replace(column, meaning=meaning) for column, meaning in pairs if meaning is not None]
    return dated, [(first.place, first.header)]


def read_goals_behind_titles(columns: list[Column], cells: Sequence[Sequence[Cell]]) -> None:
    """Make columns 'Doel' and 'Doelstelling' behind the titles targets where they hold numbers among a few words.

    Before the titles they are the result above the indicators, also where they only number the goals of a plan; beside
    another column of targets they are a story.
    """
    first_title = next((column.place for column in columns if column.meaning.role == "title"), None)
    for index, column in enumerate(columns):
        is_before = column.meaning.role == "target_or_result" and first_title is not None and column.place < first_title
        if is_before and _number_goals(cells[column.place]):
            columns[index] = replace(column, meaning=replace(column.meaning, role="result_title"))
    if any(column.meaning.role == TARGET for column in columns):
        return
    for index, column in enumerate(columns):
        is_goal = column.meaning.role in _GOAL_ROLES and first_title is not None and first_title < column.place
        if is_goal and hold_goal_texts(cells[column.place]):
            columns[index] = replace(column, meaning=replace(column.meaning, role=TARGET))


def _number_goals(cells: Sequence[Cell]) -> bool:
    """Whether cells only say to which goal of a plan a row belongs: 1, 1, 2, 3, with or without blanks between."""
    numbers = [number for number in read_numbers(cells) if number is not None]
    is_counting = all(later - number in (0, 1) for number, later in pairwise(numbers))
    return len(numbers) > 1 and numbers[0] == 1 and is_counting and numbers[-1] > 1


# A word for a kind of value before a colon is no longer than this.
LONGEST_LABEL = 40


def are_labelled(cells: Sequence[Cell]) -> bool:
    """Return whether half of some texts are a word for a kind of value with a number behind it: 'Bereikt: 48'."""
    texts = [cell for cell in cells[:SAMPLE_SIZE] if isinstance(cell, str) and cell.strip()]
    if not any(":" in text for text in texts):
        return False
    return sum(map(_is_labelled, texts)) * 2 >= len(texts)


def is_misread(column: Column, cells: Sequence[Cell]) -> bool:
    """Return whether the cells of a column show that it is not what its header says.

    A day over no number is a list of dates, and no period.
    """
    period = column.meaning.period
    is_day = period is not None and period[0] is not None and period[0] == period[1]
    return is_day and any(cell != "" for cell in cells) and not any(map(is_number, cells[:SAMPLE_SIZE]))


def are_states(cells: Sequence[Cell]) -> bool:
    """Return whether all texts say how far something is ('en cours', 'terminé'): no result has such a title."""
    texts = {normalise_words(cell) for cell in cells[:SAMPLE_SIZE] if isinstance(cell, str) and cell.strip()}
    return bool(texts) and texts <= _STATES


def _is_labelled(text: str) -> bool:
    label, sign, rest = text.partition(":")
    if not sign or len(label) > LONGEST_LABEL or not any(letter.isdigit() for letter in rest):
        return False
    meaning = interpret_header(label)
    return meaning is not None and series_role(meaning.role) in (ACTUAL, TARGET, BASELINE)
