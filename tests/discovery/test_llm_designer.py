"""Sessions with LLMs: how they go, how they end, and that nothing is asked twice."""

from dataclasses import replace
from random import Random

import pytest

from genesys.agents.form import written
from genesys.agents.planner import Planned
from genesys.agents.queries import Queries
from genesys.architecture.unit_tree import UnitTree
from genesys.checker.finding import Finding, Report
from genesys.discovery.session_settings import SessionSettings
from genesys.errors import BudgetError, LLMUnavailable, ReplayError
from genesys.evolution.design import Proposal
from genesys.evolution.events import (
    DesignAdded,
    DesignRefused,
    DesignRepeated,
    SessionAbandoned,
    SessionStarted,
)
from genesys.journal.memory_transcripts import MemoryTranscripts
from genesys.llm.conversation import Conversation
from genesys.llm.price import Price
from genesys.llm.providers.scripted import Scripted
from genesys.llm.reply import Reply, Usage
from genesys.llm.settings import LLMSettings
from genesys.llm.spend import Caps
from genesys.llm.staff import Staff
from genesys.testing.pretend_agents import PretendAgents, unit_by_rote
from tests.discovery.sessions import designer, mutation, run, seeded


def stages(transcripts: MemoryTranscripts, role: str) -> list[str]:
    return [line.asked.stage for line in transcripts.lines(7) if line.asked.role == role]


def with_role(role: str, answers: object, base: PretendAgents | None = None) -> Staff:
    """Return agents by rote, one role of which says something else."""
    staff = (base or PretendAgents()).staff()
    return replace(staff, llms={**staff.llms, role: Scripted(answers)})  # type: ignore[arg-type]


def test_a_mutation_is_proposed_reviewed_and_built_unit_by_unit() -> None:
    transcripts = MemoryTranscripts()
    tree = seeded()
    end = run(designer(transcripts=transcripts), mutation(tree), tree)
    assert isinstance(end, DesignAdded)
    assert end.session == 7
    proposal = end.design.proposal
    assert (proposal.mode, proposal.parents, proposal.target) == (
        "mutation",
        (tree.seeds[0].id,),
        ("mixer",),
    )
    assert [review.rating for review in end.design.reviews] == [5]
    assert end.design.unit_tree.at(("mixer",)).source.name == "RoteSequenceMixer"
    assert end.design.unit_tree.at(("mixer", "norm")).source.name == "RoteNorm"
    parent = tree.seeds[0].unit_tree
    assert end.design.unit_tree.at(("mlp",)).digest == parent.at(("mlp",)).digest
    assert stages(transcripts, "coder") == ["mixer, attempt 1", "mixer.norm, attempt 1"]


@pytest.mark.parametrize(("mode", "parents"), [("scratch", 0), ("crossover", 2)])
def test_the_other_modes_build_too(mode: str, parents: int) -> None:
    tree = seeded()
    names = tuple(seed.id for seed in tree.seeds[:parents])
    session = SessionStarted(mode, names, designer="llm")  # type: ignore[arg-type]
    end = run(designer(PretendAgents(target="root").staff()), session, tree)
    assert isinstance(end, DesignAdded)
    assert not end.design.unit_tree.open_slots
    assert end.design.proposal.parents == names


def test_a_crossover_takes_units_over_unwritten() -> None:
    tree = seeded()
    taken = Planned(slot="mixer", action="reuse", unit="B.mixer", settings=(), plan="Take it.")
    staff = with_role("planner", (written(taken),))
    session = SessionStarted("crossover", tuple(s.id for s in tree.seeds), designer="llm")
    transcripts = MemoryTranscripts()
    end = run(designer(staff, transcripts), session, tree)
    assert isinstance(end, DesignAdded)
    theirs = tree.seeds[1].unit_tree.at(("mixer",))
    assert end.design.unit_tree.at(("mixer",)).digest == theirs.digest
    assert not stages(transcripts, "coder")


def test_all_of_a_parent_is_called_by_its_root() -> None:
    tree = seeded()
    taken = Planned(slot="root", action="reuse", unit="B.root", plan="Take it.")
    staff = with_role("planner", (written(taken),), PretendAgents(target="root"))
    session = SessionStarted("crossover", tuple(s.id for s in tree.seeds), designer="llm")
    end = run(designer(staff), session, tree)
    assert isinstance(end, DesignRepeated)
    assert end.design_id == tree.seeds[1].id


