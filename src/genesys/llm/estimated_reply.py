"""The reply of somebody who counts no tokens."""

from __future__ import annotations

import math

from genesys.llm.conversation import CHARACTERS_A_TOKEN, Conversation
from genesys.llm.reply import Reply, Usage


def estimated_reply(conversation: Conversation, text: str, longest: int) -> Reply:
    """Return the text as a reply of at most `longest` tokens, roughly counted.

    >>> estimated_reply(Conversation("").told("Yes?"), "No, as I said.", longest=2)
    Reply(text='No, as ', usage=Usage(read=17, cached=0, stored=0, written=2), end='cut')
    """
    kept = text[: int(longest * CHARACTERS_A_TOKEN)]
    written = min(longest, math.ceil(len(kept) / CHARACTERS_A_TOKEN))
    usage = Usage(read=conversation.tokens, written=written)
    return Reply(kept, usage, "whole" if kept == text else "cut")
