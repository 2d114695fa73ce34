"""The workbook back: the same file with its problems marked, or a list of them where that cannot be.

It stands in the room that reads it back, because services offer such workbooks too and may not import
the exports, and because reading must know our own list when it returns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath, PureWindowsPath

from impact.i18n import catalog, text
from impact.ingest.annotate import problem_list, workbook
from impact.ingest.annotate.xml_patch import Unfollowable
from impact.ingest.annotate.zip_package import TooLarge
from impact.ingest.files.guard import ZIP
from impact.model.submission import Issue, Severity
from impact.model.words import Language

MARKED, LIST = "marked", "list"
MOST_BYTES = 5 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {
    ".xlsx": XLSX,
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    ".xltx": "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
}


@dataclass(frozen=True, slots=True)
class Returned:
    """A workbook that goes back: `kind` is 'marked' or 'list'.

    `reason` says why it is only a list: 'large', 'format' or 'built' (put together in a way we do not
    change); '' for a marked one.
    """

    name: str
    data: bytes
    kind: str
    reason: str
    media_type: str


def marked(data: bytes, file_name: str, issues: Sequence[Issue], language: Language) -> Returned:
    """The same workbook with a tinted and commented cell for each problem and a sheet that lists them.

    Files of another format, above 5 MB or 20,000 rows, and those we cannot change safely give a workbook
    with the list instead; the list has the order that is given, questions before remarks. Never raises for what
    is in the file.
    """
    name = PurePath(PureWindowsPath(file_name).name).name
    suffix = PurePath(name).suffix
    ordered = sorted(issues, key=lambda issue: issue.severity is not Severity.QUESTION)
    reason = "format"
    if suffix.lower() in MEDIA_TYPES and data.startswith(ZIP):
        reason = "large"
        if len(data) <= MOST_BYTES:
            try:
                made = workbook.mark(data, ordered, language)
                called = text(language, "returned.name.marked", stem=_stem(name))
                return Returned(f"{called}{suffix}", made, MARKED, "", MEDIA_TYPES[suffix.lower()])
            except TooLarge:
                reason = "large"
            except Unfollowable:
                reason = "built"
    made = problem_list.write(name, ordered, language, reason, linked=reason != "format")
    return Returned(f"{text(language, 'returned.name.list', stem=_stem(name))}.xlsx", made, LIST, reason, XLSX)


def _stem(name: str) -> str:
    """The name without its extension, and without what we put behind it last time."""
    stem = PurePath(name).stem
    for words in catalog()["returned.name.marked"].values():
        stem = stem.removesuffix(words.format(stem=""))
    return stem