def test_a_reviewer_is_shown_what_is_replaced_when_that_is_another_place() -> None:
    """The code of the place stands in the opening, and again only where the place has changed."""
    targets = iter(["mixer", "mixer", "mlp"])
    ratings = iter([2, 2, 5])

    def proposer(conversation: Conversation) -> str:
        return PretendAgents(target=next(targets))._proposer(conversation)

    heard: list[str] = []

    def reviewer(conversation: Conversation) -> str:
        heard.append(conversation.turns[-1].text)
        return PretendAgents(rating=next(ratings))._reviewer(conversation)

    staff = with_role("proposer", proposer)
    run(designer(replace(staff, llms={**staff.llms, "reviewer": Scripted(reviewer)})))
    assert ["class Attention" in text for text in heard] == [True, False, False]
    assert ["class GatedMLP" in text for text in heard] == [False, False, True]


FURTHER = Planned(slot="mixer", action="write", also=("mixer.norm = rms_norm",), plan="By rote.")


def test_one_plan_fills_further_slots_with_known_units() -> None:
    """The mixer is written; its norm, a slot that it opens, is reused in the same step."""
    transcripts = MemoryTranscripts()
    checked: list[tuple[str, bool]] = []

    def check(tree: UnitTree, whole: bool) -> Report:
        checked.append((tree.at(("mixer", "norm")).source.name, whole))
        return Report()

    end = run(
        designer(with_role("planner", (written(FURTHER),)), transcripts, check_tree=check),
    )
    assert isinstance(end, DesignAdded)
    assert end.design.unit_tree.at(("mixer", "norm")).source.name == "RMSNorm"
    assert stages(transcripts, "planner") == ["plan 1"]
    assert stages(transcripts, "coder") == ["mixer, attempt 1"]
    assert checked == [("RMSNorm", True)], "the unit is checked with what the step fills besides"
    asked = next(line.asked for line in transcripts.lines(7) if line.asked.role == "coder")
    assert "`mixer.norm` by `rms_norm`, a norm" in asked.text


def test_what_fails_together_is_told_to_the_coder_then_to_the_planner() -> None:
    heard: dict[str, list[str]] = {"planner": [], "coder": []}

    def planner(conversation: Conversation) -> str:
        heard["planner"].append(conversation.turns[-1].text)
        first = len(heard["planner"]) == 1
        return written(FURTHER) if first else PretendAgents()._planner(conversation)

    def coder(conversation: Conversation) -> str:
        heard["coder"].append(conversation.turns[-1].text)
        return PretendAgents()._coder(conversation)

    def no_known_norm(tree: UnitTree, whole: bool) -> Report:
        names = [part.source.name for path, part in tree.walk() if path == ("mixer", "norm")]
        found = Finding("cost", "It is cheap.", "It is dear.")
        return Report((found,) if "RMSNorm" in names else ())

    staff = with_role("planner", planner)
    staff = replace(staff, llms={**staff.llms, "coder": Scripted(coder)})
    end = run(
        designer(staff, check_tree=no_known_norm, settings=SessionSettings(unit_attempts=2)),
    )
    assert isinstance(end, DesignAdded)
    assert end.design.unit_tree.at(("mixer", "norm")).source.name == "RoteNorm"
    assert "It is dear." in heard["coder"][1]
    assert "Failed at mixer" in heard["planner"][1]
    assert "It is dear." in heard["planner"][1]


def test_a_slot_that_the_plan_fills_must_be_declared() -> None:
    step = FURTHER.model_copy(update={"also": ("mixer.gate = silu_gate",)})
    transcripts = MemoryTranscripts()
    settings = SessionSettings(unit_attempts=2, failed_rounds=0)
    end = run(designer(with_role("planner", (written(step),)), transcripts, settings=settings))
    assert isinstance(end, SessionAbandoned)
    assert "The plan fills the slot `gate` of this unit." in end.reason
    last = [line.asked for line in transcripts.lines(7) if line.asked.role == "coder"][-1]
    assert "It declares norm." in last.text


