"""The styles of an OpenDocument sheet as far as they change what a cell means; number formats as codes of an xlsx file.

ODF 1.3, part 3: data styles (16.29), text properties (16.31).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from impact.ingest.formats.rich_text import parse_part

DATA_STYLES = frozenset(
    {
        "number-style",
        "currency-style",
        "percentage-style",
        "date-style",
        "time-style",
        "text-style",
        "boolean-style",
    }
)
# A style may rest on another, which may rest on another.
MOST_PARENTS = 20
# What a program writes for the sections of positive, negative and zero numbers.
SIGN_CONDITIONS = frozenset({">0", ">=0", "<0", "<=0", "=0"})
# An indent is so many points a step; a spreadsheet has no more than so many steps.
POINTS_OF_STEP, MOST_STEPS = 10, 15
_LENGTH = re.compile(r"(?P<number>\d{1,4}(?:\.\d{1,6})?)(?P<unit>cm|mm|in|pt|pc|px)")
_POINTS_OF_UNIT = {"cm": 72 / 2.54, "mm": 72 / 25.4, "in": 72.0, "pt": 1.0, "pc": 12.0, "px": 0.75}
_LONG, _SHORT = "long", "short"
_DATE_PARTS = {
    "year": ("yy", "yyyy"), "day": ("d", "dd"), "hours": ("h", "hh"), "minutes": ("m", "mm"), "seconds": ("s", "ss"),
    "day-of-week": ("ddd", "dddd"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OdsStyle:
    """What one style says: its number format code, whether it strikes through or raises text, and how far it indents.

    None: as its parent. An indent counts steps of ten points, as spreadsheets have them.
    """

    code: str | None = None
    raised: bool | None = None
    struck: bool | None = None
    indent: int | None = None


@dataclass(slots=True)
class _NamedStyle:
    parent: str
    data_style: str
    style: OdsStyle = OdsStyle()


@dataclass(slots=True)
class _DataStyle:
    """A number format: its code and, by condition ('>=0', '<10'), the formats that take its place."""

    code: str = ""
    is_percent: bool = False
    conditions: dict[str, str] = field(default_factory=dict)


class StyleCollector:
    """Handlers for expat: the styles of `styles.xml` and `content.xml`."""

    def __init__(self) -> None:
        self._styles: dict[tuple[str, str], _NamedStyle] = {}
        self._data_styles: dict[str, _DataStyle] = {}
        self._current: _NamedStyle | None = None
        self._data_style: _DataStyle | None = None
        self._literal: list[str] | None = None
        self._resolved: dict[tuple[str, str], OdsStyle] = {}

    def start_element(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        local = tag.rpartition(":")[2]
        if local in DATA_STYLES:
            self._data_style = _DataStyle(is_percent=local == "percentage-style")
            self._data_styles[attributes.get("style:name", "")] = self._data_style
        elif tag == "style:style":
            self._current = _NamedStyle(
                attributes.get("style:parent-style-name", ""), attributes.get("style:data-style-name", "")
            )
            family = attributes.get("style:family", "")
            self._styles[family, attributes.get("style:name", "")] = self._current
        elif tag == "style:text-properties" and self._current is not None:
            self._current.style = _text_style(attributes, self._current.style)
        elif tag == "style:paragraph-properties" and self._current is not None:
            self._current.style = replace(self._current.style, indent=_parse_indent(attributes))
        elif self._data_style is not None:
            self._add_to_code(self._data_style, local, attributes)

    def _add_to_code(self, data_style: _DataStyle, local: str, attributes: dict[str, str]) -> None:
        if local in ("text", "currency-symbol"):
            self._literal = []
        elif local == "map":
            condition = "".join(attributes.get("style:condition", "").split()).removeprefix("value()")
            data_style.conditions[condition.replace("!=", "<>")] = attributes.get("style:apply-style-name", "")
        elif local == "number":
            data_style.code += _number_code(attributes)
        elif local == "month":
            textual = attributes.get("number:textual") == "true"
            is_long = attributes.get("number:style") == _LONG
            data_style.code += ("mmm" if textual else "m") + ("m" if is_long else "")
        elif local == "scientific-number":
            data_style.code += "0.00E+00"
        elif local in _DATE_PARTS:
            data_style.code += _DATE_PARTS[local][attributes.get("number:style", _SHORT) == _LONG]

    def character_data(self, text: str) -> None:
        """Text inside the current element."""
        if self._literal is not None:
            self._literal.append(text)

    def end_element(self, tag: str) -> None:
        """An element ends."""
        local = tag.rpartition(":")[2]
        if local in DATA_STYLES:
            self._data_style = None
        elif tag == "style:style":
            self._current = None
        elif self._literal is not None and local in ("text", "currency-symbol"):
            literal, self._literal = "".join(self._literal), None
            if self._data_style is not None:
                is_sign = local == "text" and (literal == "%" or not literal.strip(" \xa0"))
                self._data_style.code += literal if is_sign else f'"{literal.replace(chr(34), "")}"'

    def find(self, family: str, name: str) -> OdsStyle:
        """The style with a name in a family ('table-cell', 'text') with all it has from its parents."""
        key = family, name
        if key not in self._resolved:
            self._resolved[key] = self._resolve(family, name)
        return self._resolved[key]

    def marked_text_styles(self) -> list[str]:
        """The names of the styles of parts of a text that raise or strike it through."""
        names = [name for family, name in self._styles if family == "text"]
        return [name for name in names if (style := self.find("text", name)).raised or style.struck]

    def _resolve(self, family: str, name: str) -> OdsStyle:
        style = OdsStyle()
        for _ in range(MOST_PARENTS):
            own_style = self._styles.get((family, name))
            if own_style is None:
                break
            style = OdsStyle(
                self._code(own_style.data_style)
                if style.code is None and own_style.data_style
                else style.code,
                own_style.style.raised if style.raised is None else style.raised,
                own_style.style.struck if style.struck is None else style.struck,
                own_style.style.indent if style.indent is None else style.indent,
            )
            name = own_style.parent
        return style

    def _code(self, name: str) -> str:
        data_style = self._data_styles.get(name)
        if data_style is None:
            return ""
        codes = {
            condition: self._data_styles[other].code
            for condition, other in data_style.conditions.items()
            if other in self._data_styles
        }
        return _join_sections(data_style.code, codes)


def _join_sections(code: str, codes: Mapping[str, str]) -> str:
    """The sections of a format and of those that take its place under conditions, as one code."""
    if not codes:
        return code
    if not codes.keys() <= SIGN_CONDITIONS:
        return ";".join([*(f"[{condition}]{other}" for condition, other in codes.items()), code])
    positive = codes.get(">0", codes.get(">=0", code))
    negative = codes.get("<0", codes.get("<=0", code))
    has_zero = "=0" in codes or (">0" in codes and "<=0" not in codes)
    return ";".join([positive, negative, *([codes.get("=0", code)] if has_zero else [])])


def _text_style(attributes: dict[str, str], style: OdsStyle) -> OdsStyle:
    line = attributes.get("style:text-line-through-style", attributes.get("style:text-line-through-type"))
    position = attributes.get("style:text-position")
    return replace(
        style,
        struck=style.struck if line is None else line != "none",
        # 'super 58%', 'sub 58%', or by how much: '33% 58%'; '0% 100%' is on the line.
        raised=style.raised if position is None else position.split()[:1] not in ([], ["0%"]),
    )


def _parse_indent(attributes: dict[str, str]) -> int | None:
    """How many steps of indent a left margin such as '0.353cm' is; None where none is given."""
    match = _LENGTH.fullmatch(attributes.get("fo:margin-left", ""))
    if match is None:
        return None
    points = float(match["number"]) * _POINTS_OF_UNIT[match["unit"]]
    return min(MOST_STEPS, max(1, round(points / POINTS_OF_STEP))) if points >= 1 else 0


def _number_code(attributes: dict[str, str]) -> str:
    """The code of `number:number`: digits, decimals, thousands, and a comma for each division by a thousand."""
    digits = attributes.get("number:min-integer-digits", "")
    decimals = attributes.get("number:decimal-places", "")
    factor = attributes.get("number:display-factor", "")
    code = "0" * int(digits) if digits.isdecimal() and 0 < int(digits) < 100 else "#"
    if attributes.get("number:grouping") == "true":
        code = f"#,##{code}"
    if decimals.isdecimal() and 0 < int(decimals) < 100:
        code += "." + "0" * int(decimals)
    return code + "," * ((len(factor) - 1) // 3 if factor.isdecimal() else 0)


def read_ods_styles(styles: bytes, content: bytes, file_name: str) -> StyleCollector:
    """The styles of the parts `styles.xml` and `content.xml`. Raises UnreadableFile (`errors.corrupt`)."""
    collector = StyleCollector()
    body = content.find(b"<office:body")
    for part, is_whole in ((styles, True), (content[:body] if body >= 0 else content, body < 0)):
        if not part:
            continue
        parse_part(part, collector, file_name, is_whole=is_whole)
    return collector
