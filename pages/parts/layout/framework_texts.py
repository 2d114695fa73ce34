"""The texts that Streamlit itself puts on screen and has in English only: replaced by ours in the reader's language.

They are part of its browser code: labels of its buttons and fields, what a screen reader hears, its messages about the
connection and a wrong address. So a small script watches the page and writes ours in their place before they are
painted. Texts of people and of our own pages are left alone: only the whole of a text is compared, and nothing within
what a page wrote as text, table or sheet.

The label of a field is markdown, and Streamlit gives its source to screen readers: a name that was escaped for markdown
would be read with its backslashes. The script takes the marks of markdown out of the names that are only heard.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import streamlit as st
from markupsafe import Markup

from impact.i18n import text
from impact.i18n.date_formats import format_day_by_pattern
from impact.model.vocabulary.languages import Language

# Whole texts of Streamlit, as regular expressions, by the name of ours in the catalog `framework`.
PATTERNS = {
    "upload": r"^Upload$",
    "add_files": r"^Add files$",
    "drop": r"^Drag and drop (?:a file|files|directories) here$",
    "per_file": r"^(?:Limit )?(\S+) per file(?: • .*)?$",
    # "25.0MB": a whole number of megabytes is written as one.
    "too_large": r"^File must be (\d+(?:\.[1-9])?)(?:\.0)?\s?MB or smaller\.?$",
    "error": r"^Error:$",
    "wrong_kind": r"^(?:.* )?files are not allowed\.?$",
    "one_file": r"^(?:Only one file is allowed\.|Too many files)$",
    # What the wall before uploads answers where a person or the server has too much in memory.
    "uploads_full": r"^(?:\w*Error: )?Request failed with status code (?:429|503)$",
    "upload_failed": (
        r"^(?:Upload failed|Unexpected error\. Please try again\."
        r"|(?:\w*Error: )?(?:Network Error|Request failed with status code \d+))$"
    ),
    "retry": r"^Click to retry upload$",
    "cancel_upload": r"^Cancel upload of (.+)$",
    "remove": r"^Remove (.+)$",
    "help_for": r"^Help for (.+)$",
    "help": r"^Help$",
    "choose_one": r"^(?:Choose an option|Select\.\.\.)$",
    "choose_several": r"^Choose options$",
    "no_options": r"^No options to select$",
    "no_results": r"^No (?:results|matches)$",
    "options": r"^(?:Selectbox|Multiselect) options$",
    "chosen": r"^Selected values$",
    "clear": r"^(?:Clear value|Clear entry|Clear dates?|Clear selection)$",
    "clear_all": r"^Clear all$",
    "open": r"^Open$",
    "select_all": r"^Select all$",
    "more": r"^Increment$",
    "less": r"^Decrement$",
    "press_enter": r"^Press Enter to (?:apply|submit form)$",
    "press_both": r"^Press (?:Ctrl|⌘)\+Enter to (?:apply|submit form)$",
    "invalid": r"^Invalid input\.$",
    "show_password": r"^Show password(?: text)?$",
    "hide_password": r"^Hide password(?: text)?$",
    "choose_date": r"^Choose (?:a )?date$",
    "choose_date_in": r"^Choose date, (.+)$",
    "choose_dates": r"^(?:Choose (?:a )?date range|Quick select a date range)$",
    "choose_dates_in": r"^Choose date range, (.+)$",
    # The parts of a field for a date: what stands in an empty one, and what a screen reader hears of it.
    "date_day": r"^dd$",
    "date_year": r"^yyyy$",
    "date_empty": r"^Empty$",
    "date_day_of": r"^day, (.+)$",
    "date_month_of": r"^month, (.+)$",
    "date_year_of": r"^year, (.+)$",
    "date_start_of": r"^Start Date, (.+)$",
    "date_end_of": r"^End Date, (.+)$",
    "date_range": r"^Date range$",
    "date_keys": r"^Use arrow keys to navigate dates\. Enter to select\. Escape to close\.$",
    "next_month": r"^Next month$",
    "previous_month": r"^Previous month$",
    "next_page": r"^Next page$",
    "previous_page": r"^Previous page$",
    "columns": r"^Show/hide columns$",
    "csv": r"^Download as CSV$",
    "search": r"^Search$",
    "close_search": r"^Close Search$",
    "next_result": r"^Next Result$",
    "previous_result": r"^Previous Result$",
    "fullscreen": r"^Fullscreen$",
    "leave_fullscreen": r"^Close fullscreen$",
    "column_menu": r"^Dataframe column menu$",
    "column_copy": r"^Copy column name$",
    "sort_up": r"^Sort ascending$",
    "sort_down": r"^Sort descending$",
    "autosize": r"^Autosize$",
    "pin": r"^Pin column$",
    "unpin": r"^Unpin column$",
    "hide": r"^Hide column$",
    "statistics": r"^Statistics$",
    "format": r"^Format$",
    "no_data": r"^(?:No data|No content|empty)$",
    "collapse": r"^Collapse sidebar$",
    "expand": r"^Expand sidebar$",
    "sidebar": r"^Sidebar$",
    "main_menu": r"^Main menu$",
    "notifications": r"^Notifications$",
    "pages": r"^App pages$",
    "close": r"^Close$",
    # For a screen reader, in the language of the browser and not of the page.
    "dismiss": r"^(?:Dismiss|Negeren|Rejeter|Schließen)$",
    "home": r"^Navigate to home page$",
    "running": r"^Running\.\.\.$",
    "skip": r"^Skip to main content$",
    "heading": r"^Link to heading$",
    "tabs_left": r"^Scroll tabs left$",
    "tabs_right": r"^Scroll tabs right$",
    "view_more": r"^View (\d+) more$",
    "view_less": r"^View less$",
    "copy": r"^Copy to clipboard$",
    "logo": r"^(?:App|Header) Logo$",
    "shortcut": r"^Shortcut (.+)$",
    "connecting": r"^(?:Connecting|Connecting to Streamlit server)$",
    "connection": r"^Connection error$",
    "connection_why": (
        r"^(?:Is Streamlit still running\?.*|Streamlit server is not responding.*"
        r"|Connection timed out\.?|Cannot connect to Streamlit.*|Connection lost\..*"
        r"|Unable to connect to Streamlit server)$"
    ),
    "no_page": r"^Page not found$",
    "no_page_why": r"^(?:You have requested page .*|The page that you have requested does not seem to exist.*)$",
}
# Why a file was not taken Streamlit shows only to who points at it with a mouse; others saw a red file without a word.
REFUSED_FILE = Markup("""<style>
[data-testid=stFileChip][aria-invalid=true] { flex-wrap: wrap; width: auto; max-width: 100%; height: auto; }
[data-testid=stFileChip] > [role=alert] { position: static; width: 100%; height: auto; margin: 0; overflow: visible;
  padding: 0.25rem 0.25rem 0; clip: auto; clip-path: none; white-space: normal; font-size: 0.875rem; }