def test_what_cannot_be_one_tree_is_left_open() -> None:
    """That a known unit reads what nobody writes is no fault of the unit that is written."""
    heard: list[str] = []
    inner = ("mlp.gate = silu_gate", "mlp.mlp = memory_lookup")
    also = ("mixer = alibi_attention", "mlp = informed_mlp", *inner)
    step = Planned(slot="root", action="write", also=also, plan="By rote.")

    def planner(conversation: Conversation) -> str:
        heard.append(conversation.turns[-1].text)
        return written(step) if len(heard) == 1 else PretendAgents()._planner(conversation)

    staff = with_role("planner", planner, PretendAgents(target="root"))
    end = run(designer(staff), SessionStarted("scratch", (), designer="llm"))
    assert isinstance(end, DesignAdded)
    assert end.design.unit_tree.at(("mlp",)).source.name == "RoteChannelMixer"
    assert "Nothing further was filled, since with it" in heard[1]
    assert "mixed" in heard[1].partition("since with it")[2].partition("\n")[0]


@pytest.mark.parametrize(
    ("unit", "settings", "told"),
    [
        ("rms_norm", (), "takes a 'sequence mixer'"),
        ("attention", ("heads = 0",), "heads"),
        ("attention", ("heads = a b",), "name = value"),
        ("no_such_unit", (), "no unit `no_such_unit`"),
        ("", (), "no unit ``"),
    ],
)
def test_a_plan_that_cannot_be_followed_is_told_to_the_planner(
    unit: str, settings: tuple[str, ...], told: str
) -> None:
    bad = Planned(slot="mixer", action="reuse", unit=unit, settings=settings, plan="Take it.")
    heard: list[str] = []

    def planner(conversation: Conversation) -> str:
        heard.append(conversation.turns[-1].text)
        if len(heard) == 1:
            return written(bad)
        return PretendAgents()._planner(conversation)

    end = run(designer(with_role("planner", planner)))
    assert told in heard[1]
    assert isinstance(end, DesignAdded)


def test_what_the_checker_finds_goes_to_the_coder_until_it_passes() -> None:
    transcripts = MemoryTranscripts()
    settings = SessionSettings(unit_attempts=200)
    staff = PretendAgents(valid=0.3, seed=2).staff()
    end = run(designer(staff, transcripts, settings=settings))
    assert isinstance(end, DesignAdded)
    told = [line.asked.text for line in transcripts.lines(7) if line.asked.role == "coder"]
    assert len(told) > 2
    assert any("No position sees the future." in text for text in told)


def test_a_unit_that_never_passes_ends_the_session_with_its_place_and_reason() -> None:
    transcripts = MemoryTranscripts()
    settings = SessionSettings(unit_attempts=2, failed_rounds=1)
    made = designer(PretendAgents(valid=0.0).staff(), transcripts, settings=settings)
    end = run(made)
    assert isinstance(end, SessionAbandoned)
    assert end.stage == "mixer"
    assert "No position sees the future." in end.reason
    assert end.proposal is not None
    assert len(stages(transcripts, "coder")) == 4  # two rounds of two attempts
    assert len(stages(transcripts, "planner")) == 2


def test_a_failed_round_keeps_what_was_accepted() -> None:
    """The mixer is accepted; its norm fails in one round, and is then written in another."""
    norms: list[str] = []

    def coder(conversation: Conversation) -> str:
        agents = PretendAgents(valid=1.0)
        if 'kind = "norm"' in (text := agents._coder(conversation)):
            norms.append(text)
            if len(norms) <= 2:
                return PretendAgents(valid=0.0)._coder(conversation)
        return text

    transcripts = MemoryTranscripts()
    settings = SessionSettings(unit_attempts=2)
    end = run(designer(with_role("coder", coder), transcripts, settings=settings))
    assert isinstance(end, DesignAdded)
    assert stages(transcripts, "coder") == [
        "mixer, attempt 1",
        "mixer.norm, attempt 1",
        "mixer.norm, attempt 2",
        "mixer.norm, attempt 1",
    ]


