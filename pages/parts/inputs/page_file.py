"""What a page shows as files: its tables as one workbook, or one of them as csv; made on request, downloaded once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from impact.errors import ImpactError
from impact.export import page_tables
from impact.export.page_tables import PageTable
from impact.i18n import day
from impact.model.access import Access
from impact.services.dashboards import analyst_tables
from impact.services.operations import one_time_downloads
from pages.parts.layout import frame, load, presentation_mode, visitor
from pages.parts.layout.menu import Page

KEY, OFFER_KEY, ERROR_KEY = "page-file", "page-file-offer", "page-file-error"
CSV_MEDIA_TYPE = "text/csv; charset=utf-8"

Tables = Callable[[], Sequence[PageTable]]


def draw_page_file(access: Access, page: Page, title: str, build_tables: Tables) -> None:
    """Draw the button with what can be downloaded of a page, for whom may take figures along from it.

    `title` is the sentence at the top of the page; `build_tables` makes the tables, once the button is opened.
    """
    if presentation_mode.is_on() or not analyst_tables.may_take_page_along(access):
        return
    popover = st.popover(
        frame.t("page_file.button"), icon=":material/download:", key=KEY, on_change="rerun",
        help=frame.t("page_file.button.help"),
    )  # fmt: skip
    with popover:
        if popover.open:
            _draw_choices(access, page, title, build_tables())


def _draw_choices(access: Access, page: Page, title: str, tables: Sequence[PageTable]) -> None:
    if not tables:
        st.caption(frame.t("page_file.nothing"))
        return
    error = st.session_state.pop(ERROR_KEY, None)
    if error is not None:
        frame.draw_error(error)
    _draw_offer(access)
    st.caption(frame.t("page_file.help", n=len(tables)))
    about = _describe_page(page, title)
    st.button(
        frame.t("page_file.xlsx"), key=f"{KEY}-xlsx", icon=":material/table_view:", type="primary",
        on_click=visitor.guard_callback(_offer),
        args=(access, page, tables, f"{_name(page)}.xlsx", one_time_downloads.XLSX_MEDIA_TYPE,
              lambda: page_tables.write_workbook(about, tables, access.language)),
    )  # fmt: skip
    for number, table in enumerate(tables):
        st.button(
            frame.t("page_file.csv", title=frame.escape_markdown(table.title)), key=f"{KEY}-csv-{number}",
            type="tertiary", icon=":material/csv:", on_click=visitor.guard_callback(_offer),
            args=(access, page, (table,), f"{_name(page)} - {table.title}.csv", CSV_MEDIA_TYPE,
                  lambda table=table: page_tables.write_csv(table, access.language)),
        )  # fmt: skip


def _draw_offer(access: Access) -> None:
    """Draw the link to a file that was made of this very page."""
    offer = st.session_state.get(OFFER_KEY)
    if offer and offer[0] == _identify_page(access):
        name = frame.escape_markdown(offer[1])
        st.link_button(frame.t("admin.fetch", name=name), offer[2], icon=":material/download:")


def _offer(
    access: Access, page: Page, tables: Sequence[PageTable], name: str, media_type: str, write: Callable[[], bytes]
) -> None:
    """Make a file and offer it, before the page is drawn anew; one that is refused is told there."""
    try:
        analyst_tables.allow_page_file(access, page.value, sum(len(table.cells.rows) for table in tables),
                                       load.workspace())  # fmt: skip
    except ImpactError as error:
        st.session_state[ERROR_KEY] = error
        return
    link = one_time_downloads.offer_file(access, name, write(), media_type)
    st.session_state[OFFER_KEY] = (_identify_page(access), name, link)


def _identify_page(access: Access) -> tuple[object, ...]:
    """What a file was made of: the address with its filters, for whom, and in which language."""
    parameters = tuple((name, *st.query_params.get_all(name)) for name in st.query_params)
    return (st.context.url, parameters, access.account_id, access.organisation_id, access.language)


def _name(page: Page) -> str:
    return f"{frame.t(f'frame.page.{page.value}')} {date.today().isoformat()}"


def _describe_page(page: Page, title: str) -> tuple[tuple[str, str], ...]:
    """What the first sheet says of the page: its name and sentence, its address with the filters, and the day."""
    query = frame.build_address_query()
    address = f"{st.context.url or ''}{f'?{query}' if query else ''}"
    return (
        (frame.t("page_file.page"), frame.t(f"frame.page.{page.value}")),
        (frame.t("page_file.sentence"), title),
        (frame.t("page_file.address"), address),
        (frame.t("page_file.made_on"), day(frame.language(), date.today(), "long")),
        (frame.t("page_file.source"), "FilantrImpact"),
    )
