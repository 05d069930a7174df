"""Reasoner and generator; their rules are imported with the first call and not before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chalicelib.contracts import RoleUsage
from chalicelib.deadline import Deadline
from chalicelib.providers.ports import PastTurn, Piece, Prompt, Reasoned

_WORD = re.compile(r"\s*\S+|\s+")


class RuleReasoner:
    """Resolves follow-ups from the titles that the last turns cited."""

    model = "rules-v1"

    def understand(
        self,
        question: str,
        history: Sequence[PastTurn],
        categories: dict[str, list[str]],
        deadline: Deadline,
    ) -> Reasoned:
        """The question on its own feet; small talk needs no rows."""
        from chalicelib.providers.offline.followup import understand

        return Reasoned(understand(question, history, categories))


class ExtractiveGenerator:
    """Answers with the facts and sentences of the sources, and nothing else."""

    model = "extract-v1"

    def stream(self, prompt: Prompt, deadline: Deadline) -> Iterator[Piece]:
        """Yield the answer word by word; the last piece says that it is whole."""
        from chalicelib.providers.offline.extract import answer

        for word in _WORD.findall(answer(prompt)):
            yield Piece(word)
        yield Piece(finish="stop", usage=RoleUsage())
