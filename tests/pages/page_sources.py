"""The pages and what they call as they are written: functions, names, and the declared types of fields."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

# An annotation that may hold what somebody wrote.
TEXTUAL = re.compile(r"\b(str|Any|object)\b")


@dataclass(eq=False)
class Function:
    """A function of the product, with where its names come from."""

    name: str
    node: ast.FunctionDef | ast.Lambda | ast.Module
    module: Module
    outer: Function | None = None
    drawn: set[str] = field(default_factory=set)

    @cached_property
    def parameters(self) -> dict[str, ast.expr | None]:
        """Each parameter with its annotation."""
        if isinstance(self.node, ast.Module):
            return {}
        given = self.node.args
        every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
        return {item.arg: item.annotation for item in every if item is not None}

    @cached_property
    def calls(self) -> list[ast.Call]:
        """Everything it calls."""
        nodes = [self.node, *own_nodes(self.node)]
        nodes += [self.node.body] if isinstance(self.node, ast.Lambda) else []
        return [node for node in nodes if isinstance(node, ast.Call)]

    @cached_property
    def assigned(self) -> dict[str, list[ast.expr]]:
        """Each local name with every expression it is given, also element by element."""
        found: dict[str, list[ast.expr]] = {}
        for node in own_nodes(self.node):
            pairs: list[tuple[ast.expr, ast.expr]] = []
            if isinstance(node, ast.Assign):
                pairs = [(target, node.value) for target in node.targets]
            elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and node.value is not None:
                pairs = [(node.target, node.value)]
            elif isinstance(node, ast.For | ast.comprehension):
                pairs = [(node.target, node.iter)]
            elif isinstance(node, ast.withitem) and node.optional_vars is not None:
                pairs = [(node.optional_vars, node.context_expr)]
            elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                call = node.value
                if isinstance(call.func, ast.Attribute) and call.func.attr in ("append", "extend", "insert", "update"):
                    pairs = [(call.func.value, given) for given in call.args]
            for target, given in pairs:
                for name, value in _pair(target, given):
                    found.setdefault(name, []).append(value)
        return found




@dataclass(eq=False)
class Module:
    """One file with what it imports, by the name it uses."""

    dotted: str
    tree: ast.Module
    imported: dict[str, str] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)

    @cached_property
    def body(self) -> Function:
        """What stands in it outside of functions, as most pages do."""
        return Function("", self.tree, self)

    def body_of(self, function: Function) -> Function | None:
        """Where the names stand that a function at the top of the module does not assign."""
        return None if function is self.body else self.body


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Everything in a function but what stands in functions inside it."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            yield from own_nodes(child)


def _imports_and_classes(tree: ast.AST) -> Iterator[ast.stmt]:
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.stmt):
            yield child
            yield from _imports_and_classes(child)


def _pair(target: ast.expr, given: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, given
    elif isinstance(target, ast.Subscript | ast.Starred):
        yield from _pair(target.value, given)
    elif isinstance(target, ast.Tuple | ast.List):
        is_split = isinstance(given, ast.Tuple | ast.List) and len(given.elts) == len(target.elts)
        for number, part in enumerate(target.elts):
            yield from _pair(part, given.elts[number] if is_split else given)  # type: ignore[attr-defined]


class _Renaming(ast.NodeTransformer):
    """Gives the names of a comprehension a name of their own, since they end with it."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self.names.get(node.id, node.id)
        return node


class _Scoping(ast.NodeTransformer):
    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            targets = [part for each in node.generators for part in ast.walk(each.target) if isinstance(part, ast.Name)]
            place = f"{node.lineno}:{node.col_offset}"
            _Renaming({part.id: f"{part.id}@{place}" for part in targets}).visit(node)
        return node


