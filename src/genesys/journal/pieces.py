"""A long text as the pieces that it shares with others."""

import hashlib

_TURN = '{"speaker": "'
_COMMA = ", "
_END = "]}"


def cut(text: str) -> list[str]:
    """Cut the JSON of a conversation between its turns; joined, the pieces are the text again.

    A longer conversation then begins with the pieces of the shorter one, so that each turn needs
    to be kept only once. Any other text may be given too.

    >>> cut('{"instructions": "Be brief.", "turns": [{"speaker": "user", "text": "Hi"}]}')
    ['{"instructions": "Be brief.", "turns": [', '{"speaker": "user", "text": "Hi"}', ']}']
    """
    # A comma is part of the turn that follows it, and the end is a piece of its own: both come
    # only once there is a next turn, and none.
    pieces, lead = [], ""
    for part in text.split(_TURN):
        body = part.removesuffix(_COMMA)
        pieces.append(lead + body)
        lead = part[len(body) :] + _TURN
    last = pieces.pop() + lead.removesuffix(_TURN)
    body = last.removesuffix(_END)
    return [piece for piece in (*pieces, body, last[len(body) :]) if piece]


def to_bytes(text: str) -> bytes:
    """Return the text as UTF-8; half a surrogate pair, which JSON may bring, stays what it is."""
    return text.encode("utf-8", "surrogatepass")


def from_bytes(data: bytes) -> str:
    """Return the text that `to_bytes` wrote."""
    return data.decode("utf-8", "surrogatepass")


def name_of_bytes(data: bytes) -> str:
    """Return the SHA-256, by which equal pieces are known."""
    return hashlib.sha256(data).hexdigest()
