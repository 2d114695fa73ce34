"""How long an arrow that somebody pulls in the drawing of a theory takes until it stands there, in a real browser.

From the moment at which the pointer lets go until the picture of the server, with the arrow around the blocks, is on
the screen. The dotted line that follows the hand is there at once and is not what is measured.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parents[2]
sys.path[:0] = [str(HERE), str(HERE / "tests"), str(HERE / "tests" / "e2e")]

from browsing import FLAGS, Visitor, chromium  # noqa: E402  the path has to be set first
from playwright.sync_api import Browser, sync_playwright  # noqa: E402
from serving import serve  # noqa: E402

from impact.services import demo  # noqa: E402
from impact.services.core.workspace import open_workspace  # noqa: E402
from tests.bench import goals  # noqa: E402
from tests.bench.backend import Measured, limit  # noqa: E402

TALL = {"width": 1366, "height": 1100}
PULLS = 24
WATCH = """(key) => {
  const root = [...document.querySelectorAll("*")].find((e) => e.shadowRoot?.querySelector(".fi-theory")).shadowRoot
  window.arrived = 0
  let began = 0
  root.addEventListener("pointerup", () => { began = performance.now() }, { capture: true, once: true })
  const watch = new MutationObserver(() => {
    if (![...root.querySelectorAll("[data-arrow]")].some((e) => e.dataset.arrow === key)) return
    watch.disconnect()
    requestAnimationFrame(() => { window.arrived = performance.now() - began })
  })
  watch.observe(root, { childList: true, subtree: true })
}"""


class _At:
    """A database by its address, as `serve` wants one."""

    def __init__(self, url: str) -> None:
        self.url = url


def pull_arrows(browser: Browser, address: str) -> list[float]:
    """Seconds of each arrow, on the theory of the first grantee of the demo, which holds more of them each time."""
    context = browser.new_context(viewport=TALL, locale="nl-BE")
    visitor = Visitor(context, address)
    visitor.arrive().enter("officer").go("Veranderingstheorie")
    page = visitor.page
    page.get_by_role("link", name="Wijzigen").first.click()
    visitor.settled()
    blocks = [item.get_attribute("data-block") for item in page.locator("[data-block]").all()]
    present = {item.get_attribute("data-arrow") for item in page.locator("[data-arrow]").all()}
    keys = [(source, target) for number, source in enumerate(blocks) for target in blocks[number + 1 :]]
    seconds: list[float] = []
    for source, target in [pair for pair in keys if " → ".join(map(str, pair)) not in present][: PULLS + 1]:
        start, end = (page.locator(f"[data-block='{key}'] rect.face").bounding_box() for key in (source, target))
        assert start and end
        page.mouse.move(start["x"] + start["width"] - 1, start["y"] + start["height"] / 2)
        page.mouse.down()
        page.mouse.move(end["x"] + 12, end["y"] + 12, steps=3)
        page.evaluate(WATCH, f"{source} → {target}")
        page.mouse.up()
        page.wait_for_function("() => window.arrived", polling=20)
        seconds.append(float(page.evaluate("window.arrived")) / 1000)
        visitor.settled()
    context.close()
    # The first one begins the draft, which happens once.
    return seconds[1:]


def measure() -> list[Measured]:
    """The line of the table; none where this machine has no Chromium."""
    path = chromium()
    if path is None:
        print("no Chromium: edits of the drawing are not measured", file=sys.stderr)
        return []
    with TemporaryDirectory() as place, sync_playwright() as playwright:
        url = f"sqlite:///{Path(place) / 'impact.db'}"
        workspace = open_workspace(url)
        demo.build_demo(workspace)
        workspace.engine.dispose()
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS), chromium_sandbox=False)
        with serve(_At(url), Path(place) / "server.log") as address:  # type: ignore[arg-type]
            seconds = sorted(pull_arrows(browser, address))
        browser.close()
    late = seconds[int(len(seconds) * 0.95)]
    what = "drawing of a theory, an arrow pulled until it stands there (the slowest 5 % begin here)"
    return [limit(what, late, goals.DRAWING_EDITED_SECONDS)]


if __name__ == "__main__":
    for line in measure():
        print(f"{line.what}: {line.found:.3f} {line.unit} (goal {line.goal}) {line.detail}")
