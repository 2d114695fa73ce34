"""Numbers from the address: whatever somebody types there, a page gets a number it can use or none."""

from __future__ import annotations

import streamlit as st

# Ids are 64-bit; a longer number names nothing and would be refused by the database.
MOST_DIGITS = 18


def number(name: str) -> int | None:
    """The whole number of a parameter, None where there is none."""
    wish = st.query_params.get(name, "")
    return int(wish) if wish.isascii() and wish.isdecimal() and len(wish) <= MOST_DIGITS else None
