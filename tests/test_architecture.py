"""The rooms of the house, and which may know which (docs/architecture.md).

The rules are functions over a folder, so that the last tests can show on a small house with
planted faults that each rule finds its fault.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST = 400

# One step may import from its own step's rooms only where `WITHIN` says so, and from every step above.
STEPS: tuple[tuple[str, ...], ...] = (
    ("errors", "i18n", "model"),
    ("metrics", "theory", "access"),
    ("ingest", "store"),
    ("views",),
    ("services",),
    ("charts", "export"),
    ("web", "cli", "pages", "api"),
    ("app",),
)
# Neighbours on one step that may know each other: one way only.
WITHIN = {("i18n", "model"), ("errors", "model"), ("i18n", "errors")}
# The sub-packages of the large rooms, lowest first: one may import from those before it, never from its own line or
# from behind it. A name is that of a sub-package or of a module that stands alone in its room.
SUB_STEPS: dict[str, tuple[tuple[str, ...], ...]] = {
    "impact/metrics": (
        ("formulas", "suppression_and_rounding", "tripwires"), ("engine", "totals_over_grantees"), ("explain",),
    ),
    "impact/ingest": (
        ("formats",),
        ("files",),
        ("values",),
        ("persons", "periods"),
        ("arithmetic",),
        ("tables", "annotate"),
        ("statements",),
        ("periods_of_rows", "notation"),
        ("layouts", "extract"),
        ("comparison",),
        ("doubts",),
        ("checks",),
        ("validation", "template"),
        ("pipeline",),
        ("sandbox",),
    ),
    "impact/store": (
        ("schema",),
        ("records",),
        ("tenancy", "evidence"),
        ("decisions", "figure_comments", "fund_frames", "guest_links", "organisation_names", "research_consent",
         "sector_templates", "theory_conversations", "theory_drafts", "theory_evidence", "theory_plan",
         "theory_register", "theory_targets", "theory_versions"),
        ("db", "queries", "audit", "accounts"),
        ("submissions", "migrations"),
        ("returns",),
        ("figures", "maintenance"),
        ("admin",),
    ),
    "impact/views": (
        ("grants",),
        ("figures", "rounds", "html_elements"),
        ("submissions", "theory"),
        (
            "administration", "decisions", "evidence", "fund_setup", "grantee", "indicator", "portfolio",
            "research_consent", "saved_views", "sector", "start",
        ),
    ),
    "impact/services": (
        ("core",),
        ("disclosure",),
        ("accounts",),
        ("admin", "operations"),
        ("calendar",),
        ("submissions",),
        ("entry", "returns", "theory", "figure_comments"),
        ("dashboards", "evidence"),
        ("decisions",),
        ("demo",),
    ),
    "pages/parts": (("marks", "charts", "messages"), ("layout",), ("sheet", "inputs"), ("figures",)),
}
# More modules than this in one folder, and nobody finds anything in it.
MOST_MODULES = 15
# Words that say nothing when they stand alone as a name: of what, by whom, when?
LONE_WORDS = frozenset(
    """
    agreed alone asked begun chosen counted done drawn found given gone held kept known listed lost made meant mine
    named noted one opened others ours pieces pressing put reached said seen sent settled shown staged standing
    taken taking thing things told waiting wanted what worded
    door doors gate hat seal sealed veil veiled wall walls
    """.split()  # noqa: SIM905  sixty words in quotes each are harder to read
)
# The same for a module, which is called by the noun of what it owns.
LONE_MODULES = LONE_WORDS | {
    "apart", "apply", "beside", "contents", "earlier", "reading", "saving", "sending", "shared", "writing",
}  # fmt: skip
QUERY_VERBS = ("count", "fetch", "find", "get", "has", "is", "list", "load", "map", "select", "stream", "sum")
# Names that are keys elsewhere: columns of the database, fields of stored documents and of --json, words of the data.
KEYS_ELSEWHERE = {
    "impact/store/schema/submissions.py": {"held"},
    "impact/store/submissions/submission_cards.py": {"held"},
    "impact/store/submissions/undo_log.py": {"said", "kept"},
    "impact/model/mapping.py": {"chosen"},
    "impact/services/demo/outline_schema.py": {"sent"},
    "impact/views/figures/explain.py": {"gone", "waiting"},
    "impact/model/evidence.py": {"named"},
    "impact/views/rounds.py": {"sent"},
}
ENTRANCES = {"__main__": "cli", "__init__": "api"}
STEP_OF = {room: step for step, rooms in enumerate(STEPS) for room in rooms}

# Rooms that touch no file, network, process or clock of their own.
PURE = ("model", "errors", "metrics", "theory", "access", "views")
WORLD = {"os", "io", "pathlib", "socket", "subprocess", "sqlite3", "tempfile", "shutil", "urllib", "requests",
         "time", "random", "threading", "multiprocessing", "sqlalchemy", "starlette"}  # fmt: skip
SQL = re.compile(
    r"^\s*(select\s.+\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s"
    r"|create\s+(table|index)\s|alter\s+table\s|drop\s+table\s|pragma\s)",
    re.IGNORECASE | re.DOTALL,
)
QUERYING = {f"sqlalchemy.{word}" for word in ("text", "select", "insert", "update", "delete")}
CACHING = Path("pages/parts/layout/view_cache.py")
# Where a dialog over a page is made: Streamlit runs it alone, without the page.
DIALOGS = Path("pages/parts/layout/frame.py")
CALLBACKS = ("on_click", "on_change", "on_submit", "on_select")
MIGRATIONS = Path("impact/store/migrations/versions")
# Work without a viewer, or whose reach no Access says: signing in, accounts, the trail, the operator, setting up.
UNLIMITED = {
    Path(f"impact/services/{name}.py")
    for name in (
        "accounts/accounts", "accounts/demo_personas", "accounts/email_delivery",
        "accounts/login_rate_limit", "accounts/name_lookup", "accounts/oidc", "accounts/operator_access",
        "accounts/own_account", "accounts/invites_and_resets", "accounts/personal_data", "accounts/saved_views",
        "accounts/sessions",
        "admin/audit_export", "admin/audit_trail", "admin/membership_options", "admin/organisations_and_portfolios",
        "calendar/reporting_periods", "core/audit_log", "core/workspace",
        # Names to take out of texts, also of organisations that the viewer may not see.
        "core/data_revision", "disclosure/viewer_filter",
        "operations/backups", "operations/expired_data", "operations/figure_rebuild", "operations/health_checks",
        "operations/upgrades",
        "submissions/submission_transaction",
        # Who a guest is, by a link: there is no viewer before.
        "theory/guest_visits",
        # Visits, which nothing that acts for a viewer touches, end with the guest who is erased.
        "theory/guest_erasure",
        # Whether the viewer sees all of the own fund, and which of its outcomes are linked: yes or no, and no rows.
        "theory/frames/whole_fund",
    )
}  # fmt: skip
# Plain SQL is invisible to the wall around a connection: these few see to its owners themselves.
PLAIN_SQL = {
    Path(f"impact/store/{name}.py")
    for name in (
        "audit/audit_chain", "db/bulk", "db/engine", "maintenance/database_checks", "maintenance/postgres_dump",
        "maintenance/postgres_restore", "tenancy/connection_guard", "tenancy/row_level_security",
    )
}

# How services call a row, and annotations that say nothing of its fields; JSON as it is stored is a `dict[str, Any]`.
ROW_NAMES = frozenset({
    "account", "card", "found", "grant", "head", "item", "known", "membership", "own", "period", "portfolio", "row",
})  # fmt: skip
UNTYPED = re.compile(
    r"\bRowMapping\b|\bRow\b|\bMapping\[\w+, Any\]|\b(?:Sequence|Iterable|Collection|list|tuple)\[Any\]|^Any$"
)


class Module:
    """One file of the house, parsed once."""

    def __init__(self, root: Path, file: Path) -> None:
        self.file = file.relative_to(root)
        self.text = file.read_text("utf-8")
        self.tree = ast.parse(self.text)
        self.parts = self.file.with_suffix("").parts

    @property
    def room(self) -> str:
        """The room it stands in: the folder under impact/, the file's own name there, pages, or the launcher."""
        if self.parts[0] != "impact":
            return self.parts[0]
        return ENTRANCES.get(self.parts[1], self.parts[1])

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of its tree, walked once for all rules."""
        return tuple(ast.walk(self.tree))

    @cache  # noqa: B019  the modules last as long as the rules
    def imports(self) -> tuple[tuple[int, str], ...]:
        """Line and full name of everything it imports, inside functions too."""
        return tuple(self._find_imports())

    def _find_imports(self) -> Iterator[tuple[int, str]]:
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                above = ".".join(self.parts[: len(self.parts) - node.level]) if node.level else ""
                origin = ".".join(part for part in (above, node.module) if part)
                yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)

    @cache  # noqa: B019  the modules last as long as the rules
    def attributes(self) -> tuple[tuple[int, str], ...]:
        """Line and dotted name of everything written as a.b.c."""
        return tuple((node.lineno, ast.unparse(node)) for node in self.nodes if isinstance(node, ast.Attribute))

    def docstrings(self) -> set[int]:
        """The ids of strings that explain and do nothing."""
        owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        bodies = (node.body for node in self.nodes if isinstance(node, owners))
        return {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}


def house(root: Path) -> list[Module]:
    """Every module of the product."""
    files = [*root.glob("impact/**/*.py"), *root.glob("pages/**/*.py"), *root.glob("app.py")]
    return [Module(root, file) for file in sorted(files)]


def unknown_rooms(modules: list[Module]) -> list[str]:
    """A room that the plan does not have; a loose file under impact/ is one too."""
    return [
        f"{module.file}: {module.room} is no room of the plan" for module in modules if module.room not in STEP_OF
    ]


def wrong_way(modules: list[Module]) -> list[str]:
    """Imports against the order of the rooms."""
    found = []
    for module in modules:
        for line, name in module.imports():
            room = _room_of(name)
            if room is None or room == module.room or module.room not in STEP_OF:
                continue
            if room not in STEP_OF:
                found.append(f"{module.file}:{line}: {name} is in no room of the plan")
            elif STEP_OF[room] > STEP_OF[module.room] or (
                STEP_OF[room] == STEP_OF[module.room] and (module.room, room) not in WITHIN
            ):
                found.append(f"{module.file}:{line}: {module.room} must not know {room} ({name})")
    return found


def wrong_way_inside(modules: list[Module]) -> list[str]:
    """Imports against the order of the sub-packages of a room."""
    found = []
    for module in modules:
        for package, steps in SUB_STEPS.items():
            depth = package.count("/") + 1
            if "/".join(module.parts[:depth]) != package or module.parts[depth:] == ("__init__",):
                continue
            step_of = {part: step for step, parts in enumerate(steps) for part in parts}
            own = module.parts[depth]
            if own not in step_of:
                found.append(f"{module.file}: {own} is no sub-package of {package} in the plan")
                continue
            for line, name in module.imports():
                parts = name.split(".")
                if "/".join(parts[:depth]) != package or len(parts) <= depth or parts[depth] == own:
                    continue
                if step_of.get(parts[depth], len(steps)) >= step_of[own]:
                    found.append(f"{module.file}:{line}: {own} must not know {parts[depth]} ({name})")
    return found


def crowded(modules: list[Module]) -> list[str]:
    """A folder in which one has to search."""
    counts = Counter(module.file.parent for module in modules if module.file.name != "__init__.py")
    return [
        f"{folder}: {count} modules"
        for folder, count in counts.items()
        if count > MOST_MODULES
    ]


def lone_words(modules: list[Module]) -> list[str]:
    """Names that do not say of what: each function, class, parameter, variable and field says what it is or does."""
    found = []
    for module in modules:
        # What a migration did stays as it was written.
        if MIGRATIONS in module.file.parents:
            continue
        if module.file.stem in LONE_MODULES:
            found.append(f"{module.file}: {module.file.stem} does not say what the module owns")
        keys = KEYS_ELSEWHERE.get(module.file.as_posix(), frozenset())
        for node in module.nodes:
            name = ""
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = node.name
            elif isinstance(node, ast.arg):
                name = node.arg
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                name = node.id
            elif isinstance(node, ast.alias) and node.asname in ("read", "store"):
                found.append(f"{module.file}:{node.lineno}: {node.name} as {node.asname}: call it by its name")
            word = name.strip("_").lower()
            if word in LONE_WORDS and word not in keys:
                found.append(f"{module.file}:{node.lineno}: {name} says nothing by itself")
    return found


def queries_without_verb(modules: list[Module]) -> list[str]:
    """A query says what it answers with: one thing (find, get), many (list), a number (count), or a statement."""
    return [
        f"{module.file}:{node.lineno}: {node.name} does not begin with a verb of queries"
        for module in modules
        if module.parts[:3] == ("impact", "store", "queries")
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef) and node.name.lstrip("_") == node.name
        if node.name.split("_")[0] not in QUERY_VERBS or "_" not in node.name
    ]


def _room_of(name: str) -> str | None:
    parts = name.split(".")
    if parts[0] == "pages":
        return "pages"
    if parts[0] != "impact" or len(parts) < 2:
        return None
    # `from impact import __version__` names no room.
    return None if parts[1].startswith("__") else parts[1]


def streamlit_inside(modules: list[Module]) -> list[str]:
    """The package knows nothing of what draws it."""
    return [
        f"{module.file}:{line}: impact must not know streamlit"
        for module in modules
        if module.parts[0] == "impact"
        for line, name in module.imports()
        if name.split(".")[0] == "streamlit"
    ]


def store_outside(modules: list[Module]) -> list[str]:
    """Pages, the command line and the launcher reach data through services only."""
    return [
        f"{module.file}:{line}: {module.room} must not know {name}"
        for module in modules
        if module.room in ("pages", "cli", "web", "api", "charts", "export", "app")
        for line, name in module.imports()
        if name.split(".")[0] in ("sqlalchemy", "alembic", "sqlite3", "psycopg") or name.startswith("impact.store")
    ]


def world_in_pure_rooms(modules: list[Module]) -> list[str]:
    """Formulas and rules touch nothing outside themselves."""
    found = []
    for module in modules:
        if module.room not in PURE or module.parts[0] != "impact":
            continue
        found += [
            f"{module.file}:{line}: {module.room} must not use {name}"
            for line, name in module.imports()
            if name.split(".")[0] in WORLD
        ]
        found += [
            f"{module.file}:{node.lineno}: {module.room} must not use {ast.unparse(node.func)}()"
            for node in module.nodes
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("open", "date.today", "datetime.now", "print")
        ]
    return found


def caches_elsewhere(modules: list[Module]) -> list[str]:
    """Streamlit's caches are shared by everybody, so one module decides what they are keyed on."""
    return [
        f"{module.file}:{line}: {name} belongs in {CACHING}"
        for module in modules
        if module.file != CACHING
        for line, name in (*module.attributes(), *module.imports())
        if re.search(r"\bcache_(data|resource)$", name)
    ]


