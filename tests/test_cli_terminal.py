"""What others wrote does nothing to the terminal of whoever runs a command: it neither colours, moves nor turns it."""

from __future__ import annotations

import ast
import io
import json
import sys
from pathlib import Path

import pytest

from impact.cli import json_output, output

COMMANDS = Path(__file__).parents[1] / "impact" / "cli"
HOSTILE = "Gezin \x1b[31m\x1b]0;titel\x07 \x9b2J \x85\x7f\b\r \u202egedraaid \x00"
OBEYED = {chr(number) for number in (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F))} - {"\t", "\n"}


class Terminal:
    """Stands for the terminal of somebody, or for a file where it is none."""

    def __init__(self, *, is_one: bool) -> None:
        self.buffer = io.BytesIO()
        self.isatty = lambda: is_one


@pytest.mark.parametrize("words", ["Gezinnen: 12 – 4 %", "naam\tstand\n", "تقرير \u2068x\u2069", "é€", ""])
def test_what_a_terminal_shows_stays_as_it_is(words: str) -> None:
    assert output.show_controls(words) == words


def test_what_a_terminal_would_obey_is_written_out(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_line(HOSTILE)
    output.print_message(HOSTILE)
    for shown in capsys.readouterr():
        assert not OBEYED & set(shown)
        assert "\\u001b[31m" in shown and "\\u202egedraaid" in shown


def test_json_says_the_same_to_a_program_and_nothing_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    refusal = json_output.Refusal((json_output.Reason(HOSTILE, HOSTILE),))
    json_output.REFUSAL.print(refusal)
    shown = capsys.readouterr().out
    assert not OBEYED & set(shown)
    assert HOSTILE in json.loads(shown)["refused"][0].values()


def test_a_file_keeps_every_byte_and_a_terminal_obeys_none(monkeypatch: pytest.MonkeyPatch) -> None:
    data = f"titel,waarde\r\n{HOSTILE},1\r\n".encode()
    for is_one in (False, True):
        terminal = Terminal(is_one=is_one)
        monkeypatch.setattr(sys, "stdout", terminal)
        output.write_output(data, None)
        monkeypatch.undo()
        written = terminal.buffer.getvalue()
        assert (written == data) is not is_one
        assert is_one is not bool(OBEYED & set(written.decode()))


def test_no_command_prints_by_itself() -> None:
    found = [
        f"{file.name}:{node.lineno}"
        for file in sorted(COMMANDS.glob("*.py")) if file.name != "output.py"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "sys.stdout.write", "sys.stderr.write")
    ]  # fmt: skip
    assert found == []
