"""Builds the packaged catalog from fact files about Exact Online's REST and XML interfaces.

In come two JSON fact files (endpoints with their properties, XML topics with their fields) and `overlay.json` beside
this script, which holds observations that reference pages do not tell. Out goes the compact form under
``exact_dbapi/catalog/data``: an index with one line per table, one file per service with one property per line, one
file per XML topic. The output depends on the input alone, so that a change of facts is a readable diff. Never copies
descriptive sentences.

Usage: ``python -m tools.build_catalog FACTS_REST.json FACTS_XML.json [OUTPUT_FOLDER]``
"""

from __future__ import annotations

import json
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from exact_dbapi.catalog import topics as topic_tables
from exact_dbapi.catalog.store import topic_from_record

Facts: TypeAlias = dict[str, Any]
Files: TypeAlias = dict[str, str]

OVERLAY = Path(__file__).with_name("overlay.json")
OUTPUT = Path(__file__).parents[1] / "exact_dbapi" / "catalog" / "data"

SUFFIXES = {"bulk": "Bulk", "sync": "Sync"}
METHOD_LETTERS = {"GET": "G", "POST": "P", "PUT": "U", "DELETE": "D"}
FILTER_RULES = {"mandatory_one_of": "one_of", "timestamp_only": "timestamp_only"}
PAD_SIDES = {"left": "L", "right": "R"}

#: One letter for each flag of a property, in the order in which they are written.
PROPERTY_FLAGS = {
    "key": "k",
    "hidden": "h",
    "in_post": "p",
    "in_put": "u",
    "mandatory_on_create": "m",
    "filterable": "f",
    "obsolete": "o",
    "not_null_hint": "n",
}
BLOCKS = frozenset({"properties", "collections", "parameters", "references", "children", "fields", "joined"})
COLLECTION_FLAGS = {"is_parent_lines": "l", "deep_insert": "d", "mandatory_on_create": "m"}


def main(arguments: list[str]) -> int:
    """Build the catalog from the fact files named in `arguments`."""
    if len(arguments) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    rest, xml = (json.loads(Path(name).read_text(encoding="utf-8")) for name in arguments[:2])
    overlay = json.loads(OVERLAY.read_text(encoding="utf-8"))
    output = Path(arguments[2]) if len(arguments) > 2 else OUTPUT
    files = build(rest, xml, overlay)
    write(files, output)
    print(f"{output}: {len(files)} files, {sum(map(len, files.values())):,} characters")
    return 0


def build(rest: Facts, xml: Facts, overlay: Facts) -> Files:
    """Turn facts into the text of each packaged file, by its name below the data folder."""
    endpoints = [with_references(endpoint, rest["endpoints"]) for endpoint in rest["endpoints"]]
    namer = Namer(endpoints)
    known = {endpoint["id"] for endpoint in endpoints}
    services: dict[str, Facts] = {}
    rows = []
    for endpoint in sorted(endpoints, key=lambda one: (namer.schema(one).lower(), namer.name(one).lower())):
        entry = endpoint_record(endpoint, overlay, known)
        services.setdefault(namer.schema(endpoint).lower(), {})[endpoint["id"]] = entry
        rows.append(index_row(endpoint, namer, entry))
    check_names(rows)
    topics = {
        topic["topic"]: topic_record(topic, overlay)
        for topic in sorted(xml["topics"], key=lambda topic: topic["topic"].lower())
    }
    index = {
        "tables": rows,
        "aliases": aliases(endpoints, namer),
        **index_of_topics(topics, overlay.get("identities", [])),
        "deletions": deletions(rest["deleted_entity_types"], known),
        "roles": [[role, id] for role, id in overlay["roles"].items() if id in known],
        "natural_keys": overlay.get("natural_keys", []),
    }
    replicas = replica_records(endpoints, namer, overlay)
    files = {"index.json": render_index(index), "replicas.json": render_service(replicas)}
    files |= {f"rest/{service}.json": render_service(document) for service, document in services.items()}
    return files | {f"xml/{name}.json": render_topic(record) for name, record in topics.items()}


def write(files: Files, output: Path) -> None:
    """Replace the folder `output` by `files`."""
    for folder in ("rest", "xml"):
        shutil.rmtree(output / folder, ignore_errors=True)
        (output / folder).mkdir(parents=True)
    for name, text in files.items():
        (output / name).write_text(text, encoding="utf-8", newline="\n")