def unsafe_on_screen(modules: list[Module]) -> list[str]:
    """No HTML through markdown, and no file that anybody with its address may fetch."""
    found = []
    for module in modules:
        for node in module.nodes:
            if isinstance(node, ast.keyword) and node.arg in ("unsafe_allow_html", "unsafe_allow_javascript"):
                found.append(f"{module.file}:{node.value.lineno}: {node.arg}")
        found += [
            f"{module.file}:{line}: {name} serves files without asking who fetches them"
            for line, name in (*module.attributes(), *module.imports())
            if name.endswith(".download_button")
        ]
    return found


def unguarded_callbacks(modules: list[Module]) -> list[str]:
    """What runs before or without a page asks itself who looks: callbacks that act for somebody, and dialogs."""
    found = []
    for module in modules:
        if module.room != "pages":
            continue
        for node in module.nodes:
            is_apart = isinstance(node, ast.Attribute) and ast.unparse(node) in ("st.dialog", "st.fragment")
            if is_apart and module.file != DIALOGS:
                found.append(f"{module.file}:{node.lineno}: {ast.unparse(node)} belongs in {DIALOGS}")
            if not isinstance(node, ast.Call):
                continue
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            callback = next((given[name] for name in CALLBACKS if name in given), None)
            parts = [callback, given.get("args"), given.get("kwargs")] if callback is not None else []
            names = {ast.unparse(inner) for part in parts if part is not None for inner in ast.walk(part)}
            guarded = isinstance(callback, ast.Call) and ast.unparse(callback.func).endswith("guard_callback")
            if names & {"access", "viewer"} and not guarded:
                found.append(f"{module.file}:{node.lineno}: a callback for somebody needs visitor.guard_callback")
    return found


