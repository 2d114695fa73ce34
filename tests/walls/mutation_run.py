"""`make walls`: take each wall away in a copy of the product, and list those whose absence no test notices.

Nothing in the repository itself is changed but docs/walls.md. A run ends after `--minutes`; what it did not come to is
said, `--rest` carries on with that, and `--only WORD` runs some; the page says which runs its results are from.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from tests.walls.mutants import LOOKED_AT, MUTANTS, Mutant

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "docs" / "walls.md"
SECONDS_EACH = 300
KILLED, SURVIVED, NOT_RUN = "noticed", "survived", "not run"
RUNS = "## Runs"
HEADINGS = {SURVIVED: "Survivors", NOT_RUN: "Not run, for want of time", KILLED: "Noticed"}


def copy_product(folder: Path) -> Path:
    """A copy of everything under version control, with the files beside the repository where they are."""
    copy = folder / "product"
    listed = subprocess.run(["git", "ls-files", "-z", "-c", "-o", "--exclude-standard"], cwd=ROOT, check=True,
                            capture_output=True).stdout  # fmt: skip
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file():
            target = copy / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
    if (beside := ROOT.parent / "shared").is_dir():
        (folder / "shared").symlink_to(beside)
    return copy


def run_tests(copy: Path, tests: Iterable[str]) -> bool:
    """Whether these tests pass in the copy; what hangs does not pass."""
    # A server of PostgreSQL for each mutant would take most of the time: only where nothing else tells.
    kinds = [] if any("row_level" in test for test in tests) else ["-m", "not postgres"]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", *kinds, *tests]
    given = {"cwd": copy, "env": os.environ | {"PYTHONPATH": str(copy)}, "timeout": SECONDS_EACH}
    try:
        done = subprocess.run(command, capture_output=True, check=False, **given)
    except subprocess.TimeoutExpired:
        return False
    if done.returncode not in (0, 1, 2):
        raise SystemExit(done.stdout.decode()[-2000:] + done.stderr.decode()[-2000:])
    return done.returncode == 0


def try_mutant(copy: Path, mutant: Mutant, moment: int) -> str:
    """Take a wall away in the copy, run its tests, and put it back; `moment` differs from every other write."""
    file = copy / mutant.file
    whole = file.read_text("utf-8")
    try:
        file.write_text(whole.replace(mutant.before, mutant.after), "utf-8")
        # Compiled modules are told apart by the whole second and the size.
        os.utime(file, (moment, moment))
        return SURVIVED if run_tests(copy, mutant.tests) else KILLED
    finally:
        file.write_text(whole, "utf-8")
        os.utime(file, (moment + 1, moment + 1))


def write_report(results: dict[str, str], runs: Sequence[str] = ()) -> str:
    """The page for docs/: how many were noticed, the survivors with what is known of them, and what was not run.

    `runs` says which runs these results are from, the first one first.
    """
    counts = {kind: list(results.values()).count(kind) for kind in (KILLED, SURVIVED, NOT_RUN)}
    lines = [
        "# Walls that are taken away", "",
        "Made by `make walls`: each wall of access, scope, web and files is taken away in a copy of the product, and",
        "its tests are run (`tests/walls/mutants.py`). A survivor is a wall whose absence no test notices.", "",
        f"Of {len(results)}: {counts[KILLED]} noticed, {counts[SURVIVED]} survived, {counts[NOT_RUN]} not run.",
    ]  # fmt: skip
    if runs:
        lines += ["", RUNS, "", *(f"- {run}" for run in runs)]
    for kind, heading in HEADINGS.items():
        names = [name for name, result in results.items() if result == kind]
        if names:
            lines += ["", f"## {heading}", "", *(f"- {name}{_remark(name)}" for name in names)]
    return "\n".join(lines) + "\n"


def read_report(report: str) -> dict[str, str]:
    """What an earlier run says of each mutant of today; one it does not name was not run."""
    results = {mutant.name: NOT_RUN for mutant in MUTANTS}
    kind = NOT_RUN
    for line in report.splitlines():
        kind = next((kind for kind, heading in HEADINGS.items() if line == f"## {heading}"), kind)
        for name in results:
            if line in (f"- {name}", f"- {name}{_remark(name)}"):
                results[name] = kind
    return results


def read_runs(report: str) -> list[str]:
    """The runs that an earlier report names."""
    section = report.partition(f"{RUNS}\n\n")[2].partition("\n\n")[0]
    return [line.removeprefix("- ") for line in section.splitlines()]


def describe_run(tried: Sequence[str], results: dict[str, str], choice: str) -> str:
    """A line that says what was run on this day, and what came of it."""
    day, survived = date.today(), sum(results[name] == SURVIVED for name in tried)
    return f"{day:%d.%m.%Y}: {choice}, {len(tried)} run, {survived} survived"


def _remark(name: str) -> str:
    return f". {LOOKED_AT[name]}" if name in LOOKED_AT else ""


def main() -> None:
    """Run as many mutants as the time allows; ends with 1 where one survived that nobody has looked at."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=45)
    parser.add_argument("--only", default="", help="those whose file or change holds this word")
    parser.add_argument("--without", default="", help="not those whose tests hold this word")
    parser.add_argument("--rest", action="store_true", help="those that the report does not call noticed")
    given = parser.parse_args()
    chosen = [mutant for mutant in MUTANTS if given.only in mutant.name]
    if given.without:
        chosen = [mutant for mutant in chosen if not any(given.without in test for test in mutant.tests)]
    is_part = given.rest or given.only or given.without
    earlier = REPORT.read_text("utf-8") if is_part else ""
    results, runs, tried = read_report(earlier), read_runs(earlier), list[str]()
    chosen = [mutant for mutant in chosen if not given.rest or results[mutant.name] != KILLED]
    choice = f"those with “{given.only}”" if given.only else "the rest" if given.rest else "all"
    until, sound = time.monotonic() + given.minutes * 60, dict[tuple[str, ...], bool]()
    with tempfile.TemporaryDirectory(prefix="impact-walls-") as folder:
        copy = copy_product(Path(folder))
        for number, mutant in enumerate(chosen):
            if time.monotonic() > until:
                break
            if mutant.tests not in sound:
                sound[mutant.tests] = run_tests(copy, mutant.tests)
            if not sound[mutant.tests]:
                print(f"fails without a mutant: {' '.join(mutant.tests)}", flush=True)
                continue
            results[mutant.name] = try_mutant(copy, mutant, int(time.time()) + 10 * number)
            print(f"{results[mutant.name]:9} {mutant.name}", flush=True)
            tried.append(mutant.name)
            REPORT.write_text(write_report(results, [*runs, describe_run(tried, results, choice)]), "utf-8")
    new = [name for name, result in results.items() if result == SURVIVED and name not in LOOKED_AT]
    print(f"{list(results.values()).count(KILLED)} noticed, {len(new)} new survivors")
    sys.exit(1 if new else 0)


if __name__ == "__main__":
    main()
