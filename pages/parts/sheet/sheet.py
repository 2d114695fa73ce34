"""The grantee's own sheet as a Streamlit component: roles above its columns, actions beside its rows.

Nothing native shows a sheet whose heads are buttons and whose doubtful cells are outlined, so this is a
component. Its HTML is made here, every text of the file escaped; the browser only opens menus, scrolls to a
question, and hands one small pick back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from markupsafe import Markup

from impact.views.html_elements import element, fragment
from pages.parts.layout import frame
from pages.parts.messages.browser_messages import BrowserMessage, Name, Value, read_message, refuse_message
from pages.parts.sheet.sheet_styles import SCRIPT, STYLE

# Actions on a row: leave it out (or all rows with its text), use it, take its group for everybody, make it the
# header, or join it to the header.
LEAVE, LEAVE_ALIKE, USE, WHOLE, HEAD, JOIN = "leave", "leave_alike", "use", "whole", "head", "join"
ACTS = (LEAVE, LEAVE_ALIKE, USE, WHOLE, HEAD, JOIN)
# What can be picked of a column.
ROLE, PERIOD = "role", "period"
LEFT_OUT, HEADING = "left", "head"
WORST, DOUBT, ANSWERED = "worst", "doubt", "answered"
LONG = 40


@dataclass(frozen=True, slots=True)
class Column:
    """A column and how it is read; `number` counts from 1; `role` and `period` are the present values, '' for none."""

    number: int
    letter: str
    label: str
    role: str = ""
    period: str = ""
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row; `number` counts from 1; `kind` is '', 'head' or 'left' (out), `why` the reason, `acts` the actions."""

    number: int
    cells: tuple[str, ...]
    kind: str = ""
    why: str = ""
    acts: tuple[str, ...] = (LEAVE, HEAD)


