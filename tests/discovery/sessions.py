"""What the tests of sessions share: a designer whose agents act by rote, and who checks."""

from collections.abc import Callable
from random import Random

from genesys.architecture.unit_tree import UnitTree
from genesys.checker.finding import Finding, Report
from genesys.discovery.designer import SessionEnd
from genesys.discovery.llm_designer import LLMDesigner
from genesys.discovery.regime import Regime
from genesys.discovery.session_settings import SessionSettings
from genesys.evolution.events import DesignAdded, SessionStarted
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.memory_transcripts import MemoryTranscripts
from genesys.journal.transcripts import Transcripts
from genesys.knowledge.inquiry import Allowance
from genesys.knowledge.knowledge import Knowledge
from genesys.lab.seeds import seed_design
from genesys.llm.settings import LLMSettings
from genesys.llm.spend import Caps
from genesys.llm.staff import Staff
from genesys.testing.pretend_agents import PretendAgents
from genesys.testing.pretend_run import LADDER


def flips(tree: UnitTree, whole: bool) -> Report:
    """Refuse what reads the future by flipping: a check without torch."""
    del whole
    found = [
        Finding("causality", "No position sees the future.", "It flips.", place=part.source.name)
        for _, part in tree.walk()
        if "flip(" in part.source.code
    ]
    return Report(tuple(found))


def designer(
    staff: Staff | None = None,
    transcripts: Transcripts | None = None,
    *,
    settings: SessionSettings | None = None,
    llm: LLMSettings | None = None,
    knowledge: Knowledge | None = None,
    check_tree: Callable[[UnitTree, bool], Report] = flips,
    caps: Caps | None = None,
    regime: Regime | None = None,
    **others: object,
) -> LLMDesigner:
    return LLMDesigner(
        transcripts=transcripts or MemoryTranscripts(),
        staff=staff or PretendAgents().staff(),
        check_tree=check_tree,
        knowledge=knowledge or Knowledge({}),
        novel=lambda text: "Novelty 1.00",
        settings=settings or SessionSettings(),
        llm=llm or LLMSettings(),
        allowance=Allowance(),
        regime=regime or Regime(LADDER),
        caps=lambda: caps or Caps(),
        **others,  # type: ignore[arg-type]
    )


def seeded() -> EvolutionTree:
    """Return a tree of two seeds."""
    return EvolutionTree.replay([DesignAdded(seed_design(name)) for name in ("gpt", "mamba2")])


def mutation(tree: EvolutionTree) -> SessionStarted:
    return SessionStarted("mutation", (tree.seeds[0].id,), designer="llm")


def run(
    made: LLMDesigner, session: SessionStarted | None = None, tree: EvolutionTree | None = None
) -> SessionEnd:
    tree = tree or seeded()
    return made.design(7, session or mutation(tree), tree, Random(0), lambda part, note: None)
