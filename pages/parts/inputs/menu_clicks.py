"""A click in the menu on the page one is on: it leads to the beginning of that page, as from any other page.

Streamlit draws the same page again, with the parameters it had: whoever fills in a form for a new organisation and
clicks on Organisations would stay in the form. The browser hands such a click to us.
"""

from __future__ import annotations

import streamlit as st

from pages.parts.layout import frame
from pages.parts.layout.menu import Page

SCRIPT = """
export default function ({ data, setTriggerValue }) {
  const follow = (event) => {
    const link = event.target.closest("a[data-testid=stSidebarNavLink]")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    const target = new URL(link.href, location.href).pathname
    const names = [...new URLSearchParams(location.search).keys()].filter((name) => !data.carried.includes(name))
    if (target !== location.pathname || !names.length) return
    event.preventDefault()
    event.stopPropagation()
    setTriggerValue("go", target.replace(/^[/]/, ""))
  }
  document.addEventListener("click", follow, true)
  return () => document.removeEventListener("click", follow, true)
}
"""

_FOLLOW = st.components.v2.component("filantrimpact_menu_clicks", html="<span hidden></span>", js=SCRIPT)


def follow_menu_clicks() -> None:
    """Lead a click on the entry of the present page to its beginning; ends the script run where there was one."""
    result = _FOLLOW(
        key="menu-clicks", data={"carried": list(frame.CARRIED_PARAMETERS)}, on_go_change=lambda: None, height=1
    )
    if result.go is not None:
        frame.switch_page(Page(result.go or Page.START.value))
