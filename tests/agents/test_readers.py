"""Every role reads its answers: what it can use, or what was wrong, never an exception."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genesys.agents import coder, direct, observer, planner, proposer, reviewer, whole_coder
from genesys.agents.form import written
from genesys.agents.misread import Misread
from genesys.agents.planner import Planned
from genesys.agents.proposer import Proposed
from genesys.agents.queries import Queries
from genesys.architecture.unit_source import UnitSource
from tests.agents.briefs import CODE, NEXT, OBSERVED, PROPOSER, SCRATCH, SITE

REUSABLE = ("rms_norm", "attention", "rotary", "A.mixer", "A.mixer.position", "B")

PROPOSED = Proposed(
    title="Surprise-gated attention",
    target="mixer",
    motivation="It wastes.",
    mechanism="$y = f(x)$",
    plan="One unit.",
    effect="Better.",
    risk="None known.",
)
STEP = Planned(slot="mixer", action="write", plan="Write it.")
FENCED = f"```python\n{CODE}```"


def reason(found: object) -> str:
    assert isinstance(found, Misread), found
    return found.reason


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("`mixer.norm = rms_norm`", ("mixer.norm = rms_norm",)),
        ("mixer.norm=rms_norm", ("mixer.norm = rms_norm",)),
        ("rms_norm", "expected `slot = unit`"),
        ("mixer.norm = no_norm", "no unit `no_norm` is known"),
    ],
)
def test_further_units_of_a_plan_are_read(line: str, found: object) -> None:
    text = (
        f"## Slot\n{SITE.open_slots[0].path}\n## Action\nwrite\n## Also\n- {line}\n## Plan\nWrite."
    )
    read = planner.read(text, SITE, ["rms_norm"])
    if isinstance(found, str):
        assert isinstance(read, Misread)
        assert found in read.reason
    else:
        assert isinstance(read, Planned)
        assert read.also == found


def test_a_proposal_names_a_place_of_its_parent() -> None:
    def at(target: str) -> Proposed | Queries | Misread:
        return proposer.read(written(PROPOSED.model_copy(update={"target": target})), PROPOSER)

    for target in (
        "mixer",
        "`mixer`",
        "**mixer**.",
        "A.mixer",
        "`A.mixer`",
        "`mixer` (the attention)",
    ):
        assert at(target) == PROPOSED
    assert reason(at("mixer.gate")) == (
        "Under `## Target`: expected one of `root`, `mixer`, `mixer.position`, `mlp`; got "
        "`mixer.gate`. Answer again, whole."
    )
    scratch = PROPOSED.model_copy(update={"target": "root"})
    assert proposer.read(written(scratch), SCRATCH) == scratch


def test_instead_of_a_proposal_or_a_review_something_may_be_looked_up() -> None:
    asked = Queries(note="Is it known?", queries=("surprise gate", "arXiv 2405.21060"))
    assert proposer.read(written(asked), PROPOSER) == asked
    assert reviewer.read(written(asked)) == asked


def test_a_step_fills_an_open_slot() -> None:
    assert planner.read(written(STEP), SITE, REUSABLE) == STEP
    dressed = written(STEP).replace("\nmixer", "\n`mixer`").replace("\nwrite", "\n**Write**")
    assert planner.read(dressed, SITE, REUSABLE) == STEP
    assert reason(planner.read(written(STEP), NEXT, REUSABLE)) == (
        "Under `## Slot`: expected an open slot, `mixer.position`; got `mixer`. "
        "Answer again, whole."
    )


def test_what_is_reused_is_known() -> None:
    def reusing(unit: str, *settings: str) -> Planned | Misread:
        step = Planned(
            slot="mixer", action="reuse", unit=unit, settings=settings, plan="It is known."
        )
        return planner.read(written(step), SITE, REUSABLE)

    found = reusing("`A.mixer`", "heads = 4", "`gain = False`")
    assert isinstance(found, Planned)
    assert (found.unit, found.settings) == ("A.mixer", ("heads = 4", "gain = False"))
    assert "Near it: `rms_norm`." in reason(reusing("rmsnorm"))
    assert "no unit `` is known" in reason(reusing(""))
    assert "expected `name = value`, got `four heads`" in reason(reusing("A.mixer", "four heads"))


def test_who_writes_needs_no_unit_and_settings_belong_to_the_plan() -> None:
    step = Planned(slot="mixer", action="write", unit="attention", plan="Write it.")
    assert planner.read(written(step), SITE, REUSABLE) == STEP
    step = step.model_copy(update={"settings": ("heads, 1 to 8", "gain")})
    found = planner.read(written(step), SITE, REUSABLE)
    assert isinstance(found, Planned)
    assert found.plan == "Write it.\n\nSettings:\n- heads, 1 to 8\n- gain"


def test_an_observation_is_read() -> None:
    assert observer.read(written(OBSERVED)) == OBSERVED


@pytest.mark.parametrize(
    "text",
    [
        FENCED,
        f"It is done by:\n\n{FENCED}\n\nThat is all.",
        f"~~~py\n{CODE}~~~",
        f"````\n{CODE}````",
        f"<think>\n```python\nclass Draft:\n```\n</think>\n{FENCED}",
        f"```text\nx -> y\n```\n{FENCED}",
        FENCED.replace("\n", "\r\n"),
    ],
)
def test_one_block_of_code_is_one_unit(text: str) -> None:
    assert coder.read(text) == CODE


def test_fences_within_a_unit_do_not_end_it() -> None:
    code = CODE.replace("k'_t =", "```\n    k'_t =").replace("v_t.", "v_t.\n    ```")
    assert coder.read(f"```python\n{code}```") == code


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I cannot.", "got none"),
        (CODE, "got none"),
        (f"{FENCED}\n{FENCED}", "got 2"),
        (f"```python\n{CODE}", "the answer ends before"),
    ],
)
def test_anything_but_one_block_is_named(text: str, told: str) -> None:
    assert told in reason(coder.read(text))


UNITS = f"""## mixer.norm
```python
class Norm: ...
```

