"""The drawing of a theory as a Streamlit component: the server makes the picture, the browser follows the hand.

It walks, selects, connects, moves and removes by pointer and by keyboard alike, each by the same message with an id of
its own. What the server has not acknowledged is sent again after the next run, or after a lost connection; made twice
it is not, since an edit is kept once per id. The picture itself comes from the server only, places and all.
"""

from __future__ import annotations

import streamlit as st

from impact.charts.theory.drawing import STYLE as DRAWING_STYLE

STYLE = DRAWING_STYLE + """
.fi-theory { position: relative; overflow-x: auto; font-family: var(--st-font); }
.fi-theory svg { display: block; width: 100%; height: auto; margin: 0 auto; touch-action: pan-x pan-y; }
.fi-theory.presenting svg { height: calc(100vh - 19rem); min-height: 16rem;
  max-width: 100% !important; min-width: 0 !important; }
.fi-theory [role=button] { outline: none; cursor: pointer; }
.fi-theory .block:focus-visible > rect.face, .fi-theory .block.picked > rect.face
  { stroke: var(--st-primary-color); stroke-width: 3; stroke-dasharray: none; }
.fi-theory .block:hover > rect.face { stroke-width: 3; }
.fi-theory .arrow:hover .line, .fi-theory .arrow:focus-visible .line, .fi-theory .arrow.picked .line
  { stroke: var(--st-primary-color); stroke-width: 4.5; }
.fi-theory .handle { fill: var(--st-primary-color); stroke: var(--st-background-color); stroke-width: 2; opacity: 0;
  cursor: crosshair; }
.fi-theory .block:hover .handle, .fi-theory .block:focus-visible .handle, .fi-theory .handle:hover { opacity: 1; }
.fi-theory .target > rect.face { stroke: var(--st-primary-color); stroke-width: 4; stroke-dasharray: none; }
.fi-theory .wanted { stroke: var(--st-primary-color); stroke-width: 2; stroke-dasharray: 3 4; fill: none;
  pointer-events: none; }
.fi-theory .moving { opacity: 0.75; }
.fi-theory .told { min-height: 1.3em; margin: 0.3rem 0 0; font-size: 0.87rem; color: var(--st-text-color); }
@media (pointer: coarse) { .fi-theory .handle { opacity: 1; r: 10px; } }
@media print { .fi-theory .handle, .fi-theory .told { display: none; } }
"""

