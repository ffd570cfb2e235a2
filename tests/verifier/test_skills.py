"""Every skill can be answered from the sequence, and from nothing but the sequence."""

import re
from collections.abc import Callable, Mapping, Sequence

import pytest
import torch
from torch import Generator
from verifier_cases import block

from genesys import plugins
from genesys.architecture.compose import compose
from genesys.architecture.realise import Build, realise
from genesys.evolution.design import Design
from genesys.verifier.evaluation.skill_settings import SkillSettings
from genesys.verifier.evaluation.skill_trial import SkillTrial, accuracy
from genesys.verifier.evaluation.skills.base import UNASKED, Skill

SKILLS = plugins.available(Skill)
Solver = Callable[[Sequence[int]], int]
"""The tokens up to a question -> the answer."""


def what_followed(tokens: Sequence[int]) -> int:
    """Return what stood behind the last token the last time before."""
    (*before, last) = tokens
    return tokens[len(before) - before[::-1].index(last)]


def what_the_word_meant(tokens: Sequence[int]) -> int:
    """Spell it out, a to f for keys and g to l for values, and look the last key up."""
    text = "".join("abcdefghijkl="[token] for token in tokens)
    meanings = dict(re.findall(r"([a-f]+)=([g-l]+)(?=[a-f])", text))
    key, _, said = re.split(r"(?<=[g-l])(?=[a-f])", text)[-1].partition("=")
    return "abcdefghijkl".index(meanings[key][len(said)])


def the_next_letter(tokens: Sequence[int]) -> int:
    now = tokens.index(17)
    return [token for token in tokens[:now] if token != 16][len(tokens) - now - 1]


def where_the_ball_is(tokens: Sequence[int]) -> int:
    cups = [0, 1, 2, 3, 4]
    swaps = [(a, b) for a in cups for b in cups if a < b]
    held = list(cups)
    for token in tokens:
        one, other = swaps[token]
        held[one], held[other] = held[other], held[one]
    return 10 + held.index(0)


SOLVERS: Mapping[str, Solver] = {
    "compression": lambda tokens: tokens[-1],
    "fuzzy_recall": what_the_word_meant,
    "in_context_recall": what_followed,
    "induction": what_followed,
    "multi_query_recall": what_followed,
    "noisy_recall": what_followed,
    "selective_copying": the_next_letter,
    "state_tracking": where_the_ball_is,
}


