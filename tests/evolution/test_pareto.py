"""The laws of a Pareto front."""

from hypothesis import given
from hypothesis import strategies as st

from genesys.evolution.pareto import front

NUMBERS = st.integers(0, 9).map(float)
POINTS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.tuples(NUMBERS, NUMBERS))


def beats(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one != other and one[0] >= other[0] and one[1] <= other[1]


@given(POINTS)
def test_the_front_is_what_none_beats(points: dict[str, tuple[float, float]]) -> None:
    found = front(points)
    assert len(set(found)) == len(found)
    assert set(found) == {
        name
        for name, point in points.items()
        if not any(beats(other, point) for other in points.values())
    }


@given(POINTS)
def test_along_the_front_quality_is_paid_for(points: dict[str, tuple[float, float]]) -> None:
    path = [points[name] for name in front(points)]
    assert path == sorted(path, key=lambda point: (point[1], point[0]))
    assert [quality for quality, _ in path] == sorted(quality for quality, _ in path)


@given(POINTS)
def test_leaving_out_what_was_beaten_changes_nothing(
    points: dict[str, tuple[float, float]],
) -> None:
    found = front(points)
    assert front({name: points[name] for name in found}) == found


@given(POINTS)
def test_order_does_not_matter(points: dict[str, tuple[float, float]]) -> None:
    assert front(dict(reversed(points.items()))) == front(points)
