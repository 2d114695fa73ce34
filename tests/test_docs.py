"""What is written about the product is true: commands, files, versions."""

from __future__ import annotations

import argparse
import ast
import importlib.util
import inspect
import io
import json
import re
import tokenize
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pytest

from impact import __version__, metrics
from impact.cli import _parser
from impact.model.vocabulary.languages import Language
from impact.services.core.settings import NAMES, Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
# A link in markdown that leads to a file of the repository.
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")


def commands(parser: argparse.ArgumentParser | None = None, above: str = "") -> dict[str, argparse.ArgumentParser]:
    """Every command of the command line with its parser, those below another one too ('account invite')."""
    found = {}
    for action in (parser or _parser(Language.EN))._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                found |= {f"{above}{name}": inner} | commands(inner, f"{above}{name} ")
    return found


def rows_of_the_index() -> list[tuple[str, list[str], list[str]]]:
    """What one wants to change, the files where, and the names in them, of each row of docs/where-to-change.md."""
    found = []
    for line in (ROOT / "docs/where-to-change.md").read_text("utf-8").splitlines():
        what, *where = (cell.strip() for cell in line.strip("|").split("|"))
        if line.startswith("| ") and what != "what":
            files, names = (re.findall(r"`([^`]+)`", cell) for cell in where)
            found.append((what, files, names))
    return found


def test_every_file_and_name_of_the_index_of_what_to_change_is_there() -> None:
    rows = rows_of_the_index()
    assert len(rows) > 80
    missing = []
    for what, files, names in rows:
        texts = [(ROOT / file).read_text("utf-8") for file in files if (ROOT / file).is_file()]
        missing += [what] * (not files or len(texts) < len(files))
        missing += [f"{what}: {name}" for name in names if not any(re.search(rf"\b{name}\b", text) for text in texts)]
    assert missing == []


def test_nothing_stands_twice_in_the_index_of_what_to_change() -> None:
    asked = [what for what, _, _ in rows_of_the_index()]
    assert sorted(set(asked)) == sorted(asked)


def test_the_glossary_leads_to_every_table_and_to_files_that_exist() -> None:
    glossary = (ROOT / "docs/glossary.md").read_text("utf-8")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in glossary.splitlines() if line.startswith("| ")]
    tables = {word for row in rows for word in re.findall(r"`([a-z_]+)", row[2])}
    schema = "".join(file.read_text("utf-8") for file in (ROOT / "impact/store/schema").glob("*.py"))
    assert sorted(set(re.findall(r'__tablename__ = "(\w+)"', schema)) - tables) == []
    places = {place for row in rows for place in re.findall(r"`([a-z_]+/[a-z_/.]+)`", row[3])}
    assert [place for place in sorted(places) if not (ROOT / "impact" / place).exists()] == []


def test_every_sub_package_of_the_large_rooms_is_in_the_architecture() -> None:
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    table = text[text.index("What the sub-packages own:") : text.index("## Two walks")]
    named = set()
    for cell in (line.split("|")[1] for line in table.splitlines() if line.startswith("| `")):
        first, *others = re.findall(r"`([a-z_/]+)`", cell)
        named |= {first, *(f"{first.partition('/')[0]}/{other}" for other in others)}
    rooms = ("model", "metrics", "ingest", "store", "views", "services")
    there = {file.parent for room in rooms for file in (ROOT / "impact" / room).glob("*/__init__.py")}
    assert named == {folder.relative_to(ROOT / "impact").as_posix() for folder in there}


def test_the_readme_opens_with_the_two_commands() -> None:
    opening = README[: README.index("\n## ")]
    assert opening.startswith("# FilantrImpact\n")
    block = opening[opening.index("```") : opening.rindex("```")]
    assert [line.split("#")[0].strip() for line in block.splitlines()[1:] if line.strip()] == ["make run", "make test"]


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {word for document in DOCUMENTS for word in re.findall(r"`make ([a-z]+)", document.read_text("utf-8"))}
    assert {"run", "test", "check", "bench"} <= targets
    assert named <= targets


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_is_in_the_readme_and_has_help(name: str) -> None:
    parser = commands()[name]
    assert f"python -m impact {name}" in README
    assert parser.description
    assert len(parser.description) > 10


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_option_of_a_command_has_help_or_says_itself(name: str) -> None:
    silent = [
        action.option_strings[0]
        for action in commands()[name]._actions
        if action.option_strings and not action.help and not (action.metavar or action.choices)
    ]
    assert silent == []


