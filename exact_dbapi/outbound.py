"""What a connection writes with: the door to Exact, the journal, the loads, the facts of the catalog.

Settings and a catalog come in; out goes what a commit is run with. Nothing is opened before something is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from exact_dbapi.catalog import Catalog
from exact_dbapi.settings import Settings
from exact_dbapi.transport import Call, open_transport

if TYPE_CHECKING:
    from exact_dbapi.executor.loading import Loading
    from exact_dbapi.executor.writing import Writing
    from exact_dbapi.state.loads import Loads


def writing_of(settings: Settings, catalog: Catalog, calls: list[Call]) -> Writing:
    """Prepare what a commit is run with; `calls` takes its exchanges."""
    from exact_dbapi.executor.writing import Writing
    from exact_dbapi.state.journal import open_journal

    return Writing(
        send=open_transport(settings, calls.append),
        calls=calls,
        journal=open_journal(settings.state_folder if settings.is_state_shared else None),
        host=settings.base_url,
        open_endpoint=catalog.open,
        natural_keys=catalog.natural_keys,
        current_user=catalog.roles["current_user"],
        decimals=settings.decimals,
        divisions_at_once=settings.parallel_divisions,
        verify=settings.verify,
        on_progress=settings.on_progress,
    )


def loads_of(settings: Settings) -> Loads:
    """Open the loads that are kept."""
    from exact_dbapi.state.loads import open_loads

    return open_loads(settings.state_folder if settings.is_state_shared else None)


def loading_of(settings: Settings, catalog: Catalog) -> Loading:
    """Tell where loads are kept, and what names the parts of their items."""
    from exact_dbapi.executor.loading import Loading

    return Loading(lambda: loads_of(settings), settings.base_url, catalog.topic, catalog.mappings)
