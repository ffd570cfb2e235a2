"""An ensemble keeps its shares, or learns who brings most designs for the money."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys.errors import ConfigError
from genesys.llm.ensemble import ROAMING, Ensemble, Standing


@dataclass(frozen=True)
class Arm:
    """An LLM as it really is: how often it is accepted, and what a session of it costs."""

    accepted: float
    dollars: float


def played(
    ensemble: Ensemble, arms: Mapping[str, Arm], sessions: int, seed: int = 0
) -> tuple[Counter[str], Mapping[str, Standing]]:
    """Let the ensemble choose again and again; return who was chosen, and the standing."""
    luck, standing, chosen = Random(seed), {}, Counter[str]()
    for number in range(sessions):
        name = ensemble.choose(standing, Random(seed * 100_000 + number))
        before = standing.get(name, Standing())
        standing[name] = Standing(
            before.sessions + 1,
            before.accepted + (luck.random() < arms[name].accepted),
            before.dollars + arms[name].dollars * luck.uniform(0.5, 1.5),
        )
        chosen[name] += 1
    return chosen, standing


CASES = {
    "the better at the same cost": ({"good": Arm(0.8, 1.0), "poor": Arm(0.2, 1.0)}, "good"),
    "the cheaper of the equally good": ({"cheap": Arm(0.5, 0.2), "dear": Arm(0.5, 1.0)}, "cheap"),
    "the dear one that is worth it": ({"dear": Arm(0.9, 1.0), "cheap": Arm(0.05, 0.5)}, "dear"),
    "the cheap one, poor as it is": ({"dear": Arm(0.9, 10.0), "cheap": Arm(0.3, 0.5)}, "cheap"),
    "the free one": ({"free": Arm(0.5, 0.0), "paid": Arm(0.9, 1.0)}, "free"),
    "who is paid, where the free one can nothing": (
        {"free": Arm(0.0, 0.0), "paid": Arm(0.9, 1.0)},
        "paid",
    ),
    "the best of three that are free": (
        {"a": Arm(0.2, 0.0), "b": Arm(0.8, 0.0), "c": Arm(0.3, 0.0)},
        "b",
    ),
    "the best of five": (
        {str(n): Arm(0.15 * (n + 1), 0.5) for n in range(5)},
        "4",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_learns_the_best_earner(case: str) -> None:
    arms, best = CASES[case]
    late: Counter[str] = Counter()
    for seed in range(5):
        first, _ = played(Ensemble(dict.fromkeys(arms, 1.0)), arms, 200, seed)
        whole, _ = played(Ensemble(dict.fromkeys(arms, 1.0)), arms, 400, seed)
        late += whole - first
    assert late[best] / late.total() > 0.6
    assert late.most_common(1)[0][0] == best


def test_learning_earns_more_designs_per_dollar_than_fixed_shares() -> None:
    arms = {"a": Arm(0.7, 0.5), "b": Arm(0.4, 1.0), "c": Arm(0.1, 0.2)}

    def earned(learn: bool) -> float:
        sums = [played(Ensemble(dict.fromkeys(arms, 1.0), learn), arms, 200, s)[1] for s in (0, 1)]
        ends = [one for standing in sums for one in standing.values()]
        return sum(one.accepted for one in ends) / sum(one.dollars for one in ends)

    assert earned(True) > 1.4 * earned(False)


def test_nobody_is_locked_out_for_good() -> None:
    standing = {"good": Standing(5000, 5000, 5.0), "hopeless": Standing(5000, 0, 50_000.0)}
    ensemble = Ensemble({"good": 1.0, "hopeless": 1.0})
    chosen = Counter(ensemble.choose(standing, Random(n)) for n in range(2000))
    assert 0.5 * ROAMING / 2 < chosen["hopeless"] / 2000 < 2 * ROAMING / 2


def test_whoever_comes_later_is_tried() -> None:
    standing = {"old": Standing(300, 150, 300.0)}
    chosen = Counter(
        Ensemble({"old": 1.0, "new": 1.0}).choose(standing, Random(n)) for n in range(400)
    )
    assert chosen["new"] > 100


@pytest.mark.parametrize("learn", [True, False])
def test_before_anything_is_known_the_weights_are_the_shares(learn: bool) -> None:
    ensemble = Ensemble({"often": 3.0, "seldom": 1.0}, learn)
    chosen = Counter(ensemble.choose({}, Random(n)) for n in range(4000))
    assert 0.72 < chosen["often"] / 4000 < 0.78


def test_fixed_shares_stay_whatever_was_earned() -> None:
    arms = {"good": Arm(1.0, 0.1), "poor": Arm(0.0, 9.0)}
    chosen, _ = played(Ensemble({"good": 1.0, "poor": 3.0}, learn=False), arms, 1000)
    assert 0.7 < chosen["poor"] / 1000 < 0.8


STANDINGS = st.builds(
    Standing,
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    st.one_of(st.just(0.0), st.floats(0, 1e9)),
)


@given(
    st.dictionaries(st.text(), st.floats(1e-9, 1e9), min_size=1, max_size=6),
    st.dictionaries(st.text(), STANDINGS, max_size=6),
    st.integers(),
    st.booleans(),
)
def test_the_same_luck_chooses_the_same_member(
    weights: dict[str, float], standing: dict[str, Standing], seed: int, learn: bool
) -> None:
    chosen = Ensemble(weights, learn).choose(standing, Random(seed))
    assert chosen in weights
    shuffled = dict(reversed(weights.items()))
    assert Ensemble(shuffled, learn).choose(standing, Random(seed)) == chosen


def test_standings_of_others_do_not_matter() -> None:
    known = {"a": Standing(30, 10, 3.0), "b": Standing(10, 9, 2.0)}
    more = known | {"z": Standing(500, 500, 0.001)}
    ensemble = Ensemble({"a": 1.0, "b": 2.0})
    assert all(
        ensemble.choose(known, Random(n)) == ensemble.choose(more, Random(n)) for n in range(50)
    )


@pytest.mark.parametrize("weights", [{}, {"a": 0.0}, {"a": -1.0}, {"a": float("nan")}])
def test_weights_by_which_nobody_can_be_chosen_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match="expected"):
        Ensemble(weights)
