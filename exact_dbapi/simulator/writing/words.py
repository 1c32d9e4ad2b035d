"""What Exact says when it does not take a row, in the user's language.

In comes the name of a property, out comes a line of a message. Several lines of one message are joined with CR LF.

Source: ``Mandatory: Ordered by``, ``Verplicht: …``, ``Gegeven bestaat reeds``, the sentence about the closing balance
and the one about a cause to be investigated: certain. The sentences for a reference that leads nowhere and for a row
that cannot be deleted: likely; those for a closed period and an entry that does not balance: nobody has told them.
``Not found: Account`` and ``Already exists - Entry number: …, Journal: …`` in answers to uploads: likely.
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
        "absent": "Not found: {}",
        "invalid": "Invalid: {}",
        "present": "Already exists - {}",
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
        "absent": "Niet gevonden: {}",
        "invalid": "Ongeldig: {}",
        "present": "Bestaat reeds - {}",
        "balance": "Beginsaldo plus alle regels moet gelijk zijn aan het eindsaldo",
    },
}


#: What becomes of an uploaded item, in one word.
OUTCOMES: dict[Language, dict[str, str]] = {
    "english": {"created": "Created", "updated": "Updated", "ignored": "Ignored"},
    "dutch": {"created": "Aangemaakt", "updated": "Gewijzigd", "ignored": "Genegeerd"},
}


def sentence(kind: str, name: str, language: Language, detail: str = "") -> str:
    """Say what is wrong with a property, and perhaps with which value."""
    about = caption(name, language) if name else ""
    return _SENTENCES[language][kind].format(" ".join(part for part in (about, detail) if part))


def caption(name: str, language: Language) -> str:
    """Write a property's name as the user interface does: ``OrderedBy`` is ``Ordered by``."""
    known = CAPTIONS[language].get(name)
    if known is not None:
        return known
    first, *rest = re.findall(r"IDs|[A-Z]+(?![a-z])|[A-Z]?[a-z0-9_]+", name) or [name]
    return " ".join([first, *(word if word.rstrip("s").isupper() else word.lower() for word in rest)])
