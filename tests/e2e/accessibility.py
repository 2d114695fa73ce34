"""What axe finds on the page that is open: rules of accessibility that it breaks."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# The menu and the place for files of Streamlit: no markup of ours.
MENU, FILE_CHOOSER = "[data-testid=stSidebarNav]", "[data-testid=stFileUploaderDropzone]"
# The rules whose answer another theme changes where it changes colours and nothing else.
OF_COLOURS = ("color-contrast", "link-in-text-block")
# Only what is broken leaves the browser: what holds is a hundred times as much, and reading it is half of the work.
RUN = """async ([context, options]) => {
    const found = await axe.run(context, {...options, resultTypes: ["violations"]})
    return found.violations.flatMap(
        rule => rule.nodes.map(node => [rule.id, JSON.stringify(node.target), node.html.slice(0, 200)]))
}"""


def rules_for(look: str) -> tuple[str, ...]:
    """Return the rules to ask of a look of `Visitor.looks` that did not draw the page anew.

    In the second theme the same elements have other colours: what axe said of all else in the first one still holds.
    """
    return OF_COLOURS if look.startswith("dark") else ()


@cache
def _program() -> str:
    return str(Axe().axe_script)


def find_violations(page: Page, *, without: Iterable[str] = (MENU,), rules: Iterable[str] = ()) -> list[str]:
    """Return what axe finds: the rule, and each element that breaks it; elements within components too.

    `without` are selectors of parts that are not looked at; `rules` the only ones to ask, all of axe's where empty.
    """
    if page.evaluate("typeof window.axe === 'undefined'"):
        page.evaluate(_program())
    options = {"runOnly": list(rules)} if rules else {}
    context = {"exclude": [[part] for part in without]} if without else {"include": [["html"]]}
    return [" ".join(broken) for broken in page.evaluate(RUN, [context, options])]
