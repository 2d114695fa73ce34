"""Back and forth keep one's place: the browser returns to the page as it was, where it was read.

Streamlit scrolls the page in a box of its own, which the browser does not put back. How far each address was scrolled
is kept in the window, so that it is forgotten with it. And a link to another page makes two steps of its history: first
the old page with the parameters of the new one, a page that nobody saw and that lost its filters.
"""

from __future__ import annotations

import streamlit as st

# In milliseconds: so long a page that comes back may take to grow to where it was read.
PATIENCE = 15_000

# Whoever scrolls, types or points meanwhile has chosen another place. What the box does by itself while a page comes
# back is nobody's place. A step to another page with the parameters that the step before it just got, without anything
# that somebody did in between, is the second half of one link.
SCRIPT = """
export default function ({ data }) {
  if (window.fiScroll) return
  window.fiScroll = true
  const box = () => document.querySelector("[data-testid=stMain]")
  const read = () => JSON.parse(sessionStorage.getItem("fi-scroll") || "{}")
  const here = () => location.pathname + location.search
  let timer = 0
  const keep = () => {
    if (timer || !box()) return
    const places = read()
    delete places[here()]
    places[here()] = Math.round(box().scrollTop)
    const latest = Object.entries(places).slice(-50)
    sessionStorage.setItem("fi-scroll", JSON.stringify(Object.fromEntries(latest)))
  }
  const push = history.pushState.bind(history)
  let acts = 0, last = null
  history.pushState = (state, title, url) => {
    const next = new URL(url || location.href, location.href)
    const isSecondHalf = last && last.acts === acts && last.href === location.href && last.stays
      && next.pathname !== location.pathname && next.search === location.search
    const stays = next.pathname === location.pathname
    if (isSecondHalf) history.replaceState(state, title, url)
    else push(state, title, url)
    last = { acts, href: location.href, stays }
  }
  const stop = () => { clearInterval(timer); timer = 0 }
  const restore = () => {
    stop()
    const place = read()[here()], until = Date.now() + data.patience
    if (!place) return
    let held = 0
    timer = setInterval(() => {
      const now = box()
      if (!now || Date.now() > until) return stop()
      const isDrawn = document.querySelector("[data-testid=stApp][data-test-script-state=notRunning]")
      if (Math.abs(now.scrollTop - place) > 2) { now.scrollTop = place; held = 0 } else held += 1
      if (isDrawn && held > 5) stop()
    }, 50)
  }
  addEventListener("scroll", (event) => { if (event.target === box()) keep() }, { capture: true, passive: true })
  addEventListener("click", keep, true)
  addEventListener("popstate", restore)
  for (const name of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    addEventListener(name, () => { acts += 1; stop() }, { capture: true, passive: true })
  }
}
"""

_KEEP = st.components.v2.component("filantrimpact_scroll", html="<span hidden></span>", js=SCRIPT)


def keep_scroll_position() -> None:
    """Have the browser keep how far each page was read, and go back there with its buttons."""
    _KEEP(key="scroll-position", data={"patience": PATIENCE}, height=1)
