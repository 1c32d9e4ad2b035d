"""Refreshing the catalog from a service's own description."""

from __future__ import annotations

from pathlib import Path

import pytest

from exact_dbapi.catalog import Catalog, open_catalog
from exact_dbapi.catalog.refresh import drift, merged, read_metadata, service_paths, write_additions
from exact_dbapi.errors import DatabaseError
from exact_dbapi.message import Request, Response, Send

VAT = "/api/v1/{division}/vat"

DOCUMENT = """<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx">
 <edmx:DataServices xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata" m:DataServiceVersion="1.0">
  <Schema Namespace="Exact.Web.Api.Models" xmlns="http://schemas.microsoft.com/ado/2006/04/edm">
   <EntityType Name="VatPercentage">
    <Key><PropertyRef Name="ID"/></Key>
    {properties}
   </EntityType>
   <EntityType Name="VatSurprise"><Property Name="Only" Type="Edm.String"/></EntityType>
  </Schema>
  <Schema Namespace="Exact.Web.Services" xmlns="http://schemas.microsoft.com/ado/2006/04/edm">
   <EntityContainer Name="Vat" m:IsDefaultEntityContainer="true">
    <EntitySet Name="VATPercentages" EntityType="Exact.Web.Api.Models.VatPercentage"/>
    <EntitySet Name="VATSurprises" EntityType="Exact.Web.Api.Models.VatSurprise"/>
   </EntityContainer>
  </Schema>
 </edmx:DataServices>
</edmx:Edmx>"""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return open_catalog()


def answering(body: str, status: int = 200, asked: list[Request] | None = None) -> Send:
    def send(request: Request) -> Response:
        if asked is not None:
            asked.append(request)
        return Response(status, {"content-type": "application/xml"}, body.encode())

    return send


def described(catalog: Catalog, without: str = "", **types: str) -> str:
    """Describe VAT percentages as the catalog knows them, less one property, with some types changed or added."""
    known = {item.name: item.edm.name for item in catalog.open("vat/vatpercentages").properties if item.name != without}
    lines = (f'<Property Name="{name}" Type="{edm}"/>' for name, edm in {**known, **types}.items())
    return DOCUMENT.replace("{properties}", "".join(lines))


def test_an_unchanged_service_has_not_drifted(catalog: Catalog) -> None:
    asked: list[Request] = []
    live = read_metadata(answering(described(catalog), asked=asked), 123456, VAT)
    assert (asked[0].url, asked[0].division, asked[0].accept) == (
        *("/api/v1/123456/vat/$metadata", 123456, "application/xml"),
    )
    assert drift(catalog, VAT, live).tables == ()
    assert [item.name for item in live[0].properties if item.is_key] == ["ID"]


def test_drift_tells_new_gone_and_retyped(catalog: Catalog) -> None:
    body = described(catalog, without="Percentage", Rate="Edm.Double", Division="Edm.Int64")
    found = drift(catalog, VAT, read_metadata(answering(body), 1, VAT))
    (table,) = found.tables
    assert table.endpoint == "vat/vatpercentages"
    assert [(item.name, item.edm.sql) for item in table.new] == [("Rate", "DOUBLE")]
    assert table.gone == ("Percentage",)
    assert table.retyped == (("Division", "Edm.Int32", "Edm.Int64"),)
    assert found.unknown_sets == ("VATSurprises",)
    assert found.missing == ("vat/vatcodes",)


def test_what_is_new_becomes_a_column_for_this_user(catalog: Catalog, tmp_path: Path) -> None:
    found = drift(catalog, VAT, read_metadata(answering(described(catalog, Rate="Edm.Double")), 1, VAT))
    path = tmp_path / "state" / "catalog.json"
    write_additions(path, merged(found.additions, {"crm/accounts": [["Extra", "String"]]}))
    grown = open_catalog(path)
    assert grown.open("vat/vatpercentages").by_name["rate"].edm.name == "Edm.Double"
    assert "extra" in grown.open("crm/accounts").by_name
    again = drift(grown, VAT, read_metadata(answering(described(catalog, Rate="Edm.Double")), 1, VAT))
    assert again.tables == ()
    assert catalog.with_additions(found.additions).open("vat/vatpercentages").by_name["rate"].can_filter


def test_a_type_of_the_future_is_left_out(catalog: Catalog) -> None:
    live = read_metadata(answering(described(catalog, Where="Edm.GeographyPoint")), 1, VAT)
    assert drift(catalog, VAT, live).tables == ()


def test_every_service_with_a_division_can_be_asked(catalog: Catalog) -> None:
    paths = service_paths(catalog)
    assert {VAT, "/api/v1/{division}/bulk/CRM", "/api/v1/beta/{division}/payroll"} <= set(paths)
    assert "/api/v1/current" not in paths


@pytest.mark.parametrize(("status", "body"), [(403, ""), (200, "<html>sign in</html>"), (200, "no xml at all")])
def test_an_answer_that_is_no_description_is_an_error(status: int, body: str) -> None:
    with pytest.raises(DatabaseError, match=r"/api/v1/1/vat/\$metadata"):
        read_metadata(answering(body, status), 1, VAT)
