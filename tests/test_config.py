"""A config is read whole or refused in one line that names the key."""

from pathlib import Path

import pytest

from genesys.config import Config, presets, read_config
from genesys.errors import ConfigError
from genesys.evolution.fitness.bits_per_byte import BitsPerByte
from genesys.evolution.fitness.composite import Composite
from genesys.lab.schedule import fitness_of, scheduler_of
from genesys.library.seeds.base import Seed
from genesys.plugins import available

GOOD = """
random_seed = 3
[ladder]
rungs = [{ name = "low", parameters = 100_000, tokens = 50_000, budget = 4 }]
[selection]
policy = "quadrants"
exploit = 0.5
[corpus]
vocabulary = 512
"""


def read(tmp_path: Path, text: str) -> Config:
    path = tmp_path / "config.toml"
    path.write_text(text)
    config = read_config(str(path))
    scheduler_of(config)
    return config


def test_every_preset_is_sound_and_climbs() -> None:
    assert {"demo", "laptop"} <= set(presets())
    for name in presets():
        ladder = scheduler_of(read_config(name)).ladder
        for rung in ladder.rungs[1:]:
            below = ladder.below(rung)
            assert below is not None
            assert rung.parameters > below.parameters
            assert rung.budget <= ladder.selection_ratio * below.budget, "could never be spent"


def test_settings_arrive(tmp_path: Path) -> None:
    config = read(tmp_path, GOOD)
    assert (config.random_seed, config.corpus.vocabulary) == (3, 512)
    assert scheduler_of(config).policy.exploit == 0.5  # type: ignore[attr-defined]
    assert set(config.seeds) == set(available(Seed))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("random_seed", "random_sed", ["'random_sed'", "random_seed", "ladder"]),
        ("budget = 4", "budget = 4, colour = 1", ["ladder.rungs[0].colour", "tokens"]),
        ("budget = 4", "budget = 0", ["ladder.rungs[0].budget", "greater than or equal to 1", "0"]),
        ("budget = 4", 'budget = "many"', ["ladder.rungs[0].budget", "integer", "'many'"]),
        (", budget = 4", "", ["ladder.rungs[0].budget", "required"]),
        ("exploit = 0.5", "exploit = 1.5", ["selection", "exploit", "1.5"]),
        ("exploit = 0.5", "greed = 1", ["selection", "'greed'", "exploit"]),
        ('"quadrants"', '"oracle"', ["quadrants, seeds_only, uniform", "'oracle'"]),
        ("vocabulary = 512", "vocabulary = 1", ["vocabulary", "300"]),
        ("vocabulary = 512", "words = 1", ["corpus.words", "vocabulary"]),
        ("random_seed = 3", "seeds = []", ["seeds", "at least one"]),
        ("random_seed = 3", "random_seed = ", ["not TOML"]),
    ],
)
def test_a_fault_is_named_in_one_line(tmp_path: Path, old: str, new: str, words: list[str]) -> None:
    assert old in GOOD
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, GOOD.replace(old, new))
    message = str(caught.value)
    assert "\n" not in message
    for word in words:
        assert word in message


def test_a_missing_file_names_the_presets() -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml.*laptop"):
        read_config("nowhere.toml")


def test_a_fitness_is_named_with_its_options(tmp_path: Path) -> None:
    assert fitness_of(read(tmp_path, GOOD)) == BitsPerByte()
    chosen = GOOD + '[fitness]\nname = "composite"\nweights = { recall = 2, bits_per_byte = 1 }\n'
    config = read(tmp_path, chosen)
    assert scheduler_of(config).fitness == Composite({"recall": 2.0, "bits_per_byte": 1.0})
    assert fitness_of(config, "bits_per_byte") == BitsPerByte()


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('name = "luck"', ["Fitness", "bits_per_byte, composite, mean_accuracy", "'luck'"]),
        ('name = "composite"\nweights = { recall = -1 }', ["fitness", "weights.recall", "-1"]),
        ('name = "mean_accuracy"\nchance = 0.5', ["fitness", "'chance'", "tasks"]),
    ],
)
def test_a_senseless_fitness_is_refused(tmp_path: Path, table: str, words: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, f"{GOOD}[fitness]\n{table}\n")
    assert all(word in str(caught.value) for word in words)
