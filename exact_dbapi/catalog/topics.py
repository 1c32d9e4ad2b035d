"""A topic of the XML API → its tables: one for its items, and one for each path that repeats inside them.

A `Topic` comes in, endpoints and lines of the index go out, so that planning, describing and reflecting need no second
way. Names follow from the paths alone: `SalesOrderLine/Item/@code` is the column `Item_code` of the table
`SalesOrders_SalesOrderLine`. Never reads a document: that is the protocol's business.

Source: an item's fields, their types and what repeats are those of Exact's own schema (certain); `ts_d` is the row
version at which a page ended, and sent back as `TSPaging` it continues there (certain); an attribute `ID` is a GUID in
braces (certain for referenced masters, likely for the rest); parameters whose name in a URL was never seen are sent
as `Params_` and the name (unknown).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from exact_dbapi.catalog.model import (
    XML,
    Endpoint,
    Entry,
    Extract,
    Field,
    FilterRule,
    Kind,
    Parameter,
    Place,
    Property,
    Reference,
    SelectRule,
    Topic,
    Variant,
)
from exact_dbapi.edm import BINARY_TYPE, BOOLEAN, DATETIME_TYPE, DOUBLE, GUID, INT64, STRING_TYPE, EdmType

#: The schema in which the tables of the topics stand.
SCHEMA = "XML"

#: The column that tells where a page ended, and the parameter that starts a reading after such a place.
TIMESTAMP = "ts_d"
START = "Params_TSPaging"

#: The one column of a topic whose fields nobody has described: an item as it came.
WHOLE = "XML"

_PREFIX = "Params_"
_TYPES = {
    "boolean": BOOLEAN,
    "date": DATETIME_TYPE,
    "base64Binary": BINARY_TYPE,
    **dict.fromkeys(("float", "double", "decimal"), DOUBLE),
    **dict.fromkeys(("integer", "int", "long", "nonNegativeInteger", "positiveInteger"), INT64),
}
_FORMS = {"dd-mm-yyyy": DATETIME_TYPE, "0/1": BOOLEAN, "year": INT64, "period": INT64}


@dataclass(frozen=True, slots=True)
class Identities:
    """What tells elements apart: `names` are the attributes, in lower case and the best first; `of_topics` says which
    of them the items of each topic have.
    """

    names: tuple[str, ...]
    of_topics: Mapping[str, Sequence[str]]

    @property
    def referring(self) -> tuple[str, ...]:
        """Those by which one element names another."""
        return self.names[:2]


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a table, and where its value stands."""

    property: Property
    place: Place


def table_id(topic: str, path: str = "") -> str:
    """Name the endpoint of a topic's items, or of what repeats in them at a path."""
    return f"xml/{topic}/{path}".rstrip("/").lower()


def table_name(topic: str, path: str = "") -> str:
    """Name the table of a topic's items, or of what repeats in them at a path."""
    return "_".join((topic, *_steps(path)))


def column_name(path: str) -> str:
    """Name the column of a field by its path relative to what its table repeats."""
    return path.replace("/@", "_").replace("@", "").replace("/", "_")


def listed(topic: str, path: str, columns: int) -> Entry:
    """Make the line of the index for a table."""
    return Entry(XML, SCHEMA, table_name(topic, path), table_id(topic, path), Kind.TOPIC, Variant.REGULAR, "G", columns)


def endpoint(topic: Topic, path: str, known: Identities) -> Endpoint:
    """Make the endpoint of a topic's items, or of what repeats in them at a path.

    A table has the identities of all that its rows are in, as keys to them.
    """
    levels = [level for level in ("", *sorted(topic.children, key=len)) if level == path or _is_in(path, level)]
    columns = list(_Shape(topic, tuple(levels), known).columns())
    timestamp = Property(TIMESTAMP, STRING_TYPE, can_filter=False)
    whole = Property(WHOLE, STRING_TYPE, can_filter=False)
    return Endpoint(
        id=table_id(topic.name, path),
        schema=SCHEMA,
        name=table_name(topic.name, path),
        resource=topic.name,
        path=f"/docs/XMLDownload.aspx?Topic={topic.name}&_Division_={{division}}",
        kind=Kind.TOPIC,
        variant=Variant.REGULAR,
        methods=frozenset({"GET"}),
        key=tuple(column.property.name for column in columns if column.property.is_key),
        page_size=topic.page_size,
        select_rule=SelectRule.NO,
        filter_rule=FilterRule.ANY,
        filter_fields=(),
        properties=(*(column.property for column in columns), *(() if topic.item else (whole,)), timestamp),
        parameters=_parameters(topic),
        extract=Extract(
            table_id(topic.name),
            topic.name,
            topic.collection,
            topic.item,
            tuple(map(_steps, _descents(levels))),
            tuple((column.property.name, column.place) for column in columns),
            TIMESTAMP,
            START,
            None if topic.item else WHOLE,
        ),
    )


def _parameters(topic: Topic) -> tuple[Parameter, ...]:
    """The parameters of a topic, and the one that all topics have: where to start."""
    named = [(name if name.startswith(_PREFIX) else _PREFIX + name, form) for name, form in topic.parameters]
    made = tuple(Parameter(name, _FORMS.get(form, STRING_TYPE), is_required=False) for name, form in named)
    return (*made, Parameter(START, STRING_TYPE, is_required=False))


