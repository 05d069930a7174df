"""A container that answers questions from the live version of a stage."""

from __future__ import annotations

from dataclasses import dataclass, field

from chalicelib.deadline import Deadline
from chalicelib.index.searching.search import Found, Searchers
from chalicelib.providers.offline.names import NameEmbedder
from chalicelib.store.client import s3
from tests.conftest import Clock
from tests.integration.builds import DIMENSION, BuildStage

EMBEDDER = NameEmbedder(DIMENSION)
SPACE = EMBEDDER.space


@dataclass
class Reader:
    """A container that answers questions."""

    stage: BuildStage
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.searchers = Searchers(self.stage.settings, s3(), self.stage.state, self.clock)

    def ask(self, question: str) -> Found:
        vector = EMBEDDER.query(question, Deadline.after(5)).vectors[0]
        return self.searchers.current(SPACE).search(question, vector)

    def later(self) -> None:
        self.clock.wait(self.stage.settings.index_check_s)
