"""Sign-in by SCRAM-SHA-256 against stored verifiers; the exchange itself is scramp's."""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import TYPE_CHECKING, Any

from pg_mimic import PgError
from pg_mimic import messages as wire
from scramp import ScramException, ScramMechanism

from exact_dbapi.gateway.users import Verifier

if TYPE_CHECKING:
    from pg_mimic.stream import PgStream

_MECHANISM = "SCRAM-SHA-256"

#: PostgreSQL's clients leave the name in the exchange empty, because the startup message told it already.
_PLACEHOLDER = "client"

#: Makes the salts of users that do not exist: always the same one for a name, as a real one would be.
_DECOY_KEY = os.urandom(32)


async def prove(stream: PgStream, user: str, written: str | None) -> bool:
    """Let a client prove that it knows a user's password; False when it does not, or there is no such user.

    `written` is the user's verifier, None for a user that does not exist: the exchange is the same.
    """
    verifier = Verifier.read(written) if written is not None else None
    server = ScramMechanism(_MECHANISM).make_server(lambda _name: _credentials(user, verifier))
    stream.write(wire.make_authentication_sasl([_MECHANISM]))
    await stream.drain()
    mechanism, first = wire.parse_sasl_initial_response(await _response(stream))
    if mechanism != _MECHANISM:
        raise PgError("28000", f"Sign-in by {mechanism!r} is not spoken here; {_MECHANISM} is.")
    try:
        _begin(server, first.decode())
        stream.write(wire.make_authentication_sasl_continue(server.get_server_first().encode()))
        await stream.drain()
        server.set_client_final((await _response(stream)).decode())
        stream.write(wire.make_authentication_sasl_final(server.get_server_final().encode()))
    except (ScramException, UnicodeDecodeError):
        return False
    return verifier is not None


async def _response(stream: PgStream) -> bytes:
    tag, payload = await stream.read_message()
    if tag != wire.PASSWORD:
        raise PgError("28000", "A password was expected.")
    return bytes(payload)


def _credentials(name: str, verifier: Verifier | None) -> tuple[bytes, bytes, bytes, int]:
    """The user's keys; for a user that does not exist keys that no password fits, and a salt that stays the same."""
    if verifier is None:
        salt = hmac.new(_DECOY_KEY, name.encode(), hashlib.sha256).digest()[:16]
        return salt, os.urandom(32), os.urandom(32), 4096
    return verifier.salt, verifier.stored_key, verifier.server_key, verifier.iterations


def _begin(server: Any, first: str) -> None:
    """Hand over the client's first message; its empty name would not pass the library's grammar.

    What both sides sign is the message as it was sent, so that is put back.
    """
    parts = first.split(",")
    if len(parts) < 3 or parts[2] != "n=":
        server.set_client_first(first)
        return
    server.set_client_first(",".join([*parts[:2], f"n={_PLACEHOLDER}", *parts[3:]]))
    server.client_first_bare = ",".join(parts[2:])
