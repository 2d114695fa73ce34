"""The reference of the data frames as markdown: the content of docs/api.md, which a test compares."""

from __future__ import annotations

from impact.views.figures.figure_columns import TABLES, Column

TITLES = {
    "figures": ("`figures(as_of=None)`", "One row per indicator: its latest figure, or the one that held on a day."),
    "measurements": ("`measurements()`", "One row per value in force, totals and groups."),
    "indicators": ("`indicators()`", "One row per indicator: what it measures and how."),
    "portfolio": (
        "`portfolio(as_of=None, only_counting=False)`",
        "How many indicators stand at each status, one row per portfolio, grantee and level.",
    ),
    "explain": ("`explain(indicator).rows`", "One row per number in the formulas of a figure, with its cell."),
}

OPENING = """\
# Data frames

For analysts and notebooks: what the pages show, as pandas data frames. Made by `python -m impact reference`; the
columns are those of `impact/views/figures/figure_columns.py`. [A notebook](examples/portfolio.ipynb) shows it on
the demo portfolio.

```python
import impact

with impact.open_workspace("sqlite:///data/local/impact.db", as_="officer", language="en") as work:
    figures = impact.figures(work)
    judged = figures[figures["status"] != "not_rated"]
    print(judged.groupby("level", observed=True)["status"].value_counts().unstack(fill_value=0))
    behind = judged.loc[judged["status"] == "behind", "indicator_id"]
    for indicator in behind.head(1):
        explanation = impact.explain(work, indicator)
        print(explanation.formula)
        print(explanation.rows[["role", "value", "file", "sheet", "cell"]])
```

`as_` is the e-mail address of an account or the persona of a demo, and one sees what that account sees on its pages.
The word `operator` stands for whoever runs the machine, and sees every portfolio. It has to be said: there is no
default. `impact.import_workbook(work, "file.xlsx", organisation="…")` reads a file, as the operator only.
`impact.api.open` is the same as `impact.open_workspace`; the workspace also has `measurements()`, `indicators()` and
`portfolio()`, and `impact.api.describe("figures")` gives the tables below as a data frame.

- A missing value is NA, never 0, and a 0 is a 0 that was reported. `state` says why there is none.
- Academics, umbrellas and facilitators get pseudonyms and rounded numbers here too. A number that is hidden is NA
  with the state `suppressed`; whoever is neither the grantee nor its fund gets no group below the small number k.
- Shares (`achievement`, `pace`) are fractions; values of percentages are on a scale of 0 to 100.
- Numbers of indicators and grantees are those in the addresses of the pages, for this account only where it sees
  pseudonyms.
- Every frame is an export, and is kept in the audit trail.
"""


def reference_markdown() -> str:
    """The whole reference: an introduction, then a table of columns per frame."""
    lines = [OPENING]
    for name, (title, meaning) in TITLES.items():
        lines += [f"## {title}", "", meaning, "", "| column | dtype | unit | meaning |", "| --- | --- | --- | --- |"]
        lines += [_row(column) for column in TABLES[name]]
        lines.append("")
    return "\n".join(lines)


def _row(column: Column) -> str:
    words = f" One of {', '.join(f'`{word}`' for word in column.words)}." if column.words else ""
    return f"| `{column.name}` | {column.dtype} | {column.unit} | {column.meaning}{words} |"
