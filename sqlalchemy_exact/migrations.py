"""What Alembic has to know of the dialect, so that it can compare models with a database and migrate local tables.

In comes Alembic itself, which finds this module by entry point from version 1.18 on; an older one needs an ``import
sqlalchemy_exact.migrations`` in ``env.py``. The dialect never imports this module, so that only Alembic loads Alembic.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import TYPE_CHECKING

from alembic.ddl.impl import DefaultImpl

if TYPE_CHECKING:
    from alembic.runtime.plugins import Plugin


class ExactImpl(DefaultImpl):
    """Migrates local tables; the engine that holds them undoes a migration that fails. Exact's tables are fixed."""

    __dialect__ = "exact"
    transactional_ddl = True


def setup(plugin: Plugin) -> None:
    """Answer Alembic's call of a plugin: importing this module has made `ExactImpl` known to it."""


class _Plugin(ModuleType):
    """This module, as every Alembic takes it: 1.20 wants a module, 1.18 and 1.19 iterate what the entry point loads.

    Without this nobody with one of these could import Alembic at all, be it for another database.
    """

    def __iter__(self) -> Iterator[ModuleType]:
        yield self


sys.modules[__name__].__class__ = _Plugin
