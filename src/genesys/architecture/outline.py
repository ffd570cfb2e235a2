"""A unit tree as an indented list that a person can read."""

from collections.abc import Iterator

from genesys.architecture.unit_tree import UnitTree


def outline(tree: UnitTree) -> str:
    r"""Write one line a unit: its slot, its class, and the settings that differ from defaults.

    >>> from genesys.architecture.unit_source import UnitSource
    >>> norm = UnitTree(UnitSource("class Norm(Unit):\n    kind = 'norm'"))
    >>> block = UnitSource('class Block(Unit):\n    norm = slot("scales", kind="norm")')
    >>> print(outline(UnitTree(block, children={"norm": norm})))
    Block
    └── norm: Norm
    """
    return "\n".join([_line(tree), *_below(tree, "")])


def _below(tree: UnitTree, indent: str) -> Iterator[str]:
    slots = list(tree.source.slots)
    for slot in slots:
        last = slot == slots[-1]
        child = tree.children.get(slot)
        yield f"{indent}{'└── ' if last else '├── '}{slot}: {_line(child) if child else '(open)'}"
        if child:
            yield from _below(child, indent + ("    " if last else "│   "))


def _line(tree: UnitTree) -> str:
    settings = ", ".join(f"{name}={value!r}" for name, value in sorted(tree.settings.items()))
    return f"{tree.source.name}({settings})" if settings else tree.source.name
