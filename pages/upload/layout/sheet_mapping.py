"""The grantee's sheets with how they are read, and the corrections of the mapping by clicks on them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Uses
from datetime import date

import streamlit as st

from impact.i18n import catalog, period
from impact.ingest.pipeline.preview import ColumnPreview, FilePreview, LeftOutRow, SheetPreview
from impact.ingest.tables.header_vocabulary import COMMON_ROLES, OTHER_ROLES
from impact.model.cell_address import column_letters
from impact.model.mapping import MOST_HEADER_ROWS, Mapping, Period
from impact.model.vocabulary.languages import Language
from impact.views.submissions import layouts
from impact.views.submissions.upload import UploadView
from pages.parts.layout import frame
from pages.parts.sheet import sheet
from pages.upload import cell_account, questions, upload_state

NUMBER = re.compile(r"[-+(]?[€$£]?\s*\d[\d.,\s\u00a0'’]*\s*[%€)]?")
# Roles whose cells are right-aligned; a code or a year is left-aligned like a name.
AMOUNTS = ("actual", "target", "baseline", "indicator_value", "year_total", "numerator", "denominator", "n")
# Roles whose cells name a group; one group may stand for everybody.
GROUPS = ("dimension", "dimension_value", "location")
SHEET_KEY = "upload-sheet"


def draw_own_sheets(view: UploadView, looked: FilePreview, language: Language) -> None:
    """Draw one sheet at a time; a correction is applied at once and the file read again."""
    sheets = [item for item in looked.sheets if item.cells and item.reason != "hidden"]
    if not sheets:
        return
    selection = choose_sheet(sheets)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.header(
            frame.escape_markdown(frame.t("upload.sheet.title", sheet=get_table_label(selection) or looked.file_name)),
            anchor=False,
        )
        if len(sheets) > 1 or not selection.used:
            st.toggle(
                frame.t("upload.sheet.use"),
                value=selection.used,
                key=f"use-{selection.key}-{selection.used}",
                on_change=upload_state.apply_mapping,
                args=(looked.mapping.with_sheet(selection.key, used=not selection.used),),
            )
    if not selection.used:
        st.caption(frame.escape_markdown(layouts.describe_sheet_reason(language, selection.reason)))
    else:
        st.caption(frame.t("upload.sheet.point"))
    uses = cell_account.find_uses(view, selection.name, len(selection.cells))
    sheet_view = build_sheet(selection, questions.build_marks(view, selection.name), language, uses)
    pick = sheet.draw_sheet(sheet_view, build_menus(selection, language, view.calendar), key="own-sheet")
    if pick:
        changed = correct_mapping(looked.mapping, selection, pick)
        if changed != looked.mapping:
            upload_state.apply_mapping(changed)
            st.rerun()


def choose_sheet(sheets: list[SheetPreview]) -> SheetPreview:
    """Draw the choice of a table and return it; at first the first used one. A sheet has one or more tables."""
    names = [item.key for item in sheets]
    first = next((item.key for item in sheets if item.used), names[0])
    if st.session_state.get(SHEET_KEY) not in names:
        st.session_state[SHEET_KEY] = first
    if len(names) > 1:
        used = {item.key: item.used for item in sheets}
        labels = {item.key: frame.escape_markdown(get_table_label(item)) for item in sheets}
        st.pills(
            frame.t("upload.sheet.choose"),
            names,
            key=SHEET_KEY,
            required=True,
            label_visibility="collapsed",
            format_func=lambda name: labels[name] if used[name] else f":gray[{labels[name]}]",
        )
    return next(item for item in sheets if item.key == st.session_state[SHEET_KEY])


def get_table_label(item: SheetPreview) -> str:
    """What a table is called: its sheet, and where that has several the number of the table."""
    return item.name if item.parts == 1 else frame.t("upload.sheet.table", sheet=item.name, number=item.part)


def build_sheet(
    item: SheetPreview,
    marks: dict[tuple[int, int], sheet.Mark],
    language: Language,
    uses: Uses[tuple[int, int], str] | None = None,
) -> sheet.Sheet:
    """The sheet as the component takes it; rows and columns count from 1; `uses` colours its numbers."""
    width = max((len(row) for row in item.cells), default=0)
    columns_by_number = {column.column: column for column in item.columns}
    first = max(item.header_rows, default=0)
    below = item.cells[first:]
    columns = tuple(
        build_column(
            number,
            columns_by_number.get(number),
            [row[number - 1] for row in below if len(row) >= number],
            language,
        )
        for number in range(1, width + 1)
    )
    rows_left_out = {row.row: row for row in item.rows_out}
    rows = []
    last = max((line for line, cells in enumerate(item.cells, start=1) if any(cells)), default=0)
    for line, cells in enumerate(item.cells[:last], start=1):
        padded = (*cells, *[""] * (width - len(cells)))
        is_heading = line in item.header_rows
        is_elsewhere = bool(item.last_row) and line > item.last_row
        is_left_out = line in rows_left_out or line < first or is_elsewhere or not item.used
        rows.append(
            sheet.Row(
                line,
                padded,
                sheet.HEADING if is_heading else sheet.LEFT_OUT if is_left_out else "",
                describe_left_out(rows_left_out.get(line), language, elsewhere=is_elsewhere) if any(cells) else "",
                list_acts(item, line, heading=is_heading, left_out=is_left_out, words=find_first_text(cells)),
            )
        )
    read = sum(row.kind == "" and any(row.cells) for row in rows)
    return sheet.Sheet(
        item.name, columns, tuple(rows), marks,
        {(top, start): (min(bottom, last) - top + 1, min(end, width) - start + 1)
         for top, start, bottom, end in item.merged if top <= last and start <= width},
        max(item.data_rows - read, 0), max(item.width - width, 0),
        {
            place: use
            for place, use in (uses or {}).items()
            if place[0] <= last and place[1] <= width and has_digit(item.cells[place[0] - 1], place[1])
        },
    )  # fmt: skip


def has_digit(cells: Sequence[str], column: int) -> bool:
    """Whether the cell of a column (from 1) shows a digit or a single mark: what the account counts."""
    words = cells[column - 1].strip() if column <= len(cells) else ""
    return any(character.isdigit() for character in words) or len(words) == 1


def describe_left_out(row: LeftOutRow | None, language: Language, *, elsewhere: bool) -> str:
    """Why a row is not read, '' for one that is."""
    if row is not None:
        return layouts.describe_row_reason(language, row.reason)
    return layouts.describe_row_reason(language, "other_table") if elsewhere else ""


def build_column(number: int, preview: ColumnPreview | None, below: Iterable[str], language: Language) -> sheet.Column:
    """A column of the component with its role and period; `below` are its cells under the header."""
    texts = [words for words in below if words.strip()]
    numeric = bool(texts) and sum(bool(NUMBER.fullmatch(words.strip())) for words in texts) * 2 > len(texts)
    if preview is None:
        return sheet.Column(number, column_letters(number), "", numeric=numeric)
    numeric = numeric and preview.role in AMOUNTS
    when = f" {period(language, *preview.period)}" if preview.role and preview.period else ""
    return sheet.Column(
        number,
        column_letters(number),
        get_role_label(preview.role) + when,
        preview.role,
        serialize_period(preview.period),
        numeric,
    )


def get_role_label(name: str) -> str:
    """The label of a role, '' for none."""
    key = f"roles.{name}"
    return frame.t(key) if name and key in catalog() else name


def find_header(item: SheetPreview, number: int) -> str:
    """The text of a column in the last header row; '' without one. `number` counts from 1."""
    line = max(item.header_rows, default=0)
    cells = item.cells[line - 1] if 0 < line <= len(item.cells) else ()
    return cells[number - 1].strip() if number <= len(cells) else ""


def find_group(item: SheetPreview, line: int) -> str:
    """The group of a row, '' where the sheet has no column of groups. `line` counts from 1."""
    column = next((entry.column for entry in item.columns if entry.role in GROUPS), 0)
    cells = item.cells[line - 1] if 0 < line <= len(item.cells) else ()
    return cells[column - 1].strip() if 0 < column <= len(cells) else ""


def find_first_text(cells: Iterable[str]) -> str:
    """The first text of a row, which identifies it in the mapping."""
    return next((words.strip() for words in cells if words.strip()), "")


def list_acts(item: SheetPreview, line: int, *, heading: bool, left_out: bool, words: str) -> tuple[str, ...]:
    """The actions possible on a row. `line` counts from 1."""
    if not words:
        return ()
    if heading:
        return (sheet.USE,) if len(item.header_rows) > 1 else ()
    beside = item.header_rows and line in (min(item.header_rows) - 1, max(item.header_rows) + 1)
    join = (sheet.JOIN,) if beside and len(item.header_rows) < MOST_HEADER_ROWS else ()
    if (left_out and line < max(item.header_rows, default=0)) or not item.used:
        return (sheet.HEAD, *join)
    whole = (sheet.WHOLE,) if find_group(item, line) else ()
    return (sheet.USE, sheet.HEAD, *join) if left_out else (sheet.LEAVE, sheet.LEAVE_ALIKE, *whole, sheet.HEAD, *join)


def build_menus(
    item: SheetPreview, language: Language, calendar: Sequence[tuple[date, date]] = ()
) -> tuple[sheet.Menu, ...]:
    """The menus of a column: its role and its period, also any of the `calendar`."""
    roles = {entry.role for entry in item.columns if entry.role}
    more = (*OTHER_ROLES, *sorted(roles - {*COMMON_ROLES, *OTHER_ROLES}))
    unused = (("", frame.t("sheet.unused")),)
    return (
        sheet.Menu(
            sheet.ROLE,
            frame.t("upload.sheet.role"),
            (*((name, get_role_label(name)) for name in COMMON_ROLES), *unused),
        ),
        sheet.Menu(
            sheet.PERIOD,
            frame.t("upload.sheet.period"),
            (
                ("", frame.t("upload.sheet.period.row")),
                *((serialize_period(when), period(language, *when)) for when in list_periods(item, calendar)),
            ),
        ),
        sheet.Menu(
            sheet.ROLE,
            frame.t("upload.sheet.role.more"),
            tuple((name, get_role_label(name)) for name in more),
        ),
    )


def list_periods(
    item: SheetPreview, calendar: Sequence[tuple[date, date]] = (), today: date | None = None
) -> list[Period]:
    """The periods to choose from: those of the sheet with their years and quarters, else this year and the previous.

    After them every period of the fund's `calendar` that has begun.
    """
    own = [entry.period for entry in item.columns if entry.period]
    day = today or date.today()
    now = day.year
    years = sorted({end.year for _, end in own if end}) or [now - 1, now]
    quarterly = any(start and end and (end - start).days < 100 for start, end in own)
    options: list[Period] = []
    for year in years:
        options.append((date(year, 1, 1), date(year, 12, 31)))
        if quarterly:
            options += [(date(year, 3 * n + 1, 1), _last_day(year, 3 * n + 3)) for n in range(4)]
    due = [when for when in calendar if when[0] <= day]
    return list(dict.fromkeys([*options, *own, *due]))


def _last_day(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def serialize_period(when: Period | None) -> str:
    """A period as a value for the browser: ISO dates with "/" between them, '' for none."""
    return "/".join(day.isoformat() if day else "" for day in when) if when else ""


def parse_period(written: str) -> Period | None:
    """The period of such a value; None for '' or anything invalid."""
    try:
        start, end = (date.fromisoformat(day) if day else None for day in written.split("/"))
    except ValueError:
        return None
    return start, end


def correct_mapping(mapping: Mapping, item: SheetPreview, pick: sheet.Pick) -> Mapping:
    """The mapping corrected by a pick; unchanged where the pick does not apply."""
    name, line = item.key, pick.number
    words = find_first_text(item.cells[line - 1]) if 0 < line <= len(item.cells) else ""
    if pick.kind == sheet.ROLE:
        return mapping.with_role(name, line, pick.value, header=find_header(item, line))
    if pick.kind == sheet.WHOLE:
        return mapping.with_total_category(name, find_group(item, pick.number))
    if pick.kind == sheet.PERIOD:
        return mapping.with_period(name, line, parse_period(pick.value))
    if pick.kind == sheet.LEAVE:
        return mapping.with_row(name, line, words, used=False)
    if pick.kind == sheet.LEAVE_ALIKE:
        return mapping.with_excluded_text(name, words)
    if pick.kind == sheet.USE and line in item.header_rows:
        return mapping.with_header(name, [row for row in item.header_rows if row != line])
    if pick.kind == sheet.USE:
        return mapping.with_excluded_text(name, words, out=False).with_row(name, line, words, used=True)
    if pick.kind == sheet.JOIN:
        return mapping.with_header(name, [*item.header_rows, line])
    return mapping.with_header(name, [line])
