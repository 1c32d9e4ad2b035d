"""What the planner hands over: a `Read` or what is made of one, complete before the first call.

A `Read` without a residual is the pass-through tier: the rows of its scans are the answer, after `check` and `project`.
With a residual the embedded engine finishes the work, page by page when the residual is row-local, else over whole
streams.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from exact_dbapi.catalog.model import Endpoint, Property, Topic
from exact_dbapi.mutation import Slot, Verb
from exact_dbapi.scan import Predicate, Scan

if TYPE_CHECKING:
    from exact_dbapi.synchronization import Synchronize


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a result, as ``cursor.description`` shows it. `is_guid`: text in the engine, UUID in rows."""

    name: str
    type_code: str
    precision: int | None = None
    scale: int | None = None
    nullable: bool | None = True
    is_guid: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """One table of a statement: a scan per division. `name` is what the residual calls it.

    `columns` are all the columns that the table has; `scans` ask for those that the statement uses.
    """

    name: str
    table: str
    columns: tuple[Property, ...]
    scans: tuple[Scan, ...]


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which rows of a source give keys: the engine answers the keys to `sql`, over the rows that came."""

    sql: str
    parameters: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Keyed:
    """A permission to narrow a source: of `target` only rows count whose `column` is among `origin_column` of `origin`.

    `scans` read the target with keys still to be added, at most `keys_per_call` in one request; `counts` ask how many
    rows the target has without them, `origin_counts` how many the origin's table has in all; they are empty where Exact
    could not tell. Whether it saves calls is decided when the origin's rows are there; a `sieve` picks those that
    can count.
    """

    target: str
    column: Property
    origin: str
    origin_column: Property
    scans: tuple[Scan, ...]
    keys_per_call: int
    counts: tuple[Scan, ...] = ()
    origin_counts: tuple[Scan, ...] = ()
    sieve: Sieve | None = None


@dataclass(frozen=True, slots=True)
class HeldKeys:
    """Keys that are at hand, in a local table, a file or a frame: the engine answers them to `sql`.

    `label` says where they are from, `kind` is their SQL type.
    """

    sql: str
    parameters: tuple[tuple[str, Any], ...]
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Held:
    """A permission to narrow a source to keys that are at hand; the rest is as in `Keyed`."""

    target: str
    column: Property
    keys: HeldKeys
    scans: tuple[Scan, ...]
    keys_per_call: int
    counts: tuple[Scan, ...] = ()


@dataclass(frozen=True, slots=True)
class Within:
    """A permission to call fewer divisions: of `target` only rows count whose division is among those in the
    column `origin_column` of the source `origin`, or among keys at hand. It never takes a call more.
    """

    target: str
    origin: str | HeldKeys
    origin_column: Property | None = None
    sieve: Sieve | None = None


@dataclass(frozen=True, slots=True)
class Residual:
    """The SQL that the embedded engine runs over the sources.

    With `is_row_local` each page can be answered on its own, so that LIMIT stops at the page that fills it. With
    `may_stop` the engine may leave a source before its end. With `is_recursive` it may find no end. `reasons` say, in
    the words of SQL, why the engine is needed. With `reads_local` it names local tables or views.
    """

    sql: str
    parameters: Mapping[str, Any]
    is_row_local: bool
    may_stop: bool = False
    is_recursive: bool = False
    reasons: tuple[str, ...] = ()
    reads_local: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Rows that are at hand: of a file, or of a frame that the caller has registered.

    `name` is what the residual calls them; `rows` hand themselves over as Arrow; `origin` says where they are from.
    """

    name: str
    rows: Any
    origin: str


@dataclass(frozen=True, slots=True)
class Read:
    """A SELECT.

    `check` holds for each row that is handed out (pass-through only; positions are those of the scan's `select`),
    `project` gives the output columns as positions in the scan's `select`. `limit_rows` and `offset_rows` are applied
    to what passes the check, or to what the row-local residual answers. `most_counted` bounds the number that a count
    answers; with `by_division` a count answers a row for each division that has rows, and `project` picks from division
    and number.
    """

    columns: tuple[Column, ...]
    sources: tuple[Source, ...]
    residual: Residual | None = None
    check: Predicate | None = None
    project: tuple[int, ...] = ()
    limit_rows: int | None = None
    offset_rows: int = 0
    most_counted: int | None = None
    by_division: bool = False
    keyed: tuple[Keyed, ...] = ()
    held: tuple[Held, ...] = ()
    within: tuple[Within, ...] = ()
    frames: tuple[Frame, ...] = ()


