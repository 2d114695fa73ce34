"""One way to take a wall away, and the tests that must notice."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutant:
    """`before` stands once in `file` (a path in the repository) and becomes `after`."""

    file: str
    before: str
    after: str
    tests: tuple[str, ...]

    @property
    def name(self) -> str:
        """What is taken away, in one line."""
        return f"{self.file}: `{' '.join(self.before.split())}` → `{' '.join(self.after.split())}`"


def mutants_of(file: str, tests: str, *changes: tuple[str, str]) -> tuple[Mutant, ...]:
    """The mutants of one file, each a pair of what stands there and what it becomes; `tests` are apart by blanks."""
    return tuple(Mutant(file, before, after, tuple(tests.split())) for before, after in changes)