def with_references(endpoint: Facts, endpoints: list[Facts]) -> Facts:
    """Add the references to itself that a table's bulk and sync twins tell of: the facts leave them out."""
    twins = [one for one in endpoints if one.get("regular") == [endpoint["id"]]]
    own = {item["name"] for one in twins for item in one["properties"] if item.get("ref") == endpoint["id"]}
    properties = [{**one, "ref": endpoint["id"]} if one["name"] in own else one for one in endpoint["properties"]]
    return {**endpoint, "properties": properties}


class Namer:
    """Gives each endpoint its schema and table name in SQL."""

    def __init__(self, endpoints: Iterable[Facts]) -> None:
        plain = (one for one in endpoints if one["variant"] not in SUFFIXES)
        self._casing = {one["domain"].lower(): one["service"] for one in plain}

    def schema(self, endpoint: Facts) -> str:
        """Name the service of the URL; bulk and sync stand beside the tables they copy."""
        return str(self._casing[endpoint["domain"].lower()])

    def name(self, endpoint: Facts) -> str:
        """Name the table; a nested path such as CurrentYear/AfterEntry becomes one word."""
        base = endpoint["resource"].replace("/", "")
        if endpoint["variant"] in SUFFIXES and endpoint["domain"].lower() != endpoint["variant"]:
            base += SUFFIXES[endpoint["variant"]]
        return str(base)


def index_row(endpoint: Facts, namer: Namer, record: Facts) -> list[Any]:
    """Make the index line of one table."""
    methods = "".join(METHOD_LETTERS[method] for method in endpoint["methods"])
    names = [namer.schema(endpoint), namer.name(endpoint), endpoint["id"]]
    return [*names, endpoint["kind"], endpoint["variant"], methods, len(record["properties"])]


def aliases(endpoints: list[Facts], namer: Namer) -> list[list[str]]:
    """List base names whose bulk or sync table stands in another service than its one regular twin."""
    by_id = {endpoint["id"]: endpoint for endpoint in endpoints}
    taken = {(namer.schema(one).lower(), namer.name(one).lower()) for one in endpoints}
    found = set()
    for endpoint in endpoints:
        twins = endpoint.get("regular", [])
        if endpoint["variant"] not in SUFFIXES or len(twins) != 1:
            continue
        name = (namer.schema(endpoint), endpoint["resource"])
        twin = by_id[twins[0]]
        if twin["resource"] == endpoint["resource"] and (name[0].lower(), name[1].lower()) not in taken:
            found.add((*name, twin["id"]))
    return [list(one) for one in sorted(found)]


def deletions(entity_types: list[Facts], known: set[str]) -> list[list[Any]]:
    """List what each EntityType of the deletion log stands for; None where no endpoint shows such rows."""
    rows = []
    for one in entity_types:
        endpoint = one["endpoint"].removesuffix(" (unverified)")
        rows.append([one["code"], one["name"], endpoint if endpoint in known else None])
    return rows


def replica_records(endpoints: list[Facts], namer: Namer, overlay: Facts) -> Facts:
    """Make the record of each table that a local copy of a sync endpoint can answer, by its id.

    A plain table that has the sync endpoint to itself needs no rule; where several share one, each has a rule that
    tells its rows. A sync endpoint of which no plain table has the name also gets a table as it is.
    """
    by_id = {endpoint["id"]: endpoint for endpoint in endpoints}
    rules = {rule["plain"]: rule for rule in overlay.get("replicas", [])}
    records: Facts = {}
    for sync in sorted((one for one in endpoints if one["variant"] == "sync"), key=lambda one: str(one["id"])):
        plains = [by_id[id] for id in sync.get("regular", []) if by_id[id]["kind"] == "entity"]
        told = [one for one in plains if len(plains) == 1 or one["id"] in rules]
        for plain in told:
            name = f"{plain['resource']}Incremental"
            records[f"incremental/{plain['id']}"] = replica_record(namer.schema(sync), name, sync, plain, rules)
        if sync["resource"] not in [plain["resource"] for plain in told]:
            name = f"{sync['resource']}Incremental"
            record = replica_record(namer.schema(sync), name, sync, None, rules)
            records[f"incremental/{sync['id'].removeprefix('sync/')}"] = record
    return records


def replica_record(schema: str, name: str, sync: Facts, plain: Facts | None, rules: Facts) -> Facts:
    """Make the record of one table that a local copy answers; `where`, `turned` and `joined` are as a rule has them."""
    record: Facts = {"schema": schema, "name": name, "sync": sync["id"]}
    rule: Facts = {}
    if plain is not None:
        record["plain"] = plain["id"]
        rule = rules.get(plain["id"], {})
    there = [one for one in sync["properties"] if one["edm_type"].startswith("Edm.") and one.get("in_get", True)]
    record["columns"] = len(there) + len(rule.get("joined", []))
    record |= {part: rule[part] for part in ("where", "turned", "joined", "document") if part in rule}
    return record


