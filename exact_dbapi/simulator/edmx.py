"""`$metadata`: a service's entity types, sets, associations and functions as EDMX.

In come the endpoints of one service, out come bytes of XML. What tests have changed shows here and in the rows alike.

Source: every service has its own document in the framework's form: likely.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from exact_dbapi.catalog.model import Collection, Endpoint, Kind
from exact_dbapi.simulator.naming import NAMESPACE, model_name

_EDMX = "http://schemas.microsoft.com/ado/2007/06/edmx"
_METADATA = "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"
_EDM = "http://schemas.microsoft.com/ado/2008/09/edm"

_Link = tuple[Endpoint, Collection, Endpoint]


def service_metadata(endpoints: Sequence[Endpoint]) -> bytes:
    """Write the document of one service."""
    typed = [item for item in endpoints if item.properties]
    links = list(_links(typed))
    types = "".join(_entity_type(item, links) for item in typed)
    associations = "".join(_association(*link) for link in links)
    sets = _sets(endpoints, links)
    container = f'<EntityContainer Name="Entities" m:IsDefaultEntityContainer="true">{sets}</EntityContainer>'
    content = types + associations + container
    schema = f'<Schema Namespace="{NAMESPACE}" xmlns="{_EDM}" xmlns:m="{_METADATA}">{content}</Schema>'
    services = f'<edmx:DataServices m:DataServiceVersion="2.0" xmlns:m="{_METADATA}">{schema}</edmx:DataServices>'
    document = f'<edmx:Edmx Version="1.0" xmlns:edmx="{_EDMX}">{services}</edmx:Edmx>'
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>{document}'.encode()


def _links(endpoints: Sequence[Endpoint]) -> Iterator[_Link]:
    by_id = {item.id: item for item in endpoints}
    for endpoint in endpoints:
        for collection in endpoint.collections:
            target = by_id.get(collection.target or "")
            if target is not None:
                yield endpoint, collection, target


def _entity_type(endpoint: Endpoint, links: Sequence[_Link]) -> str:
    keys = "".join(f'<PropertyRef Name="{name}" />' for name in endpoint.key)
    key = f"<Key>{keys}</Key>" if keys else ""
    properties = "".join(
        f'<Property Name="{item.name}" Type="{item.edm.name}" Nullable="{"false" if item.is_key else "true"}" />'
        for item in endpoint.columns
    )
    navigations = "".join(
        f'<NavigationProperty Name="{link[1].name}" Relationship="{NAMESPACE}.{_relation(*link)}" '
        f'FromRole="{model_name(endpoint)}" ToRole="{link[1].name}" />'
        for link in links
        if link[0] is endpoint
    )
    return f'<EntityType Name="{model_name(endpoint)}">{key}{properties}{navigations}</EntityType>'


def _relation(parent: Endpoint, collection: Collection, _target: Endpoint) -> str:
    return f"{model_name(parent)}_{collection.name}"


def _association(parent: Endpoint, collection: Collection, target: Endpoint) -> str:
    return (
        f'<Association Name="{_relation(parent, collection, target)}">'
        f'<End Role="{model_name(parent)}" Type="{NAMESPACE}.{model_name(parent)}" Multiplicity="1" />'
        f'<End Role="{collection.name}" Type="{NAMESPACE}.{model_name(target)}" Multiplicity="*" /></Association>'
    )


def _sets(endpoints: Sequence[Endpoint], links: Sequence[_Link]) -> str:
    sets = "".join(
        f'<EntitySet Name="{item.resource}" EntityType="{NAMESPACE}.{model_name(item)}" />'
        for item in endpoints
        if item.kind is not Kind.FUNCTION
    )
    functions = "".join(_function(item) for item in endpoints if item.kind is Kind.FUNCTION)
    pairs = "".join(
        f'<AssociationSet Name="{_relation(*link)}" Association="{NAMESPACE}.{_relation(*link)}">'
        f'<End Role="{model_name(link[0])}" EntitySet="{link[0].resource}" />'
        f'<End Role="{link[1].name}" EntitySet="{link[2].resource}" /></AssociationSet>'
        for link in links
    )
    return sets + functions + pairs


def _function(endpoint: Endpoint) -> str:
    answer = endpoint.scalar.name if endpoint.scalar else f"Collection({NAMESPACE}.{model_name(endpoint)})"
    parameters = "".join(
        f'<Parameter Name="{escape(item.name)}" Type="{item.edm.name}" Mode="In" />' for item in endpoint.parameters
    )
    name = endpoint.resource.rpartition("/")[2]
    return f'<FunctionImport Name="{name}" ReturnType="{answer}" m:HttpMethod="GET">{parameters}</FunctionImport>'
