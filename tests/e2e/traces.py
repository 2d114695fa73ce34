"""What came of planted texts on a page: elements, links, scripts that ran, and what is wider than the window."""

from __future__ import annotations

from collections.abc import Iterator

from browsing import Visitor

# Whatever was planted calls this when it is executed.
TRAP = "window.x = () => { window.executed = true }"
# What came of the planted texts: elements, links, and what covers the page; also inside of components.
TRACES = """() => {
    const found = window.executed ? ["executed"] : []
    const look = (root) => {
        for (const item of root.querySelectorAll("*")) {
            if (item.matches("planted, .planted")) found.push("element " + item.outerHTML.slice(0, 120))
            const address = item.getAttribute("href") || ""
            if (address.includes("planted")) found.push("link " + item.outerHTML.slice(0, 120))
            if (item.shadowRoot) look(item.shadowRoot)
        }
    }
    look(document)
    return found
}"""
# Wider than the window, and not in a frame that scrolls or cuts by itself.
WIDE = """() => {
    const out = [], room = window.innerWidth
    const clips = (item) => {
        for (let at = item; at && at.dataset.testid !== "stMain"; at = at.parentElement || at.getRootNode().host) {
            const cuts = getComputedStyle(at).overflowX !== "visible"
            if (cuts && at.getBoundingClientRect().right <= room + 1) return true
        }
        return false
    }
    const look = (root) => {
        for (const item of root.querySelectorAll("[data-testid=stMain] *, .fi-linked *, body > main *")) {
            const box = item.getBoundingClientRect()
            const wide = box.width && box.height && box.right > room + 1
            if (wide && !clips(item)) out.push(item.tagName + " " + item.className)
            if (item.shadowRoot) look(item.shadowRoot)
        }
    }
    look(document)
    return out.slice(0, 5)
}"""


def faults(visitor: Visitor) -> Iterator[str]:
    """What a planted text did to the page that is open."""
    yield from visitor.page.evaluate(TRACES)
    yield from visitor.sticks_out()
    wide = visitor.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wide > 0:
        yield f"{wide} pixels wider than the window"
    yield from visitor.page.evaluate(WIDE)
