"""What a page shows as files: its tables as one workbook, or one of them as csv; made on request, downloaded once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """A file that one may take along from a page: its button, its name, and how it is made once somebody asks.

    `rows` is how much it holds, for the audit trail; `is_main`: the one that most people want.
    """

    key: str
    label: str
    icon: str
    name: str
    media_type: str
    rows: int
    write: Callable[[], bytes]
    is_main: bool = False


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
    about = describe_page(page, title)
    rows = [len(table.cells.rows) for table in tables]
    files = [
        OfferedFile(
            "xlsx", frame.t("page_file.xlsx"), ":material/table_view:", f"{name_file(page)}.xlsx",
            one_time_downloads.XLSX_MEDIA_TYPE, sum(rows),
            lambda: page_tables.write_workbook(about, tables, access.language), is_main=True,
        )
    ]  # fmt: skip
    files += [
        OfferedFile(
            f"csv-{number}", frame.t("page_file.csv", title=frame.escape_markdown(table.title)), ":material/csv:",
            f"{name_file(page)} - {table.title}.csv", CSV_MEDIA_TYPE, rows[number],
            lambda table=table: page_tables.write_csv(table, access.language),
        )
        for number, table in enumerate(tables)
    ]  # fmt: skip
    draw_files(access, page, files, frame.t("page_file.help", n=len(tables)))


def draw_files(access: Access, page: Page, files: Sequence[OfferedFile], about: str) -> None:
    """Draw a button per file, below what is said of them, and the link to one that was made."""
    error = st.session_state.pop(ERROR_KEY, None)
    if error is not None:
        frame.draw_error(error)
    _draw_offer(access)
    st.caption(about)
    for file in files:
        st.button(
            frame.escape_markdown(file.label), key=f"{KEY}-{file.key}", icon=file.icon,
            type="primary" if file.is_main else "tertiary", on_click=visitor.guard_callback(_offer),
            args=(access, page, file),
        )


def _draw_offer(access: Access) -> None:
    """Draw the link to a file that was made of this very page."""
    offer = st.session_state.get(OFFER_KEY)
    if offer and offer[0] == _identify_page(access):
        name = frame.escape_markdown(offer[1])
        st.link_button(frame.t("admin.fetch", name=name), offer[2], icon=":material/download:")


def _offer(access: Access, page: Page, file: OfferedFile) -> None:
    """Make a file and offer it, before the page is drawn anew; one that is refused is told there."""
    try:
        analyst_tables.allow_page_file(access, page.value, file.rows, load.workspace())
    except ImpactError as error:
        st.session_state[ERROR_KEY] = error
        return
    link = one_time_downloads.offer_file(access, file.name, file.write(), file.media_type)
    st.session_state[OFFER_KEY] = (_identify_page(access), file.name, link)


def _identify_page(access: Access) -> tuple[object, ...]:
    """What a file was made of: the address with its filters, for whom, and in which language."""
    parameters = tuple((name, *st.query_params.get_all(name)) for name in st.query_params)
    return (st.context.url, parameters, one_time_downloads.list_rights(access), access.language)


def name_file(page: Page) -> str:
    """What the files of a page are called: its name and the day."""
    return f"{frame.t(f'frame.page.{page.value}')} {date.today().isoformat()}"


def describe_page(page: Page, title: str) -> tuple[tuple[str, str], ...]:
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