def sql_elsewhere(modules: list[Module]) -> list[str]:
    """Only the store speaks SQL."""
    found = []
    for module in modules:
        if module.room == "store":
            continue
        explaining = module.docstrings()
        found += [
            f"{module.file}:{node.lineno}: SQL outside store"
            for node in module.nodes
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in explaining
            and SQL.match(node.value)
        ]
        found += [
            f"{module.file}:{line}: a query outside store ({name})"
            for line, name in module.imports()
            if name in QUERYING
        ]
    return found


def unlimited_elsewhere(modules: list[Module]) -> list[str]:
    """Only work without a viewer opens a connection without a scope; the rest says on whose behalf."""
    return [
        f"{module.file}:{line}: {name} opens a connection without a scope"
        for module in modules
        if module.file not in UNLIMITED and module.room != "store"
        for line, name in (*module.imports(), *module.attributes())
        if name.endswith((".unscoped_reading", ".unscoped_writing", ".engine.connect", ".engine.begin"))
        or name.startswith("impact.store.db.engine")
    ]


def plain_sql_elsewhere(modules: list[Module]) -> list[str]:
    """Text goes to a database only where its owners are seen to."""
    return [
        f"{module.file}:{line}: plain SQL passes by the wall ({name})"
        for module in modules
        if module.file not in PLAIN_SQL and MIGRATIONS not in module.file.parents
        for line, name in (*module.imports(), *module.attributes())
        if name.endswith((".exec_driver_sql", ".driver_connection", ".SEEN_TO", ".SCOPE"))
    ]


