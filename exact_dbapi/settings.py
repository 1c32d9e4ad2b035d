"""Everything a user may set, validated once.

The only reader of the URL, keywords, environment and configuration file. Each setting has one name; the first source
that names it wins: keyword, URL, ``EXACT_<NAME>`` in the environment, the profile in ``config.toml``. Never opens a
connection, never prints a secret: `Settings.__repr__` shows which secrets are set, not what they are.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from exact_dbapi.errors import InterfaceError, ProgrammingError

DEMO_HOST = "demo"

#: The value of `state` with which limits and turns are kept in this process alone.
MEMORY = ":memory:"
SECRETS = frozenset({"client_secret", "access_token", "refresh_token", "smtp"})

#: Spellings of yes and no that a URL, an environment variable or a file may use.
_BOOLEANS = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}


@dataclass(frozen=True, repr=False)
class Settings:
    """What `connect` was told.

    `host` is a host name, or ``demo`` for the embedded simulator. `divisions` is a tuple of division numbers, None
    for the user's current division, or the text ``all``; to others than `allowed_divisions` no request is sent.
    `schema` is the service in which an unqualified table is looked for, and nowhere else; None looks in all of them.
    Times are in seconds. `freshness` is how old the rows of an answer may be: None reads anew for each statement, 0
    lets statements that run at once share their reads; a copy in the file `replica` that was refreshed not longer ago
    is read as it is. `on_call` is told of each exchange, `on_progress` how far a load is. `memory` is how much of it
    the embedded engine may use, such as ``2GB``, before it goes on on disk; `files` lets statements use local files and
    other databases when they ask for it. `smtp` is the URL of the server that sends reports, `mail_to` who gets them.
    """

    host: str
    port: int | None = None
    scheme: str = "https"
    client_id: str | None = None
    client_secret: str | None = None
    redirect_uri: str | None = None
    access_token: str | None = None
    refresh_token: str | None = None
    divisions: tuple[int, ...] | str | None = None
    allowed_divisions: tuple[int, ...] | str | None = None
    schema: str | None = None
    autocommit: bool = False
    readonly: bool = False
    verify: bool = False
    decimals: bool = False
    connect_timeout_seconds: float = 10.0
    timeout_seconds: float = 180.0
    max_calls: int | None = None
    recursion_seconds: float = 30.0
    max_rows_changed: int = 1000
    parallel_divisions: int = 8
    on_division_error: str = "raise"
    wait_seconds: float = 120.0
    retry_seconds: float = 120.0
    freshness: float | None = None
    on_call: Callable[[Any], None] | None = None
    on_progress: Callable[[Any], None] | None = None
    local: str | None = None
    replica: str | None = None
    memory: str | None = None
    files: bool = True
    smtp: str | None = None
    mail_from: str | None = None
    mail_to: str | None = None
    state: str | None = None
    token_store: str = "file"  # noqa: S105  (a place, not a password)
    profile: str | None = None

    @property
    def is_demo(self) -> bool:
        return self.host == DEMO_HOST

    @property
    def base_url(self) -> str:
        """Scheme, host and port, without a slash at the end."""
        return f"{self.scheme}://{self.host}" + (f":{self.port}" if self.port else "")

    @property
    def state_folder(self) -> Path:
        """Where this user's state is kept: `state`, or the user's state folder."""
        if self.state and self.is_state_shared:
            return Path(self.state).expanduser()
        from platformdirs import user_state_path

        return user_state_path("exact-dbapi", appauthor=False)

    @property
    def is_state_shared(self) -> bool:
        """Tell whether the user's processes share what they know of limits: not for a `state` of ``:memory:``."""
        return self.state != MEMORY

    @property
    def host_folder(self) -> Path:
        """Where what belongs to this host is kept, below the user's state folder."""
        host = f"{self.host}_{self.port}" if self.port else self.host
        return self.state_folder / re.sub(r"[^A-Za-z0-9.-]", "_", host).strip(".")

    @property
    def catalog_additions(self) -> Path:
        """The file of what a refresh has added to the catalog of this host."""
        return self.host_folder / "catalog-additions.json"

    def __repr__(self) -> str:
        shown = []
        for item in fields(self):
            value = getattr(self, item.name)
            if value is not None and value != item.default:
                shown.append(f"{item.name}={'***' if item.name in SECRETS else repr(value)}")
        return f"Settings({', '.join(shown)})"