class Sources:
    """All modules of the pages and the package, parsed once."""

    def __init__(self, sources: dict[str, str]) -> None:
        self.modules: dict[str, Module] = {}
        self.fields: dict[str, list[str]] = {}
        self.classes: dict[str, dict[str, str]] = {}
        self.bases: dict[str, list[str]] = {}
        self.aliases: dict[str, str] = {}
        self.own_types: set[str] = set()
        for path, source in sources.items():
            self._read(path, source)

    def _read(self, path: str, source: str) -> None:
        dotted = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        tree = ast.parse(source)
        module = Module(dotted, _Scoping().visit(tree) if path.startswith("pages") else tree)
        self.modules[dotted] = module
        for node in _imports_and_classes(module.tree):
            if isinstance(node, ast.ImportFrom):
                module.imported |= {item.asname or item.name: f"{node.module}.{item.name}" for item in node.names}
            elif isinstance(node, ast.Import):
                module.imported |= {item.asname or item.name: item.name for item in node.names}
            elif isinstance(node, ast.ClassDef):
                self._read_class(node)
        for node in module.tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.aliases[node.targets[0].id] = ast.unparse(node.value)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
                self.aliases[node.target.id] = ast.unparse(node.value)
        if not path.startswith(("impact/model", "impact/charts", "impact/export")):
            self._read_functions(module, module.tree, None)

    def _read_class(self, node: ast.ClassDef) -> None:
        is_words = any("Enum" in ast.unparse(base) for base in node.bases)
        if is_words:
            self.own_types.add(node.name)
        own = self.classes.setdefault(node.name, {})
        self.bases[node.name] = [ast.unparse(base) for base in node.bases]
        for part in node.body:
            if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
                own[part.target.id] = ast.unparse(part.annotation)
            elif isinstance(part, ast.FunctionDef) and part.returns is not None:
                own[part.name] = "bool" if is_words else ast.unparse(part.returns)
        for name, kind in own.items():
            self.fields.setdefault(name, []).append(kind)

    def _read_functions(self, module: Module, node: ast.AST, outer: Function | None) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.Lambda):
                name = getattr(child, "name", f"lambda:{child.lineno}:{child.col_offset}")
                function = Function(name, child, module, outer)
                module.functions[f"{outer.name}.{name}" if outer else name] = function
                child.of = function  # type: ignore[union-attr]
                self._read_functions(module, child, function)
            else:
                self._read_functions(module, child, outer)

    def is_textual(self, annotation: str, seen: frozenset[str] = frozenset()) -> bool:
        """Whether something of this type may hold words that somebody wrote."""
        bare = annotation.strip("'\"")
        bare = re.sub(r"\b(?:Literal|Callable)\[[^\]]*\]", "", bare)
        if TEXTUAL.search(bare):
            return True
        names = [name for name in re.findall(r"\w+", bare) if name in self.aliases and name not in seen]
        return any(self.is_textual(self.aliases[name], seen | {name}) for name in names)

    def resolve(self, module: Module, node: ast.expr) -> str:
        """The full name of what an expression like `a.b` names; empty for what is no name."""
        written = ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""
        head, _, rest = written.partition(".")
        if not head:
            return ""
        full = module.imported.get(head, f"{module.dotted}.{head}") + (f".{rest}" if rest else "")
        for _ in range(4):
            owner, _, name = full.rpartition(".")
            if owner not in self.modules or name not in self.modules[owner].imported:
                break
            full = self.modules[owner].imported[name]
        return full

    def find(self, full: str) -> Function | None:
        """The function of a full name, where it is one of the product's own."""
        owner, _, name = full.rpartition(".")
        return self.modules[owner].functions.get(name) if owner in self.modules else None

    def find_inner(self, node: ast.expr, function: Function | None) -> Function | None:
        """The function inside of this one, or beside it, that a bare name means."""
        while function is not None and isinstance(node, ast.Name):
            inner = function.module.functions.get(f"{function.name}.{node.id}")
            if inner is not None:
                return inner
            function = function.outer
        return None

    def types_of_field(self, node: ast.Attribute, function: Function) -> list[str]:
        """The declared types of a field: of the class it belongs to where that is known, else of every class."""
        of_class = self._field_of(self._type_of(node.value, function), node.attr)
        return [of_class] if of_class else self.fields.get(node.attr, [])

    def _field_of(self, annotation: str, name: str) -> str:
        """The type of a field of the classes that an annotation names, joined where there are several."""
        known = [word for word in dict.fromkeys(re.findall(r"\w+", annotation)) if word in self.classes]
        types = []
        for word in known:
            types += [self.classes[word].get(name, "")]
            types += [self._field_of(base, name) for base in self.bases[word]]
        return " | ".join(filter(None, types))

    def _type_of(self, node: ast.expr, function: Function | None) -> str:
        """The annotation of what an expression is, or of what it is a list of; empty where nothing says it."""
        if isinstance(node, ast.Subscript):
            return self._type_of(node.value, function)
        if isinstance(node, ast.Attribute):
            return self._field_of(self._type_of(node.value, function), node.attr)
        if isinstance(node, ast.Call) and function is not None:
            called = self.find(self.resolve(function.module, node.func))
            if called is None and isinstance(node.func, ast.Attribute):
                return self._type_of(node.func, function)
            returns = getattr(called.node, "returns", None) if called else None
            return ast.unparse(returns) if returns is not None else ""
        while function is not None and isinstance(node, ast.Name):
            if function.parameters.get(node.id) is not None:
                return ast.unparse(function.parameters[node.id])  # type: ignore[arg-type]
            given = function.assigned.get(node.id, [])
            if len(given) == 1 and not isinstance(given[0], ast.Name):
                return self._type_of(given[0], function)
            function = function.outer or function.module.body_of(function)
        return ""


def arguments_for(node: ast.Call, called: Function, name: str) -> Iterable[ast.expr]:
    """What a call gives for one parameter; with `**` anything of it may be."""
    place = list(called.parameters).index(name)
    named = [item.value for item in node.keywords if item.arg == name]
    return [*named, *node.args[place : place + 1]] or [item.value for item in node.keywords if item.arg is None]
