"""SQLAlchemy's own plugin for dialects outside it; it takes over how tests are collected, so the suite runs alone."""

from __future__ import annotations

import pytest
from sqlalchemy.dialects import registry

pytest.register_assert_rewrite("sqlalchemy.testing.assertions")
registry.register("exact", "sqlalchemy_exact.base", "ExactDialect")
registry.register("exact.rest", "sqlalchemy_exact.base", "ExactDialect")

from sqlalchemy.testing.plugin.pytestplugin import *  # noqa: E402, F403
