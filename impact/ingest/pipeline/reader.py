"""Reading of a file: bytes → Submission, through safety checks, sheets, tables, numbers, identity and checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from hashlib import sha256

from impact.errors import NothingRecognised
from impact.ingest.checks import cell_names, sums_of_places, total_sums
from impact.ingest.comparison import (
    header_doubts,
    header_scales,
    line_scales,
    note_doubts,
    remark_doubts,
    retracted_values,
    row_routing,
    rows_below_tables,
    scale_checks,
    sheet_limits,
    shown_values,
    unit_checks,
)
from impact.ingest.comparison.candidates import compare_candidates
from impact.ingest.doubts import (
    corrections,
    far_periods,
    footnoted_values,
    hidden_values,
    relative_targets,
    row_labels,
    running_total_checks,
    scale_limits,
    scale_slips,
    sentence_goals,
    sentences_beside,
    sheet_languages,
    suggested_numbers,
    year_totals,
)
from impact.ingest.extract import extraction, indicator_builder, indicator_checks
from impact.ingest.extract.cell_checks import CellChecks
from impact.ingest.extract.entries import EntryColumns
from impact.ingest.extract.identity_doubts import ask_doubts
from impact.ingest.extract.indicator_identity import identify_indicators
from impact.ingest.files import cell_formats_xlsx
from impact.ingest.files.own_formats import help_sheet_name
from impact.ingest.files.readers import Sheet
from impact.ingest.layouts import indicator_matching
from impact.ingest.layouts.layout_following import follow_layout
from impact.ingest.notation import distinct_texts, stated_units
from impact.ingest.notation.sheet_places import repeats_earlier
from impact.ingest.periods import date_parser
from impact.ingest.periods_of_rows.given_periods import give_periods
from impact.ingest.pipeline import summed_rows
from impact.ingest.pipeline.garbage_collection import without_collector
from impact.ingest.pipeline.guessed_mapping import ask_about_guess, guess_for_questions
from impact.ingest.pipeline.joined_units import join_units
from impact.ingest.pipeline.opened_file import OpenedFile
from impact.ingest.statements.counted_amounts import prove_by_counts
from impact.ingest.statements.running_totals import states_running_total
from impact.ingest.tables import table_detection
from impact.ingest.tables.column_choice import counting_columns
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.template import structure_check
from impact.ingest.validation import answer_application, cell_account, unread_content
from impact.ingest.validation.identity_answers import withhold_values
from impact.ingest.values import decimal_mark, number_parser
from impact.model.answers import Answer
from impact.model.mapping import Mapping
from impact.model.read_request import ReadRequest
from impact.model.submission import ColumnRole, Submission, ValueColumns
from impact.model.vocabulary.languages import Language

Progress = Callable[[float, str], None]
DECIMAL_MARK_OF_LANGUAGE = {
    Language.NL: number_parser.COMMA,
    Language.FR: number_parser.COMMA,
    Language.EN: number_parser.POINT,
}


def read_submission(
    data: bytes,
    file_name: str,
    *,
    locale: Language | None = None,
    organisation: str = "",
    known_codes: Collection[str] = (),
    mapping: Mapping | None = None,
    answers: Iterable[Answer] = (),
    progress: Progress | None = None,
) -> Submission:
    """Read a workbook or text table as a submission: indicators, values as columns, and issues by cell (from 1).

    `locale` gives the decimal mark, which otherwise the texts of the file decide; `mapping` gives the roles of
    sheets, columns and rows instead of recognition, and is followed where columns moved; `known_codes` are the codes
    of the organisation's indicators; `answers` are earlier replies to issues about the same cells. `progress` is
    called with (share done from 0 to 1, name of the step).
    Raises UnreadableFile where the bytes are no readable table and NothingRecognised where it holds no indicator.
    """
    request = ReadRequest(
        data, file_name, mapping, locale=locale, organisation=organisation, known_codes=frozenset(known_codes),
        answers=tuple(answers),
    )  # fmt: skip
    return read_for_request(request, progress)


@without_collector()
def read_for_request(request: ReadRequest, progress: Progress | None = None) -> Submission:
    """As `read_submission`, for a request; uses its `mapping`, not its `remembered` mappings."""
    return read_opened_file(OpenedFile(request.data, request.file_name, progress), request)


def read_opened_file(file: OpenedFile, request: ReadRequest) -> Submission:
    """As `read_for_request`, for a file that is already open."""
    mapping, locale = request.mapping, request.locale
    report, name, sheets, template = file.report_progress, file.name, file.sheets, file.own
    is_guess = False
    if mapping is None and not any(resolved for _, resolved in file.recognised):
        mapping = guess_for_questions(file)
        is_guess = mapping is not None
    if mapping is not None:
        mapping = follow_layout(mapping, file.sheets).mapping
    tables = _recognised_tables(file) if mapping is None else _mapped_tables(mapping, file)
    sentences_beside.part_sentences(tables)
    give_periods(tables, name)
    report(0.45, "found")
    checks = CellChecks(request.known_codes, template=template is not None)
    # The help sheet of our own template holds no data, so no remark says that it was skipped.
    checks.check_sheets(sheets, tables, (help_sheet_name(template[0]),) if template else ())
    hidden_values.check_hidden_sheets(checks, sheets)
    texts = distinct_texts.collect_number_texts(tables)
    parsed = distinct_texts.parse_numbers(texts)
    special = file.marked
    marks = (
        decimal_mark.use_decimal_mark(DECIMAL_MARK_OF_LANGUAGE[locale])
        if locale
        else decimal_mark.decide_decimal_mark(distinct_texts.collect_proofs(texts, parsed, tables, special))
    )
    if not marks.certain and not marks.other_example and (proved := prove_by_counts(tables, parsed)) is not None:
        marks = proved
    day_texts = distinct_texts.collect_date_texts(tables)
    checks.month_first = date_parser.detect_month_first(day_texts)
    checks.year_first = date_parser.detect_year_first(day_texts)
    report(0.5, "understood")
    units_apart = stated_units.has_units_apart(tables, parsed, special)
    notation = extraction.Notation(
        parsed, marks, checks.month_first, has_units_apart=units_apart, is_template=template is not None
    )
    report(0.6, "marked")
    entries = EntryColumns()
    for table in tables:
        extraction.extract_entries(
            entries, table, notation, special.get(table.table.sheet.name, cell_formats_xlsx.NO_FORMATS)
        )
    report(0.7, "taken")
    row_routing.route_rows(entries, tables)
    row_routing.join_rows_of_periods(entries, tables)
    row_routing.join_repeated_rows(entries, tables)
    if is_guess and not any(entries.is_filled()):
        raise _nothing_recognised(sheets, (), name)
    if not len(entries):
        raise _nothing_recognised(sheets, tables, name)
    lines: dict[str, sheet_limits.SheetLines] = {}
    running: dict[str, str] = {}
    rescaled: remark_doubts.ChangesByEntry = {}
    if not template:
        sentence_goals.take_sentence_goals(entries, tables)
        sentence_goals.take_title_goals(entries, tables)
        sentence_goals.take_labelled_numbers(entries, tables, special)
        hidden_values.ask_about_hidden_values(entries, sheets, special)
        shown_values.ask_about_shown_values(entries, tables, special)
        corrected = corrections.ask_about_corrections(entries, tables, file.notes)
        corrected |= note_doubts.ask_about_notes(entries, file.notes, tables)
        rows_below_tables.ask_about_rows_below_tables(entries, tables)
        rows_below_tables.ask_about_values_below_words(entries, tables)
        remark_doubts.ask_about_header_comments(entries, file.notes, tables)
        rescaled = remark_doubts.ask_about_remarks(entries, tables, file.notes)
        retracted_values.ask_about_retracted_values(entries, sheets, tables, special, _unused_sheets(mapping))
        sheet_languages.join_languages(entries, tables)
        lines = sheet_limits.read_sheet_lines(sheets, tables, file.notes, corrected)
        sheet_limits.ask_about_sheet_lines(entries, lines, checks)
        footnoted_values.ask_about_footnoted_values(entries, tables, special)
        row_labels.ask_about_labels(entries, tables, special)
        suggested_numbers.suggest_numbers(entries)
        relative_targets.offer_relative_targets(entries)
        line_scales.give_line_units(entries, lines)
        unit_checks.give_written_units(entries, tables)
        running = running_total_checks.ask_about_sheets_of_running_totals(entries)
        header_doubts.ask_about_headers(entries, tables)
        header_doubts.doubt_periods(entries, tables)
        header_doubts.ask_about_titles(entries)
        far_periods.ask_about_far_periods(entries)
        header_doubts.ask_about_wide_cells(entries, tables)
    if mapping is not None and (guessed := mapping.guessed_columns()):
        ask_about_guess(entries, guessed)
    report(0.73, "taken")
    row_sums = summed_rows.sum_rows(entries, tables)
    refs, titles = indicator_builder.name_grants(entries)
    units, joined_units = join_units(entries, refs, indicator_builder.read_units(entries))
    identified, stored, identity_doubts = identify_indicators(entries, refs, units)
    owners = indicator_builder.IndicatorSource(entries, refs, titles, units)
    report(0.8, "identified")
    note_doubts.ask_about_changes(entries, identified)
    with compare_candidates(entries):
        header_scales.apply_header_scales(entries, identified, units)
        line_scales.ask_about_joined_units(entries, joined_units, units)
        line_scales.ask_about_line_scales(entries, lines, units, () if template else tables)
        unit_checks.check_stated_units(entries, identified, units)
        if not template:
            unit_checks.ask_about_signed_headers(entries, tables, identified, units)
            unit_checks.ask_about_plain_lengths(entries, identified, units)
        scales = scale_limits.StatedScales.read(entries, () if template else tables, units)
        scored = frozenset() if template else scale_limits.find_scored(scales, identified)
        measures = indicator_builder.apply_measures(owners, identified, checks, scored)
        relative_targets.offer_percentages_of_numbers(entries, identified)
        if not template:
            scale_limits.ask_about_changed_scales(scales, lines, rescaled)
            scale_limits.ask_about_stated_scales(scales, identified)
        report(0.84, "identified")
        scale_checks.ask_about_plain_beside_scaled(entries, identified)
        scale_checks.ScaleChecks(entries).check(identified, measures)
        report(0.86, "identified")
        scale_slips.ask_about_fractions_of_things(entries, identified, units, measures)
        scale_slips.ask_about_jumps(entries, identified, measures)
    if not template:
        running |= {name: text for name, sheet in lines.items() for text in sheet.limits if states_running_total(text)}
        year_totals.ask_about_values_of_years(entries, tables, identified, measures)
        sums_of_places.ask_about_sums_of_places(entries, identified, measures)
        running_total_checks.settle_running_totals(entries, tables, identified, measures, running)
        owners = indicator_builder.IndicatorSource(entries, refs, titles, units)
    report(0.88, "identified")
    indicators, actuals, targets = indicator_builder.build_indicators(
        owners, identified, stored, measures, checks
    )
    report(0.9, "described")
    indicators = indicator_matching.apply_matches(indicators, mapping)
    ask_doubts(checks, entries, indicators, identity_doubts)
    if not template:
        # Last of what is asked about numbers: of a number in doubt nobody knows what a sum with it should be.
        total_sums.ask_about_total_rows(checks, tables, marks)
    indicator_checks.check_indicators(checks, indicators, _last_target_of(targets))
    cell_names.name_parts(checks.issues, indicators)
    unread_content.add_remarks(checks, file.checked, sheets, special, {} if template else file.notes)
    report(0.95, "looked over")
    if template:
        structure_check.check_structure(checks, file.checked, name, sheets, tables)
    account = cell_account.build_account(
        sheets,
        cell_account.ReadingResult(
            tables,
            entries,
            indicators,
            actuals,
            targets,
            (help_sheet_name(template[0]),) if template else (),
            _repeated_sheets(sheets),
            _unused_sheets(mapping),
            () if mapping is None else file.unused_tables(mapping),
            is_guess,
        ),
        checks,
    )
    submission = Submission(
        file_name=name,
        content_hash=sha256(file.data).hexdigest(),
        size=len(file.data),
        format=file.checked.format,
        layout="template" if template else _layout(tables),
        locale=marks.locale(),
        columns=tuple(role for table in tables for role in _column_roles(table)),
        sheets=tuple(dict.fromkeys(table.table.sheet.name for table in tables)),
        indicators=indicators,
        actuals=actuals,
        targets=targets,
        issues=tuple(checks.issues),
        organisation=_single_text(entries.text["organisation"])
        or request.organisation
        or (template[1] if template else ""),
        organisation_ref=_single_text(entries.text["organisation_ref"]),
        template_language=template[0].value if template else "",
        account=account,
        row_sums=row_sums,
    )
    submission = withhold_values(submission)
    answered = answer_application.apply_answers(submission, request.answers)
    report(1.0, "done")
    return answered


def _column_roles(resolved: ResolvedTable) -> list[ColumnRole]:
    """All columns with a header (numbers from 1); those that are not used have the role ''."""
    name = resolved.table.sheet.name
    used = {column.place for column in counting_columns(resolved)}
    roles = [
        ColumnRole(name, c.place + 1, c.header, c.meaning.role if c.place in used else "")
        for c in resolved.columns
        # What the sheet lacks and the mapping gives has no header.
        if c.header
    ]
    return [*roles, *(ColumnRole(name, place + 1, header, "") for place, header in resolved.unknown)]


def _recognised_tables(file: OpenedFile) -> list[ResolvedTable]:
    """The recognised tables of all visible sheets, without sheets that repeat an earlier one cell by cell."""
    tables: list[ResolvedTable] = []
    previous: list[Sheet] = []
    for sheet, resolved in file.recognised:
        if not resolved or repeats_earlier(sheet, previous):
            continue
        previous.append(sheet)
        tables += resolved
    if not tables:
        raise _nothing_recognised(file.sheets, (), file.name)
    return tables


def _unused_sheets(mapping: Mapping | None) -> set[str]:
    """The names of sheets of which a mapping uses no table; none without a mapping."""
    items = () if mapping is None else mapping.sheets
    return {item.name for item in items} - {item.name for item in items if item.used}


def _repeated_sheets(sheets: Sequence[Sheet]) -> frozenset[str]:
    """The names of sheets that repeat an earlier visible one cell by cell."""
    repeated: set[str] = set()
    earlier: list[Sheet] = []
    for sheet in sheets:
        if sheet.hidden or not sheet.rows:
            continue
        if repeats_earlier(sheet, earlier):
            repeated.add(sheet.name)
        earlier.append(sheet)
    return frozenset(repeated)


def _mapped_tables(mapping: Mapping, file: OpenedFile) -> list[ResolvedTable]:
    """The tables as a mapping, which was followed to where its columns stand now, reads them."""
    tables = file.mapped_tables(mapping)
    if not tables:
        raise _nothing_recognised(file.sheets, (), file.name)
    return tables


def _nothing_recognised(
    sheets: Sequence[Sheet], tables: Sequence[ResolvedTable], name: str
) -> NothingRecognised:
    """The error with the most specific reason why no indicator was recognised."""
    if any(item.example_rows for item in tables):
        return NothingRecognised("errors.only_examples", file=name)
    if tables:
        return NothingRecognised("errors.no_rows", file=name, sheet=tables[0].table.sheet.name)
    visible = [sheet for sheet in sheets if not sheet.hidden and any(any(c != "" for c in row) for row in sheet.rows)]
    if not visible:
        return NothingRecognised("errors.no_data", file=name)
    guesses = [(sheet, guess) for sheet in visible if (guess := table_detection.guess_header_row(sheet))]
    if not guesses:
        return NothingRecognised("errors.no_header", file=name, sheet=visible[0].name)
    sheet, (row, known_texts) = max(guesses, key=lambda pair: len(pair[1][1]))
    return NothingRecognised(
        "errors.no_indicator", file=name, sheet=sheet.name, row=row + 1, known=", ".join(known_texts[:8])
    )


def _last_target_of(targets: ValueColumns) -> dict[int, tuple[float, int, int]]:
    """Per indicator the total target of its latest period, with its row and column (from 1)."""
    target_of: dict[int, tuple[float, int, int]] = {}
    latest: dict[int, tuple[date, date]] = {}
    columns = zip(
        targets.indicator,
        targets.value,
        targets.start,
        targets.end,
        targets.breakdown,
        targets.row,
        targets.column,
        strict=True,
    )
    for indicator, value, start, end, breakdown, row, column in columns:
        if value is None or breakdown:
            continue
        order = (end or date.min, start or date.min)
        if indicator not in latest or order >= latest[indicator]:
            latest[indicator] = order
            target_of[indicator] = (value, row, column)
    return target_of


def _layout(tables: Sequence[ResolvedTable]) -> str:
    wide = any(column.meaning.period is not None for item in tables for column in item.columns)
    return "wide" if wide else "flat"


def _single_text(texts: Sequence[str]) -> str:
    """The only non-empty text of a column; '' where there are none or several."""
    counts = Counter(text for text in texts if text)
    return next(iter(counts)) if len(counts) == 1 else ""
