"""Embedding, N blocks that share signals, final norm, tied head: what a design is judged as."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.realise import Build
from genesys.architecture.unit import Place, Signals, Unit

EMBEDDING_SCALE = 0.02
"""Initial sd of embeddings: small, so that an optimizer's first steps move them noticeably."""


class LanguageModel(nn.Module):
    """An autoregressive language model made of one block design, stacked.

    With the id of the `separator` between documents, units are handed the signal `documents`,
    (batch, length), which numbers them in each row; those that read it look at nothing across
    documents.

    >>> from genesys.architecture.unit import StandIn
    >>> model = LanguageModel(lambda dim, place: StandIn(dim), vocabulary=11, dim=8, blocks=2)
    >>> model(torch.zeros(3, 5, dtype=torch.long)).shape
    torch.Size([3, 5, 11])
    """

    def __init__(
        self, build: Build, vocabulary: int, dim: int, blocks: int, separator: int | None = None
    ) -> None:
        super().__init__()
        self.dim = dim
        self.separator = separator
        self.embedding = nn.Embedding(vocabulary, dim)
        self.blocks = nn.ModuleList(build(dim, Place(index, blocks)) for index in range(blocks))
        self.norm = nn.RMSNorm(dim)

    def forward(self, tokens: Tensor) -> Tensor:
        """Map token ids (batch, length) to logits (batch, length, vocabulary)."""
        return self.logits(self.features(tokens))

    def features(self, tokens: Tensor) -> Tensor:
        """Map token ids (batch, length) to what the head reads: (batch, length, dim)."""
        x = self.embedding(tokens) / EMBEDDING_SCALE
        signals: Signals = {}
        if self.separator is not None:
            # A separator begins the next document: the first token is predicted from it.
            signals["documents"] = (tokens == self.separator).cumsum(1)
        for block in self.blocks:
            x, signals = block(x, signals)
        return self.norm(x)  # type: ignore[no-any-return]

    def logits(self, features: Tensor) -> Tensor:
        """Map features (..., dim) to logits (..., vocabulary) by the tied embedding."""
        return F.linear(features, self.embedding.weight) / (EMBEDDING_SCALE * self.dim)

    def initialise(self, seed: int) -> None:
        """Set every weight from the seed alone: the one place where initial scales are chosen.

        - Embedding: normal, sd `EMBEDDING_SCALE`, divided out on the way in, so that blocks see
          unit scale; the head divides by `EMBEDDING_SCALE * dim`, so that the logit of the token
          that was just read (the head is tied) starts at 1 at every width (muP, Yang et al.
          2022) and the first loss lies near ln(vocabulary).
        - Linear maps: normal, sd `1 / sqrt(fan_in)`, biases 0: activations keep their scale at
          every width.
        - A unit's output projection, which is the linear map it declares last if that one maps
          to the model's width: further divided by `sqrt(2 blocks)`, so that the residual stream
          keeps its scale at every depth (GPT-2, Radford et al. 2019).
        - Then every unit's own `initialise`, children first.

        Draws come from a generator of the seed, in the order in which modules are declared.
        """
        generator = torch.Generator().manual_seed(seed)
        outputs = {id(linear) for linear in self.output_projections()}
        for module in self.modules():
            if isinstance(module, nn.Embedding):
                _draw(module.weight, EMBEDDING_SCALE, generator)
            elif isinstance(module, nn.Linear):
                scale = 1.0 / math.sqrt(module.in_features)
                if id(module) in outputs:
                    scale /= math.sqrt(2 * len(self.blocks))
                _draw(module.weight, scale, generator)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
        for module in reversed(list(self.modules())):
            if isinstance(module, Unit):
                module.initialise()

    def output_projections(self) -> list[nn.Linear]:
        """List the linear maps that units declare last and that lead to the model's width."""
        found = []
        for unit in self.modules():
            if isinstance(unit, Unit):
                own = [child for child in unit.children() if isinstance(child, nn.Linear)]
                if own and own[-1].out_features == self.dim:
                    found.append(own[-1])
        return found


def _draw(weight: Tensor, scale: float, generator: torch.Generator) -> None:
    with torch.no_grad():
        drawn = torch.randn(weight.shape, generator=generator, dtype=torch.float32) * scale
        weight.copy_(drawn.to(weight.dtype))
