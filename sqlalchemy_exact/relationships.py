"""Tables and relationships for automap, named after Exact's own words: what a column refers to, a header's lines.

``automap_base(metadata=reflect_tables(engine, "CRM.Accounts", …)).prepare(**RELATIONSHIPS)``. Columns keep the names
that Exact gives them, relationships are written in small letters, so that the two never meet: the column ``OrderedBy``
holds a key and ``ordered_by`` the account; an order has ``sales_order_lines``, a line its ``order``; an account has
``sales_orders_by_ordered_by``.

Lines go with their header: they are deleted with it, and come in the order of their numbers. Other rows that refer to
an object are never loaded or changed when it is deleted. Nothing is asked of Exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, ForeignKeyConstraint, MetaData, Table, inspect
from sqlalchemy.orm import backref, interfaces, relationship

from sqlalchemy_exact.naming import LINE_NUMBER, in_small_letters, lines_of, named_after
from sqlalchemy_exact.provided import endpoint_of

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from exact_dbapi.catalog.model import Collection


def reflect_tables(engine: Engine, *names: str) -> MetaData:
    """Reflect tables by their names with schema; they refer to one another only.

    Almost every table of Exact refers to others, and these to more: all of them at once are hundreds of classes.

    Raises: NoSuchTableError for a name that is no table.
    """
    metadata = MetaData()
    inspector = inspect(engine)
    places = [(schema or None, name) for schema, _, name in (one.rpartition(".") for one in names)]
    for schema, name in places:
        keys = inspector.get_pk_constraint(name, schema)["constrained_columns"]
        columns = [
            Column(one["name"], one["type"], primary_key=one["name"] in keys, nullable=one["nullable"])
            for one in inspector.get_columns(name, schema)
        ]
        Table(name, metadata, *columns, *_references(inspector, name, schema, places), schema=schema)
    return metadata


def _references(
    inspector: Any, name: str, schema: str | None, places: list[tuple[str | None, str]]
) -> list[ForeignKeyConstraint]:
    """Make the foreign keys that stay within the given tables."""
    found = []
    for key in inspector.get_foreign_keys(name, schema):
        if (key["referred_schema"], key["referred_table"]) in places:
            targets = [
                ".".join((key["referred_schema"], key["referred_table"], one)) for one in key["referred_columns"]
            ]
            found.append(ForeignKeyConstraint(key["constrained_columns"], targets))
    return found


def name_for_scalar_relationship(base: Any, local_cls: Any, referred_cls: Any, constraint: Any) -> str:
    """Name what a column refers to after the column."""
    return named_after(constraint.elements[0].parent.name)


def name_for_collection_relationship(base: Any, local_cls: Any, referred_cls: Any, constraint: Any) -> str:
    """Name the rows that refer to an object: lines as Exact names them, others after their table and column."""
    column = constraint.elements[0].parent
    collection = _collection(constraint.referred_table, column.table, column.name)
    if collection is not None:
        return in_small_letters(collection.name)
    return f"{in_small_letters(column.table.name)}_by_{in_small_letters(column.name)}"


def generate_relationship(
    base: Any, direction: Any, return_fn: Any, attrname: str, local_cls: Any, referred_cls: Any, **kw: Any
) -> Any:
    """Make a relationship as cheap as Exact allows: lines belong to their header, all else is left alone."""
    if direction is interfaces.ONETOMANY:
        kw.pop("cascade", None)
        kw.update(_options(local_cls.__table__, referred_cls.__table__, attrname))
    if return_fn is backref:
        return backref(attrname, **kw)
    return relationship(referred_cls, **kw)


#: What `AutomapBase.prepare` is told.
RELATIONSHIPS: dict[str, Any] = {
    "name_for_scalar_relationship": name_for_scalar_relationship,
    "name_for_collection_relationship": name_for_collection_relationship,
    "generate_relationship": generate_relationship,
}


def _options(header: Table, lines: Table, attribute: str) -> dict[str, Any]:
    collections = [one for column in lines.columns if (one := _collection(header, lines, column.name)) is not None]
    if attribute not in {in_small_letters(one.name) for one in collections}:
        return {"passive_deletes": "all"}
    options: dict[str, Any] = {"cascade": "all, delete-orphan", "passive_deletes": True}
    if LINE_NUMBER in lines.columns:
        options["order_by"] = lines.columns[LINE_NUMBER]
    return options


def _collection(header: Table, lines: Table, column: str) -> Collection | None:
    """Find the collection of a header whose rows name it in a column."""
    owner, target = endpoint_of(header), endpoint_of(lines)
    if owner is None or target is None:
        return None
    return lines_of(owner, target, column)
