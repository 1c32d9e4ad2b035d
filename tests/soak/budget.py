"""Ten processes read until the day's 5,000 calls are used up; takes about five minutes, and exits with 1 on a loss."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.system.sharing import PER_DAY, read_together

PROCESSES = 10


def main() -> int:
    """Run it and say what happened."""
    with tempfile.TemporaryDirectory() as folder:
        tally = read_together(Path(folder), PROCESSES, minutes=120, minute_seconds=3)
    made = sum(tally.by_reader)
    sys.stdout.write(
        f"{made} calls by {PROCESSES} processes: {tally.by_reader}\n"
        f"worst whole minute: {tally.used_share:.0%} of the allowed calls; 429 answers: {tally.refused}\n"
        f"told that the day is used up: {tally.exhausted}; other errors: {tally.errors}\n"
    )
    is_good = not tally.errors and tally.exhausted == PROCESSES and made == PER_DAY
    return 0 if is_good and tally.refused <= 1 and tally.used_share >= 0.95 else 1


if __name__ == "__main__":
    sys.exit(main())