@dataclass(frozen=True, slots=True)
class Values:
    """Rows that are known without asking anyone; `rowcount` is what the statement changed, if it changed anything."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...] = ()
    rowcount: int = -1


@dataclass(frozen=True, slots=True)
class Local:
    """A statement on local tables, for the embedded engine as it stands; with `is_recursive` it may find no end."""

    sql: str
    parameters: Mapping[str, Any]
    returns_rows: bool
    is_recursive: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """Rows of a query that go into a local table, all or none: `store` is the statement, over rows called `name`."""

    query: Read
    name: str
    store: Local


@dataclass(frozen=True, slots=True)
class Export:
    """Rows of a query that go into a local file; `kind` is its format."""

    query: Read
    path: str
    kind: str


@dataclass(frozen=True, slots=True)
class View:
    """A view that the connection keeps as SQL, because the engine cannot: over remote tables, files or frames.

    `sql` is None where it is dropped. `columns` are the names given to its outputs, if any were given; `outputs` are
    those that its query had when it was made.
    """

    name: str
    sql: str | None
    columns: tuple[str, ...] = ()
    outputs: tuple[Column, ...] = ()


class Absent(Enum):
    """The type of `ABSENT`."""

    ABSENT = "DEFAULT"


#: The cell of a column that a row does not mention, as DEFAULT says: Exact fills it in itself. NULL is something else.
ABSENT: Final = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Target:
    """What a column of a write's source is: part of the row's key, its division, or the new value of a property.

    The key of an INSERT is only a name that the transaction gives the row; Exact makes the real one. `is_old` marks
    what the row holds now, beside its new value: one that is equal is not sent.
    """

    property: Property
    is_key: bool = False
    is_division: bool = False
    is_old: bool = False


@dataclass(frozen=True, slots=True)
class Returning:
    """What a write hands out for each row: `properties`, as Exact stored them, under the names of `columns`."""

    columns: tuple[Column, ...]
    properties: tuple[Property, ...]


#: The columns that a report adds beside the rows of a file: what became of each. Loaded again, they are read, not sent.
REPORTED_STANDING, REPORTED_TEXT, REPORTED_KEY = "Load_Status", "Load_Message", "Load_Key"


@dataclass(frozen=True, slots=True)
class RowsOf:
    """The file that the rows of a write are, one by one: its path, its sheet if it has any, and where its rows stand.

    The first row stands in `first_line`; `blank_lines` are left out between the rows. `delimiter` and `encoding` are
    those of a text.
    """

    path: str
    sheet: str = ""
    first_line: int = 1
    blank_lines: tuple[int, ...] = ()
    delimiter: str = ","
    encoding: str = "utf-8"


class UnknownCodes(StrEnum):
    """What becomes of rows that name a row of another table by a code which is none.

    REFUSE: nothing is sent, and an error lists them. REJECT: their items are left out, and their rows say so. SEND:
    nobody looks, and Exact refuses them.
    """

    REFUSE = "refuse"
    REJECT = "reject"
    SEND = "send"


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What is asked of a load: whether it stops at the first message with an error, and whether anything is sent.

    `report` is the file that tells of each row beside it. The limits are those of a message. `unknown_codes` is None
    where nothing is said.
    """

    stops_at_error: bool = False
    is_dry_run: bool = False
    report: str | None = None
    most_bytes: int | None = None
    most_items: int | None = None
    unknown_codes: UnknownCodes | None = None


#: What is asked of a load that nothing is asked of.
USUAL: Final = LoadOptions()


@dataclass(frozen=True, slots=True)
class CodeCheck:
    """How to know which codes there are: those in the fields `paths` are in the column `property` of `table`.

    `by_code` reads the rows with codes that are still to be added; `whole` are the ways to read the column whole, and
    `count` asks how many rows it has. All are of no division yet. `headings` are the columns that hold the codes.
    """

    paths: tuple[str, ...]
    headings: tuple[str, ...]
    table: str
    property: Property
    by_code: Scan
    whole: tuple[Scan, ...]
    count: Scan | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """How the rows of an INSERT go into Exact through the XML API, if they are more than `from_rows`.

    `slots` say what each column of the source is in an item of `topic`, `lines` which of its elements each row is one
    of; the rows with the same value in the column `group` are one item. `constants` are fields of every item.
    `division` and `standing` are the columns that say which company a row is for, and what became of it in an earlier
    load: those that are done are left out. An item is found again by `looked_up`, the property that holds its name;
    None where it has none. With `is_repeatable` an item that is sent again changes nothing more. `checks` tell which
    codes there are. `reasons` say why this way was chosen.
    """

    topic: Topic
    slots: tuple[Slot, ...]
    group: int | None = None
    group_heading: str = ""
    lines: str | None = None
    constants: tuple[tuple[str, str], ...] = ()
    division: int | None = None
    standing: int | None = None
    looked_up: Property | None = None
    is_repeatable: bool = False
    from_rows: int = 0
    rows_of: RowsOf | None = None
    options: LoadOptions = USUAL
    checks: tuple[CodeCheck, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Write:
    """INSERT, UPDATE or DELETE of rows of one table of Exact Online; nothing is sent before COMMIT.

    The rows of `source` say what changes: `targets` tells what each of its columns is, in their order; `constants` are
    the new values that all rows share. `division` is that of every row whose source does not name one. `max_rows`
    bounds the rows that may change (None: their keys are named one by one). With `upload` the rows may go through the
    XML API; `targets` are empty where they cannot go through REST; `why` says what
    keeps them from XML where a topic has them.
    """

    verb: Verb
    endpoint: Endpoint
    source: Read | Values
    targets: tuple[Target, ...]
    division: int | None = None
    constants: tuple[tuple[Property, Any], ...] = ()
    returning: Returning | None = None
    max_rows: int | None = None
    upload: Upload | None = None
    why: str = ""


Plan: TypeAlias = "Read | Values | Local | Load | Export | View | Write | Synchronize"
