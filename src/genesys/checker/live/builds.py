"""The design can be built at every width and every place."""

from collections.abc import Iterator

from genesys.architecture.unit import Place, Unit
from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck, noted
from genesys.checker.live.crowd import WIDTH
from genesys.checker.live.specimen import Specimen, parameters_of

WIDTHS = (WIDTH, 48, 96)
WIDE = 2048
"""That of the paper's largest models; built without memory for its values."""

PLACE = Place(0, 2)


class Builds(LiveCheck):
    """Builds the block at several widths and places; twice the same is the same, not shared."""

    rank = 10

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Name the width or place that fails."""
        for width in (*WIDTHS, WIDE):
            made = specimen.skeleton if width == WIDE else specimen.built
            with noted(f"when built at width {width}"):
                made(width, PLACE)
        for place in (Place(0, 1), Place(1, 2), Place(7, 8)):
            with noted(f"when built as block {place.block} of {place.blocks}"):
                specimen.build(48, place)
        one, other = specimen.build(48, PLACE), specimen.build(48, PLACE)
        if parameters_of(one) != parameters_of(other):
            yield self.found(
                "Built twice at one width and place, a design has the same parameters.",
                f"It has {_size(one):,} the first time and {_size(other):,} the second, or other "
                "shapes.",
                "Let nothing but the settings, the width and the place decide what is built.",
            )
        held = {id(parameter) for parameter in one.parameters()}
        shared = [name for name, parameter in other.named_parameters() if id(parameter) in held]
        if shared:
            yield self.found(
                "Every block has parameters of its own.",
                f"Two blocks share `{shared[0]}`.",
                "Make parameters and modules in `__init__`, not in the class.",
            )


def _size(block: Unit) -> int:
    return sum(parameter.numel() for parameter in block.parameters())
