"""What Exact says when it does not take a row, in the user's language.

In comes the name of a property, out comes a line of a message. Several lines of one message are joined with CR LF.

Source: ``Mandatory: Ordered by``, ``Verplicht: …``, ``Gegeven bestaat reeds``, the sentence about the closing balance
and the one about a cause to be investigated: certain. The sentences for a reference that leads nowhere and for a row
that cannot be deleted: likely; those for a closed period and an entry that does not balance: nobody has told them.
"""

from __future__ import annotations

import re
from typing import Literal

from exact_dbapi.simulator.seed.captions import CAPTIONS

Language = Literal["english", "dutch"]

NOT_TOP_LEVEL = "Error processing request stream. The request should be a valid top-level resource object."
INVESTIGATED = "A problem has occurred. The cause of this issue will be investigated as soon as possible."

_SENTENCES = {
    "english": {
        "mandatory": "Mandatory: {}",
        "unknown": "Does not exist: {}",
        "exists": "Data already exists: {}",
        "deletable": "Cannot be deleted: {}",
        "used": "Cannot be deleted, in use by: {}",
        "closed": "Closed: {}",
        "unbalanced": "Not in balance: {}",
        "balance": "Opening balance plus all bank entry lines should result in the closing balance",
    },
    "dutch": {
        "mandatory": "Verplicht: {}",
        "unknown": "Bestaat niet: {}",
        "exists": "Gegeven bestaat reeds: {}",
        "deletable": "Kan niet worden verwijderd: {}",
        "used": "Kan niet worden verwijderd, in gebruik bij: {}",
        "closed": "Afgesloten: {}",
        "unbalanced": "Niet in evenwicht: {}",
        "balance": "Beginsaldo plus alle regels moet gelijk zijn aan het eindsaldo",
    },
}


def sentence(kind: str, name: str, language: Language) -> str:
    """Say what is wrong with a property."""
    return _SENTENCES[language][kind].format(caption(name, language))


def caption(name: str, language: Language) -> str:
    """Write a property's name as the user interface does: ``OrderedBy`` is ``Ordered by``."""
    known = CAPTIONS[language].get(name)
    if known is not None:
        return known
    first, *rest = re.findall(r"IDs|[A-Z]+(?![a-z])|[A-Z]?[a-z0-9_]+", name) or [name]
    return " ".join([first, *(word if word.rstrip("s").isupper() else word.lower() for word in rest)])
