"""Pictures of a run: one a file, each a function of the tree, the ladder, a fitness and colours.

ladder    every design on every rung, and which of them climbed
fitness   designs in the order in which they were verified, and the best so far
lineage   who descends from whom
curves    training losses on each rung
pareto    quality against what it costs, on the lowest rung
palette   colours for light and dark pages
points    scores that lie far off, brought to the edge of a picture
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from matplotlib.figure import Figure

from genesys.console.figures import curves, fitness, ladder, lineage, pareto
from genesys.console.figures.palette import Palette
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.base import Fitness
from genesys.evolution.ladder import Ladder

Draw = Callable[[EvolutionTree, Ladder, Fitness, Palette], Figure]

FIGURES: Mapping[str, Draw] = MappingProxyType(
    {
        "ladder": ladder.draw,
        "fitness": fitness.draw,
        "lineage": lineage.draw,
        "curves": curves.draw,
        "pareto": pareto.draw,
    }
)
"""Name -> how it is drawn, in the order of the report."""
