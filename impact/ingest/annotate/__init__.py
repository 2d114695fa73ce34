"""Annotating a grantee's workbook: the same file with its problems marked, or a list of them where that is impossible.

Part of `ingest` and not of `export`: services offer such workbooks too, and services may not import exports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath, PureWindowsPath

from impact.i18n import catalog, text
from impact.ingest.annotate import marked_workbook, problem_list
from impact.ingest.annotate.problem_text import Problem
from impact.ingest.annotate.xml_patch import UnsupportedPackage
from impact.ingest.annotate.zip_package import TooLarge
from impact.ingest.files.accepted_formats import ZIP
from impact.model.issues import Severity
from impact.model.vocabulary.languages import Language

MARKED, LIST = "marked", "list"
MAX_BYTES = 5 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {
    ".xlsx": XLSX,
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    ".xltx": "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
}


@dataclass(frozen=True, slots=True)
class AnnotatedWorkbook:
    """A workbook to return to the grantee: `kind` is 'marked' (their own file) or 'list' (a new file with the list).

    `reason` says why it is only a list: 'large', 'format' or 'built' (a package structure that we do not change);
    '' for a marked one.
    """

    name: str
    data: bytes
    kind: str
    reason: str
    media_type: str


def annotate_workbook(data: bytes, file_name: str, issues: Sequence[Problem], language: Language) -> AnnotatedWorkbook:
    """Annotate a workbook: a tinted and commented cell for each problem, and a sheet that lists them.

    A problem is a doubt of ours or a comment of the fund.

    Files of another format, above 5 MB or 20,000 rows, and those we cannot change safely give a workbook
    with the list instead. The list has the order of `issues`, questions before remarks. Never raises for the content
    of the file.
    """
    name = PurePath(PureWindowsPath(file_name).name).name
    suffix = PurePath(name).suffix
    ordered = sorted(issues, key=lambda issue: issue.severity is not Severity.QUESTION)
    reason = "format"
    if suffix.lower() in MEDIA_TYPES and data.startswith(ZIP):
        reason = "large"
        if len(data) <= MAX_BYTES:
            try:
                workbook_bytes = marked_workbook.mark_workbook(data, ordered, language)
                new_stem = text(language, "marked_workbook.name.marked", stem=_original_stem(name))
                return AnnotatedWorkbook(
                    f"{new_stem}{suffix}", workbook_bytes, MARKED, "", MEDIA_TYPES[suffix.lower()]
                )
            except TooLarge:
                reason = "large"
            except UnsupportedPackage:
                reason = "built"
    workbook_bytes = problem_list.write_problem_list(
        name, ordered, language, reason, linked=reason != "format"
    )
    return AnnotatedWorkbook(
        f"{text(language, 'marked_workbook.name.list', stem=_original_stem(name))}.xlsx",
        workbook_bytes,
        LIST,
        reason,
        XLSX,
    )


def _original_stem(name: str) -> str:
    """The file name without its extension and without the suffix we added when we returned it before."""
    stem = PurePath(name).stem
    for words in catalog()["marked_workbook.name.marked"].values():
        stem = stem.removesuffix(words.format(stem=""))
    return stem
