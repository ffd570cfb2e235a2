"""A script answers by what was said, again and again the same."""

import json
from pathlib import Path

import pytest

from genesys.config import checked
from genesys.errors import ConfigError, LLMFatal
from genesys.llm.conversation import Conversation
from genesys.llm.providers.scripted import Scripted
from genesys.llm.reply import Reply, Usage
from genesys.testing.contracts.llm import LLMContract

ASKED = Conversation("You plan.").told("What next?\nThe mixer is open.")

SCRIPT = """
[[lines]]
pattern = "You plan.*mixer"
texts = ["Write the mixer.", "Then reuse one."]

[[lines]]
pattern = 'rating from (\\d) to \\d'
texts = ["5"]
"""


def scripted(**options: object) -> Scripted:
    return checked(Scripted, options, "llm.llms.script")


class TestScripted(LLMContract):
    @pytest.fixture
    def llm(self) -> Scripted:
        return Scripted(("An answer.", "Another."))


def test_a_file_answers_by_pattern_and_by_turn(tmp_path: Path) -> None:
    (tmp_path / "script.toml").write_text(SCRIPT)
    llm = scripted(answers=str(tmp_path / "script.toml"))
    said = []
    conversation = ASKED
    for _ in range(3):
        said.append(llm.reply(conversation, 1000).text)
        conversation = conversation.answered(said[-1]).told("Not that.")
    assert said == ["Write the mixer.", "Then reuse one.", "Then reuse one."]
    assert llm.reply(Conversation("A rating from 0 to 5."), 1000).text == "5"
    assert llm.reply(ASKED, 1000).text == "Write the mixer.", "it keeps nothing"


def test_json_lines_are_a_script_too(tmp_path: Path) -> None:
    rows = [{"pattern": "planner", "texts": ["no"]}, {"texts": ["yes", "again"]}]
    (tmp_path / "script.jsonl").write_text("\n\n".join(json.dumps(row) for row in rows))
    assert scripted(answers=str(tmp_path / "script.jsonl")).reply(ASKED, 99).text == "yes"


def test_answers_may_stand_in_the_settings() -> None:
    llm = scripted(answers=["one", "two"])
    assert llm.reply(ASKED, 99).text == "one"
    assert llm.reply(ASKED.answered("one").told("And?"), 99).text == "two"


def test_a_function_answers_as_it_likes() -> None:
    refused = Reply("", Usage(7, 3, 0, 1), "refused")
    llm = Scripted(lambda said: refused if "mixer" in said.turns[-1].text else "fine")
    assert llm.reply(ASKED, 99) == refused
    assert llm.reply(ASKED.told("Else?"), 99).text == "fine"


def test_tokens_are_counted_and_an_answer_too_long_is_cut() -> None:
    llm = scripted(answers=["word " * 100], free=False)
    whole = llm.reply(ASKED, 1000)
    assert (whole.usage.read, whole.end) == (ASKED.tokens, "whole")
    assert 100 < whole.usage.written < 200
    cut = llm.reply(ASKED, 20)
    assert (cut.usage.written, cut.end) == (20, "cut")
    assert ("word " * 100).startswith(cut.text)
    assert not llm.free


@pytest.mark.parametrize(
    ("name", "script", "words"),
    [
        ("no.toml", None, ["answers", "no.toml"]),
        ("bad.toml", "[[lines]", ["bad.toml", "[[lines]]"]),
        ("bad.toml", '[[lines]]\npattern = "("\ntexts = ["x"]', ["bad.toml", "'('"]),
        ("bad.toml", '[[lines]]\npattern = "x"\ntexts = []', ["at least one answer to 'x'"]),
        ("bad.toml", '[[lines]]\npatern = "x"\ntexts = ["y"]', ["patern"]),
        ("bad.toml", '[[line]]\ntexts = ["y"]', ["lines"]),
        ("bad.jsonl", "{", ["bad.jsonl", "JSON"]),
    ],
)
def test_a_bad_script_is_refused_when_it_is_named(
    tmp_path: Path, name: str, script: str | None, words: list[str]
) -> None:
    if script is not None:
        (tmp_path / name).write_text(script)
    with pytest.raises(ConfigError) as refused:
        scripted(answers=str(tmp_path / name))
    assert [w for w in ["llm.llms.script", *words] if w not in str(refused.value)] == []


def test_what_no_line_fits_is_said(tmp_path: Path) -> None:
    (tmp_path / "script.toml").write_text(SCRIPT)
    llm = scripted(answers=str(tmp_path / "script.toml"))
    with pytest.raises(LLMFatal, match=r"no line that fits.*'Who are you?"):
        llm.reply(Conversation("You code.").told("Who are you?"), 99)
    assert llm.greet().text
