"""Corrections that grantees of the demo sent lately: they wait for the fund, or came back with a reason."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from io import StringIO

from impact.services.demo.outline import handed_in, indicators, outline, period_of, periods_of
from impact.services.demo.series import series, with_notes

HEADER = ("Code", "Begin", "Einde", "Waarde", "Toelichting")
# Where the value stands in the file.
ROW, COLUMN = 2, 4


@dataclass(frozen=True, slots=True)
class SentIn:
    """One correction; `returned` is the reason for which it came back, '' where it waits."""

    grantee: str
    file_name: str
    data: bytes
    submitted_at: datetime
    reason: str
    returned: str
    comment: str


def sent(today: datetime, seed: int) -> Iterator[SentIn]:
    """What was sent in the weeks before `today`, oldest first; the same seed gives the same bytes."""
    grantees = {grantee["id"]: grantee for grantee in outline()["grantees"]}
    for item in handed_in()["sent"]:
        grantee = grantees[item["grantee"]]
        found = next(one for one in indicators(grantee) if one.code == item["code"])
        periods = periods_of(grantee, found.frequency)
        known = with_notes(series(found, periods, seed), found.code)[period_of(item["period"]), ""]
        if not isinstance(known.value, float | int):
            raise ValueError(f"{found.code}: only a number can be corrected by another")
        start, end = period_of(item["period"])
        text = StringIO()
        writer = csv.writer(text, delimiter=";")
        writer.writerow(HEADER)
        value = f"{known.value + item['by']:g}".replace(".", ",")
        writer.writerow([found.code, f"{start:%d/%m/%Y}", f"{end:%d/%m/%Y}", value, item["note"]])
        day = (today - timedelta(days=item["days_ago"])).date()
        yield SentIn(
            grantee=grantee["name"],
            file_name=f"verbetering {item['period']} {found.code}.csv",
            data=text.getvalue().encode("utf-8-sig"),
            submitted_at=datetime.combine(day, time(10, 24)),
            reason=item["reason"],
            returned=item.get("returned", ""),
            comment=item.get("comment", ""),
        )
