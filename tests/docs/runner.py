"""Runs the code in the documents and compares what it prints with what the documents say it prints.

In comes a Markdown text; out come its examples. A ``python``, ``sql`` or ``console`` block is run against the simulated
company; the ``text`` block that follows it, with nothing but blank lines between, is what it prints. All blocks of a
document share one Python session, one connection and one environment, in their order. Any other block is not run, nor
is one marked ``python not-run``, which only has to be Python.

What differs at each run is not compared: seconds and the simulator's port are printed as ``…``.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
import time
import types
from collections.abc import Iterator
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import exact_dbapi
from exact_dbapi.cli import main
from exact_dbapi.cli.query import show

_BLOCK = re.compile(r"^```(\w*)([^\n]*)\n(.*?)^```[ \t]*\n?", re.MULTILINE | re.DOTALL)
_RUN = frozenset({"python", "sql", "console"})


@dataclass(frozen=True)
class Example:
    """A block that is run; `printed` is what the document says it prints, `start` and `stop` are where that stands."""

    kind: str
    code: str
    line: int
    printed: str
    start: int
    stop: int


def examples(text: str) -> Iterator[Example]:
    """Find the blocks of a document that are run."""
    blocks = list(_BLOCK.finditer(text))
    for block, after in zip_longest(blocks, blocks[1:]):
        kind, flags, code = block[1], block[2].strip(), block[3]
        line = text.count("\n", 0, block.start()) + 2
        if kind == "python" and flags == "not-run":
            compile(code, f"line {line}", "exec")
        elif kind in _RUN:
            follows = after is not None and after[1] == "text" and not text[block.end() : after.start()].strip()
            output = after if follows else None
            start, stop = (output.start(), output.end()) if output else (block.end(), block.end())
            yield Example(kind, code, line, output[3] if output else "", start, stop)


def with_outputs(text: str, printed: list[str]) -> str:
    """Write what the examples printed into a document."""
    for example, output in reversed(list(zip(examples(text), printed, strict=True))):
        block = f"```text\n{output}```\n" if output else ""
        gap = "\n" if block and example.start == example.stop else ""
        text = text[: example.start] + gap + block + text[example.stop :]
    return text


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        """Say that people read this, so that the command line shows tables."""
        return True


class Session:
    """The Python session, the connection and the environment that the examples of a document share."""

    def __init__(self) -> None:
        self.module = types.ModuleType("document")
        self._connection: exact_dbapi.connection.Connection | None = None

    def run(self, example: Example, document: str) -> str:
        """Run an example and say what it printed."""
        printed = _Terminal()
        with redirect_stdout(printed), redirect_stderr(printed):
            if example.kind == "python":
                # Blank lines before the code make a traceback name the line of the document.
                code = compile("\n" * (example.line - 1) + example.code, document, "exec")
                exec(code, self.module.__dict__)
            elif example.kind == "sql":
                self._query(example.code.strip().removesuffix(";"))
            else:
                _type(example.code)
        return _steady(printed.getvalue())

    def tests(self) -> Iterator[Any]:
        """List the test functions that the examples have defined."""
        return (made for name, made in vars(self.module).items() if name.startswith("test_"))

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()

    def _query(self, sql: str) -> None:
        if self._connection is None:
            self._connection = exact_dbapi.connect("exact://demo")
        began = time.perf_counter()
        with closing(self._connection.cursor()) as cursor:
            try:
                cursor.execute(sql)
                if cursor.description is not None:
                    show(cursor, "table", 1000, began)
            except exact_dbapi.Error as error:
                hint = f"\nHint: {error.hint}" if error.hint else ""
                sys.stdout.write(f"{type(error).__name__} ({error.sqlstate}): {error.message}{hint}")


def _type(lines: str) -> None:
    """Type what stands after each ``$``, as in a shell."""
    for command in re.split(r"^\$ ", lines, flags=re.MULTILINE)[1:]:
        words = shlex.split(command.replace("\\\n", " "))
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            os.environ[name] = value
            continue
        assert words[0] == "exactsql", f"the documents only run exactsql, not {words[0]}"
        main(words[1:])


def _steady(printed: str) -> str:
    printed = re.sub(r"\x1b\[[0-9;]*m", "", printed)
    printed = re.sub(r"\b\d+(\.\d+)? (ms|s)\b", r"… \2", printed)
    printed = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:…", printed)
    lines = [line.rstrip() for line in printed.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    return "".join(f"{line}\n" for line in lines)
