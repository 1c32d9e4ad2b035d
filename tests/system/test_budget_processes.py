"""Ten processes share the calls that Exact allows: none is refused, hardly one is left unused."""

from __future__ import annotations

from pathlib import Path

from tests.system.sharing import PER_MINUTE, read_together


def test_ten_processes_use_each_minute_and_meet_no_429(tmp_path: Path) -> None:
    """Rate limits: 60 a clock minute and 5,000 a day; certain."""
    tally = read_together(tmp_path, processes=10, minutes=3, minute_seconds=3)
    assert tally.errors == []
    assert tally.exhausted == 0
    assert tally.refused == 0
    assert len(tally.good) >= 2
    assert tally.used_share >= 0.95
    assert max(tally.good) <= PER_MINUTE
    assert min(tally.by_reader) >= max(tally.by_reader) / 2, "who comes back quickly does not push in"
