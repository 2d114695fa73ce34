"""The address of the page: its parameters as whole numbers, and kept in the browser as the page has them."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from impact.model.text_limits import parse_address_number


def read_number(name: str) -> int | None:
    """The URL parameter as a whole number, None where it is none."""
    return parse_address_number(st.query_params.get(name, ""))


def send_to_browser() -> None:
    """Have the browser show the parameters that this run has; call it once per run, before a page is drawn.

    After a link to the page one is on, Streamlit's client runs the page with the parameters of the link but leaves
    the old ones in the address, and sends those with the next click: a form would vanish at its first field. Where the
    address has them already the client does nothing. An address that a person typed in another spelling (`%20` for
    `+`) is left alone: replacing it would add a step to the history each time one goes back.
    """
    context = get_script_run_ctx()
    parameters = {name: st.query_params.get_all(name) for name in st.query_params}
    if context is not None and context.query_string == urlencode(parameters, doseq=True):
        st.query_params.from_dict(parameters)
