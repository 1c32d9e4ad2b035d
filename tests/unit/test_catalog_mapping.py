"""The fields of XML topics beside the properties of REST: all that is named exists, in the schema's order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from exact_dbapi.catalog import Catalog, open_catalog
from exact_dbapi.catalog.mapping import Existing, Mappings, Origin, Pair, Part, TopicMapping, Way
from exact_dbapi.catalog.model import Endpoint


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return open_catalog()


def all_parts(catalog: Catalog) -> Iterator[tuple[TopicMapping, Part]]:
    for topic in catalog.mappings.topics:
        for mapping in catalog.mappings.of_topic(topic):
            for part in mapping:
                yield mapping, part


def test_every_path_is_a_field_of_its_topic_in_the_schemas_order(catalog: Catalog) -> None:
    for mapping, part in all_parts(catalog):
        topic = catalog.topic(mapping.topic)
        order = {item.path: position for position, item in enumerate(topic.fields)}
        below = f"{part.path}/" if part.path else ""
        places = [order[below + pair.path] for pair in part.pairs]
        assert places == sorted(set(places)), (topic.name, part.path)
        assert not part.path or part.path in topic.children
        assert all(below + name in order for name in part.constants)


def test_every_step_is_a_property_that_the_one_before_leads_to(catalog: Catalog) -> None:
    for mapping, part in all_parts(catalog):
        for pair in part.pairs:
            endpoint = start(catalog, mapping, part, pair)
            for position, step in enumerate(pair.steps):
                item = endpoint.by_name[step.lower()]
                assert item.name == step
                if position + 1 < len(pair.steps):
                    target = (
                        pair.target if position == 0 and pair.target else item.reference and item.reference.endpoint
                    )
                    assert target, (mapping.topic, pair)
                    endpoint = catalog.open(target)


def test_what_can_be_uploaded_is_a_value_or_the_code_of_one_row(catalog: Catalog) -> None:
    for _, part in all_parts(catalog):
        assert all(len(pair.steps) <= 2 for pair in part.uploaded if part.way is not Way.DOWNLOAD)


def start(catalog: Catalog, mapping: TopicMapping, part: Part, pair: Pair) -> Endpoint:
    origins = {Origin.ROW: part.endpoint, Origin.ITEM: mapping.item.endpoint}
    return catalog.open(origins.get(pair.origin) or catalog.roles["divisions"])


def test_every_part_says_how_its_rows_belong_to_an_item(catalog: Catalog) -> None:
    for mapping, part in all_parts(catalog):
        endpoint = catalog.open(part.endpoint)
        for name in filter(None, (part.parent, part.group)):
            assert endpoint.by_name[name.lower()].name == name
        assert part is mapping.item or part.parent or (part.endpoint == mapping.item.endpoint and part.constants)


def test_the_key_of_an_item_is_one_of_its_fields(catalog: Catalog) -> None:
    for mapping, part in all_parts(catalog):
        if part is mapping.item:
            keys = {pair.path for pair in part.pairs if pair.path == mapping.key}
            assert keys == ({mapping.key} if mapping.key else set())
    assert catalog.mappings.of_topic("SalesOrders")[0].existing is Existing.RECREATED


def test_a_topic_is_found_by_the_endpoint_whose_rows_it_takes(catalog: Catalog) -> None:
    found = catalog.mappings.of_endpoint("salesorder/salesorderlines")
    assert [(mapping.topic, part.path) for mapping, part in found] == [("SalesOrders", "SalesOrderLine")]
    assert catalog.mappings.of_endpoint("system/accountantinfo") == ()
    assert catalog.mappings.of_topic("SBICode") == ()


def test_a_pair_tells_path_steps_direction_and_values() -> None:
    document = {
        "values": {"kind": [["VIS", 1]]},
        "topics": {
            "Orders": [
                {
                    "endpoint": "trade/orders",
                    "pairs": [["@code", "Account.Code", "u", {"target": "crm/accounts", "values": "kind"}]],
                    "parts": [
                        {"path": "Line", "endpoint": "trade/lines", "parent": "Order", "pairs": [["A", "^B", "d"]]}
                    ],
                }
            ]
        },
    }
    (mapping,) = Mappings(document).of_topic("Orders")
    assert mapping.item.pairs == (
        Pair("@code", ("Account", "Code"), way=Way.UPLOAD, target="crm/accounts", values=(("VIS", 1),)),
    )
    assert mapping.item.uploaded == mapping.item.pairs and mapping.item.downloaded == ()
    assert mapping.parts[0].pairs == (Pair("A", ("B",), Origin.ITEM, Way.DOWNLOAD),)
    assert [part.path for part in mapping] == ["", "Line"]
