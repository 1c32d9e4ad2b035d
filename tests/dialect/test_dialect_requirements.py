"""What is closed to SQLAlchemy's compliance suite, and why."""

from __future__ import annotations

import subprocess
import sys

#: What SQLAlchemy closes by itself and asks of the machine or of the run, not of a dialect.
MACHINE = {
    "asyncio",
    "dialect_level_isolation_level_param",
    "freethreading",
    "greenlet",
    "no_greenlet",
    "on_update_or_deferrable_fks",
    "patch_library",
    "pep649",
    "python2",
    "python312",
    "python314",
    "sqlalchemy2_stubs",
    "standalone_binds",
}

PROGRAM = (
    f"MACHINE = {MACHINE}"
    + """
from sqlalchemy.testing.requirements import SuiteRequirements
from sqlalchemy_exact.base import ExactDialect
from sqlalchemy_exact.requirements import Requirements

ours = vars(Requirements)
asked = {name for name, one in vars(SuiteRequirements).items() if isinstance(one, property)}
closed = {name for name in ours if isinstance(ours[name], property) and not getattr(Requirements(), name).enabled}
silent = {name for name in closed if not (ours[name].__doc__ or "").endswith(".")}
left = {name for name in asked - set(ours) if not getattr(getattr(Requirements(), name), "enabled", True)}
print(len(closed), len(asked & set(ours)), sorted(silent), sorted(left - MACHINE))
"""
)


def test_each_closed_requirement_says_why() -> None:
    """In a process of its own, for SQLAlchemy's test tools change how pytest works."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    closed, known, silent = done.stdout.split(maxsplit=2)
    assert int(closed) > 20
    assert int(known) > 80
    assert silent.strip() == "[] []"