def untyped_rows(modules: list[Module]) -> list[str]:
    """Services take rows as records of the store, whose fields the type checker knows."""
    return [
        line
        for module in modules
        # The demo reads its outline, which is JSON.
        if module.parts[:2] == ("impact", "services") and module.parts[2] != "demo"
        for line in rows_without_types(module)
    ]


def rows_without_types(module: Module) -> list[str]:
    """Annotations that say nothing of a row's fields, and fields that are asked by a text nobody checks."""
    found = []
    # Facts by any name (`**facts: Any`) are no row.
    free = {id(node.kwarg) for node in module.nodes if isinstance(node, ast.arguments)}
    for node in module.nodes:
        said = None
        if isinstance(node, ast.arg) and id(node) not in free:
            said = node.annotation
        elif isinstance(node, ast.FunctionDef):
            said = node.returns
        elif isinstance(node, ast.AnnAssign):
            said = node.annotation
        if said is not None and UNTYPED.search(ast.unparse(said)):
            found.append(f"{module.file}:{node.lineno}: {ast.unparse(said)} says nothing of the fields of a row")
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Name)
            and node.value.id in ROW_NAMES
            and isinstance(node.slice, ast.Constant)
            and isinstance(node.slice.value, str)
        ):
            found.append(f"{module.file}:{node.lineno}: {ast.unparse(node)} is a field nobody checks")
    return found


