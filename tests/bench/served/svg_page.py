"""A plain Streamlit page with the same figures as a page of the product, drawn on the server: what such a page costs.

`?page=grantee` has those of one grantee, else those of the portfolio; nobody signs in, and nothing can be clicked.
"""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[3]))

from impact.charts import svg_drawing
from impact.views.html_elements import fragment
from pages.parts.marks import status_marks
from tests.bench.served.page_figures import NL, PAGES

# The page's own way to show HTML takes drawings out.
SHOW = st.components.v2.component(
    "plain_svg",
    html="<div></div>",
    js="export default ({ data, parentElement }) => { parentElement.querySelector('div').innerHTML = data }",
)
name, strips, charts = PAGES[st.query_params.get("page", "portfolio")]()
st.title(name)
drawings = [status_marks.build_strips(strips, NL)] if strips else []
drawings += [svg_drawing.draw_svg(figure, title, dark=False) for figure, title in charts]
SHOW(key="all", data=str(fragment(drawings)))
