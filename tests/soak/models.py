"""The long form of the test of `exactsql models`: classes for the whole schema, checked by mypy, imported, configured.

``make soak`` runs it; ``python -m tests.soak.models NAME…`` takes a few services or tables. It ends with an error when
mypy, Python or SQLAlchemy has anything to say, be it a warning.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy_exact.models import write_models

CONFIGURED = "import written; from sqlalchemy.orm import configure_mappers; configure_mappers()"


def main(words: Sequence[str]) -> None:
    """Run, and say what happened."""
    began, text = time.process_time(), write_models(words)
    seconds = time.process_time() - began
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "written.py"
        path.write_text(text, encoding="utf-8")
        checked = [sys.executable, "-m", "mypy", "--strict", "--config-file", "", "--cache-dir", folder, str(path)]
        subprocess.run(checked, check=True)
        imported = f"import sys; sys.path.insert(0, {folder!r}); {CONFIGURED}"
        subprocess.run([sys.executable, "-W", "error", "-c", imported], check=True)
    sys.stdout.write(
        f"{text.count('(Base):')} classes written in {seconds:.1f} s of processor time, typed and configured\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
