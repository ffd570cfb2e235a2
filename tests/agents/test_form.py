"""A form reads what LLMs write for it, and says precisely what is wrong with the rest."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genesys.agents.form import Form, filled, layout, written
from genesys.agents.misread import Misread
from genesys.agents.observer import Observed
from genesys.agents.planner import Planned
from genesys.agents.proposer import Proposed
from genesys.agents.queries import Queries
from genesys.agents.reviewer import Reviewed

FORMS: tuple[type[Form], ...] = (Queries, Proposed, Reviewed, Planned, Observed)

REVIEW = Reviewed(
    reasons="It holds: $S_t = a_t S_{t-1}$.\n\nBut it is `known`.",
    concerns=("The decay is fixed.", "No start is given."),
    rating=2,
)


def said(*, rating: str = "2", reasons: str = "It holds.") -> str:
    return f"## Reasons\n{reasons}\n\n## Rating\n{rating}"


def read(text: str) -> Reviewed:
    found = filled(text, Reviewed)
    assert isinstance(found, Reviewed), found
    return found


def reason(text: str, form: type[Form] = Reviewed) -> str:
    found = filled(text, form)
    assert isinstance(found, Misread), found
    return found.reason


LINE = (
    st.text(min_size=1, max_size=60)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text and text.lstrip()[:1] not in "#`~*_-+•" and not text[0].isdigit())
)
WORD = LINE.filter(lambda text: text.strip("*_`'\"(). \n\t").lower() not in _NOTHING)
TEXT = st.lists(WORD, min_size=1, max_size=4).map("\n".join)

_NOTHING = {"", "none", "n/a", "-", "empty", "null", "nothing"}


def filling(form: type[Form]) -> st.SearchStrategy[Form]:
    values: dict[str, st.SearchStrategy[Any]] = {}
    for name, field in form.model_fields.items():
        if field.annotation is int:
            values[name] = st.integers(0, 5)
        elif field.annotation == tuple[str, ...]:
            fewest = 1 if field.is_required() else 0
            values[name] = st.lists(WORD, min_size=fewest, max_size=3).map(tuple)
        elif field.annotation is str:
            values[name] = TEXT
        else:
            values[name] = st.sampled_from(["write", "reuse"])
    return st.builds(form, **values)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_written_is_read_back(form: type[Form], data: st.DataObject) -> None:
    answer = data.draw(filling(form))
    assert filled(written(answer), form) == answer
    assert filled(f"Let me see.\n\n{written(answer)}\n", form) == answer
    assert filled(answer.model_dump_json(), form) == answer


@settings(max_examples=300, deadline=None)
@given(
    text=st.one_of(
        st.text(max_size=300),
        st.lists(
            st.sampled_from(
                [
                    "## Rating",
                    "**Rating:** 3",
                    "# reasons",
                    "```",
                    "```json",
                    "~~~",
                    "- a",
                    "{",
                    "5/5",
                ]
            ),
            max_size=12,
        ).map("\n".join),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["rating", "reasons", "concerns", "x"]), inner)
            ),
            max_leaves=8,
        ).map(json.dumps),
    )
)
def test_no_answer_raises(text: str) -> None:
    for form in FORMS:
        assert isinstance(filled(text, form), form | Misread)


@pytest.mark.parametrize(
    "text",
    [
        "# REASONS\nIt holds.\n# Rating\n2",
        "#### reasons:\nIt holds.\n#### **Rating**:\n2",
        "## 1. Reasons\nIt holds.\n## 2. Rating\n2",
        "## Reasons (short)\nIt holds.\n## Rating (0-5)\n2",
        "**Reasons:** It holds.\n**Rating:** 2",
        "**Reasons**\nIt holds.\n**Rating**: 2",
        "## Reasons: It holds.\n## Rating: 2",
        'Sure! {"reasons": "It holds.", "rating": 2.0} I hope that helps.',
        "```markdown\n## Reasons\nIt holds.\n## Rating\n2\n```",
        "Here it is:\n\n```\n## Reasons\nIt holds.\n## Rating\n2\n```\nThat is all.",
        "## Reasons\r\nIt holds.\r\n\r\n## Rating\r\n2\r\n",
        "<think>\n## Rating\n5\n</think>\n## Reasons\nIt holds.\n## Rating\n2",
        '```json\n{"reasons": "It holds.", "rating": 2}\n```',
        'Here:\n```json\n{"Reasons": "It holds.", "Rating": "2"}\n```',
        '{"reasons": "It holds.", "rating": 2, "confidence": "high"}',
    ],
)
def test_many_spellings_say_the_same(text: str) -> None:
    assert read(text) == Reviewed(reasons="It holds.", rating=2)


@pytest.mark.parametrize(
    "rating",
    ["4", "4/5", "4 / 5", "4 out of 5", "**4**", "4.", "4 (sound)", "4 - sound", "4: sound"],
)
def test_a_rating_is_a_whole_number_however_it_is_dressed(rating: str) -> None:
    assert read(said(rating=rating)).rating == 4


@pytest.mark.parametrize("rating", ["6", "-1", "4.5", "3-4", "3 to 4", "four", "8/10", "4/10", "?"])
def test_any_other_rating_is_named(rating: str) -> None:
    assert reason(said(rating=rating)) == (
        f"Under `## Rating`: expected one whole number from 0 to 5, got {rating!r}. "
        "Answer again, whole."
    )


def test_formulas_and_code_come_through_as_they_are() -> None:
    code = "```python\n# rating\nx = {'a': \"b\"}\n```"
    reasons = f"$\\frac{{a}}{{b}}\\_c$\n\n{code}\n\n### Rating of parts\nGood."
    assert read(said(reasons=reasons)).reasons == reasons


def test_an_object_in_a_text_is_no_answer_of_its_own() -> None:
    reasons = '```json\n{"reasons": "Another.", "rating": 5}\n```'
    assert read(said(reasons=reasons)) == Reviewed(reasons=reasons, rating=2)


def test_a_smaller_heading_of_the_same_name_belongs_to_the_text() -> None:
    assert read(said(reasons="It holds.\n### Rating\nnot yet")).rating == 2


def test_parts_of_a_plan_may_be_called_like_fields() -> None:
    plan = "It is short.\n\n### Settings\n- heads: 1 to 8\n\n### Unit\n$y = Wx$"
    text = f"## Slot\nmixer\n\n## Action\nwrite\n\n## Plan\n{plan}"
    assert filled(text, Planned) == Planned(slot="mixer", action="write", plan=plan)
    assert filled(f"# Plan\n\n{text}", Planned) == Planned(slot="mixer", action="write", plan=plan)


def test_items_may_run_over_lines_or_have_no_bullets() -> None:
    listed = "## Queries\n* gated\n  delta rule\n* state decay"
    assert filled(listed, Queries) == Queries(queries=("gated delta rule", "state decay"))
    plain = "## Queries\ngated delta rule\nstate decay"
    assert filled(plain, Queries) == filled(listed, Queries)


@pytest.mark.parametrize("nothing", ["none", "None.", "- none", "-", "N/A", ""])
def test_a_list_may_be_empty_where_it_may_be_left_out(nothing: str) -> None:
    assert read(f"{said()}\n## Concerns\n{nothing}").concerns == ()


def test_what_is_missing_is_named() -> None:
    assert reason("It is good.") == (
        "Expected an answer under the headings `## Reasons`, `## Concerns`, `## Suggestions`, "
        "`## Rating`; got none of them. Answer again, whole."
    )
    assert "got no `## Rating`." in reason("## Reasons\nGood.")
    assert "nothing under `## Reasons`." in reason(said(reasons=""))
    assert "nothing under `## Queries`." in reason("## Queries\nnone", Queries)
    assert "got `## Rating` twice." in reason(f"{said()}\n## Rating\n3")


def test_a_word_that_is_none_of_the_choices_is_named() -> None:
    text = "## Slot\nmixer\n## Action\ncopy\n## Plan\nIt."
    assert reason(text, Planned).startswith(
        "Under `## Action`: expected `write` or `reuse`, got 'copy'."
    )


def test_headings_decide_which_form_was_filled_in() -> None:
    assert filled("## Queries\n- delta rule", Queries, Reviewed) == Queries(queries=("delta rule",))
    assert filled(said(), Queries, Reviewed) == read(said())
    both = filled(f"{said()}\n## Queries\n- delta rule", Queries, Reviewed)
    assert isinstance(both, Misread)
    assert "got two" in both.reason
    begun = filled("## Note\nI know enough.\n" + said(), Queries, Reviewed)
    assert begun == read(said())
    half = filled("## Concerns\n- It is known.", Queries, Reviewed)
    assert isinstance(half, Misread)
    assert "no `## Reasons` and no `## Rating`" in half.reason


def test_a_json_object_of_anything_else_is_no_answer() -> None:
    assert isinstance(filled('{"verdict": 5}', Reviewed), Misread)
    assert isinstance(filled("[1, 2]", Reviewed), Misread)
    assert isinstance(filled("{" * 5000 + '"a":' * 5000, Reviewed), Misread)


def test_the_layout_asks_for_every_field_once() -> None:
    for form in FORMS:
        headings = [line for line in layout(form).splitlines() if line.startswith("#")]
        assert headings == [f"## {name.capitalize()}" for name in form.model_fields]
        assert all(field.description for field in form.model_fields.values())


def test_a_filled_form_is_its_own_record() -> None:
    assert filled(written(REVIEW), Reviewed) == REVIEW
