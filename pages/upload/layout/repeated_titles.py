"""Rows of one title: what they are is asked with their numbers, for they cannot all be the same indicator.

They are added up, the groups or places of one indicator, an indicator each, or left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from impact.i18n import exact
from impact.ingest.layouts.indicator_matching import MatchProposal
from impact.ingest.pipeline.preview import FilePreview, SheetPreview
from impact.model.issues import IssueKind
from impact.model.mapping import Mapping
from impact.model.submission import RowSum
from impact.model.title_comparison import title_key
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.people_words import counts_people
from impact.views.submissions.upload import UploadView
from pages.parts.inputs import actions
from pages.parts.layout import frame
from pages.upload import upload_state
from pages.upload.layout import indicator_matches, sheet_mapping

ROWS_NAMED, COLUMNS_OFFERED = 8, 3
VALUE_ROLES = ("actual", "indicator_value")
# A column with one of these roles says what a row is about, and cannot name its group.
FIXED_ROLES = ("title", "code", "unit", "result_title", "baseline", "target", "dimension",
               "dimension_value", *VALUE_ROLES)  # fmt: skip


PERIOD_ROLES = ("period", "start", "end", "year", "quarter", "semester", "month")


@dataclass(frozen=True, slots=True)
class RepeatedTitle:
    """A title on several rows of a sheet (from 1), and what may tell them.

    `columns` are (number from 1, header) of columns with texts that differ on these rows. `row_sum` is the sum that
    the reader can make of the rows, or that somebody had made of them in an earlier file; None where it can make none.
    """

    title: str
    sheet: str
    rows: tuple[int, ...]
    columns: tuple[tuple[int, str], ...]
    proposals: tuple[MatchProposal, ...] = ()
    row_sum: RowSum | None = None
    counts_people: bool = False


def find_repeated_titles(view: UploadView) -> tuple[RepeatedTitle, ...]:
    """The titles that several indicators of the file share and nobody has spoken about, with their rows."""
    looked = view.preview
    if looked is None:
        return ()
    # Without indicators of its own to choose from, an organisation is asked nothing else about its new ones.
    proposals = view.unmatched if view.own_indicators else view.proposals
    titles = indicator_matches.find_repeated_titles(view)
    undecided = {title_key(item.title) for item in (view.unmatched or proposals) if not item.by_code}
    # A text beside the values that may be their group is a question of its own there.
    asked_sheets = {
        issue.sheet
        for issue in view.issues
        if issue.kind is IssueKind.TEXT_BESIDE and issue.is_open and issue.params.get("text_column")
    }
    repeated_titles = []
    for key, title in titles.items():
        proposals = [item for item in view.proposals if title_key(item.title) == key]
        for item in looked.sheets if key in undecided else ():
            row_sum = find_sum(view, item.key, title)
            repeated = _find_on_sheet(item, title, proposals, row_sum) if item.name not in asked_sheets else None
            if item.used and repeated is not None:
                repeated_titles.append(repeated)
    return tuple(repeated_titles)


def find_sum(view: UploadView, sheet: str, title: str) -> RowSum | None:
    """The sum of the rows of a title in a table (by its key) that the reader made, can make or was told to make."""
    key = title_key(title)
    return next((item for item in view.row_sums if item.sheet == sheet and title_key(item.title) == key), None)


def _find_rows(item: SheetPreview, title: str) -> list[int]:
    """The rows (from 1) of a title on a sheet that are read."""
    title_column = next((column.column for column in item.columns if column.role == "title"), 0)
    left_out = {row.row for row in item.rows_out}
    return [
        line
        for line, cells in enumerate(item.cells, start=1)
        if title_column and line > max(item.header_rows, default=0) and line not in left_out
        and line >= item.first_row and (not item.last_row or line <= item.last_row)
        and len(cells) >= title_column and title_key(cells[title_column - 1]) == title_key(title)
    ]


def _find_on_sheet(
    item: SheetPreview, title: str, proposals: Sequence[MatchProposal], row_sum: RowSum | None
) -> RepeatedTitle | None:
    roles = {column.column: column.role for column in item.columns}
    rows = _find_rows(item, title)
    if len(rows) < 2:
        return None
    texts = {number: [_text_at(item, line, number) for line in rows] for number in range(1, item.width + 1)}
    places = {words for number, role in roles.items() if role == "location" for words in texts.get(number, ())}
    if any(proposal.part and proposal.part not in places for proposal in proposals):
        # Told apart by their results or groups, which the sheet names.
        return None
    columns = tuple(
        (number, sheet_mapping.find_header(item, number))
        for number, words in texts.items()
        if roles.get(number, "") not in (*FIXED_ROLES, *PERIOD_ROLES) and all(words) and len(set(words)) > 1
        and not any(sheet_mapping.NUMBER.fullmatch(word) for word in words)
    )
    units = dict.fromkeys(proposal.unit for proposal in proposals)
    return RepeatedTitle(
        title, item.key, tuple(rows), columns[:COLUMNS_OFFERED], tuple(proposals), row_sum, counts_people(title, *units)
    )


def _text_at(item: SheetPreview, line: int, number: int) -> str:
    cells = item.cells[line - 1]
    return cells[number - 1].strip() if len(cells) >= number else ""


def leave_rows_out(mapping: Mapping, repeated: RepeatedTitle) -> Mapping:
    """The mapping without these rows."""
    for row in repeated.rows:
        mapping = mapping.with_row(repeated.sheet, row, repeated.title, used=False)
    return mapping


def draw_repeated_titles(view: UploadView, looked: FilePreview, language: Language) -> None:
    """Draw a card with a question for each title that stands on several rows, and what was added up already."""
    items = find_repeated_titles(view)
    asked_titles = {(item.sheet, title_key(item.title)) for item in items}
    remembered = [
        item
        for item in view.row_sums
        if item.is_remembered and (item.sheet, title_key(item.title)) not in asked_titles
    ]
    if not items and not remembered:
        return
    with st.container(border=True, key="upload-repeated"):
        st.header(frame.t("upload.repeated.title", n=len(items) or len(remembered)), anchor=False)
        for place, item in enumerate(items):
            key = actions.build_subject_key(f"repeated-{place}", item.sheet, item.title)
            _draw_question(key, item, looked.mapping, language)
        for place, row_sum in enumerate(remembered):
            key = actions.build_subject_key(f"repeated-summed-{place}", row_sum.sheet, row_sum.title)
            _draw_remembered_sum(key, row_sum, looked.mapping, language)


def _draw_remembered_sum(key: str, row_sum: RowSum, mapping: Mapping, language: Language) -> None:
    """Say what was added up, or that it is not since the rows are others now, with the ways to change that."""
    text_key = "upload.repeated.added" if row_sum.is_made else "upload.repeated.rows_differ"
    words = frame.t(text_key, title=row_sum.title, rows=_name_rows(row_sum.rows))
    if row_sum.is_made:
        words = f"{words} {frame.t('upload.repeated.numbers', sum=write_sum(language, row_sum.numbers))}"
    st.markdown(frame.escape_markdown(words))
    with st.container(horizontal=True, gap="small"):
        if not row_sum.is_made and row_sum.numbers:
            _draw_sum_button(f"again-{key}", row_sum, mapping, language)
        st.button(
            frame.t("upload.repeated.not_added" if row_sum.is_made else "upload.repeated.stop"),
            key=key, on_click=upload_state.apply_mapping,
            args=(mapping.without_summed_title(row_sum.sheet, row_sum.title),),
        )  # fmt: skip


def _draw_sum_button(key: str, row_sum: RowSum, mapping: Mapping, language: Language) -> None:
    st.button(
        frame.escape_markdown(frame.t("upload.repeated.sum", sum=write_sum(language, row_sum.numbers))),
        key=key, on_click=upload_state.apply_mapping,
        args=(mapping.with_summed_title(row_sum.sheet, row_sum.summed),),
    )  # fmt: skip


def _draw_question(key: str, item: RepeatedTitle, mapping: Mapping, language: Language) -> None:
    words = frame.t("upload.repeated.ask", title=item.title, rows=_name_rows(item.rows))
    row_sum = item.row_sum
    if row_sum is not None and row_sum.is_remembered:
        differ = frame.t("upload.repeated.rows_differ", title=item.title, rows=_name_rows(item.rows))
        st.markdown(frame.escape_markdown(differ))
    st.markdown(frame.escape_markdown(words))
    # Whoever says something else about the rows takes back that they are added up.
    apart = mapping.without_summed_title(item.sheet, item.title)
    can_be_added = row_sum is not None and bool(row_sum.numbers)
    with st.container(horizontal=True, gap="small"):
        # Of people the sum is offered last: the same person may stand on several rows.
        if row_sum is not None and can_be_added and not item.counts_people:
            _draw_sum_button(f"{key}-sum", row_sum, mapping, language)
        for number, header in item.columns:
            st.button(
                frame.escape_markdown(frame.t("upload.repeated.groups", column=header)),
                key=f"{key}-{number}", on_click=upload_state.apply_mapping,
                args=(apart.with_role(item.sheet, number, "dimension", header=header),),
            )  # fmt: skip
        st.button(
            frame.t("upload.repeated.apart"), key=f"{key}-apart", on_click=upload_state.apply_mapping,
            args=(indicator_matches.call_all_new(apart, item.proposals),),
        )  # fmt: skip
        st.button(
            frame.t("upload.repeated.out"), key=f"{key}-out", on_click=upload_state.apply_mapping,
            args=(leave_rows_out(apart, item),),
        )  # fmt: skip
        if row_sum is not None and can_be_added and item.counts_people:
            _draw_sum_button(f"{key}-sum", row_sum, mapping, language)
    if not can_be_added:
        st.caption(frame.t("upload.repeated.no_sum"))
    elif item.counts_people:
        st.caption(frame.t("upload.repeated.twice"))


def _name_rows(rows: Sequence[int]) -> str:
    return ", ".join(str(row) for row in rows[:ROWS_NAMED]) + (" …" if len(rows) > ROWS_NAMED else "")


def write_sum(language: Language, numbers: Sequence[float]) -> str:
    """The numbers with what they give together: "25 + 31 + 28 = 84"; of many the first."""
    number_texts = [exact(language, number) for number in numbers[:ROWS_NAMED]]
    more = [] if len(numbers) <= ROWS_NAMED else ["…"]
    return f"{' + '.join([*number_texts, *more])} = {exact(language, float(f'{sum(numbers):.12g}'))}"
