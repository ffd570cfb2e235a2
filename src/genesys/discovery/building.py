"""A proposal becomes a tree, unit by unit: planned, written, checked, judged, then frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from genesys.agents import coder, observer, planner
from genesys.agents.coder import CoderBrief
from genesys.agents.misread import Misread
from genesys.agents.observer import Observed, ObserverBrief
from genesys.agents.planner import Planned, PlannerBrief
from genesys.agents.site import OpenSlot, Site
from genesys.architecture.setting import Value
from genesys.architecture.syntax import literal
from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import UnitTree
from genesys.checker.finding import Finding, Report
from genesys.checker.mending.mender import mended
from genesys.discovery.abandoned import Abandoned
from genesys.discovery.background import Background
from genesys.discovery.draft import Draft, path_of
from genesys.discovery.outside import Outside
from genesys.discovery.session_settings import SessionSettings
from genesys.errors import UnitSyntaxError
from genesys.evolution.design import Proposal
from genesys.llm.conversation import Conversation

_NOTHING_YET = "Nothing was written yet."


@dataclass(frozen=True)
class _Try:
    """One answer of the coder, and what was found of it."""

    code: str
    subtree: UnitTree | None
    report: Report
    conversation: Conversation
    outline: str = ""
    """Of the tree with the unit in it."""

    observed: Observed | None = None

    @property
    def worth(self) -> tuple[bool, int, int]:
        """What the better of two tries has more of: passed, rating, fewer findings."""
        rating = self.observed.rating if self.observed else 0
        return self.report.passed, rating, -len(self.report.findings)


@dataclass(frozen=True)
class Building:
    """Fills open slots until there are none. What was accepted is never changed again."""

    outside: Outside
    background: Background
    settings: SessionSettings
    proposal: Proposal
    concerns: tuple[str, ...] = ()
    """What the reviewer still asks for."""

    def build(self, draft: Draft) -> UnitTree:
        """Return the finished tree.

        A unit that fails in all attempts is dropped, and the planner looks at the last accepted
        tree again. Raises Abandoned when more rounds fail than the settings allow.
        """
        failed = steps = 0
        news = _NOTHING_YET
        planning: Conversation | None = None
        while draft.open:
            steps += 1
            planned, planning = self._planned(f"plan {steps}", draft, news, planning)
            slot = next(slot for slot in draft.open if slot.path == planned.slot)
            added = self._take(planned, slot, draft)
            if isinstance(added, UnitTree):
                unit = added.source
                news = f"Accepted: {unit.name} at {slot.path}. It stays as it is.\n{unit.docstring}"
                draft, besides = self._grown(planned, slot, added, draft)
                news = f"{news}\n{besides}".strip()
                continue
            failed += 1
            if failed > self.settings.failed_rounds:
                raise Abandoned(slot.path, f"{failed} rounds failed. The last one: {added}")
            news = f"Failed at {slot.path} ({planned.action} {planned.unit}): {added}"
        assert draft.tree is not None
        return draft.tree

    def _grown(
        self, planned: Planned, slot: OpenSlot, subtree: UnitTree, draft: Draft
    ) -> tuple[Draft, str]:
        """Return the draft after this step, and what came of the slots that it fills besides.

        Known units fill them as they are, unless the tree could not be one with them.
        """
        bare = grown = draft.filled(slot, subtree)
        told = []
        for path, name in planned.fillings:
            unit = self.background.reusable[name]
            taking = next((each for each in grown.open if each.path == path), None)
            if taking is None or taking.kind != unit.source.kind:
                told.append(f"Not filled: no open slot `{path}` takes `{name}`.")
                continue
            grown = grown.filled(taking, unit)
            told.append(f"Filled: {path} by {name}.")
        if (faults := grown.faults) and not bare.faults:
            return bare, f"Nothing further was filled, since with it: {'; '.join(faults)}."
        return grown, "\n".join(told)

    def _planned(
        self, stage: str, draft: Draft, news: str, planning: Conversation | None
    ) -> tuple[Planned, Conversation | None]:
        if "planner" in self.settings.without:
            first, plan = draft.open[0].path, self.proposal.plan
            return Planned(slot=first, action="write", plan=plan), None
        site = Site(draft.outline, draft.open, news)
        if planning is None:
            background = self.background
            brief = PlannerBrief(self.proposal, background.parents, background.units, self.concerns)
            planning = planner.opening(brief, site)
        else:
            planning = planning.told(planner.next(site))

        def read(text: str) -> Planned | Misread:
            planned = planner.read(text, site, self.background.reusable.keys())
            return planned if isinstance(planned, Misread) else self._fitting(planned, draft)

        while True:
            planned, planning = self.outside.say("planner", stage, planning, read)
            wish = self.outside.approve(stage, _told(planned))
            if not wish:
                return planned, planning
            planning = planning.told(planner.criticised(wish))

    def _fitting(self, planned: Planned, draft: Draft) -> Planned | Misread:
        """Return a plan that can be followed, or say why it cannot."""
        if planned.action == "write":
            return planned
        slot = next(slot for slot in draft.open if slot.path == planned.slot)
        taken = self._reused(planned)
        if isinstance(taken, Misread):
            return taken
        if taken.source.kind != slot.kind:
            return Misread(
                f"`{planned.unit}` is a {taken.source.kind!r}; the slot `{slot.path}` takes a "
                f"{slot.kind!r}."
            )
        return Misread("; ".join(taken.misfits) + ".") if taken.misfits else planned

    def _reused(self, planned: Planned) -> UnitTree | Misread:
        settings: dict[str, Value] = {}
        for line in planned.settings:
            name, sign, value = line.partition("=")
            try:
                settings[name.strip()] = cast(Value, literal(value.strip()))
            except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
                sign = ""
            if not sign:
                return Misread(f"Expected settings as `name = value`, got `{line}`.")
        return self.background.reusable[planned.unit].with_settings(**settings)

    def _take(self, planned: Planned, slot: OpenSlot, draft: Draft) -> UnitTree | str:
        """Return what comes into the slot, or why nothing does."""
        if planned.action == "write":
            return self._written(planned, slot, draft)
        taken = self._reused(planned)
        assert not isinstance(taken, Misread)
        grown, _ = self._grown(planned, slot, taken, draft)
        report = self._report(f"{slot.path}, reuse", grown, slot.path, taken.source.code)
        return taken if report.passed else str(report)

    def _written(self, planned: Planned, slot: OpenSlot, draft: Draft) -> UnitTree | str:
        """Have a unit written, in as many attempts as are allowed."""
        conversation = coder.opening(
            CoderBrief(
                proposal=self.proposal,
                outline=draft.outline,
                slot=slot,
                plan=planned.plan,
                replaced=self.background.replaced(slot.path),
                fillings=self._fillings(planned),
                signals=draft.signals,
            )
        )
        watching: Conversation | None = None
        reason = ""
        for attempt in range(1, self.settings.unit_attempts + 1):
            stage = f"{slot.path}, attempt {attempt}"
            tries = []
            for _ in range(self.settings.samples):
                tried = self._tried(stage, conversation, planned, slot, draft)
                if tried.report.passed:
                    tried, watching = self._observed(stage, tried, watching, planned, slot)
                tries.append(tried)
            best = max(tries, key=lambda tried: tried.worth)
            feedback = self._feedback(stage, best)
            if not feedback and best.subtree is not None:
                return best.subtree
            reason = _reason(best)
            conversation = best.conversation.told(feedback)
        return f"No attempt of {self.settings.unit_attempts} was accepted. The last one: {reason}"

    def _feedback(self, stage: str, tried: _Try) -> str:
        """Return what the coder is to mend; nothing where the unit is accepted."""
        if not tried.report.passed:
            return coder.mend(tried.report, tried.code)
        if tried.observed is not None and tried.observed.rating < self.settings.unit_mark:
            return coder.criticised(tried.observed)
        wish = self.outside.approve(stage, tried.code)
        return coder.asked(wish) if wish else ""

    def _fillings(self, planned: Planned) -> tuple[str, ...]:
        """Tell which known units fill slots in the same step."""
        units = [(path, name, self.background.reusable[name]) for path, name in planned.fillings]
        return tuple(
            f"`{path}` by `{name}`, a {unit.source.kind}: {unit.source.summary}"
            for path, name, unit in units
        )

    def _tried(
        self,
        stage: str,
        conversation: Conversation,
        planned: Planned,
        slot: OpenSlot,
        draft: Draft,
    ) -> _Try:
        written, conversation = self.outside.say("coder", stage, conversation, coder.read)
        code = mended(written).code
        try:
            subtree = UnitTree(UnitSource(code))
        except UnitSyntaxError as error:
            found = Finding("syntax", "The answer holds one readable unit.", str(error))
            return _Try(code, None, Report((found,)), conversation)
        grown, _ = self._grown(planned, slot, subtree, draft)
        undeclared = _undeclared(planned, slot, subtree)
        report = Report(undeclared) if undeclared else self._report(stage, grown, slot.path, code)
        return _Try(code, subtree, report, conversation, grown.outline)

    def _report(self, stage: str, grown: Draft, path: str, code: str) -> Report:
        """Check the draft; with the last slot filled, all of it."""
        assert grown.tree is not None
        if grown.faults and ("checker" in self.settings.without or grown.too_large):
            return Report(tuple(Finding("tree", "Units make a tree.", f) for f in grown.faults))
        if "checker" in self.settings.without:
            return Report()
        return self.outside.check(stage, grown.tree, path, code, whole=not grown.open)

    def _observed(
        self,
        stage: str,
        tried: _Try,
        watching: Conversation | None,
        planned: Planned,
        slot: OpenSlot,
    ) -> tuple[_Try, Conversation | None]:
        if "observer" in self.settings.without:
            return tried, watching
        if watching is None:
            brief = ObserverBrief(
                proposal=self.proposal,
                outline=tried.outline,
                slot=slot,
                plan=planned.plan,
                code=tried.code,
                report=tried.report,
                similar=self.background.alike(slot.kind),
            )
            watching = observer.opening(brief)
        else:
            watching = watching.told(observer.revised(tried.code, tried.report))
        observed, watching = self.outside.say("observer", stage, watching, observer.read)
        return replace(tried, observed=observed), watching


def _undeclared(planned: Planned, slot: OpenSlot, subtree: UnitTree) -> tuple[Finding, ...]:
    """Return what is wrong where the plan fills a slot of a new unit that it does not have."""
    own = [path for path, _ in planned.fillings if path_of(path)[:-1] == path_of(slot.path)]
    names = [path_of(path)[-1] for path in own]
    missing = [name for name in names if name not in subtree.source.slots]
    return tuple(
        Finding(
            "plan",
            f"The plan fills the slot `{name}` of this unit.",
            f"It declares {', '.join(subtree.source.slots) or 'no slot'}.",
            f"Declare the slot `{name}`, and use it as the plan says.",
        )
        for name in missing
    )


def _told(planned: Planned) -> str:
    how = f"reuse {planned.unit}" if planned.action == "reuse" else "write a new unit"
    settings = f" with {', '.join(planned.settings)}" if planned.settings else ""
    return f"{planned.slot}: {how}{settings}\n{planned.plan}"


def _reason(tried: _Try) -> str:
    errors: Sequence[Finding] = [f for f in tried.report.findings if not f.warning]
    if errors:
        return str(errors[0])
    if tried.observed is not None:
        return f"rated {tried.observed.rating}: {' '.join(tried.observed.concerns)}"
    return "a person asked for something else"
