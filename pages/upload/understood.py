"""The file in one line: what it is called, how it is laid out, and how it writes numbers."""

from __future__ import annotations

from impact.i18n import period
from impact.model.access import Access
from impact.views.upload import UploadView
from pages.parts.layout import frame


def caption(view: UploadView, access: Access) -> str:
    """Name, sheets, periods, how numbers are written, and whether the layout is that of last time."""
    language = access.language
    parts = [view.file_name]
    named = [sheet for sheet in view.sheets if sheet]
    if named:
        parts.append(frame.t("upload.caption.sheets", n=len(named), sheet=named[0]))
    if len(view.periods) == 1:
        parts.append(frame.t("upload.caption.period", period=period(language, *view.periods[0])))
    elif view.periods:
        parts.append(frame.t("upload.caption.periods", n=len(view.periods)))
    if view.recognised:
        mark = "comma" if view.locale.decimal == "," else "point"
        parts.append(frame.t(f"upload.caption.{mark if view.locale.certain else 'uncertain'}"))
    if view.looked is not None and view.looked.remembered is not None:
        changed = any(drift.asks for drift in view.looked.drift)
        parts.append(frame.t("upload.caption.changed" if changed else "upload.caption.same"))
    if view.unfit:
        parts.append(frame.t("upload.caption.unfit", n=view.unfit))
    return " · ".join(parts)
