"""The imports at the top of a draft, and patches that keep them in the library's order."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from genesys.checker.mending.draft import Draft, Patch
from genesys.checker.source.imports import allowed

Import = ast.Import | ast.ImportFrom

_SECTION = {"__future__": -1, "math": 0, "typing": 0, "einops": 1, "torch": 1, "genesys": 2, "": 2}


class ImportBlock:
    """Takes names out and puts names in; `patches` returns what changes in the draft."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._nodes = [node for node in draft.module.body if isinstance(node, Import)]
        self._names = {node: list(map(_written, node.names)) for node in self._nodes}
        self._instead: dict[Import, list[str]] = {node: [] for node in self._nodes}
        self._new: list[str] = []
        self._asked: set[str] = set()

    def without(self, node: Import, alias: ast.alias) -> None:
        """Take out one name of an import at the top."""
        self._names[node].remove(_written(alias))

    def with_names(self, names: Iterable[str]) -> None:
        """Put in names that units may import, where they are not imported yet."""
        for name in names:
            line = allowed()[name]
            if line not in self._asked and not self._has(name, line):
                self._put(line)
            self._asked.add(line)

    def patches(self) -> list[Patch]:
        """Return the patches."""
        found = [patch for node in self._nodes if (patch := self._patch(node))]
        return found + [self._inserted(line) for line in self._new]

    def _has(self, name: str, line: str) -> bool:
        head, _, _ = line.rpartition(" ")
        wanted = name if line.startswith("from ") else line.removeprefix("import ")
        head = head if line.startswith("from ") else "import"
        return any(_head(node) == head and wanted in self._names[node] for node in self._nodes)

    def _put(self, line: str) -> None:
        head, _, name = line.rpartition(" ")
        for node in self._nodes:
            if line.startswith("from ") and _head(node) == head and self._names[node]:
                names = self._names[node]
                is_sorted = names == sorted(names)
                names.append(name)
                if is_sorted:
                    names.sort()
                return
        emptied = [n for n in self._nodes if not self._names[n] and not self._instead[n]]
        alike = [i for i, new in enumerate(self._new) if new.startswith(f"{head} ")]
        if emptied:
            self._instead[emptied[0]].append(line)
        elif alike and head.endswith(" import"):
            names = sorted([*self._new[alike[0]].removeprefix(f"{head} ").split(", "), name])
            self._new[alike[0]] = f"{head} {', '.join(names)}"
        else:
            self._new.append(line)

    def _patch(self, node: Import) -> Patch | None:
        if self._names[node] == list(map(_written, node.names)):
            return None
        if self._names[node]:
            joined = ", ".join(self._names[node])
            return self._draft.replaced(node, f"{_head(node)} {joined}")
        if self._instead[node]:
            return self._draft.replaced(node, self._draft.newline.join(self._instead[node]))
        return self._removed(node)

    def _removed(self, node: Import) -> Patch:
        """Take an import out, and not leave two gaps where there was one on either side."""
        patch, code = self._draft.removed(node), self._draft.code
        gap = self._draft.newline
        is_apart = not code[: patch.start] or code[: patch.start].endswith(2 * gap)
        if is_apart and code[patch.end :].startswith(gap):
            return Patch(patch.start, patch.end + len(gap))
        return patch

    def _inserted(self, line: str) -> Patch:
        """Put a line beside others of its section, or apart from those of another."""
        draft, newline, rank = self._draft, self._draft.newline, _rank(line)
        alike = [n for n in self._nodes if _rank(_line(n))[0] == rank[0]]
        earlier = [n for n in alike or self._nodes if _rank(_line(n)) <= rank]
        gap = "" if alike else newline
        if earlier and draft.stands_alone(earlier[-1]):
            patch = draft.after(earlier[-1], line)
            return Patch(patch.start, patch.end, gap + patch.text)
        first: ast.stmt | None = next(iter(alike or self._nodes), None)
        if first is None:
            first, gap = self._first(), 2 * newline
        start = draft.line_start(_first_line(first)) if first else 0
        return Patch(start, start, line + newline + gap)

    def _first(self) -> ast.stmt | None:
        """Return the first statement that is no docstring."""
        body = self._draft.module.body
        has_docstring = ast.get_docstring(self._draft.module, clean=False) is not None
        return next(iter(body[1:] if has_docstring else body), None)


def _written(alias: ast.alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name


def _head(node: Import) -> str:
    if isinstance(node, ast.Import):
        return "import"
    return f"from {'.' * node.level}{node.module or ''} import"


def _line(node: ast.AST | None) -> str:
    return f"{_head(node)} {_written(node.names[0])}" if isinstance(node, Import) else ""


def _rank(line: str) -> tuple[int, bool, str]:
    module = line.split()[1] if line else ""
    return _SECTION.get(module.partition(".")[0], 0), line.startswith("from "), module


def _first_line(node: ast.stmt) -> int:
    decorators = node.decorator_list if isinstance(node, ast.ClassDef | ast.FunctionDef) else []
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])
