"""A chart as a picture to take along, svg or png, with its title, source and day: made by the browser.

Nothing is drawn on the server for it and nothing is fetched: the program takes the drawing that is on the page, a
small one beside the buttons or a large one by the key of its element, and puts the title above and the source below it.
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
.fi-picture { font-size: 0.87rem; color: light-dark(#5c686f, #a9b8b8); white-space: nowrap; }
.fi-picture button { font: inherit; color: inherit; background: none; border: none; padding: 0.1rem 0.25rem;
  text-decoration: underline; text-decoration-color: light-dark(#bdb5a5, #55646a); text-underline-offset: 0.18em;
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
  const made = buildPicture(info, button)
  if (!made) return
  const [words, width, height] = made
  const save = (blob) => {
    const link = document.createElement("a")
    link.href = URL.createObjectURL(blob)
    link.download = `${info.file}.${button.dataset.kind}`
    document.body.append(link)
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
    words = " ".join(NO_FILE_SIGNS.sub(" ", f"{title} {about}").split())
    name = words[:LONGEST_FILE_NAME].strip(" .") or "FilantrImpact"
    buttons = [
        element(
            "button", kind, type="button", data_kind=kind,
            aria_label=text(language, f"frame.picture.{kind}", title=title),
        )
        for kind in KINDS
    ]
    return element(
        "div", text(language, "frame.picture"), " ", buttons, class_="fi-picture", data_of=of or False,
        data_title=title, data_source=" · ".join(part for part in (about, source) if part), data_file=name,
        data_ink=colours.text, data_quiet=colours.quiet, data_ground=colours.paper, data_font=FONT_FAMILY,
    )
