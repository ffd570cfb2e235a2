"""A session as its transcript would hold it, written by hand: every kind of question once."""

import json
from dataclasses import replace

from genesys.evolution.design import Design, Proposal
from genesys.evolution.events import (
    DesignAdded,
    Event,
    RunStarted,
    SessionAbandoned,
    SessionStarted,
    StepReturned,
)
from genesys.journal.entry import Entry
from genesys.journal.transcripts import Answer, Asked, AskedOf, Line
from genesys.llm.conversation import Conversation
from genesys.llm.reply import Usage
from genesys.testing.pretend_designer import pretend_design

SESSION = 3
PARENT = pretend_design(1)
ESCAPE = "\x1b[31m"
PASSAGES = (
    "> [papers/lion] Lion is an optimiser.\n> It needs a third of the learning rate of AdamW."
)

PROPOSED = f"""## Title
A gate that forgets {ESCAPE}[bold]faster[/bold]

## Plan
Multiply the mixer by $\\sigma(Wx)$."""
CODE = "class Gate(Unit):\n    kind = 'gate'"
OUTLINE = "Block\n├── mixer: Gate\n│   └── norm: (open)\n└── norm: Norm"


def line(
    number: int, of: AskedOf, stage: str, text: str, answer: Answer | None, **who: str
) -> Line:
    """Return one exchange, asked `number` seconds into the hour."""
    asked = Asked(SESSION, number, of, stage, text, f"digest {number}", **who)
    return Line(asked, answer, 3600.0 + number)


def said(text: str, read: int = 1000, written: int = 100, end: str = "whole") -> Answer:
    """Return what an LLM answered, at ten dollars a million tokens."""
    usage = Usage(read, read // 2, 0, written)
    return Answer(text, usage, (read + written) / 100_000, 2.5, end)


def checked(*findings: str, path: str = "mixer", outline: str = OUTLINE) -> tuple[str, Answer]:
    """Return what the checker was asked and said."""
    asked = {"outline": outline, "path": path, "code": CODE, "whole": False}
    told = {"passed": not findings, "findings": findings, "facts": {}}
    return json.dumps(asked), Answer(json.dumps(told), seconds=0.2)


def session() -> list[Line]:
    """Return a session that proposes, is reviewed, writes one unit twice and waits."""
    pick = {"of": "ensemble", "stage": "staff"}
    proposing = Conversation("You propose.", ()).told("Parents: one.")
    asking = proposing.answered("## Queries\n- lion").told(f"Found:\n{PASSAGES}\nRounds left: 2.")
    reviewing = Conversation("You review.").told("A proposal.")
    coding = Conversation("You write units.").told("Write the mixer.")
    mending = coding.answered(CODE).told("Line 2 is wrong.")
    further = Conversation("You write units.").told("Write the norm.")
    queries = json.dumps({"queries": ["lion"]})
    round_ = Answer(json.dumps({"shown": PASSAGES, "round": {}}), seconds=0.1)
    proposer = {"role": "proposer", "llm": "opus"}
    coder = {"role": "coder", "llm": "local"}
    return [
        line(1, text="proposer", answer=Answer("opus"), **pick),
        line(2, "llm", "proposal 1", proposing.text, said("## Queries\n- lion"), **proposer),
        line(3, "library", "proposal 1", queries, round_),
        line(4, "llm", "proposal 1", asking.text, said(PROPOSED, 2000, 300), **proposer),
        line(5, "novelty", "review 1", PROPOSED.partition("\n")[2], Answer("New: 0.9 of 1.")),
        line(
            6,
            "llm",
            "review 1",
            reviewing.text,
            said("## Rating\n4", end="cut"),
            role="reviewer",
            llm="opus",
        ),
        line(7, "person", "proposal 1", PROPOSED, Answer("", seconds=30.0)),
        line(8, "llm", "mixer, attempt 1", coding.text, said(CODE), **coder),
        line(9, "checker", "mixer, attempt 1", *checked("[causality] It reads the future.")),
        line(10, "llm", "mixer, attempt 2", mending.text, said(f"{CODE}\n    # mended"), **coder),
        line(11, "checker", "mixer, attempt 2", *checked()),
        line(12, "llm", "mixer.norm, attempt 1", further.text, None, **coder),
    ]


def entries(end: Event | None = None) -> list[Entry]:
    """Return a journal with one session that was interrupted once, and ended so."""
    started = SessionStarted("mutation", (PARENT.id,), designer="llm", idea="forget faster")
    facts: list[Event] = [
        RunStarted({}),
        DesignAdded(PARENT),
        started,
        StepReturned(SESSION, "its worker is silent"),
        replace(started, resumes=SESSION),
    ]
    facts += [end] if end else []
    return [Entry(number, fact, 60.0 * number, "w") for number, fact in enumerate(facts, 1)]


def added() -> DesignAdded:
    """Return how the session ends well; the entry that resumed it is the one that ends."""
    idea = Proposal("Gate", "mutation", (PARENT.id,), ("mixer",), "To forget.", "Gate it.")
    return DesignAdded(Design(idea, (), PARENT.unit_tree), 5)


def abandoned() -> SessionAbandoned:
    """Return how the session ends badly."""
    return SessionAbandoned(5, "4 rounds failed.", "mixer.norm")
