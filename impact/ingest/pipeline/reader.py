"""Bytes → Submission: guard, sheets, tables, numbers, identity, checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from hashlib import sha256

from impact.errors import NothingRecognised
from impact.ingest.extract import extraction, indicator_builder
from impact.ingest.extract.cell_checks import Checks
from impact.ingest.extract.entries import Entries
from impact.ingest.extract.indicator_identity import identify
from impact.ingest.files import cell_formats_xlsx
from impact.ingest.files.own_formats import help_sheet
from impact.ingest.files.readers import Sheet
from impact.ingest.layouts import indicator_matching
from impact.ingest.layouts.drift import follow
from impact.ingest.pipeline.opened_file import Opened
from impact.ingest.tables import table_detection
from impact.ingest.tables.column_resolution import Settled
from impact.ingest.validation import answer_application, unread_content
from impact.ingest.values import numbers, periods
from impact.model.answers import Answer
from impact.model.mapping import Mapping
from impact.model.read_request import ReadRequest
from impact.model.submission import ColumnRole, Submission, ValueColumns
from impact.model.words import Language

Progress = Callable[[float, str], None]
DECIMAL_OF = {Language.NL: numbers.COMMA, Language.FR: numbers.COMMA, Language.EN: numbers.POINT}


def read(
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
    """A workbook or text table as a submission: indicators, values as columns, and issues by cell.

    `locale` says how the file writes numbers where its cells do not prove it; `mapping` what its sheets, columns
    and rows are, in the place of what would be understood, followed where columns moved; `answers` settle what was
    asked before about these very cells. Raises UnreadableFile where the bytes are no readable table and
    NothingRecognised where it holds no indicator.
    """
    request = ReadRequest(
        data, file_name, mapping, locale=locale, organisation=organisation, known_codes=frozenset(known_codes),
        answers=tuple(answers),
    )  # fmt: skip
    return read_request(request, progress)


def read_request(request: ReadRequest, progress: Progress | None = None) -> Submission:
    """As `read`, for a request; its `mapping` serves, not the remembered ones."""
    return read_opened(Opened(request.data, request.file_name, progress), request)


def read_opened(opened: Opened, request: ReadRequest) -> Submission:
    """As `read_request`, of a file that is open."""
    mapping, locale = request.mapping, request.locale
    say, name, sheets, own = opened.say, opened.name, opened.sheets, opened.own
    settled = _tables(opened) if mapping is None else _mapped(mapping, opened)
    say(0.45, "found")
    checks = Checks(request.known_codes, template=own is not None)
    # The help sheet of our own template is no sheet that somebody may miss.
    checks.sheets(sheets, settled, (help_sheet(own[0]),) if own else ())
    texts = extraction.number_texts(settled)
    looked = extraction.look(texts)
    marks = (
        numbers.given(DECIMAL_OF[locale])
        if locale
        else numbers.decide((t, looked[t], n) for t, n in texts.items())
    )
    checks.month_first = periods.month_first(extraction.date_texts(settled))
    notation = extraction.Notation(looked, marks, checks.month_first)
    say(0.5, "understood")
    marked = opened.marked
    say(0.6, "marked")
    found = Entries()
    for item in settled:
        extraction.take(found, item, notation, marked.get(item.table.sheet.name, cell_formats_xlsx.NOTHING))
    say(0.7, "taken")
    if not len(found):
        raise _nothing(sheets, settled, name)
    refs, titles = indicator_builder.grants(found)
    units = indicator_builder.units(found)
    owners = indicator_builder.Owners(found, refs, titles, units)
    identified, stored = identify(found, refs, units)
    say(0.8, "identified")
    indicators, actuals, targets = indicator_builder.describe(owners, identified, stored, checks)
    say(0.9, "described")
    indicators = indicator_matching.apply(indicators, mapping)
    checks.indicators(indicators, _last_targets(targets))
    unread_content.remark(checks, opened.checked, sheets, marked)
    say(0.95, "looked over")
    read_as_it_stands = Submission(
        file_name=name,
        content_hash=sha256(opened.data).hexdigest(),
        size=len(opened.data),
        format=opened.checked.format,
        layout="template" if own else _layout(settled),
        locale=marks.locale(),
        columns=tuple(role for item in settled for role in _roles(item)),
        sheets=tuple(item.table.sheet.name for item in settled),
        indicators=indicators,
        actuals=actuals,
        targets=targets,
        issues=tuple(checks.issues),
        organisation=_common(found.text["organisation"]) or request.organisation or (own[1] if own else ""),
        organisation_ref=_common(found.text["organisation_ref"]),
        template_language=own[0].value if own else "",
    )
    settled_with = answer_application.apply(read_as_it_stands, request.answers)
    say(1.0, "done")
    return settled_with


def _roles(settled: Settled) -> list[ColumnRole]:
    """All columns with a header; those that are not used have no role."""
    name = settled.table.sheet.name
    known = [
        ColumnRole(name, c.place + 1, c.header, "" if c.meaning.role == "judged" else c.meaning.role)
        for c in settled.columns
        # What the sheet lacks and the mapping gives has no header.
        if c.header
    ]
    return [*known, *(ColumnRole(name, place + 1, header, "") for place, header in settled.unknown)]


def _tables(opened: Opened) -> list[Settled]:
    """The tables of all visible sheets; a sheet that repeats an earlier one is left out."""
    found: list[Settled] = []
    seen: list[Sheet] = []
    for sheet, settled in opened.recognised:
        if settled is None or any(sheet.rows == other.rows for other in seen):
            continue
        seen.append(sheet)
        found.append(settled)
    if not found:
        raise _nothing(opened.sheets, (), opened.name)
    return found


def _mapped(mapping: Mapping, opened: Opened) -> list[Settled]:
    """The tables as a mapping reads them."""
    found = opened.settled_by(follow(mapping, opened.sheets).mapping)
    if not found:
        raise _nothing(opened.sheets, (), opened.name)
    return found


def _nothing(sheets: Sequence[Sheet], settled: Sequence[Settled], name: str) -> NothingRecognised:
    """Why no indicator was recognised, as exactly as can be said."""
    if any(item.examples for item in settled):
        return NothingRecognised("errors.only_examples", file=name)
    if settled:
        return NothingRecognised("errors.no_rows", file=name, sheet=settled[0].table.sheet.name)
    visible = [
        sheet for sheet in sheets if not sheet.hidden and any(any(c != "" for c in row) for row in sheet.rows)
    ]
    if not visible:
        return NothingRecognised("errors.no_data", file=name)
    guesses = [(sheet, guess) for sheet in visible if (guess := table_detection.best_guess(sheet))]
    if not guesses:
        return NothingRecognised("errors.no_header", file=name, sheet=visible[0].name)
    sheet, (row, known) = max(guesses, key=lambda pair: len(pair[1][1]))
    return NothingRecognised(
        "errors.no_indicator", file=name, sheet=sheet.name, row=row + 1, known=", ".join(known[:8])
    )


def _last_targets(targets: ValueColumns) -> dict[int, tuple[float, int, int]]:
    """Per indicator the target of its last period, with row and column."""
    last: dict[int, tuple[float, int, int]] = {}
    ends: dict[int, tuple[int, int]] = {}
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
        order = (end.toordinal() if end else 0, start.toordinal() if start else 0)
        if value is not None and not breakdown and order >= ends.get(indicator, (-1, -1)):
            ends[indicator] = order
            last[indicator] = (value, row, column)
    return last


def _layout(settled: Sequence[Settled]) -> str:
    wide = any(column.meaning.period is not None for item in settled for column in item.columns)
    return "wide" if wide else "flat"


def _common(texts: Sequence[str]) -> str:
    """The one name in a column; where there are several, none."""
    names = Counter(text for text in texts if text)
    return next(iter(names)) if len(names) == 1 else ""
