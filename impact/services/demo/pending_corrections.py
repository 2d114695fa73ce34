"""Recent corrections by demo grantees: pending at the fund, or returned with a reason."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import StringIO

from impact.services.demo.demo_years import AS_WRITTEN
from impact.services.demo.outline_reader import (
    list_demo_indicators,
    list_grant_periods,
    load_deliveries,
    load_outline,
    parse_period,
)
from impact.services.demo.series import add_notes, generate_series

HEADER = ("Code", "Begin", "Einde", "Waarde", "Toelichting")
# Row and column of the value in the file, from 1 and with the header; the comment of the fund points there.
ROW, COLUMN = 2, 4


@dataclass(frozen=True, slots=True)
class PendingCorrection:
    """One correction; `returned` is the reason for which it was returned, '' where it is pending."""

    grantee: str
    file_name: str
    data: bytes
    submitted_at: datetime
    reason: str
    returned: str
    comment: str


def generate_corrections(today: datetime, seed: int, as_of: date = AS_WRITTEN) -> Iterator[PendingCorrection]:
    """Generate the corrections of the weeks before `today`, in the order of `handed_in.json`.

    The same seed gives the same bytes. ValueError where the outline corrects something that is not a number.
    """
    grantees = {grantee["id"]: grantee for grantee in load_outline(as_of)["grantees"]}
    for item in load_deliveries(as_of)["sent"]:
        grantee = grantees[item["grantee"]]
        indicator = next(candidate for candidate in list_demo_indicators(grantee) if candidate.code == item["code"])
        periods = list_grant_periods(grantee, indicator.frequency, as_of)
        values = add_notes(generate_series(indicator, periods, seed, as_of), indicator.code, as_of)
        original = values[parse_period(item["period"]), ""]
        if not isinstance(original.value, float | int):
            raise ValueError(f"{indicator.code}: only a number can be corrected by another")
        start, end = parse_period(item["period"])
        text = StringIO()
        writer = csv.writer(text, delimiter=";")
        writer.writerow(HEADER)
        value = f"{original.value + item['by']:g}".replace(".", ",")
        writer.writerow([indicator.code, f"{start:%d/%m/%Y}", f"{end:%d/%m/%Y}", value, item["note"]])
        day = (today - timedelta(days=item["days_ago"])).date()
        yield PendingCorrection(
            grantee=grantee["name"],
            file_name=f"verbetering {item['period']} {indicator.code}.csv",
            data=text.getvalue().encode("utf-8-sig"),
            submitted_at=datetime.combine(day, time(10, 24)),
            reason=item["reason"],
            returned=item.get("returned", ""),
            comment=item.get("comment", ""),
        )
