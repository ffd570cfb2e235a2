"""A plug-in is a file: its name is its name in the config.

`load(SelectionPolicy, "quadrants")` imports the module `quadrants` that lies beside the
module which defines `SelectionPolicy`, and builds the class there that inherits from it. A
dotted name such as `"mylab.policies"` loads a module from outside the package.
"""

import importlib
import inspect
import pkgutil
from typing import Any, TypeVar

from genesys.errors import ConfigError

Kind = TypeVar("Kind")


def load(kind: type[Kind], name: str, **options: Any) -> Kind:
    """Build the plug-in of this kind that is called `name`.

    Raises ConfigError when there is no such plug-in, naming those that there are.
    """
    return find(kind, name)(**options)


def find(kind: type[Kind], name: str) -> type[Kind]:
    """Return the class of the plug-in of this kind that is called `name`; errors as `load`."""
    if "." not in name and name not in available(kind):
        known = ", ".join(available(kind))
        raise ConfigError(f"{kind.__name__}: expected one of {known}, got {name!r}.")
    try:
        found = _plugin(kind, name if "." in name else f"{_home(kind)}.{name}")
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"{kind.__name__}: module {name!r} cannot be imported: {error}. Install it, or name "
            "its folder in PYTHONPATH."
        ) from error
    if found is None:
        raise ConfigError(f"{kind.__name__}: module {name!r} has no class inheriting from it.")
    return found


def available(kind: type[Any]) -> list[str]:
    """Name every plug-in of this kind that ships with Genesys, sorted."""
    home = importlib.import_module(_home(kind))
    names = sorted(module.name for module in pkgutil.iter_modules(home.__path__))
    return [name for name in names if _plugin(kind, f"{_home(kind)}.{name}")]


def _home(kind: type[Any]) -> str:
    return kind.__module__.rpartition(".")[0]


def _plugin(kind: type[Kind], module: str) -> type[Kind] | None:
    for value in vars(importlib.import_module(module)).values():
        if not isinstance(value, type) or inspect.isabstract(value):
            continue
        if value.__module__ == module and kind in value.__mro__[1:]:
            return value
    return None
