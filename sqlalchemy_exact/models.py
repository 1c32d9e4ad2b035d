"""Writes typed declarative classes for tables of Exact Online: ``exactsql models CRM SalesOrder > models.py``.

In come services and tables by name, out comes the text of a Python module for SQLAlchemy 2. Columns keep the names that
Exact gives them; relationships are called as in automap's classes (`naming`). Only rows that belong to a header are a
collection of it: all rows that refer to an account would be a whole table. Never sends anything, nor imports what it
writes.
"""

from __future__ import annotations

import keyword
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from textwrap import wrap

from exact_dbapi import edm
from exact_dbapi.catalog import closest, open_catalog
from exact_dbapi.catalog.model import Endpoint, Entry, Property
from exact_dbapi.catalog.references import foreign_keys
from exact_dbapi.catalog.remarks import remark_on, remark_on_table
from exact_dbapi.errors import NotSupportedError, UndefinedTable
from sqlalchemy_exact.naming import LINE_NUMBER, in_small_letters, lines_of, named_after
from sqlalchemy_exact.types import EDM_TO_SQLALCHEMY

#: What each Edm type is in Python.
_PYTHON = {
    edm.GUID.name: "UUID",
    edm.STRING_TYPE.name: "str",
    edm.BOOLEAN.name: "bool",
    edm.BYTE.name: "int",
    edm.INT16.name: "int",
    edm.INT32.name: "int",
    edm.INT64.name: "int",
    edm.DOUBLE.name: "float",
    edm.DECIMAL.name: "Decimal",
    edm.DATETIME_TYPE.name: "datetime",
    edm.BINARY_TYPE.name: "bytes",
}

#: Where the names come from that classes are written with.
_MODULES = {
    "DOUBLE": "sqlalchemy_exact",
    "Decimal": "decimal",
    "GUID": "sqlalchemy_exact",
    "UUID": "uuid",
    "datetime": "datetime",
}

#: Names that an attribute would hide from the annotations beside it, or that SQLAlchemy keeps for itself.
_TAKEN = frozenset({*_PYTHON.values(), "list", "Mapped", "Base", "metadata", "registry"})

_LONGEST_LINE = 110


@dataclass(eq=False)
class _Relationship:
    name: str
    kind: str
    options: dict[str, str]


@dataclass(eq=False)
class _Model:
    """A class to be written; `names` are its attributes by the columns' names, `keys` the foreign keys of columns."""

    endpoint: Endpoint
    name: str
    names: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    relationships: list[_Relationship] = field(default_factory=list)

    def free(self, wanted: str, hidden: Iterable[str] = ()) -> str:
        """Change a name until no attribute has it, Python allows it, and it hides nothing."""
        taken = {*self.names.values(), *(one.name for one in self.relationships), *_TAKEN, *hidden}
        while wanted in taken or keyword.iskeyword(wanted):
            wanted += "_"
        return wanted


def write_models(words: Sequence[str]) -> str:
    """Write a class for each table of the services, and each table, that the words name; for no words, for all.

    Tables without a key are left out of a service: SQLAlchemy finds an object by it.

    Raises: UndefinedTable and AmbiguousTable for a word that names nothing, or too much; NotSupportedError for a table
    that cannot be a class.
    """
    entries = _chosen(words)
    tables = [endpoint for entry in entries if (endpoint := open_catalog().open(entry.id)).key]
    names = Counter(one.name for one in tables)
    models = {one.id: _Model(one, one.name if names[one.name] == 1 else one.schema + one.name) for one in tables}
    for model in models.values():
        for column in model.endpoint.table_columns:
            model.names[column.name] = model.free(column.name, (one.name for one in models.values()))
    for model in models.values():
        _relate(model, models)
    return "\n\n\n".join([_head(words, models.values()), *(_class(model) for model in models.values())]) + "\n"


def _chosen(words: Sequence[str]) -> list[Entry]:
    catalog = open_catalog()
    listed = [entry for entry in catalog.tables if "G" in entry.methods and not entry.is_view]
    found: dict[str, Entry] = {} if words else {entry.id: entry for entry in listed}
    for word in words:
        service = [entry for entry in listed if entry.schema.lower() == word.lower()]
        found.update((entry.id, entry) for entry in service or [_table(word)])
    return [entry for entry in catalog.tables if entry.id in found]


def _table(word: str) -> Entry:
    catalog = open_catalog()
    schema, _, name = word.rpartition(".")
    try:
        entry = catalog.find(name, schema or None)
    except UndefinedTable as error:
        nearest = (*(closest(word, catalog.schemas) if not schema else ()), *error.nearest)
        hint = f"Did you mean {' or '.join(nearest)}?" if nearest else error.hint
        raise UndefinedTable(f"There is neither a service nor a table {word!r}.", hint=hint, nearest=nearest) from error
    if "G" not in entry.methods or not catalog.open(entry.id).key:
        lacks = "rows to read" if "G" not in entry.methods else "key"
        raise NotSupportedError(
            f"{entry.qualified_name} has no {lacks}, so it cannot be a class.", hint="Use it in SQL, or as a Table."
        )
    return entry


