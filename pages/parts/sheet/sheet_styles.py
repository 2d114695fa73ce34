"""Style sheet and browser script of the component in `pages.parts.sheet.sheet`."""

STYLE = """
:host, .fi-own { display: block; min-width: 0; }
.fi-own { font-family: var(--st-font); color: var(--st-text-color); font-size: 0.87rem; line-height: 1.35; }
.frame { overflow: auto; max-height: 31rem; border: 1px solid var(--st-border-color); border-radius: 4px;
  overscroll-behavior-x: contain; }
.frame:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
table { border-collapse: separate; border-spacing: 0; min-width: 100%; }
th, td { padding: 0.42rem 0.5rem; border-bottom: 1px solid var(--st-border-color); text-align: left;
  vertical-align: middle; font-weight: 400; }
tbody tr:last-child > * { border-bottom: none; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
.words { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden;
  min-width: 2.2rem; width: max-content; max-width: min(8.5rem, 44vw);
  overflow-wrap: anywhere; white-space: pre-line; }
td.n .words { margin-left: auto; }
td.off .words { -webkit-line-clamp: 1; max-width: 6rem; }
thead th, thead td { background: light-dark(#e4efee, #1d3a3a); position: sticky; top: 0; z-index: 2; }
.roles th { padding: 0; }
.roles th.off { background: light-dark(#f2efe8, #1b2327); color: light-dark(#5c686f, #a9b8b8); }
.roles button { width: 100%; min-height: 2.9rem; padding: 0.42rem 0.5rem; text-align: inherit; }
.roles th:not(:has(button)) { padding: 0.42rem 0.55rem; }
.letter { display: block; color: light-dark(#5c686f, #a9b8b8); font-size: 0.8em; line-height: 1.1; }
.role { display: inline-block; width: max-content; max-width: 5.6rem; font-weight: 500; }
.roles button .role::after { content: ""; display: inline-block; width: 0; height: 0; margin-left: 0.35rem;
  vertical-align: 0.12em; border: 0.26rem solid transparent; border-top-color: currentColor; border-bottom: none;
  opacity: 0.55; }
.no { width: 2.6rem; min-width: 2.6rem; padding: 0; color: light-dark(#5c686f, #a9b8b8); position: sticky; left: 0;
  background: var(--st-background-color); z-index: 1; text-align: center; font-variant-numeric: tabular-nums; }
thead .no { z-index: 3; background: light-dark(#e4efee, #1d3a3a); }
.no button { width: 100%; min-height: 2rem; padding: 0.3rem 0; text-align: center; }
tr.head > * { background: light-dark(#f2efe8, #1b2327); }
tr.left > td, td.off { color: light-dark(#5c686f, #a9b8b8); }
.why { display: block; font-style: italic; font-size: 0.92em; max-width: 15rem; }
button { font: inherit; color: inherit; background: none; border: none; border-radius: 4px; cursor: pointer; }
.roles button:hover, .no button:hover { background: light-dark(#d3e5e3, #27504f); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: -2px; }
td:has(> button[data-cell]) { padding: 0; }
button[data-cell] { width: 100%; min-height: 2rem; padding: 0.42rem 0.55rem; text-align: inherit; }
td.is-used { background: light-dark(#eef7f1, #17302a); }
td.is-left_out { background: light-dark(#f1f0ec, #20282b); }
td.is-in_question { background: light-dark(#fdf3dc, #3a2f17); }
td.worst { box-shadow: inset 0 0 0 2px light-dark(#c9500f, #f08a4b); }
td.doubt { box-shadow: inset 0 0 0 2px light-dark(#d99000, #efb43a); }
td.answered { box-shadow: inset 0 0 0 1px light-dark(#9fb5b3, #4c6664); }
.quiet { color: light-dark(#5c686f, #a9b8b8); margin: 0.4rem 0 0; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.menu { position: fixed; inset: auto; margin: 0; padding: 0.35rem; border: 1px solid var(--st-border-color);
  border-radius: 8px; background: var(--st-background-color); color: var(--st-text-color);
  font-family: var(--st-font); font-size: 0.92rem;
  box-shadow: 0 6px 24px light-dark(rgb(31 42 48 / 0.16), rgb(0 0 0 / 0.5)); max-height: min(27rem, 80vh);
  overflow-y: auto; min-width: 12rem; max-width: min(22rem, 92vw); }
.menu p { margin: 0.35rem 0.6rem 0.15rem; font-size: 0.82rem; font-weight: 600;
  color: light-dark(#5c686f, #a9b8b8); }
.menu [role=group] + [role=group] { border-top: 1px solid var(--st-border-color); margin-top: 0.3rem; }
.menu button { display: block; width: 100%; text-align: left; padding: 0.4rem 0.6rem 0.4rem 1.6rem; position: relative;
  min-height: 2rem; }
.menu.rows button { padding-left: 0.6rem; }
.menu button:hover, .menu button:focus-visible { background: light-dark(#e4efee, #1d3a3a); }
.menu button[aria-checked=true] { font-weight: 600; }
.menu button[aria-checked=true]::before { content: "✓"; position: absolute; left: 0.5rem; }
.menu button[hidden] { display: none; }
@media print { .frame { max-height: none; overflow: visible; } }
"""

