"""`exactsql models`: typed SQLAlchemy classes for tables of Exact Online, as a Python module on standard output.

Words come in, text goes out. Costs no API call and needs no account.
"""

from __future__ import annotations

import argparse
import sys


def models(words: argparse.Namespace) -> int:
    """Write the classes of the services and tables that the words name."""
    from sqlalchemy_exact.models import write_models

    sys.stdout.write(write_models(words.names))
    return 0