def _relate(model: _Model, models: dict[str, _Model]) -> None:
    """Make the relationships of a class's columns, and the collections of the headers that it belongs to."""
    for key in foreign_keys(open_catalog(), model.endpoint):
        target = models.get(key.target.id)
        if target is None:
            continue
        model.keys[key.column] = f"{key.target.qualified_name}.{key.target_column}"
        column = model.names[key.column]
        options = {"foreign_keys": f"[{column}]"}
        if target is model:
            options["remote_side"] = f"[{model.names[key.target_column]}]"
        scalar = _Relationship(model.free(named_after(key.column)), f"{target.name} | None", options)
        model.relationships.append(scalar)
        lines = lines_of(key.target, model.endpoint, key.column)
        if lines is not None:
            _own(target, model, in_small_letters(lines.name), column, scalar)


def _own(header: _Model, lines: _Model, wanted: str, column: str, scalar: _Relationship) -> None:
    """Give a header its lines: they go with it, in the order of their numbers."""
    name = header.free(wanted)
    options = {
        "foreign_keys": f'"{lines.name}.{column}"',
        "back_populates": f'"{scalar.name}"',
        "cascade": '"all, delete-orphan"',
        "passive_deletes": "True",
    }
    if LINE_NUMBER in lines.names:
        options["order_by"] = f'"{lines.name}.{lines.names[LINE_NUMBER]}"'
    header.relationships.append(_Relationship(name, f"list[{lines.name}]", options))
    scalar.options["back_populates"] = f'"{name}"'


def _head(words: Sequence[str], models: Iterable[_Model]) -> str:
    models = list(models)
    kinds = {column.edm.name for model in models for column in model.endpoint.table_columns}
    python = sorted({_PYTHON[kind] for kind in kinds} & _MODULES.keys())
    core = {EDM_TO_SQLALCHEMY[kind].__name__ for kind in kinds}
    ours = sorted(core & _MODULES.keys())
    core = core - _MODULES.keys() | ({"ForeignKey"} if any(model.keys for model in models) else set())
    orm = ["DeclarativeBase", "Mapped", "mapped_column"]
    orm += ["relationship"] if any(model.relationships for model in models) else []
    command = " ".join(["exactsql models", *words])
    lines = [
        '"""Tables of Exact Online as classes of SQLAlchemy 2.',
        "",
        *wrap(f"Written by ``{command}``: run it again rather than change what stands here.", _LONGEST_LINE),
        '"""',
        "",
        "from __future__ import annotations",
        "",
        *sorted(f"from {_MODULES[name]} import {name}" for name in python),
        *([""] if python else []),
        f"from sqlalchemy import {', '.join(sorted(core))}",
        f"from sqlalchemy.orm import {', '.join(orm)}",
        *(["", f"from sqlalchemy_exact import {', '.join(ours)}"] if ours else []),
        "",
        "",
        "class Base(DeclarativeBase):",
        '    """What the tables have in common."""',
    ]
    return "\n".join(lines)


def _class(model: _Model) -> str:
    endpoint, remark = model.endpoint, remark_on_table(model.endpoint)
    about = [f'    """{endpoint.qualified_name}', "", f"    {remark}", '    """']
    lines = [
        f"class {model.name}(Base):",
        *(about if remark else [f'    """{endpoint.qualified_name}"""']),
        "",
        f'    __tablename__ = "{endpoint.name}"',
        f'    __table_args__ = ({{"schema": "{endpoint.schema}"}},)',
        "",
    ]
    for column in endpoint.table_columns:
        lines += _column(model, column)
    if model.relationships:
        lines += ["", *(line for one in model.relationships for line in _relationship(one))]
    return "\n".join(lines)


def _column(model: _Model, column: Property) -> Iterator[str]:
    name, is_key = model.names[column.name], column.name in model.endpoint.key
    arguments = [f'"{column.name}"'] if name != column.name else []
    arguments.append(EDM_TO_SQLALCHEMY[column.edm.name].__name__)
    if column.name in model.keys:
        arguments.append(f'ForeignKey("{model.keys[column.name]}")')
    if is_key:
        arguments.append("primary_key=True")
        arguments += ["autoincrement=False"] if _PYTHON[column.edm.name] == "int" else []
    kind = _PYTHON[column.edm.name] if is_key else f"{_PYTHON[column.edm.name]} | None"
    yield from _call(f"{name}: Mapped[{kind}] = mapped_column", arguments)
    if remark := remark_on(column):
        yield f'    """{remark}"""'


def _relationship(one: _Relationship) -> Iterator[str]:
    options = [f"{name}={value}" for name, value in one.options.items()]
    return _call(f"{one.name}: Mapped[{one.kind}] = relationship", options)


def _call(beginning: str, arguments: Sequence[str]) -> Iterator[str]:
    """Write a call on one line, or on one for each argument."""
    line = f"    {beginning}({', '.join(arguments)})"
    if len(line) <= _LONGEST_LINE:
        yield line
        return
    yield f"    {beginning}("
    yield from (f"        {one}," for one in arguments)
    yield "    )"
