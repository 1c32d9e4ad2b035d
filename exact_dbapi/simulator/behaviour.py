"""The few endpoints that Exact treats in their own way, as data.

In comes the packaged file, out comes a `Behaviour`. No other file of the simulator knows an endpoint by name.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Ids of endpoints by what is special about them.

    aliases: another path of the same endpoint. users: show who is signed in. seed_user: the name of the user whose row
    the seed holds. deletions: the log of deletions. sync_timestamp: finds a row version by date. division_lists: show
    only the divisions that the user granted, by this property. any_division: do not check the division in the URL.
    move_date: the property of a division that tells when it last moved to another database.
    """

    aliases: dict[str, str]
    users: frozenset[str]
    seed_user: str
    deletions: str
    sync_timestamp: str
    division_lists: dict[str, str]
    any_division: frozenset[str]
    move_date: str


def read_behaviour() -> Behaviour:
    """Read the packaged file."""
    text = (files("exact_dbapi.simulator") / "seed" / "behaviour.json").read_text(encoding="utf-8")
    facts = json.loads(text)
    return Behaviour(
        aliases=facts["aliases"],
        users=frozenset(facts["users"]),
        seed_user=facts["seed_user"],
        deletions=facts["deletions"],
        sync_timestamp=facts["sync_timestamp"],
        division_lists=facts["division_lists"],
        any_division=frozenset(facts["any_division"]),
        move_date=facts["move_date"],
    )
