"""What is written about the product is true: commands, files, versions."""

from __future__ import annotations

import argparse
import re
from importlib.metadata import version
from pathlib import Path

import pytest

from impact import __version__
from impact.cli import _parser

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
# A link in markdown that leads to a file of the repository.
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")


def commands(parser: argparse.ArgumentParser | None = None, above: str = "") -> dict[str, argparse.ArgumentParser]:
    """Every command of the command line with its parser, those below another one too ('account invite')."""
    found = {}
    for action in (parser or _parser())._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                found |= {f"{above}{name}": inner} | commands(inner, f"{above}{name} ")
    return found


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
    assert named == read | {"IMPACT_OIDC_CLIENT_SECRET_FILE"}
    said = "\n".join(document.read_text("utf-8") for document in DOCUMENTS)
    assert set(re.findall(r"\bIMPACT_[A-Z_]+\b", said)) <= named


def test_the_changelog_has_an_entry_for_this_version() -> None:
    assert re.search(rf"^## \[{re.escape(__version__)}\] - \d{{4}}-\d\d-\d\d$", CHANGELOG, re.MULTILINE)
    assert "keepachangelog.com" in CHANGELOG


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(document: Path) -> None:
    broken = [link for link in LINK.findall(document.read_text("utf-8")) if not (document.parent / link).exists()]
    assert broken == []


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
    by_module = {"python_calamine": "python-calamine", "starlette": "streamlit", "argon2": "argon2-cffi"}
    ours = {"impact", "pages", "__future__", "app"}
    import sys

    modules = set()
    for file in [*ROOT.glob("impact/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "app.py"]:
        modules |= set(re.findall(r"^\s*(?:from|import) ([a-z_0-9]+)", file.read_text("utf-8"), re.MULTILINE))
    foreign = {by_module.get(name, name) for name in modules - ours - set(sys.stdlib_module_names)}
    assert foreign <= set(pins("requirements.txt"))
