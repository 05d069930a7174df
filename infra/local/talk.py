"""A visitor's talk with the deployed stage, and what is checked on the way."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.markup import escape

from infra.local.http import Answer, Api


@dataclass
class Checks:
    """Named statements that have to hold; each is shown as it is made."""

    console: Console
    held: dict[str, bool] = field(default_factory=dict)

    def hold(self, name: str, statement: bool, says: str) -> bool:
        """Note and show one; a name that was used before holds only if all of it held."""
        self.held[name] = self.held.get(name, True) and bool(statement)
        mark = "[green]✓[/]" if statement else "[red]✗[/]"
        self.console.print(f"  {mark} [dim]{escape(says)}[/]", highlight=False)
        return bool(statement)

    @property
    def ok(self) -> bool:
        """Whether everything held, and anything was checked at all."""
        return bool(self.held) and all(self.held.values())


@dataclass
class Talk:
    """One session."""

    api: Api
    console: Console
    user_id: str = ""
    expires_at: float = 0.0
    turns: list[dict[str, Any]] = field(default_factory=list)

    def begin(self) -> None:
        """Open the session."""
        opened = self.api.post("user").body
        self.user_id, self.expires_at = opened["user_id"], opened["expires_at"]

    def ask(self, question: str) -> Answer:
        """Ask and show both sides."""
        self.console.print(f"\n[bold cyan]Q[/] {escape(question)}", highlight=False)
        answer = self.api.post("chat", user_id=self.user_id, question=question)
        said = answer.body.get("response") or answer.body
        self.console.print(f"[bold yellow]A[/] {escape(str(said))}", highlight=False)
        if answer.status == 200:
            self.turns.append(answer.body)
            self.expires_at = answer.body["expires_at"]
            for source in answer.body["sources"]:
                mark = "→" if source["cited"] else " "
                line = f"  {mark} [{source['n']}] {source['title']}  ({source['file']})"
                self.console.print(f"[dim]{escape(line)}[/]", highlight=False)
        return answer

    def let_expire(self) -> float:
        """Say nothing until the session is over; return the seconds that it took."""
        pause = max(0.0, self.expires_at - time.time()) + 1.0
        with self.console.status(f"saying nothing for {pause:.0f} s"):
            time.sleep(pause)
        return pause


def cited(turn: dict[str, Any]) -> dict[str, Any] | None:
    """The source that an answer rests on most, if any."""
    sources: list[dict[str, Any]] = turn.get("sources") or []
    return next((source for source in sources if source["cited"]), None)
