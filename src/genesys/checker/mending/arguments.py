"""What stands between the parentheses of a call or a `def`, split at its commas."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Collection
from dataclasses import dataclass

from genesys.checker.mending.draft import Draft, Patch

_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


@dataclass(frozen=True)
class Arguments:
    """The pieces in order, as offsets of the draft; a bare `*` or `/` is a piece too."""

    draft: Draft
    pieces: tuple[tuple[int, int], ...]
    closing: int
    """Where the closing parenthesis stands."""

    @classmethod
    def of_function(cls, draft: Draft, function: ast.FunctionDef) -> Arguments:
        """Read the parameters of a method."""
        return cls._read(draft, draft.code.index("(", draft.start(function)))

    @classmethod
    def of_call(cls, draft: Draft, call: ast.Call) -> Arguments:
        """Read the arguments of a call."""
        return cls._read(draft, draft.code.index("(", draft.end(call.func)))

    @property
    def texts(self) -> list[str]:
        """The pieces as they are written."""
        return [self.draft.code[start:end] for start, end in self.pieces]

    def names(self) -> list[str]:
        """Name each piece of a `def` with its stars, less annotation and default."""
        return [text.partition("=")[0].partition(":")[0].strip() for text in self.texts]

    def keywords(self) -> list[str]:
        """Name the keyword of each piece of a call; empty where there is none."""
        return [
            name.strip() if sign and name.strip().isidentifier() else ""
            for name, sign, _ in (text.partition("=") for text in self.texts)
        ]

    def index(self, node: ast.AST) -> int:
        """Return the place of the piece in which a node stands."""
        offset = self.draft.start(node)
        return next(i for i, (start, end) in enumerate(self.pieces) if start <= offset < end)

    def without(self, gone: Collection[int]) -> list[Patch]:
        """Leave these pieces out, each with its comma, and a bare `*` that nothing follows."""
        kept = [i for i in range(len(self.pieces)) if i not in gone]
        while gone and kept and self.texts[kept[-1]] in ("*", "/"):
            kept.pop()
        if not gone:
            return []
        if not kept:
            return [Patch(self.pieces[0][0], self.closing)]
        last = kept[-1]
        patches = [
            Patch(self.pieces[i][0], self.pieces[i + 1][0]) for i in range(last) if i not in kept
        ]
        tail = [] if last == len(self.pieces) - 1 else [Patch(self.pieces[last][1], self._last)]
        return patches + tail

    def with_last(self, text: str) -> Patch:
        """Put one more piece behind all others."""
        end = self._last if self.pieces else self.closing
        return Patch(end, end, f", {text}" if self.pieces else text)

    @property
    def _last(self) -> int:
        return self.pieces[-1][1]

    @classmethod
    def _read(cls, draft: Draft, opening: int) -> Arguments:
        text = draft.code[opening:]
        starts = [0]
        for line in io.StringIO(text, newline=""):
            starts.append(starts[-1] + len(line))
        pieces: list[tuple[int, int]] = []
        depth, first, last = 0, -1, -1
        for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
            start = opening + starts[token.start[0] - 1] + token.start[1]
            end = opening + starts[token.end[0] - 1] + token.end[1]
            depth += (token.string in _OPENING) - (token.string in _CLOSING)
            comma = depth == 1 and token.string == ","
            if (comma or depth == 0) and first >= 0:
                pieces.append((first, last))
                first = -1
            if depth == 0:
                return cls(draft, tuple(pieces), start)
            is_text = token.type not in (tokenize.NL, tokenize.COMMENT, tokenize.NEWLINE)
            if is_text and not comma and start > opening:
                first = start if first < 0 else first
                last = end
        return cls(draft, tuple(pieces), opening + len(text))
