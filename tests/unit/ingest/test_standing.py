"""Why a bucket's content isn't live: blocked by the gate, left by a rollback, or neither."""

from __future__ import annotations

from chalicelib.index.building.draft import Blocked, Draft
from chalicelib.index.manifest import Manifest, fingerprint
from chalicelib.index.profile import Profile
from ingest.standing import ADVICE, TurnedAway, turned_away

CUT = {"a.csv": "e2"}
BLOCKED = Draft(blocked=Blocked(fingerprint=fingerprint(CUT), reasons=["잘렸습니다."], job_id="j"))


def live(*held: str) -> Manifest:
    return Manifest(
        version=1,
        space="s",
        table="t",
        lance_version=1,
        created_at=0,
        rows=0,
        sources={},
        profile=Profile(),
        job_id="j",
        held=list(held),
    )


def test_what_the_gate_blocked_waits_with_its_reasons() -> None:
    assert turned_away(CUT, live(), BLOCKED) == TurnedAway("blocked", ("잘렸습니다.",))
    assert turned_away(CUT, None, BLOCKED) == TurnedAway("blocked", ("잘렸습니다.",))


def test_what_a_rollback_left_waits() -> None:
    assert turned_away(CUT, live(fingerprint(CUT)), Draft()) == TurnedAway("held")


def test_other_content_waits_for_nothing() -> None:
    other = {"a.csv": "e3"}
    assert turned_away(other, live(fingerprint(CUT)), BLOCKED) is None


def test_the_way_out_is_told() -> None:
    assert all("python -m ingest publish --force" in advice for advice in ADVICE.values())
