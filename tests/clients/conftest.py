"""What clients get: a gateway in front of a simulated company for PostgreSQL's own ones, an engine for SQLAlchemy's."""

from __future__ import annotations

from tests.dialect.conftest import engine, exact_url
from tests.gateway.conftest import client, gateway

__all__ = ["client", "engine", "exact_url", "gateway"]