def test_a_proposal_below_the_mark_is_revised_and_at_last_given_up() -> None:
    transcripts = MemoryTranscripts()
    settings = SessionSettings(attempts=3)
    end = run(designer(PretendAgents(rating=3).staff(), transcripts, settings=settings))
    assert isinstance(end, SessionAbandoned)
    assert end.stage == "proposal"
    assert "3 attempts" in end.reason
    assert stages(transcripts, "proposer") == ["proposal 1", "proposal 2", "proposal 3"]


def test_a_unit_that_the_observer_rates_low_is_written_again() -> None:
    ratings = iter([1, 5, 5])

    def observer(conversation: Conversation) -> str:
        return PretendAgents(rating=next(ratings))._observer(conversation)

    transcripts = MemoryTranscripts()
    end = run(designer(with_role("observer", observer), transcripts))
    assert isinstance(end, DesignAdded)
    assert stages(transcripts, "coder")[:2] == ["mixer, attempt 1", "mixer, attempt 2"]


def test_the_best_of_several_samples_goes_on() -> None:
    ratings = iter([2, 5, 3])

    def reviewer(conversation: Conversation) -> str:
        return PretendAgents(rating=next(ratings))._reviewer(conversation)

    titles: list[str] = []

    def proposer(conversation: Conversation) -> str:
        text = PretendAgents(seed=len(titles))._proposer(conversation)
        titles.append(text)
        return text

    staff = with_role("reviewer", reviewer)
    staff = replace(staff, llms={**staff.llms, "proposer": Scripted(proposer)})
    end = run(designer(staff, settings=SessionSettings(samples=3)))
    assert isinstance(end, DesignAdded)
    assert end.design.proposal.title in titles[1]
    assert [review.rating for review in end.design.reviews] == [5]


def test_an_answer_that_cannot_be_read_is_corrected_a_bounded_number_of_times() -> None:
    transcripts = MemoryTranscripts()
    staff = with_role("reviewer", ("I like it.",))
    end = run(designer(staff, transcripts, llm=LLMSettings(corrections=2)))
    assert isinstance(end, SessionAbandoned)
    assert len(stages(transcripts, "reviewer")) == 3
    assert "reviewer" in end.reason


@pytest.mark.parametrize("end_of_reply", ["refused", "cut"])
def test_a_refused_or_cut_answer_is_asked_for_again(end_of_reply: str) -> None:
    heard: list[str] = []

    def reviewer(conversation: Conversation) -> Reply:
        heard.append(conversation.turns[-1].text)
        if len(heard) == 1:
            return Reply("", Usage(read=10, written=1), end_of_reply)  # type: ignore[arg-type]
        return Reply(PretendAgents()._reviewer(conversation))

    end = run(designer(with_role("reviewer", reviewer)))
    assert isinstance(end, DesignAdded)
    assert ("declined" if end_of_reply == "refused" else "cut off") in heard[1]


def test_queries_where_nothing_can_be_looked_up_are_refused() -> None:
    asks = written(Queries(note="", queries=("gated mixers",)))
    heard: list[str] = []

    def proposer(conversation: Conversation) -> str:
        heard.append(conversation.turns[-1].text)
        return asks if len(heard) == 1 else PretendAgents()._proposer(conversation)

    end = run(designer(with_role("proposer", proposer)))
    assert isinstance(end, DesignAdded)
    assert "Nothing can be looked up" in heard[1]


def test_a_design_that_the_run_has_is_told_as_such() -> None:
    tree = seeded()
    same = Planned(slot="mixer", action="reuse", unit="A.mixer", settings=(), plan="As it was.")
    end = run(designer(with_role("planner", (written(same),))), mutation(tree), tree)
    assert isinstance(end, DesignRepeated)
    assert end.design_id == tree.seeds[0].id


def test_a_persons_proposal_is_only_implemented() -> None:
    tree = seeded()
    proposal = Proposal("Mine", "mutation", (tree.seeds[0].id,), ("mlp",), "Why not.", "Write it.")
    session = replace(mutation(tree), proposal=proposal)
    transcripts = MemoryTranscripts()
    end = run(designer(transcripts=transcripts), session, tree)
    assert isinstance(end, DesignAdded)
    assert end.design.proposal == proposal
    assert not stages(transcripts, "proposer")
    assert stages(transcripts, "coder") == ["mlp, attempt 1"]