def too_long(modules: list[Module]) -> list[str]:
    """A module of more than 400 lines wants to be two; the migrations are records."""
    return [
        f"{module.file}: {lines} lines"
        for module in modules
        if (lines := module.text.count("\n")) > LONGEST
        and MIGRATIONS not in module.file.parents
    ]


def swallowed(modules: list[Module]) -> list[str]:
    """`except …: pass` hides what went wrong; only a signal of a module's own (`_Name`) may end in silence."""
    return [
        f"{module.file}:{node.lineno}: an error is swallowed"
        for module in modules
        for node in module.nodes
        if isinstance(node, ast.ExceptHandler)
        and all(isinstance(line, ast.Pass) for line in node.body)
        and not (isinstance(node.type, ast.Name) and node.type.id.startswith("_"))
    ]


def unfinished(modules: list[Module]) -> list[str]:
    """Nothing pretends to be there."""
    found = []
    for module in modules:
        found += [
            f"{module.file}:{number}: unfinished"
            for number, line in enumerate(module.text.splitlines(), 1)
            if re.search(r"\b(TODO|FIXME)\b", line)
        ]
        found += [
            f"{module.file}:{node.lineno}: unfinished"
            for node in module.nodes
            if isinstance(node, ast.Raise) and node.exc and "NotImplementedError" in ast.unparse(node.exc)
        ]
    return found


