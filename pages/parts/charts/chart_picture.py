"""A chart as a picture to take along, svg or png, with its title, source and day: made by the browser.

Nothing is fetched for it. The program takes the drawing that is on the page, a small one beside the buttons or a large
one by the key of its element, and puts the title above and the source below it; or it has the whole picture, as of a
theory, whose drawing on the page has buttons in it.
"""

from __future__ import annotations

import re
from datetime import date

from markupsafe import Markup

from impact.charts.theme import FONT_FAMILY, palette
from impact.i18n import day, text
from impact.model.vocabulary.languages import Language
from impact.views.html_elements import element

# What names of files cannot hold, or only on some systems.
NO_FILE_SIGNS = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
LONGEST_FILE_NAME = 80
KINDS = ("svg", "png")

STYLE = """
.fi-picture { font-size: 0.87rem; white-space: nowrap;
  color: color-mix(in srgb, var(--st-text-color) 78%, var(--st-background-color)); }
.fi-picture button { font: inherit; color: inherit; background: none; border: none; padding: 0.1rem 0.25rem;
  text-decoration: underline; text-underline-offset: 0.18em;
  text-decoration-color: color-mix(in srgb, var(--st-text-color) 40%, var(--st-background-color));
  cursor: pointer; border-radius: 3px; }
.fi-picture button:hover { color: var(--st-primary-color); }
.fi-picture button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
.fi-under { display: flex; gap: 0 1rem; justify-content: space-between; align-items: baseline; flex-wrap: wrap; }
@media print { .fi-picture { display: none; } }
"""

# `savePicture(button)`: the picture of the chart that a button belongs to.
SCRIPT = """
const NAMESPACE = "http://www.w3.org/2000/svg", EDGE = 24, SMALL_WIDTH = 720, LETTER = 0.55
const makePart = (name, attributes, words) => {
  const part = document.createElementNS(NAMESPACE, name)
  for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value)
  if (words) part.textContent = words
  return part
}
const breakLines = (words, most) => {
  const lines = [""]
  for (const word of words.split(/\\s+/)) {
    const longer = (lines.at(-1) + " " + word).trim()
    if (longer.length <= most || !lines.at(-1)) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}
const findLayers = (info, button) => {
  if (info.of) {
    const layers = [...document.querySelectorAll(`.st-key-${CSS.escape(info.of)} .main-svg`)]
    const first = layers[0]
    return first ? [layers, 0, Number(first.getAttribute("width")), Number(first.getAttribute("height")), 0] : null
  }
  const chart = button.closest(".fi-figure")?.querySelector(".fi-chart")
  const drawing = chart?.querySelector("svg")
  if (!drawing) return null
  const style = getComputedStyle(chart)
  return [[drawing], parseFloat(style.paddingLeft), SMALL_WIDTH, Number(drawing.getAttribute("height")),
    parseFloat(style.paddingRight)]
}
const buildPicture = (info, button) => {
  const chart = findLayers(info, button)
  if (!chart) return null
  const [layers, left, width, height, right] = chart
  const whole = width + left + right + 2 * EDGE
  const write = (words, size, colour, top, weight) =>
    breakLines(words, Math.floor((whole - 2 * EDGE) / (size * LETTER))).map((line, index) =>
      makePart("text", { x: EDGE, y: top + size + index * size * 1.3, "font-size": size, fill: colour,
        "font-weight": weight }, line))
  const title = write(info.title, 17, info.ink, EDGE - 6, 600)
  const chartTop = EDGE + title.length * 17 * 1.3 + 6
  const foot = write(info.source, 12, info.quiet, chartTop + height + 8, 400)
  const total = chartTop + height + 8 + foot.length * 12 * 1.3 + EDGE
  const picture = makePart("svg", { xmlns: NAMESPACE, width: whole, height: total, viewBox: `0 0 ${whole} ${total}`,
    "font-family": info.font })
  const ground = makePart("rect", { width: whole, height: total, fill: info.ground })
  picture.append(makePart("title", {}, info.title), ground, ...title)
  for (const layer of layers) {
    const copy = layer.cloneNode(true)
    copy.removeAttribute("style")
    copy.setAttribute("overflow", "visible")
    const place = { x: EDGE + left, y: chartTop, width, height }
    for (const [key, value] of Object.entries(place)) copy.setAttribute(key, value)
    picture.append(copy)
  }
  picture.append(...foot)
  return [new XMLSerializer().serializeToString(picture), whole, total]
}
const savePicture = (button) => {
  const info = button.closest(".fi-picture").dataset
  const made = info.svg ? [info.svg, Number(info.width), Number(info.height)] : buildPicture(info, button)
  if (!made) return
  const [words, width, height] = made
  const save = (blob) => {
    const link = document.createElement("a")
    link.href = URL.createObjectURL(blob)
    link.download = `${info.file}.${button.dataset.kind}`
    // Beside its button: a click elsewhere would close the popover in which that stands.
    button.after(link)
    link.click()
    link.remove()
    setTimeout(() => URL.revokeObjectURL(link.href), 2000)
  }
  if (button.dataset.kind === "svg") return save(new Blob([words], { type: "image/svg+xml" }))
  const image = new Image()
  image.onload = () => {
    const canvas = document.createElement("canvas")
    canvas.width = 2 * width
    canvas.height = 2 * height
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height)
    canvas.toBlob(save, "image/png")
  }
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(words)
}
"""


def build_picture_buttons(
    title: str, language: Language, about: str = "", of: str = "", *, is_dark: bool = False
) -> Markup:
    """Buttons that save the picture of a chart: of the small one in the same `.fi-figure`, else by its key (`of`).

    `title` stands above it, `about` says in the line with the source whose figures they are.
    """
    colours = palette(is_dark)
    source = text(language, "frame.picture.source", day=day(language, date.today(), "long"))
    return element(
        "div", text(language, "frame.picture"), " ", _build_buttons(title, language), class_="fi-picture",
        data_of=of or False, data_title=title, data_source=" · ".join(part for part in (about, source) if part),
        data_file=name_picture(f"{title} {about}"), data_ink=colours.text, data_quiet=colours.quiet,
        data_ground=colours.paper, data_font=FONT_FAMILY,
    )  # fmt: skip


def build_whole_picture_buttons(
    svg: str, width: int, height: int, title: str, about: str, language: Language
) -> Markup:
    """Buttons that save a picture that the server drew whole, with its title and source in it."""
    return element(
        "div", text(language, "frame.picture"), " ", _build_buttons(title, language), class_="fi-picture",
        data_svg=svg, data_width=width, data_height=height, data_file=name_picture(f"{title} {about}"),
    )  # fmt: skip


def name_picture(words: str) -> str:
    """The name of a file, without its ending."""
    return " ".join(NO_FILE_SIGNS.sub(" ", words).split())[:LONGEST_FILE_NAME].strip(" .") or "FilantrImpact"


def _build_buttons(title: str, language: Language) -> list[Markup]:
    return [
        element(
            "button", kind, type="button", data_kind=kind,
            aria_label=text(language, f"frame.picture.{kind}", title=title),
        )
        for kind in KINDS
    ]
