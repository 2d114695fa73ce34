"""Input fields of an organisation, shared by the forms that add and change one."""

from __future__ import annotations

import streamlit as st

from impact.views.administration import OrganisationFields, PortfolioRow
from pages.parts.layout import frame

# Suggestions; any other region can be typed.
REGIONS = ("Antwerpen", "Brussel", "Limburg", "Oost-Vlaanderen", "Vlaams-Brabant", "West-Vlaanderen")


def draw_name(key: str, current: str = "") -> str:
    """Draw the field for the name and return its value."""
    return st.text_input(frame.t("admin.organisation.name"), current, key=f"{key}-name", max_chars=300)


def draw_other_fields(
    key: str, current: OrganisationFields, portfolios: tuple[PortfolioRow, ...], *, theme: bool
) -> OrganisationFields:
    """Draw the fields for number, theme (of a grantee) and regions; the name in the result is empty."""
    ref = st.text_input(
        frame.t("admin.organisation.ref"), current.ref, key=f"{key}-ref", max_chars=200, help=frame.t("admin.ref.help")
    )
    theme_key = draw_theme(key, current.theme, portfolios) if theme else current.theme
    regions = st.multiselect(
        frame.t("admin.organisation.regions"), sorted({*REGIONS, *current.regions}), list(current.regions),
        key=f"{key}-regions", accept_new_options=True, placeholder=frame.t("admin.regions.choose"),
    )  # fmt: skip
    return OrganisationFields("", ref, theme_key, tuple(regions))


def draw_theme(key: str, current: str, portfolios: tuple[PortfolioRow, ...]) -> str:
    """Draw the choice among the themes of the portfolios and return the key, '' for none."""
    themes = {"": frame.t("admin.theme.none")}
    for portfolio in portfolios:
        themes |= dict(portfolio.themes)
    if current not in themes:
        themes[current] = current
    keys = list(themes)
    return st.selectbox(
        frame.t("admin.organisation.theme"), keys, keys.index(current), key=f"{key}-theme", filter_mode=None,
        format_func=lambda item: themes.get(item, item),
    )  # fmt: skip
