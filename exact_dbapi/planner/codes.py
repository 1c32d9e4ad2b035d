"""Columns of rows that name rows of other tables by their codes → how to know which codes there are.

In come the places of the columns, out comes a `CodeCheck` for each column of another table: the reads that may answer
it, of which the executor takes the one with the fewest calls. Never looks at a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlglot import exp

from exact_dbapi.catalog.mapping import Way
from exact_dbapi.catalog.model import Endpoint, Property, Reference, is_division
from exact_dbapi.catalog.topics import column_name, table_id
from exact_dbapi.mutation import Slot
from exact_dbapi.plan import CodeCheck
from exact_dbapi.planner.pushdown import push
from exact_dbapi.planner.resolve import Context, Relation
from exact_dbapi.planner.route import Wish, counting, scans, through
from exact_dbapi.scan import Compare, Operator, Scan

#: No company has this number: which one is read is known when the rows are.
_ANY_DIVISION = 0


def code_checks(slots: Sequence[Slot], context: Context) -> tuple[CodeCheck, ...]:
    """Say how the codes of some columns are checked; those of tables that cannot be read are not."""
    wanted: dict[Reference, list[Slot]] = {}
    for slot in slots:
        if slot.reference is not None:
            wanted.setdefault(slot.reference, []).append(slot)
    made = (_check(reference, own, context) for reference, own in wanted.items())
    return tuple(check for check in made if check is not None)


def _check(reference: Reference, slots: Sequence[Slot], context: Context) -> CodeCheck | None:
    endpoint = context.catalog.open(reference.endpoint)
    column = endpoint.by_name[(reference.property or endpoint.key[0]).lower()]
    is_readable = "GET" in endpoint.methods and column.in_get and column.can_filter and not endpoint.parameters
    if not is_readable or not endpoint.is_division_scoped or endpoint.is_same_everywhere:
        return None
    relation = Relation(exp.to_table(endpoint.name), endpoint.name, endpoint)
    division = next(one for one in relation.columns if is_division(one))
    wish = Wish(relation, (column,), Compare(division, Operator.EQ, _ANY_DIVISION))
    demanded = tuple(term for term in push(Compare(column, Operator.EQ, "code"), endpoint) if term.is_demanded)
    return CodeCheck(
        tuple(dict.fromkeys(slot.code_field.path for slot in slots)),
        tuple(slot.heading for slot in slots),
        endpoint.qualified_name,
        column,
        replace(through(wish, endpoint, context)[0], filter=demanded),
        (*scans(wish, context), *_of_topics(endpoint, column, context)),
        next(iter(counting(wish, context)), None),
    )


def _of_topics(endpoint: Endpoint, column: Property, context: Context) -> Iterator[Scan]:
    """The XML topics whose items show the column: their pages may be longer."""
    catalog = context.catalog
    for mapping, part in catalog.mappings.of_endpoint(endpoint.id):
        is_item = part is mapping.item and part.way is not Way.UPLOAD
        if not is_item or part.group or catalog.topic(mapping.topic).can_download is False:
            continue
        for pair in part.downloaded:
            if pair.steps == (column.name,):
                table = catalog.open(table_id(mapping.topic))
                yield Scan(table, _ANY_DIVISION, (table.by_name[column_name(pair.path).lower()],))
