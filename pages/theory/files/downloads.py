"""What one may take along of a theory: its drawing, a slide, a text, tables, and a file for other systems."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import streamlit as st

from impact.charts.theory.drawing import say_statuses
from impact.charts.theory.graphviz_process import run_graphviz
from impact.charts.theory.layout import lay_out_theory
from impact.charts.theory.picture import build_picture
from impact.errors import ImpactError
from impact.export import page_tables
from impact.export.theory.cids import write_cids
from impact.export.theory.narrative import write_narrative
from impact.export.theory.slide import write_slide
from impact.export.theory.tables import list_theory_tables
from impact.export.theory.theory_file import TheoryFile
from impact.model.access import Access
from impact.services.dashboards import analyst_tables
from impact.services.operations import one_time_downloads
from impact.views.theory.drawing_layout import Layout
from impact.views.theory.fund_frame import FundFrameView
from impact.views.theory.theory_of_change import TheoryView
from pages.parts.charts import chart_picture
from pages.parts.inputs import page_file
from pages.parts.inputs.page_file import CSV_MEDIA_TYPE, OfferedFile
from pages.parts.layout import frame, links, presentation_mode
from pages.parts.layout.menu import Page

OFFICE = "application/vnd.openxmlformats-officedocument"
SLIDE_MEDIA_TYPE = f"{OFFICE}.presentationml.presentation"
TEXT_MEDIA_TYPE = f"{OFFICE}.wordprocessingml.document"
LINKED_MEDIA_TYPE = "application/ld+json"
KEY = "theory-along"


def draw_downloads(
    view: TheoryView, shown_view: TheoryView, faded: Collection[str], title: str, access: Access,
    fund_frame: FundFrameView | None = None,
) -> None:  # fmt: skip
    """Draw the button with the files, for whom may take a page along; `shown_view` is what a filter leaves.

    The drawing and the file for other systems are of the whole theory: half of it would be another theory.
    `fund_frame`: who works on the outcomes, where it is the theory of a fund.
    """
    if presentation_mode.is_on() or not analyst_tables.may_take_page_along(access):
        return
    popover = st.popover(frame.t("theory_file.button"), icon=":material/download:", key=KEY, on_change="rerun")
    with popover:
        if popover.open:
            whole_file = TheoryFile(view, title, access.language, date.today(), fund_frame)
            shown_file = TheoryFile(shown_view, title, access.language, date.today(), fund_frame)
            _draw_choices(whole_file, shown_file, faded, access)


def _draw_choices(whole_file: TheoryFile, shown_file: TheoryFile, faded: Collection[str], access: Access) -> None:
    view = whole_file.view
    try:
        layout = lay_out_theory(
            view.nodes, view.links, view.ceiling_above, run_graphviz, say_statuses(access.language),
            whole_file.frame.say_notes(access.language) if whole_file.frame else None,
        )  # fmt: skip
    except ImpactError as error:
        frame.draw_error(error)
        layout = None
    if layout is not None:
        svg, width, height = build_picture(
            layout, view.nodes, view.links, access.language, whole_file.title,
            (whole_file.caption, whole_file.source), faded,
        )  # fmt: skip
        buttons = chart_picture.build_whole_picture_buttons(
            svg, width, height, whole_file.title, view.organisation, access.language
        )
        links.draw_html(buttons, key=f"{KEY}-picture")
    page_file.draw_files(access, Page.THEORY, _list_files(whole_file, shown_file, layout), frame.t("theory_file.help"))


def _list_files(whole_file: TheoryFile, shown_file: TheoryFile, layout: Layout | None) -> list[OfferedFile]:
    name = chart_picture.name_picture(f"{page_file.name_file(Page.THEORY)} {whole_file.view.organisation}")
    about = page_file.describe_page(Page.THEORY, whole_file.title)
    tables = list_theory_tables(shown_file)
    rows = len(whole_file.view.nodes) + len(whole_file.view.links)
    files = [
        OfferedFile(
            "narrative", frame.t("theory_file.narrative"), ":material/description:", f"{name}.docx", TEXT_MEDIA_TYPE,
            rows, lambda: write_narrative(shown_file),
        ),
        OfferedFile(
            "workbook", frame.t("theory_file.workbook"), ":material/table_view:", f"{name}.xlsx",
            one_time_downloads.XLSX_MEDIA_TYPE, rows,
            lambda: page_tables.write_workbook(about, tables, whole_file.language),
        ),
        OfferedFile(
            "cids", frame.t("theory_file.cids"), ":material/data_object:", f"{name}.jsonld", LINKED_MEDIA_TYPE, rows,
            lambda: write_cids(whole_file),
        ),
    ]  # fmt: skip
    if layout is not None:
        slide = OfferedFile(
            "slide", frame.t("theory_file.slide"), ":material/slideshow:", f"{name}.pptx", SLIDE_MEDIA_TYPE, rows,
            lambda: write_slide(whole_file, layout), is_main=True,
        )  # fmt: skip
        files.insert(0, slide)
    files += [
        OfferedFile(
            f"csv-{number}", frame.t("theory_file.csv", title=frame.escape_markdown(table.title)), ":material/csv:",
            f"{name} - {table.title}.csv", CSV_MEDIA_TYPE, len(table.cells.rows),
            lambda table=table: page_tables.write_csv(table, whole_file.language),
        )
        for number, table in enumerate(tables)
    ]  # fmt: skip
    return files
