"""What recorded sessions told their agents, and how much of it a provider need not read again.

python -m benchmarks.prompt_tokens [FILE.jsonl...]

Tokens are counted at 3.5 characters each. A token is cacheable when the same words stood at the
same place in an earlier call: of the session, or, for the instructions, of the session before.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from genesys.evolution.events import DesignAdded
from genesys.journal.recording import Recording
from genesys.llm.conversation import CHARACTERS_A_TOKEN

HOME = Path(__file__).parents[1] / "tests" / "recordings"


def told(text: str) -> str:
    """Return all that a call was told, in order."""
    whole = json.loads(text)
    return "\n".join([whole["instructions"], *(turn["text"] for turn in whole["turns"])])


def cacheable(call: str, earlier: Sequence[str]) -> int:
    """Return how many characters of a call some earlier one begins with."""
    shared = (os.path.commonprefix([call, other]) for other in earlier)  # noqa: RUF071 - characters
    return max(map(len, shared), default=0)


def main() -> None:
    files = [Path(name) for name in sys.argv[1:]] or sorted(HOME.glob("*.jsonl"))
    print(
        "session                  end       calls  read k  written k  cacheable  with instructions"
    )
    designs, read_of_designs = 0, 0.0
    by_role: Counter[str] = Counter()
    for file in files:
        recording = Recording.read(file)
        calls = [line for line in recording.lines if line.asked.of == "llm" and line.answer]
        texts = [told(line.asked.text) for line in calls]
        instructions = [json.loads(line.asked.text)["instructions"] for line in calls]
        read = sum(map(len, texts))
        alone = sum(cacheable(text, texts[:n]) for n, text in enumerate(texts))
        warm = sum(cacheable(text, [*texts[:n], *instructions]) for n, text in enumerate(texts))
        written = sum(len(line.answer.text) for line in calls if line.answer)
        for line, text in zip(calls, texts, strict=True):
            by_role[line.asked.role] += len(text)
        end = type(recording.end).__name__.removeprefix("Design").removeprefix("Session")
        if isinstance(recording.end, DesignAdded):
            designs += 1
        read_of_designs += read
        print(
            f"{file.stem:24} {end:10} {len(calls):4} {read / CHARACTERS_A_TOKEN / 1000:7.1f} "
            f"{written / CHARACTERS_A_TOKEN / 1000:9.1f} {alone / read:10.0%} {warm / read:10.0%}"
        )
    total = sum(by_role.values())
    shares = ", ".join(f"{role} {size / total:.0%}" for role, size in by_role.most_common())
    print(f"read by role: {shares}")
    if designs:
        tokens = read_of_designs / CHARACTERS_A_TOKEN / 1000 / designs
        print(f"{designs} designs of {len(files)} sessions: {tokens:.0f}k tokens read for each")


if __name__ == "__main__":
    main()
