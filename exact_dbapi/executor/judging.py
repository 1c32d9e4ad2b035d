"""What became of the items of a message → kept with its load: counted, and the rest of its body to be sent.

In come a message and its items with what became of them; out comes the message as it stands now. Sends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from exact_dbapi.catalog.model import Topic
from exact_dbapi.protocol.xmlapi.split import shortened
from exact_dbapi.state.journal import Standing
from exact_dbapi.state.loads import Item, LoadFile, Message

SETTLED = (Standing.DONE, Standing.REJECTED)


def judge(
    kept: LoadFile, message: Message, judged: Sequence[Item], topic: Topic, answer: str, at: float, *, keeps_body: bool
) -> Message:
    """Keep what became of the items that a message still had; those that are not settled stay in its body.

    `answer` says why they are not, `at` is the time now.
    """
    open_items = [item for item in judged if item.standing not in SETTLED]
    message = replace(
        message,
        done=message.done + sum(item.standing is Standing.DONE for item in judged),
        rejected=message.rejected + sum(item.standing is Standing.REJECTED for item in judged),
        warned=message.warned + sum(item.standing is Standing.DONE and bool(item.text) for item in judged),
    )
    if not open_items:
        message = replace(message, standing=Standing.DONE, ended_at=at, answer="")
        kept.note(message, judged, keeps_body=keeps_body)
        return message
    message = replace(message, standing=open_items[0].standing, answer=answer)
    body = body_of(kept, message)
    if len(open_items) < len(judged):
        body = shortened(body, topic.collection, [item.standing not in SETTLED for item in judged])
    kept.note(message, judged, body)
    return message


def body_of(kept: LoadFile, message: Message) -> bytes:
    """Read what a message that is not settled still has to send."""
    body = kept.body(message.number)
    assert body is not None, "a message that is not settled keeps its body"
    return body


def leave_out(kept: LoadFile, topic: Topic, reasons: Mapping[int, str], at: float) -> None:
    """Reject the items of a load that was not sent which have one of some rows; `reasons` are those of each row."""
    for message in kept.messages():
        items = [_rejected(item, reasons) for item in kept.items(message.number)]
        if any(item.standing is Standing.REJECTED for item in items):
            judge(kept, message, items, topic, "", at, keeps_body=False)


def _rejected(item: Item, reasons: Mapping[int, str]) -> Item:
    rows = range(item.first_row, item.first_row + item.rows)
    text = "; ".join(dict.fromkeys(reasons[row] for row in rows if row in reasons))
    return item._replace(standing=Standing.REJECTED, text=text) if text else item
