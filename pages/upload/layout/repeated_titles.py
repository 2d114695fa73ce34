"""Rows of one title: what they are is asked with their numbers, for they cannot all be the same indicator."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import streamlit as st

from impact.i18n import exact
from impact.ingest.pipeline.preview import FilePreview, SheetPreview
from impact.model.mapping import Mapping
from impact.model.submission import IssueKind
from impact.model.titles import title_key
from impact.model.vocabulary.languages import Language
from impact.views.submissions.upload import UploadView
from pages.parts.layout import frame
from pages.upload import upload_state
from pages.upload.layout import sheet_mapping

ROWS_NAMED, COLUMNS_OFFERED = 8, 3
VALUE_ROLES = ("actual", "indicator_value")
# A column with one of these roles says what a row is about, and cannot name its group.
FIXED_ROLES = ("title", "code", "unit", "result_title", "baseline", "target", "dimension",
               "dimension_value", *VALUE_ROLES)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RepeatedTitle:
    """A title on several rows of a sheet (from 1), their numbers in its first column of values, and what may tell them.

    `columns` are (number from 1, header) of columns with texts that differ on these rows.
    """

    title: str
    sheet: str
    rows: tuple[int, ...]
    numbers: tuple[float, ...]
    columns: tuple[tuple[int, str], ...]


def find_repeated_titles(view: UploadView) -> tuple[RepeatedTitle, ...]:
    """The titles that several unmatched indicators of the file share, where their rows stand in the preview."""
    counts = Counter(title_key(item.title) for item in view.proposals)
    titles = {title_key(item.title): item.title for item in view.unmatched if counts[title_key(item.title)] > 1}
    looked = view.preview
    if looked is None:
        return ()
    # A text beside the values that may be their group is a question of its own there.
    asked_sheets = {
        issue.sheet
        for issue in view.issues
        if issue.kind is IssueKind.TEXT_BESIDE and issue.is_open and issue.params.get("text_column")
    }
    return tuple(
        repeated
        for title in titles.values()
        for item in looked.sheets
        if item.used and item.name not in asked_sheets and (repeated := _find_on_sheet(item, title)) is not None
    )


def _find_on_sheet(item: SheetPreview, title: str) -> RepeatedTitle | None:
    roles = {column.column: column.role for column in item.columns}
    title_column = next((number for number, role in roles.items() if role == "title"), 0)
    if not title_column:
        return None
    left_out = {row.row for row in item.rows_out}
    rows = [
        line
        for line, cells in enumerate(item.cells, start=1)
        if line > max(item.header_rows, default=0) and line not in left_out and len(cells) >= title_column
        and title_key(cells[title_column - 1]) == title_key(title)
    ]
    value_column = next((number for number, role in roles.items() if role in VALUE_ROLES), 0)
    cells_of_rows = [item.cells[line - 1] for line in rows]
    texts = {
        number: [cells[number - 1].strip() if len(cells) >= number else "" for cells in cells_of_rows]
        for number in range(1, item.width + 1)
    }
    if len(rows) < 2:
        return None
    numbers = [_read_plain(words) for words in texts.get(value_column, ())]
    columns = tuple(
        (number, sheet_mapping.find_header(item, number))
        for number, words in texts.items()
        if roles.get(number, "") not in FIXED_ROLES and all(words) and len(set(words)) > 1
        and not any(sheet_mapping.NUMBER.fullmatch(word) for word in words)
    )
    read_numbers = tuple(number for number in numbers if number is not None)
    return RepeatedTitle(
        title, item.key, tuple(rows), read_numbers if len(read_numbers) == len(rows) else (), columns[:COLUMNS_OFFERED]
    )


def _read_plain(words: str) -> float | None:
    """A number without any mark that could be read in two ways; None otherwise."""
    return float(words) if words.isdecimal() else None


def leave_rows_out(mapping: Mapping, repeated: RepeatedTitle) -> Mapping:
    """The mapping without these rows."""
    for row in repeated.rows:
        mapping = mapping.with_row(repeated.sheet, row, repeated.title, used=False)
    return mapping


def draw_repeated_titles(view: UploadView, looked: FilePreview, language: Language) -> None:
    """Draw a card with a question for each title that stands on several rows."""
    items = find_repeated_titles(view)
    if not items:
        return
    with st.container(border=True, key="upload-repeated"):
        st.header(frame.t("upload.repeated.title"), anchor=False)
        for place, item in enumerate(items):
            rows = ", ".join(str(row) for row in item.rows[:ROWS_NAMED])
            words = frame.t("upload.repeated.ask", title=item.title, rows=rows)
            if item.numbers:
                numbers = ", ".join(exact(language, number) for number in item.numbers[:ROWS_NAMED])
                total = exact(language, sum(item.numbers))
                words = f"{words} {frame.t('upload.repeated.numbers', numbers=numbers, sum=total)}"
            st.markdown(frame.escape_markdown(words))
            with st.container(horizontal=True, gap="small"):
                for number, header in item.columns:
                    st.button(
                        frame.escape_markdown(frame.t("upload.repeated.groups", column=header)),
                        key=f"repeated-{place}-{number}", on_click=upload_state.apply_mapping,
                        args=(looked.mapping.with_role(item.sheet, number, "dimension", header=header),),
                    )  # fmt: skip
                st.button(
                    frame.t("upload.repeated.out"), key=f"repeated-{place}-out", on_click=upload_state.apply_mapping,
                    args=(leave_rows_out(looked.mapping, item),),
                )  # fmt: skip
        st.caption(frame.t("upload.repeated.sum"))
