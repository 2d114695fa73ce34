"""Administration of portfolios: status bands, the small number below which values are suppressed, retention."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from impact.i18n import day, percent
from impact.services.admin import organisations_and_portfolios
from impact.views.administration import PortfolioFields, PortfolioRow
from impact.views.html_elements import element
from pages.admin_portfolios import portfolio_forms
from pages.parts.inputs import actions, address, setup_steps
from pages.parts.layout import frame, links, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section

COLUMNS = ("name", "grantees", "bands", "small_number", "files_kept_months", "reviewed_on")


def draw_portfolios() -> None:
    """Draw the portfolios as a table."""
    names = {column: frame.t(f"admin.field.{column}") for column in COLUMNS}
    heads = [(name, "n" if column in ("grantees", "small_number") else "") for column, name in names.items()]
    with st.container(border=True):
        links.draw_html(
            links.build_table(
                heads, [build_row(row, names) for row in rows], frame.t("frame.page.admin_portfolios")
            ),
            key="portfolios",
        )


def build_row(row: PortfolioRow, names: dict[str, str]) -> Markup:
    """One portfolio as a table row."""
    fields, language = row.fields, access.language
    bands = frame.t("admin.bands", on_track=percent(language, fields.bands_on_track),
                    attention=percent(language, fields.bands_attention))  # fmt: skip
    months = portfolio_forms.format_months(fields.files_kept_months)
    reviewed = day(language, fields.reviewed_on)
    return element(
        "tr",
        element(
            "th",
            links.build_link(Page.ADMIN_PORTFOLIOS, fields.name, portfolio=row.portfolio_id),
            scope="row",
        ),
        links.build_cell(names['grantees'], str(row.grantees), 'n'),
        links.build_cell(names['bands'], bands),
        links.build_cell(names['small_number'], str(fields.small_number), 'n'),
        links.build_cell(names['files_kept_months'], months),
        links.build_cell(names['reviewed_on'], reviewed, '' if fields.reviewed_on else 'fi-none'),
    )


access = frame.enter(Page.ADMIN_PORTFOLIOS)
rows = organisations_and_portfolios.list_portfolios(access, load.workspace())
requested_id = address.read_number("portfolio")
selection = next((row for row in rows if row.portfolio_id == requested_id), None)
if "new" in st.query_params:
    title = frame.t("admin.portfolio.add")
    frame.draw_header(title, frame.t("admin.portfolio.add.caption"))
    presentation_mode.draw_sections(
        [Section(title, lambda: portfolio_forms.draw_new_form(access, PortfolioFields("")))], access.language,
        lambda: portfolio_forms.draw_new_form(access, PortfolioFields("")),
    )  # fmt: skip
elif selection:
    frame.draw_header(selection.fields.name, frame.t("admin.portfolio.change.caption", n=selection.grantees))
    presentation_mode.draw_sections(
        [Section(selection.fields.name, lambda: portfolio_forms.draw_change_form(access, selection))], access.language,
        lambda: portfolio_forms.draw_change_form(access, selection),
    )  # fmt: skip
else:
    frame.draw_header(frame.t("admin.portfolio.sentence", n=len(rows)), frame.t("admin.portfolio.caption"))
    actions.draw_notice(Page.ADMIN_PORTFOLIOS)
    setup_steps.draw_next_step(access, Page.ADMIN_PORTFOLIOS)
    frame.draw_link(Page.ADMIN_PORTFOLIOS, frame.t("admin.portfolio.add"), ":material/add:", new="true")
    presentation_mode.draw_sections(
        [Section(frame.t("frame.page.admin_portfolios"), draw_portfolios)], access.language, draw_portfolios
    )