</style>""")
SCRIPT = r"""
export default function ({ data }) {
  const pairs = data.pairs.map(([pattern, words]) => [new RegExp(pattern), words])
  const state = (window.fiFrameworkTexts = window.fiFrameworkTexts || { own: new WeakMap() })
  const ours = ".fi-own, .stHtml, [data-testid=stMarkdown], [data-testid=stTable], [data-testid=stHeading]"
  const translate = (words) => {
    const plain = words.trim()
    if (!plain || plain.length > 300) return null
    for (const [pattern, translated] of pairs) {
      if (pattern.test(plain)) return plain.replace(pattern, translated)
    }
    return null
  }
  // What it said in English is remembered, so that another language can take its place.
  const settle = (node, name, current, write, otherwise) => {
    const known = state.own.get(node) || {}
    const source = known[name] && known[name].ours === current ? known[name].source : current
    const words = translate(source) ?? (otherwise ? otherwise(source) : null)
    if (words === null || words === current) return
    known[name] = { source, ours: words }
    state.own.set(node, known)
    write(words)
  }
  const names = ["aria-label", "aria-valuetext", "placeholder", "title", "alt"]
  // The source of a label in markdown, as it is read: without escapes, joiners of words, icons and emphasis.
  const unmark = (words) => words
    .replace(/(^|\s):material\/\w+:\s?/g, "$1").replace(/\*\*(?!\s)([^*]+)\*\*/g, "$1")
    .replace(/\\([!-\/:-@[-`{-~])/g, "$1").replace(/\u2060/g, "").trim()
  const unmarked = new Set(["aria-label", "title"])
  const settleElement = (element) => {
    for (const name of names) {
      const words = element.getAttribute(name)
      if (!words) continue
      const isLabel = unmarked.has(name) && !element.closest(ours)
      settle(element, name, words, (to) => element.setAttribute(name, to), isLabel ? unmark : null)
    }
  }
  const settleText = (node) => {
    const parent = node.parentElement
    if (!parent || parent.closest(ours) || ["SCRIPT", "STYLE"].includes(parent.tagName)) return
    // A text may go on in the next one: the spaces around it stay.
    const [, before, after] = node.data.match(/^(\s*)[^]*?(\s*)$/)
    settle(node, "text", node.data.trim(), (to) => { node.data = before + to + after })
  }
  const settleAll = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return settleText(root)
    if (root.nodeType !== Node.ELEMENT_NODE) return
    settleElement(root)
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const node = walker.currentNode
      if (node.nodeType === Node.TEXT_NODE) settleText(node)
      else settleElement(node)
    }
  }
  if (state.observer) state.observer.disconnect()
  state.observer = new MutationObserver((records) => {
    for (const record of records) {
      if (record.type === "childList") record.addedNodes.forEach(settleAll)
      else if (record.type === "characterData") settleText(record.target)
      else settleElement(record.target)
    }
  })
  state.observer.observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: names,
  })
  document.documentElement.lang = data.language
  settleAll(document.body)
}
"""


# A month of a field for a date, as a screen reader hears it: '06 – June'.
MONTHS = tuple(date(2000, month, 1) for month in range(1, 13))


@cache
def list_pairs(language: Language) -> tuple[tuple[str, str], ...]:
    """Each pattern of a text of Streamlit with ours in its place."""
    texts = [(pattern, text(language, f"framework.{name}")) for name, pattern in PATTERNS.items()]
    for month in MONTHS:
        source, translation = (format_day_by_pattern(item, month, "LLLL") for item in (Language.EN, language))
        texts.append((rf"^(\d+) – {source}$", f"$1 – {translation}"))
    return tuple(texts)


_TRANSLATE = st.components.v2.component("framework_texts", html="<span hidden></span>", js=SCRIPT)


def replace_framework_texts(language: Language) -> None:
    """Have the browser write our texts where Streamlit has its own."""
    with st.container(key="framework-texts"):
        _TRANSLATE(data={"language": language.value, "pairs": list_pairs(language)}, key="framework-texts-script")
