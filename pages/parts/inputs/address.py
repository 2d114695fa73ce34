"""Whole numbers from URL parameters; anything else is read as none."""

from __future__ import annotations

import streamlit as st

# Ids are 64-bit; the database would refuse a longer number with an error.
MOST_DIGITS = 18


def read_number(name: str) -> int | None:
    """The URL parameter as a whole number of at most 18 digits, else None."""
    wish = st.query_params.get(name, "")
    return int(wish) if wish.isascii() and wish.isdecimal() and len(wish) <= MOST_DIGITS else None
