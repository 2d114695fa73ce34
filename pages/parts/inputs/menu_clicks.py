"""A click in the menu on the page one is on: it leads to the beginning of that page, as from any other page.

Streamlit draws the same page again, with the parameters it had: whoever fills in a form for a new organisation and
clicks on Organisations would stay in the form. The browser hands such a click to us.
"""

from __future__ import annotations

import streamlit as st
from pydantic import ConfigDict, RootModel

from pages.parts.layout import frame, links
from pages.parts.layout.menu import Page
from pages.parts.messages.browser_messages import Name, read_message

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

KEY = "menu-clicks"
_FOLLOW = st.components.v2.component("filantrimpact_menu_clicks", html="<span hidden></span>", js=SCRIPT)


class MenuClick(RootModel[Name]):
    """The path of the page that was clicked, without its first slash; empty for the start page."""

    model_config = ConfigDict(strict=True)


def follow_menu_clicks() -> None:
    """Lead a click on the entry of the present page to its beginning; ends the script run where there was one."""
    result = _FOLLOW(
        key=KEY, data={"carried": list(frame.CARRIED_PARAMETERS)}, on_go_change=lambda: None, height=1
    )
    click = read_message(MenuClick, result.go, KEY)
    if click is not None and (page := links.find_page(click.root or Page.START.value, KEY)) is not None:
        frame.switch_page(page)
