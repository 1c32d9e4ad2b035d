"""The script that makes the catalog: what it writes is stable, and says what the facts say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tools import build_catalog

OVERLAY = {
    "padding": [
        {"property": "Code", "endpoints": ["crm/accounts"], "width": 18, "side": "left", "certain": True},
        {"companion": "Code", "of": "crm/accounts", "width": 18, "side": "left", "certain": False},
    ],
    "roles": {"divisions": "crm/accounts", "gone": "crm/gone"},
    "filter_only": [{"endpoint": "crm/contacts", "fields": ["ID"]}],
    "filter_also": [],
    "same_everywhere": [],
    "defaulted": [{"endpoint": "trade/lines", "fields": ["Item"]}],
}


def fact(id: str, service: str, *properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    *_, domain, resource = id.split("/")
    facts = {"id": id.lower(), "service": service, "domain": domain, "resource": resource, "variant": "", "beta": False}
    facts |= {"uri": "/api/v1/{division}/" + id, "scope": None, "methods": ["GET"], "kind": "entity", "key": ["ID"]}
    return {**facts, "page_size": 60, "properties": list(properties), **more}


ID = {"name": "ID", "edm_type": "Edm.Guid", "key": True}
ACCOUNT = {"name": "Account", "edm_type": "Edm.Guid", "ref": "crm/accounts"}
DEMANDED = [{"name": name, "edm_type": "Edm.Double", "mandatory_on_create": True} for name in ("Item", "Quantity")]
REST = {
    "deleted_entity_types": [{"code": 9, "name": "Items", "endpoint": "gone"}],
    "endpoints": [
        fact("crm/Accounts", "CRM", ID, {"name": "Code", "edm_type": "Edm.String", "in_post": True}),
        fact("crm/Contacts", "CRM", ID, ACCOUNT, {"name": "AccountCode", "edm_type": "Edm.String", "in_get": False}),
        fact("bulk/CRM/Accounts", "Bulk", ID, variant="bulk", regular=["crm/accounts"]),
        fact("bulk/CRM/Lines", "Bulk", ID, variant="bulk", regular=["trade/lines"]),
        fact("trade/Lines", "Trade", ID, {**ACCOUNT, "ref": "users/users"}, *DEMANDED),
    ],
}
XML = {
    "topics": [
        {
            "topic": "VATs",
            "collection_element": "VATs",
            "item_element": "VAT",
            "download": True,
            "upload": None,
            "child_collections": ["Lines/Line"],
            "fields": [{"path": "@code", "type": "string", "kind": "attr", "required": True}],
        }
    ]
}


def test_the_packaged_data_is_what_the_script_writes() -> None:
    writers = {
        "index.json": build_catalog.render_index,
        "replicas.json": build_catalog.render_service,
        "rest": build_catalog.render_service,
        "xml": build_catalog.render_topic,
    }
    # the driver's own tables, and which field of a topic is which property: no fact file has them
    by_hand = {build_catalog.OUTPUT / name for name in ("listings.json", "mappings.json")}
    paths = sorted(set(build_catalog.OUTPUT.rglob("*.json")) - by_hand)
    assert len(paths) > 100
    for path in paths:
        text = path.read_text(encoding="utf-8")
        render = writers[path.relative_to(build_catalog.OUTPUT).parts[0]]
        assert render(json.loads(text)) == text, path


def test_the_same_facts_give_the_same_files_in_any_order() -> None:
    turned = {**REST, "endpoints": REST["endpoints"][::-1]}
    assert build_catalog.build(turned, XML, OVERLAY) == build_catalog.build(REST, XML, OVERLAY)


def test_names_flags_paddings_and_references_come_through() -> None:
    files = build_catalog.build(REST, XML, OVERLAY)
    index = json.loads(files["index.json"])
    assert [row[:3] for row in index["tables"]] == [
        ["CRM", "Accounts", "crm/accounts"],
        ["CRM", "AccountsBulk", "bulk/crm/accounts"],
        ["CRM", "Contacts", "crm/contacts"],
        ["CRM", "LinesBulk", "bulk/crm/lines"],
        ["Trade", "Lines", "trade/lines"],
    ]
    assert index["aliases"] == [["CRM", "Lines", "trade/lines"]]
    assert index["roles"] == [["divisions", "crm/accounts"]]
    assert index["deletions"] == [[9, "Items", None]]
    crm = json.loads(files["rest/crm.json"])
    assert crm["crm/accounts"]["properties"] == [["ID", "Guid", "k"], ["Code", "String", "p", "", "18L"]]
    assert crm["crm/contacts"]["properties"] == [
        ["ID", "Guid", "kf"],
        ["Account", "Guid", "", "crm/accounts"],
        ["AccountCode", "String", "h", "", "18L?"],
    ]
    assert json.loads(files["rest/trade.json"])["trade/lines"]["properties"][1:] == [
        ["Account", "Guid"],
        ["Item", "Double"],
        ["Quantity", "Double", "m"],
    ]
    assert json.loads(files["xml/VATs.json"])["fields"] == [["@code", "string", "attr", "m"]]


def test_a_reference_of_a_table_to_itself_is_taken_from_its_twin() -> None:
    parent = {"name": "Parent", "edm_type": "Edm.Guid"}
    endpoints = [
        fact("crm/Accounts", "CRM", ID, parent),
        fact("bulk/CRM/Accounts", "Bulk", {**parent, "ref": "crm/accounts"}, variant="bulk", regular=["crm/accounts"]),
    ]
    files = build_catalog.build({**REST, "endpoints": endpoints}, XML, OVERLAY)
    accounts = json.loads(files["rest/crm.json"])["crm/accounts"]
    assert accounts["properties"][1] == ["Parent", "Guid", "", "crm/accounts"]


def test_the_command_writes_the_folder_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = [str(tmp_path / name) for name in ("rest.json", "xml.json", "out")]
    for name, facts in zip(names, (REST, XML), strict=False):
        Path(name).write_text(json.dumps(facts), encoding="utf-8")
    stale = tmp_path / "out" / "rest" / "stale.json"
    stale.parent.mkdir(parents=True)
    stale.write_text("{}", encoding="utf-8")
    assert build_catalog.main(names) == 0
    assert sorted(path.name for path in (tmp_path / "out").rglob("*.json")) == [
        *("VATs.json", "crm.json", "index.json", "replicas.json", "trade.json"),
    ]
    assert "5 files" in capsys.readouterr().out


def test_two_tables_of_one_name_are_refused() -> None:
    twice = {**REST, "endpoints": [*REST["endpoints"], {**fact("crm/ACCOUNTS", "CRM", ID), "id": "other"}]}
    with pytest.raises(SystemExit, match="share a name"):
        build_catalog.build(twice, XML, OVERLAY)


def test_wrong_use_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert build_catalog.main([]) == 2
    assert "Usage" in capsys.readouterr().err
