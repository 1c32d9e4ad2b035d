"""A request's body read: which properties were sent, with which values, and which rows below them.

In comes an `Incoming`, out comes a `Draft`, or the refusal in Exact's words. What is read-only is left out without a
word, as Exact does. Never looks at stored rows.

Source: the body is a JSON object with plain arrays for lines; an unknown property and a value that cannot be converted
are refused with these sentences; read-only properties are ignored silently: certain.
"""

from __future__ import annotations

import json
from typing import Any

from exact_dbapi.catalog.model import Collection, Endpoint, Kind, Property
from exact_dbapi.edm import GUID
from exact_dbapi.simulator.endpoints import Endpoints
from exact_dbapi.simulator.exchange import Incoming, Refusal
from exact_dbapi.simulator.naming import row_type
from exact_dbapi.simulator.strict import Strict
from exact_dbapi.simulator.writing.conversion import BadValue, clr_name, convert
from exact_dbapi.simulator.writing.draft import Draft
from exact_dbapi.simulator.writing.words import NOT_TOP_LEVEL

_METADATA = "__metadata"
_KEY = Property("ID", GUID)
MOST_BYTES = 9_500_000


class Payload:
    """Reads bodies of POST and PUT."""

    def __init__(self, endpoints: Endpoints, strict: Strict) -> None:
        self._endpoints = endpoints
        self._strict = strict

    def read(self, incoming: Incoming, endpoint: Endpoint, *, is_new: bool) -> Draft:
        """Read a body: all that a POST may carry, or what a PUT changes.

        Raises: Refusal 400.
        """
        if len(incoming.body) > MOST_BYTES:
            raise Refusal(400, "Maximum request length exceeded.")
        if "json" not in incoming.headers.get("content-type", "").lower():
            raise Refusal(400, NOT_TOP_LEVEL)
        try:
            content = json.loads(incoming.body)
        except ValueError as error:
            raise Refusal(400, NOT_TOP_LEVEL) from error
        return self._draft(endpoint, content, None, is_new)

    def _draft(self, endpoint: Endpoint, content: Any, parent: Draft | None, is_new: bool) -> Draft:
        if not isinstance(content, dict):
            raise Refusal(400, NOT_TOP_LEVEL)
        properties = {item.name: item for item in endpoint.properties}
        collections = {item.name: item for item in endpoint.collections}
        draft = Draft(endpoint, {}, parent=parent)
        for name, value in content.items():
            if name in properties:
                self._take(draft, properties[name], value, is_new)
            elif name in collections:
                self._take_rows(draft, collections[name], value, is_new)
            elif name != _METADATA:
                raise _unknown(endpoint, name)
        draft.sent = frozenset(draft.row)
        draft.ignored = frozenset(content) - draft.sent
        return draft

    def _take(self, draft: Draft, item: Property, value: Any, is_new: bool) -> None:
        """Keep a value that can be written; what cannot is read all the same, for its type counts."""
        try:
            stored = convert(item, value, self._strict)
        except BadValue as error:
            raise _unconverted(item) from error
        is_writable = item.in_post if is_new else item.in_put
        if is_writable and not (item.is_key and self._is_key_ignored(draft.endpoint, item, is_new)):
            draft.row[item.name] = stored

    def _is_key_ignored(self, endpoint: Endpoint, item: Property, is_new: bool) -> bool:
        """Tell whether a key that the client sends is the server's to choose: guids are, but for actions."""
        if not is_new:
            return True
        is_servers = item.edm is GUID and endpoint.kind is Kind.ENTITY
        return is_servers and not self._strict.keys_from_clients

    def _take_rows(self, draft: Draft, collection: Collection, value: Any, is_new: bool) -> None:
        if not is_new or not collection.is_deep_insert or (collection.target or collection.keys_of) is None:
            return
        if not isinstance(value, list):
            raise Refusal(400, NOT_TOP_LEVEL)
        if collection.keys_of is not None:
            draft.keys.append((collection, [self._key(content, draft.endpoint) for content in value]))
            return
        assert collection.target is not None
        target = self._endpoints.open(collection.target)
        rows = [self._draft(target, content, draft, is_new) for content in value]
        draft.collections.append((collection, rows))

    def _key(self, content: Any, endpoint: Endpoint) -> str:
        """Read a row that is nothing but the key of another."""
        if not isinstance(content, dict) or _KEY.name not in content:
            raise Refusal(400, NOT_TOP_LEVEL)
        for name in content.keys() - {_KEY.name, _METADATA}:
            raise _unknown(endpoint, name)
        try:
            return str(convert(_KEY, content[_KEY.name], self._strict))
        except BadValue as error:
            raise _unconverted(_KEY) from error


def _unknown(endpoint: Endpoint, name: str) -> Refusal:
    text = f"The property name '{name}' specified for type '{row_type(endpoint)}' is not valid."
    return Refusal(400, f"Error processing request stream. {text}")


def _unconverted(item: Property) -> Refusal:
    text = (
        f"Error encountered in converting the value from request payload for property '{item.name}' to type "
        f"'{clr_name(item)}', which is the property's expected type. See inner exception for more detail."
    )
    return Refusal(400, f"Error processing request stream. {text}")