def test_every_option_that_the_readme_names_exists() -> None:
    known = {option for parser in commands().values() for action in parser._actions for option in action.option_strings}
    section = README[README.index("## The command line") : README.index("## What it reads")]
    assert set(re.findall(r"--[a-z-]+", section)) <= known


def test_every_setting_is_in_the_readme_and_every_one_there_is_read() -> None:
    read = set()
    for file in [*ROOT.glob("impact/**/*.py"), ROOT / "app.py"]:
        read |= set(re.findall(r'"(IMPACT_[A-Z_]+)"', file.read_text("utf-8")))
    settings = README[README.index("## Settings") : README.index("## For developers")]
    named = set(re.findall(r"`(IMPACT_[A-Z_]+)`", settings))
    assert named == read == set(NAMES)
    said = "\n".join(document.read_text("utf-8") for document in DOCUMENTS)
    assert set(re.findall(r"\bIMPACT_[A-Z_]+\b", said)) <= named


def test_the_defaults_in_the_readme_are_those_of_the_settings() -> None:
    settings = README[README.index("## Settings") : README.index("## For developers")]
    rows = [line.strip("| ").split(" | ") for line in settings.splitlines() if line.startswith("| `IMPACT_")]
    defaults = {str(each.validation_alias): each.default for each in Settings.model_fields.values()}
    for names, _, default in rows:
        given = [defaults[name] for name in re.findall(r"`(IMPACT_[A-Z_]+)`", names)]
        wanted = [str(value) for value in given if isinstance(value, str | int) and value]
        for value in wanted:
            assert re.search(rf"(?<!\w){re.escape(value)}(?!\w)", default), f"{names}: {value}"
        assert wanted or default.startswith("none") or re.search("DATABASE_URL|FILES", names), names


def test_the_changelog_has_an_entry_for_this_version() -> None:
    assert re.search(rf"^## \[{re.escape(__version__)}\] - \d{{4}}-\d\d-\d\d$", CHANGELOG, re.MULTILINE)
    assert "keepachangelog.com" in CHANGELOG


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(document: Path) -> None:
    # What stands between backticks is code, where '](' begins no link.
    words = re.sub(r"`[^`\n]*`", "", document.read_text("utf-8"))
    broken = [link for link in LINK.findall(words) if not (document.parent / link).exists()]
    assert broken == []


HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
# A document that code names, with the sections, the anchor or the table rows it means:
# `docs/metrics.md 2.2 and 2.5`, `docs/design.md#figures`, `docs/metrics.md 2.2, rows "Percentage", "Trend"`.
REFERENCE = re.compile(
    r"(?P<file>(?:[\w.-]+/)*[\w-]+\.md)\b(?:#(?P<anchor>[\w-]+))?"
    r"(?P<sections>(?:(?:,| and)? \d+\.\d+)*)(?P<rows>(?:,?(?: rows?)?\s\"[^\"]+\")*)"
)
# A source, as code and documents cite it; a link in markdown is something else.
TAG = re.compile(r"\[([A-Z]{2}[A-Z0-9]*|own)\](?!\()")
ENTRY = re.compile(r"\*\*\[([A-Z]{2}[A-Z0-9]*|own)\]\*\*")
BIBLIOGRAPHIES = [ROOT / "docs/metrics.md", ROOT / "docs/theory-of-change.md"]
# What lies outside the repository, or did so once.
OUTSIDE = re.compile(r"\.\./shared|\bshared/(?:data|design|domain|house|hostile|cases)\b|/wo" r"rk/|\bDESIGN\b")
REFERENCE_DATA = sorted((ROOT / "data/reference").iterdir())


def code(*folders: str) -> list[Path]:
    return [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]


@cache
def prose(file: Path, about: re.Pattern[str]) -> list[str]:
    """The docstrings and comments of a module that match a pattern: comments on following lines are one piece."""
    source = file.read_text("utf-8")
    if not about.search(source):
        return []
    pieces = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            pieces.append(ast.get_docstring(node) or "")
    last = -1
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            follows = token.start[0] == last + 1
            pieces.append((pieces.pop() + " " if follows else "") + token.string)
            last = token.start[0]
    return [piece for piece in pieces if about.search(piece)]