RULES: tuple[Callable[[list[Module]], list[str]], ...] = (
    unknown_rooms, wrong_way, wrong_way_inside, crowded, lone_words, queries_without_verb, streamlit_inside,
    store_outside,
    world_in_pure_rooms, caches_elsewhere, unsafe_on_screen, sql_elsewhere, unlimited_elsewhere,
    plain_sql_elsewhere, unguarded_callbacks, untyped_rows, too_long, swallowed, unfinished,
)  # fmt: skip


def typed_addresses(root: Path) -> list[str]:
    """Journeys that go to an address: people click, and only the visitor's own `arrive` types one."""
    return [
        f"{file.relative_to(root)}:{number}"
        for file in sorted(root.glob("tests/e2e/test_*.py"))
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if re.search(r"\.goto\((?!\"about:blank\"\))|location\.(href|assign|replace)", line)
    ]


@pytest.fixture(scope="module")
def ours() -> list[Module]:
    return house(ROOT)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule: Callable[[list[Module]], list[str]], ours: list[Module]) -> None:
    assert len(ours) > 100
    found = rule(ours)
    assert not found, "\n".join(found)


PLANTED = (
    (unknown_rooms, "impact/helpers.py", ""),
    (unknown_rooms, "impact/shared/words.py", ""),
    (wrong_way, "impact/metrics/pace.py", "from impact.store.db import engine"),
    (wrong_way, "impact/store/db/engine.py", "def late():\n    from impact.services.submissions import upload\n"),
    (wrong_way, "impact/ingest/values/number_parser.py", "import impact.store.db.engine"),
    (wrong_way, "impact/model/words.py", "from impact import errors"),
    (wrong_way, "impact/services/dashboards/start_page.py", "from impact.charts import theme"),
    (wrong_way, "impact/store/queries/settings_and_revision.py", "from ...services.accounts import demo_personas"),
    (wrong_way, "impact/charts/theme.py", "from pages.parts.layout import frame"),
    (wrong_way, "impact/views/start.py", "from impact.nowhere import thing"),
    (wrong_way, "impact/services/dashboards/start_page.py", "from impact import api"),
    (wrong_way, "impact/export/frames.py", "from impact.api import open"),
    (wrong_way_inside, "impact/services/core/workspace.py", "from impact.services.accounts import sessions"),
    (wrong_way_inside, "impact/services/dashboards/start_page.py", "from impact.services.demo import outline_reader"),
    (wrong_way_inside, "impact/store/queries/figures.py", "def late():\n    from impact.store.submissions import undo"),
    (wrong_way_inside, "impact/metrics/formulas/pace.py", "from impact.metrics import achievement"),
    (wrong_way_inside, "impact/services/helpers/words.py", ""),
    (wrong_way_inside, "pages/parts/marks/status_marks.py", "from pages.parts.layout import frame"),
    (lone_words, "impact/store/db/engine.py", "def said(row):\n    return row\n"),
    (lone_words, "impact/store/db/engine.py", "def read_row(_found):\n    return _found\n"),
    (lone_words, "pages/review/earlier.py", ""),
    (lone_words, "pages/start.py", "kept = [row for row in rows]\n"),
    (lone_words, "impact/views/home.py", "class Told:\n    asked: int\n"),
    (lone_words, "impact/services/core/workspace.py", "from impact.store.queries import figures as read"),
    (queries_without_verb, "impact/store/queries/figures.py", "def covered(connection):\n    ...\n"),
    (queries_without_verb, "impact/store/queries/figures.py", "def find(connection):\n    ...\n"),
    (streamlit_inside, "impact/charts/theme.py", "import streamlit as st"),
    (store_outside, "pages/start.py", "from impact.store.queries import settings_and_revision"),
    (store_outside, "pages/parts/layout/load.py", "from impact import store"),
    (store_outside, "impact/cli.py", "import sqlalchemy"),
    (store_outside, "impact/api.py", "from impact.store.queries import figures"),
    (world_in_pure_rooms, "impact/metrics/pace.py", "from pathlib import Path"),
    (world_in_pure_rooms, "impact/metrics/pace.py", "from datetime import date\nnow = date.today()\n"),
    (world_in_pure_rooms, "impact/theory/status.py", "rows = open('x').read()"),
    (caches_elsewhere, "pages/start.py", "import streamlit as st\n@st.cache_data\ndef f(): ...\n"),
    (caches_elsewhere, "pages/start.py", "from streamlit import cache_resource"),
    (
        unsafe_on_screen,
        "pages/start.py",
        "import streamlit as st\nst.markdown('<b>', unsafe_allow_html=True)\n",
    ),
    (unsafe_on_screen, "pages/start.py", "import streamlit as st\nst.download_button('x', b'')\n"),
    (unguarded_callbacks, "pages/start.py", "import streamlit as st\nst.button('x', on_click=act, args=(access, 1))\n"),
    (unguarded_callbacks, "pages/start.py", "import streamlit as st\nst.button('x', on_click=lambda: act(access))\n"),
    (
        unguarded_callbacks,
        "pages/start.py",
        "import streamlit as st\nst.selectbox('x', [], on_change=act, kwargs={'who': bind(viewer)})\n",
    ),
    (unguarded_callbacks, "pages/start.py", "import streamlit as st\n@st.dialog('x')\ndef f(): ...\n"),
    (unguarded_callbacks, "pages/start.py", "import streamlit as st\n@st.fragment(run_every=1)\ndef f(): ...\n"),
    (sql_elsewhere, "impact/services/dashboards/start_page.py", "query = 'select id from figure'"),
    (sql_elsewhere, "impact/services/dashboards/start_page.py", "query = f'DELETE FROM {table}'"),
    (sql_elsewhere, "impact/services/dashboards/start_page.py", "from sqlalchemy import select"),
    (
        unlimited_elsewhere,
        "impact/services/dashboards/start_page.py",
        "from impact.services.core.workspace import unscoped_reading",
    ),
    (
        unlimited_elsewhere,
        "impact/services/dashboards/start_page.py",
        "from impact import services as s\ns.core.workspace.unscoped_writing",
    ),
    (
        unlimited_elsewhere,
        "impact/services/dashboards/start_page.py",
        "from impact.store.db import engine\nengine.read(place.engine)",
    ),
    (
        unlimited_elsewhere,
        "impact/services/dashboards/start_page.py",
        "def f(workspace):\n    return workspace.engine.connect()\n",
    ),
    (
        plain_sql_elsewhere,
        "impact/store/queries/settings_and_revision.py",
        "connection.exec_driver_sql(words)",
    ),
    (
        plain_sql_elsewhere,
        "impact/store/submissions/measurements.py",
        "from impact.store.tenancy.tenant_scope import SEEN_TO",
    ),
    (plain_sql_elsewhere, "impact/services/core/workspace.py", "from impact.store.tenancy.tenant_scope import SCOPE"),
    (
        untyped_rows,
        "impact/services/accounts/accounts.py",
        "def name(row: Any) -> str:\n    return row.name\n",
    ),
    (untyped_rows, "impact/services/accounts/accounts.py", "def name(row):\n    return row['name']\n"),
    (untyped_rows, "impact/services/accounts/accounts.py", "def names(rows: Sequence[Any]) -> None: ...\n"),
    (untyped_rows, "impact/services/accounts/accounts.py", "def name(row: Mapping[str, Any]) -> str: ...\n"),
    (untyped_rows, "impact/services/accounts/accounts.py", "def one(key: int) -> RowMapping | None: ...\n"),
    (untyped_rows, "impact/services/accounts/accounts.py", "def one(key: int) -> Any: ...\n"),
    (untyped_rows, "impact/services/accounts/accounts.py", "by_id: dict[int, Row] = {}\n"),
    (too_long, "impact/metrics/pace.py", "\n" * 401),
    (swallowed, "impact/web/routes.py", "try:\n    f()\nexcept ValueError:\n    pass\n"),
    (swallowed, "impact/web/routes.py", "try:\n    f()\nexcept Exception:\n    pass\n"),
    (unfinished, "impact/web/routes.py", "# TO" + "DO: later"),
    (unfinished, "impact/web/routes.py", "def f():\n    raise NotImplementedError\n"),
)


