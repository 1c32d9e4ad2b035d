"""The PostgreSQL protocol, on pg-mimic: sockets and messages here, meaning in the session.

The only room of the gateway that knows the library, of which it takes the messages, the sign-in and the encoding of
values. Added is what the library lacks: TLS, answers that stream instead of being collected, fields with sizes and
modifiers, hints in errors, COPY TO STDOUT, and limits on messages and clients. A `Door` comes in, a `WireServer` goes
out. Never knows SQL.

Source: PostgreSQL's documentation, "Frontend/Backend Protocol", version 3.0.
"""

from __future__ import annotations

from exact_dbapi.gateway.wire.server import Door, WireServer

__all__ = ["Door", "WireServer"]