def endpoint_record(endpoint: Facts, overlay: Facts, known: set[str]) -> Facts:
    """Make the compact record of one endpoint, leaving out what is the usual case."""
    plain = [one for one in endpoint["properties"] if one["edm_type"].startswith("Edm.")]
    nested = [one for one in endpoint["properties"] if not one["edm_type"].startswith("Edm.")]
    filterable = filter_fields(endpoint, overlay)
    scope = endpoint["scope"]
    facts = {
        "resource": endpoint["resource"].rpartition("/")[2],
        "path": endpoint["uri"],
        "key": endpoint["key"],
        "page": endpoint["page_size"],
        "select": endpoint.get("select_required", "no"),
        "filter": FILTER_RULES.get(endpoint.get("filter", {}).get("mode", ""), "any"),
        "scope": scope if scope not in (None, "-") else "",
        "row_id": endpoint.get("row_id", ""),
        "scalar": endpoint.get("returns_scalar", ""),
        "regular": endpoint.get("regular", []),
        "bulk": endpoint.get("variants", {}).get("bulk", []),
        "sync": endpoint.get("variants", {}).get("sync", []),
        "beta": endpoint["beta"],
        "everywhere": any(rule["endpoint"] == endpoint["id"] for rule in overlay["same_everywhere"]),
        "parameters": [parameter_row(one) for one in endpoint.get("params", [])],
        "collections": [collection_row(one, endpoint, known, overlay.get("key_lists", [])) for one in nested],
    }
    record = {name: value for name, value in facts.items() if value not in ("", [], False)}
    pads = paddings(plain, endpoint["id"], overlay)
    defaulted = defaulted_fields(endpoint["id"], overlay)
    plain = [{**one, "mandatory_on_create": False} if one["name"] in defaulted else one for one in plain]
    record["properties"] = [property_row(one, one["name"] in filterable, pads, known) for one in plain]
    return record


def defaulted_fields(endpoint: str, overlay: Facts) -> set[str]:
    """Name the properties that are called mandatory, and that Exact fills in when a POST leaves them out."""
    return {field for rule in overlay["defaulted"] if rule["endpoint"] == endpoint for field in rule["fields"]}


def filter_fields(endpoint: Facts, overlay: Facts) -> set[str]:
    """Name the only properties that `$filter` accepts; empty when it accepts all."""
    fields = set(endpoint.get("filter", {}).get("fields", []))
    for rule in overlay["filter_only"] + overlay["filter_also"]:
        if rule["endpoint"] == endpoint["id"]:
            fields |= set(rule["fields"])
    return fields


def paddings(properties: list[Facts], endpoint: str, overlay: Facts) -> dict[str, str]:
    """Find the fixed-width texts of an endpoint: '18L' for eighteen wide and filled on the left, '?' when uncertain."""
    texts = [one["name"] for one in properties if one["edm_type"] == "Edm.String"]
    references = {one["name"]: one.get("ref") for one in properties if one["edm_type"] == "Edm.Guid"}
    pads = {}
    for rule in overlay["padding"]:
        code = f"{rule['width']}{PAD_SIDES[rule['side']]}{'' if rule['certain'] else '?'}"
        pads.update({name: code for name in texts if matches(rule, name, endpoint, references) and name not in pads})
    return pads


def matches(rule: Facts, name: str, endpoint: str, references: dict[str, str | None]) -> bool:
    """Tell whether a padding rule of the overlay speaks of this property."""
    if "property" in rule:
        return bool(name == rule["property"] and endpoint in rule["endpoints"])
    if not name.endswith(rule["companion"]):
        return False
    stem = name.removesuffix(rule["companion"])
    return any(references.get(stem + ending) == rule["of"] for ending in ("", "ID", "Id"))


def property_row(one: Facts, can_filter: bool, pads: dict[str, str], known: set[str]) -> list[str]:
    """Make the line of one property: name, type, flags, reference, padding; empty ends are cut."""
    flags = {**one, "hidden": not one.get("in_get", True), "filterable": can_filter}
    letters = "".join(letter for flag, letter in PROPERTY_FLAGS.items() if flags.get(flag))
    reference = one.get("ref", "")
    if reference.partition(".")[0] not in known:
        reference = ""
    return trimmed([one["name"], one["edm_type"].removeprefix("Edm."), letters, reference, pads.get(one["name"], "")])


