"""Which columns of a table a write may name, and what to write instead of those that it may not.

In comes an endpoint and the names in a statement, out come properties; or one error with all that is wrong with the
names, which costs no call. Exact itself says nothing: it leaves out what it does not take and stores the rest.

Source: a POST with a derived amount was recorded to book an entry of zero without a word (certain); references are
GUIDs, and the code, name or description beside one is a mirror that is only read (certain).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from exact_dbapi.catalog import Catalog
from exact_dbapi.catalog.model import Endpoint, Property, is_division
from exact_dbapi.catalog.names import undefined_column
from exact_dbapi.errors import NotSupportedError, ProgrammingError
from exact_dbapi.mutation import Verb

_METHODS = {Verb.INSERT: "POST", Verb.UPDATE: "PUT", Verb.DELETE: "DELETE"}
_STATEMENTS = {"GET": "SELECT", "POST": "INSERT", "PUT": "UPDATE", "DELETE": "DELETE"}

#: What a mirror of a referenced row is called, after the name of the reference.
_MIRRORED = ("FullName", "Name", "Description", "Code", "Number", "Subject", "HID", "Version")


def check_verb(endpoint: Endpoint, verb: Verb, catalog: Catalog) -> None:
    """Refuse a statement that Exact has no request for; some rows are only inserted inside those of another table.

    Raises: NotSupportedError, which names the statements that Exact has requests for.
    """
    if _METHODS[verb] in endpoint.methods or (verb is Verb.INSERT and catalog.headers_of(endpoint.id)):
        return
    allowed = [statement for method, statement in _STATEMENTS.items() if method in endpoint.methods]
    twins = [catalog.open(id) for id in endpoint.regular]
    writable = [twin.qualified_name for twin in twins if _METHODS[verb] in twin.methods]
    raise NotSupportedError(
        f"{verb} of {endpoint.qualified_name} is not possible: Exact takes only {' and '.join(allowed)} there.",
        hint=f"Write to {' or '.join(writable)}." if writable else None,
    )


def is_name_of_row(column: Property, endpoint: Endpoint) -> bool:
    """Whether a column of an INSERT only names the row inside its transaction: the key, where rows can be read.

    What is only posted to has its key for a parameter.
    """
    return column.name in endpoint.key and "GET" in endpoint.methods


def insertable(endpoint: Endpoint) -> tuple[Property, ...]:
    """List the columns that an INSERT without a list of columns gives, in the table's order."""
    columns = (*endpoint.properties, *endpoint.key_lists)
    return tuple(item for item in columns if item.in_post and not is_division(item))


def columns_of(endpoint: Endpoint, names: Iterable[str], verb: Verb) -> tuple[Property, ...]:
    """Find the columns that an INSERT or UPDATE sets.

    Raises: UndefinedColumn; ProgrammingError that lists all columns which Exact does not take, or which come twice.
    """
    known = {item.name.lower(): item for item in (*endpoint.table_columns, *endpoint.properties)}
    found: list[Property] = []
    for name in names:
        column = known.get(name.lower())
        if column is None:
            raise undefined_column(endpoint, name)
        if column in found:
            raise ProgrammingError(f"The column {column.name} is given twice.")
        found.append(column)
    refused = [f"{item.name} {reason}" for item in found if (reason := _refusal(item, endpoint, verb))]
    if refused:
        raise ProgrammingError(f"{verb} of {endpoint.qualified_name} cannot set {'; '.join(refused)}.")
    return tuple(found)


def _refusal(column: Property, endpoint: Endpoint, verb: Verb) -> str | None:
    if verb is Verb.UPDATE:
        if column.name in endpoint.key:
            return "(the key of a row stays as it is)"
        if is_division(column):
            return "(a row stays in its company)"
        if not column.in_put and column.in_post:
            return "(Exact takes it only with a new row)"
    if is_division(column) or (verb is Verb.INSERT and is_name_of_row(column, endpoint)):
        return None
    if column.in_put if verb is Verb.UPDATE else column.in_post:
        return None
    instead = _instead(column, endpoint, verb)
    return f"(Exact derives it: set {instead.name})" if instead else "(Exact fills it in itself)"


def _instead(column: Property, endpoint: Endpoint, verb: Verb) -> Property | None:
    """The column that a read-only one is made from: the same amount in the entry's currency, or the reference."""
    for name in _origins(column.name):
        origin = endpoint.by_name.get(name.lower())
        if origin is not None and (origin.in_put if verb is Verb.UPDATE else origin.in_post):
            return origin
    return None


def _origins(name: str) -> Iterator[str]:
    if name.endswith("DC"):
        yield f"{name.removesuffix('DC')}FC"
    for ending in _MIRRORED:
        if name.endswith(ending) and name != ending:
            yield name.removesuffix(ending)
            yield f"{name.removesuffix(ending)}ID"


def check_mandatory(endpoint: Endpoint, given: Iterable[Property], catalog: Catalog) -> None:
    """Refuse an INSERT without columns that Exact demands.

    Rows that are nested in those of another table without a column that names that row are not held to it: what Exact
    demands of them depends on where they stand.

    Raises: ProgrammingError that lists them.
    """
    named = set(given)
    columns = (*endpoint.properties, *endpoint.key_lists)
    missing = [item.name for item in columns if is_demanded(item, endpoint) and item not in named]
    if not missing or any(collection.child_key is None for _, collection in catalog.headers_of(endpoint.id)):
        return
    raise ProgrammingError(f"INSERT into {endpoint.qualified_name} needs {' and '.join(missing)}, which Exact demands.")


def is_demanded(column: Property, endpoint: Endpoint) -> bool:
    """Whether a new row must have a value for a column."""
    return column.is_mandatory and column.in_post and not is_name_of_row(column, endpoint)
