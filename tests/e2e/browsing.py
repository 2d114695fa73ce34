"""A visitor in a real browser, who notices every error of the console and every request that leaves the machine."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from machine_speed import patient
from markupsafe import escape
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    WebError,
    expect,
)

SCREENSHOTS = Path(__file__).parent / "screenshots"
# Drawing a page as high as its content takes a second; whoever looks at pictures asks for them.
PICTURES = "PICTURES"
DESK = {"width": 1366, "height": 768}
WIDE = {"width": 1920, "height": 1080}
PHONE = {"width": 390, "height": 844}
# Long, for a machine that is busy with other tests; nothing waits longer than it has to.
WAIT_SECONDS = 30

# A root user needs --no-sandbox; the rest keeps Chromium from calling home.
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
# A page that a visitor opens anew finds its scripts compiled in the process that drew the page before, and drawing
# takes no process of its own: a third of the processor less for each page. Not for measuring how long pages take.
WITH_FEWER_PROCESSES = ("--process-per-site", "--in-process-gpu")
# The first is the same Chromium without what draws a window, which takes a fifth of the processor less.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = "[data-testid=stApp][data-test-script-state=notRunning]"
# Opened on a deep link, Streamlit's own client asks under the page's name first, to find out where the server lives.
LOOKING_FOR_HOME = re.compile(r"/[a-z_]+/_stcore/(host-config|health)$")
# What pages keep in a browser beside cookies.
KEPT_BY_PAGES = "local_storage,indexeddb,cache_storage,service_workers,file_systems,websql"
# Pages that are served without Streamlit.
OUTSIDE = ("/sign-in", "/password", "/openid", "/guest")
# The ways on to another file: after it was handed in, while it is looked at, and where it was refused.
ANOTHER_FILE = ".st-key-upload-again button, .st-key-upload-other button, " \
               "[data-testid=stFileUploaderDeleteBtn] button, [data-testid=stFileChipDeleteBtn] button"  # fmt: skip
# What a page says once something is done, until one goes elsewhere.
NOTICE = ".st-key-told"
IN_THEME = "theme => getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme === theme"
BREACHES = "window.breaches = []; addEventListener('securitypolicyviolation', e => " \
           "window.breaches.push(e.violatedDirective + ' ' + e.blockedURI));"  # fmt: skip

# The place of what is still to come shimmers for ever, and without a graphics card the processor paints each picture of
# it: a sixth of what opening a page takes.
WITHOUT_SHIMMER = """{
    const style = new CSSStyleSheet()
    style.replaceSync("[data-testid=stSkeleton] { animation: none !important }")
    document.adoptedStyleSheets.push(style)
}"""

# When the page last asked the server something that has no answer yet, 0 for never; and its line to the server. A run
# that leads to another page, or runs again, stops first: the server says that nothing runs, and begins the other run
# when it gets to it, which takes a busy machine as long as a page at rest. `stopped` is when it said so, 0 once the
# other run has begun. Numbers are those of the fields of Streamlit's messages (`ForwardMsg`), read at their top level.
NEW_RUN, RUN_FINISHED, FOR_ANOTHER = 4, 6, 2
ASKING = f"""
const fieldsOf = (data) => {{
    const bytes = new Uint8Array(data), fields = []
    let at = 0
    const number = () => {{
        let value = 0, weight = 1
        for (;;) {{
            const byte = bytes[at++]
            value += (byte & 127) * weight
            if (!(byte & 128)) return value
            weight *= 128
        }}
    }}
    while (at < bytes.length) {{
        const tag = number(), kind = tag % 8
        const value = kind === 0 || kind === 2 ? number() : 0
        at += kind === 2 ? value : kind === 1 ? 8 : kind === 5 ? 4 : 0
        fields.push([Math.floor(tag / 8), value])
    }}
    return fields
}}
window.asked = window.stopped = 0
window.WebSocket = class extends window.WebSocket {{
    constructor(...given) {{
        super(...given)
        window.line = this
        window.stopped = 0
        this.addEventListener("message", ({{ data }}) => {{
            window.asked = 0
            for (const [field, value] of data instanceof ArrayBuffer ? fieldsOf(data) : []) {{
                if (field === {NEW_RUN}) window.stopped = 0
                if (field === {RUN_FINISHED}) window.stopped = value === {FOR_ANOTHER} ? performance.now() : 0
            }}
        }})
    }}
    send(data) {{ window.asked = performance.now(); super.send(data) }}
}}"""
# The page has drawn itself, waits for no answer and stays so, also as often as one looks: where the machine has no time
# for the page, none of what it does is seen between two looks. What has no answer after so long gets none. A page whose
# line is cut stands as still, but what is clicked on it is lost: it is at rest once it has another line.
STAYS, LOOKS, NO_ANSWER, NO_OTHER_RUN = 200, 4, 2000, 10_000
AT_REST = f"""() => {{
    const now = performance.now()
    const busy = !document.querySelector("{QUIET}") || document.querySelector("[data-testid=stSkeleton]")
        || (window.asked && now - window.asked < {NO_ANSWER}) || (window.line && window.line.readyState !== 1)
        || (window.stopped && now - window.stopped < {NO_OTHER_RUN})
    if (busy || window.restless === undefined) [window.restless, window.looked] = [now, 0]
    window.looked += 1
    return window.looked > {LOOKS} && now - window.restless > {STAYS}
}}"""
# Nothing fades, slides or unfolds any more, also not within components; what never ends is not waited for.
IS_STILL = """() => {
    const moves = one => one.playState === "running" && one.effect.getComputedTiming().endTime !== Infinity
    const scopes = [document]
    for (const part of document.querySelectorAll("*")) if (part.shadowRoot) scopes.push(part.shadowRoot)
    return !scopes.some(scope => scope.getAnimations().some(moves))
}"""


def chromium() -> str | None:
    """The Chromium of this machine: $CHROMIUM, else the first one found on the path."""
    wish = os.environ.get("CHROMIUM")
    return wish or next((found for name in NAMES if (found := shutil.which(name))), None)


class Visitor:
    """One person with one window; `check` fails on everything that went wrong behind the screen."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.troubles: list[str] = []
        self._has_server = True
        self._scripts = [context.add_init_script(script) for script in (BREACHES, ASKING)]
        self._watch: dict[str, Callable[..., None]] = {
            "request": self._request, "weberror": self._page_error, "console": self._console,
        }  # fmt: skip
        for event, listener in self._watch.items():
            context.on(event, listener)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(1000 * patient(WAIT_SECONDS))
        expect.set_options(timeout=1000 * patient(WAIT_SECONDS))

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
            self.troubles.append(f"request to another host: {request.url}")

    def _page_error(self, error: WebError) -> None:
        self.troubles.append(f"page error: {error.error}")

    def _console(self, message: ConsoleMessage) -> None:
        place = message.location.get("url", "")
        if message.type == "error" and self._has_server and not LOOKING_FOR_HOME.search(place):
            self.troubles.append(f"console: {message.text} ({place})")

    def expect_no_server(self) -> None:
        """From here on the server is away or shuts this visitor out, and what the console notes of it is no trouble.

        A page asks for its server again and again, so what was noted until now is never all of it. Breaches, errors of
        the page and requests to other hosts count as before.
        """
        self._has_server = False
        self.troubles = [trouble for trouble in self.troubles if not trouble.startswith("console: ")]

    def arrive(self) -> Visitor:
        """Come to the product by its address, the only one that anybody types."""
        self.page.goto(self.address)
        return self.settled()

    def follow(self, link: str) -> Visitor:
        """Click a link into the product where somebody sent it, as in a letter, and wait."""
        self.click_in_letter(link)
        return self.settled()

    def click_in_letter(self, link: str) -> None:
        """Click a link where somebody sent it, whatever it leads to."""
        self.page.goto("about:blank")
        self.page.set_content(f'<a href="{escape(self.address + link)}">{escape(link)}</a>')
        with self.page.expect_navigation():
            self.page.locator("a").click()

    def settled(self) -> Visitor:
        """Wait until the page has drawn itself and stays quiet; signing in needs no script, so no waiting."""
        if urlsplit(self.page.url).path.startswith(OUTSIDE):
            return self
        self.page.evaluate("window.restless = undefined")
        self.page.wait_for_function(AT_REST, polling=40, timeout=1000 * patient(WAIT_SECONDS))
        return self

    def still(self) -> Visitor:
        """Wait until the page at rest does not move either: not over a button, and not while one fades."""
        self.page.mouse.move(0, 0)
        self.settled().page.wait_for_function(IS_STILL, polling=40)
        return self

    def enter(self, persona: str) -> Visitor:
        """Say who one is, where one signs in to the demo."""
        self.page.locator(f"button[name=persona][value='{persona}']").click()
        return self.settled()

    def sign_in(self, email: str, password: str) -> Visitor:
        """Sign in with a password."""
        folded = self.page.locator("details:not([open]) > summary")
        if folded.count():
            folded.first.click()
        self.page.locator("input[name=email]").fill(email)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("form:has(input[name=password]) button[type=submit]").click()
        return self.settled()

    def go(self, title: str) -> Visitor:
        """Choose a page in the menu, which a phone keeps closed."""
        opener = self.page.locator("[data-testid=stExpandSidebarButton]")
        narrow = opener.is_visible()
        if narrow:
            opener.click()
        self.page.locator("[data-testid=stSidebarNav]").get_by_role("link", name=title, exact=True).click()
        self.settled()
        closer = self.page.locator("[data-testid=stSidebarCollapseButton] button")
        if narrow and closer.is_visible():
            closer.click()
            opener.wait_for()
        return self

    def begin_upload(self) -> Visitor:
        """Leave the last file on the page of uploads, whatever became of it: the chooser stands there again."""
        left = self.page.locator(ANOTHER_FILE)
        if left.count():
            left.first.click()
            self.settled()
        return self

    def looks(self, *sizes: dict[str, int], redraws: bool = False) -> Iterator[str]:
        """The page in both themes, and in each of these sizes, one after another and at rest; says which it is.

        What changes is the theme of the machine and its window, as they may at any moment. The colours of charts come
        from the server: with `redraws` the page is read anew.
        """
        for theme in ("light", "dark"):
            for size in sizes or (self.page.viewport_size or DESK,):
                self.page.emulate_media(color_scheme=theme)
                self.page.set_viewport_size(size)
                if redraws:
                    self.page.reload()
                self.settled().page.wait_for_function(IN_THEME, arg=theme)
                self.still()
                yield f"{theme} {size['width']}"
        if sizes:
            self.page.set_viewport_size(sizes[0])
            self.settled()

    def click(self, selector: str) -> Visitor:
        """Click the first of what a selector names, and wait."""
        self.page.locator(selector).first.click()
        return self.settled()

    def click_and_hear(self, button: Locator, words: str) -> Locator:
        """Click what does something, and wait for the notice that says so in these words; returns the notice.

        A notice that an earlier step left on the page says nothing of this one.
        """
        notice = self.page.locator(NOTICE).filter(has_text=words)
        expect(notice).to_have_count(0)
        button.click()
        notice.wait_for()
        self.settled()
        return notice

    def press(self, key: str) -> Visitor:
        """Press a key on the page, and wait."""
        self.page.keyboard.press(key)
        return self.settled()

    @property
    def sentence(self) -> str:
        """The sentence at the top of the page."""
        return self.page.locator("h1").first.inner_text().strip()

    @property
    def words(self) -> str:
        """Everything on the page as one reads it."""
        return self.page.locator("[data-testid=stMain]").inner_text()

    def query(self, name: str) -> str | None:
        """What the address says under a name."""
        found = re.search(rf"[?&]{name}=([^&#]*)", self.page.url)
        return found[1] if found else None

    def picture(self, name: str) -> None:
        """Keep what is on the screen, whole, where somebody wants to look at it."""
        if not os.environ.get(PICTURES):
            return
        SCREENSHOTS.mkdir(exist_ok=True)
        # Streamlit scrolls inside its own frame: a window as high as the content shows all of it.
        size = self.page.viewport_size or DESK
        height = int(self.page.evaluate(
            "Math.max(...[...document.querySelectorAll('[data-testid=stMain], [data-testid=stMainBlockContainer]')]"
            ".map(e => e.scrollHeight))"
        ))  # fmt: skip
        self.page.set_viewport_size({"width": size["width"], "height": max(size["height"], min(height + 40, 6000))})
        self.page.wait_for_timeout(400)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")
        self.page.set_viewport_size(size)

    def sticks_out(self) -> list[str]:
        """What is wider than the screen, outside of what scrolls by itself."""
        main = "main" if urlsplit(self.page.url).path.startswith(OUTSIDE) else "[data-testid=stMain]"
        measured = self.page.evaluate(
            """main => [document.documentElement, document.querySelector(main)]
            .map(e => [e.tagName, e.scrollWidth, e.clientWidth])""", main,
        )  # fmt: skip
        return [f"{name}: {wide} in {room}" for name, wide, room in measured if wide > room + 1]

    def check(self) -> None:
        """Fail with everything that went wrong behind the screen so far."""
        for page in self.context.pages:
            self.troubles += [f"content security policy: {breach}" for breach in page.evaluate("window.breaches")]
        assert not self.troubles, "\n".join(dict.fromkeys(self.troubles))

    def leave(self) -> None:
        """Close every page, and leave a context that knows nothing of this visitor but the program of the pages."""
        page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.context.new_cdp_session(page).send(
            "Storage.clearDataForOrigin", {"origin": self.address, "storageTypes": KEPT_BY_PAGES}
        )
        for event, listener in self._watch.items():
            self.context.remove_listener(event, listener)
        for page in self.context.pages:
            page.close()
        for script in self._scripts:
            script.close()
        self.context.set_extra_http_headers({})
        self.context.clear_permissions()
        self.context.clear_cookies()


