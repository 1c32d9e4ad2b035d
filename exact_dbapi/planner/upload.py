"""Which way the rows of an INSERT go: one by one through REST, or many at once through the XML API.

In come an endpoint and the headings of the rows, out come the columns for REST, an `Upload` for XML, or both where the
number of rows decides; or the error of the way that was meant. Few rows go through REST, which answers more; rows that
are lines of an item go through XML, since an item is made of several of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from exact_dbapi.catalog.mapping import Existing, TopicMapping, Way
from exact_dbapi.catalog.model import Endpoint, Property
from exact_dbapi.errors import DatabaseError, NotSupportedError, ProgrammingError
from exact_dbapi.mutation import Verb
from exact_dbapi.plan import USUAL, LoadOptions, UnknownCodes, Upload
from exact_dbapi.planner.codes import code_checks
from exact_dbapi.planner.placing import Places, Placing
from exact_dbapi.planner.resolve import Context
from exact_dbapi.planner.writable import check_mandatory, check_verb, columns_of

Found = TypeVar("Found")

#: So many rows are one minute's calls, one by one; more go through the XML API where they can.
MOST_ROWS_FOR_REST = 60

#: What becomes of an item that is there already, as EXPLAIN says it.
_EXISTING = {
    Existing.UPDATED: "an item that is there already is changed",
    Existing.RECREATED: "an item that is there already is made anew while it is open, and ignored later",
    Existing.ADDED: "an item with a name that is there already is one more",
    Existing.REFUSED: "an item that is there already is refused",
}


@dataclass(frozen=True)
class Copying:
    """What COPY is told of a load: the file, what its headings stand for, and which one names the items."""

    path: str
    renamed: Mapping[str, str]
    key: str | None = None
    options: LoadOptions = USUAL


@dataclass(frozen=True)
class Ways:
    """The ways that rows may go: through REST with these columns, through the XML API, or as their number decides.

    `why` says what keeps rows from XML that have a topic.
    """

    columns: tuple[Property, ...] | None
    upload: Upload | None = None
    why: str = ""


def ways(
    endpoint: Endpoint,
    headings: Sequence[str],
    context: Context,
    *,
    copying: Copying | None = None,
    is_query: bool,
    has_returning: bool,
) -> Ways:
    """Choose between the ways of an INSERT.

    Raises: UndefinedColumn, ProgrammingError or NotSupportedError when the rows can go no way, or not the one that the
    hint `via` says.
    """
    renamed = {key.lower(): value for key, value in copying.renamed.items()} if copying else {}
    names = [renamed.get(heading.lower(), heading) for heading in headings]
    asked = context.hints.via
    mapping = _mapping(endpoint, context)
    rest = _attempt(lambda: _rest_columns(endpoint, names, context))
    if mapping is None:
        if asked == "xml":
            raise NotSupportedError(
                f"No XML topic takes rows of {endpoint.qualified_name}.", hint="Leave out the hint via(xml)."
            )
        return Ways(_or_raise(rest))
    xml = _attempt(lambda: _upload(endpoint, mapping, headings, copying, context))
    if asked == "rest":
        return Ways(_or_raise(rest), why="the hint via(rest)")
    if asked == "xml":
        return Ways(None, _with(_forced(_or_raise(xml), has_returning), "the hint via(xml)"))
    if not is_query:
        return Ways(_or_raise(rest))
    if isinstance(rest, DatabaseError):
        if isinstance(xml, DatabaseError):
            raise _telling(rest, xml, endpoint, mapping, names, context)
        return Ways(None, _with(_forced(xml, has_returning), _only_xml(xml, mapping)))
    if (why := _against(xml, endpoint, names, has_returning, copying is not None)) or isinstance(xml, DatabaseError):
        return Ways(rest, why=why)
    reason = f"where there are more than {MOST_ROWS_FOR_REST} rows; fewer go one by one through REST"
    return Ways(rest, _with(replace(xml, from_rows=MOST_ROWS_FOR_REST), reason))


def _attempt(work: Callable[[], Found]) -> Found | DatabaseError:
    try:
        return work()
    except (ProgrammingError, NotSupportedError) as error:
        return error


def _or_raise(found: Found | DatabaseError) -> Found:
    if isinstance(found, DatabaseError):
        raise found
    return found


def _forced(upload: Upload, has_returning: bool) -> Upload:
    if has_returning:
        raise NotSupportedError(
            "RETURNING is not possible for rows that go through the XML API, which answers with a key and no more.",
            hint="Leave it out; Session.LoadRows has the keys afterwards.",
        )
    return upload


def _with(upload: Upload, reason: str) -> Upload:
    return replace(upload, reasons=(*upload.reasons, reason))


def _only_xml(upload: Upload, mapping: TopicMapping) -> str:
    if upload.lines is not None:
        return f"each row is one {upload.lines} of {mapping.topic}"
    return "REST has no such columns"


def _against(
    xml: Upload | DatabaseError, endpoint: Endpoint, names: Sequence[str], has_returning: bool, is_copy: bool
) -> str:
    """Say what keeps rows that REST takes from going through XML."""
    if has_returning:
        return "RETURNING asks for more than XML answers"
    if isinstance(xml, DatabaseError):
        return f"not through XML: {xml.message}"
    if xml.lines is None and any(collection.is_mandatory for collection in endpoint.collections):
        return "the lines of these rows come in statements of their own"
    if {name.lower() for name in names} & {name.lower() for name in endpoint.key}:
        return f"{endpoint.key[0]} names these rows for the other statements of the transaction"
    if xml.is_repeatable and not is_copy:
        return "XML would change rows that are there already; COPY and the hint via(xml) do that"
    return ""


def _telling(
    rest: DatabaseError,
    xml: DatabaseError,
    endpoint: Endpoint,
    mapping: TopicMapping,
    names: Sequence[str],
    context: Context,
) -> DatabaseError:
    """The error of the way that was meant: XML where a heading is one of its own."""
    own = {item.name.lower() for item in (*endpoint.properties, *endpoint.table_columns)}
    places = Places(mapping, context.catalog.topic(mapping.topic), context.catalog)
    is_of_xml = any(name.lower() not in own and places.has(name) for name in names)
    return xml if is_of_xml else rest


def _mapping(endpoint: Endpoint, context: Context) -> TopicMapping | None:
    for mapping, part in context.catalog.mappings.of_endpoint(endpoint.id):
        is_item = part is mapping.item and part.way is not Way.DOWNLOAD
        if is_item and context.catalog.topic(mapping.topic).can_upload is not False:
            return mapping
    return None


def _rest_columns(endpoint: Endpoint, names: Sequence[str], context: Context) -> tuple[Property, ...]:
    check_verb(endpoint, Verb.INSERT, context.catalog)
    columns = columns_of(endpoint, names, Verb.INSERT)
    check_mandatory(endpoint, columns, context.catalog)
    return columns


def _upload(
    endpoint: Endpoint, mapping: TopicMapping, headings: Sequence[str], copying: Copying | None, context: Context
) -> Upload:
    topic = context.catalog.topic(mapping.topic)
    renamed, key = (copying.renamed, copying.key) if copying else ({}, None)
    placing = Places(mapping, topic, context.catalog).place(headings, renamed, key)
    options = _options(copying, context)
    return Upload(
        topic,
        tuple(placing.slots),
        placing.group,
        headings[placing.group] if placing.group is not None else "",
        placing.lines,
        tuple(placing.constants.items()),
        placing.division,
        placing.standing,
        _looked_up(endpoint, mapping, placing),
        mapping.existing is Existing.UPDATED and placing.has_key,
        options=options,
        checks=() if options.unknown_codes is UnknownCodes.SEND else code_checks(placing.slots, context),
        reasons=(_EXISTING[mapping.existing],) if placing.has_key else (),
    )


def _options(copying: Copying | None, context: Context) -> LoadOptions:
    """What is asked of a load; what becomes of unknown codes a hint may say as well."""
    options = copying.options if copying else USUAL
    hinted = context.hints.unknown_codes
    if options.unknown_codes is not None:
        return options
    return replace(options, unknown_codes=UnknownCodes(hinted) if hinted else UnknownCodes.REFUSE)


def _looked_up(endpoint: Endpoint, mapping: TopicMapping, placing: Placing) -> Property | None:
    """The property by which an item is found again, when its answer is lost: the one that holds its name."""
    if not placing.has_key or mapping.existing not in (Existing.RECREATED, Existing.REFUSED):
        return None
    names = [pair.steps[0] for pair in mapping.item.pairs if pair.path == mapping.key and len(pair.steps) == 1]
    return endpoint.by_name.get(names[0].lower()) if names else None
