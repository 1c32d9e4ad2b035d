"""Every function that the engine has answers through the driver what it answers in the engine.

The text of a statement is read into a tree and written again before the engine sees it: nothing may get lost in that.
The engine brings examples of its functions; each is asked of both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

import exact_dbapi
from exact_dbapi.executor.engine import EXACT_TIME_ZONE

#: Functions whose answer is another at each moment or in each session, or shows the text of the statement.
PASSING = frozenset(
    "random setseed uuid gen_random_uuid uuidv4 uuidv7 now get_current_timestamp current_localtimestamp "
    "transaction_timestamp current_connection_id current_query current_query_id current_transaction_id txid_current "
    "current_localtime get_current_time".split()
)

#: Examples that the driver cannot read or say, each an error: a factorial as `!`, lambdas without a list of their own,
#: an option of decode(), a struct for make_date() with older parsers, and what no parser can put in the engine's words.
REFUSED = frozenset({"!__postfix", "factorial", "apply", "reduce", "decode", "approx_top_k", "make_date"})


def examples() -> list[tuple[str, str]]:
    """The names of functions, and a query with each."""
    with duckdb.connect() as engine:
        found = engine.execute("SELECT function_name, unnest(examples) FROM duckdb_functions()").fetchall()
    queries = {
        (name, text if text.lower().startswith(("select", "from")) else f"SELECT {text}") for name, text in found
    }
    return sorted((name, query) for name, query in queries if name not in PASSING)


def answer(ask: Callable[[str], Any], query: str) -> str:
    """What is answered, as text; ``refused`` for an error."""
    try:
        return repr(ask(query).fetchall())
    except (duckdb.Error, exact_dbapi.Error):
        return "refused"


@pytest.fixture(scope="module")
def differing() -> dict[str, set[tuple[str, str]]]:
    """The answers of engine and driver to the examples of each function, where they are not the same."""
    differing: dict[str, set[tuple[str, str]]] = {}
    with duckdb.connect() as engine, exact_dbapi.connect("exact://nowhere.invalid", access_token="none") as connection:
        engine.execute(f"SET TimeZone='{EXACT_TIME_ZONE}'")
        cursor = connection.cursor()
        asked = examples()
        assert len(asked) > 450
        for name, query in asked:
            plain, ours = answer(engine.execute, query), answer(cursor.execute, query)
            if plain not in (ours, "refused"):
                differing.setdefault(name, set()).add((plain, ours))
    return differing


def test_no_function_answers_otherwise(differing: dict[str, set[tuple[str, str]]]) -> None:
    assert {name: pairs for name, pairs in differing.items() if any(ours != "refused" for _, ours in pairs)} == {}


def test_few_functions_are_refused(differing: dict[str, set[tuple[str, str]]]) -> None:
    assert set(differing) <= REFUSED