def test_a_person_approves_each_step_and_can_ask_for_another() -> None:
    wishes = iter(["Call it something else.", "", "", "Use fewer channels."])
    shown: list[str] = []

    def person(stage: str, text: str) -> str:
        shown.append(stage)
        return next(wishes, "")

    transcripts = MemoryTranscripts()
    end = run(designer(transcripts=transcripts, person=person))
    assert isinstance(end, DesignAdded)
    assert shown[:5] == [
        "proposal 1",
        "proposal 2",
        "plan 1",
        "mixer, attempt 1",
        "mixer, attempt 2",
    ]
    asked = "".join(line.asked.text for line in transcripts.lines(7) if line.asked.of == "llm")
    assert "Call it something else." in asked
    assert "Use fewer channels." in asked


class TestAblations:
    """What is left out is never asked for."""

    @pytest.mark.parametrize(
        ("without", "silent"),
        [("planner", "planner"), ("observer", "observer"), ("units", "planner")],
    )
    def test_a_role_is_left_out(self, without: str, silent: str) -> None:
        transcripts = MemoryTranscripts()
        settings = SessionSettings(without=(without,))  # type: ignore[arg-type]
        staff = with_role("coder", lambda c: at_once(c) if without == "units" else by_rote(c))
        end = run(designer(staff, transcripts, settings=settings))
        assert isinstance(end, DesignAdded)
        assert not stages(transcripts, silent)
        assert stages(transcripts, "coder")

    def test_without_checker_units_are_accepted_unread_and_the_design_is_checked_once(self) -> None:
        transcripts = MemoryTranscripts()
        settings = SessionSettings(without=("checker",))
        end = run(designer(PretendAgents(valid=0.0).staff(), transcripts, settings=settings))
        assert isinstance(end, DesignRefused)
        assert "No position sees the future." in end.findings[0]
        checks = [line.asked.stage for line in transcripts.lines(7) if line.asked.of == "checker"]
        assert checks == ["at the end"]

    def test_direct_prompting_is_one_call(self) -> None:
        transcripts = MemoryTranscripts()
        settings = SessionSettings(without=("dialogue",))
        staff = with_role("coder", sketch)
        end = run(designer(staff, transcripts, settings=settings))
        assert isinstance(end, DesignAdded)
        assert [line.asked.role for line in transcripts.lines(7) if line.asked.role] == ["coder"]


def by_rote(conversation: Conversation) -> str:
    return PretendAgents()._coder(conversation)


def at_once(conversation: Conversation) -> str:
    random = Random(0)
    return "\n\n".join(
        f"## {place}\n```python\n{unit_by_rote(kind, random)}```"
        for place, kind in (("mixer", "sequence mixer"), ("mixer.norm", "norm"))
    )


def sketch(conversation: Conversation) -> str:
    return f"{PretendAgents()._proposer(conversation)}\n\n{at_once(conversation)}"


class TestDurable:
    """A session is a function of the tree and the answers."""

    def test_a_session_that_is_run_again_asks_nobody(self) -> None:
        transcripts = MemoryTranscripts()
        end = run(designer(transcripts=transcripts))
        silent = with_role("proposer", failing)
        silent = replace(silent, llms=dict.fromkeys(silent.llms, Scripted(failing)))
        again = run(designer(silent, transcripts, offline=True))
        assert again == end

    def test_a_session_cut_off_at_any_call_goes_on_there(self) -> None:
        whole = MemoryTranscripts()
        end = run(designer(PretendAgents(valid=0.6).staff(), whole))
        calls = len([line for line in whole.lines(7) if line.asked.of == "llm"])
        assert calls > 6
        for cut in range(calls):
            transcripts = MemoryTranscripts()
            asked: list[str] = []
            staff = counted(PretendAgents(valid=0.6).staff(), asked, until=cut)
            with pytest.raises(LLMUnavailable):
                run(designer(staff, transcripts))
            resumed = counted(PretendAgents(valid=0.6).staff(), asked)
            session = replace(mutation(seeded()), resumes=7)
            again = designer(resumed, transcripts)
            tree = seeded()
            found = again.design(9, session, tree, Random(0), lambda part, note: None)
            assert isinstance(found, DesignAdded)
            assert isinstance(end, DesignAdded)
            assert found.session == 9
            assert found.design == end.design
            assert len(asked) == len(set(asked)) == calls

    def test_another_question_than_the_record_has_is_told(self) -> None:
        transcripts = MemoryTranscripts()
        run(designer(transcripts=transcripts))
        other = replace(mutation(seeded()), idea="Else.")
        end = run(designer(transcripts=transcripts), other)
        assert isinstance(end, SessionAbandoned)
        assert "start a new session" in end.reason
        with pytest.raises(ReplayError, match="proposal 1"):
            run(designer(transcripts=transcripts, offline=True), other)

    def test_offline_a_record_that_ends_early_is_told(self) -> None:
        with pytest.raises(ReplayError, match="ends before question 1"):
            run(designer(offline=True))