class _Shape:
    """The columns of the table whose rows repeat at the last of `levels`, which are paths from the item on."""

    def __init__(self, topic: Topic, levels: tuple[str, ...], known: Identities) -> None:
        self._topic = topic
        self._levels = levels
        self._known = known
        self._fields = _by_owner(topic, levels)
        self._references = dict(topic.references)
        self._attributes: dict[str, set[str]] = {}
        for field in self._fields[levels[-1]]:
            element, _, attribute = field.path.rpartition("/@")
            self._attributes.setdefault(element, set()).add(attribute)

    def columns(self) -> Iterator[_Column]:
        """The keys to all that a row is in, then its own columns; one of those that is called like a key is called
        after its element, too."""
        keys = list(self._keys())
        taken = {key.property.name.lower() for key in keys}
        yield from keys
        for column in self._own():
            if column.property.name.lower() in taken:
                name = f"{self._element(self._levels[-1])}_{column.property.name}"
                column = replace(column, property=replace(column.property, name=name))
            yield column

    def _keys(self) -> Iterator[_Column]:
        """The identity of each element around a row, named after that."""
        for level, path in enumerate(self._levels[:-1]):
            found = self._identity(path)
            telling = (one for one in found if one.path.startswith("@") and _spelled(one) in self._known.names)
            best = min(telling, key=self._rank, default=None)
            for field in found:
                name = f"{self._element(path)}_{column_name(field.path)}"
                owner = Reference(table_id(self._topic.name, path), column_name(field.path)) if field is best else None
                yield _Column(_property(name, field, owner), _place(level, field.path))

    def _own(self) -> Iterator[_Column]:
        """The columns of the repeating element itself, in the order of the schema."""
        path = self._levels[-1]
        keys = (one for one in self._fields[path] if one.path.startswith("@") and _spelled(one) in self._known.names)
        key = min((one for one in keys if one.is_required and not path), key=self._rank, default=None)
        for field in self._fields[path]:
            name = column_name(field.path) or self._element(path)
            made = _property(name, field, self._reference(path, field.path), is_key=field is key)
            yield _Column(made, _place(len(self._levels) - 1, field.path))

    def _element(self, path: str) -> str:
        return path.rpartition("/")[2] if path else self._topic.item or self._topic.name

    def _rank(self, field: Field) -> int:
        return self._known.names.index(_spelled(field))

    def _identity(self, path: str) -> list[Field]:
        """The attributes that tell elements apart; where there are none, the codes of what they refer to, or else all
        attributes."""
        fields = self._fields[path]
        attributes = [field for field in fields if field.path.startswith("@")]
        referring = [
            field
            for field in fields
            if field.path.count("/") == 1 and "/@" in field.path and _spelled(field) in self._known.referring
        ]
        return [field for field in attributes if _spelled(field) in self._known.names] or referring or attributes

    def _reference(self, path: str, field: str) -> Reference | None:
        """The row of another topic that a field refers to: by the best attribute that both sides have."""
        element, _, attribute = field.rpartition("/@")
        target = self._references.get("/".join(part for part in (path, element) if part)) if element else None
        if target is None:
            return None
        there = [name for name in self._known.of_topics.get(target, ()) if name.lower() in self._known.referring]
        shared = (name for name in there if name in self._attributes[element])
        best = min(shared, key=self._spelled_rank, default=None)
        return Reference(table_id(target), attribute) if best == attribute else None

    def _spelled_rank(self, name: str) -> int:
        return self._known.names.index(name.lower())


def _by_owner(topic: Topic, levels: tuple[str, ...]) -> dict[str, list[Field]]:
    """The fields of each level, relative to it: those inside what repeats in it are not its own."""
    repeating = {"", *topic.children}
    found: dict[str, list[Field]] = {level: [] for level in levels}
    for field in topic.fields:
        owner = field.path
        while owner not in repeating:
            owner = owner.rpartition("/")[0]
        if owner in found:
            found[owner].append(replace(field, path=field.path[len(owner) :].lstrip("/")))
    return found


def _spelled(field: Field) -> str:
    return field.path.rpartition("@")[2].lower()


def _property(name: str, field: Field, reference: Reference | None, is_key: bool = False) -> Property:
    is_guid = field.path.rpartition("/")[2] == "@ID" and field.xsd_type == "string"
    return Property(
        name, GUID if is_guid else _edm(field.xsd_type), is_key=is_key, can_filter=False, reference=reference
    )


def _edm(xsd_type: str) -> EdmType:
    return _TYPES.get(xsd_type.partition("(")[0], STRING_TYPE)


def _place(level: int, path: str) -> Place:
    element, _, attribute = path.rpartition("@") if "@" in path else (path, "", "")
    return Place(level, _steps(element), attribute or None)


def _steps(path: str) -> tuple[str, ...]:
    return tuple(step for step in path.split("/") if step)


def _descents(levels: Sequence[str]) -> Iterator[str]:
    """The path of each level below the one before; that of the item is empty."""
    for before, level in pairwise(levels):
        yield level[len(before) :]


def _is_in(path: str, around: str) -> bool:
    return not around or path.startswith(f"{around}/")
