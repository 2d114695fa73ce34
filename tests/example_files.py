"""Where the example files of the tests stand: in tests/files always, others beside the repository where they are."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from heavy_files import HEAVY, heavy

FILES = Path(__file__).parent / "files"
# Files of others that may not be shipped.
BESIDE = Path(os.environ.get("FILES_BESIDE") or Path(__file__).parents[2] / "shared")
REAL = BESIDE / "data"
IS_BESIDE = BESIDE.is_dir()
# Why the tests that are marked `shared` are skipped where that folder is not there (conftest.py).
ABSENT = "../shared is absent"


@dataclass(frozen=True)
class HostileFile:
    """A hostile file: its name, the kind of hostility, and what its manifest expects of us."""

    name: str
    category: str
    expected: str
    sha256: str
    folder: Path

    def __str__(self) -> str:
        return self.name

    @property
    def data(self) -> bytes:
        """Its bytes; those of the heavy ones are made by code."""
        if self.folder == HOSTILE and self.name in HEAVY:
            return heavy(self.name)
        return (self.folder / self.name).read_bytes()


HOSTILE, HOSTILE_BESIDE = FILES / "hostile", BESIDE / "hostile"


def listed_in(folder: Path) -> tuple[HostileFile, ...]:
    """The files that the manifest of a folder names; none where there is no such folder."""
    manifest = folder / "MANIFEST.tsv"
    if not manifest.exists():
        return ()
    with manifest.open(encoding="utf-8", newline="") as lines:
        return tuple(
            HostileFile(row["file"], row["category"], row["expected"], row["sha256"], folder)
            for row in csv.DictReader(lines, delimiter="\t")
        )


@cache
def hostile_files() -> dict[str, HostileFile]:
    """Every hostile file by name: the shipped ones, and those beside the repository that are not shipped."""
    return {file.name: file for folder in (HOSTILE_BESIDE, HOSTILE) for file in listed_in(folder)}


def real_file(name: str) -> Path:
    """A real file: the shipped one of that name, else the one beside the repository."""
    return FILES / name if (FILES / name).exists() else REAL / name


def workbooks(folder: str) -> list[Path]:
    """The workbooks and text tables in a folder of tests/files, or in the folder of real files of that name."""
    files = real_file(folder).rglob("*")
    return sorted(path for path in files if path.suffix in (".xlsx", ".csv") and "expected" not in path.name)
