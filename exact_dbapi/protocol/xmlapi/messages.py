"""The answer to an upload: what Exact says of each item, joined to the items that were sent.

A body comes in, out come `Message`s, in their order, and a `Verdict` for each item by position and name. An item of
which nothing is said has none: nobody knows of it yet.

Source: messages have the types 0 error, 1 warning, 2 done and 3 fatal; partial success is normal: certain. There is one
message per item, in the order of the items: likely, so it is held against the names that the messages tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

from exact_dbapi.errors import DataError
from exact_dbapi.protocol.xmlapi.parser import SafeParser

_MESSAGES, _MESSAGE, _WORDS = "Messages", "Message", "Description"


class Severity(IntEnum):
    """The type of a message."""

    ERROR = 0
    WARNING = 1
    DONE = 2
    FATAL = 3


_SEVERITIES = {str(one.value): one for one in Severity}


class Message(NamedTuple):
    """What Exact says: `key` is the key of the row that it is about, `name` what people call it."""

    severity: Severity
    text: str = ""
    key: str = ""
    name: str = ""


class Verdict(NamedTuple):
    """What became of one item."""

    is_done: bool
    key: str = ""
    text: str = ""
    is_warned: bool = False


def read_messages(body: bytes) -> list[Message]:
    """Read the messages of an answer.

    Raises: DataError when it is no answer to an upload, or has what no document of Exact has.
    """
    hearing = _Hearing()
    parser = SafeParser(hearing, "Exact's answer")
    parser.feed(body, is_last=True)
    if not hearing.has_messages:
        raise DataError("Exact's answer has no <Messages>: it does not say what became of the upload.")
    return hearing.messages


class _Hearing:
    """Takes down the messages of an answer."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.has_messages = False
        self._severity = Severity.ERROR
        self._key = self._name = ""
        self._words: list[str] = []
        self._level = self._depth = 0

    def start(self, name: str, attributes: Mapping[str, str], depth: int) -> None:
        """Hear that an element begins."""
        self._depth = 0
        if not self._level:
            if name == _MESSAGES:
                self.has_messages = True
            elif name == _MESSAGE and self.has_messages:
                self._level = depth
                self._severity = _SEVERITIES.get(attributes.get("type", ""), Severity.ERROR)
                self._key = self._name = ""
                self._words = []
        elif depth == self._level + 1 and name == _WORDS:
            self._depth = depth
        elif depth == self._level + 2 and "key" in attributes:
            self._key = attributes["key"].strip("{}")
            self._name = attributes.get("keyAlt", "")

    def end(self, name: str, depth: int) -> None:
        """Hear that it ends."""
        self._depth = 0
        if depth == self._level:
            self.messages.append(Message(self._severity, " ".join("".join(self._words).split()), self._key, self._name))
            self._level = 0

    def text(self, text: str) -> None:
        """Hear of a piece of text."""
        if self._depth:
            self._words.append(text)


def join(messages: Sequence[Message], names: Sequence[str]) -> list[Verdict | None]:
    """Tell for each item what became of it; `names` are those of the items, empty where one has none.

    Where a message stops everything, the items without a word of their own were not done.
    """
    fatal = next((message for message in messages if message.severity is Severity.FATAL), None)
    told = [message for message in messages if message.severity is not Severity.FATAL]
    joined = _by_position(told, names) or _by_position(_without_warnings(told), names)
    if joined is None:
        joined = _by_name(told, names)
    else:
        _add_warnings(joined, told, names)
    if fatal is not None and not any(message.severity is Severity.DONE for message in told):
        return [verdict or Verdict(False, text=fatal.text) for verdict in joined]
    return joined


def _without_warnings(messages: Sequence[Message]) -> list[Message]:
    return [message for message in messages if message.severity is not Severity.WARNING]


def _by_position(messages: Sequence[Message], names: Sequence[str]) -> list[Verdict | None] | None:
    """Join message and item of the same place; None when they cannot belong to one another."""
    if len(messages) != len(names):
        return None
    known = set(names) - {""}
    for message, name in zip(messages, names, strict=True):
        if message.name != name and message.name in known:
            return None
    return [_verdict(message) for message in messages]


def _by_name(messages: Sequence[Message], names: Sequence[str]) -> list[Verdict | None]:
    """Join by name where every name is told once: what has no name, or shares it, stays open."""
    told: dict[str, Message | None] = {}
    for one in messages:
        if one.name:
            known = told.get(one.name)
            if one.name not in told:
                told[one.name] = one
            elif known is not None and Severity.WARNING in (known.severity, one.severity):
                told[one.name] = known if one.severity is Severity.WARNING else one
            else:
                told[one.name] = None
    shared = {name for name, count in Counter(names).items() if count > 1}
    return [
        _verdict(message) if name and name not in shared and (message := told.get(name)) is not None else None
        for name in names
    ]


def _verdict(message: Message) -> Verdict:
    is_done = message.severity is Severity.DONE or (message.severity is Severity.WARNING and bool(message.key))
    return Verdict(is_done, message.key, message.text, message.severity is Severity.WARNING)


def _add_warnings(joined: list[Verdict | None], messages: Sequence[Message], names: Sequence[str]) -> None:
    """Say with each item that was done what Exact warned of by its name."""
    warned = {message.name: message.text for message in messages if message.severity is Severity.WARNING}
    for at, (verdict, name) in enumerate(zip(joined, names, strict=True)):
        if verdict is not None and verdict.is_done and name in warned and not verdict.is_warned:
            joined[at] = Verdict(True, verdict.key, warned[name], True)
