"""Everybody is greeted at once, and whoever is not there says why."""

import threading
import time
from dataclasses import dataclass

from genesys.errors import LLMFatal
from genesys.llm.conversation import Conversation
from genesys.llm.price import Price
from genesys.llm.providers.base import LLM
from genesys.llm.providers.scripted import Scripted
from genesys.llm.reply import Reply, Usage
from genesys.llm.roll_call import roll_call
from genesys.llm.settings import LLMSettings
from genesys.llm.staff import Staff

KEY = "sk-ant-api03-4dK0gQ2yYbV7sW1mXz9c4dK0gQ2yYbV7"


@dataclass(frozen=True)
class Greeter(LLM):
    """Answers when all others are asked too, fails, or is silent."""

    model: str
    together: threading.Barrier
    asked: list[Conversation]

    def reply(self, conversation: Conversation, longest: int) -> Reply:
        self.asked.append(conversation)
        self.together.wait(30)
        match self.model:
            case "bad":
                raise LLMFatal(f"401: the key {KEY} is not valid.")
            case "silent":
                time.sleep(3600)
        return Reply("Yes. ", Usage(1000, 0, 0, 100))


def test_all_are_greeted_at_once_and_each_once() -> None:
    together, asked = threading.Barrier(3), list[Conversation]()
    llms = {name: Greeter(name, together, asked) for name in ("good", "bad", "silent")}
    settings = LLMSettings(
        dollars=1.0, roles={"coder": {"good": 1.0, "bad": 1.0}, "planner": {"silent": 1.0}}
    )
    called = roll_call(Staff.of(settings, llms, lambda model: Price(10.0, 20.0)), patience=4.0)
    assert [(one.llm, one.answered) for one in called] == [
        ("bad", False),
        ("good", True),
        ("silent", False),
    ]
    bad, good, silent = called
    assert len(asked) == 3
    assert good.words == "Yes."
    assert good.dollars == 0.012
    assert good.usage == Usage(1000, 0, 0, 100)
    assert "planner" not in good.roles
    assert "planner" in silent.roles
    assert silent.words == "No answer in 4 seconds."
    assert bad.words == "401: the key *** is not valid."


def test_scripts_and_mailboxes_are_not_bothered() -> None:
    def script(conversation: Conversation) -> str:
        raise AssertionError(conversation)

    llms = {"script": Scripted(script)}
    (one,) = roll_call(Staff.of(LLMSettings(), llms, lambda model: None))
    assert one.answered
    assert one.dollars == 0.0
