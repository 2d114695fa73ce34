"""Read many workbooks of the zoo and say what went wrong, with the seed that makes each anew.

python -m tests.ingest.zoo.campaign --count 5000 [--seed N]
python -m tests.ingest.zoo.campaign --show odd:123 [--into FOLDER]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import SystemRandom

from tests.ingest.zoo.generator import Workbook, make_workbook
from tests.ingest.zoo.oddities import ODDITIES
from tests.ingest.zoo.verdict import (
    Fault,
    Reader,
    Verdict,
    counted_numbers,
    describe,
    judge,
    read_as_product,
    show_span,
)

MOST_NAMED = 12
HALVES = ("ordinary", "odd")
SHOWN = 40
LETTERS = {oddity.name: oddity.letter for oddity in ODDITIES}


@dataclass
class Outcome:
    """What is kept of a verdict: enough to count and to make it again."""

    half: str
    seed: str
    oddities: tuple[str, ...]
    layout: str
    faults: list[Fault]
    refusal: str
    questions: int
    questions_about_judging: int
    kinds_asked: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What makes it again: half and seed."""
        return f"{self.half}:{self.seed}"


@dataclass
class Report:
    """The outcomes of a campaign."""

    seed: int
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def faulty(self) -> list[Outcome]:
        """The workbooks that were read silently wrong."""
        return [outcome for outcome in self.outcomes if outcome.faults]

    def share(self, half: str, most: int, *, with_judging: bool = False) -> float:
        """The share of a half that was read with at most so many questions; a refusal is none of them."""
        chosen = [outcome for outcome in self.outcomes if outcome.half == half]
        few = [
            o for o in chosen
            if not o.refusal and o.questions + with_judging * o.questions_about_judging <= most
        ]  # fmt: skip
        return len(few) / max(1, len(chosen))


Make = Callable[[str, str, frozenset[str]], Workbook]


def outcome_of(half: str, seed: str, read: Reader = read_as_product, make: Make = make_workbook) -> Outcome:
    """Make, read and judge one workbook; where it is silently wrong, find which oddities cause it."""
    workbook = make(seed, half, frozenset())
    verdict = judge(workbook, read)
    submission = verdict.submission
    kinds = sorted({issue.kind.value for issue in submission.issues if issue.is_open}) if submission else []
    return Outcome(
        half, seed, workbook.oddities, workbook.plan.layout, verdict.faults, verdict.refusal, verdict.questions,
        verdict.questions_about_judging, tuple(kinds), find_causes(workbook, read, make) if verdict.faults else (),
    )  # fmt: skip


def find_causes(workbook: Workbook, read: Reader, make: Make = make_workbook) -> tuple[str, ...]:
    """The oddities without which nothing is wrong; all of them where each alone is enough, none of an ordinary one."""
    if not workbook.oddities:
        return ()
    causes = []
    for oddity in workbook.oddities:
        without = make(workbook.seed, workbook.half, frozenset({oddity}))
        if not judge(without, read).faults:
            causes.append(oddity)
    if causes:
        return tuple(causes)
    bare = make(workbook.seed, workbook.half, frozenset(workbook.oddities))
    return ("(none: the plain workbook)",) if judge(bare, read).faults else workbook.oddities


def run(count: int, seed: int, read: Reader | None = None, *, cores: int = 1) -> Report:
    """Read so many workbooks, half of them ordinary, with seeds that follow from one."""
    names = [(HALVES[place % 2], f"{seed}-{place // 2}") for place in range(count)]
    report = Report(seed)
    if cores == 1:
        report.outcomes = [outcome_of(half, name, read or read_as_product) for half, name in names]
        return report
    with ProcessPoolExecutor(cores) as pool:
        report.outcomes = list(pool.map(outcome_of, *zip(*names, strict=True), chunksize=50))
    return report


