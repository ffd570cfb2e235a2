"""Slips, introduced into the text of a valid unit: each undoes what one mend does."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from genesys.architecture.unit_source import UnitSource

_KNOWN = {"torch": "import torch\n", "F": "import torch.nn.functional as F\n"}


@dataclass(frozen=True)
class Breaker:
    """Returns the text with the slip, or as it is where there is no place for it."""

    function: Callable[[str], str]
    mends: tuple[str, ...]
    """The repairs that it asks for."""

    def __call__(self, code: str) -> str:
        return self.function(code)


def forgets_torch(code):
    return code.replace("import torch\n", "", 1) if re.search(r"\btorch\.\w", code) else code


def forgets_functional(code):
    return code.replace("import torch.nn.functional as F\n", "", 1) if "F." in code else code


def spells_nn(code):
    return code.replace("from torch import Tensor, nn\n",
                        "import torch.nn as nn\nfrom torch import Tensor\n", 1)  # fmt: skip


def imports_too_much(code):
    return re.sub(r"^(import|from) ", r"import os\n\1 ", code, count=1, flags=re.MULTILINE)


def calls_the_parent_as_of_old(code):
    name = re.search(r"class (\w+)\(", code)[1]
    return code.replace("super().__init__(dim)", f"super({name}, self).__init__()", 1)


def inherits_from_a_module(code):
    return code.replace("(Unit):", "(nn.Module):", 1)


def names_the_slots_kind_by_position(code):
    return re.sub(r'(= slot\("[^"]+", )kind=', r"\1", code, count=1)


def lists_what_it_reads(code):
    return re.sub(r"^    reads = \((.*?),?\)$", r"    reads = [\1]", code, count=1,
                  flags=re.MULTILINE)  # fmt: skip


def forgets_what_it_writes(code):
    return re.sub(r'^    writes = \("\w+",\)\n', "", code, count=1, flags=re.MULTILINE)


def takes_a_device(code):
    return re.sub(
        r"(def __init__\(self, dim: int)\)", r"\1, device=None, dtype=None)", code, count=1
    )


def takes_more(code):
    return re.sub(r"(def __init__\(self, dim: int)\)", r"\1, **kwargs)", code, count=1)


def takes_settings_by_position(code):
    return re.sub(r"(def __init__\(self, dim: int, )\*, ", r"\1", code, count=1)


def compiles(code):
    return code.replace("    def forward(", "    @torch.compile\n    def forward(", 1)


def gives_signals_a_default(code):
    return code.replace("signals: Signals)", "signals: Signals = None)", 1) if (
        "forward(self, x: Tensor, signals: Signals)" in code
    ) else code  # fmt: skip


def returns_three(code):
    return re.sub(r"^(        return .+, signals)$", r"\1, None", code, count=1,
                  flags=re.MULTILINE)  # fmt: skip


def calls_a_slot_for_a_tensor(code):
    slots = "|".join(UnitSource(code).slots) if "(Unit):" in code else ""
    pattern = rf"^(        \w+), signals = (self\.(?:{slots})\(\w+), signals\)$"
    return re.sub(pattern, r"\1 = \2)", code, count=1, flags=re.MULTILINE) if slots else code


def prints(code):
    if code.count("        return ") != 1:
        return code
    line = '        print("out", x.shape)\n'
    return code.replace("        return ", f"{line}        return ", 1)


def tries_itself(code):
    return code.rstrip("\n") + '\n\n\nif __name__ == "__main__":\n    print("fine")\n'


def is_indented(code):
    return "".join("    " + line if line.strip() else line for line in code.splitlines(True))


def stands_in_a_fence(code):
    return f"Here it is:\n\n```python\n{code}```\n\nIt should work.\n"


BREAKERS = (
    Breaker(forgets_what_it_writes, ("undeclared_signal",)),
    Breaker(calls_a_slot_for_a_tensor, ("slot_call",)),
    Breaker(names_the_slots_kind_by_position, ("slot_arguments",)),
    Breaker(lists_what_it_reads, ("declarations",)),
    Breaker(takes_a_device, ("factory_arguments",)),
    Breaker(takes_more, ("star_arguments",)),
    Breaker(takes_settings_by_position, ("keyword_settings",)),
    Breaker(gives_signals_a_default, ("signature",)),
    Breaker(returns_three, ("return_arity",)),
    Breaker(prints, ("prints",)),
    Breaker(calls_the_parent_as_of_old, ("parent_call",)),
    Breaker(inherits_from_a_module, ("base_class",)),
    Breaker(compiles, ("decorators",)),
    Breaker(forgets_torch, ("missing_imports",)),
    Breaker(forgets_functional, ("missing_imports",)),
    Breaker(spells_nn, ("import_spelling",)),
    Breaker(imports_too_much, ("unused_imports",)),
    Breaker(tries_itself, ("main_block",)),
    Breaker(is_indented, ("indentation",)),
    Breaker(stands_in_a_fence, ("fence",)),
)
"""In the order in which they can be introduced together."""
