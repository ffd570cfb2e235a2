"""Keys are blotted out, whoever wrote them where; all else stays as it is, to the letter."""

import json
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys.library.shelf import units
from genesys.llm.conversation import Conversation
from genesys.llm.redaction import Redaction

SIGNS = string.ascii_letters + string.digits
PAGES = sorted((Path(__file__).parents[2] / "docs").rglob("*.md"))


def made(prefix: str, length: int, signs: str = SIGNS) -> st.SearchStrategy[str]:
    """Return keys of one maker: random signs, with a digit, as all that are really random have."""
    return st.text(signs, min_size=length, max_size=length).map(lambda text: f"{prefix}7{text}")


KEYS = st.one_of(
    made("sk-", 47),
    made("sk-", 31, "0123456789abcdef"),
    made("sk-proj-", 120, f"{SIGNS}_-"),
    made("sk-ant-api03-", 90, f"{SIGNS}_-"),
    made("sk-or-v1-", 63, "0123456789abcdef"),
    made("AIza", 34, f"{SIGNS}_-"),
    made("AQ.", 50, f"{SIGNS}_-"),
    made("ghp_", 35),
    made("github_pat_", 80, f"{SIGNS}_"),
    made("hf_", 33),
    made("gsk_", 51),
    made("xai-", 79),
    made("tvly-", 31),
)
AROUND = st.sampled_from(["", " ", "\n", "'", '"', "=", ": ", "(", "\\n", "key=", "\t", "é"])


@given(KEYS, AROUND, st.sampled_from(["", " ", "\n", '"', "'", ",", ")", ". And", "\\n"]))
def test_a_key_of_a_usual_shape_is_blotted_wherever_it_stands(
    key: str, before: str, after: str
) -> None:
    assert Redaction()(f"{before}{key}{after}") == f"{before}***{after}"


@given(KEYS)
def test_what_a_header_sends_is_blotted(key: str) -> None:
    assert Redaction()(f"Authorization: Bearer {key}\n") == "Authorization: Bearer ***\n"
    assert Redaction()(f"bearer {key[-24:]}0") == "bearer ***"


SECRETS = st.text(min_size=8, max_size=40).filter(lambda text: "*" not in text)


@given(SECRETS, st.text(), st.text())
def test_a_known_key_of_any_shape_is_blotted(secret: str, before: str, after: str) -> None:
    shown = Redaction(lambda: [secret])(f"{before}{secret}{after}")
    assert secret not in shown
    kept = json.dumps(f"{before}{secret}{after}")
    written = json.dumps(secret)[1:-1]
    assert written not in Redaction(lambda: [secret])(kept)


@given(KEYS, st.text())
def test_what_was_redacted_stays_as_it_is(key: str, around: str) -> None:
    redaction = Redaction(lambda: ["open sesame 12"])
    once = redaction(f"{around} {key} open sesame 12 {around}")
    assert redaction(once) == once


def test_a_key_within_a_longer_one_leaves_nothing_of_it() -> None:
    redaction = Redaction(lambda: ["abcdefgh", "abcdefgh-ijkl"])
    assert redaction("abcdefgh-ijkl abcdefgh") == "*** ***"


def test_words_that_local_servers_take_for_keys_are_words() -> None:
    redaction = Redaction(lambda: ["EMPTY", "ollama", ""])
    assert redaction("EMPTY if ollama") == "EMPTY if ollama"


def test_the_json_of_a_conversation_stays_json() -> None:
    key = "sk-ant-api03-4dK0gQ2yYbV7sW1mXz9c4dK0gQ2yYbV7"
    said = Conversation("Be brief.").told(f"My key:\n{key}\nIs it good?")
    kept = json.loads(Redaction()(said.text))
    assert kept["turns"][0]["text"] == "My key:\n***\nIs it good?"
    assert said.through(Redaction()).turns[0].text == "My key:\n***\nIs it good?"


@pytest.mark.parametrize("name", sorted(units()))
def test_units_are_not_touched(name: str) -> None:
    code = units()[name].code
    assert Redaction()(code) == code


def test_pages_are_not_touched() -> None:
    for page in PAGES:
        assert Redaction()(page.read_text("utf-8")) == page.read_text("utf-8"), page


@given(
    st.lists(
        st.one_of(
            st.from_regex(r"[a-z_]{1,12}(_[a-z0-9]{1,8}){0,4}", fullmatch=True),
            st.from_regex(r"(task|risk|disk|mask|sk)(-[a-z]{1,12}){1,6}", fullmatch=True),
            st.from_regex(r"[0-9a-f]{40}|[0-9a-f]{64}", fullmatch=True),
            st.uuids().map(str),
            st.from_regex(r"Bearer of [a-z]{1,20} news", fullmatch=True),
            st.floats().map(str),
            st.sampled_from(["self.sk_norm", "hf_hub_download", "xai-explained-again-and-again"]),
        )
    ),
    st.sampled_from([" ", "\n", " = ", ", ", "("]),
)
def test_names_digests_and_numbers_are_not_touched(words: list[str], between: str) -> None:
    text = between.join(words)
    assert Redaction()(text) == text
