"""Plans of statements that were planned before: a plan depends on nothing but what is in its key.

A statement whose conditions depend on the clock is planned each time, for the engine folds its "today" into them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from sqlglot import exp

from exact_dbapi.plan import Plan
from exact_dbapi.planner.resolve import Context
from exact_dbapi.sql import Select
from exact_dbapi.sql.dialect import Tree
from exact_dbapi.sql.nodes import find_all

_MOST_PLANS = 256

#: Functions whose answer changes from one moment to the next.
_CLOCK = frozenset(
    "now today current_date current_time current_timestamp current_datetime current_localtime current_localtimestamp "
    "get_current_time get_current_timestamp transaction_timestamp statement_timestamp clock_timestamp localtime "
    "localtimestamp age random uuid gen_random_uuid nextval".split()
)


class Seen:
    """Keeps the latest plans of one connection."""

    def __init__(self) -> None:
        self._plans: OrderedDict[Hashable, Plan] = OrderedDict()

    def recall(self, key: Hashable) -> Plan | None:
        """Hand out the plan with this key, if it is there."""
        found = self._plans.get(key)
        if found is not None:
            self._plans.move_to_end(key)
        return found

    def keep(self, key: Hashable, plan: Plan, statement: Select) -> None:
        """Keep a plan, unless it holds for this moment only."""
        if is_timely(statement.tree):
            return
        self._plans[key] = plan
        while len(self._plans) > _MOST_PLANS:
            self._plans.popitem(last=False)


def is_timely(tree: Tree) -> bool:
    """Whether a query, or a part of one, depends on the clock or on chance."""
    return any(not _CLOCK.isdisjoint(_names(node)) for node in find_all(tree, exp.Func, exp.Anonymous))


def _names(node: Any) -> list[str]:
    names = [node.name] if isinstance(node, exp.Anonymous) else node.sql_names()
    return [name.lower() for name in names]


def key_of(statement: Select, bound: dict[str, Any], context: Context, state: Hashable) -> Hashable:
    """What a plan depends on: the statement, its values with their types, the catalog, and the connection's state."""
    values = tuple((name, _type(value), value) for name, value in sorted(bound.items()))
    return statement, values, id(context.catalog), state


def _type(value: Any) -> object:
    """The type of a value, and of what a list holds: 1, 1.0 and TRUE are equal in Python and not in SQL."""
    if isinstance(value, tuple):
        return tuple(map(_type, value))
    return type(value)
