"""MIN and MAX of plain columns → one read of one row for each, where Exact surely has the same order.

In comes a SELECT of nothing but smallest and largest values of one table, out come its scans; over their rows the query
has the answer that it has over all. Sends nothing.
"""

from __future__ import annotations

from datetime import datetime

from sqlglot import exp

from exact_dbapi.catalog.model import Property
from exact_dbapi.edm import DATETIME_TYPE
from exact_dbapi.planner.condition import column_of
from exact_dbapi.planner.optimizer import Wanted
from exact_dbapi.planner.order import is_ordered_there, may_be_null
from exact_dbapi.planner.resolve import Context, Relation
from exact_dbapi.planner.route import Wish, scans
from exact_dbapi.scan import Compare, Operator, Order, Predicate, Scan, conjoin

#: For more values than this, reading the table is likely to take fewer calls.
_MOST_VALUES = 2

#: Source: no moment in OData's Edm.DateTime is before this one (certain), so that NULL alone fails to be after it.
_FIRST_MOMENT = datetime(1753, 1, 1)


def extremes(tree: exp.Select, relation: Relation, wanted: Wanted, context: Context) -> tuple[Scan, ...]:
    """Make a scan of one row for each value and division; none where the values are not all to be had so."""
    if any(tree.args.get(name) for name in ("order", "limit", "offset")):
        return ()
    predicate = conjoin(tuple(wanted.conditions))
    found = [_wish(node, relation, wanted, predicate) for node in tree.expressions]
    wishes = list(dict.fromkeys(wish for wish in found if wish is not None))
    if None in found or len(wishes) > _MOST_VALUES:
        return ()
    made = tuple(scan for wish in wishes for scan in scans(wish, context))
    return made if all(scan.limit_rows == 1 for scan in made) else ()


def _wish(node: exp.Expression, relation: Relation, wanted: Wanted, predicate: Predicate | None) -> Wish | None:
    value = node.unalias()
    if not isinstance(value, exp.Max | exp.Min) or value.expressions:
        return None
    column = column_of(value.this, relation)
    if column is None or not is_ordered_there(column, relation):
        return None
    order = (Order(column, descending=isinstance(value, exp.Max)),)
    if isinstance(value, exp.Min) and may_be_null(column, predicate):
        present = _present(column)
        if present is None:
            return None
        predicate = present if predicate is None else conjoin((predicate, present))
    return Wish(relation, wanted.needed, predicate, order, 1)


def _present(column: Property) -> Compare | None:
    """A condition that every value meets and NULL does not: where it stands below everything, it would come first."""
    if column.edm is DATETIME_TYPE:
        return Compare(column, Operator.GE, _FIRST_MOMENT)
    return Compare(column, Operator.GE, column.edm.low) if column.edm.low is not None else None
