"""Read what a test run wrote down: nothing may have failed, and no browser test may have been skipped."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

BROWSER_TESTS = "tests.e2e."


def outcome(case: ElementTree.Element) -> str:
    """What became of one test."""
    for child in case:
        if child.tag in ("failure", "error"):
            return "failed"
        if child.tag == "skipped":
            return "skipped"
    return "passed"


def objections(cases: Iterable[tuple[str, str, str]]) -> list[str]:
    """Why a run of (file, test, outcome) is not good enough; empty where it is."""
    found = []
    ran = browsed = 0
    for place, name, result in cases:
        in_browser = f"{place}.".startswith(BROWSER_TESTS)
        ran += result != "skipped"
        browsed += in_browser and result == "passed"
        if result == "failed":
            found.append(f"failed: {place}::{name}")
        if in_browser and result == "skipped":
            found.append(f"browser test skipped: {place}::{name}")
    if not ran:
        found.append("no test ran")
    if not browsed:
        found.append("no browser test ran")
    return found


def read(report: Path) -> list[tuple[str, str, str]]:
    """The tests of a JUnit report as (file, test, outcome)."""
    cases = ElementTree.parse(report).iter("testcase")
    return [(case.get("classname", ""), case.get("name", ""), outcome(case)) for case in cases]


def main(report: Path) -> int:
    """Print the count and every objection; 1 where there is one."""
    cases = read(report)
    count = Counter(result for _, _, result in cases)
    against = objections(cases)
    for line in against:
        print(line)
    print(f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped")
    return 1 if against else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
