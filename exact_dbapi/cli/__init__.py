"""`exactsql`, the command line: words come in, rows and an exit code go out.

`main` reads the words and hands them to the module of the command, which is imported only then: `--help`, `tables` and
`describe` load nothing but argparse and the catalog. Exit codes: 0 done, 1 the statement failed, 2 wrong usage,
3 sign-in needed, 4 budget exhausted, 130 interrupted. Never prints a traceback for an error that is the user's or
Exact's.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Sequence

from exact_dbapi.errors import BudgetExhausted, Error, SignInRequired, Warning

FAILED, WRONG_USAGE, SIGN_IN_NEEDED, EXHAUSTED, INTERRUPTED = 1, 2, 3, 4, 130


class Usage(Exception):
    """The words do not say what to do; the message tells what is missing."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    from exact_dbapi.cli.words import parse, run

    words = parse(sys.argv[1:] if arguments is None else arguments)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", Warning)
            warnings.showwarning = _note
            code = run(words)
        sys.stdout.flush()
        return code
    except Usage as error:
        print(f"exactsql: {error}", file=sys.stderr)
        return WRONG_USAGE
    except Error as error:
        print(_described(error), file=sys.stderr)
        return exit_code(error)
    except BrokenPipeError:  # the reader of our output has gone, as `head` does: nothing is left to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return INTERRUPTED


def exit_code(error: Error) -> int:
    """Tell what a script should know about an error."""
    if isinstance(error, SignInRequired):
        return SIGN_IN_NEEDED
    return EXHAUSTED if isinstance(error, BudgetExhausted) else FAILED


def _note(message: object, *_where: object, **_more: object) -> None:
    print(f"Note: {message}", file=sys.stderr)


def _described(error: Error) -> str:
    hint = f"\nHint: {error.hint}" if error.hint else ""
    return f"{type(error).__name__} ({error.sqlstate}): {error.message}{hint}"