def headings(document: Path) -> list[str]:
    return HEADING.findall(document.read_text("utf-8"))


def anchors(document: Path) -> set[str]:
    """The anchors of a document's headings, as the sites that show markdown make them."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings(document)}


def rows(document: Path, sections: list[str]) -> set[str]:
    """The first cells of the tables in these sections of a document."""
    parts = re.split(r"^## ", document.read_text("utf-8"), flags=re.MULTILINE)
    meant = "\n".join(part for part in parts if part.split()[0] in sections)
    return set(re.findall(r"^\| ([^|]+?) \|", meant, re.MULTILINE))


def lost_references(source: str) -> list[str]:
    """Every reference of a text to a document, section, anchor or row that does not exist."""
    lost = []
    for found in REFERENCE.finditer(" ".join(source.split())):
        document = ROOT / found["file"]
        if not document.is_file():
            lost.append(found["file"])
            continue
        numbered = {heading.split()[0] for heading in headings(document)}
        sections = re.findall(r"\d+\.\d+", found["sections"])
        lost += [f"{found['file']} {section}" for section in sections if section not in numbered]
        if found["anchor"] and found["anchor"] not in anchors(document):
            lost.append(f"{found['file']}#{found['anchor']}")
        named = set(re.findall(r"\"([^\"]+)\"", found["rows"])) - rows(document, sections)
        lost += [f'{found["file"]} "{name}"' for name in sorted(named)]
    return lost


def test_every_document_and_section_that_code_names_is_there() -> None:
    texts = {file: prose(file, REFERENCE) for file in [*code("impact", "pages", "tests"), ROOT / "app.py"]}
    texts |= {file: [file.read_text("utf-8")] for file in [*REFERENCE_DATA, ROOT / "Makefile", ROOT / "pyproject.toml"]}
    lost = {file.name: missing for file, pieces in texts.items() if (missing := lost_references("\n".join(pieces)))}
    assert lost == {}


@pytest.mark.parametrize(
    ("said", "lost"),
    [
        ("Binding: docs/metrics.md 2.2, 2.3 and 2.5; more in docs/decisions/0002-figures.md.", []),
        ('docs/metrics.md 2.2, rows "Percentage",\n"Trend". Missing is never "0".', []),
        ("docs/metrics.md 2.2 and 9.9", ["docs/metrics.md 9.9"]),
        ('docs/metrics.md 2.2 "Small amounts"', ['docs/metrics.md "Small amounts"']),
        ("docs/design.md#figures, docs/design.md#castles", ["docs/design.md#castles"]),
        ("(metrics.md 2.2)", ["metrics.md"]),
    ],
)
def test_a_reference_that_leads_nowhere_is_found(said: str, lost: list[str]) -> None:
    assert lost_references(said) == lost


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_anchor_of_a_link_is_a_heading(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", document.read_text("utf-8"))
    lost = [
        f"{file}#{anchor}"
        for file, anchor in links
        if anchor not in anchors((document.parent / file) if file else document)
    ]
    assert lost == []


def test_every_source_that_is_cited_has_one_entry_and_every_entry_is_cited() -> None:
    entries = [tag for document in BIBLIOGRAPHIES for tag in ENTRY.findall(document.read_text("utf-8"))]
    assert sorted(entries) == sorted(set(entries))
    cited = {
        tag for file in code("impact", "pages", "tests") if file != Path(__file__)
        for piece in prose(file, TAG) for tag in TAG.findall(piece)
    }  # fmt: skip
    assert {"OS", "DR", "WHO", "own"} <= cited
    for document in DOCUMENTS:
        cited |= set(TAG.findall(ENTRY.sub("", document.read_text("utf-8"))))
    checks = json.loads((ROOT / "data/reference/toc_rules.json").read_text("utf-8"))
    cited |= {tag for rule in checks["rules"] for tag in rule["sources"]}
    assert cited == set(entries)


def test_who_cites_a_source_says_in_which_document_it_stands() -> None:
    silent = [
        f"{file.name}: {piece}" for file in code("impact", "pages")
        for piece in prose(file, TAG) if "docs/" not in piece
    ]  # fmt: skip
    assert silent == []


def test_nothing_leads_out_of_the_repository() -> None:
    whole = [*code("impact", "pages"), *DOCUMENTS, *REFERENCE_DATA, ROOT / "Makefile", ROOT / "app.py"]
    texts = {file: file.read_text("utf-8") for file in whole}
    # Tests build the path to real files that may lie beside the repository; their words do not lead there.
    tests = [file for file in code("tests") if file != Path(__file__)]
    texts |= {file: "\n".join(prose(file, OUTSIDE)) for file in tests}
    outside = {file.name: found for file, said in texts.items() if (found := OUTSIDE.findall(said))}
    assert outside == {}


def test_every_function_that_the_formulas_name_exists() -> None:
    named = set(re.findall(r"`(\w+)\(\)`", (ROOT / "docs/metrics.md").read_text("utf-8")))
    there = {
        node.name for file in code("impact/metrics")
        for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)
    }  # fmt: skip
    assert named
    assert named <= there


def test_the_signatures_of_the_formulas_are_as_written() -> None:
    page = (ROOT / "docs/metrics.md").read_text("utf-8")
    written = dict(re.findall(r"`(\w+)\(([^`]+)\)`", page[page.index("\n## 2.8 ") : page.index("\n## 2.9 ")]))
    assert set(written) == set(metrics.__all__)
    for name, arguments in written.items():
        said = ast.parse(f"def {name}({arguments}): ...").body[0]
        assert isinstance(said, ast.FunctionDef)
        real = inspect.signature(getattr(metrics, name)).parameters
        assert [argument.arg for argument in said.args.args] == list(real), name
        defaults = [ast.literal_eval(value) for value in said.args.defaults]
        assert defaults == [one.default for one in real.values() if one.default is not one.empty], name


def pins(file: str) -> dict[str, str]:
    """Package and exact version of every line of a list of requirements."""
    found = {}
    for line in (ROOT / file).read_text("utf-8").splitlines():
        words = line.split("#")[0].strip()
        if words and not words.startswith("-"):
            name, exact = words.split("==")
            found[re.sub(r"\[.*\]", "", name).replace("_", "-").lower()] = exact
    return found


def test_every_requirement_is_pinned_and_the_lists_agree() -> None:
    wanted, held = pins("requirements.txt") | pins("requirements-dev.txt"), pins("constraints.txt")
    assert wanted
    assert {name: held.get(name) for name in wanted} == wanted


def test_what_is_installed_is_what_is_pinned() -> None:
    wanted = pins("requirements.txt")
    assert {name: version(name) for name in wanted} == wanted


def test_every_package_that_the_product_imports_is_required() -> None:
    by_module = {
        "python_calamine": "python-calamine", "pydantic_settings": "pydantic-settings", "pydantic_core": "pydantic",
        "starlette": "streamlit", "google": "streamlit", "argon2": "argon2-cffi", "pptx": "python-pptx",
        "docx": "python-docx",
    }  # fmt: skip
    ours = {"impact", "pages", "__future__", "app"}
    import sys

    modules = set()
    for file in [*ROOT.glob("impact/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "app.py"]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                modules.add(node.module.partition(".")[0])
    foreign = {by_module.get(name, name) for name in modules - ours - set(sys.stdlib_module_names)}
    assert foreign <= set(pins("requirements.txt"))


def test_the_reference_is_written_from_the_docstrings_as_they_are() -> None:
    spec = importlib.util.spec_from_file_location("write_reference", ROOT / "docs/write_reference.py")
    assert spec is not None
    assert spec.loader is not None
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    written = reference.write()
    assert "`open_workspace(" in written
    assert (ROOT / "docs/reference.md").read_text("utf-8") == written, "run: python docs/write_reference.py"


def test_every_goal_of_the_bench_stands_among_the_goals() -> None:
    """Each measured line takes its goal by name from tests/bench/goals.py, and each goal there is of a line."""
    folder = ROOT / "tests/bench"
    goals = re.findall(r"^([A-Z_]+) = ", (folder / "goals.py").read_text("utf-8"), re.MULTILINE)
    used, bare = set(), []
    for file in (folder / f"{name}.py" for name in ("backend", "drawing", "pages", "run")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "goals":
                used.add(node.attr)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("ratio", "limit"):
                bare += [f"{file.name}:{node.lineno}" for last in node.args[-1:] if isinstance(last, ast.Constant)]
    assert bare == []
    assert used == set(goals)
