"""A name of a file is text of its sender: cleaned in one place before it is stored or stands in an error."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from impact.errors import ImpactError
from impact.model.upload_limits import (
    EVIDENCE_BYTES,
    LONGEST_FILE_NAME,
    clean_file_name,
)
from impact.services.evidence import photo_metadata
from impact.services.theory import evidence as theory_evidence

HOSTILE = "..\\map/a\u202e\u200b\n\x1b[2J\u2028fdp" + "x" * 5_000 + ".pdf"
TOO_LARGE = bytes(EVIDENCE_BYTES + 1)


@pytest.mark.parametrize(
    ("sent", "stored"),
    [("cijfers 2024.xlsx", "cijfers 2024.xlsx"), ("C:\\thuis\\été.csv", "été.csv"), ("../../etc/passwd", "passwd"),
     ("a\u202egnp.exe", "agnp.exe"), ("a\u200bb\u2028c\x00.pdf", "abc.pdf"), ("", ""), ("..", ""),
     ("\ud800.csv", "csv")],
)  # fmt: skip
def test_a_name_is_the_last_part_of_a_path_as_one_reads_it(sent: str, stored: str) -> None:
    assert clean_file_name(sent) == stored


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_file_name("x" * 5_000 + ".xlsx")
    assert len(name) <= LONGEST_FILE_NAME and name.endswith("x.xlsx")
    assert len(clean_file_name("x." + "y" * 5_000)) <= LONGEST_FILE_NAME


@pytest.mark.parametrize("read", [theory_evidence.read_text, photo_metadata.prepare_attachment])
@pytest.mark.parametrize("data", [b"", TOO_LARGE], ids=["empty", "too large"])
def test_an_error_about_a_file_names_it_as_it_would_be_stored(read: Callable[..., object], data: bytes) -> None:
    with pytest.raises(ImpactError) as caught:
        read(data, HOSTILE)
    assert caught.value.params["file"] == clean_file_name(HOSTILE)
