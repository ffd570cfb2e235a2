"""Unit tree -> one Python module that a person can read and a worker can run."""

import ast
import io
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from genesys.architecture.syntax import parse
from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import UnitTree
from genesys.errors import DesignError, OpenSlotError

_OWN_IMPORTS = "from genesys.architecture.unit import Place, StandIn, Unit, plan"
_RESERVED = frozenset({"BLOCK", "Place", "StandIn", "Unit", "build", "plan"})

_BUILD = '''def build(dim: int, place: Place | None = None) -> Unit:
    """Build one block of width `dim`."""
    return BLOCK.build(dim, place)
'''


def compose(tree: UnitTree, *, stand_ins: bool = False) -> str:
    """Write every distinct unit once, then the plan that nests them, then `build`.

    With `stand_ins`, open slots are filled by units that hand everything on unchanged, and signals
    may be read that nobody writes; without, OpenSlotError and DesignError say which. DesignError
    also for settings and units that do not fit, and when two units import one name from two places.
    """
    if faults := tree.misfits if stand_ins else tree.faults:
        raise DesignError("; ".join(faults) + ".")
    if tree.open_slots and not stand_ins:
        missing = ", ".join(".".join(path) for path in tree.open_slots)
        raise OpenSlotError(f"{tree.source.name}: no unit in slot {missing}.")
    sources = {subtree.source.digest: subtree.source for _, subtree in tree.walk()}
    imports = _merged(line for source in sources.values() for line in _imports(source))
    names = _class_names(sources, bound=imports.keys())
    classes = [_class_text(source, names[digest]) for digest, source in sources.items()]
    docstring = f'"""{tree.source.name}: one block of a language model."""'
    block = f"BLOCK = {_planned(tree, names, depth=0)}"
    head = "\n\n".join([docstring, "\n".join(_import_lines(imports))])
    return "\n\n\n".join([head, *classes, block, _BUILD])


Origin = tuple[str, str]
"""A module and the name in it; an empty name for the module itself."""


def _imports(source: UnitSource) -> Iterator[tuple[str, Origin]]:
    """Yield each name that the unit's file imports, with where it comes from."""
    for node in [*parse(_OWN_IMPORTS).body, *source.module.body]:
        match node:
            case ast.Import(names=names):
                yield from ((name.asname or name.name, (name.name, "")) for name in names)
            case ast.ImportFrom(module=str(module), names=names):
                if module != "__future__":
                    yield from ((name.asname or name.name, (module, name.name)) for name in names)


def _merged(imports: Iterable[tuple[str, Origin]]) -> Mapping[str, Origin]:
    merged: dict[str, Origin] = {}
    for name, origin in imports:
        if merged.setdefault(name, origin) != origin:
            raise DesignError(
                f"Two units import {name!r}: one from {'.'.join(filter(None, merged[name]))}, "
                f"one from {'.'.join(filter(None, origin))}. Import it from one place."
            )
    return merged


def _import_lines(imports: Mapping[str, Origin]) -> Iterator[str]:
    members: dict[str, list[str]] = {}
    for bound, (module, name) in imports.items():
        if name:
            members.setdefault(module, []).append(name if name == bound else f"{name} as {bound}")
    for bound, (module, name) in sorted(imports.items()):
        if not name:
            yield f"import {module}" if module == bound else f"import {module} as {bound}"
    for module, names in sorted(members.items()):
        yield f"from {module} import {', '.join(sorted(names))}"


def _class_names(sources: Mapping[str, UnitSource], bound: Iterable[str]) -> Mapping[str, str]:
    """Keep a class name where it is alone; tell namesakes apart by their digest."""
    count = Counter(source.name for source in sources.values())
    taken = _RESERVED | set(bound)
    return {
        digest: f"{source.name}_{digest[:6]}"
        if count[source.name] > 1 or source.name in taken
        else source.name
        for digest, source in sources.items()
    }


def _class_text(source: UnitSource, name: str) -> str:
    text = ast.get_source_segment(source.code, source.definition) or ""
    if name == source.name:
        return text
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return tokenize.untokenize(
        token._replace(string=name) if token[:2] == (tokenize.NAME, source.name) else token
        for token in _shifted(tokens, source.name, name)
    )


def _shifted(
    tokens: Iterable[tokenize.TokenInfo], old: str, new: str
) -> Iterator[tokenize.TokenInfo]:
    """Move the tokens that follow a renamed one on its line, so that spacing is kept."""
    row, shift = 0, 0
    for token in tokens:
        if token.start[0] != row:
            row, shift = token.start[0], 0
        grown = len(new) - len(old) if token[:2] == (tokenize.NAME, old) else 0
        end_shift = shift + grown if token.end[0] == row else 0
        yield token._replace(
            start=(row, token.start[1] + shift),
            end=(token.end[0], token.end[1] + end_shift),
        )
        row, shift = token.end[0], end_shift


def _planned(tree: UnitTree, names: Mapping[str, str], depth: int) -> str:
    pad = "    " * (depth + 1)
    parts = [names[tree.source.digest]]
    parts += [f"{name}={value!r}" for name, value in tree.settings.items()]
    for slot in tree.source.slots:
        child = tree.children.get(slot)
        filled = _planned(child, names, depth + 1) if child else "plan(StandIn)"
        parts.append(f"{slot}={filled}")
    if not tree.source.slots:
        return f"plan({', '.join(parts)})"
    return "plan(\n" + "".join(f"{pad}{part},\n" for part in parts) + "    " * depth + ")"
