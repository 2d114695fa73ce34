"""A second click of a double click does nothing: what it would meet is another button than the one that was meant.

An answer makes its question go, and the button below it comes to stand under the pointer. Whoever clicks twice, as on
a file, would give the next answer too, or take back the one just given.
"""

from __future__ import annotations

import streamlit as st

# In milliseconds: so long a second click at the same place belongs to the first one, and so long it does where another
# button stands there by then. In pixels: so far a hand moves between the two.
SAME_BUTTON, OTHER_BUTTON, MOST_MOVED = 500, 1_000, 6

# A key of the keyboard, and a program that reads the screen, click nowhere: both go through.
SCRIPT = """
export default function ({ data }) {
  if (window.fiDoubleClicks) return
  window.fiDoubleClicks = true
  const places = "[data-testid=stButton] button, [data-testid=stFormSubmitButton] button"
  const name = (button) => {
    const place = button.closest("[class*=st-key-]")
    return `${place ? place.className.match(/st-key-\\S+/)[0] : ""} ${button.innerText}`
  }
  let last = null
  addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest(places)
    if (!button || event.detail === 0) return
    const now = { x: event.clientX, y: event.clientY, at: event.timeStamp, name: name(button) }
    const isNear = last && Math.hypot(now.x - last.x, now.y - last.y) <= data.moved
    const patience = last && last.name === now.name ? data.same : data.other
    if (isNear && now.at - last.at < patience) {
      event.preventDefault()
      event.stopImmediatePropagation()
      return
    }
    last = now
  }, true)
}
"""

_IGNORE = st.components.v2.component("filantrimpact_double_clicks", html="<span hidden></span>", js=SCRIPT)


def ignore_double_clicks() -> None:
    """Have the browser ignore the second click of a double click on a button, on every page."""
    data = {"same": SAME_BUTTON, "other": OTHER_BUTTON, "moved": MOST_MOVED}
    _IGNORE(key="double-clicks", data=data, height=1)