def failing(conversation: Conversation) -> str:
    raise AssertionError("Nobody should be asked.")


def counted(staff: Staff, asked: list[str], until: int | None = None) -> Staff:
    """Write down what the staff is asked; after so many questions nobody answers."""

    def wrapped(role: str) -> Scripted:
        def answer(conversation: Conversation) -> Reply:
            if until is not None and len(asked) >= until:
                raise LLMUnavailable("Nobody is there.")
            asked.append(f"{role} {conversation.digest}")
            return staff.llms[role].reply(conversation, 16_000)

        return Scripted(answer)

    return replace(staff, llms={role: wrapped(role) for role in staff.llms})


class TestBudget:
    """No call is made that could cost more than is left."""

    PRICE = Price(read=1.0, written=10.0)

    def test_the_run_s_cap_stops_a_session_that_can_be_resumed(self) -> None:
        transcripts = MemoryTranscripts()
        staff = PretendAgents().staff(self.PRICE)
        with pytest.raises(BudgetError) as error:
            run(designer(staff, transcripts, caps=Caps(dollars=0.18)))
        assert error.value.whole == "run"
        spent = transcripts.spent().dollars
        assert 0 < spent <= 0.18
        end = run(designer(staff, transcripts, caps=Caps(dollars=10.0)))
        assert isinstance(end, DesignAdded)

    def test_a_session_s_cap_ends_the_session(self) -> None:
        transcripts = MemoryTranscripts()
        staff = PretendAgents().staff(self.PRICE)
        end = run(designer(staff, transcripts, caps=Caps(session_dollars=0.18)))
        assert isinstance(end, SessionAbandoned)
        assert transcripts.spent(7).dollars <= 0.18
        assert "session" in end.reason

    def test_spend_is_exact(self) -> None:
        transcripts = MemoryTranscripts()
        used: list[Usage] = []

        def reviewer(conversation: Conversation) -> Reply:
            usage = Usage(read=1000, cached=400, written=30)
            used.append(usage)
            return Reply(PretendAgents()._reviewer(conversation), usage)

        staff = with_role("reviewer", reviewer)
        price = Price(read=3.0, written=15.0, cached=0.3)
        staff = replace(staff, prices={**staff.prices, "reviewer": price})
        run(designer(staff, transcripts))
        expected = (600 * 3.0 + 400 * 0.3 + 30 * 15.0) / 1e6
        assert transcripts.spent(7).by_llm["reviewer"] == pytest.approx(expected, rel=1e-12)


def test_no_key_gets_into_the_record_or_to_an_llm() -> None:
    heard: list[str] = []

    def reviewer(conversation: Conversation) -> str:
        heard.append(conversation.text)
        return PretendAgents()._reviewer(conversation)

    def proposer(conversation: Conversation) -> str:
        told = PretendAgents()._proposer(conversation)
        return told.replace("It may help.", "The key is sk-ant-api03-abcdefghijklmnopqrstuvwxyz01.")

    transcripts = MemoryTranscripts()
    staff = with_role("reviewer", reviewer)
    staff = replace(staff, llms={**staff.llms, "proposer": Scripted(proposer)})
    end = run(designer(staff, transcripts))
    assert isinstance(end, DesignAdded)
    kept = "".join(f"{line.asked.text}{line.answer}" for line in transcripts.lines(7))
    for text in (kept, "".join(heard), end.design.proposal.motivation):
        assert "abcdefghijklmnopqrstuvwxyz01" not in text
    assert "The key is ***" in end.design.proposal.motivation
