"""All units of a proposal in one answer: what unit-by-unit writing is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from genesys.agents import coder, direct, observer, whole_coder
from genesys.agents.direct import DirectBrief
from genesys.agents.observer import ObserverBrief
from genesys.agents.whole_coder import WholeCoderBrief
from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import UnitTree
from genesys.checker.finding import Finding, Report
from genesys.checker.mending.mender import mended
from genesys.discovery.abandoned import Abandoned
from genesys.discovery.background import Background
from genesys.discovery.draft import Draft, path_of, place
from genesys.discovery.outside import Outside
from genesys.discovery.proposing import proposal_of
from genesys.discovery.session_settings import SessionSettings
from genesys.errors import UnitSyntaxError
from genesys.evolution.design import Proposal

Written = Sequence[tuple[str, str]]
"""Places, and the code of the units there."""


@dataclass(frozen=True)
class WritingAtOnce:
    """Has all units written together, and checks them together (the paper's Table 4)."""

    outside: Outside
    background: Background
    settings: SessionSettings

    def build(self, proposal: Proposal, draft: Draft) -> UnitTree:
        """Return the finished tree; Abandoned when no attempt is accepted."""
        slot = draft.open[0]
        conversation = whole_coder.opening(
            WholeCoderBrief(proposal, self.background.parents, draft.outline)
        )
        reason = ""
        for attempt in range(1, self.settings.unit_attempts + 1):
            stage = f"all units, attempt {attempt}"
            written, conversation = self.outside.say("coder", stage, conversation, whole_coder.read)
            code = "\n\n".join(text for _, text in written)
            tree, report = self._checked(stage, written, draft)
            if tree is None or not report.passed:
                reason = str(report.findings[0])
                conversation = conversation.told(whole_coder.mend(report, written))
                continue
            if "observer" in self.settings.without:
                return tree
            outline = Draft(tree).outline
            brief = ObserverBrief(proposal, outline, slot, proposal.plan, code, report)
            observed, _ = self.outside.say(
                "observer", stage, observer.opening(brief), observer.read
            )
            if observed.rating >= self.settings.unit_mark:
                return tree
            reason = f"rated {observed.rating}: {' '.join(observed.concerns)}"
            conversation = conversation.told(coder.criticised(observed))
        raise Abandoned(
            "all units",
            f"No attempt of {self.settings.unit_attempts} was accepted. The last one: {reason}",
        )

    def sketch(self) -> tuple[Proposal, UnitTree]:
        """Return an idea with its tree from one prompt; Abandoned when they make no tree."""
        session = self.background.session
        background = self.background
        brief = DirectBrief(session.mode, background.parents, background.targets, session.idea)
        answer, _ = self.outside.say("coder", "all at once", direct.opening(brief), direct.read)
        proposal = proposal_of(answer[0], background)
        tree, report = assembled(answer[1], background.draft(proposal.target))
        if tree is None:
            raise Abandoned("all at once", str(report.findings[0]))
        return proposal, tree

    def _checked(
        self, stage: str, written: Written, draft: Draft
    ) -> tuple[UnitTree | None, Report]:
        tree, report = assembled(written, draft)
        if tree is None or "checker" in self.settings.without:
            return tree, report
        code = "\n\n".join(text for _, text in written)
        return tree, self.outside.check(stage, tree, written[0][0], code, whole=True)


def assembled(written: Written, draft: Draft) -> tuple[UnitTree | None, Report]:
    """Put units in their places; None, with findings, where they make no whole tree."""
    found: list[Finding] = []
    for where, text in sorted(written, key=lambda each: len(path_of(each[0]))):
        try:
            unit = UnitTree(UnitSource(mended(text).code))
        except UnitSyntaxError as error:
            found.append(
                Finding("syntax", "Every block is one readable unit.", str(error), "", where)
            )
            continue
        slot = next((slot for slot in draft.open if slot.path == where), None)
        if slot is None:
            seen = f"No open slot is called `{where}`."
            advice = f"Open are: {', '.join(slot.path for slot in draft.open) or 'none'}."
            found.append(Finding("tree", "Every unit has a slot.", seen, advice, where))
            continue
        draft = draft.filled(slot, unit)
    found += [
        Finding("tree", "Every slot is filled.", f"`{slot.path}` is open.", slot.need, place(()))
        for slot in draft.open
    ]
    faults = draft.tree.faults if draft.tree else []
    found += [Finding("tree", "Units fit their slots.", fault) for fault in faults]
    return (None if found else draft.tree), Report(tuple(found))
