"""Lets ORM sessions take part as soon as there can be any, and loads nothing of the ORM before.

Most engines never meet a session: pandas, notebooks and BI tools speak Core. So what listens to sessions is loaded
where ``sqlalchemy.orm`` is loaded already, or else right after somebody else has loaded it. Never imports it itself.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

_ORM = "sqlalchemy.orm"


def listen_to_sessions() -> None:
    """Listen to the sessions of this process, now or when the ORM is loaded; a second call does nothing."""
    if _ORM in sys.modules:
        _listen()
    elif not any(isinstance(one, _Waiting) for one in sys.meta_path):
        sys.meta_path.insert(0, _Waiting())


def _listen() -> None:
    from sqlalchemy_exact.orm import listen

    listen()


class _Waiting(MetaPathFinder):
    """Stands in the way of one import: finds the ORM where the others do, and hears of its end."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != _ORM:
            return None
        others = (one.find_spec(fullname, path, target) for one in sys.meta_path if one is not self)
        spec = next((found for found in others if found is not None), None)
        if spec is not None and spec.loader is not None:
            spec.loader = _Telling(spec.loader, self)
        return spec


class _Telling(Loader):
    """Loads a module as its own loader does, and listens once it is there."""

    def __init__(self, loader: Loader, waiting: _Waiting) -> None:
        self._loader = loader
        self._waiting = waiting

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        sys.meta_path.remove(self._waiting)
        _listen()
