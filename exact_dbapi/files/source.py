"""`read_csv`, `read_parquet` and `read_excel`: which file, and what to read from it.

In comes a `FileCall` as a statement writes it, out comes something that hands itself over as Arrow. What is wrong with
the path, the options or the file is said at once, before anything is asked of Exact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exact_dbapi.arrow import sparing
from exact_dbapi.catalog.names import closest
from exact_dbapi.errors import NotSupportedError, OperationalError, ProgrammingError
from exact_dbapi.files.comma import read_csv
from exact_dbapi.files.excel import read_excel
from exact_dbapi.files.parquet import read_parquet


@dataclass(frozen=True, slots=True)
class FileCall:
    """A table function as it is written: its name, the values by position, and those by name in lower case."""

    function: str
    positional: tuple[Any, ...]
    named: Mapping[str, Any]


#: The functions by name: what they take after the path, in order, and what reads the file.
FUNCTIONS: Mapping[str, tuple[tuple[str, ...], Callable[..., Any]]] = {
    "read_csv": (("delim", "header", "text", "encoding", "decimal_separator"), read_csv),
    "read_parquet": ((), read_parquet),
    "read_excel": (("sheet", "header", "text"), read_excel),
}


def open_file(call: FileCall) -> Any:
    """Open the file that a statement names.

    Raises: ProgrammingError for wrong arguments or a sheet that is not there; OperationalError for a file that is not
    there or cannot be opened; DataError for one whose content is broken; NotSupportedError for what is no local file.
    """
    options, read = FUNCTIONS[call.function]
    if not call.positional or not isinstance(call.positional[0], str):
        raise ProgrammingError(
            f"{call.function}() needs the path of a file as its first argument.",
            hint=f"For instance {call.function}('folder/file').",
        )
    path = _local_path(call.function, call.positional[0])
    with sparing():
        return read(path, **_options(call, options))


def _local_path(function: str, text: str) -> Path:
    if "://" in text:
        raise NotSupportedError(f"{function}() reads local files, not {text!r}.", hint="Download the file first.")
    path = Path(text).expanduser()
    if not path.is_file():
        reason = "is a folder" if path.is_dir() else "does not exist"
        raise OperationalError(f"The file {text!r} {reason}.", hint=f"It was looked for at {path.absolute()}.")
    return path


def _options(call: FileCall, known: tuple[str, ...]) -> dict[str, Any]:
    given = call.positional[1:]
    if len(given) > len(known):
        raise ProgrammingError(f"{call.function}() takes at most {len(known) + 1} arguments, not {len(given) + 1}.")
    options: dict[str, Any] = dict(zip(known, given, strict=False))
    for name, value in call.named.items():
        if name not in known:
            nearest = closest(name, known)
            hint = f"Did you mean {nearest[0]}?" if nearest else f"It takes {', '.join(('the path', *known))}."
            raise ProgrammingError(f"{call.function}() has no argument {name!r}.", hint=hint)
        if name in options:
            raise ProgrammingError(f"{call.function}() got {name!r} twice.")
        options[name] = value
    return options
