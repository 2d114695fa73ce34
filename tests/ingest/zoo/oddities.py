"""What is odd in a workbook: changes of a plan before it is laid out, or of its cells afterwards.

Each has the letter of its kind (A two columns of one meaning, B headers, C cells, D tables, E periods, F hidden,
G identity, H scales, I signs, J texts beside the values), the plans it fits, and leaves the truth right: statements
move, are bound to be asked about, or are gone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.ingest.zoo import (
    facts,
    odd_cells,
    odd_columns,
    odd_habits,
    odd_notes,
    odd_numbers,
    odd_rows,
    odd_structures,
    odd_texts,
    odd_totals,
    words,
)
from tests.ingest.zoo.book import Book
from tests.ingest.zoo.plan import Plan
from tests.ingest.zoo.spans import choose_shape, make_periods


def _nothing(*_: object) -> None:
    """Change nothing."""


@dataclass(frozen=True)
class Oddity:
    """One thing that is odd; `part` is what it changes, joined by '+'; of each part a workbook has one oddity only."""

    name: str
    letter: str
    part: str
    fits: Callable[[Plan], bool]
    plan: Callable[[Plan], None] = _nothing
    book: Callable[[Plan, Book], None] = _nothing


# Layouts that no text table can have.
SEVERAL_SHEETS = ("sheet per period", "sheet per indicator", "two sheets", "kind per sheet")
FLAT = ("long", "row", "row undated", "wide")


def _is_flat(plan: Plan) -> bool:
    return plan.layout in FLAT


def _is_workbook(plan: Plan) -> bool:
    return plan.layout in FLAT and plan.writer != "csv"


def _has_row_values(plan: Plan) -> bool:
    return plan.layout in ("row", "row undated", "long")


def _set_layout(name: str, kinds: tuple[str, ...] = ()) -> Callable[[Plan], None]:
    def change(plan: Plan) -> None:
        plan.layout = name
        rng = plan.rng(f"layout {name}")
        if name in SEVERAL_SHEETS and plan.writer == "csv":
            plan.writer = rng.choice(["openpyxl", "xlsxwriter", "ods"])
            plan.notation = odd_cells.number_notation(plan)
        if kinds and plan.kind not in kinds:
            _renew(plan, rng.choice(kinds), 0)
        if name == "unit per table":
            plan.series = _of_measure(plan, "money", 4)
        if name in ("counts and shares", "sites as columns", "dump"):
            plan.series = _of_measure(plan, "count", 4)
        if name in ("sheet per period", "tables by position") and len(plan.periods) < 2:
            _renew(plan, "quarter", 0)
        if name == "sections":
            _renew(plan, plan.kind, 2)
            plan.series = facts.number_series(plan.series, rng.choice(["1.1", "1.1"]))
            if rng.random() < 0.7:
                _restart_numbers(plan)
        if name in ("groups", "group rows", "of which"):
            _set_groups(plan)
        if name == "columns":
            plan.series = [
                facts.Series(s.fact, s.measure, s.baseline, s.actuals, s.targets) for s in plan.series[:5]
            ]
        if name in ("stacked places", "small tables", "two languages"):
            plan.series = [replace(s, fact=replace(s.fact, code="", result="")) for s in plan.series]
        if name == "tiles" and plan.kind != "year":
            _renew(plan, "year", 0)
        if name in ("places", "groups", "columns"):
            plan.has_direction = False

    return change


def _of_measure(plan: Plan, measure: str, most: int) -> list[facts.Series]:
    """Up to so many series of one measure, without codes and results."""
    size = len(words.INDICATORS[plan.language])
    made = facts.make_series(plan.rng(f"only {measure}"), plan.language, size, plan.periods, 0)
    return [series for series in made if series.measure == measure][:most]


def _renew(plan: Plan, kind: str, results: int) -> None:
    """Other periods or results, and so other series."""
    rng = plan.rng(f"renew {kind} {results}")
    counts = {"year": 2, "half": 4, "quarter": 4, "school": 2, "month": 6}
    plan.periods = make_periods(kind, counts[kind], plan.periods[-1].year)
    plan.period_shape = choose_shape(rng, kind, plan.language)
    plan.headers["period"] = plan.headers[kind]
    plan.series = facts.make_series(rng, plan.language, max(4, len(plan.series)), plan.periods, results)


def _restart_numbers(plan: Plan) -> None:
    for place, series in enumerate(plan.series):
        fact = series.fact
        number = fact.code.rpartition(".")[2]
        renamed = type(fact)(fact.title, fact.unit, number, fact.result, fact.aliases)
        plan.series[place] = facts.Series(
            renamed, series.measure, series.baseline, series.actuals, series.targets
        )


def _set_groups(plan: Plan) -> None:
    from tests.ingest.zoo.odd_layouts import choose_groups

    rng = plan.rng("parts of groups")
    counts = [row for row in words.INDICATORS[plan.language] if row[2] == "count"]
    made = facts.make_series(rng, plan.language, len(words.INDICATORS[plan.language]), plan.periods, 0)
    titles = {row[0] for row in counts}
    plan.series = [series for series in made if series.fact.title in titles][: rng.randint(2, 5)]
    names, _ = choose_groups(plan)
    for series in plan.series:
        facts.divide(rng, series, [canonical for canonical, _ in names])


def _shorten_periods(plan: Plan) -> None:
    plan.period_shape = choose_shape(plan.rng("short"), plan.kind, plan.language, short=True)


def _ask(name: str) -> Callable[[Plan], None]:
    def change(plan: Plan) -> None:
        plan.asked[name] = True
        if name == "subtotals":
            plan.layout = "places"
            plan.asked["place second"] = plan.rng("second").random() < 0.3
            plan.has_direction = False

    return change


def _same_titles_under_results(plan: Plan) -> None:
    """Two results have an indicator of the same title."""
    _renew(plan, plan.kind, 2)
    plan.series = facts.number_series(plan.series, "1.1")
    twin, last = plan.series[0].fact, plan.series[-1]
    renamed = type(twin)(twin.title, twin.unit, last.fact.code, last.fact.result)
    first = plan.series[0]
    plan.series[-1] = facts.Series(
        renamed, first.measure, first.baseline, [round((a or 0) * 0.7, 1) for a in first.actuals],
        [round(t * 0.7, 1) for t in first.targets],
    )  # fmt: skip


def _eleven_codes(plan: Plan) -> None:
    rng = plan.rng("eleven")
    plan.series = facts.make_series(rng, plan.language, 12, plan.periods, 1)
    plan.series = facts.number_series(plan.series, "1.1")


def _only(measure: str, least: int = 2) -> Callable[[Plan], bool]:
    def fits(plan: Plan) -> bool:
        return _has_row_values(plan) and sum(series.measure == measure for series in plan.series) >= least

    return fits


def _keep(measure: str) -> Callable[[Plan], None]:
    def change(plan: Plan) -> None:
        kept = [series for series in plan.series if series.measure == measure]
        if not kept:
            size = len(words.INDICATORS[plan.language])
            made = facts.make_series(plan.rng(f"only {measure}"), plan.language, size, plan.periods, 0)
            kept = [series for series in made if series.measure == measure]
        plan.series = kept

    return change


def _keep_counts_with_formulas(plan: Plan) -> None:
    _keep("count")(plan)
    odd_notes.keep_formulas(plan)


LAYOUT_ODDITIES = (
    Oddity("year and part in two columns", "E", "layout", _is_flat,
           _set_layout("year and part", ("quarter", "half"))),
    Oddity("joined header rows", "D", "layout", _is_flat,
           _set_layout("joined headers", ("quarter", "half", "year"))),
    Oddity("periods amid their columns", "E", "layout", lambda p: _is_flat(p) and p.has_target,
           _set_layout("joined headers", ("quarter", "half", "year")), odd_columns.move_labels_amid),
    Oddity("sheet per period", "E", "layout", _is_flat, _set_layout("sheet per period")),
    Oddity("sheet per indicator", "D", "layout", _is_flat, _set_layout("sheet per indicator")),
    Oddity("stacked tables", "D", "layout", _is_flat, _set_layout("stacked")),
    Oddity("tables side by side", "D", "layout", _is_flat, _set_layout("side by side")),
    Oddity("indicators as columns", "D", "layout", _is_flat, _set_layout("columns")),
    Oddity("section rows with numbering that restarts", "G", "layout", _is_flat, _set_layout("sections")),
    Oddity("groups as columns", "A", "layout", _is_flat, _set_layout("groups")),
    Oddity("groups as rows", "G", "layout", _is_flat, _set_layout("group rows")),
    Oddity("of which rows", "G", "layout", _is_flat, _set_layout("of which")),
    Oddity("places", "D", "layout", _is_flat, _set_layout("places")),
    Oddity(
        "targets on a sheet of their own",
        "G",
        "layout",
        lambda p: _is_flat(p) and p.has_target,
        _set_layout("two sheets"),
    ),
    Oddity("places with subtotals", "D", "layout", _is_flat, _ask("subtotals")),
    Oddity("blocks per place", "D", "layout", _is_flat, _set_layout("stacked places", ("year", "quarter", "half"))),
    Oddity("small table per indicator", "D", "layout", lambda p: _is_flat(p) and p.has_target,
           _set_layout("small tables", ("year", "quarter", "half"))),
    Oddity("table again in another language", "D", "layout", _is_flat,
           _set_layout("two languages", ("year", "quarter", "half"))),
    Oddity("scale per table", "H", "layout", _is_flat, _set_layout("unit per table", ("year", "quarter", "half"))),
    Oddity("tables without headers", "D", "layout", _is_flat, _set_layout("bare tables", ("year", "quarter", "half"))),
    Oddity("kind as name of the sheet", "G", "layout", _is_flat, _set_layout("kind per sheet", ("year", "quarter"))),
    Oddity("shares behind counts", "A", "layout", _is_flat, _set_layout("counts and shares", ("year", "quarter"))),
    Oddity("sites as columns with subtotals", "D", "layout", _is_flat, _set_layout("sites as columns", ("year",))),
    Oddity("titles that change from year to year", "G", "layout", _is_flat,
           _set_layout("titles that change", ("year",))),
    Oddity("turned with targets", "D", "layout", _is_flat, _set_layout("turned", ("year", "quarter", "half"))),
    Oddity("copied pivot table", "D", "layout", _is_flat, _set_layout("dump", ("year", "quarter"))),
    Oddity("before and after", "B", "layout", _is_flat, _set_layout("moments")),
    Oddity("tiles", "D", "layout+cells", _is_flat, _set_layout("tiles")),
    Oddity("texts that say their kind", "C", "layout+cells", _is_flat, _set_layout("labelled")),
    Oddity("tables in another order of rows", "G", "layout", _is_flat,
           _set_layout("tables by position", ("year", "quarter", "half"))),
)
PLAN_ODDITIES = (
    Oddity("short periods", "E", "periods", lambda p: p.layout in ("long", "wide"), _shorten_periods),
    Oddity("same title under two results", "G", "series", lambda p: p.layout in ("long", "row", "wide"),
           _same_titles_under_results),
    Oddity("headers in two languages", "B", "headers", lambda p: p.layout in ("long", "row", "wide"),
           odd_notes.header_in_two_languages),
)  # fmt: skip
COLUMN_ODDITIES = (
    Oddity("hidden draft column", "A", "actual column", _is_workbook, book=odd_columns.add_hidden_draft),
    Oddity("two columns of one meaning", "A", "actual column+actual header", _has_row_values,
           book=odd_columns.add_second_actual),
    Oddity("provisional and final column", "A", "actual column+actual header", _has_row_values,
           book=odd_columns.add_final_actual),
    Oddity("revised target", "A", "target column", lambda p: _has_row_values(p) and p.has_target,
           book=odd_columns.add_revised_target),
    Oddity("number beside percentage", "A", "actual column+scale+series", _only("percent", 1), _keep("percent"),
           odd_columns.add_count_beside_percentage),
    Oddity("text column with a value word", "A", "text column", _is_flat, book=odd_columns.add_text_of_value_word),
    Oddity("achievement column", "A", "target column", lambda p: _has_row_values(p) and p.has_target,
           book=odd_columns.add_achievement),
    Oddity("until september", "B", "actual header", lambda p: p.layout == "row", book=odd_columns.add_until_september),
    Oddity("provisional in the header", "B", "actual header", _is_flat, book=odd_columns.add_word_in_header),
    Oddity("unknown words in the header", "B", "actual header+target column+headers", _is_flat,
           book=odd_columns.add_unknown_words),
    Oddity("words behind a period", "E", "periods", lambda p: p.layout == "long", book=odd_columns.limit_periods),
    Oddity("value joined over periods", "E", "cells", lambda p: p.layout == "wide" and p.writer != "csv"
           and len(p.periods) > 1, book=odd_columns.join_over_periods),
    Oddity("unit in the header", "B", "actual header+scale+series", _only("money", 1), _keep("money"),
           odd_columns.add_unit_to_headers),
    Oddity("scale in the header", "B", "actual column+scale+series", _only("money", 1), _keep("money"),
           odd_columns.scale_in_header),
    Oddity("scale in the unit", "B", "actual column+scale+series", _only("money", 1), _keep("money"),
           odd_columns.scale_in_unit),
    Oddity("columns from new to old", "E", "periods", lambda p: p.layout == "wide" and not p.has_target
           and len(p.periods) > 1, book=odd_structures.order_new_to_old),
    Oddity("dates as headers", "E", "periods+actual header", lambda p: p.layout == "wide"
           and p.kind in ("year", "month") and p.writer != "csv", book=odd_columns.dates_as_headers),
    Oddity("hidden column", "F", "hidden", _is_workbook, book=odd_columns.hide_column),
    Oddity("joined target", "E", "target column", lambda p: p.layout == "long" and p.has_target
           and p.kind in ("quarter", "half") and p.writer != "csv", book=odd_columns.join_targets),
    Oddity("total of the year first", "D", "actual column+scale+series", lambda p: p.layout == "wide"
           and p.kind in ("quarter", "half"), _keep("count"), odd_notes.put_total_first),
    Oddity("sum from before a correction", "D", "actual column+scale+series", lambda p: p.layout == "wide"
           and len(p.periods) > 1, _keep_counts_with_formulas, odd_notes.add_stale_sum),
    Oddity("footnote numbers in cells", "C", "actual column+notes", _is_flat,
           book=odd_notes.put_footnote_numbers_beside),
    Oddity("column of last year", "A", "text column", lambda p: p.layout == "row", book=odd_columns.add_last_year),
)  # fmt: skip
CELL_ODDITIES = (
    Oddity("superscript footnote", "C", "cells", _is_workbook, book=odd_cells.add_superscript),
    Oddity("superscript in the header", "C", "headers", _is_workbook, book=odd_cells.add_superscript_to_header),
    Oddity("typed footnote mark", "C", "cells", _is_flat, book=odd_cells.add_typed_mark),
    Oddity("struck-through old value", "C", "cells", _is_workbook, book=odd_cells.strike_old_value),
    Oddity("struck-through row", "C", "rows", _is_workbook, book=odd_cells.strike_row),
    Oddity("two numbers in a cell", "C", "cells", _is_flat, book=odd_cells.put_two_numbers),
    Oddity("number with words", "C", "cells", _is_flat, book=odd_cells.add_words_to_number),
    Oddity("hidden rows", "F", "rows", _is_workbook, book=odd_cells.hide_rows),
    Oddity("earlier version in hidden rows", "F", "rows", _is_workbook, book=odd_notes.hide_earlier_rows),
    Oddity("filtered rows", "F", "rows", _is_workbook, book=odd_cells.filter_rows),
    Oddity("hidden sheet", "F", "sheets", _is_workbook, book=odd_cells.add_hidden_sheet),
    Oddity("earlier version on a sheet", "F", "sheets", _is_workbook, book=odd_cells.add_earlier_version),
    Oddity("total row", "D", "rows", _has_row_values, book=odd_cells.add_total_row),
    Oddity("total row without a word", "D", "rows", _has_row_values, book=odd_cells.add_total_without_word),
    Oddity("notes under the table", "D", "notes", _is_flat, book=odd_cells.add_notes),
    Oddity("numbers under the table", "D", "notes", _is_flat, book=odd_cells.add_numbers_below),
    Oddity("blank rows between", "D", "rows", _is_flat, book=odd_cells.add_blank_rows),
    Oddity("row twice", "D", "rows", _has_row_values, book=odd_structures.repeat_row),
    Oddity("header repeated", "D", "rows", _is_flat, book=odd_cells.repeat_header),
    Oddity("title once", "E", "titles", lambda p: p.layout == "long" and len(p.periods) > 1,
           book=odd_cells.write_title_once),
    Oddity("titles spelled otherwise", "G", "titles", lambda p: p.layout == "long" and len(p.periods) > 1,
           book=odd_cells.spell_otherwise),
    Oddity("codes 1.1 to 1.10 as numbers", "G", "series", lambda p: p.layout in ("row", "wide", "long")
           and p.writer != "csv", _eleven_codes, odd_cells.codes_as_numbers),
    Oddity("example row", "D", "rows", _is_flat, book=odd_rows.add_example_row),
    Oddity("row of explanations", "D", "rows", _is_flat, book=odd_rows.add_row_of_units),
    Oddity("units in cells", "C", "cells", _is_flat, book=odd_rows.write_units_in_cells),
    Oddity("errors in cells", "C", "cells", _is_flat, book=odd_rows.write_errors),
    Oddity("column without a header", "A", "actual column+actual header+headers", _is_flat,
           book=odd_rows.take_header_away),
    Oddity("row named after the organisation", "D", "rows+cells+scale+actual column", _has_row_values,
           book=odd_notes.name_total_after_organisation),
    Oddity("formula with an error", "C", "cells", _is_workbook, odd_notes.keep_formulas, odd_notes.add_failed_sum),
    Oddity("bounds for numbers", "C", "cells", _is_flat, book=odd_numbers.write_bounds),
    Oddity("numbers too small to show", "C", "cells", _is_flat, book=odd_numbers.write_small_numbers),
    Oddity("negative numbers in brackets", "C", "cells", _is_flat, book=odd_numbers.write_brackets),
    Oddity("marks of thousands", "C", "cells+scale", _is_flat, book=odd_numbers.mix_thousands),
    Oddity("scales of percentages", "H", "scale+cells", _only("percent", 1), _keep("percent"),
           odd_numbers.mix_scales_of_percentages),
    Oddity("scales in cells", "H", "scale+cells+series", _only("money", 1), _keep("money"),
           odd_numbers.write_units_of_other_size),
    Oddity("days as text", "E", "periods", lambda p: p.layout == "long", book=odd_numbers.write_days_as_text),
    Oddity("fractions beside percentages", "H", "scale", _only("percent", 1), book=odd_cells.write_fractions),
    Oddity("two currencies", "H", "scale+series", _only("money", 1), _keep("money"), odd_cells.write_two_currencies),
    Oddity("one decimal point", "H", "scale", lambda p: p.writer == "csv" and p.language != "en" and _is_flat(p),
           odd_cells.thousands_with_points, odd_cells.write_one_point),
    Oddity("thousandth value", "H", "scale", lambda p: p.layout in ("long", "row") and p.has_target,
           book=odd_cells.divide_by_thousand),
    Oddity("row that is carried over", "D", "rows", _has_row_values, book=odd_habits.add_carried_row),
    Oddity("mistyped year", "E", "periods", lambda p: p.layout == "long" and p.kind == "year",
           book=odd_habits.mistype_years),
    Oddity("rates as fractions", "H", "scale+headers", lambda p: p.layout in ("row", "wide") and p.has_unit,
           odd_habits.set_without_unit, odd_habits.write_rates_as_fractions),
    Oddity("empty corner", "D", "headers+series+text column",
           lambda p: p.layout in ("row", "wide") and not p.has_direction, odd_habits.set_bare,
           odd_habits.empty_the_corner),
    Oddity("numbers of goals in titles", "J", "titles+notes", lambda p: p.layout in ("row", "wide"),
           book=odd_habits.number_goals),
    Oddity("column of arrows", "I", "text column", _is_flat, book=odd_habits.add_trend_signs),
    Oddity("scores with signs", "I", "scale+actual column", _has_row_values, book=odd_cells.write_signs),
    Oddity("zero as dash", "I", "scale", lambda p: p.writer == "csv" and _is_flat(p), book=odd_cells.write_dashes),
    Oddity("period in the title", "E", "periods", lambda p: p.layout == "row undated", book=odd_cells.period_in_title),
    Oddity("period as name of the sheet", "E", "periods", lambda p: p.layout == "row undated" and p.writer != "csv",
           book=odd_cells.period_as_sheet_name),
)  # fmt: skip
TEXT_ODDITIES = (
    Oddity("line that limits the values", "J", "notes", _is_flat, book=odd_texts.add_limiting_line),
    Oddity("line with a scale", "J", "notes+scale+series", _only("money", 1), _keep("money"), odd_texts.add_scale_line),
    Oddity("legend of codes", "J", "notes+cells", _is_flat, book=odd_texts.add_code_legend),
    Oddity("comment that limits a value", "J", "cells", _is_workbook, book=odd_notes.comment_on_values),
    Oddity("legend of cells", "J", "notes+cells", _is_flat, book=odd_notes.add_legend_of_cells),
    Oddity("remark that limits a value", "J", "text column", _is_flat, book=odd_texts.add_limiting_remark),
    Oddity("remark that changes a target", "J", "text column", _is_flat, book=odd_texts.add_target_remark),
)
# A total is provably wrong only where nothing else is in doubt.
BESIDE_TOTALS = "rows+cells+scale+notes+actual column+target column"
OF_PLACES = f"layout+{BESIDE_TOTALS}+series+titles+periods+headers+actual header+text column+hidden+sheets"
TOTAL_ODDITIES = (
    Oddity("total that its rows do not give", "D", BESIDE_TOTALS, _has_row_values, book=odd_totals.add_wrong_total),
    Oddity("subtotal of places that its rows do not give", "D", OF_PLACES, _is_flat, _ask("subtotals"),
           odd_totals.spoil_subtotal),
)  # fmt: skip
ODDITIES = (*LAYOUT_ODDITIES, *PLAN_ODDITIES, *COLUMN_ODDITIES, *CELL_ODDITIES, *TEXT_ODDITIES, *TOTAL_ODDITIES)
# Which of them go with layouts that are odd themselves: what needs no column of a certain place.
WITH_ODD_LAYOUTS = frozenset(
    {
        "superscript footnote", "typed footnote mark", "struck-through old value", "two numbers in a cell",
        "number with words", "hidden rows", "notes under the table", "hidden sheet", "short periods",
        "bounds for numbers", "numbers too small to show",
    }
)  # fmt: skip


def choose_oddities(plan: Plan) -> list[Oddity]:
    """One to three oddities that fit a plan and change different parts of it."""
    rng = plan.rng("oddities")
    wanted = rng.choice([1, 1, 2, 2, 3])
    chosen: list[Oddity] = []
    layouts = [oddity for oddity in LAYOUT_ODDITIES if oddity.fits(plan)]
    others = [oddity for oddity in ODDITIES if oddity not in LAYOUT_ODDITIES and oddity.fits(plan)]
    if rng.random() < 0.35:
        chosen.append(rng.choice(layouts))
        others = [oddity for oddity in others if oddity.name in WITH_ODD_LAYOUTS]
    # What fits few plans goes before what fits all of them, or it would hardly be met.
    rank = {
        oddity.name: rng.random() ** (1 if oddity.fits in (_is_flat, _is_workbook) else 3)
        for oddity in others
    }
    others.sort(key=lambda oddity: rank[oddity.name])
    for oddity in others:
        if len(chosen) == wanted:
            break
        taken = {part for other in chosen for part in other.part.split("+")}
        if taken.isdisjoint(oddity.part.split("+")):
            chosen.append(oddity)
    # Columns come before cells: what is put in a cell is not to be copied.
    return sorted(chosen, key=ODDITIES.index)