# The body is replaced only when it changed; scroll position and focus survive that.
SCRIPT = """
export default function ({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector(".fi-own")
  const within = (selector) => place.querySelector(selector)
  if (place.dataset.body !== data.body) {
    const old = within(".frame")
    const left = old ? old.scrollLeft : 0
    const top = old ? old.scrollTop : 0
    const was = place.dataset.at
    place.innerHTML = data.body
    place.dataset.body = data.body
    const frame = within(".frame")
    frame.scrollLeft = left
    frame.scrollTop = top
    // A sheet may begin with many columns that we do not use.
    const first = within("thead th:not(.off)")
    if (!old && first && first.offsetLeft > frame.clientWidth / 2) {
      // The row numbers stay in sight: the column begins where they end.
      frame.scrollLeft = first.offsetLeft - within("thead .no").offsetWidth
    }
    const again = was && within(was)
    if (again) again.focus({ preventScroll: true })
    place.dataset.at = ""
  }
  let opener = null
  const items = (menu) => [...menu.querySelectorAll("button:not([hidden])")]
  const open = (button, menu) => {
    const column = button.dataset.column !== undefined
    for (const item of menu.querySelectorAll("button")) {
      if (column) {
        item.setAttribute("aria-checked", String(item.dataset.value === button.dataset[item.dataset.kind]))
      } else {
        item.hidden = !button.dataset.acts.split(" ").includes(item.dataset.kind)
      }
    }
    opener = button
    menu.onbeforetoggle = null
    menu.showPopover()
    button.setAttribute("aria-expanded", "true")
    const at = button.getBoundingClientRect()
    const size = menu.getBoundingClientRect()
    menu.style.left = Math.max(8, Math.min(at.left, innerWidth - size.width - 8)) + "px"
    const below = at.bottom + 4
    menu.style.top = (below + size.height > innerHeight - 8 ? Math.max(8, innerHeight - size.height - 8) : below) + "px"
    menu.ontoggle = (event) => {
      if (event.newState === "closed") button.setAttribute("aria-expanded", "false")
    }
    const now = menu.querySelector("[aria-checked=true]") || items(menu)[0]
    if (now) now.focus()
  }
  const show = (question) => {
    // One place among many alike may be folded away, or not be drawn at all: then its question as a whole.
    const find = (key) => document.querySelector(".st-key-" + CSS.escape(key))
    const one = find(question)
    const asked = one && one.offsetParent ? one : find(question.replace(/-\\d+$/, ""))
    if (!asked) return
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches
    asked.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" })
    asked.animate([{ backgroundColor: "rgb(217 144 0 / 0.22)" }, { backgroundColor: "transparent" }], 1600)
    const first = asked.querySelector("button")
    if (first) first.focus({ preventScroll: true })
  }
  place.onclick = (event) => {
    const button = event.target.closest("button")
    if (!button) return
    if (button.dataset.question !== undefined) return show(button.dataset.question)
    if (button.dataset.column !== undefined) return open(button, within(".menu.columns"))
    if (button.dataset.row !== undefined) return open(button, within(".menu.rows"))
    const menu = button.closest(".menu")
    if (!menu || !opener) return
    const from = opener
    menu.hidePopover()
    const column = from.dataset.column !== undefined
    place.dataset.at = column ? `[data-column="${from.dataset.column}"]` : `[data-row="${from.dataset.row}"]`
    from.focus({ preventScroll: true })
    if (button.getAttribute("aria-checked") === "true") return
    setTriggerValue("pick", {
      kind: button.dataset.kind,
      number: Number(column ? from.dataset.column : from.dataset.row),
      value: button.dataset.value || "",
    })
  }
  place.onkeydown = (event) => {
    const menu = event.target.closest(".menu")
    if (!menu) return
    const all = items(menu)
    const at = all.indexOf(event.target)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key]
    if (to !== undefined) {
      event.preventDefault()
      all[(to + all.length) % all.length].focus()
    } else if (event.key === "Tab") {
      menu.hidePopover()
      if (opener) opener.focus()
    } else if (event.key === "Escape") {
      event.preventDefault()
      menu.hidePopover()
      if (opener) opener.focus()
    }
  }
}
"""
