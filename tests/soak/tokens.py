"""The long form of sharing a sign-in: 16 processes, 3,200 renewals, kills all the while; some fifteen minutes.

``make soak`` runs it; ``python -m tests.soak.tokens RENEWALS`` another length. It ends with 1 when the books do not
close.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.system.renewing import renew_together

RENEWALS = 16 * 200


def main(renewals: int) -> int:
    """Run, and say what happened."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        books = renew_together(
            Path(folder), processes=16, rotations=renewals, kills_per_rotation=0.3, token_seconds=0.25
        )
    sys.stdout.write(
        f"{books.rotations} renewals in {time.monotonic() - began:.0f} s, {books.answered} calls answered\n"
        f"{books.killed} processes killed, {books.lost} answers lost with them, {books.saved} pairs saved\n"
        f"{books.stalled} calls stalled for longer than a token lives\n"
    )
    return int(books.rotations - books.saved != books.lost)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else RENEWALS))
