"""Sessions that go without evolution, or without knowing results, have other parents."""

from dataclasses import replace

import pytest

from genesys.discovery.session_settings import SessionSettings
from genesys.lab.schedule import policy_of
from genesys.selection.policy import SelectionPolicy
from genesys.selection.quadrants import Quadrants
from genesys.selection.seeds_only import SeedsOnly
from genesys.selection.uniform import Uniform
from tests.pretend_run import CONFIG


@pytest.mark.parametrize(
    ("without", "kind"),
    [
        ((), Quadrants),
        (("planner", "observer"), Quadrants),
        (("experiments",), Uniform),
        (("evolution",), SeedsOnly),
        (("experiments", "evolution"), SeedsOnly),
    ],
)
def test_what_sessions_go_without_says_who_becomes_a_parent(
    without: tuple[str, ...], kind: type[SelectionPolicy]
) -> None:
    session = SessionSettings(without=without)  # type: ignore[arg-type]
    chosen = {"policy": "quadrants", "crossover": 0.3}
    policy = policy_of(replace(CONFIG, designers={"llm": 1.0}, session=session, selection=chosen))
    assert type(policy) is kind
    assert policy.crossover == 0.3, "the shares of the modes stay"
    assert type(policy_of(replace(CONFIG, session=session))) is Quadrants, "no LLM designs here"
