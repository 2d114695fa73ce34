"""Measure everything and save the table in docs/performance.md. `--large` adds 20 million measurements."""

from __future__ import annotations

import os
import platform
import sys
from datetime import date
from pathlib import Path

HERE = Path(__file__).parents[2]
sys.path[:0] = [str(HERE), str(HERE / "tests")]

from tests.bench import backend, drawing, goals, pages, reading  # noqa: E402  the path has to be set first
from tests.bench.backend import Measured  # noqa: E402

INTRODUCTION = """# Performance

Measured by `{command}` on {day}: Python {python}, {cores} cores. Every line is the median of several rounds, and
each ratio divides two things measured in the same run; times differ between machines, ratios hardly do.
S has 10 thousand measurements, M 1 million, L 20 million (with `ARGS=--large`), all of the same hundred grantees.

| what | goal | measured | | |
|---|---|---|---|---|
"""


def _reading() -> list[Measured]:
    """The two ratios of reading a workbook of 100,000 rows."""
    found = reading.measure()
    lines = []
    for key, what, goal in (
        ("values", "values of a 100,000-row workbook into columns ÷ calamine's raw read", goals.READING_VALUES),
        ("whole", "the same with formats, errors, identity and checks ÷ calamine's raw read", goals.READING_WHOLE),
    ):
        share = found[f"{key} ÷ raw"]
        detail = f"{found[key] * 1000:.0f} ms ÷ {found['raw'] * 1000:.0f} ms"
        lines.append(Measured(what, f"≤ {goal:g}", share, "×", share <= goal, detail))
    return lines


def main(arguments: list[str]) -> int:
    """Measure, print and save; the exit code says whether every goal is met."""
    large = "--large" in arguments
    found: list[Measured] = [*_reading(), *backend.measure(large=large), *pages.measure(large=large)]
    found += drawing.measure()
    lines = [
        f"| {line.what} | {line.goal} | {line.found:.3g} {line.unit} | {line.detail} | "
        f"{'met' if line.within else '**not met**'} |"
        for line in found
    ]
    command = "make bench" + (" ARGS=--large" if large else "")
    head = INTRODUCTION.format(
        command=command, day=date.today().isoformat(), python=platform.python_version(), cores=os.cpu_count()
    )
    table = head + "\n".join(lines) + "\n"
    print(table)
    (HERE / "docs" / "performance.md").write_text(table, "utf-8")
    return 0 if all(line.within for line in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
