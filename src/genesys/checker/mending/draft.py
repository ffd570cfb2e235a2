"""The text of a unit as somebody wrote it: it may not be a unit yet."""

from __future__ import annotations

import ast
import io
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from genesys.architecture.syntax import parse

Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef


@dataclass(frozen=True)
class Patch:
    """Puts a text in the place of the characters from `start` up to `end`."""

    start: int
    end: int
    text: str = ""


class Draft:
    """A text, what can be read off it, and patches of it. Nothing is raised for any text.

    >>> draft = Draft("class A(Unit):\\n    def forward(self, x): return x\\n")
    >>> draft.source(draft.methods["forward"].args)
    'self, x'
    >>> draft.patched([draft.replaced(draft.methods["forward"].args.args[1], "y")]).code
    'class A(Unit):\\n    def forward(self, y): return x\\n'
    """

    def __init__(self, code: str) -> None:
        self.code = code
        try:
            self.module = parse(code)
            self.parses = True
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            self.module = ast.Module([], [])
            self.parses = False

    @cached_property
    def definition(self) -> ast.ClassDef | None:
        """The class, where there is exactly one."""
        classes = [node for node in self.module.body if isinstance(node, ast.ClassDef)]
        return classes[0] if len(classes) == 1 else None

    @cached_property
    def methods(self) -> Mapping[str, ast.FunctionDef]:
        """The methods of that class."""
        body = self.definition.body if self.definition else []
        return {node.name: node for node in body if isinstance(node, ast.FunctionDef)}

    @cached_property
    def attributes(self) -> Mapping[str, ast.stmt]:
        """Name -> the statement in the body of the class that assigns it."""
        found: dict[str, ast.stmt] = {}
        for node in self.definition.body if self.definition else []:
            match node:
                case (
                    ast.Assign(targets=[ast.Name(id=name)])
                    | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr())
                ):
                    found[name] = node
        return found

    @cached_property
    def states_kind(self) -> bool:
        """Whether the class says what kind of unit it is: nobody but the author of one does."""
        match self.attributes.get("kind"):
            case (
                ast.Assign(value=ast.Constant(value=str(kind)))
                | ast.AnnAssign(value=ast.Constant(value=str(kind)))
            ):
                return bool(kind)
        return False

    @property
    def is_unit(self) -> bool:
        """Whether the text has one class, and that is meant to be a unit."""
        bases = [ast.unparse(base) for base in self.definition.bases] if self.definition else []
        return bases == ["Unit"] or self.states_kind

    @cached_property
    def slots(self) -> frozenset[str]:
        """Names of the slots that the class declares."""
        return frozenset(
            name for name, node in self.attributes.items() if _is_call_of(node, "slot")
        )

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the text."""
        return tuple(ast.walk(self.module))

    @cached_property
    def made(self) -> Mapping[str, list[ast.expr | None]]:
        """Attribute of `self` -> what it is assigned, None where that is no plain assignment."""
        found: dict[str, list[ast.expr | None]] = {}
        for node in self.nodes:
            match node:
                case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                    around = self.parents[node]
                    value = around.value if isinstance(around, ast.Assign) else None
                    found.setdefault(name, []).append(value)
        return found

    @cached_property
    def bound(self) -> frozenset[str]:
        """Every name that the text binds, wherever it does."""
        return frozenset(bound_names(self.module))

    @cached_property
    def parents(self) -> Mapping[ast.AST, ast.AST]:
        """Node -> the node around it."""
        return {child: node for node in self.nodes for child in ast.iter_child_nodes(node)}

    @cached_property
    def newline(self) -> str:
        """What ends a line here."""
        return "\r\n" if "\r\n" in self.code else "\n"

    def start(self, node: ast.AST) -> int:
        """Return the offset of a node's first character."""
        if isinstance(node, ast.arguments):
            return min(self.start(part) for part in _parts(node))
        return self._offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]

    def end(self, node: ast.AST) -> int:
        """Return the offset behind a node's last character."""
        if isinstance(node, ast.arguments):
            return max(self.end(part) for part in _parts(node))
        return self._offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def source(self, node: ast.AST) -> str:
        """Return a node's text."""
        return self.code[self.start(node) : self.end(node)]

    def line_start(self, number: int) -> int:
        """Return the offset of a line's first character; behind the last line, the end."""
        return self._starts[min(number, len(self._starts)) - 1]

    def line_of(self, offset: int) -> int:
        """Return the number of the line in which a character stands."""
        return min(bisect_right(self._starts, offset), len(self._lines) or 1)

    def statement(self, node: ast.AST) -> ast.stmt:
        """Return the innermost statement around a node, or the node itself where it is one."""
        while not isinstance(node, ast.stmt):
            node = self.parents[node]
        return node

    def function(self, node: ast.AST) -> ast.AST | None:
        """Return the innermost function, lambda or class around a node."""
        around = self.parents.get(node)
        while around is not None and not isinstance(around, Scope):
            around = self.parents.get(around)
        return around

    def stands_alone(self, node: ast.stmt) -> bool:
        """Whether the lines of a statement hold nothing else, but for a comment."""
        before = self.code[self.line_start(node.lineno) : self.start(node)]
        end = self._offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
        after = self.code[end : self.line_start((node.end_lineno or node.lineno) + 1)].strip()
        return not before.strip() and (not after or after.startswith("#"))

    def replaced(self, node: ast.AST, text: str) -> Patch:
        """Put a text in the place of a node."""
        return Patch(self.start(node), self.end(node), text)

    def removed(self, node: ast.stmt) -> Patch:
        """Take a statement out, lines and all; `pass` stays where nothing else would."""
        around = self.parents[node]
        bodies = (getattr(around, field, None) for field in ("body", "orelse", "finalbody"))
        body = next(body for body in bodies if isinstance(body, list) and node in body)
        is_last = len(body) == 1 and not isinstance(around, ast.Module)
        if is_last or not self.stands_alone(node):
            return self.replaced(node, "pass")
        last = node.end_lineno or node.lineno
        return Patch(self.line_start(node.lineno), self.line_start(last + 1))

    def before(self, node: ast.stmt, *lines: str) -> Patch:
        """Put statements of one line each before another that stands alone."""
        start = self.line_start(node.lineno)
        indentation = self.code[start : self.start(node)]
        return Patch(start, start, "".join(indentation + line + self.newline for line in lines))

    def after(self, node: ast.stmt, *lines: str) -> Patch:
        """Put statements of one line each behind another that stands alone."""
        indentation = self.code[self.line_start(node.lineno) : self.start(node)]
        end = self.line_start((node.end_lineno or node.lineno) + 1)
        start = "" if self.code[:end].endswith(("\n", "\r")) else self.newline
        return Patch(end, end, start + "".join(indentation + x + self.newline for x in lines))

    def patched(self, patches: Iterable[Patch]) -> Draft:
        """Return the draft with these patches, which do not overlap."""
        code, done = "", 0
        for patch in sorted(patches, key=lambda patch: (patch.start, patch.end)):
            code += self.code[done : patch.start] + patch.text
            done = max(done, patch.end)
        return Draft(code + self.code[done:])

    @cached_property
    def _lines(self) -> list[str]:
        # Text has more kinds of line ends than Python: this splits at Python's alone.
        return list(io.StringIO(self.code, newline=""))

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(map(len, self._lines))]

    def _offset(self, line: int, column: int) -> int:
        if line > len(self._lines):
            return len(self.code)
        text = self._lines[line - 1]
        if not text.isascii():
            column = len(text.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "replace"))
        return self._starts[line - 1] + column


def bound_names(tree: ast.AST) -> Iterator[str]:
    """Yield every name that is bound at or below a node, in whatever scope."""
    for node in ast.walk(tree):
        match node:
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.ExceptHandler(name=str(name)):
                yield name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from ((n.asname or n.name).partition(".")[0] for n in names)


def inside(function: ast.AST) -> Iterator[ast.AST]:
    """Yield what is below a node, but not what is below functions and classes in it."""
    todo = list(ast.iter_child_nodes(function))[::-1]
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, Scope):
            todo += list(ast.iter_child_nodes(node))[::-1]


def _parts(arguments: ast.arguments) -> list[ast.AST]:
    return [part for part in ast.iter_child_nodes(arguments) if hasattr(part, "lineno")]


def _is_call_of(node: ast.stmt, function: str) -> bool:
    match node:
        case (
            ast.Assign(value=ast.Call(func=ast.Name(id=name)))
            | ast.AnnAssign(value=ast.Call(func=ast.Name(id=name)))
        ):
            return name == function
    return False
