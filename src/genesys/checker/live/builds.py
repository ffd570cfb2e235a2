"""The design can be built at every width and every place."""

from collections.abc import Iterator

from genesys.architecture.unit import Place
from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.specimen import Specimen, parameters_of

WIDTHS = (32, 48, 64, 96)


class Builds(LiveCheck):
    """Builds the block at several widths and places; twice the same is the same."""

    rank = 10

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Name the width or place that fails."""
        for width in WIDTHS:
            try:
                specimen.build(width, Place(0, 1))
            except Exception as error:
                error.add_note(f"when built at width {width}")
                raise
        for place in (Place(0, 2), Place(1, 2), Place(7, 8)):
            try:
                specimen.build(48, place)
            except Exception as error:
                error.add_note(f"when built as block {place.block} of {place.blocks}")
                raise
        shapes = [parameters_of(specimen.build(48, Place(0, 2))) for _ in range(2)]
        if shapes[0] != shapes[1]:
            yield self.found(
                "Built twice at one width and place, it has different parameters.",
                "Let nothing but the settings, the width and the place decide what is built.",
            )