@pytest.mark.parametrize(
    ("rule", "file", "code"), PLANTED, ids=[f"{rule.__name__}-{number}" for number, (rule, _, _) in enumerate(PLANTED)]
)
def test_a_planted_fault_is_found(
    rule: Callable[[list[Module]], list[str]], file: str, code: str, tmp_path: Path
) -> None:
    planted = tmp_path / file
    planted.parent.mkdir(parents=True)
    planted.write_text(code, "utf-8")
    found = rule(house(tmp_path))
    assert found
    assert all(file in line for line in found)


INNOCENT = (
    (
        "impact/services/dashboards/start_page.py",
        '"""Select the rows from the store."""\nfrom impact.store.queries import settings_and_revision\n',
    ),
    ("impact/i18n/__init__.py", "from impact.model.vocabulary.languages import Language\n"),
    ("impact/cli.py", "from impact import __version__\nfrom impact.services import demo\n"),
    ("impact/__main__.py", "from impact.cli import main\n"),
    ("impact/__init__.py", "def figures():\n    from impact import api\n"),
    ("pages/parts/layout/view_cache.py", "import streamlit as st\n@st.cache_data\ndef load_view(): ...\n"),
    ("app.py", "import streamlit as st\nfrom impact.web import routes\n"),
    (
        "pages/start.py",
        "import streamlit as st\nst.button('x', on_click=visitor.guard_callback(act), args=(access,))\n"
        "st.button('x', on_click=turn_to, args=(3,))\n",
    ),
    ("impact/export/table_files.py", "from impact.views.figures.figure_list import FigureList\n"),
    (
        "impact/services/submissions/submission_transaction.py",
        "try:\n    f()\nexcept _NothingToKeep:\n    pass\n",
    ),
    (
        "impact/ingest/files/safety_checks.py",
        "try:\n    f()\nexcept NotImplementedError as bad:\n    raise Unreadable from bad\n",
    ),
    ("impact/services/accounts/sessions.py", "from impact.services.core.workspace import unscoped_reading\n"),
    (
        "impact/services/accounts/accounts.py",
        "def add(row: AccountRecord, plain: dict[str, Any], **facts: Any) -> str: ...\n",
    ),
    ("impact/services/accounts/email_delivery.py", "letter['To'] = record.recipient\n"),
    (
        "impact/store/figures/rebuild.py",
        "query = 'select id from figure'\nfrom impact.metrics import figures\n",
    ),
)


