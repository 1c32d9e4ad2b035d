"""What the headings of a file stand for: a file of its own, in TOML or JSON.

In comes a path, out comes a column of the table, or a field of the topic, for each heading; an empty text leaves the
heading's column out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from exact_dbapi.errors import DataError, OperationalError


def read_mapping(path: Path) -> Mapping[str, str]:
    """Read a mapping file.

    Raises: OperationalError when it cannot be read; DataError when it is no list of texts by heading.
    """
    import tomllib

    try:
        text = path.read_text(encoding="utf-8")
        found = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except OSError as error:
        raise OperationalError(f"The mapping file {str(path)!r} cannot be opened: {error.strerror}.") from error
    except ValueError as error:
        raise DataError(f"The mapping file {str(path)!r} cannot be read: {error}.") from error
    if not isinstance(found, dict) or not all(isinstance(meant, str) for meant in found.values()):
        raise DataError(
            f"The mapping file {str(path)!r} does not say for each heading what it stands for.",
            hint='For instance: Klant = "OrderedBy" in TOML, or {"Klant": "OrderedBy"} in JSON.',
        )
    return found
