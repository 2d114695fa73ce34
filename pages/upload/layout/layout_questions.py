"""Questions about the layout: differences from the remembered one (drift), and what a sheet lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from impact.i18n import label_text, period
from impact.ingest.layouts.layout_following import Drift, DriftKind
from impact.ingest.pipeline.preview import FilePreview, SheetPreview
from impact.model.cell_address import address
from impact.model.mapping import CELL, SHEET_NAME, Mapping, Period
from impact.model.vocabulary.languages import Language
from impact.views.submissions import layouts
from impact.views.submissions.upload import UnreadableLayout
from pages.parts.inputs import actions
from pages.parts.layout import frame
from pages.upload import upload_state
from pages.upload.layout import sheet_mapping

# A period key refers to another sheet, which has both period and indicator.
DATING = {"period", "start", "end", "quarter", "month", "period_key"}
NAMING = {"title", "code", "indicator_value", "result_title", "period_key"}
MEASURED = {"actual", "target", "indicator_value"}
HOLDING = MEASURED | {"baseline"}
# At most so many cells above the table are offered as title; and the longest title in characters.
TITLES_OFFERED, LONGEST_TITLE = 4, 120
# So many periods of the calendar are offered as buttons, the newest; at a column all of them are.
PERIODS_OFFERED = 8
Periods = Sequence[tuple[date, date]]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something a sheet has no column for: its kind, and choices as (label, mapping)."""

    sheet: str
    kind: str
    choices: tuple[tuple[str, Mapping], ...]


def find_gaps(looked: FilePreview, language: Language, calendar: Periods = ()) -> list[Gap]:
    """What the used sheets lack: the name of the indicator, or the period of their values."""
    missing = []
    for item in looked.sheets:
        mapped = looked.mapping.sheet(item.key)
        if not item.used or mapped is None or not mapped.roles() & HOLDING:
            continue
        if not mapped.roles() & NAMING:
            missing.append(Gap(item.key, "title", tuple(list_titles(looked.mapping, item))))
        dated = mapped.roles() & DATING or any(c.period for c in mapped.columns if c.role)
        if not dated and mapped.roles() & MEASURED:
            choices = tuple(
                (period(language, *when), looked.mapping.with_constant(item.key, "period", format_constant(when)))
                for when in sheet_mapping.list_periods(item, calendar[-PERIODS_OFFERED:])
            )
            missing.append(Gap(item.key, "period", choices))
    return [gap for gap in missing if gap.choices]


def format_constant(when: Period) -> str:
    """A period as text for a constant of the mapping: ISO dates with " - " between them."""
    return " - ".join(day.isoformat() for day in when if day)


def list_titles(mapping: Mapping, item: SheetPreview) -> list[tuple[str, Mapping]]:
    """Choices for the name of the only indicator of a sheet: its tab, or a cell above its table."""
    options = [(item.name, mapping.with_constant(item.key, "title", item.name, SHEET_NAME))] if item.name else []
    for line, cells in enumerate(item.cells[: max(min(item.header_rows, default=1) - 1, 0)], start=1):
        for number, words in enumerate(cells, start=1):
            if words.strip() and not sheet_mapping.NUMBER.fullmatch(words.strip()) and len(words) <= LONGEST_TITLE:
                cell = address(line, number)
                label = label_text(frame.language(), cell, words.strip())
                options.append((label, mapping.with_constant(item.key, "title", cell, CELL)))
    return options[:TITLES_OFFERED]


def draw_unreadable_layouts(items: Sequence[UnreadableLayout]) -> None:
    """Draw which remembered layouts this version cannot read."""
    for item in items:
        why = frame.t(item.key, **item.params)
        st.warning(
            frame.escape_markdown(frame.t("upload.layout.unreadable", name=item.name, why=why)),
            icon=":material/warning:",
        )


def count_layout_questions(looked: FilePreview | None, language: Language, calendar: Periods = ()) -> int:
    """How many questions there are about the layout: as many as are drawn."""
    if looked is None:
        return 0
    return sum(drift.asks for drift in looked.drift) + len(find_gaps(looked, language, calendar))


def draw_layout_questions(looked: FilePreview, language: Language, calendar: Periods = ()) -> None:
    """Draw the card with questions about the layout, if any."""
    questions = [drift for drift in looked.drift if drift.asks]
    missing = find_gaps(looked, language, calendar)
    if not questions and not missing:
        return
    with st.container(border=True, key="upload-layout"):
        st.header(frame.t("upload.layout.title", n=len(questions) + len(missing)), anchor=False)
        for place, drift in enumerate(questions):
            st.markdown(frame.escape_markdown(layouts.describe_drift(language, drift)))
            key = actions.build_subject_key(f"drift-{place}", drift.sheet, drift.kind.value, str(drift.column))
            draw_choices(key, list_periods(looked, drift, language, calendar))
        for place, gap in enumerate(missing):
            st.markdown(frame.escape_markdown(frame.t(f"upload.layout.{gap.kind}_of", sheet=gap.sheet)))
            draw_choices(actions.build_subject_key(f"gap-{place}", gap.sheet, gap.kind), gap.choices)
        if questions:
            st.button(
                frame.t("upload.layout.right"), key="layout-right", icon=":material/check:",
                on_click=upload_state.apply_mapping, args=(looked.mapping,),
            )  # fmt: skip
            st.caption(frame.t("upload.layout.point"))


def list_periods(
    looked: FilePreview, drift: Drift, language: Language, calendar: Periods = ()
) -> list[tuple[str, Mapping]]:
    """The periods to choose from, where the remembered layout had a chosen one."""
    item = looked.sheet(drift.sheet)
    if drift.kind is not DriftKind.PERIOD_TO_CHOOSE or item is None:
        return []
    options = []
    for when in sheet_mapping.list_periods(item, calendar[-PERIODS_OFFERED:]):
        if drift.column is None:
            mapping = looked.mapping.with_constant(drift.sheet, "period", format_constant(when))
        else:
            mapping = looked.mapping.with_period(drift.sheet, drift.column, when)
        options.append((period(language, *when), mapping))
    return options


def draw_choices(of: str, choices: list[tuple[str, Mapping]] | tuple[tuple[str, Mapping], ...]) -> None:
    """Draw the choices as buttons."""
    if not choices:
        return
    with st.container(horizontal=True, gap="small"):
        for number, (label, mapping) in enumerate(choices):
            st.button(
                frame.escape_markdown(label),
                key=f"layout-{of}-{number}",
                on_click=upload_state.apply_mapping,
                args=(mapping,),
            )