def lines_of(report: Report) -> Iterable[str]:
    """The report as it is printed."""
    faulty = report.faulty
    yield f"zoo: {len(report.outcomes)} workbooks, seed {report.seed}"
    for half in HALVES:
        chosen = [outcome for outcome in report.outcomes if outcome.half == half]
        wrong = [outcome for outcome in chosen if outcome.faults]
        severe = [o for o in wrong if any(fault.severity == "value" for fault in o.faults)]
        refusals = Counter(outcome.refusal for outcome in chosen if outcome.refusal)
        yield (
            f"{half}: {len(chosen)}, silently wrong {len(wrong)} (a wrong value counts in {len(severe)}), "
            f"refused {sum(refusals.values())} {dict(refusals) or ''}"
        )
        refused = [f"{half}:{outcome.seed} {sorted(outcome.oddities)}" for outcome in chosen if outcome.refusal]
        yield from (f"  refused: {name}" for name in refused[:MOST_NAMED])
        yield (
            f"  without any question {report.share(half, 0):.1%} (also none about judging "
            f"{report.share(half, 0, with_judging=True):.1%}), at most three {report.share(half, 3):.1%}"
        )
        asked = Counter(kind for outcome in chosen for kind in outcome.kinds_asked)
        for kind, number in asked.most_common(12):
            names = [outcome.name for outcome in chosen if kind in outcome.kinds_asked][:4]
            yield f"  asked about {kind}: {number}, such as {', '.join(names)}"
    by_kind: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in faulty:
        for key in {(fault.severity, fault.what) for fault in outcome.faults}:
            by_kind.setdefault(key, []).append(outcome)
    for (severity, what), found in sorted(
        by_kind.items(), key=lambda pair: (pair[0][0] != "value", -len(pair[1]))
    ):
        yield f"{severity} / {what}: {len(found)}, such as {', '.join(o.name for o in found[:6])}"
    by_cause = Counter(
        cause for outcome in faulty for cause in (outcome.causes or (f"layout {outcome.layout}",))
    )
    for cause, number in by_cause.most_common():
        found = [outcome for outcome in faulty if cause in (outcome.causes or (f"layout {outcome.layout}",))]
        yield f"cause {LETTERS.get(cause, '')} {cause}: {number}, such as {', '.join(o.name for o in found[:4])}"
    for outcome in faulty[:SHOWN]:
        fault = min(outcome.faults, key=lambda one: one.severity != "value")
        causes = ", ".join(outcome.causes or outcome.oddities) or outcome.layout
        yield f"  {outcome.name} [{causes}] {fault.severity}/{fault.what} {fault.cell}: {fault.text}"


def show(name: str, folder: Path) -> Iterable[str]:
    """Write one workbook and set its truth beside its reading."""
    half, _, seed = name.partition(":")
    workbook = make_workbook(seed, half)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{half}-{seed}-{workbook.book.file_name}"
    path.write_bytes(workbook.data)
    verdict = judge(workbook)
    yield f"{path}  layout {workbook.plan.layout}, oddities {', '.join(workbook.oddities) or 'none'}"
    for sheet in workbook.book.sheets:
        columns = f" hidden columns {sorted(sheet.hidden_columns)}" if sheet.hidden_columns else ""
        yield f"[{sheet.name}]{' hidden' if sheet.hidden else ''}{columns}"
        for line, row in enumerate(sheet.rows, start=1):
            yield f"  {line:3}{'h' if row.hidden else ' '} " + " | ".join(
                "" if c.value is None else repr(c.value) for c in row.cells
            )
    yield from _truth_beside_reading(verdict)


def _truth_beside_reading(verdict: Verdict) -> Iterable[str]:
    submission = verdict.submission
    if submission is None:
        yield f"refused: {verdict.refusal}"
        return
    yield f"roles: {[(role.header, role.role) for role in submission.columns]}"
    read: dict[object, list[str]] = {}
    for number in counted_numbers(submission):
        item = submission.indicators[number.indicator]
        read.setdefault(number.cell, []).append(
            f"#{number.indicator} {item.title} {number.kind} {number.number:g} "
            f"{show_span(number.span)} {sorted(number.where) or ''}"
        )
    for address, cell in verdict.workbook.book.cells():
        said = [f"{s.fact.title}: {s.kind} {s.number:g} {describe(s)}" for s in cell.says] or (
            [f"never: {cell.never}"] if cell.never else []
        )
        if said or address in read:
            yield f"{address}: truth {said} reading {read.get(address, [])}"
    for issue in submission.issues:
        place = f"{issue.sheet} {issue.row},{issue.column}"
        yield f"{issue.severity} {issue.kind} {place} {issue.raw!r} {issue.readings} {issue.params}"
    for fault in verdict.faults:
        yield f"SILENTLY WRONG {fault.severity}/{fault.what} {fault.cell}: {fault.text}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; 1 where anything is silently wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--show")
    parser.add_argument("--into", type=Path, default=Path("build/zoo"))
    options = parser.parse_args(arguments)
    if options.show:
        sys.stdout.writelines(line + "\n" for line in show(options.show, options.into))
        return 0
    begun = time.monotonic()
    report = run(options.count, options.seed, cores=options.cores)
    sys.stdout.writelines(line + "\n" for line in lines_of(report))
    sys.stdout.write(f"{time.monotonic() - begun:.0f} s; again with SEED={report.seed}\n")
    return 1 if report.faulty else 0


if __name__ == "__main__":
    sys.exit(main())