@dataclass(frozen=True, slots=True)
class Mark:
    """The outline of a cell with a question: its severity, and the element key of that question."""

    kind: str
    question: str


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu of a column: its title and choices as (value, label)."""

    kind: str
    title: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet to show. `marks` and `merged` are keyed on (row, column), counted from 1.

    `merged` gives the (rows, columns) spanned by the first cell of a merged range; `more_rows` and `more_columns`
    count what is not shown. `uses` says what became of a number ('used', 'left_out', 'in_question') and tints its cell.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    marks: Mapping[tuple[int, int], Mark] = field(default_factory=dict)
    merged: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    more_rows: int = 0
    more_columns: int = 0
    uses: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pick:
    """What the viewer picked: a new role or period of a column, or an action on a row (`number` counts from 1)."""

    kind: str
    number: int
    value: str


_SHOW = st.components.v2.component(
    "filantrimpact_sheet", html='<div class="fi-own"></div>', css=STYLE, js=SCRIPT,
)


def draw_sheet(sheet: Sheet, menus: Sequence[Menu], key: str, *, may_point: bool = True) -> Pick | None:
    """Draw the sheet; return the pick that triggered this run, else None."""
    component = _SHOW(
        key=key, data={"body": build_body(sheet, menus, may_point=may_point)}, on_pick_change=lambda: None
    )
    return read_pick(component.pick, sheet, menus, key)


class PickMessage(BrowserMessage):
    """What the script of a sheet sends."""

    kind: Name
    number: int
    value: Value


def read_pick(raw_message: Any, sheet: Sheet, menus: Sequence[Menu], key: str = "sheet") -> Pick | None:
    """Validate a message of the browser: a pick that this sheet and its menus offer, else None."""
    message = read_message(PickMessage, raw_message, key)
    if message is None:
        return None
    pick = Pick(message.kind, message.number, message.value)
    values = {value for menu in menus if menu.kind == pick.kind for value, _ in menu.choices}
    if pick.kind in (ROLE, PERIOD):
        is_offered = pick.value in values and pick.number in {column.number for column in sheet.columns}
    else:
        is_offered = any(row.number == pick.number and pick.kind in row.acts for row in sheet.rows)
    if is_offered:
        return pick
    refuse_message(key)
    return None


def build_body(sheet: Sheet, menus: Sequence[Menu], *, may_point: bool = True) -> Markup:
    """The sheet as HTML, with menus where the viewer may correct it."""
    covered = _find_covered(sheet.merged)
    label = frame.t("sheet.label", sheet=sheet.name)
    rows = fragment(_build_row(row, sheet, covered, may_point=may_point) for row in sheet.rows)
    table = (
        element(
            "div",
            element(
                "table",
                element("thead", _build_heads(sheet, may_point=may_point)),
                element("tbody", rows),
                aria_label=label,
            ),
            class_="frame",
            role="region",
            tabindex="0",
            aria_label=label,
        )
    )
    remarks = [
        frame.t(f"sheet.more_{of}", n=count)
        for of, count in (("rows", sheet.more_rows), ("columns", sheet.more_columns)) if count
    ]
    more = element("p", " ".join(remarks), class_="quiet") if remarks else ""
    return table + more + (_build_menus(menus) if may_point else "")


def _find_covered(merged: Mapping[tuple[int, int], tuple[int, int]]) -> Collection[tuple[int, int]]:
    """The (row, column) of cells hidden by merged ranges."""
    return {
        (row + down, column + right)
        for (row, column), (rows, columns) in merged.items()
        for down in range(rows)
        for right in range(columns)
        if down or right
    }


def _build_heads(sheet: Sheet, *, may_point: bool) -> Markup:
    """The header row: a button per column that opens the list of roles."""
    corner = element("td", element("span", frame.t("sheet.row"), class_="unseen"), class_="no")
    return element(
        "tr",
        corner,
        *(_build_head(c, may_point=may_point) for c in sheet.columns),
        class_="roles",
    )


def _build_head(column: Column, *, may_point: bool) -> Markup:
    words = column.label if column.label else element("i", frame.t('sheet.unused'))
    kind = ("n " if column.numeric else "") + ("" if column.role else "off")
    inside = fragment(element("span", column.letter, class_="letter"), element("span", words, class_="role"))
    if may_point:
        label = frame.t("sheet.column", letter=column.letter, role=column.label or frame.t("sheet.unused"))
        inside = (
            element(
                "button",
                inside,
                type="button",
                data_column=column.number,
                data_role=column.role,
                data_period=column.period,
                aria_haspopup="menu",
                aria_expanded="false",
                aria_label=label,
            )
        )
    return element("th", inside, scope="col", class_=kind.strip())


def _build_row(row: Row, sheet: Sheet, covered: Collection[tuple[int, int]], *, may_point: bool) -> Markup:
    number = str(row.number)
    if may_point and row.acts:
        label = frame.t(f"sheet.row.{row.kind or 'used'}", row=row.number)
        number = (
            element(
                "button",
                row.number,
                type="button",
                data_row=row.number,
                data_acts=" ".join(row.acts),
                aria_haspopup="menu",
                aria_expanded="false",
                aria_label=label,
            )
        )
    cells, why = [], row.why
    for column, words in zip(sheet.columns, row.cells, strict=True):
        place = (row.number, column.number)
        if place in covered:
            continue
        # The reason stands by the first words of the row, where a narrow screen shows it too.
        reason, why = (why, "") if words else ("", why)
        cells.append(_build_cell(words, reason, column, sheet, place))
    return element("tr", element("th", number, scope="row", class_="no"), *cells, class_=row.kind)


def _build_cell(words: str, why: str, column: Column, sheet: Sheet, place: tuple[int, int]) -> Markup:
    mark, span = sheet.marks.get(place), sheet.merged.get(place)
    kinds = (["n"] if column.numeric else []) + ([] if column.role else ["off"]) + ([mark.kind] if mark else [])
    kinds += [f"is-{sheet.uses[place]}"] if place in sheet.uses else []
    spans = {"rowspan": span[0], "colspan": span[1]} if span else {}
    inside = element("span", words, class_="words") if words else ""
    if mark:
        cell = f"{column.letter}{place[0]}"
        label = frame.t(f"sheet.cell.{mark.kind}", cell=cell, value=words)
        inside = (
            element(
                "button",
                inside,
                type="button",
                data_cell=cell,
                data_question=mark.question,
                aria_label=label,
            )
        )
    inside += element("span", why, class_="why") if why else ""
    # The longest texts are cut in the look only; whoever points at them reads them whole.
    title = {"title": words} if len(words) > LONG else {}
    return element("td", inside, class_=" ".join(kinds), **spans, **title)


def _build_menus(menus: Sequence[Menu]) -> Markup:
    """One menu for all columns and one for all rows; the script opens it beside the button."""
    groups = [
        element(
            "div",
            element("p", menu.title, aria_hidden="true"),
            (_build_choice(menu.kind, value, label) for value, label in menu.choices),
            role="group", aria_label=menu.title, class_=menu.kind,
        )
        for menu in menus
        if menu.choices
    ]  # fmt: skip
    acts = fragment(
        element(
            "button",
            frame.t(f'sheet.act.{act}'),
            type="button",
            role="menuitem",
            tabindex="-1",
            data_kind=act,
        )
        for act in ACTS
    )
    columns = frame.t("sheet.menu.column")
    rows = frame.t("sheet.menu.row")
    return fragment(
        element("div", groups, class_="menu columns", role="menu", popover="auto", aria_label=columns),
        element("div", acts, class_="menu rows", role="menu", popover="auto", aria_label=rows),
    )


def _build_choice(kind: str, value: str, label: str) -> Markup:
    return element(
        "button", label, type="button", role="menuitemradio", aria_checked="false", tabindex="-1",
        data_kind=kind, data_value=value,
    )  # fmt: skip