@pytest.fixture(params=SKILLS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def skill(name: str) -> Skill:
    return plugins.load(Skill, name)


def generator(seed: int) -> Generator:
    return Generator().manual_seed(seed)


def test_there_are_eight() -> None:
    assert sorted(SOLVERS) == SKILLS


def test_sequences_have_the_form_that_is_stated(skill: Skill) -> None:
    tokens, targets = skill.batch(33, generator(0))
    assert tokens.shape == targets.shape == (33, skill.length)
    assert tokens.dtype == targets.dtype == torch.int64
    assert tokens.min() >= 0
    assert max(tokens.max(), targets.max()) < skill.vocabulary
    asked = targets != UNASKED
    assert targets[asked].min() >= 0
    assert asked.any(dim=1).all()


def test_they_come_from_the_generator_alone(skill: Skill) -> None:
    torch.manual_seed(1)
    before = torch.get_rng_state()
    one, other = skill.batch(9, generator(3)), skill.batch(9, generator(3))
    assert torch.equal(torch.get_rng_state(), before)
    assert all(map(torch.equal, one, other))
    assert not torch.equal(one[0], skill.batch(9, generator(4))[0])


def test_whoever_knows_the_rule_answers_all(name: str, skill: Skill) -> None:
    tokens, targets = (part.tolist() for part in skill.batch(40, generator(1)))
    for row, answers in zip(tokens, targets, strict=True):
        for place, answer in enumerate(answers):
            if answer != UNASKED:
                assert SOLVERS[name](row[: place + 1]) == answer


def test_the_best_blind_guess_is_chance(skill: Skill) -> None:
    """One answer for all questions, the most frequent one."""
    _, targets = skill.batch(4000, generator(2))
    given = targets[targets != UNASKED]
    assert float(given.bincount().max() / len(given)) == pytest.approx(skill.chance, abs=0.01)


def test_accuracy_counts_what_is_asked() -> None:
    targets = torch.tensor([[UNASKED, 1, 2], [3, UNASKED, UNASKED]])
    logits = torch.nn.functional.one_hot(torch.tensor([[0, 1, 0], [3, 3, 3]]), 4).float()
    assert accuracy(lambda _: logits, targets, targets).value == pytest.approx(2 / 3)
    right = accuracy(
        lambda _: torch.nn.functional.one_hot(targets.clamp(min=0), 4), targets, targets
    )
    assert (right.value, right.error) == (1.0, 0.0)


@pytest.fixture(scope="module")
def of_gpt(gpt: Design) -> Build:
    return realise(compose(gpt.unit_tree))


SHORT = SkillSettings(steps=12, tokens=256, examined=16, looks=3)


def test_the_same_practice_gives_the_same_score(of_gpt: Build, skill: Skill) -> None:
    one = SkillTrial(SHORT).run(of_gpt, skill)
    torch.rand(7)
    assert SkillTrial(SHORT).run(of_gpt, skill) == one
    assert one.chance == skill.chance
    assert one.control < skill.chance + 0.15
    assert one.tokens == 12 * round(256 / skill.length) * skill.length


def test_the_first_time_above_the_threshold_is_kept(of_gpt: Build) -> None:
    skill = plugins.load(Skill, "state_tracking")
    easy = SkillSettings(steps=12, tokens=240, examined=16, looks=3, threshold=0.0)
    assert SkillTrial(easy).run(of_gpt, skill).tokens_to_threshold == 4 * 240
    hard = SkillSettings(steps=12, tokens=240, examined=16, looks=3, threshold=1.0)
    assert SkillTrial(hard).run(of_gpt, skill).tokens_to_threshold is None


def test_what_reads_the_answers_is_trained_along(of_gpt: Build) -> None:
    """Nothing but the last features is read: a model that forgets its letters has no answer."""
    skill = plugins.load(Skill, "compression")
    practice = SkillSettings(steps=150, tokens=256, examined=64, looks=1)
    forgetful = realise(compose(block("return x + self.map(x), signals").unit_tree))
    learned = SkillTrial(practice).run(of_gpt, skill).accuracy
    assert learned > 2.5 * skill.chance
    assert SkillTrial(practice).run(forgetful, skill).accuracy < 1.5 * skill.chance


LOCAL = """
        h = nn.functional.pad(x, (0, 0, 3, 0)).transpose(1, 2)
        return x + self.map(nn.functional.gelu(self.near(h).transpose(1, 2))), signals
"""


@pytest.mark.slow
def test_a_block_that_sees_its_neighbours_only_does_not_recall(of_gpt: Build) -> None:
    near = "self.near = nn.Conv1d(dim, dim, 4); self.map = nn.Linear(dim, dim)"
    local = realise(compose(block(LOCAL.strip(), init=near).unit_tree))
    skill = plugins.load(Skill, "multi_query_recall")
    attentive = SkillTrial(SkillSettings()).run(of_gpt, skill)
    assert attentive.accuracy > 0.9
    assert attentive.tokens_to_threshold is not None
    assert SkillTrial(SkillSettings(steps=240)).run(local, skill).accuracy < 0.3


def test_progress_is_told(of_gpt: Build) -> None:
    told: list[tuple[float, str]] = []
    skill = plugins.load(Skill, "induction")
    SkillTrial(SHORT).run(of_gpt, skill, lambda fraction, note: told.append((fraction, note)))
    assert [fraction for fraction, _ in told] == pytest.approx([1 / 3, 2 / 3, 1.0])
    assert told[-1][1].endswith("% right")
