"""Lines of a composed design lead back to the unit's own text."""

import pytest

from genesys.architecture.compose import compose
from genesys.architecture.unit_source import UnitSource
from genesys.checker.locate import last_line, placed
from genesys.library.seeds.base import Seed
from genesys.library.shelf import plant, unit
from genesys.plugins import available, load

PLACES = (("<design>", 3), ("torch.py", 9), ("<design>", 5))
TREES = {name: load(Seed, name).unit_tree() for name in available(Seed)}
TREES["namesakes"] = plant(
    "mixer_chain",
    first=plant("attention"),
    second=plant("attention").with_settings(heads=2),
)


@pytest.mark.parametrize("name", TREES)
def test_every_line_of_every_class(name):
    sources = {tree.source.digest: tree.source for _, tree in TREES[name].walk()}.values()
    code = compose(TREES[name], stand_ins=True)
    found = 0
    for number, text in enumerate(code.splitlines(), 1):
        place = placed(number, code, sources)
        if place:
            found += 1
            owner = place.split(",")[0].split(".")[0]
            own = int(place.partition("line ")[2].partition(" ")[0])
            (source,) = (source for source in sources if source.name == owner)
            assert source.code.splitlines()[own - 1] == text
    classes = [source.definition for source in sources]
    assert found == sum(node.end_lineno - node.lineno + 1 for node in classes)


def test_lines_outside_of_classes_are_nowhere():
    source = unit("rms_norm")
    code = compose(plant("rms_norm"))
    assert placed(1, code, [source]) == ""
    assert placed(None, code, [source]) == ""
    assert placed(10**6, code, [source]) == ""
    assert placed(8, code, [UnitSource("class Other(Unit): ...")]) == ""


def test_the_innermost_line_of_either_kind_of_traceback():
    frames = (
        'File "<design>", line 3, in f\n  File "torch.py", line 9\nFile "<design>", line 5, in g'
    )
    assert last_line(f"Traceback (most recent call last):\n{frames}\nValueError") == 5
    assert last_line(f"Current thread (most recent call first):\n{frames}") == 3
    assert last_line("killed") is None
