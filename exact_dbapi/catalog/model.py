"""The words of the catalog: endpoint, property, reference, collection, parameter, topic.

All are frozen records that the store reads from the packaged data. They hold facts about Exact Online and no behaviour
beyond looking a part up by name; which facts a statement needs is the planner's business.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from exact_dbapi.edm import GUID_LIST, INT32, EdmType

REST = "ExactOnlineREST"
XML = "ExactOnlineXML"


class Kind(StrEnum):
    """What an endpoint is: rows under a key, rows under parameters, something to do, rows of an XML topic, rows that
    this driver has, or what takes whole documents of an XML topic."""

    ENTITY = "entity"
    FUNCTION = "function"
    ACTION = "action"
    TOPIC = "topic"
    LISTING = "listing"
    UPLOAD = "upload"


class Variant(StrEnum):
    """Which door of the API an endpoint stands behind; INCREMENTAL is a local copy, kept up to date by a sync one."""

    REGULAR = ""
    READ = "read"
    BULK = "bulk"
    SYNC = "sync"
    INCREMENTAL = "incremental"

    @property
    def is_twin(self) -> bool:
        """Whether the rows behind this door have a table of their own."""
        return self in (Variant.BULK, Variant.SYNC, Variant.INCREMENTAL)


class SelectRule(StrEnum):
    """Whether Exact demands `$select`.

    Source: 400 "Please add a $select or a $top=1 statement to the query string."
    """

    NO = "no"
    UNLESS_TOP_1_OR_KEY = "unless_$top=1_or_key"
    LIKELY = "likely"
    DOCUMENTED = "documented"


class FilterRule(StrEnum):
    """What Exact accepts and demands in `$filter`.

    ANY: every property, none demanded. ONE_OF: at least one listed property is demanded and only those are accepted.
    TIMESTAMP_ONLY: nothing but ``Timestamp gt n``. Where an endpoint lists `filter_fields`, no other property is
    accepted, whatever the rule.
    """

    ANY = "any"
    ONE_OF = "one_of"
    TIMESTAMP_ONLY = "timestamp_only"


class Pad(StrEnum):
    """On which side Exact fills a fixed-width text with blanks."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Padding:
    """A text that Exact stores with a fixed width, such as an account's code (18, left).

    `is_certain` is False where only a related property was seen padded: then a filter has to offer both spellings.
    """

    width: int
    side: Pad
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: the endpoint it points to, and the property there (None: its key)."""

    endpoint: str
    property: str | None = None


@dataclass(frozen=True, slots=True)
class Property:
    """One column. The flags come from the reference pages; their nullability is unreliable: only keys are not null."""

    name: str
    edm: EdmType
    is_key: bool = False
    in_get: bool = True
    in_post: bool = False
    in_put: bool = False
    is_mandatory: bool = False
    can_filter: bool = True
    is_obsolete: bool = False
    not_null_hint: bool = False
    reference: Reference | None = None
    padding: Padding | None = None

    def spellings(self, text: str) -> tuple[str, ...]:
        """Say how Exact may have stored a text: codes of fixed width are filled up with blanks on the left.

        None for one that is longer than Exact stores.
        """
        padding = self.padding
        if padding is None or padding.side is Pad.RIGHT:
            return (text,)
        if len(text) > padding.width:
            return ()
        padded = text.rjust(padding.width)
        return (padded,) if padding.is_certain else (text, padded)


#: The column that every division-scoped table has, added where Exact's own entity lacks it.
ADDED_DIVISION = Property("Division", INT32)

#: The same of the tables of XML topics. No field of a topic is an Edm.Int32.
DIVISION_CODE = Property("DIVISION_CODE", INT32)

_DIVISIONS = frozenset((item.name, item.edm.name) for item in (ADDED_DIVISION, DIVISION_CODE))


def is_division(column: Property) -> bool:
    """Tell whether a column holds the division that a row was read in, whether Exact has it or this driver adds it."""
    return (column.name, column.edm.name) in _DIVISIONS


@dataclass(frozen=True, slots=True)
class Collection:
    """A navigation property: the lines of a header, or a complex value.

    `target` is the endpoint of the rows or None where Exact documents none; `child_key` is the property there that
    holds the parent's key; `is_deep_insert` says that a POST of the parent may carry the rows, `is_mandatory` that it
    must. `keys_of` is the endpoint whose keys are all that its rows hold, as ``{"ID": key}``: in SQL that is a column
    which takes a list.
    """

    name: str
    type_name: str
    target: str | None = None
    child_key: str | None = None
    is_lines: bool = False
    is_deep_insert: bool = False
    is_mandatory: bool = False
    keys_of: str | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function endpoint, sent as a plain query option. `confidence`: high, medium or low."""

    name: str
    edm: EdmType
    is_required: bool
    confidence: str = "high"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a column's value stands in the document of a topic.

    `level` counts the repeating elements around it, from the item on; `steps` are the elements below that one, and
    `attribute` names one of the last of them; None for its text.
    """

    level: int
    steps: tuple[str, ...]
    attribute: str | None = None


@dataclass(frozen=True)
class Extract:
    """What a table takes from the download of a topic: a row for each item, or for each of what repeats in it.

    `id` is that of the topic's own table. `levels` are the paths of the repeating elements from the item down, each
    below the one before; `item` is None where nothing is known of the items. A column that is in no place is not of an
    item: `timestamp` names the one that holds where the page ended, `whole` the one that holds an item as it came.
    `start` is the parameter with such a timestamp, after which reading begins.
    """

    id: str
    topic: str
    collection: str
    item: str | None
    levels: tuple[tuple[str, ...], ...]
    places: tuple[tuple[str, Place], ...]
    timestamp: str
    start: str
    whole: str | None = None

    @cached_property
    def by_column(self) -> dict[str, Place]:
        """Places by the name of the column."""
        return dict(self.places)


@dataclass(frozen=True)
class Endpoint:
    """One REST endpoint, or what repeats in one XML topic: that is one table.

    `id` is unique and lower case (``bulk/crm/accounts``); `schema` and `name` are the table's names in SQL (``CRM``,
    ``AccountsBulk``); `path` is the URL's path below the host with ``{division}`` in it; `resource` its last segment.
    `key` names the key properties in URL order and may be empty. `row_id` names the property that stays the same for a
    row of a sync endpoint. `regular`, `bulk` and `sync` are the ids of the twins. With `is_same_everywhere` every
    division gives the same answer, so that one is asked and the rows belong to none. `extract` says what the table of
    an XML topic takes from its download; `page_size` counts the items of the topic then.
    """

    id: str
    schema: str
    name: str
    resource: str
    path: str
    kind: Kind
    variant: Variant
    methods: frozenset[str]
    key: tuple[str, ...]
    page_size: int
    select_rule: SelectRule
    filter_rule: FilterRule
    filter_fields: tuple[str, ...]
    properties: tuple[Property, ...]
    collections: tuple[Collection, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    regular: tuple[str, ...] = ()
    bulk: tuple[str, ...] = ()
    sync: tuple[str, ...] = ()
    row_id: str | None = None
    scope: str = ""
    scalar: EdmType | None = None
    is_beta: bool = False
    is_division_scoped: bool = True
    is_same_everywhere: bool = False
    extract: Extract | None = None

    @cached_property
    def by_name(self) -> dict[str, Property]:
        """Properties by lower-case name."""
        return {item.name.lower(): item for item in self.properties}

    @property
    def qualified_name(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def columns(self) -> Iterator[Property]:
        """The properties that a GET answers."""
        return (item for item in self.properties if item.in_get)

    @cached_property
    def key_lists(self) -> tuple[Property, ...]:
        """The collections of plain keys, as columns that a new row is given."""
        return tuple(
            Property(
                one.name,
                GUID_LIST,
                in_get=False,
                in_post=True,
                is_mandatory=one.is_mandatory,
                can_filter=False,
                reference=Reference(one.keys_of),
            )
            for one in self.collections
            if one.keys_of is not None
        )

    @cached_property
    def table_columns(self) -> tuple[Property, ...]:
        """The columns of the table in SQL: what a GET answers, then parameters, then the division where Exact lacks it.

        What has no GET has the columns that its POST takes, and its collections of plain keys.
        """
        is_readable = "GET" in self.methods
        found = {item.name.lower(): item for item in self.properties if (item.in_get if is_readable else item.in_post)}
        for parameter in self.parameters:
            found.setdefault(parameter.name.lower(), Property(parameter.name, parameter.edm))
        if not is_readable:
            found |= {item.name.lower(): item for item in self.key_lists}
        if self.is_division_scoped and not self.is_same_everywhere:
            added = DIVISION_CODE if self.kind is Kind.TOPIC else ADDED_DIVISION
            found.setdefault(added.name.lower(), added)
        return tuple(found.values())

    @property
    def key_properties(self) -> tuple[Property, ...]:
        return tuple(self.by_name[name.lower()] for name in self.key)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an XML topic; `path` is relative to the item, ``@x`` is an attribute."""

    path: str
    xsd_type: str
    kind: str
    is_required: bool = False


@dataclass(frozen=True)
class Topic:
    """One topic of the XML API; `children` are the repeating paths below the item."""

    name: str
    collection: str
    item: str | None
    fields: tuple[Field, ...]
    children: tuple[str, ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    can_download: bool | None = None
    can_upload: bool | None = None
    page_size: int = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the catalog's index: enough to list and to find a table without opening it."""

    catalog: str
    schema: str
    name: str
    id: str
    kind: Kind
    variant: Variant
    methods: str
    columns: int

    @property
    def qualified_name(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def is_view(self) -> bool:
        """Whether tools should list it as a view, since its rows are those of other tables.

        So each row stands in one table: bulk, sync and incremental forms, what the XML API shows of the same company,
        and the rows that this driver has are views.
        """
        return self.variant.is_twin or self.kind is Kind.LISTING or self.catalog == XML
