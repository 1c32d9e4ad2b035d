"""`exactsql serve`: the PostgreSQL gateway on this machine, until it is interrupted; `exactsql user`: its users.

A connection and options come in; the address and what clients must know go to the screen. A password is asked for, or
read from standard input when that is no terminal; it is never a word of the command line, which others can see.
"""

from __future__ import annotations

import argparse
import sys
import threading
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from exact_dbapi.cli import Usage
from exact_dbapi.settings import config_path

if TYPE_CHECKING:
    import ssl


def serve(words: argparse.Namespace) -> int:
    """Serve until the user interrupts."""
    try:
        from exact_dbapi.gateway import Gateway, Users
    except ImportError as error:
        raise Usage(
            f"the gateway needs a package that is not here ({error.name}): pip install 'exact-dbapi[gateway]'"
        ) from error
    users = Users(Path(words.users)) if words.users else None
    gateway = Gateway(
        words.connect,
        host=words.host,
        port=words.port,
        users=users,
        tls=_encryption(words),
        tables=words.tables or (),
        sample_rows=words.sample_rows,
        most_seconds=words.max_seconds,
        settings={} if words.freshness is None else {"freshness": words.freshness},
    )
    try:
        gateway.start()
    except OSError as error:
        raise Usage(f"cannot listen on {words.host}:{words.port}: {error.strerror or error}") from error
    who = "the users in " + str(words.users) if users else "anybody on this machine, who may only read"
    print(f"PostgreSQL's clients find Exact Online at {gateway.host}:{gateway.port}, for {who}; Ctrl-C ends it.")
    print(f"Try: psql -h {gateway.host} -p {gateway.port} exact", flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        print("Bye.")
    finally:
        gateway.stop()
    return 0


def _encryption(words: argparse.Namespace) -> ssl.SSLContext | None:
    from exact_dbapi.gateway.encryption import make_certificate, tls_context

    if words.tls_cert == "generate":
        made = make_certificate(config_path().parent, ("localhost", words.host))
        print(f"The certificate is {made}: clients may be told to trust it (sslrootcert).")
        return tls_context(made)
    if words.tls_key and not words.tls_cert:
        raise Usage("--tls-key needs --tls-cert")
    return tls_context(Path(words.tls_cert), Path(words.tls_key) if words.tls_key else None) if words.tls_cert else None


def user(words: argparse.Namespace) -> int:
    """Add, drop or list users of the gateway."""
    from exact_dbapi.gateway import User, Users

    users = Users(Path(words.users) if words.users else config_path().with_name("gateway-users.json"))
    if words.action == "list":
        for one in users:
            divisions = "all companies" if one.divisions is None else ", ".join(map(str, one.divisions))
            print(f"{one.name}: {'reads and writes' if one.may_write else 'reads'} {divisions}")
        return 0
    if not words.name:
        raise Usage(f"user {words.action} needs a name")
    if words.action == "drop":
        users.drop(words.name)
        return 0
    users.put(
        User(
            words.name,
            "",
            url=words.connect,
            divisions=tuple(words.divisions) if words.divisions else None,
            may_write=words.write,
            max_calls=words.max_calls,
            max_calls_per_day=words.max_calls_per_day,
        ),
        getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n"),
    )
    print(f"{words.name} is in {users.path}.")
    return 0
