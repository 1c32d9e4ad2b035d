"""What the connections of this process share per host, client and state folder: budget, and what is known of rights."""

from __future__ import annotations

import hashlib
import weakref
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path
from threading import Lock

from exact_dbapi.settings import Settings
from exact_dbapi.state.budgets import Ledger, PrivateLedger, SharedLedger
from exact_dbapi.state.rights import Memory, PrivateMemory, SharedMemory
from exact_dbapi.transport.budget import Budget
from exact_dbapi.transport.turns import turns_of

_MOST_BUDGETS = 16

_lock = Lock()
_known: OrderedDict[tuple[Path | None, str, str], Budget] = OrderedDict()


def budget_of(settings: Settings) -> Budget:
    """Give the budget that the settings mean.

    Exact counts per app. With a fixed token nobody says which app it is of, so the token stands for it (as a digest).
    """
    key = _key(settings)
    with _lock:
        if key not in _known:
            _known[key] = _open(*key)
        _known.move_to_end(key)
        while len(_known) > _MOST_BUDGETS:
            _known.popitem(last=False)
        return _known[key]


def rights_of(settings: Settings) -> Memory:
    """Give what earlier calls of the settings' client showed of rights, for reading and for more."""
    return _memory(*_key(settings))


@lru_cache(maxsize=_MOST_BUDGETS)
def _memory(folder: Path | None, host: str, client: str) -> Memory:
    return PrivateMemory() if folder is None else SharedMemory(folder, host, client)


def _key(settings: Settings) -> tuple[Path | None, str, str]:
    folder = settings.state_folder if settings.is_state_shared else None
    return folder, settings.base_url, settings.client_id or _digest(settings.access_token or "")


def client_of(settings: Settings) -> str:
    """Name whose calls the settings mean: the app, or what stands for a fixed token."""
    return _key(settings)[2]


def _open(folder: Path | None, host: str, client: str) -> Budget:
    ledger: Ledger = PrivateLedger() if folder is None else SharedLedger(folder, host, client)
    budget = Budget(f"{host}/{client}", ledger, turns_of(folder))
    weakref.finalize(budget, ledger.close)
    return budget


def _digest(secret: str) -> str:
    return hashlib.blake2b(secret.encode(), digest_size=8).hexdigest()