SCRIPT = """
export default function ({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector(".fi-theory")
  // A run may load this script anew: what must outlive it stands on the window, and on the element itself.
  const waiting = (globalThis.filantrimpactTheory ??= new Map())
  const words = data.words
  const may = data.may_edit
  if (!waiting.has(data.name)) {
    let stored = []
    try { stored = JSON.parse(sessionStorage.getItem("theory-" + data.name) || "[]") } catch { stored = [] }
    waiting.set(data.name, stored)
  }
  const queue = waiting.get(data.name)
  const remember = () => {
    try {
      const edits = queue.filter((m) => !["undo", "redo"].includes(m.act))
      sessionStorage.setItem("theory-" + data.name, JSON.stringify(edits))
    } catch { /* A browser that stores nothing keeps them in memory only. */ }
  }
  const before = queue.length
  for (let i = queue.length - 1; i >= 0; i--) if (data.acknowledged.includes(queue[i].id)) queue.splice(i, 1)
  remember()

  const state = (place.fiState ??= { at: "", from: "", side: 1, again: 0, wait: 2000 })
  place.classList.toggle("presenting", Boolean(data.presenting))
  const picture = place.querySelector(".picture")
  const told = place.querySelector(".told")
  // What was refused is shown as it is: the picture is made anew whenever nothing waits any more.
  if (before && !queue.length) picture.dataset.body = ""
  const say = (sentence) => { told.textContent = sentence || "" }
  if (picture.dataset.body !== data.body) {
    const left = place.scrollLeft
    const active = picture.getRootNode().activeElement
    const had = active && picture.contains(active) ? name(active) : ""
    if (had) state.at = had
    picture.innerHTML = data.body
    picture.dataset.body = data.body
    place.scrollLeft = left
    const svg = picture.querySelector("svg")
    const width = svg.viewBox.baseVal.width
    svg.style.maxWidth = Math.round(width * 1.2) + "px"
    svg.style.minWidth = Math.round(width * 0.66) + "px"
    if (had) { const again = find(had); if (again) again.focus({ preventScroll: true }) }
  }
  const svg = picture.querySelector("svg")
  const blocks = [...svg.querySelectorAll("[data-block]")]
  const arrows = [...svg.querySelectorAll("[data-arrow]")]
  function find(key) {
    return [...picture.querySelectorAll("[data-block], [data-arrow]")].find((e) => name(e) === key)
  }
  function name(element) { return element.dataset.block ?? element.dataset.arrow }
  const block = (key) => blocks.find((e) => e.dataset.block === key)
  const label = (element) => element.getAttribute("aria-label")

  // One of them can be reached by Tab, the others by the arrow keys.
  const stop = (find(state.at) || find(data.picked) || blocks[0])
  for (const e of [...blocks, ...arrows]) e.setAttribute("tabindex", e === stop ? "0" : "-1")

  // Until it is acknowledged: a connection that hung, or ended and came back, tells nobody and makes no new run.
  const send = () => {
    if (!queue.length) return
    setTriggerValue("edits", queue.map((m) => ({ ...m })))
    clearTimeout(state.again)
    state.wait = Math.min(state.wait * 2, 30000)
    state.again = setTimeout(send, state.wait)
  }
  const act = (message) => {
    if (!may) return
    queue.push({ id: crypto.randomUUID().replaceAll("-", ""), ...message })
    remember()
    send()
  }
  // Never while mounting: what is left from before is sent once the page stands still.
  clearTimeout(state.again)
  if (!queue.length) state.wait = 2000
  if (may && queue.length) state.again = setTimeout(send, 1500)
  const pick = (key) => setTriggerValue("pick", { key, at: Date.now() })

  const point = (event) => {
    const p = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse())
    return [p.x, p.y]
  }
  const face = (element) => element.querySelector("rect.face")
  const box = (element) => {
    const r = face(element)
    const [x, y, w, h] = ["x", "y", "width", "height"].map((side) => Number(r.getAttribute(side)))
    return { x, y, w, h }
  }
  const middle = (element) => { const b = box(element); return [b.x + b.w / 2, b.y + b.h / 2] }
  const over = (event) => {
    const [x, y] = point(event)
    return blocks.find((e) => { const b = box(e); return x >= b.x && x <= b.x + b.w && y >= b.y && y <= b.y + b.h })
  }
  const line = (from, to, kind) => {
    let path = svg.querySelector("." + kind)
    if (!path) {
      path = document.createElementNS("http://www.w3.org/2000/svg", "path")
      path.setAttribute("class", "wanted " + kind)
      svg.appendChild(path)
    }
    path.setAttribute("d", `M${from[0]} ${from[1]}L${to[0]} ${to[1]}`)
    return path
  }
  const clear = () => {
    state.from = ""
    for (const e of blocks) e.classList.remove("target")
    const path = svg.querySelector(".drawn")
    if (path) path.remove()
    say("")
  }
  const aim = (element) => {
    for (const e of blocks) e.classList.toggle("target", e === element && name(e) !== state.from)
  }
  const connect = (source, target) => {
    clear()
    if (!target || source === target) return
    if (find(source + " → " + target)) { say(words.exists); return }
    // Seen at once, thin and dotted; the picture that comes back has it as it is.
    const [from, to] = [block(source), block(target)]
    const a = box(from), b = box(to)
    line([a.x + a.w, a.y + a.h / 2], [b.x, b.y + b.h / 2], "pending")
    act({ act: "connect", source, target })
  }
  const move = (element, down, across) => {
    const key = name(element)
    const [x, y] = middle(element)
    act({ act: "move", source: key, across: Math.round(x + across - data.middles[key]),
      down: Math.max(0, Math.round(y + down - data.top)) })
  }
  const remove = (element) => {
    element.classList.add("faded")
    if (element.dataset.block) act({ act: "remove_block", source: name(element) })
    else act({ act: "remove_arrow", source: element.dataset.source, target: element.dataset.target })
  }

  let drag = null
  svg.onpointerdown = (event) => {
    if (event.button !== 0) return
    const element = event.target.closest("[data-block], [data-arrow]")
    if (!element) return
    const handle = event.target.classList.contains("handle")
    drag = { element, handle, start: point(event), moved: false, id: event.pointerId }
    if (may && element.dataset.block && (handle || event.pointerType === "mouse")) {
      svg.setPointerCapture(event.pointerId)
      if (handle) event.preventDefault()
    }
  }
  svg.onpointermove = (event) => {
    if (!drag || !may || !drag.element.dataset.block) return
    const [x, y] = point(event)
    const [dx, dy] = [x - drag.start[0], y - drag.start[1]]
    if (!drag.moved && Math.hypot(dx, dy) < 5) return
    if (!drag.handle && event.pointerType !== "mouse") return
    drag.moved = true
    if (drag.handle) {
      state.from = name(drag.element)
      line(drag.start, [x, y], "drawn")
      aim(over(event))
    } else {
      drag.element.classList.add("moving")
      drag.element.setAttribute("transform", `translate(${Math.max(-14, Math.min(14, dx))} ${dy})`)
    }
  }
  svg.onpointerup = (event) => {
    if (!drag) return
    const { element, handle, start, moved } = drag
    drag = null
    if (!moved && handle) { state.from = name(element); say(words.connecting) }
    if (!moved && !handle && state.from && element.dataset.block) { connect(state.from, name(element)); return }
    if (!moved && !handle) { state.at = name(element); pick(name(element)) }
    if (!moved) return
    const [x, y] = point(event)
    if (handle) {
      const target = over(event)
      connect(name(element), target && name(target))
      return
    }
    move(element, y - start[1], x - start[0])
  }
  svg.onpointercancel = () => {
    if (drag) { drag.element.removeAttribute("transform"); drag.element.classList.remove("moving") }
    drag = null
    clear()
  }

  const go = (element) => {
    if (!element) return
    for (const e of [...blocks, ...arrows]) e.setAttribute("tabindex", e === element ? "0" : "-1")
    state.at = name(element)
    element.focus()
    if (!state.from) return
    aim(element.dataset.block ? element : null)
    if (element.dataset.block) line(middle(block(state.from)), middle(element), "drawn")
  }
  // The nearest block in a direction: what lies straight ahead counts more than what lies aside.
  const nearest = (from, dx, dy) => {
    const [x, y] = middle(from)
    const ahead = blocks.filter((e) => e !== from).map((e) => {
      const [u, v] = middle(e)
      const along = (u - x) * dx + (v - y) * dy
      return { e, along, cost: along + 2.5 * Math.abs((u - x) * dy + (v - y) * dx) }
    }).filter((item) => item.along > 20)
    return ahead.sort((a, b) => a.cost - b.cost)[0]?.e
  }
  const ways = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
  const step = (element, key) => {
    const [dx, dy] = ways[key]
    if (element.dataset.block) {
      const along = arrows.filter((a) => (dx > 0 ? a.dataset.source : a.dataset.target) === name(element))
      if (!state.from && dx && along.length) { state.side = dx; return along[0] }
      return nearest(element, dx, dy)
    }
    if (dx) return block(dx > 0 ? element.dataset.target : element.dataset.source)
    const end = (a) => (state.side < 0 ? a.dataset.target : a.dataset.source)
    const beside = arrows.filter((a) => end(a) === end(element))
    return beside[(beside.indexOf(element) + dy + beside.length) % beside.length]
  }
  svg.onkeydown = (event) => {
    const element = event.target.closest("[data-block], [data-arrow]")
    const command = event.ctrlKey || event.metaKey
    if (element) state.at = name(element)
    let done = true
    if (command && event.key.toLowerCase() === "z") act({ act: event.shiftKey ? "redo" : "undo" })
    else if (command && event.key.toLowerCase() === "y") act({ act: "redo" })
    else if (!element || command) done = false
    else if (ways[event.key] && event.altKey) {
      if (may && element.dataset.block) move(element, ways[event.key][1] * 24, ways[event.key][0] * 8)
    }
    else if (ways[event.key]) go(step(element, event.key))
    else if (event.key === "Home") go(blocks[0])
    else if (event.key === "End") go(blocks[blocks.length - 1])
    else if (event.key === "Enter" || event.key === " ") {
      if (state.from && element.dataset.block) connect(state.from, name(element))
      else { state.at = name(element); pick(name(element)) }
    }
    else if (may && event.key.toLowerCase() === "c" && element.dataset.block) {
      state.from = name(element)
      say(words.connecting)
    }
    else if (event.key === "Escape") { if (state.from) clear(); else pick("") }
    else if (may && (event.key === "Delete" || event.key === "Backspace")) remove(element)
    else done = false
    if (done) { event.preventDefault(); event.stopPropagation() }
  }
  addEventListener("online", send)
  return () => { clearTimeout(state.again); removeEventListener("online", send) }
}
"""

SHOW = st.components.v2.component(
    "filantrimpact_theory",
    html='<div class="fi-theory"><div class="picture"></div><p class="told" role="status"></p></div>',
    css=STYLE,
    js=SCRIPT,
)
