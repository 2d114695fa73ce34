"""Where a text of others could reach markdown: every expression that the pages hand to Streamlit is followed back.

Streamlit draws labels, captions and messages as markdown. Such a text may be put together only from words of the code,
from the catalog, from numbers and days, and from what `frame.escape_markdown` made safe. A field is a text of others
when its class, or where that is not known any class of the product, declares it as `str`. A parameter that reaches
markdown makes its function one that draws, so its callers are looked at; the same holds for what a function returns.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from page_sources import Function, Sources, arguments_for, own_nodes

# What Streamlit draws as markdown: the first argument, and the named ones of MARKED.
DRAWERS = frozenset(
    """
    badge button caption checkbox date_input dialog error expander feedback file_uploader form_submit_button header
    info link_button markdown metric multiselect number_input page_link pills popover progress radio
    segmented_control selectbox spinner subheader success text_area text_input title toast toggle warning write
    """.split()  # noqa: SIM905
)
MARKED = frozenset({"body", "label", "help", "title", "text", "caption", "captions"})
# The choices of these are markdown too, as `format_func` says them; a list to unfold shows plain text.
CHOICES = frozenset({"pills", "radio", "segmented_control"})
NO_LABEL_FIRST = frozenset({"page_link", "progress"})
# What the pages know of the package: they never see a row of the store, nor a cell of a file.
ROOMS = ("access", "charts", "export", "i18n", "model", "services", "theory", "views")
LOGS = frozenset({"log", "logger", "logging"})
ESCAPE, CATALOG = "escape_markdown", {"pages.parts.layout.frame.t": 1, "impact.i18n.texts.text": 2}
NUMBERS = frozenset({"len", "sum", "int", "float", "round", "bool", "any", "all", "isinstance", "range"})
# What gives back what somebody typed.
TYPED = frozenset({"text_input", "text_area", "chat_input"})
# A text of others as it stands in the code, or a parameter by its name with the function whose it is.
Taint = tuple[str, "Function | None"]


class Product(Sources):
    """The pages with what stands in each text they draw."""

    def __init__(self, sources: dict[str, str]) -> None:
        super().__init__(sources)
        self.escape = ESCAPE
        self._returned: dict[int, set[Taint]] = {}
        self._named: dict[tuple[int, str], set[Taint]] = {}

    def forget(self) -> None:
        """Follow everything anew."""
        self._returned.clear()
        self._named.clear()
        for module in self.modules.values():
            for function in module.functions.values():
                function.drawn.clear()

    def returned(self, function: Function) -> set[Taint]:
        """What may stand in the texts that a function gives back."""
        if id(function) in self._returned:
            return self._returned[id(function)]
        self._returned[id(function)] = set()
        node = function.node
        if isinstance(node, ast.Lambda):
            found = self.follow(node.body, function)
        elif node.returns is not None and not self.is_textual(ast.unparse(node.returns)):
            found = set()
        else:
            ends = (ast.Return, ast.Yield, ast.YieldFrom)
            given = [part.value for part in own_nodes(node) if isinstance(part, ends) and part.value is not None]
            found = set().union(*(self.follow(value, function) for value in given))
        self._returned[id(function)] = found
        return found

    def follow(self, node: ast.expr, function: Function, seen: frozenset[tuple[int, str]] = frozenset()) -> set[Taint]:
        """The texts of others and the parameters that may stand in an expression."""

        def together(*parts: ast.expr | None) -> set[Taint]:
            return set().union(*(self.follow(part, function, seen) for part in parts if part is not None))

        match node:
            case ast.Constant() | ast.Compare() | ast.UnaryOp():
                return set()
            case ast.JoinedStr():
                return together(*node.values)
            case ast.FormattedValue() | ast.Starred() | ast.Subscript() | ast.NamedExpr() | ast.Await():
                return together(node.value)
            case ast.BinOp():
                return together(node.left, node.right)
            case ast.BoolOp():
                return together(*node.values)
            case ast.IfExp():
                return together(node.body, node.orelse)
            case ast.List() | ast.Tuple() | ast.Set():
                return together(*node.elts)
            case ast.Dict():
                return together(*node.values)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                return together(node.elt)
            case ast.DictComp():
                return together(node.value)
            case ast.Lambda():
                return self.returned(node.of)  # type: ignore[attr-defined]
            case ast.Attribute(attr="get" | "__getitem__"):
                return together(node.value)
            case ast.Attribute():
                return self._follow_field(node, function)
            case ast.Name():
                place = (id(function), node.id)
                if place not in self._named or seen:
                    found = self._follow_name(node.id, function, seen)
                    if seen:
                        return found
                    self._named[place] = found
                return self._named[place]
            case ast.Call():
                return self._follow_call(node, function, seen)
        return {(ast.unparse(node), None)}

    def _follow_field(self, node: ast.Attribute, function: Function) -> set[Taint]:
        full = self.resolve(function.module, node)
        owner = full.rpartition(".")[0]
        if node.attr.isupper() or owner in self.modules or owner.rpartition(".")[2] in self.own_types:
            return set()
        types = self.types_of_field(node, function)
        if types and not any(self.is_textual(kind) for kind in types):
            return set()
        return {(ast.unparse(node), None)}

    def _follow_name(self, name: str, function: Function | None, seen: frozenset[tuple[int, str]]) -> set[Taint]:
        while function is not None:
            if (id(function), name) in seen:
                return set()
            seen |= {(id(function), name)}
            if name in function.assigned:
                inner = function
                own = set().union(*(self.follow(value, inner, seen) for value in function.assigned[name]))
                if name not in function.parameters:
                    return own
            else:
                own = set()
            if name in function.parameters:
                annotation = function.parameters[name]
                if annotation is not None and not self.is_textual(ast.unparse(annotation)):
                    return own
                return own | {(name, None if isinstance(function.node, ast.Lambda) else function)}
            function = function.outer or function.module.body_of(function)
        return set()

    def _follow_call(self, node: ast.Call, function: Function, seen: frozenset[tuple[int, str]]) -> set[Taint]:
        def arguments() -> set[Taint]:
            given = [*node.args, *(item.value for item in node.keywords if item.arg != "key")]
            return set().union(*(self.follow(part, function, seen) for part in given))

        full = self.resolve(function.module, node.func)
        name = full.rpartition(".")[2] or getattr(node.func, "attr", "")
        if name == self.escape or (isinstance(node.func, ast.Name) and name in NUMBERS):
            return set()
        if full in CATALOG:
            # The parameter n is a number: it chooses between one and many.
            given = [*node.args[CATALOG[full] :], *(item.value for item in node.keywords if item.arg != "n")]
            return set().union(*(self.follow(part, function, seen) for part in given))
        called = self.find(full) or self.find_inner(node.func, function)
        if called is not None and full.startswith("impact.i18n."):
            words = [name for name, kind in called.parameters.items() if kind and self.is_textual(ast.unparse(kind))]
            parts = [part for name in words for part in arguments_for(node, called, name)]
            return set().union(*(self.follow(part, function, seen) for part in parts))
        if called is not None:
            taints = set[Taint]()
            for what, owner in self.returned(called):
                if owner is not called:
                    taints.add((what if owner else f"{what} in {called.name}", owner))
                else:
                    parts = list(arguments_for(node, called, what))
                    taints = taints.union(*(self.follow(part, function, seen) for part in parts))
            return taints
        if name in TYPED:
            return {(ast.unparse(node.func), None)}
        types = self.types_of_field(node.func, function) if isinstance(node.func, ast.Attribute) else []
        if types and not any(self.is_textual(kind) for kind in types):
            return set()
        own = self.follow(node.func.value, function, seen) if isinstance(node.func, ast.Attribute) else set()
        return own | arguments()

    def faults(self) -> list[str]:
        """Every place where a text of others may be drawn as markdown."""
        pages = [module for name, module in self.modules.items() if name.startswith("pages")]
        found: dict[str, None] = {}
        while True:
            before = sum(len(item.drawn) for module in pages for item in module.functions.values())
            for module in pages:
                for function in (module.body, *module.functions.values()):
                    for line, (what, owner) in self._drawn_in(function):
                        if owner is not None:
                            owner.drawn.add(what)
                        else:
                            found[f"{module.dotted.replace('.', '/')}.py:{line}: {what}"] = None
            if before == sum(len(item.drawn) for module in pages for item in module.functions.values()):
                return list(found)

    def _drawn_in(self, function: Function) -> Iterator[tuple[int, Taint]]:
        for node in function.calls:
            for part in self._markdown_of(node, function):
                yield from ((node.lineno, taint) for taint in self.follow(part, function))

    def _markdown_of(self, node: ast.Call, function: Function) -> Iterator[ast.expr]:
        called = self.find(self.resolve(function.module, node.func)) or self.find_inner(node.func, function)
        if called is not None:
            for name in called.drawn:
                yield from arguments_for(node, called, name)
            return
        kind = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if kind not in DRAWERS or ast.unparse(node.func.value) in LOGS:  # type: ignore[attr-defined]
            return
        if node.args and kind not in NO_LABEL_FIRST:
            yield node.args[0]
        named = {item.arg: item.value for item in node.keywords}
        yield from (value for name, value in named.items() if name in MARKED)
        if kind in CHOICES:
            yield named.get("format_func") or (node.args[1] if len(node.args) > 1 else ast.Constant(""))


def read_product(root: Path) -> Product:
    """The pages and what they call, as they stand in the repository."""
    rooms = ("pages", *(f"impact/{room}" for room in ROOMS))
    files = sorted(file for room in rooms for file in root.glob(f"{room}/**/*.py"))
    return Product({file.relative_to(root).as_posix(): file.read_text("utf-8") for file in files})
