"""Forms that add and change a portfolio."""

from __future__ import annotations

import streamlit as st

from impact.model.access import Access
from impact.model.figures.currency_words import PORTFOLIO_CURRENCIES
from impact.model.privacy.retention import FILE_MONTHS
from impact.model.privacy.small_number import SMALL_NUMBER
from impact.services.admin import organisations_and_portfolios
from impact.views.administration import PortfolioFields, PortfolioRow
from pages.parts.inputs import actions
from pages.parts.layout import frame, load
from pages.parts.layout.menu import Page


def format_months(months: int | None) -> str:
    """The label of a retention time in months."""
    return frame.t("admin.months.always") if months is None else frame.t("admin.months", n=months)


def draw_fields(key: str, current: PortfolioFields) -> PortfolioFields:
    """Draw all fields and return their values; bands are entered in per cent and returned as fractions."""
    name = st.text_input(frame.t("admin.field.name"), current.name, key=f"{key}-name", max_chars=300)
    st.markdown(f"**{frame.t('admin.bands.title')}**")
    st.caption(frame.t("admin.bands.help"))
    left, right = st.columns(2)
    on_track = left.number_input(
        frame.t("admin.field.bands_on_track"), 1, 100, round(current.bands_on_track * 100), key=f"{key}-on-track"
    )
    attention = right.number_input(
        frame.t("admin.field.bands_attention"), 1, 100, round(current.bands_attention * 100), key=f"{key}-attention"
    )
    small = st.number_input(
        frame.t("admin.field.small_number"), SMALL_NUMBER, 100, max(current.small_number, SMALL_NUMBER),
        key=f"{key}-small", help=frame.t("admin.small_number.help", least=SMALL_NUMBER),
    )
    choices = sorted({*FILE_MONTHS, current.files_kept_months}, key=lambda item: (item is not None, item))
    months = st.selectbox(
        frame.t("admin.field.files_kept_months"), choices, choices.index(current.files_kept_months),
        key=f"{key}-months", format_func=format_months, filter_mode=None, help=frame.t("admin.months.help"),
    )
    # Before another field: on a phone a calendar that opens lies over what stands below it.
    reviewed = st.date_input(
        frame.t("admin.field.reviewed_on"), current.reviewed_on, key=f"{key}-reviewed", format="DD/MM/YYYY",
        help=frame.t("admin.reviewed_on.help"),
    )
    currencies = sorted({*PORTFOLIO_CURRENCIES, current.currency})
    currency = st.selectbox(
        frame.t("admin.field.currency"), currencies, currencies.index(current.currency), key=f"{key}-currency",
        filter_mode=None,
    )
    return PortfolioFields(name, currency, on_track / 100, attention / 100, int(small), months, reviewed)


def draw_new_form(access: Access, current: PortfolioFields) -> None:
    """Draw the form that adds a portfolio."""
    with st.form("portfolio-new", width=640):
        st.caption(frame.t("admin.needed.name"))
        new_fields = draw_fields("portfolio-new", current)
        submitted = st.form_submit_button(
            frame.t("admin.add"), type="primary", icon=":material/add:", key="portfolio-add"
        )
    if submitted:
        actions.attempt(
            Page.ADMIN_PORTFOLIOS,
            lambda: organisations_and_portfolios.add_portfolio(access, load.workspace(), new_fields),
            frame.t("admin.added.portfolio", name=new_fields.name.strip()),
        )
    draw_back_link()


def draw_change_form(access: Access, row: PortfolioRow) -> None:
    """Draw the form that changes a portfolio."""
    form = f"portfolio-{row.portfolio_id}"
    version = actions.read_form_version(form, row.version, f"{form}-name")
    with st.form(form, width=640):
        new_fields = draw_fields(form, row.fields)
        submitted = st.form_submit_button(
            frame.t("admin.save"), type="primary", icon=":material/check:", key=f"save-{form}"
        )
    if submitted:
        actions.save_form(
            Page.ADMIN_PORTFOLIOS, form, row.version,
            lambda: organisations_and_portfolios.change_portfolio(
                access, row.portfolio_id, load.workspace(), new_fields, version=version
            ),
            frame.t("admin.saved", name=new_fields.name.strip()),
        )  # fmt: skip
    draw_back_link()


def draw_back_link() -> None:
    """Draw the link back to the list."""
    frame.draw_link(Page.ADMIN_PORTFOLIOS, frame.t("admin.portfolio.all"), ":material/arrow_back:")
