"""Reads the packaged catalog: the index at once, a table when it is opened.

The index has one line per table, a service's file one line per property. Names come in, the records of `model` go out;
what was read once stays in memory, for the process shares one catalog. A user's additions (properties that Exact has
grown since the catalog was made) are appended as the columns they are, and what Exact has dropped is no longer read.
Never touches the network.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from os.path import dirname, join
from pathlib import Path
from typing import Any

from exact_dbapi.catalog import topics
from exact_dbapi.catalog.listings import listed, read_listings
from exact_dbapi.catalog.mapping import Mappings
from exact_dbapi.catalog.mirrors import Mirror, entry_of, mirrored, read_mirrors
from exact_dbapi.catalog.model import (
    REST,
    XML,
    Collection,
    Endpoint,
    Entry,
    Field,
    FilterRule,
    Kind,
    Pad,
    Padding,
    Parameter,
    Property,
    Reference,
    SelectRule,
    Topic,
    Variant,
)
from exact_dbapi.catalog.names import NameIndex, closest, same
from exact_dbapi.edm import EDM_TYPES
from exact_dbapi.errors import OperationalError, UndefinedTable

_FOLDER = join(dirname(__file__), "data")
_METHODS = {"G": "GET", "P": "POST", "U": "PUT", "D": "DELETE"}
_SIDES = {"L": Pad.LEFT, "R": Pad.RIGHT}

#: Rows of properties by endpoint, as a service's file has them: what a user's state folder adds to the catalog. A row
#: that is a name alone takes the property away.
Additions = Mapping[str, list[list[str]]]


class Catalog:
    """All tables of Exact Online that are known.

    `entries` lists the REST tables, `schemas` their services, `topics` the names of the XML topics and `topic_tables`
    their tables. `tables` and `table_schemas` are all that SQL can name: also the tables whose rows this driver knows
    itself. `deletions` tells by the EntityType of the deletion log which endpoint the row was deleted from (None where
    no endpoint shows it). `mirrors` tell by id which tables a local copy of a sync endpoint answers. `roles` names the
    endpoints that the driver itself needs: `current_user` (whose answer holds the user's current division),
    `divisions`, `deletions` (the log), `first_timestamp` (where a synchronization by date begins) and `rights` (what
    the user's role allows).
    """

    def __init__(self, additions: Additions | None = None) -> None:
        index = _load("index.json")
        self._additions = dict(additions or {})
        self.entries = tuple(_entry(row, _growth(self._additions.get(row[2], ()))) for row in index["tables"])
        self.schemas = tuple(dict.fromkeys(entry.schema for entry in self.entries))
        self.topics = tuple(str(name) for name, *_ in index["topics"])
        self.deletions: dict[int, str | None] = {code: endpoint for code, _name, endpoint in index["deletions"]}
        self.roles: dict[str, str] = dict(index["roles"])
        self.natural_keys = tuple(str(name) for name in index["natural_keys"])
        self.mirrors = read_mirrors(_load("replicas.json"))
        copies = tuple(map(entry_of, self.mirrors.values()))
        schemas = {entry.id: entry.schema for entry in self.entries}
        elsewhere = [(schemas[one.plain], one.name, one.id) for one in self.mirrors.values() if one.plain is not None]
        self._names = NameIndex((*self.entries, *copies), [*(tuple(row) for row in index["aliases"]), *elsewhere])
        listings = read_listings(_load("listings.json"))
        self._lines = tuple(listed(endpoint) for endpoint in listings)
        self._copies = copies
        self._topic_rows: list[list[Any]] = index["topic_tables"]
        self._identities = topics.Identities(
            tuple(index["identities"]), {name: own for name, _, own in index["topics"]}
        )
        self._by_id = {entry.id: entry for entry in self.entries}
        self._own = {
            schema.lower(): NameIndex([line for line in self._lines if line.schema == schema])
            for schema in {line.schema for line in self._lines} - {topics.SCHEMA}
        }
        self._services: dict[str, dict[str, Any]] = {}
        self._opened: dict[str, Endpoint] = {endpoint.id: endpoint for endpoint in listings}
        self._topics: dict[str, Topic] = {}
        self._headers: dict[str, list[tuple[str, Collection]]] = {}

    @cached_property
    def topic_tables(self) -> tuple[Entry, ...]:
        """The tables of the XML topics: made when somebody asks, for most statements read REST."""
        return tuple(topics.listed(*row) for row in self._topic_rows)

    @cached_property
    def tables(self) -> tuple[Entry, ...]:
        """All tables: those of REST by name, those of the topics, and those of this driver."""
        return tuple(sorted(self.entries + self._copies, key=_by_name)) + self.topic_tables + self._lines

    @cached_property
    def table_schemas(self) -> tuple[str, ...]:
        """The schemas of all tables."""
        return tuple(dict.fromkeys(entry.schema for entry in self.tables))

    @cached_property
    def _places(self) -> dict[str, tuple[str, str]]:
        """The topic of a table and its path there, by the table's id."""
        return {topics.table_id(topic, path): (topic, path) for topic, path, _columns in self._topic_rows}

    @cached_property
    def _topic_names(self) -> NameIndex:
        return NameIndex([*self.topic_tables, *(line for line in self._lines if line.schema == topics.SCHEMA)])

    def find(self, name: str, schema: str | None = None, catalog: str | None = None, *, exact: bool = False) -> Entry:
        """Find the table that a name in SQL means.

        A name alone is looked for among the services first. Raises: UndefinedTable with the nearest names;
        AmbiguousTable with the candidates when more than one service has it.
        """
        own = self._own.get(schema.lower()) if schema else None
        if own is not None:  # tools spell INFORMATION_SCHEMA in either case, also quoted
            return own.find(name, schema, catalog or None, exact=False)
        return self._index(name, schema, catalog, exact).find(name, schema or None, catalog or None, exact)

    def _index(self, name: str, schema: str | None, catalog: str | None, exact: bool) -> NameIndex:
        """The names among which a table is looked for: those of REST, those of XML, or for one in neither all."""
        if same(XML, catalog, exact) if catalog else same(topics.SCHEMA, schema or None, exact):
            return self._topic_names
        if schema or catalog or self._names.has(name, exact):
            return self._names
        if self._topic_names.has(name, exact):
            return self._topic_names
        return NameIndex([*self.entries, *self.topic_tables])

    def open(self, id: str) -> Endpoint:
        """Open one table by its endpoint's id."""
        endpoint = self._opened.get(id)
        if endpoint is None:
            endpoint = self._opened[id] = self._made(id)
        return endpoint

    def mirror_of(self, id: str) -> Mirror | None:
        """Find how a plain table is made of a local copy."""
        return self.mirrors.get(f"incremental/{id}")

    def headers_of(self, id: str) -> tuple[tuple[str, Collection], ...]:
        """List where new rows of an endpoint may be nested in those of another: that one's id, and the collection."""
        if not self._headers:
            for entry in self.entries:
                for collection in self.open(entry.id).collections if "P" in entry.methods else ():
                    if collection.target is not None and collection.is_deep_insert:
                        self._headers.setdefault(collection.target, []).append((entry.id, collection))
        return tuple(self._headers.get(id, ()))

    def topic(self, name: str) -> Topic:
        """Open one XML topic by its name, without regard to case."""
        spelled = {known.lower(): known for known in self.topics}.get(name.lower())
        if spelled is None:
            nearest = closest(name, self.topics)
            raise UndefinedTable(f"There is no XML topic {name!r}.", hint=None, nearest=nearest)
        if spelled not in self._topics:
            self._topics[spelled] = topic_from_record(spelled, _load(f"xml/{spelled}.json"))
        return self._topics[spelled]

    @cached_property
    def mappings(self) -> Mappings:
        """The fields of XML topics with the properties of REST endpoints that hold the same."""
        return Mappings(_load("mappings.json"))

    def with_additions(self, additions: Additions) -> Catalog:
        """Make a catalog in which these properties are columns too."""
        return Catalog(additions)

    def _entry(self, id: str) -> Entry:
        entry = self._by_id.get(id)
        if entry is None:
            raise UndefinedTable(f"There is no endpoint {id!r}.", nearest=closest(id, self._by_id))
        return entry

    def _made(self, id: str) -> Endpoint:
        mirror = self.mirrors.get(id)
        if mirror is not None:
            return mirrored(mirror, self.open)
        return self._read(self._entry(id)) if id in self._by_id or id not in self._places else self._of_topic(id)

    def _of_topic(self, id: str) -> Endpoint:
        topic, path = self._places[id]
        return topics.endpoint(self.topic(topic), path, self._identities)

    def _read(self, entry: Entry) -> Endpoint:
        service = entry.schema.lower()
        if service not in self._services:
            self._services[service] = _load(f"rest/{service}.json")
        return _endpoint(entry, self._services[service][entry.id], self._additions.get(entry.id, []))


def open_catalog(additions: Path | None = None) -> Catalog:
    """Hand out the process's catalog, with what the file `additions` adds when it is there."""
    if additions is None or not additions.exists():
        return _shared()
    return _shared_with(additions, additions.stat().st_mtime_ns)


@cache
def _shared() -> Catalog:
    return Catalog()


@cache
def _shared_with(path: Path, _written: int) -> Catalog:
    return Catalog(read_additions(path))


def read_additions(path: Path) -> Additions:
    """Read the properties that `refresh` has written for this user.

    Raises: OperationalError when the file is not what `refresh` writes.
    """
    try:
        endpoints = json.loads(path.read_text(encoding="utf-8"))["endpoints"]
        return {str(id): [_checked(row) for row in rows] for id, rows in endpoints.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise OperationalError(
            f"The catalog's additions in {path} cannot be read: {error}.", hint="Delete the file and refresh again."
        ) from error


def _checked(row: list[str]) -> list[str]:
    if len(row) > 1:
        property_from_row(row, frozenset())
    return [str(part) for part in row]


def _by_name(entry: Entry) -> tuple[str, str]:
    return entry.schema.lower(), entry.name.lower()


def _growth(added: Iterable[list[str]]) -> int:
    return sum(1 if len(row) > 1 else -1 for row in added)


def _load(name: str) -> dict[str, Any]:
    with open(join(_FOLDER, name), encoding="utf-8") as file:
        document: dict[str, Any] = json.load(file)
    return document


def _entry(row: list[Any], added: int) -> Entry:
    schema, name, id, kind, variant, methods, columns = row
    return Entry(REST, schema, name, id, Kind(kind), Variant(variant), methods, columns + added)


def _endpoint(entry: Entry, record: dict[str, Any], added: list[list[str]]) -> Endpoint:
    rows = record["properties"]
    fields = tuple(row[0] for row in rows if len(row) > 2 and "f" in row[2])
    known = {row[0].lower() for row in rows}
    gone = {row[0].lower() for row in added if len(row) == 1}
    rows = [_taken_away(row) if row[0].lower() in gone else row for row in rows]
    rows += [row for row in added if len(row) > 1 and row[0].lower() not in known]
    return Endpoint(
        id=entry.id,
        schema=entry.schema,
        name=entry.name,
        resource=record["resource"],
        path=record["path"],
        kind=entry.kind,
        variant=entry.variant,
        methods=frozenset(_METHODS[letter] for letter in entry.methods),
        key=tuple(record.get("key", ())),
        page_size=record["page"],
        select_rule=SelectRule(record["select"]),
        filter_rule=FilterRule(record["filter"]),
        filter_fields=fields,
        properties=tuple(property_from_row(row, fields) for row in rows),
        collections=tuple(_collection(*row) for row in record.get("collections", ())),
        parameters=tuple(_parameter(*row) for row in record.get("parameters", ())),
        regular=tuple(record.get("regular", ())),
        bulk=tuple(record.get("bulk", ())),
        sync=tuple(record.get("sync", ())),
        row_id=record.get("row_id"),
        scope=record.get("scope", ""),
        scalar=EDM_TYPES["Edm." + record["scalar"].removeprefix("Edm.")] if "scalar" in record else None,
        is_beta=record.get("beta", False),
        is_same_everywhere=record.get("everywhere", False),
        is_division_scoped="{division}" in record["path"],
    )


def _taken_away(row: list[str]) -> list[str]:
    """Keep a property that Exact has dropped where keys and references name it, but neither read nor write it."""
    name, edm, flags, *rest = row if len(row) > 2 else [*row, ""]
    return [name, edm, "".join(flag for flag in flags if flag not in "pum") + "h", *rest]


def property_from_row(row: list[str], filter_fields: frozenset[str] | tuple[str, ...]) -> Property:
    """Read one property: name, type, flags, reference, padding; `filter_fields` are the only ones `$filter` accepts."""
    name, edm, flags, reference, padding = (*row, "", "", "")[:5]
    in_get = "h" not in flags
    return Property(
        name=name,
        edm=EDM_TYPES["Edm." + edm],
        is_key="k" in flags,
        in_get=in_get,
        in_post="p" in flags,
        in_put="u" in flags,
        is_mandatory="m" in flags,
        can_filter=in_get and (not filter_fields or "f" in flags),
        is_obsolete="o" in flags,
        not_null_hint="n" in flags,
        reference=_reference(reference) if reference else None,
        padding=_padding(padding) if padding else None,
    )


def _reference(text: str) -> Reference:
    endpoint, _, name = text.partition(".")
    return Reference(endpoint, name or None)


def _padding(text: str) -> Padding:
    certain = text.removesuffix("?")
    return Padding(int(certain[:-1]), _SIDES[certain[-1]], is_certain=certain == text)


def _collection(
    name: str, type_name: str, flags: str = "", target: str = "", child_key: str = "", keys_of: str = ""
) -> Collection:
    kinds = ("l" in flags, "d" in flags, "m" in flags)
    return Collection(name, type_name, target or None, child_key or None, *kinds, keys_of or None)


def _parameter(name: str, edm: str, is_required: bool, confidence: str) -> Parameter:
    return Parameter(name, EDM_TYPES["Edm." + edm], is_required, confidence)


def topic_from_record(name: str, record: dict[str, Any]) -> Topic:
    """Read one XML topic."""
    return Topic(
        name=name,
        collection=record["collection"] or name,
        item=record["item"],
        fields=tuple(Field(row[0], row[1], row[2], is_required=len(row) > 3) for row in record["fields"]),
        children=tuple(record["children"]),
        references=tuple((path, topic) for path, topic in record["references"]),
        parameters=tuple((parameter, form) for parameter, form in record["parameters"]),
        can_download=record["download"],
        can_upload=record["upload"],
        page_size=record.get("page", Topic.page_size),
    )
