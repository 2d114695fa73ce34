"""Texts of others as HTML and in markdown, where nobody clicks on them; links that switch page are in `links`."""

from __future__ import annotations

import re

import streamlit as st

from impact.i18n import isolate_direction
from impact.views.html_elements import Content, fragment

# Characters that markdown, and Streamlit's directives in it (`:red[…]`, `$…$`), would interpret.
MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]<>()#+!|$:~^-])")
# Where a word joiner ends what would become a link: www|.host, https:|//host, name@|host.
BARE_ADDRESS = re.compile(r"(?<=www)(?=\.)|(?<=:)(?=//)|(?<=@)", re.IGNORECASE)


def escape_markdown(words: str) -> str:
    """Escape markdown characters, so that text from data is shown as it is, and turns nothing around it.

    A web or e-mail address becomes a link even without a sign; a word joiner, which nobody sees, prevents that.
    """
    return BARE_ADDRESS.sub("\u2060", MARKDOWN_SIGNS.sub(r"\\\1", isolate_direction(words)))


def draw_fragment(body: Content) -> None:
    """Draw elements; a plain text is shown letter by letter."""
    st.html(fragment(body))