@pytest.mark.parametrize("place", ["impact/services/core", "impact/model", "pages/upload"])
def test_a_folder_with_sixteen_modules_is_crowded(place: str, tmp_path: Path) -> None:
    folder = tmp_path / place
    folder.mkdir(parents=True)
    for number in range(MOST_MODULES + 1):
        (folder / f"service_{number}.py").touch()
    assert crowded(house(tmp_path)) == [f"{place}: 16 modules"]
    (folder / "service_0.py").unlink()
    assert crowded(house(tmp_path)) == []


def test_nobody_in_a_journey_types_an_address(tmp_path: Path) -> None:
    assert typed_addresses(ROOT) == []
    planted = tmp_path / "tests/e2e/test_typing.py"
    planted.parent.mkdir(parents=True)
    planted.write_text('page.goto("about:blank")\npage.goto(f"{address}/upload")\n', "utf-8")
    assert typed_addresses(tmp_path) == ["tests/e2e/test_typing.py:2"]


@pytest.mark.parametrize(("file", "code"), INNOCENT, ids=[file for file, _ in INNOCENT])
def test_what_is_allowed_is_not_found(file: str, code: str, tmp_path: Path) -> None:
    built = tmp_path / file
    built.parent.mkdir(parents=True, exist_ok=True)
    built.write_text(code, "utf-8")
    modules = house(tmp_path)
    assert [line for rule in RULES for line in rule(modules)] == []
