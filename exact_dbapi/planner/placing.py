"""Where the columns of rows go in an item of an XML topic: by the names of REST, those of the topic, or a mapping file.

In come an endpoint's mapping, its topic and the headings of the rows; out come slots, or an error that names every
heading without a place and what was probably meant. Names match without regard to case and to all but letters and
digits. Never looks at a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from exact_dbapi.catalog import Catalog
from exact_dbapi.catalog.mapping import Origin, Pair, Part, TopicMapping
from exact_dbapi.catalog.model import Endpoint, Topic
from exact_dbapi.catalog.names import closest
from exact_dbapi.catalog.references import named_by_code
from exact_dbapi.errors import NotSupportedError, ProgrammingError, UndefinedColumn
from exact_dbapi.mutation import Slot
from exact_dbapi.plan import REPORTED_KEY, REPORTED_STANDING, REPORTED_TEXT

_CODE = "Code"
_DIVISIONS = ("division", "divisioncode")


@dataclass(frozen=True)
class _Target:
    """What a name stands for: a field, in `lines` if it is one of a line; `property` is the one of REST, if any."""

    path: str
    code_path: str | None = None
    lines: str | None = None
    property: str | None = None
    values: tuple[tuple[str, object], ...] = ()
    part: Part | None = None


@dataclass
class Placing:
    """Where the columns go; `group` names the rows of one item, `lines` is what each row is one of.

    With `has_key` items have the name by which Exact knows them, with `is_named` one of their transaction.
    """

    slots: list[Slot] = field(default_factory=list)
    group: int | None = None
    lines: str | None = None
    division: int | None = None
    standing: int | None = None
    constants: dict[str, str] = field(default_factory=dict)
    has_key: bool = False
    is_named: bool = False


class Places:
    """The names by which the fields of a topic may be called."""

    def __init__(self, mapping: TopicMapping, topic: Topic, catalog: Catalog) -> None:
        self.mapping = mapping
        self.topic = topic
        self._catalog = catalog
        self._endpoint = catalog.open(mapping.item.endpoint)
        self._fields = {known.path: known for known in topic.fields}
        self._references = named_by_code(catalog, mapping)
        self._targets: dict[str, _Target] = {}
        self._spelled: dict[str, str] = {}
        self._name_item()
        for path in dict.fromkeys((*(part.path for part in mapping.parts if part.parent), *topic.children)):
            if not any(path.startswith(f"{other}/") for other in topic.children):
                self._name_lines(path)

    def _add(self, name: str, target: _Target) -> None:
        if target.path in self._fields and _bare(name) not in self._targets:
            self._targets[_bare(name)] = target
            self._spelled.setdefault(name, name)

    def _name_item(self) -> None:
        parts = [self.mapping.item, *(part for part in self.mapping.parts if part.parent is None)]
        for part in parts:
            prefix = f"{part.path}/" if part.path else ""
            for name, pair, code in _named(part):
                values, property_name = pair.values, pair.steps[0] if len(pair.steps) == 1 else None
                code_path = f"{prefix}{code.path}" if code else None
                self._add(name, _Target(f"{prefix}{pair.path}", code_path, None, property_name, values, part))
        for known in self.topic.fields:
            if not any(known.path.startswith(f"{child}/") for child in self.topic.children):
                self._add(known.path.replace("/", "_").replace("@", ""), _Target(known.path))

    def _name_lines(self, path: str) -> None:
        part = next((one for one in self.mapping.parts if one.parent and one.path == path), None)
        prefixes = [path.rpartition("/")[2]]
        if part is not None:
            prefixes += [one.name for one in self._endpoint.collections if one.target == part.endpoint]
        names: list[tuple[str, _Target]] = []
        for name, pair, code in _named(part) if part is not None else ():
            code_path = f"{path}/{code.path}" if code else None
            property_name = pair.steps[0] if len(pair.steps) == 1 else None
            names.append((name, _Target(f"{path}/{pair.path}", code_path, path, property_name, pair.values, part)))
        for known in self.topic.fields:
            if known.path.startswith(f"{path}/"):
                bare = known.path.removeprefix(f"{path}/").replace("/", "_").replace("@", "")
                names.append((bare, _Target(known.path, lines=path, part=part)))
        for prefix in ("", *(f"{prefix}_" for prefix in prefixes), "Line_"):
            for name, target in names:
                self._add(f"{prefix}{name}", target)

    def has(self, name: str) -> bool:
        """Tell whether a name is that of a field."""
        return _bare(name) in self._targets

    def place(self, headings: Sequence[str], renamed: Mapping[str, str], key: str | None) -> Placing:
        """Find the place of each column; `renamed` says what headings stand for, `key` which one names the items.

        Raises: UndefinedColumn or ProgrammingError for headings without a place, or with the same; NotSupportedError
        for lines of two kinds.
        """
        placing = Placing()
        strange: list[str] = []
        taken: dict[str, str] = {}
        names = {_bare(heading): meant for heading, meant in renamed.items()}
        for at, heading in enumerate(headings):
            meant = names.get(_bare(heading), heading)
            if _bare(heading) == _bare(key or ""):
                placing.group = at
            if not meant or self._is_aside(at, meant, placing):
                continue
            target = self._targets.get(_bare(meant))
            if target is None:
                if placing.group != at:
                    strange.append(heading)
                continue
            if (before := taken.setdefault(target.path, heading)) != heading:
                raise ProgrammingError(f"The columns {before!r} and {heading!r} are both {_readable(target.path)}.")
            self._take(at, heading, target, placing)
        if strange:
            raise self._undefined(strange)
        return self._checked(placing, headings, key)

    def _is_aside(self, at: int, name: str, placing: Placing) -> bool:
        """Take what is no field: the company, the name of the row in its transaction, the columns of a report."""
        bare = _bare(name)
        if bare in _DIVISIONS:
            placing.division = at
        elif bare == _bare(REPORTED_STANDING):
            placing.standing = at
        elif bare in (_bare(REPORTED_TEXT), _bare(REPORTED_KEY)):
            return True
        elif [bare] == [_bare(one) for one in self._endpoint.key]:
            placing.group = at if placing.group is None else placing.group
            placing.is_named = True
        else:
            return False
        return True

    def _take(self, at: int, heading: str, target: _Target, placing: Placing) -> None:
        if target.lines is not None and placing.lines not in (None, target.lines):
            raise NotSupportedError(
                f"The columns are of {placing.lines} and of {target.lines}: rows are lines of one kind.",
                hint="Load them one after the other.",
            )
        placing.lines = placing.lines or target.lines
        code = self._fields.get(target.code_path or "")
        found = self._fields[target.path]
        reference = self._references.get((code or found).path)
        placing.slots.append(Slot(at, heading, found, target.lines is not None, code, target.values, reference))
        if target.path == self.mapping.key:
            placing.has_key = True
            placing.group = at if placing.group is None else placing.group
        if target.part is not None and target.part.parent is None and target.part.constants:
            prefix = f"{target.part.path}/" if target.part.path else ""
            placing.constants |= {f"{prefix}{path}": value for path, value in target.part.constants.items()}

    def _undefined(self, strange: Sequence[str]) -> UndefinedColumn:
        columns = {_bare(one.name): one for one in self._endpoint.properties}
        named = ", ".join(repr(name) for name in strange)
        nearest = closest(strange[0], self._spelled)
        if _bare(strange[0]) in columns:
            hint = "Leave it out, or name another field in a mapping file."
        else:
            hint = f"Did you mean {nearest[0]}?" if nearest else "A mapping file may say what a heading stands for."
        return UndefinedColumn(
            f"{named} {'has' if len(strange) == 1 else 'have'} no place in the XML topic {self.topic.name}, "
            f"and rows of {self._endpoint.qualified_name} go through it.",
            hint=hint,
            nearest=nearest,
        )

    def _checked(self, placing: Placing, headings: Sequence[str], key: str | None) -> Placing:
        if key is not None and _bare(key) not in map(_bare, headings):
            raise UndefinedColumn(f"KEY names {key!r}, which is no column of the rows.", nearest=closest(key, headings))
        if placing.lines is not None and placing.group is None:
            names = [name for name, target in self._targets.items() if target.path == self.mapping.key]
            raise ProgrammingError(
                f"Nothing says which rows make one {self.topic.item}.",
                hint=f"Give a column {self._spelled_as(names)}, or say (KEY 'column') which one is the same in them.",
            )
        self._check_mandatory(placing)
        return placing

    def _spelled_as(self, bare: Sequence[str]) -> str:
        return next((name for name in self._spelled if _bare(name) in bare), "of its number")

    def _check_mandatory(self, placing: Placing) -> None:
        """Refuse rows without what Exact demands of an item, or of each of its lines, as far as they have a field."""
        given = {slot.field.path for slot in placing.slots}
        given |= {slot.by_code.path for slot in placing.slots if slot.by_code is not None}
        missing = list(self._missing(self._endpoint, self.mapping.item, "", given))
        for part in self.mapping.parts:
            if placing.lines is not None and part.path == placing.lines and part.parent:
                missing += self._missing(self._catalog.open(part.endpoint), part, f"{part.path}/", given)
        if missing:
            raise ProgrammingError(
                f"INSERT into {self._endpoint.qualified_name} needs {' and '.join(missing)}, which Exact demands."
            )

    def _missing(self, endpoint: Endpoint, part: Part, prefix: str, given: set[str]) -> Iterator[str]:
        for one in endpoint.properties:
            if one.is_mandatory and one.in_post and one.name not in (*endpoint.key, part.parent):
                paths = [f"{prefix}{pair.path}" for pair in part.uploaded if pair.steps[0] == one.name]
                if paths and given.isdisjoint(paths):
                    yield one.name


def _named(part: Part) -> Iterator[tuple[str, Pair, Pair | None]]:
    """List the names of a part's properties, each with its field; of one that refers to a row also that of its code."""
    own = [pair for pair in part.uploaded if pair.origin is Origin.ROW]
    codes = {pair.steps[0]: pair for pair in own if pair.steps[1:] == (_CODE,)}
    for pair in own:
        yield "".join(pair.steps), pair, codes.get(pair.steps[0]) if len(pair.steps) == 1 else None


def _bare(name: str) -> str:
    return re.sub(r"[\W_]", "", name.lower())


def _readable(path: str) -> str:
    return path.replace("@", "")
