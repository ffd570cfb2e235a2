import pytest
import torch
import torch.nn.functional as F

from genesys.architecture.compose import compose
from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import realise
from genesys.library.seeds.base import Seed
from genesys.library.shelf import units
from genesys.plugins import available, load

SEEDS = available(Seed)


def test_the_three_seeds_of_the_laptop_are_there() -> None:
    assert {"gpt", "mamba2", "retnet"} <= set(SEEDS)


@pytest.mark.parametrize("name", SEEDS)
def test_a_seed_is_whole_and_made_of_library_units(name: str) -> None:
    seed = load(Seed, name)
    tree = seed.unit_tree()
    assert tree.open_slots == []
    assert tree.faults == []
    assert seed.title
    assert seed.summary
    assert {part.source.code for _, part in tree.walk()} <= {u.code for u in units().values()}


@pytest.mark.parametrize("name", SEEDS)
@pytest.mark.parametrize("dim", [48, 64, 256])
def test_a_seed_starts_at_chance_and_learns_at_once(name: str, dim: int) -> None:
    torch.set_num_threads(1)
    model = LanguageModel(realise(compose(load(Seed, name).unit_tree())), 64, dim, 2)
    model.initialise(0)
    tokens = torch.randint(0, 64, (2, 65), generator=torch.Generator().manual_seed(1))
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    losses = []
    for _ in range(8):
        logits = model(tokens[:, :-1])
        loss = F.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert abs(losses[0] - torch.tensor(64.0).log().item()) < 0.3
    assert losses[-1] < losses[0] - 0.3
