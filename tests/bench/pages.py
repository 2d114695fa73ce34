"""What a visitor waits for, in a real browser, as ratios of two things measured in the same run.

Each round begins with a browser that has nothing kept. Questions differ from round to round, so that
the served product answers every one of them anew; the page with constant figures has met each before.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

HERE = Path(__file__).parents[2]
sys.path[:0] = [str(HERE), str(HERE / "tests"), str(HERE / "tests" / "e2e")]

from browsing import DESK, FLAGS, QUIET, chromium  # noqa: E402  the path has to be set first
from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402
from serving import serve, serve_program  # noqa: E402

from tests.bench import generate, goals  # noqa: E402
from tests.bench.backend import Measured, limit, ratio  # noqa: E402

APP = Path(__file__).parent / "served" / "app_measured.py"
SVG = Path(__file__).parent / "served" / "svg_page.py"
DASH = Path(__file__).parent / "served" / "dash_page.py"
EMPTY = Path(__file__).parent / "served" / "empty_page.py"
ROUNDS = 7
# A chart is several pictures beside each other: what counts is the chart.
CHART = ".fi-chart"
# The table of all figures tells machines how many rows it has, when they stand on the screen.
GRID = "[data-testid=stDataFrame] table[aria-rowcount]"
WATCH_ROWS = """() => {
  window.redrawn = []
  const count = () => document.querySelector('[data-testid=stDataFrame] table[aria-rowcount]')?.ariaRowCount
  document.addEventListener("click", event => {
    if (!event.target.closest("[role=option]")) return
    const began = performance.now(), before = count()
    const look = () => {
      if (count() === before) requestAnimationFrame(look)
      else requestAnimationFrame(() => window.redrawn.push(performance.now() - began))
    }
    look()
  }, true)
}"""
GRANTEE = 7
# Where `make bench` puts the packages of peers.
PEERS = Path(os.environ.get("PEERS") or HERE / "build" / "peers").resolve()
# Filters that each bring other figures; the first is the whole portfolio.
QUESTIONS = (
    "", "level=output", "level=outcome_short", "level=outcome_medium", "level=outcome_long",
    "theme=jeugd", "theme=wonen",
)  # fmt: skip


class _At:
    """A database by its address, as `serve` wants one."""

    def __init__(self, url: str) -> None:
        self.url = url


@contextmanager
def served(size: generate.Size | None, folder: Path, app: Path = APP, *, constant: bool = False) -> Iterator[str]:
    """The product on a generated portfolio, or an empty page where there is no size; `app` is what runs."""
    name = f"{size.name if size else 'empty'}-{app.stem}-{constant}.log"
    url = generate.workspace(size).url if size else "sqlite://"
    os.environ["BENCH_FIGURES"] = "constant" if constant else "real"
    with serve(_At(url), folder / name, app if size else EMPTY) as address:  # type: ignore[arg-type]
        yield address


@contextmanager
def window(browser: Browser) -> Iterator[Page]:
    """A browser that has nothing kept."""
    context = browser.new_context(viewport=DESK, locale="nl-BE")
    try:
        page = context.new_page()
        page.set_default_timeout(60_000)
        yield page
    finally:
        context.close()


def drawn(page: Page, charts: int) -> None:
    """Wait until everything stands: the script is through and every chart is there."""
    page.locator(QUIET).wait_for(state="attached")
    if charts:
        page.locator(CHART).nth(charts - 1).wait_for(state="attached")


def full_load(browser: Browser, address: str, question: str, charts: int) -> float:
    """Seconds from asking for the portfolio until all of it stands."""
    with window(browser) as page:
        began = perf_counter()
        page.goto(f"{address}/portfolio?{question}", wait_until="commit")
        page.locator(".st-key-levels").wait_for(state="attached")
        drawn(page, charts)
        return perf_counter() - began


def first_figures(browser: Browser, address: str, question: str) -> tuple[float, float]:
    """Seconds until the sentence with its figures can be read, and until the figures per level stand."""
    with window(browser) as page:
        began = perf_counter()
        page.goto(f"{address}/portfolio?{question}", wait_until="commit")
        page.locator("h1").first.wait_for()
        sentence = perf_counter() - began
        page.locator(".st-key-levels dd").first.wait_for()
        return sentence, perf_counter() - began


def empty_page(browser: Browser, address: str) -> float:
    """Seconds until an empty Streamlit page shows its one word."""
    with window(browser) as page:
        began = perf_counter()
        page.goto(address, wait_until="commit")
        page.locator("h1").first.wait_for()
        return perf_counter() - began


def fully_drawn(browser: Browser, address: str, path: str, charts: int) -> float:
    """Seconds until the script is through and every chart of a page stands."""
    with window(browser) as page:
        began = perf_counter()
        page.goto(f"{address}/{path}", wait_until="commit")
        page.locator("h1").first.wait_for()
        drawn(page, charts)
        return perf_counter() - began


def fully_drawn_by_dash(browser: Browser, address: str, path: str, charts: int) -> float:
    """Seconds until every chart of a page of Dash stands."""
    with window(browser) as page:
        began = perf_counter()
        page.goto(f"{address}/{path}/", wait_until="commit")
        page.locator(".js-plotly-plot .main-svg").first.wait_for(state="attached")
        page.locator(".js-plotly-plot .cartesianlayer").nth(charts - 1).wait_for(state="attached")
        return perf_counter() - began


def count_drawings(browser: Browser, address: str, path: str) -> int:
    """How many charts a page has, seen once in peace."""
    with window(browser) as page:
        page.goto(f"{address}/{path}")
        page.locator(CHART).first.wait_for(state="attached")
        page.locator(QUIET).wait_for(state="attached")
        page.wait_for_timeout(3_000)
        return page.locator(CHART).count()


def against_peers(browser: Browser, real: str, plain: str, dash: str, nothing: str) -> list[Measured]:
    """Portfolio and grantee page until all stands, against an empty page, and others of the same figures."""
    lines = []
    for name, path, other in (
        ("portfolio", "portfolio", "portfolio"), ("grantee page", f"grantee?organisation={GRANTEE}", "grantee"),
    ):  # fmt: skip
        ours, theirs = count_drawings(browser, real, path), count_drawings(browser, plain, f"?page={other}")
        times = [
            (
                fully_drawn(browser, real, path, ours),
                fully_drawn(browser, plain, f"?page={other}", theirs),
                fully_drawn_by_dash(browser, dash, other, theirs),
                empty_page(browser, nothing),
            )
            for _ in range(ROUNDS)
        ]
        ours_in, plain_in, dash_in, empty_in = (median(column) for column in zip(*times, strict=True))
        drawn_in = f"{name}, fully drawn, M ÷"
        lines.append(ratio(f"{drawn_in} an empty Streamlit page", ours_in, empty_in, goals.PAGE_AGAINST_EMPTY_PAGE))
        plain_page = f"{drawn_in} a plain page of the same figures as SVG"
        lines.append(ratio(plain_page, ours_in, plain_in, goals.PAGE_AGAINST_PLAIN_SVG))
        dash_page = f"{drawn_in} a page of the same figures in Dash"
        lines.append(ratio(dash_page, ours_in, dash_in, goals.PAGE_AGAINST_DASH))
    return lines


def filter_changes(browser: Browser, address: str, places: tuple[int, ...]) -> list[float]:
    """Seconds from choosing a level until the page says something else; the level of each place in the list."""
    found = []
    with window(browser) as page:
        page.goto(f"{address}/portfolio", wait_until="commit")
        page.locator(".st-key-levels").wait_for(state="attached")
        drawn(page, 1)
        page.wait_for_timeout(500)
        for place in places:
            said = page.locator("h1").first.inner_text()
            page.locator(".st-key-filter-level [role=combobox], .st-key-filter-level input").first.click()
            option = page.get_by_role("option").nth(place)
            option.wait_for()
            began = perf_counter()
            option.click()
            expect(page.locator("h1").first).not_to_have_text(said, timeout=60_000)
            page.locator(QUIET).wait_for(state="attached")
            found.append(perf_counter() - began)
            page.wait_for_timeout(300)
    return found


def list_filter_changes(browser: Browser, address: str) -> list[float]:
    """Seconds from choosing a theme in the list of all figures until the table in the page has its other rows."""
    with window(browser) as page:
        page.goto(f"{address}/all_figures", wait_until="commit")
        page.locator(GRID).wait_for(state="attached")
        drawn(page, 0)
        page.wait_for_timeout(1_000)
        page.evaluate(WATCH_ROWS)
        for place in range(4):
            page.locator(".st-key-filter-theme input").first.click()
            option = page.get_by_role("option").first
            option.wait_for()
            option.click()
            page.wait_for_function("done => window.redrawn.length > done", arg=place)
            page.locator(QUIET).wait_for(state="attached")
            page.keyboard.press("Escape")
            page.wait_for_timeout(500)
        return [milliseconds / 1000 for milliseconds in page.evaluate("window.redrawn")]


def second_time(browser: Browser, address: str, charts: int) -> float:
    """Seconds to come back to the portfolio inside the app; the median of several returns in one visit."""
    found = []
    with window(browser) as page:
        page.goto(f"{address}/portfolio", wait_until="commit")
        drawn(page, charts)
        for _ in range(ROUNDS):
            page.locator("[data-testid=stSidebarNav] a").first.click()
            page.locator(".st-key-levels").wait_for(state="detached")
            page.locator(QUIET).wait_for(state="attached")
            page.wait_for_timeout(300)
            began = perf_counter()
            page.locator("[data-testid=stSidebarNav] a[href*='portfolio']").click()
            page.locator(".st-key-levels").wait_for(state="attached")
            drawn(page, charts)
            found.append(perf_counter() - began)
    return median(found[1:])


def count_charts(browser: Browser, address: str, question: str = "") -> int:
    """How many charts the portfolio has for a question, seen once in peace."""
    with window(browser) as page:
        page.goto(f"{address}/portfolio?{question}")
        page.locator(".st-key-levels").wait_for(state="attached")
        page.locator(QUIET).wait_for(state="attached")
        page.wait_for_timeout(3_000)
        return page.locator(CHART).count()


def measure(*, large: bool = False) -> list[Measured]:
    """The lines of the table; none where this machine has no Chromium."""
    path = chromium()
    if path is None:
        print("no Chromium: what a visitor waits for is not measured", file=sys.stderr)
        return []
    with TemporaryDirectory() as place, sync_playwright() as playwright, ExitStack() as stack:
        folder = Path(place)
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS), chromium_sandbox=False)
        stack.callback(browser.close)
        real = stack.enter_context(served(generate.MEDIUM, folder))
        still = stack.enter_context(served(generate.MEDIUM, folder, constant=True))
        nothing = stack.enter_context(served(None, folder))
        lines = _loads(browser, real, still, nothing)
        plain = stack.enter_context(served(generate.MEDIUM, folder, SVG))
        medium = _At(generate.workspace(generate.MEDIUM).url)
        dash = stack.enter_context(serve_program(medium, folder / "dash.log", DASH, PEERS))  # type: ignore[arg-type]
        lines += against_peers(browser, real, plain, dash, nothing)
        lines.append(_filters(browser, real, still))
    with TemporaryDirectory() as place, sync_playwright() as playwright, ExitStack() as stack:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS), chromium_sandbox=False)
        stack.callback(browser.close)
        wide = stack.enter_context(served(generate.WIDE, Path(place)))
        lines.append(_list(browser, wide))
        big = generate.LARGE if large else generate.MEDIUM
        small = stack.enter_context(served(generate.SMALL, Path(place)))
        other = stack.enter_context(served(big, Path(place)))
        charts = count_charts(browser, small)
        what = f"portfolio opened a second time inside the app, {big.name} ÷ S"
        # Taken in turns: a busy moment of the machine then falls on both.
        times = [(second_time(browser, other, charts), second_time(browser, small, charts)) for _ in range(3)]
        lines.append(ratio(what, *_medians(times), goals.PORTFOLIO_OPENED_AGAIN_AGAINST_SMALL))
    return lines


def seen(what: str, top: float, bottom: float) -> Measured:
    """A ratio without a goal."""
    return Measured(what, "–", top / bottom, "×", True, f"{top * 1000:.1f} ms ÷ {bottom * 1000:.1f} ms")


def _loads(browser: Browser, real: str, still: str, nothing: str) -> list[Measured]:
    # A level or a theme has charts of its own number: counted where the answers of the constant page are first kept.
    charts = {}
    for question in QUESTIONS[:ROUNDS]:
        charts[question] = count_charts(browser, still, f"{question}&since=2025-03-01")
        full_load(browser, still, f"{question}&since=2025-04-01", 0)
    full_load(browser, real, "since=2024-12-01", 0)
    empty_page(browser, nothing)
    loads, first, strips = [], [], []
    for question in QUESTIONS[:ROUNDS]:
        asked = f"{question}&since=2025-03-01"
        wanted = charts[question]
        loads.append((full_load(browser, real, asked, wanted), full_load(browser, still, asked, wanted)))
        asked = f"{question}&since=2025-04-01"
        (sentence, strip), empty = first_figures(browser, real, asked), empty_page(browser, nothing)
        first.append((sentence, empty))
        strips.append((strip, empty))
    return [
        ratio(
            "portfolio page, full load, M ÷ the same page with constant figures",
            *_medians(loads),
            goals.PORTFOLIO_AGAINST_CONSTANT_FIGURES,
        ),
        ratio(
            "first figures (the sentence) visible, M ÷ an empty Streamlit page",
            *_medians(first),
            goals.FIRST_FIGURES_AGAINST_EMPTY_PAGE,
        ),
        seen("figures per level visible, M ÷ an empty Streamlit page", *_medians(strips)),
    ]


def _filters(browser: Browser, real: str, still: str) -> Measured:
    places = (1, 2, 3, 4)
    filter_changes(browser, still, places)
    pairs = list(zip(filter_changes(browser, real, places), filter_changes(browser, still, places), strict=True))
    what = "portfolio, a filter changed, M ÷ the same page with constant figures"
    return ratio(what, *_medians(pairs), goals.FILTER_AGAINST_CONSTANT_FIGURES)


def _list(browser: Browser, address: str) -> Measured:
    what = "all figures, a theme chosen in 4,484 indicators until the table is redrawn"
    return limit(what, median(list_filter_changes(browser, address)), goals.LIST_FILTERED_SECONDS)


def _medians(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    return median(top for top, _ in pairs), median(low for _, low in pairs)


if __name__ == "__main__":
    for line in measure(large="--large" in sys.argv):
        print(f"{line.what}: {line.found:.2f} {line.unit} (goal {line.goal}) {line.detail}")