@contextmanager
def visiting(
    browser: Browser, address: str, *, size: dict[str, int] = DESK, theme: str = "light", **settings: object
) -> Iterator[Visitor]:
    """A visitor with a clean browser of their own, checked when they leave.

    The browser of who left before may be theirs, emptied of all that was of that visitor: it has fetched the program of
    the pages already. One in which something failed is nobody's again.
    """
    wish = {"viewport": size, "color_scheme": theme, **settings}
    free = _FREE.setdefault(browser, {}).setdefault(repr(sorted(wish.items())), [])
    context = free.pop() if free else _open_context(browser, wish)
    try:
        visitor = Visitor(context, address)
        yield visitor
        visitor.check()
        visitor.leave()
    except BaseException:
        context.close()
        raise
    free.append(context)


def close_left_open(browser: Browser) -> None:
    """Close the contexts that a test opened for itself and left open; those that wait for a visitor stay."""
    free = [context for contexts in _FREE.get(browser, {}).values() for context in contexts]
    for context in browser.contexts:
        if context not in free:
            context.close()


# The contexts that nobody uses now, by what they were opened with.
_FREE: WeakKeyDictionary[Browser, dict[str, list[BrowserContext]]] = WeakKeyDictionary()


def _open_context(browser: Browser, wish: dict[str, object]) -> BrowserContext:
    context = browser.new_context(locale="nl-BE", **wish)  # type: ignore[arg-type]
    context.add_init_script(WITHOUT_SHIMMER)
    return context
