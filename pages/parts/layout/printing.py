"""The page on paper: without menu and controls, nothing cut off, in the light colours, with its address and the day.

Streamlit scrolls the page in a box as high as the window and would print that box only. What it draws in the colours of
the dark theme is printed in those of the light one, since paper is white.
"""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.views.html_elements import element

# Shown on paper only, and on screen only.
PAPER_KEY, SCREEN_KEY = "on-paper", "on-screen"

STYLE = Markup("""<style>
[class*="st-key-on-paper"], [data-testid="stLayoutWrapper"]:has(> [class*="st-key-on-paper"]), #fi-paper-foot {
  display: none; }
@media print {
  @page { margin: 14mm 12mm; }
  html { print-color-adjust: exact; -webkit-print-color-adjust: exact; color-scheme: light !important; }
  html, body, #root, [data-testid="stApp"], [data-testid="stAppViewContainer"], [data-testid="stMain"],
  [data-testid="stMainBlockContainer"], div:has(> [data-testid="stApp"]) {
    position: static !important; display: block !important; overflow: visible !important; height: auto !important;
    min-height: 0 !important; max-width: none !important; padding: 0 !important; margin: 0 !important;
    background: #ffffff !important; color-scheme: light !important; }
  [data-testid="stApp"], [data-testid="stApp"] * { --st-text-color: #1f2a30 !important;
    --st-border-color: #cfc8b8 !important; --st-primary-color: #0b5c5c !important; }
  [data-testid="stApp"] :is(h1, h2, h3, p, span, li, label, summary, blockquote, div) { color: #1f2a30 !important; }
  [data-testid="stApp"] * { animation: none !important; }
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"], [data-testid="stStatusWidget"],
  [data-testid="stElementToolbar"], [data-testid="stButton"], [data-testid="stDownloadButton"],
  [data-testid="stLinkButton"], [data-testid="stPageLink"], [data-testid="stPopover"], [data-testid="stFileUploader"],
  [data-testid="stExpandSidebarButton"], [class*="st-key-on-screen"], .st-key-tools, .st-key-connection,
  #fi-connection, [data-testid="stMultiSelect"]:not(:has([data-baseweb="tag"])), [data-testid="stSegmentedControl"],
  [data-testid="stButtonGroup"] { display: none !important; }
  [class*="st-key-on-paper"], [data-testid="stLayoutWrapper"]:has(> [class*="st-key-on-paper"]), #fi-paper-foot {
    display: block !important; }
  [data-testid="stVerticalBlock"], [data-testid="stLayoutWrapper"], [data-testid="stElementContainer"] {
    overflow: visible !important; max-height: none !important; }
  h1, h2, h3 { break-after: avoid; }
  [data-testid="stVerticalBlock"]:has(> [data-testid="stElementContainer"] h3), tr, figure,
  [data-testid="stPlotlyChart"] { break-inside: avoid; }
  [data-testid="stVerticalBlock"]:has([data-testid="stPlotlyChart"]) { break-inside: auto !important; }
  [data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"]) { display: block !important; }
  [data-testid="stColumn"] { width: 100% !important; max-width: none !important; margin-bottom: 1rem; }
  [data-testid="stApp"] :is([data-baseweb="select"], [data-baseweb="input"], [data-baseweb="base-input"],
    [data-testid="stSelectbox"], [data-testid="stTextInput"]) div { background-color: #ffffff !important; }
  [data-testid="stElementContainer"]:has([data-testid="stPlotlyChart"]),
  [data-testid="stElementContainer"]:has([data-testid="stPlotlyChart"]) :is(div):has([data-testid="stPlotlyChart"]),
  [data-testid="stPlotlyChart"], [data-testid="stPlotlyChart"] :is(.js-plotly-plot, .plot-container) {
    height: auto !important; min-height: 0 !important; }
  [data-testid="stPlotlyChart"] .svg-container { width: 100% !important; height: auto !important; }
  [data-testid="stPlotlyChart"] .main-svg { width: 100% !important; height: 100% !important; }
  html.fi-dark-charts [data-testid="stPlotlyChart"] { filter: invert(1) hue-rotate(180deg); }
  [data-testid="stMarkdownContainer"] a[href]::after { content: " (" attr(href) ")"; font-size: 0.8em;
    overflow-wrap: anywhere; }
  #fi-paper-foot { margin-top: 1.2rem; padding-top: 0.5rem; border-top: 1px solid #cfc8b8; font: 0.8rem/1.4 sans-serif;
    color: #1f2a30; overflow-wrap: anywhere; }
}
</style>""")

# Charts are pictures of fixed width: on paper they scale with what is left for them.
SCRIPT = """
export default function ({ data, parentElement }) {
  const holder = parentElement.querySelector(".fi-print")
  if (holder.dataset.body !== data.body) {
    holder.innerHTML = data.body
    holder.dataset.body = data.body
  }
  holder.querySelector("button").onclick = () => window.print()
  const prepare = () => {
    const app = document.querySelector("[data-testid=stApp]")
    const dark = getComputedStyle(app).colorScheme === "dark"
    document.documentElement.classList.toggle("fi-dark-charts", dark)
    let foot = document.getElementById("fi-paper-foot")
    if (!foot) {
      foot = document.createElement("p")
      foot.id = "fi-paper-foot"
      document.body.append(foot)
    }
    const day = new Date().toLocaleDateString(data.locale, { dateStyle: "long" })
    foot.textContent = data.printed.replace("[day]", day) + " " + location.href
    for (const box of document.querySelectorAll(".js-plotly-plot .svg-container")) {
      const picture = box.querySelector(".main-svg")
      if (!picture) continue
      const width = picture.getAttribute("width"), height = picture.getAttribute("height")
      box.style.aspectRatio = width + " / " + height
      for (const layer of box.querySelectorAll(".main-svg")) layer.setAttribute("viewBox", `0 0 ${width} ${height}`)
    }
  }
  const restore = () => {
    for (const box of document.querySelectorAll(".js-plotly-plot .svg-container")) {
      box.style.aspectRatio = ""
      for (const layer of box.querySelectorAll(".main-svg")) layer.removeAttribute("viewBox")
    }
  }
  window.addEventListener("beforeprint", prepare)
  window.addEventListener("afterprint", restore)
  return () => {
    window.removeEventListener("beforeprint", prepare)
    window.removeEventListener("afterprint", restore)
  }
}
"""

BUTTON_STYLE = """
button { font: inherit; font-family: var(--st-font); color: var(--st-text-color); background: transparent;
  border: 1px solid var(--st-border-color); border-radius: 8px; padding: 0.42rem 0.75rem; min-height: 2.5rem;
  cursor: pointer; white-space: nowrap; }
button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
@media print { button { display: none; } }
"""

_PRINT = st.components.v2.component(
    "filantrimpact_print", html='<div class="fi-print"></div>', css=BUTTON_STYLE, js=SCRIPT
)


def draw_print_button(language: Language) -> None:
    """Draw the button that prints the page, and have the browser prepare charts and the foot however it is printed."""
    button = element("button", text(language, "frame.print"), type="button", title=text(language, "frame.print.help"))
    printed = text(language, "frame.printed", day="[day]")
    _PRINT(
        key="print",
        data={"body": str(button), "printed": printed, "locale": f"{language.value}-BE"},
        width="content",
    )
