"""What Exact says about an upload: one message for each item, in the order of the items.

In come messages, out comes the document that carries them. Never decides what is said.

Source: `Messages/Message` with `type` 0 to 3, `Topic` with `code` and `node`, `Data` with `key` and `keyAlt`, `Date`
and `Description`, and status 200 even where there are errors: certain. One message for each item in the order of the
items: likely.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from exact_dbapi.simulator.clock import local_time
from exact_dbapi.simulator.exchange import Answer
from exact_dbapi.simulator.xml.document import document
from exact_dbapi.simulator.xml.spelling import escaped


class Kind(IntEnum):
    """The type of a message."""

    ERROR = 0
    WARNING = 1
    DONE = 2
    FATAL = 3


@dataclass(frozen=True, slots=True)
class Message:
    """One message: `topic` and `node` name what it is about, `key` and `alternative` the row."""

    kind: Kind
    text: str
    topic: str = ""
    node: str = ""
    key: str = ""
    alternative: str = ""


def answer_messages(messages: Iterable[Message], now: datetime) -> Answer:
    """Answer an upload."""
    date = local_time(now).strftime("%Y-%m-%dT%H:%M:%S")
    return document(f"<Messages>{''.join([_written(message, date) for message in messages])}</Messages>")


def _written(message: Message, date: str) -> str:
    about = ""
    if message.topic:
        row = _attribute("key", message.key) + _attribute("keyAlt", message.alternative)
        inside = f"><Data{row}/></Topic>" if row else "/>"
        about = f'<Topic code="{message.topic}" node="{message.node}"{inside}'
    return (
        f'<Message type="{int(message.kind)}">{about}<Date>{date}</Date>'
        f"<Description>{escaped(message.text)}</Description></Message>"
    )


def _attribute(name: str, value: str) -> str:
    return f' {name}="{escaped(value)}"' if value else ""
