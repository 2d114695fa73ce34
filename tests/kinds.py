"""The kinds of tests: every test is of one kind, by the place of its file, and bears its name as a marker."""

from __future__ import annotations

from functools import cache
from pathlib import PurePosixPath

# What each kind is for; README.md and `make help` list them too.
KINDS = {
    "unit": "one part of the product on its own, or a service on a database",
    "property": "what holds for any values, or for any order of what people do, tried with many",
    "page": "a page drawn without a browser (AppTest)",
    "faults": "the database or the process fails in the middle of a change, or several change at once",
    "walls": "two funds in one database see nothing of each other",
    "browser": "drives a real Chromium",
    "real_files": "real and hostile files, read whole",
}
_FOLDERS = {"e2e": "browser", "pages": "page", "walls": "walls", "acceptance": "real_files"}
_FILES = {
    "ingest/test_cases.py": "real_files",
    "ingest/test_hostile.py": "real_files",
    "ingest/test_mapping_real.py": "real_files",
    "ingest/test_mutated.py": "real_files",
    "ingest/test_real_files.py": "real_files",
    "ingest/test_workbook_back_real.py": "real_files",
    "services/test_faults.py": "faults",
    "services/test_faults_for_real.py": "faults",
    "services/test_in_parallel.py": "faults",
    "services/test_review_in_any_order.py": "property",
    "services/test_undo_of_every_view.py": "property",
    "services/test_writing_in_any_order.py": "property",
    "services/test_walls_one_by_one.py": "walls",
    "store/test_killed.py": "faults",
}
# Of a kind that `make quick` runs, and too long for it: each takes more than ten seconds of the processor.
SLOW = (
    "demo/test_building_the_demo.py", "demo/test_templates_from_the_demo.py",
    "export/test_template_in_libreoffice.py", "ingest/test_answering.py",
    "ingest/test_template_structure_check.py", "ingest/test_zoo.py", "ingest/test_zoo_years.py",
    "pages/test_admin.py", "pages/test_all_pages.py", "pages/test_every_button.py", "pages/test_evidence_page.py",
    "pages/test_rounds_page.py", "services/test_backups.py", "services/test_doubts.py",
    "services/test_large_files.py", "services/test_provenance.py", "services/test_review_in_any_order.py",
    "services/test_two_funds.py", "services/test_understanding.py", "services/test_undo_of_every_view.py",
    "services/test_upgrades.py", "services/test_veil.py", "services/test_writing_in_any_order.py",
    "web/test_openid.py", "web/test_sign_in.py",
)  # fmt: skip

# More than fifteen seconds of the processor each, the longest first: begun late, one would run alone at the end.
LONGEST = (
    "pages/test_every_button.py", "walls/test_on_the_wire.py", "store/test_killed.py", "pages/test_all_pages.py",
    "ingest/test_mutated.py", "ingest/test_hostile.py", "ingest/test_workbook_back_real.py",
    "charts/test_layout_of_a_theory.py", "walls/test_two_tenants_interleaved.py", "services/test_understanding.py",
    "web/test_sign_in.py", "pages/test_public_uploads.py", "services/test_faults.py",
    "store/test_every_earlier_version.py", "services/test_screen_entry.py", "services/test_upgrades.py",
    "services/test_veil.py", "services/test_large_files.py", "walls/test_cold_server.py",
    "ingest/test_mapping_real.py", "services/test_review_in_any_order.py", "services/test_backups.py",
    "services/test_undo_of_every_view.py", "web/test_openid.py", "services/test_provenance.py",
    "acceptance/test_real_figures.py", "ingest/test_real_files.py", "services/test_sector.py", "ingest/test_cases.py",
    "walls/test_served_walls.py", "test_architecture.py", "services/test_writing_in_any_order.py",
)

# Files that share what one process of the tests keeps: each runs where the other one does.
TOGETHER = {"pages/test_every_link.py": "pages/test_every_button.py"}


# About half of what is driven in a browser, by time: it runs in a second one.
IN_SECOND_BROWSER = frozenset({
    "e2e/test_every_look.py", "e2e/test_exploring.py", "e2e/test_hostile_uploads.py",
    "e2e/test_journeys.py", "e2e/test_kept_drafts.py", "e2e/test_killed_while_working.py", "e2e/test_own_words.py",
    "e2e/test_partners.py", "e2e/test_pointing.py", "e2e/test_prepared_review.py", "e2e/test_review_round.py",
})


@cache
def place_in_run(file: PurePosixPath) -> int:
    """Where a file comes in a run: those in a browser first, then the longest, then all others."""
    if kind_of(file) == "browser":
        return -1 if file.as_posix() in IN_SECOND_BROWSER else -2
    return LONGEST.index(file.as_posix()) if file.as_posix() in LONGEST else len(LONGEST)


def kind_of(file: PurePosixPath, *, is_property: bool = False) -> str:
    """The kind of a test in a file, named from the folder of the tests; `is_property` where Hypothesis gives values."""
    kind = _FILES.get(file.as_posix()) or _FOLDERS.get(file.parts[0], "unit")
    return "property" if is_property and kind == "unit" else kind
