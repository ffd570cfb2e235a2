"""What a ladder will cost is worked out from speeds; here they are made up."""

import json
from dataclasses import replace

import pytest

from genesys.console.calibrate_page import CalibratePage, screen
from genesys.console.ladder_cost import LadderCost, Overhead
from genesys.verifier.calibration import RungSpeed
from tests.console.conftest import drawn

LOW = RungSpeed(
    rung="low",
    width=64,
    blocks=3,
    parameters=300_000,
    tokens=300_000,
    trained=300_000,
    evaluated=30_000,
    flops_per_token=2e6,
    memory_bytes=8 * 2**30,
    weight_bytes=4_800_000,
    sequence_bytes=7_000_000.0,
    sequences=4,
    at_once=2,
    guess=8_000.0,
    tokens_per_second=10_000.0,
    tried=4,
)
HIGH = replace(
    LOW,
    rung="high",
    parameters=3_000_000,
    tokens=1_000_000,
    trained=1_100_000,
    evaluated=100_000,
    flops_per_token=2e7,
    tokens_per_second=None,
    guess=700.0,
    tried=0,
)
FREE = Overhead(seconds=0.0, tokens_per_second=10_000.0, evaluated=100_000)


def cost(
    *speeds: RungSpeed,
    overhead: Overhead = FREE,
    repeats: int = 0,
    workers: int = 1,
    price: float | None = None,
) -> LadderCost:
    return LadderCost.of(
        speeds,
        {"low": 16, "high": 4},
        overhead,
        repeats=repeats,
        workers=workers,
        price=price,
    )


def test_training_takes_its_tokens_over_the_speed() -> None:
    found = cost(LOW)
    assert found.rungs[0].seconds == pytest.approx(30.0)
    assert found.work == found.wall == pytest.approx(16 * 30.0)
    assert not found.rungs[0].extrapolated


def test_an_untried_rung_is_as_fast_as_its_operations_allow() -> None:
    found = cost(LOW, HIGH)
    low, high = found.rungs
    # Ten times the operations a token: a tenth of the speed; what loses a race is trained too.
    assert (low.extrapolated, high.extrapolated) == (False, True)
    assert high.tokens_per_second == pytest.approx(1_000.0)
    assert high.training == pytest.approx(1_100.0)
    assert found.work == pytest.approx(16 * 30.0 + 4 * 1_100.0)


def test_the_largest_rung_that_was_tried_is_what_others_follow() -> None:
    middle = replace(LOW, rung="middle", parameters=10**6, tokens_per_second=5_000.0)
    high = cost(LOW, middle, HIGH).rungs[2]
    assert high.tokens_per_second == pytest.approx(500.0)
    assert cost(HIGH).rungs[0].tokens_per_second == 700.0


def test_all_but_training_slows_down_with_it_and_grows_with_the_text_scored() -> None:
    overhead = Overhead(seconds=4.0, tokens_per_second=10_000.0, evaluated=20_000)
    low, high = cost(LOW, HIGH, overhead=overhead).rungs
    # 10,000 tokens more are scored, those of the control a quarter of that, at thrice the speed.
    assert low.overhead == pytest.approx(4.0 + 1.25 * 10_000 / 30_000)
    assert high.overhead == pytest.approx(40.0 + 1.25 * 80_000 / 3_000)
    slow = replace(overhead, tokens_per_second=1_000.0)
    assert cost(LOW, overhead=slow).rungs[0].overhead >= 4.0


def test_workers_share_the_work_but_not_one_verification() -> None:
    one, two, many = (cost(LOW, HIGH, workers=workers) for workers in (1, 2, 1000))
    assert one.work == two.work == many.work
    assert two.wall == pytest.approx(one.wall / 2)
    assert many.wall == pytest.approx(1_100.0)


def test_noise_and_price_are_counted() -> None:
    found = cost(LOW, repeats=4, price=3.0)
    assert found.work == pytest.approx(20 * 30.0)
    assert found.dollars == pytest.approx(20 * 30.0 / 3600 * 3.0)
    assert cost(LOW).dollars is None


def test_memory_counts_weights_and_what_is_computed_at_once() -> None:
    assert LOW.needed_bytes == 4_800_000 + 2 * 7_000_000.0
    assert LOW.room == 8 * 2**30 // 18_800_000
    assert replace(LOW, memory_bytes=10_000_000).room == 0


def test_the_page_marks_what_was_not_tried_and_what_does_not_fit() -> None:
    tight = replace(HIGH, memory_bytes=20_000_000)
    page = CalibratePage("mine", 2048, True, cost(LOW, tight, workers=2, price=100.0))
    text = drawn(screen(page))
    lines = {line.split()[0]: line.split() for line in text.splitlines() if line.split()}
    assert "1k*" in lines["high"] or "1k*" in text
    assert "* Not tried" in text
    assert "high: memory is short, there is room for 1 at a time." in text
    assert "low: memory" not in text
    assert "2,048 entries are assumed" in text
    assert "At most 41 min with 2 workers, 67.78 dollars: 20 verifications." in text
    plain = json.loads(json.dumps(page.as_json))
    assert plain["rungs"][1]["extrapolated"] is True
    assert plain["hours"] == pytest.approx(page.cost.wall / 3600)
