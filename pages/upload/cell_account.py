"""The account of a file: what became of each cell with a number or a date, as a sentence that opens to the cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from impact.model.cell_account import AccountLine, CellRange, CellUse, lines_of, total_of
from impact.model.cell_address import range_address
from impact.views.submissions.upload import UploadView
from pages.parts.layout import frame

# So many ranges are written out per line; where there are more, the sheet shows them.
RANGES_WRITTEN = 12
# In the order in which a reader wants them: what is open first.
ORDER = (CellUse.IN_QUESTION, CellUse.LEFT_OUT, CellUse.USED)


def draw_cell_account(view: UploadView) -> None:
    """Draw the sentence with the counts; opened, a table of what was used, left out and asked about, and why."""
    totals = total_of(view.account)
    if not totals.cells:
        st.caption(frame.t("cell_account.none"))
        return
    counts = {name: getattr(totals, name) for name in ("cells", "used", "left_out", "in_question")}
    with st.expander(frame.t("cell_account.sentence", **counts), key="cell-account"):
        st.caption(frame.t("cell_account.help"))
        st.dataframe(build_table(view.account), hide_index=True, width="stretch")


def build_table(account: Sequence[AccountLine]) -> pd.DataFrame:
    """The lines of an account as a table, what is asked about first; columns named in the viewer's language."""
    several = len({line.sheet for line in account}) > 1
    rows = []
    for use in ORDER:
        for line in lines_of(account, use):
            row = {
                frame.t("cell_account.column.use"): frame.t(f"cell_account.use.{use.value}"),
                frame.t("cell_account.column.rule"): frame.t(f"cell_account.rule.{line.rule.value}"),
                frame.t("cell_account.column.cells"): line.cells,
                frame.t("cell_account.column.where"): format_ranges(line.ranges),
            }
            rows.append({frame.t("cell_account.column.sheet"): line.sheet} | row if several else row)
    return pd.DataFrame(rows)


def format_ranges(ranges: Sequence[CellRange]) -> str:
    """Ranges as a spreadsheet writes them ('C2:C40, E7'); of many the first."""
    texts = [range_address(*item) for item in ranges[:RANGES_WRITTEN]]
    rest = len(ranges) - len(texts)
    return ", ".join(texts) + (f" {frame.t('cell_account.more', n=rest)}" if rest else "")


def find_uses(view: UploadView, sheet: str, rows: int) -> Mapping[tuple[int, int], str]:
    """What became of each cell in the first rows of a sheet, by (row, column) from 1; blank cells are among them."""
    uses: dict[tuple[int, int], str] = {}
    # What is asked about goes over what was used: a value that waits is in both.
    for use in reversed(ORDER):
        for line in view.account:
            if line.sheet != sheet or line.use is not use:
                continue
            for top, left, bottom, right in line.ranges:
                for row in range(top, min(bottom, rows) + 1):
                    uses.update(dict.fromkeys(((row, column) for column in range(left, right + 1)), use.value))
    return uses