def collection_row(one: Facts, endpoint: Facts, known: set[str], key_lists: list[Facts]) -> list[str]:
    """Make the line of one navigation property: name, type, flags, target endpoint, the child's key to the parent.

    Where its rows are plain keys: last of all the endpoint whose keys they are.
    """
    flags = {**one, "deep_insert": one["name"] in endpoint.get("deep_insert", [])}
    letters = "".join(letter for flag, letter in COLLECTION_FLAGS.items() if flags.get(flag))
    target = one.get("target", "")
    lists = {(item["endpoint"], item["collection"]): item["of"] for item in key_lists}
    keys_of = lists.get((endpoint["id"], one["name"]), "")
    places = (target if target in known else "", one.get("child_fk", ""), keys_of if keys_of in known else "")
    return trimmed([one["name"], one["collection_type"], letters, *places])


def parameter_row(one: Facts) -> list[Any]:
    """Make the line of one function parameter."""
    return [one["name"], one["edm_type"].removeprefix("Edm."), one["required"], one["confidence"]]


def topic_record(topic: Facts, overlay: Facts) -> Facts:
    """Make the compact record of one XML topic."""
    page = next((rule["size"] for rule in overlay.get("page_sizes", []) if rule["topic"] == topic["topic"]), None)
    return {
        "collection": topic["collection_element"],
        "item": topic.get("item_element"),
        "download": topic["download"],
        "upload": topic["upload"],
        **({"page": page} if page else {}),
        "parameters": [[one["name"], one["format"]] for one in topic.get("params", [])],
        "references": [list(pair) for pair in topic.get("references", {}).items()],
        "children": topic["child_collections"],
        "fields": [field_row(one) for one in topic["fields"]],
    }


def index_of_topics(records: dict[str, Facts], identities: list[str]) -> Facts:
    """Make what the index says of the topics: the attributes that tell their items apart, and their tables."""
    own = {
        name: [row[0][1:] for row in record["fields"] if row[0][0] == "@" and row[0][1:].lower() in identities]
        for name, record in records.items()
    }
    known = topic_tables.Identities(tuple(identities), own)
    topics = [topic_from_record(name, record) for name, record in records.items()]
    tables = [(topic, path) for topic in topics for path in ("", *topic.children)]
    return {
        "topics": [[name, len(record["fields"]), own[name]] for name, record in records.items()],
        "topic_tables": [
            [topic.name, path, len(topic_tables.endpoint(topic, path, known).properties)] for topic, path in tables
        ],
        "identities": identities,
    }


def field_row(one: Facts) -> list[Any]:
    """Make the line of one field: path, type, kind, and a mark when the schema requires it."""
    return [one["path"], one["type"], one["kind"], *(["m"] if one.get("required") else [])]


def trimmed(row: list[str]) -> list[str]:
    """Cut the empty ends of a line."""
    while row and not row[-1]:
        row = row[:-1]
    return row


def render_index(index: Facts) -> str:
    """Write the index with one table, alias or topic per line."""
    return "{\n" + ",\n".join(_block(name, rows, indent="") for name, rows in index.items()) + "\n}\n"


def render_service(document: Facts) -> str:
    """Write one service with one property per line."""
    return "{\n" + ",\n".join(_endpoint(name, record) for name, record in document.items()) + "\n}\n"


def render_topic(record: Facts) -> str:
    """Write one XML topic with one field per line."""
    return "{\n" + ",\n".join(_lines(record, indent="")) + "\n}\n"


def _endpoint(name: str, record: Facts) -> str:
    return f"{_text(name)}: {{\n" + ",\n".join(_lines(record, indent=" ")) + "\n}"


def _lines(record: Facts, indent: str) -> Iterator[str]:
    for name, value in record.items():
        if name in BLOCKS and value:
            yield _block(name, value, indent)
        else:
            yield f"{indent}{_text(name)}: {_text(value)}"


def _block(name: str, rows: list[Any], indent: str) -> str:
    return f"{indent}{_text(name)}: [\n" + ",\n".join(f"{indent} {_text(row)}" for row in rows) + f"\n{indent}]"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def check_names(rows: list[list[Any]]) -> None:
    """Refuse a catalog in which two tables have the same name."""
    counts = Counter((row[0].lower(), row[1].lower()) for row in rows)
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        raise SystemExit(f"two endpoints share a name: {twice}")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
