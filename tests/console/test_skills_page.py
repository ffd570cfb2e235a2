"""A design's skills beside others': how good, how soon, how far apart."""

import json

from genesys.console.skills_page import SkillsPage, screen
from genesys.evolution.verification import SkillScore
from tests.console.conftest import drawn


def score(accuracy: float, reached: int | None = None) -> SkillScore:
    return SkillScore(
        accuracy, 0.01, control=0.05, chance=0.1, tokens=500_000, tokens_to_threshold=reached
    )


PAGE = SkillsPage(
    "mine-1",
    {"induction": score(1.0, 250_000), "state tracking": score(0.1)},
    {"gpt-2": {"induction": score(1.0, 400_000), "state tracking": score(0.55)}},
)


def test_each_skill_has_its_control_and_its_chance() -> None:
    lines = [" ".join(line.split()) for line in drawn(screen(PAGE)).splitlines()]
    assert lines[0] == "mine-1 gpt-2 chance"
    assert lines[1] == "induction 100.0% ±1.0%, 90% in 250k 100.0% ±1.0%, 90% in 400k 10.0%"
    assert lines[2] == "untrained 5.0% 5.0%"
    assert lines[3] == "state tracking 10.0% ±1.0% 55.0% ±1.0% 10.0%"
    assert lines[5] == "distance 0.00 0.35"


def test_it_is_plain_json() -> None:
    plain = json.loads(json.dumps(PAGE.as_json))
    assert plain["descriptor"] == {"induction": 1.0, "state tracking": 0.0}
    assert plain["skills"]["induction"]["tokens_to_threshold"] == 250_000
    assert plain["beside"]["gpt-2"]["state tracking"]["accuracy"] == 0.55
    assert round(plain["distance"]["gpt-2"], 2) == 0.35
