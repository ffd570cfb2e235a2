"""What sessions with LLMs will cost follows from those that ended, and stays under the caps."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys.console.cost_estimate import CostEstimate, SessionCost
from genesys.llm.price import Price
from genesys.llm.reply import Usage
from genesys.llm.spend import Caps, Spend

ASSUMED = SessionCost(tokens=200_000, dollars=0.5)
MONEY = st.floats(0, 100)


def spend(dollars: float, tokens: int = 1000) -> Spend:
    return Spend(calls=1, usage=Usage(read=tokens - 100, written=100), dollars=dollars)


def estimate(
    *ended: Spend, spent: Spend | None = None, left: float = 10, caps: Caps | None = None
) -> CostEstimate:
    whole = spend(sum(s.dollars for s in ended), sum(s.usage.read + 100 for s in ended) or 100)
    return CostEstimate.of(
        ended, spent or (whole if ended else Spend()), left, caps or Caps(), ASSUMED
    )


def test_before_anything_ended_it_rests_on_what_is_assumed() -> None:
    found = estimate()
    assert (found.dollars, found.tokens) == (5.0, 2_000_000)
    assert found.text == (
        "10 design sessions with LLMs to come, $0.50 and 200k tokens each (assumed until some "
        "have ended): about $5.00 and 2M tokens in all."
    )


def test_then_it_rests_on_the_mean_of_those_that_ended() -> None:
    found = estimate(spend(1.0), spend(2.0, tokens=3000))
    assert found.session == SessionCost(2000, 1.5, measured=2)
    assert (found.dollars, found.tokens) == (18.0, 24_000)
    assert found.text == (
        "10 design sessions with LLMs to come, $1.50 and 2k tokens each (the mean of 2 that "
        "ended): about $18.00 and 24k tokens in all, of which $3.00 are spent."
    )


def test_what_sessions_under_way_have_spent_is_not_counted_twice() -> None:
    ended = [spend(1.0), spend(1.0)]
    assert estimate(*ended, spent=spend(2.75, 2500)).dollars == pytest.approx(12.0)
    assert estimate(*ended, spent=spend(2.75, 2500), left=0).dollars == pytest.approx(2.75)


@pytest.mark.parametrize(
    ("caps", "cap"),
    [
        (Caps(dollars=4.0), r"$4.00"),
        (Caps(tokens=4000), "4k tokens"),
        (Caps(dollars=4.0, tokens=4000), "$4.00 and 4k tokens"),
    ],
)
def test_a_cap_bounds_it_and_says_how_far_it_reaches(caps: Caps, cap: str) -> None:
    found = estimate(spend(1.0), caps=caps)
    assert found.allowed == pytest.approx(3.0)
    assert (found.dollars, found.tokens) == (pytest.approx(4.0), pytest.approx(4000))
    assert found.text.endswith(
        f"of which $1.00 are spent. The cap of {cap} allows about 3 of the sessions."
    )


def test_a_cap_that_is_high_enough_is_not_mentioned() -> None:
    assert "cap" not in estimate(spend(1.0), caps=Caps(dollars=11.0)).text


def test_llms_that_are_free_cost_nothing() -> None:
    found = estimate(spend(0.0), caps=Caps(dollars=1.0))
    assert (found.dollars, found.allowed) == (0.0, 10)


def test_assumed_usage_is_priced_by_role() -> None:
    usage = {"coder": Usage(read=1_000_000), "proposer": Usage(read=500_000, written=100_000)}
    prices = {"coder": Price(1.0, 9.0), "proposer": Price(2.0, 10.0), "observer": Price(9.0, 9.0)}
    assert SessionCost.assumed(usage, prices) == SessionCost(1_600_000, 3.0)


@given(st.lists(MONEY, max_size=5), MONEY, st.floats(0, 100), st.none() | MONEY)
def test_it_is_between_what_is_spent_and_the_cap(
    ended: list[float], begun: float, left: float, cap: float | None
) -> None:
    spent = spend(sum(ended) + begun)
    found = CostEstimate.of(
        [spend(dollars) for dollars in ended], spent, left, Caps(dollars=cap), ASSUMED
    )
    assert found.dollars >= spent.dollars
    if cap is not None:
        assert found.dollars <= max(cap, spent.dollars) + 1e-6
    assert 0 <= found.allowed <= left


def test_it_is_plain_json() -> None:
    found = json.loads(json.dumps(estimate(spend(1.0), caps=Caps(dollars=4.0)).as_json))
    assert (found["dollars"], found["allowed"], found["session"]["measured"]) == (4.0, 3.0, 1)
