"""Generated portfolios to measure on: S, M and L have the same hundred grantees, more and more measurements.

The databases are kept in build/bench and made anew when this file changes.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from time import perf_counter

import numpy as np
from sqlalchemy import Connection

from impact.services.core.workspace import Workspace, open_workspace, unscoped_writing
from impact.services.operations import figure_rebuild
from impact.store.db import bulk
from impact.store.schema.accounts import Account, Membership
from impact.store.schema.indicators_and_measurements import Indicator, Measurement, Target
from impact.store.schema.organisations import Grant, Organisation, Portfolio, ReportingPeriod
from impact.store.schema.submissions import Submission

FOLDER = Path(__file__).parents[2] / "build" / "bench"
SEED = 7
MADE = "2026-01-01 00:00:00"
QUARTERS = [
    (date(year, month, 1).isoformat(), date(year, month + 2, 30 if month in (4, 7) else 31).isoformat())
    for year in range(2021, 2026)
    for month in (1, 4, 7, 10)
]
GROUPS = 24
LEVELS = ("output", "outcome_short", "outcome_medium", "outcome_long")
THEMES = ("armoede", "jeugd", "gezondheid", "milieu", "wonen")


@dataclass(frozen=True, slots=True)
class Size:
    """How large: `parts` broken-down values stand beside each total."""

    name: str
    grantees: int
    indicators: int
    quarters: int
    parts: int

    @property
    def measurements(self) -> int:
        """Totals and parts together."""
        return self.grantees * self.indicators * self.quarters * (1 + self.parts)


SMALL = Size("S", 100, 20, 5, 0)
MEDIUM = Size("M", 100, 20, 20, 24)
LARGE = Size("L", 100, 20, 20, 499)
# As many indicators as the largest programme with published indicators that we read: 4,484.
WIDE = Size("wide", 76, 59, 5, 0)
MANY = Size("many", 20_000, 5, 4, 0)


def workspace(size: Size) -> Workspace:
    """The portfolio of a size, made where it is not there yet."""
    version = sha256(Path(__file__).read_bytes()).hexdigest()[:10]
    place = FOLDER / f"{size.name}-{version}.db"
    done = place.with_suffix(".done")
    if done.exists():
        return open_workspace(f"sqlite:///{place}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob(f"{size.name}-*"):
        if old.is_file():
            old.unlink()
    made = open_workspace(f"sqlite:///{place}")
    began = perf_counter()
    with unscoped_writing(made) as connection:
        fill(connection, size)
    figure_rebuild.rebuild_figures(made)
    done.touch()
    print(f"{size.name}: {size.measurements:,} measurements in {perf_counter() - began:.0f} s", file=sys.stderr)
    return made


def fill(connection: Connection, size: Size) -> None:
    """Write organisations, indicators, targets and measurements of one portfolio."""
    rng = np.random.default_rng(SEED)
    fund, portfolio, grantees = 1, 1, range(2, size.grantees + 2)
    organisations = [(fund, "fund", "Fonds Meting", "", "", "[]", "{}", True)]
    organisations += [
        (row, "grantee", f"Organisatie {row:05d}", "", THEMES[row % len(THEMES)], "[]", "{}", True) for row in grantees
    ]
    names = ["id", "kind", "name", "ref", "theme", "regions", "story", "fictional"]
    bulk.insert(connection, Organisation.__table__, names, organisations)
    bulk.insert(
        connection,
        Portfolio.__table__,
        ["id", "organisation_id", "name", "currency", "bands_on_track", "bands_attention", "themes",
         "shared_indicators", "small_number", "reviewed_on"],
        [(portfolio, fund, "Meting", "EUR", 0.95, 0.6, "[]", "[]", 5, "2025-06-01")],
    )  # fmt: skip
    bulk.insert(
        connection,
        Account.__table__,
        ["id", "persona", "name", "language", "state", "made_at", "version"],
        [(1, "officer", "Portefeuillemedewerker", "nl", "active", MADE, 1)],
    )
    bulk.insert(
        connection,
        Membership.__table__,
        ["organisation_id", "account_id", "role", "portfolio_id", "made_at"],
        [(fund, 1, "fund_staff", portfolio, MADE)],
    )
    bulk.insert(
        connection,
        ReportingPeriod.__table__,
        ["organisation_id", "portfolio_id", "frequency", "starts", "ends", "due_on"],
        [(fund, portfolio, "quarter", "2025-10-01", "2025-12-31", "2026-01-31")],
    )
    bulk.insert(
        connection,
        Grant.__table__,
        ["id", "organisation_id", "portfolio_id", "ref", "title", "theme", "sdg", "non_financial", "reporting"],
        [(row, row, portfolio, "steun", "Steun", THEMES[row % len(THEMES)], "", "", "quarter") for row in grantees],
    )
    moment = datetime(2026, 1, 15, 12).isoformat(sep=" ")
    bulk.insert(
        connection,
        Submission.__table__,
        ["id", "organisation_id", "portfolio_id", "file_name", "content_hash", "reading_hash", "state", "layout",
         "locale", "reading", "issues", "values", "unclear", "submitted_by", "submitted_at", "approved_by"],
        [(row, row, portfolio, "meting.xlsx", f"{row:064d}", f"{row:064d}", "approved", "flat", ",", "{}", "[]",
          0, 0, "meting", moment, "meting") for row in grantees],
    )  # fmt: skip
    for row in grantees:
        _grantee(connection, size, row, rng)


def _breakdown(part: int) -> str:
    """Groups of one dimension first, then their crossings with a second one, as real files have them."""
    group, place = part % GROUPS, part // GROUPS
    return f"Groep={group}; Wijk={place}" if place else f"Groep={group}"


def _grantee(connection: Connection, size: Size, row: int, rng: np.random.Generator) -> None:
    ids = [(row - 2) * size.indicators + number + 1 for number in range(size.indicators)]
    texts = ("", "{}", "", "", "steun", "", "personen")
    bulk.insert(
        connection,
        Indicator.__table__,
        ["id", "organisation_id", "grant_id", "key", "code", "title", "titles", "level", "theme", "measure",
         "direction", "direction_origin", "time_kind", "time_kind_origin", "aggregation", "baseline", "baseline_raw",
         "baseline_state", "baseline_date", "shared_key", "has_parts", "counts", "occurrence", "unit", "definition",
         "result_title", "baseline_sheet", "numerator_text", "denominator_text", "source", "frequency", "location",
         "breakdown", "notes", "external", "source_sheet"],
        [
            (item, row, row, f"I{number}", f"I{number}", f"Indicator {number}", "{}", LEVELS[number % 4],
             THEMES[row % len(THEMES)], "number", "up", "stated", "level", "stated", "sum", 10.0, "10", "reported",
             "2020-12-31", "C1" if number == 0 else "", bool(size.parts), True, 1, "personen", *texts[:1] * 10,
             "{}", "")
            for number, item in enumerate(ids)
        ],
    )  # fmt: skip
    quarters = QUARTERS[-size.quarters :]
    targets, actuals = [], []
    for item in ids:
        values = 10 + np.cumsum(rng.uniform(0, 6, len(quarters)))
        for number, (start, end) in enumerate(quarters):
            aim = 10.0 + 3.0 * (number + 1)
            targets.append((row, item, row, start, end, "", aim, "", "reported", "", "Meting", 3, 5))
            value = float(values[number])
            actuals.append((row, item, row, start, end, "", value, repr(value), "reported", "", "Meting", 3, 6))
            actuals.extend(
                (row, item, row, start, end, _breakdown(part), value / size.parts, "", "reported", "", "Meting", 3, 6)
                for part in range(size.parts)
            )
    names = ["organisation_id", "indicator_id", "submission_id", "period_start", "period_end", "breakdown", "value",
             "raw", "state", "note", "sheet", "row_no", "column_no"]  # fmt: skip
    bulk.insert(connection, Target.__table__, names, targets)
    bulk.insert(connection, Measurement.__table__, names, actuals)