_SLASHES = "A slash, colon or at sign in the client's secret is written as %2F, %3A or %40."

#: Settings whose text has to become something else; all others stay text.
_INTEGERS = frozenset({"port", "max_calls", "max_rows_changed", "parallel_divisions"})
_NUMBERS = frozenset({"timeout_seconds", "connect_timeout_seconds", "recursion_seconds"})
_PATIENCE = frozenset({"wait_seconds", "retry_seconds"})
_FLAGS = frozenset({"autocommit", "readonly", "verify", "decimals", "files"})
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3_600, "d": 86_400}
_NAMES = frozenset(item.name for item in fields(Settings))


def read_settings(
    url: str | None = None,
    given: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Merge URL, keywords, environment and profile into one `Settings`.

    Raises: ProgrammingError for an unknown setting or a value that does not fit; InterfaceError when nothing says where
    to connect to.
    """
    environment = os.environ if environment is None else environment
    keywords = {name: value for name, value in (given or {}).items() if value is not None}
    url = url or environment.get("EXACT_URL")
    from_url = parse_url(url) if url else {}
    from_environment = {name: environment[key] for name in _NAMES if (key := f"EXACT_{name.upper()}") in environment}
    profile = keywords.pop("profile", None) or from_url.pop("profile", None) or environment.get("EXACT_PROFILE")
    from_profile = _read_profile(profile, environment)
    named = {"profile": profile} if profile else {}
    merged = {**from_profile, **from_environment, **from_url, **keywords, **named}
    unknown = sorted(set(merged) - _NAMES)
    if unknown:
        raise ProgrammingError(
            f"There is no setting named {', '.join(repr(name) for name in unknown)}.",
            hint=f"The settings are {', '.join(sorted(_NAMES))}.",
        )
    if not merged.get("host"):
        raise InterfaceError(
            "Nothing says where to connect to.",
            hint="Give a URL such as exact://demo, set EXACT_URL, or write a profile into config.toml.",
        )
    return Settings(**{name: _convert(name, value) for name, value in merged.items()})


def parse_url(url: str) -> dict[str, Any]:
    """Read ``exact://[client_id[:client_secret]@]host[:port][/division[,division…]][?setting=value&…]``.

    Raises: ProgrammingError when the URL is not of this form.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ProgrammingError("The URL cannot be read.", hint=_SLASHES) from None
    if parts.scheme.partition("+")[0] != "exact":
        raise ProgrammingError(
            f"A URL of this driver begins with exact://, but this one begins with {parts.scheme or 'no scheme'}://.",
            hint="For instance exact://demo or exact://CLIENT:SECRET@start.exactonline.nl/123456.",
        )
    try:
        port = parts.port
    except ValueError:
        # The cause would show a part of the URL, which may be a part of the secret.
        raise ProgrammingError("The port in the URL is not a number between 0 and 65535.", hint=_SLASHES) from None
    found: dict[str, Any] = dict(parse_qsl(parts.query, keep_blank_values=True))
    division = unquote(parts.path.strip("/"))
    named = {
        "host": parts.hostname,
        "port": port,
        "client_id": unquote(parts.username) if parts.username else None,
        "client_secret": unquote(parts.password) if parts.password else None,
        "divisions": division or None,
    }
    return {**{name: value for name, value in named.items() if value is not None}, **found}


def _read_profile(name: str | None, environment: Mapping[str, str]) -> dict[str, Any]:
    path = config_path(environment)
    if not path.is_file():
        if name:
            raise ProgrammingError(f"There is no profile {name!r}: the file {path} does not exist.")
        return {}
    import tomllib

    try:
        profiles = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ProgrammingError(f"The file {path} is not valid TOML: {error}.") from error
    wanted = name or "default"
    profile = profiles.get(wanted)
    if profile is None:
        if name is None:
            return {}
        raise ProgrammingError(
            f"There is no profile {name!r} in {path}.", hint=f"It holds {', '.join(sorted(profiles)) or 'none'}."
        )
    return _expand_profile(dict(profile))


def _expand_profile(profile: dict[str, Any]) -> dict[str, Any]:
    url = profile.pop("url", None)
    return {**(parse_url(url) if url else {}), **profile}


def config_path(environment: Mapping[str, str] | None = None) -> Path:
    """Name the configuration file: ``EXACT_CONFIG``, or config.toml in the user's config folder."""
    environment = os.environ if environment is None else environment
    if "EXACT_CONFIG" in environment:
        return Path(environment["EXACT_CONFIG"])
    if "XDG_CONFIG_HOME" in environment:
        return Path(environment["XDG_CONFIG_HOME"]) / "exact-dbapi" / "config.toml"
    if os.name == "nt" and "APPDATA" in environment:
        return Path(environment["APPDATA"]) / "exact-dbapi" / "config.toml"
    return Path(environment.get("HOME", "~")).expanduser() / ".config" / "exact-dbapi" / "config.toml"


def _convert(name: str, value: Any) -> Any:
    try:
        if name in ("divisions", "allowed_divisions"):
            return _divisions(value)
        if name in _INTEGERS:
            return int(value)
        if name in _NUMBERS:
            return _seconds(value)
        if name in _PATIENCE:
            return _patience(value)
        if name == "freshness":
            return duration_seconds(value)
        if name == "on_division_error" and value not in ("raise", "skip"):
            raise ValueError("neither raise nor skip")
        if name in ("on_call", "on_progress") and not callable(value):
            raise ValueError("nothing to call")
        if name in SECRETS:
            return _header_text(str(value))
        if name in _FLAGS and isinstance(value, str):
            return _BOOLEANS[value.strip().lower()]
    except (ValueError, KeyError, TypeError):
        shown = "what was given" if name in SECRETS or "@" in str(value) else repr(value)
        hint = _SLASHES if name == "divisions" else None
        raise ProgrammingError(f"The setting {name} cannot be {shown}.", hint=hint) from None
    return value


def _seconds(value: Any) -> float:
    seconds = float(value)
    if not 0 < seconds < math.inf:
        raise ValueError("no time to wait")
    return seconds


def _patience(value: Any) -> float:
    seconds = float(value)
    if not 0 <= seconds < math.inf:
        raise ValueError("no time to wait at most")
    return seconds


def duration_seconds(value: Any) -> float:
    """Read a time: a number of seconds, or with a unit, such as ``90s``, ``10m`` or ``2h``.

    Raises: ValueError or KeyError when it is none.
    """
    text = str(value).strip().lower()
    return _patience(float(text.rstrip("smhd")) * _UNITS[text.lstrip("0123456789.")])


def _header_text(secret: str) -> str:
    """A secret read from a file often ends in a newline; one with other characters cannot be sent in a header."""
    secret = secret.strip()
    if not (secret.isascii() and secret.isprintable()) or " " in secret:
        raise ValueError("not fit for a header")
    return secret


def _divisions(value: Any) -> tuple[int, ...] | str | None:
    if isinstance(value, str):
        if value.strip().lower() == "all":
            return "all"
        return tuple(int(part) for part in value.split(",") if part.strip()) or None
    if isinstance(value, int):
        return (value,)
    return tuple(int(part) for part in value) or None
