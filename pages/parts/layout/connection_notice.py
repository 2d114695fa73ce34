"""What a page says by itself when the server does not answer: by then nothing can be asked of the server.

Streamlit's own words are in English, and tell the visitor to restart the server. The browser gets ours with the page.
"""

from __future__ import annotations

import streamlit as st

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.views.html_elements import element, fragment
from pages.parts.layout import visitor

# In milliseconds: a moment without an answer is no news; how often a visitor who was away is looked after.
PATIENCE, INTERVAL = 2500, 5000

# Streamlit says the state of the connection in an attribute of the page. The notice stands outside of the page, where
# nothing that is drawn later covers it. 401 means that the server is back and the session has ended.
SCRIPT = """
const STYLE = `
html.fi-offline [data-testid="stDialog"], html.fi-offline [data-testid="stConnectionStatus"],
html.fi-offline [data-testid="stStatusWidget"] { display: none !important; }
html.fi-offline, html.fi-offline body { overflow: auto !important; }
#fi-connection { position: fixed; left: 0; right: 0; bottom: 0; z-index: 2147483000; padding: 0.9rem 1.2rem;
  font: 400 1rem/1.45 system-ui, sans-serif; background: light-dark(#fff4e0, #33270f);
  color: light-dark(#3a2a06, #fbeed2); border-top: 3px solid #d99000; }
#fi-connection[hidden], #fi-connection [hidden] { display: none; }
#fi-connection strong { display: block; }
#fi-connection a { color: inherit; text-decoration: underline; }`

export default function ({ data }) {
  const app = document.querySelector("[data-testid=stApp]")
  let notice = document.getElementById("fi-connection")
  if (!notice) {
    notice = document.createElement("div")
    notice.id = "fi-connection"
    notice.setAttribute("role", "alert")
    notice.hidden = true
    document.body.append(notice)
    const style = document.createElement("style")
    style.textContent = STYLE
    document.head.append(style)
  }
  const pageStyle = getComputedStyle(app)
  notice.style.colorScheme = pageStyle.colorScheme
  notice.style.fontFamily = pageStyle.fontFamily
  let timer = 0, signedOut = false
  const show = () => {
    notice.innerHTML = data.body
    notice.querySelector(".fi-gone").hidden = signedOut
    notice.querySelector(".fi-ended").hidden = !signedOut
    const here = location.pathname + location.search
    notice.querySelector("a").href = "/sign-in?next=" + encodeURIComponent(here)
    notice.hidden = false
  }
  const look = async () => {
    const answer = await fetch("/_stcore/health", { cache: "no-store" }).catch(() => null)
    if (!timer) return
    signedOut = answer !== null && answer.status === 401
    show()
    timer = setTimeout(look, data.interval)
  }
  const check = () => {
    const offline = app.dataset.testConnectionState !== "CONNECTED"
    document.documentElement.classList.toggle("fi-offline", offline)
    if (offline && !timer) timer = setTimeout(look, data.patience)
    if (!offline) {
      clearTimeout(timer)
      timer = 0
      notice.hidden = true
    }
  }
  const observer = new MutationObserver(check)
  observer.observe(app, { attributes: true, attributeFilter: ["data-test-connection-state"] })
  check()
  return () => { observer.disconnect(); clearTimeout(timer); timer = 0 }
}
"""

_WATCH = st.components.v2.component("filantrimpact_connection", html="<span hidden></span>", js=SCRIPT)


def draw_connection_notice(language: Language) -> None:
    """Have the browser say, in this language, when the server is gone or the session has ended meanwhile."""
    _WATCH(
        key="connection",
        data={"body": build_notice(language), "patience": PATIENCE, "interval": INTERVAL},
        height=1,
    )


def build_notice(language: Language) -> str:
    """Both notices as HTML; the browser shows one of them and sets the address of the link."""

    def t(key: str) -> str:
        return text(language, f"frame.{key}")

    link = element("a", t("session.sign_in"), href=visitor.SIGN_IN, target="_self")
    return fragment(
        element(
            "div",
            element("strong", t("server_gone")),
            t("server_gone_body"),
            class_="fi-gone",
            lang=language.value,
        ),
        element(
            "div",
            element("strong", t("session.ended")),
            t('session.ended_body'),
            " ",
            link,
            class_="fi-ended",
            lang=language.value,
        ),
    )
