"""Where the file of local copies is: where the settings say, or in the user's state folder, one for each host and app.

Two users of a machine, and two apps of a user, may see different rows: they have a file each. With a state in memory
the copies live as long as the process, in a folder that only this user can read.
"""

from __future__ import annotations

import atexit
import hashlib
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from exact_dbapi.catalog import Catalog
from exact_dbapi.replica.replicas import Replicas
from exact_dbapi.replica.store import Store
from exact_dbapi.settings import Settings


def open_replicas(
    settings: Settings, catalog: Catalog, client: Callable[[], str], written_at: Callable[[], float]
) -> Replicas:
    """Give the copies that the settings mean; nothing is made before the first is written.

    `client` names the app; `written_at` tells when rows were last written to Exact, in seconds since 1970.
    """
    return Replicas(catalog, lambda: _store(_path(settings, client)), written_at)


def _path(settings: Settings, client: Callable[[], str]) -> Path:
    if settings.replica:
        return Path(settings.replica).expanduser()
    whose = f"{settings.base_url} {client()} {settings.profile or ''}"
    name = f"replica-{hashlib.blake2b(whose.encode(), digest_size=8).hexdigest()}.sqlite"
    return settings.host_folder / name if settings.is_state_shared else _folder() / name


@cache
def _store(path: Path) -> Store:
    return Store(path)


@cache
def _folder() -> Path:
    made = tempfile.mkdtemp(prefix="exact-dbapi-replica-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made)
