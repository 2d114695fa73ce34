"""The same figures as pages of Dash, which draws each chart in the browser: `/portfolio/` and `/grantee/`.

Run with the port as the only argument; serves this machine only.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from dash import Dash, dcc, html
from flask import Flask

sys.path.insert(0, str(Path(__file__).parents[3]))

from impact.model.vocabulary.statuses import Status
from impact.views.figures.status_counts import StatusCounts
from tests.bench.served.page_figures import PAGES


def build_strips(strips: list[tuple[str, StatusCounts]]) -> html.Table:
    """The counts per level and status as a table."""
    rows = [html.Tr([html.Th(level), *(html.Td(counts.of(status)) for status in Status)]) for level, counts in strips]
    return html.Table(html.Tbody(rows))


def build_page(page: str) -> html.Main:
    """A page with its figures as they are now."""
    name, strips, charts = PAGES[page]()
    parts = [html.H1(name), *([build_strips(strips)] if strips else [])]
    return html.Main(parts + [html.Div([html.B(title), dcc.Graph(figure=figure)]) for figure, title in charts])


server = Flask("bench")
for page_name in PAGES:
    app = Dash(page_name, server=server, url_base_pathname=f"/{page_name}/")
    app.layout = partial(build_page, page_name)
server.add_url_rule("/health", "health", lambda: "ok")
if __name__ == "__main__":
    server.run("127.0.0.1", int(sys.argv[1]), threaded=True)
