"""SET, SHOW and RESET: the settings of a session, as PostgreSQL's clients expect to find them.

They are remembered and told, and two have an effect: `statement_timeout`, and `search_path` for what the catalog calls
the current schema. In comes the statement's text, out comes the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from exact_dbapi import NotSupportedError, ProgrammingError
from exact_dbapi.gateway.answer import Said
from exact_dbapi.gateway.types import TEXT, Field

_SET = re.compile(
    r"SET\s+(?:SESSION\s+|LOCAL\s+)?(?:(?P<zone>TIME\s+ZONE)\s+|(?P<name>[\w.]+|\"[^\"]+\")\s*(?:=|\s+TO\s+))(?P<value>.+)",
    re.IGNORECASE | re.DOTALL,
)
_IGNORED = re.compile(
    r"SET\s+(?:SESSION\s+CHARACTERISTICS|SESSION\s+AUTHORIZATION|TRANSACTION|ROLE|CONSTRAINTS)\b", re.IGNORECASE
)
_WORDS = re.compile(r"(?:SHOW|RESET)\s+(?P<name>.+)", re.IGNORECASE | re.DOTALL)

#: Source: the settings that PostgreSQL's own drivers read after they connect.
DEFAULTS = {
    "application_name": "",
    "bytea_output": "hex",
    "client_encoding": "UTF8",
    "client_min_messages": "notice",
    "datestyle": "ISO, MDY",
    "default_table_access_method": "heap",
    "default_transaction_isolation": "read committed",
    "default_transaction_read_only": "off",
    "extra_float_digits": "1",
    "integer_datetimes": "on",
    "intervalstyle": "postgres",
    "is_superuser": "off",
    "jit": "off",
    "lc_collate": "C",
    "lc_ctype": "C",
    "lc_monetary": "C",
    "max_identifier_length": "63",
    "max_index_keys": "32",
    "search_path": '"$user", public',
    "server_encoding": "UTF8",
    "server_version": "15.0",
    "server_version_num": "150000",
    "standard_conforming_strings": "on",
    "statement_timeout": "0",
    "timezone": "Europe/Amsterdam",
    "transaction_isolation": "read committed",
    "transaction_read_only": "off",
}

_UNITS = {"": 0.001, "ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}


def _check(settings: Mapping[str, str]) -> None:
    """Refuse what would be said and not done: texts come in UTF-8, whatever a client asks for."""
    encoding = settings.get("client_encoding", "UTF8")
    if re.sub(r"[^a-z0-9]", "", encoding.lower()) not in ("utf8", "unicode"):
        raise NotSupportedError(f"Texts are not written in {encoding} here.", hint="SET client_encoding = 'UTF8'.")


class Variables:
    """The settings of one session."""

    def __init__(self, given: dict[str, str]) -> None:
        self._given = {**DEFAULTS, **given}
        self._now = dict(self._given)
        _check(self._given)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(sorted(self._now.items()))

    def value(self, name: str) -> str:
        """Tell a setting.

        Raises: ProgrammingError for one that does not exist.
        """
        found = self._now.get(name.lower())
        if found is None:
            raise ProgrammingError(f"There is no setting {name!r}.", hint="SHOW ALL lists the settings.")
        return found

    def put(self, name: str, value: str | None) -> None:
        """Change a setting; None brings back what it was.

        Raises: NotSupportedError for texts in another encoding than UTF-8.
        """
        key = name.lower()
        if value is None:
            self._now.pop(key, None)
            if key in self._given:
                self._now[key] = self._given[key]
        else:
            _check({key: value})
            self._now[key] = value

    def forget(self) -> None:
        """Bring back all settings."""
        self._now = dict(self._given)

    @property
    def timeout_seconds(self) -> float | None:
        """How long a statement may run; None for as long as it takes."""
        match = re.fullmatch(r"(\d+)\s*([a-z]*)", self._now["statement_timeout"].strip())
        if match is None or match[2] not in _UNITS:
            return None
        return int(match[1]) * _UNITS[match[2]] or None

    def answer(self, sql: str) -> Said:
        """Answer SET, SHOW or RESET.

        Raises: ProgrammingError for a setting that does not exist, and for a SET that cannot be read.
        """
        word = sql.split(None, 1)[0].upper()
        if word == "SET":
            return self._set(sql)
        named = _WORDS.fullmatch(sql.strip())
        name = (named["name"] if named else "").strip().strip('"').lower()
        name = {"time zone": "timezone", "transaction isolation level": "transaction_isolation"}.get(name, name)
        if word == "RESET":
            return Said("RESET", then=self.forget if name == "all" else lambda: self.put(name, None))
        if name == "all":
            columns = (Field("name", TEXT), Field("setting", TEXT), Field("description", TEXT))
            return Said("SHOW", columns, tuple((key, value, "") for key, value in self))
        return Said("SHOW", (Field(name, TEXT),), ((self.value(name),),))

    def _set(self, sql: str) -> Said:
        if _IGNORED.match(sql):
            return Said("SET")
        match = _SET.fullmatch(sql.strip())
        if match is None:
            raise ProgrammingError(f"{sql[:60]!r} is not understood.", hint="Write SET name = value.")
        name = "timezone" if match["zone"] else match["name"].strip('"')
        value = match["value"].strip()
        plain = (
            None
            if value.upper() in ("DEFAULT", "LOCAL")
            else ", ".join(part.strip().strip("'") for part in value.split(","))
        )
        return Said("SET", then=lambda: self.put(name, plain))