### 2. `mixer` (a sequence mixer)

{FENCED}

## Unit mlp: a gated one
```python
class MLP: ...
```
"""


def test_units_come_with_their_places_parents_first() -> None:
    found = whole_coder.read(UNITS)
    assert not isinstance(found, Misread)
    assert [place for place, _ in found] == ["mixer", "mlp", "mixer.norm"]
    assert dict(found)["mixer"] == CODE
    rooted = whole_coder.read(f"## mixer\n{FENCED}\n## root\n{FENCED}")
    assert not isinstance(rooted, Misread)
    assert [place for place, _ in rooted] == ["root", "mixer"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Nothing.", "got no block"),
        (FENCED, "got `none` above a block"),
        (f"## The mixer of it\n{FENCED}\n{FENCED}", "got `none` above a block"),
        (f"## mixer\n{FENCED}\n## mixer\n{FENCED}", "got `mixer` twice"),
        (f"## mixer\n{FENCED}\n## mlp\n```python\nclass", "the answer ends before"),
    ],
)
def test_units_without_a_place_of_their_own_are_named(text: str, told: str) -> None:
    assert told in reason(whole_coder.read(text))


def test_direct_prompting_has_the_idea_above_the_units() -> None:
    found = direct.read(f"{written(PROPOSED)}\n\n{UNITS}")
    assert not isinstance(found, Misread)
    assert found[0] == PROPOSED
    assert [place for place, _ in found[1]] == ["mixer", "mlp", "mixer.norm"]
    assert "got none of them" in reason(direct.read(UNITS))


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(
            st.sampled_from(
                ["```python", "```", "~~~", "## mixer", "## Slot", "## Action", "reuse", "## Plan",
                 "## Target", "mixer", "## Queries", "- a", "**Rating:** 3", "<think>", "</think>"]
            ),
            max_size=14,
        ).map("\n".join),
    )
)  # fmt: skip
def test_nothing_that_is_answered_raises(text: str) -> None:
    for found in (
        proposer.read(text, PROPOSER),
        reviewer.read(text),
        planner.read(text, SITE, REUSABLE),
        coder.read(text),
        observer.read(text),
        whole_coder.read(text),
        direct.read(text),
    ):
        assert not isinstance(found, Misread) or found.reason.endswith((".", "```."))


def test_the_example_is_a_unit() -> None:
    assert UnitSource(CODE).kind == "sequence mixer"
