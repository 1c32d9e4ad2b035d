"""What the XML API lists: the divisions of a user, and the topics with their parameters.

In come rows or the catalog's topics, out comes a document. Never asks who may see them.

Source: `Administrations/Administration` with `Code`, `HID` and `Current`: certain; `Topic[@code]/Parameters/(Export |
Import)/Parameter` with `name` and `type`: certain, the name of its root: likely.
"""

from __future__ import annotations

from collections.abc import Iterable

from exact_dbapi.catalog.model import Topic
from exact_dbapi.simulator.exchange import Answer
from exact_dbapi.simulator.tables import Row
from exact_dbapi.simulator.xml.document import bare_document
from exact_dbapi.simulator.xml.spelling import escaped

_TYPES = {"dd-mm-yyyy": "Date", "0/1": "Boolean", "year": "Integer", "period": "Integer"}


def list_divisions(rows: Iterable[Row], current: int) -> Answer:
    """List divisions; `current` is the one that the user opened last."""
    lines = (
        f'<Administration Code="{row["Code"]}" HID="{row.get("Hid") or ""}" Current="{row["Code"] == current}">'
        f"<Description>{escaped(row.get('Description') or '')}</Description></Administration>"
        for row in rows
    )
    return bare_document(f"<Administrations>{''.join(lines)}</Administrations>")


def list_parameters(topics: Iterable[Topic]) -> Answer:
    """List the topics that can be exported or imported, with their parameters."""
    return bare_document(f"<Topics>{''.join(_topic(topic) for topic in topics)}</Topics>")


def _topic(topic: Topic) -> str:
    lines = "".join(
        f'<Parameter name="{escaped(name)}" type="{_TYPES.get(form, "String")}"/>' for name, form in topic.parameters
    )
    ways = [way for way, is_open in (("Export", topic.can_download), ("Import", topic.can_upload)) if is_open]
    listed = "".join(f"<{way}>{lines if way == 'Export' else ''}</{way}>" for way in ways)
    return f'<Topic code="{escaped(topic.name)}"><Parameters>{listed}</Parameters></Topic>'
