"""What became of the items of a message → kept with its load: counted, and the rest of its body to be sent.

In come a message and its items with what became of them; out comes the message as it stands now. Sends nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from exact_dbapi.catalog.model import Topic
from exact_dbapi.protocol.xmlapi.split import shortened
from exact_dbapi.state.journal import Standing
from exact_dbapi.state.loads import Fate, Item, LoadFile, Message

SETTLED = (Standing.DONE, Standing.REJECTED)


def judge(
    kept: LoadFile, message: Message, fates: Sequence[Fate], topic: Topic, answer: str, at: float, *, keeps_body: bool
) -> Message:
    """Keep what became of the items that a message still had; those that are not settled stay in its body.

    `answer` says why they are not, `at` is the time now.
    """
    standings = Counter(one.standing for one in fates)
    message = replace(
        message,
        done=message.done + standings[Standing.DONE],
        rejected=message.rejected + standings[Standing.REJECTED],
        warned=message.warned + sum(bool(one.text) and one.standing is Standing.DONE for one in fates),
    )
    left = next((one.standing for one in fates if one.standing not in SETTLED), None)
    if left is None:
        message = replace(message, standing=Standing.DONE, ended_at=at, answer="")
        kept.note(message, fates, keeps_body=keeps_body)
        return message
    message = replace(message, standing=left, answer=answer)
    body = body_of(kept, message)
    if any(one in standings for one in SETTLED):
        body = shortened(body, topic.collection, [one.standing not in SETTLED for one in fates])
    kept.note(message, fates, body)
    return message


def body_of(kept: LoadFile, message: Message) -> bytes:
    """Read what a message that is not settled still has to send."""
    body = kept.body(message.number)
    assert body is not None, "a message that is not settled keeps its body"
    return body


def leave_out(kept: LoadFile, topic: Topic, reasons: Mapping[int, str], at: float) -> None:
    """Reject the items of a load that was not sent which have one of some rows; `reasons` are those of each row."""
    for message in kept.messages():
        fates = [_fate(item, reasons) for item in kept.items(message.number)]
        if any(one.standing is Standing.REJECTED for one in fates):
            judge(kept, message, fates, topic, "", at, keeps_body=False)


def _fate(item: Item, reasons: Mapping[int, str]) -> Fate:
    rows = range(item.first_row, item.first_row + item.rows)
    text = "; ".join(dict.fromkeys(reasons[row] for row in rows if row in reasons))
    return Fate(Standing.REJECTED if text else Standing.LEFT, "", text, item.number)
