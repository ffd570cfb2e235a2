"""A lesson says what was changed, what came of it, and how sure that is: facts and no more."""

import math
import os
from pathlib import Path

import pytest

from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.verification import paired_error
from genesys.knowledge.lesson import Lesson, lessons
from tests import pretend_run
from tests.knowledge.hand_made_run import GPT_TREE, RETENTION, HandMadeRun, story

GOLDEN = Path(__file__).parent / "golden"


def golden(name: str, text: str) -> None:
    """Compare with the golden file, or write it where GENESYS_GOLDEN=write."""
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("GENESYS_GOLDEN") == "write":
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def of(tree: EvolutionTree, identifier: str) -> Lesson:
    (found,) = [lesson for lesson in lessons(tree) if lesson.id == identifier]
    return found


def test_they_read_as_they_did() -> None:
    golden("lessons", "".join(f"{each.id}\n  {each.text}\n\n" for each in lessons(story().tree)))


def test_they_are_short() -> None:
    assert all(len(lesson.text.split()) <= 90 for lesson in lessons(story().tree))


def test_they_come_in_the_order_in_which_they_ended() -> None:
    run = story()
    for length in range(len(run.events) + 1):
        before = [each.id for each in lessons(EvolutionTree.replay(run.events[:length]))]
        assert before == [each.id for each in lessons(run.tree)][: len(before)]


def test_a_whole_run_has_one_for_everything_that_ended(tmp_path: Path) -> None:
    tree = pretend_run.discover(tmp_path / "run").replay()
    told = lessons(tree)
    assert len({lesson.id for lesson in told}) == len(told)
    assert len([each for each in told if each.end == "verified"]) == len(tree.verifications)
    assert len([each for each in told if each.end == "failed"]) == len(tree.failures) > 0
    assert len([each for each in told if each.end == "refused"]) == len(tree.refusals) > 0
    assert told == lessons(tree)


def test_the_error_joins_held_out_text_with_the_seed_noise_of_both() -> None:
    tree = story().tree
    noise = tree.noise("nano")
    assert noise == pytest.approx(0.008)
    design = next(d for d in tree.designs if d.startswith("retention"))
    (difference,) = of(tree, f"{design}@nano").differences
    mine, other = tree.verifications[design, "nano"], tree.verifications[difference.parent, "nano"]
    assert difference.by == pytest.approx(1.883 - 1.857)
    assert difference.error == pytest.approx(math.hypot(0.008, 0.008, paired_error(mine, other)))


@pytest.mark.parametrize(("errors", "clear"), [(1.9, False), (2.1, True)])
def test_two_errors_are_more_than_chance(errors: float, clear: bool) -> None:
    for side in (-1, 1):
        run = HandMadeRun()
        gpt = run.design("GPT", GPT_TREE)
        child = run.design(
            "Other", GPT_TREE.with_subtree(("mixer",), RETENTION), "mutation", (gpt,)
        )
        run.verify(gpt, 2.0)
        run.verify(gpt, 2.0 + 0.01 * math.sqrt(2), seed=1)
        run.verify(child, 2.0 + side * errors * 0.01 * math.sqrt(2))
        (difference,) = lessons(run.tree)[-1].differences
        assert difference.error == pytest.approx(0.01 * math.sqrt(2))
        assert difference.clear is clear
        assert ("worse" if side > 0 else "better") in difference.text
        assert ("beyond chance" if clear else "no more than chance explains") in difference.text


def test_without_seed_noise_nothing_is_called_more_than_chance() -> None:
    before_other_seeds = story().events[:-4]
    for lesson in lessons(EvolutionTree.replay(before_other_seeds)):
        assert "chance" not in lesson.text
        assert all(difference.clear is None for difference in lesson.differences)
        if lesson.differences:
            assert "seed noise on" in lesson.text


def test_noise_that_is_measured_later_changes_earlier_lessons() -> None:
    run = story()
    whole = [each.text for each in lessons(run.tree)]
    before_other_seeds = EvolutionTree.replay(run.events[:-4])
    before = [each.text for each in lessons(before_other_seeds)]
    assert len(before) == len(whole)
    assert before != whole


@pytest.mark.parametrize(
    "other", [{"tokens": 600_000}, {"corpus": "other text"}], ids=["tokens", "corpus"]
)
def test_only_like_is_compared_with_like(other: dict[str, object]) -> None:
    run = HandMadeRun()
    gpt = run.design("GPT", GPT_TREE)
    child = run.design("Other", GPT_TREE.with_subtree(("mixer",), RETENTION), "mutation", (gpt,))
    run.verify(gpt, 2.0, **other)  # type: ignore[arg-type]
    run.verify(child, 1.0)
    lesson = lessons(run.tree)[-1]
    assert lesson.differences == ()
    assert f"{gpt.id} was not verified there under the same conditions" in lesson.text


def test_scores_are_named_that_moved_beyond_their_errors_and_no_others() -> None:
    tree = story().tree
    design = next(d for d in tree.designs if d.startswith("retention"))
    shifts = of(tree, f"{design}@nano").shifts
    assert [shift.name for shift in shifts] == ["skill copying", "recall"]
    assert (shifts[1].before, shifts[1].after) == (0.62, 0.31)


def test_a_crossover_says_what_came_from_the_second_parent() -> None:
    tree = story().tree
    design = next(d for d in tree.designs if d.startswith("mamba2-in-gpt"))
    lesson = of(tree, f"{design}@nano")
    assert lesson.inherited == ("mixer Mamba2",)
    assert [difference.parent for difference in lesson.differences] == list(lesson.parents)


def test_reasons_are_told_in_one_short_line() -> None:
    run = HandMadeRun()
    gpt = run.design("GPT", GPT_TREE)
    run.fail(gpt, "Traceback:\n" + "  a line of it\n" * 500)
    (lesson,) = lessons(run.tree)
    assert "\n" not in lesson.text
    assert len(lesson.text) < 400


def test_the_page_on_them_shows_them_as_they_are() -> None:
    page = (Path(__file__).parents[2] / "docs" / "what-was-tried.md").read_text(encoding="utf-8")
    shown = page.split("```text\n")[1].split("```")[0].splitlines()
    told = {lesson.text for lesson in lessons(story().tree)}
    assert set(shown) <= told
    assert len(shown) == 2
