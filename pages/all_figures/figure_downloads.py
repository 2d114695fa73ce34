"""Downloads of all figures under the filters of the page: made on request, downloaded once."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from impact.access.permissions import sees_pseudonyms
from impact.export import figures_download as export
from impact.export.codebook import build_codebook
from impact.export.table_files import write_figures
from impact.model.access import Access
from impact.services.dashboards import analyst_tables
from impact.services.operations import one_time_downloads
from pages.parts.layout import frame, load, printing

OFFER_KEY = "all-figures-export"
KINDS = {"xlsx": one_time_downloads.XLSX_MEDIA_TYPE, "csv": "text/csv; charset=utf-8", "json": "application/json"}


def draw_downloads(access: Access, figures: pd.DataFrame, question: tuple[Any, ...]) -> None:
    """Draw the buttons that make a file, and the link to download it.

    `question` identifies the figures (filters and data revision): a file made for another one is not offered.
    """
    offer = st.session_state.get(OFFER_KEY)
    offer_key = (question, access.account_id, access.language)
    with st.container(horizontal=True, vertical_alignment="center"):
        if offer and offer[0] == offer_key:
            label = frame.escape_markdown(frame.t("admin.fetch", name=offer[1]))
            st.link_button(label, offer[2], icon=":material/download:")
        for kind in KINDS:
            label = frame.t("all_figures.download", kind=kind)
            if st.button(label, key=f"all-figures-{kind}", icon=":material/table_view:"):
                analyst_tables.allow_download(access, len(figures), load.workspace())
                name = f"{frame.t('all_figures.file')}.{kind}"
                data = export.write_all_figures(figures, kind, access.language)
                st.session_state[OFFER_KEY] = (
                    offer_key,
                    name,
                    one_time_downloads.offer_file(access, name, data, KINDS[kind]),
                )
                st.rerun()
        # What the columns mean holds no figure of anybody, so that it is no export.
        if st.button(frame.t("codebook.button"), key="all-figures-codebook", icon=":material/menu_book:"):
            name = f"{frame.t('codebook.file')}.xlsx"
            codebook = build_codebook(
                access.language, is_pseudonymised=sees_pseudonyms(access.role),
                grant_columns=export.list_grant_columns(figures),
            )  # fmt: skip
            data = write_figures(codebook, "xlsx")
            offer_link = one_time_downloads.offer_file(access, name, data, KINDS["xlsx"])
            st.session_state[OFFER_KEY] = (offer_key, name, offer_link)
            st.rerun()
    with st.container(key=f"{printing.SCREEN_KEY}-download"):
        st.caption(frame.t("all_figures.download.help"))
