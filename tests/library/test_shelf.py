import subprocess
import sys

import pytest

from genesys.errors import ConfigError
from genesys.library.shelf import plant, unit, units


def test_a_kind_selects_units() -> None:
    norms = units("norm")
    assert "rms_norm" in norms
    assert {source.kind for source in norms.values()} == {"norm"}
    assert list(units()) == sorted(units())


def test_an_unknown_unit_is_met_with_near_names() -> None:
    with pytest.raises(ConfigError, match="rms_norm"):
        unit("rmsnorm")


def test_the_shelf_cannot_be_changed_by_a_caller() -> None:
    with pytest.raises(TypeError):
        units()["mine"] = unit("rms_norm")  # type: ignore[index]


def test_plant_tells_settings_from_children() -> None:
    tree = plant("attention", heads=4, position=plant("rotary", base=500.0))
    assert tree.settings == {"heads": 4}
    assert tree.at(("position",)).settings == {"base": 500.0}
    assert tree.faults == []


def test_the_library_needs_no_torch() -> None:
    code = (
        "import sys; from genesys.library.seeds.base import Seed; from genesys.plugins import "
        "available, load; [load(Seed, name).unit_tree() for name in available(Seed)]; "
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
