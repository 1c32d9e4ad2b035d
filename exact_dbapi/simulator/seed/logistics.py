"""Wares: items, item groups, units, prices, warehouses and stock.

In come a division's books, out come rows, and `Ware`: the few facts of an item that order and invoice lines repeat.
Never makes a movement of stock.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from exact_dbapi.simulator.seed import hurting
from exact_dbapi.simulator.seed.books import DIVISION, UNSTAMPED, Books, Row, Table
from exact_dbapi.simulator.seed.chart import VATS
from exact_dbapi.simulator.seed.masters import ledger_columns
from exact_dbapi.simulator.seed.names import ITEM_KINDS, ITEM_STYLES, SERVICES
from exact_dbapi.simulator.seed.relations import parties, suppliers

_GROUPS = (
    ("MEUB", "Meubilair", "8010"),
    ("ELEK", "Elektronica", "8011"),
    ("VERB", "Verbruiksartikelen", "8012"),
    ("DIEN", "Diensten", "8005"),
    ("PROJ", "Projecten", "8013"),
    ("OVER", "Overig", "8000"),
)
_UNITS = (
    ("STK", "Stuk", "O", None),
    ("UUR", "Uur", "T", "hour"),
    ("DOOS", "Doos", "O", None),
    ("M", "Meter", "L", None),
    ("KG", "Kilogram", "W", None),
    ("DAG", "Dag", "T", "day"),
    ("SET", "Set", "O", None),
)
_WAREHOUSES = (("1", "Hoofdmagazijn"), ("2", "Winkel"), ("3", "Retouren"), ("04", "Export"))
_LOCATIONS = 5
_FIRST_DAY = datetime(2018, 1, 1)


class Ware(NamedTuple):
    """What other tables repeat of an item; prices in cents."""

    id: str
    code: str
    description: str
    group: int
    unit: str
    unit_description: str
    price: int
    cost: int
    is_service: bool

    @property
    def ledger(self) -> str:
        """The ledger account of its revenue."""
        return _GROUPS[self.group][2]


def wares(books: Books) -> list[Ware]:
    """Return the facts of all items; each sixth is a service."""
    count = books.size(830, 90, 6)
    rng = books.draw("logistics/Items")
    made = []
    for index, key in enumerate(books.ids("logistics/Items", count)[:count]):
        is_service = index % 6 == 5
        cost = 150 + int(rng.random() ** 3 * 60000)
        kind = SERVICES[index % len(SERVICES)] if is_service else ITEM_KINDS[index % len(ITEM_KINDS)]
        style = ITEM_STYLES[int(rng.random() * len(ITEM_STYLES))]
        unit, unit_description = _UNITS[1 if is_service else (0, 0, 2, 6)[index % 4]][:2]
        group = 3 if is_service else (0, 1, 2, 4, 5)[index % 5]
        price = cost * (140 + int(rng.random() * 60)) // 100
        made.append(
            Ware(key, _code(books, index), f"{kind} {style}", group, unit, unit_description, price, cost, is_service)
        )
    return made


def _code(books: Books, index: int) -> str:
    if books.role == 0 and index < len(hurting.ITEM_CODES):
        return hurting.ITEM_CODES[index]
    return f"{'DV' if index % 6 == 5 else 'AR'}{index:05d}"


def _items(books: Books) -> Iterator[Row]:
    groups = books.ids("logistics/ItemGroups", len(_GROUPS))
    for index, ware in enumerate(books.once(wares)):
        group_code, group_name, _ = _GROUPS[ware.group]
        yield {
            "ID": ware.id,
            "Code": ware.code,
            "Description": ware.description,
            "SearchCode": ware.description.upper(),
            "Barcode": f"87{index * 7919 % 10**11:011d}" if index % 4 else None,
            "ItemGroup": groups[ware.group],
            "ItemGroupCode": group_code,
            "ItemGroupDescription": group_name,
            **ledger_columns(books, ware.ledger, "GLRevenue"),
            **ledger_columns(books, "7001" if ware.is_service else "7000", "GLCosts"),
            **ledger_columns(books, "3000", "GLStock"),
            "Unit": ware.unit,
            "UnitDescription": ware.unit_description,
            "UnitType": "T" if ware.is_service else "O",
            "StandardSalesPrice": ware.price / 100,
            "CostPriceStandard": ware.cost / 100,
            "AverageCost": ware.cost / 100,
            "CostPriceCurrency": "EUR",
            "SalesVatCode": VATS[2].code,
            "SalesVatCodeDescription": VATS[2].description,
            "StartDate": _FIRST_DAY + timedelta(days=index),
            "Created": _FIRST_DAY + timedelta(days=index),
            "Stock": 0.0 if ware.is_service else float(_stock(index, 0) + _stock(index, 1)),
            "NetWeight": index % 40 / 8,
            "NetWeightUnit": "kg",
            "IsSalesItem": True,
            "IsPurchaseItem": not ware.is_service,
            "IsStockItem": not ware.is_service,
            "IsFractionAllowedItem": ware.is_service,
            "IsSerialItem": index % 40 == 1,
            "IsPackageItem": False,
            "IsSubcontractedItem": False,
            "IsMakeItem": 0,
            "IsTime": 1 if ware.is_service else 0,
            "IsBatchItem": 0,
            "IsOnDemandItem": 0,
            "IsTaxableItem": 1,
            "IsWebshopItem": index % 2,
            "CopyRemarks": 0,
            "SecurityLevel": 10,
        }


def _stock(item: int, warehouse: int) -> int:
    return item * 7919 % 97 * (3 - warehouse) if warehouse < 3 else 0


def _item_groups(books: Books) -> Iterator[Row]:
    for key, (code, description, revenue) in zip(books.ids("logistics/ItemGroups", len(_GROUPS)), _GROUPS, strict=True):
        yield {
            "ID": key,
            "Code": code,
            "Description": description,
            "IsDefault": 1 if code == "OVER" else 0,
            **ledger_columns(books, revenue, "GLRevenue"),
            **ledger_columns(books, "7000", "GLCosts"),
            **ledger_columns(books, "3000", "GLStock"),
        }


def _units(books: Books) -> Iterator[Row]:
    for key, (code, description, kind, time) in zip(books.ids("logistics/Units", len(_UNITS)), _UNITS, strict=True):
        yield {
            "ID": key,
            "Code": code,
            "Description": description,
            "Type": kind,
            "TimeUnit": time,
            "Main": 1 if code in ("STK", "UUR") else 0,
            "Active": True,
        }


def _sales_prices(books: Books) -> Iterator[Row]:
    known = books.once(wares)
    keys = books.ids("logistics/SalesItemPrices", 2 * len(known))
    for index, key in enumerate(keys[: 2 * len(known)]):
        ware = known[index // 2]
        is_volume = index % 2
        yield {
            "ID": key,
            "Item": ware.id,
            "ItemCode": ware.code,
            "ItemDescription": ware.description,
            "Currency": "EUR",
            "Price": round(ware.price * (0.9 if is_volume else 1)) / 100,
            "Quantity": 10.0 if is_volume else 1.0,
            "NumberOfItemsPerUnit": 1.0,
            "Unit": ware.unit,
            "UnitDescription": ware.unit_description,
            "DefaultItemUnit": ware.unit,
            "DefaultItemUnitDescription": ware.unit_description,
            "StartDate": datetime(2024, 1, 1),
        }


def _supplier_items(books: Books) -> Iterator[Row]:
    known, selling = books.once(parties), books.once(suppliers)
    goods = [ware for ware in books.once(wares) if not ware.is_service]
    for index, (key, ware) in enumerate(zip(books.ids("logistics/SupplierItem", len(goods)), goods, strict=False)):
        supplier = known[selling[index * 31 % len(selling)]]
        yield {
            "ID": key,
            "Item": ware.id,
            "ItemCode": ware.code,
            "ItemDescription": ware.description,
            "Supplier": supplier.id,
            "SupplierCode": supplier.code,
            "SupplierDescription": supplier.name,
            "SupplierItemCode": f"L-{index + 1}",
            "MainSupplier": True,
            "PurchasePrice": ware.cost / 100,
            "Currency": "EUR",
            "PurchaseUnit": ware.unit,
            "PurchaseUnitDescription": ware.unit_description,
            "PurchaseUnitFactor": 1.0,
            "PurchaseLeadTime": index % 21,
            "PurchaseVATCode": VATS[4].code,
            "PurchaseVATCodeDescription": VATS[4].description,
            "CopyRemarks": 0,
            "DropShipment": 0,
        }


def _warehouse_count(books: Books) -> int:
    return books.size(4, 2, 1)


def warehouse_columns(books: Books, index: int, stem: str = "Warehouse") -> Row:
    """Return guid, code and description of a warehouse; `stem` names the column of the guid."""
    code, description = _WAREHOUSES[index]
    key = books.ids("inventory/Warehouses", len(_WAREHOUSES))[index]
    return {stem: key, "WarehouseCode": code, "WarehouseDescription": description}


def _warehouses(books: Books) -> Iterator[Row]:
    keys = books.ids("inventory/Warehouses", len(_WAREHOUSES))
    for index in range(_warehouse_count(books)):
        code, description = _WAREHOUSES[index]
        yield {
            "ID": keys[index],
            "Code": code,
            "Description": description,
            "Main": 1 if index == 0 else 0,
            "UseStorageLocations": 1 if index == 0 else 0,
        }


def _storage_locations(books: Books) -> Iterator[Row]:
    for index, key in enumerate(books.ids("inventory/StorageLocations", _LOCATIONS)[:_LOCATIONS]):
        yield {
            "ID": key,
            "Code": f"A{index + 1:02d}",
            "Description": f"Stelling {index + 1}",
            "Main": 1 if index == 0 else 0,
            "PickSequence": index + 1,
            **warehouse_columns(books, 0),
        }


def _item_warehouses(books: Books) -> Iterator[Row]:
    goods = [(index, ware) for index, ware in enumerate(books.once(wares)) if not ware.is_service]
    places = min(2, _warehouse_count(books))
    keys = iter(books.ids("inventory/ItemWarehouses", places * len(goods)))
    for index, ware in goods:
        for place in range(places):
            stock, planned = float(_stock(index, place)), float(index % 7)
            yield {
                "ID": next(keys),
                "Item": ware.id,
                "ItemCode": ware.code,
                "ItemDescription": ware.description,
                "CurrentStock": stock,
                "PlannedStockIn": planned,
                "PlannedStockOut": 0.0,
                "ProjectedStock": stock + planned,
                "ReservedStock": 0.0,
                "SafetyStock": float(index % 5),
                "ReorderPoint": float(index % 9),
                **warehouse_columns(books, place),
            }


def _stock_positions(books: Books) -> Iterator[Row]:
    for index, ware in enumerate(books.once(wares)):
        if not ware.is_service:
            stock, planned = float(_stock(index, 0) + _stock(index, 1)), float(2 * (index % 7))
            yield {
                "ItemId": ware.id,
                "InStock": stock,
                "PlanningIn": planned,
                "PlanningOut": 0.0,
                "ProjectedStock": stock + planned,
                "FreeStock": stock,
                "ReservedStock": 0.0,
            }


def _selection_codes(books: Books) -> Iterator[Row]:
    others = books.ids(hurting.CROSSED_TABLE, 5)
    for index, key in enumerate([*hurting.CROSSED_GUIDS, *others]):
        yield {"ID": key, "Code": f"S{index}", "Description": f"Selectie {index}", "Active": index % 2}


def _incoterms(_: Books) -> Iterator[Row]:
    for index, code in enumerate(("EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FOB")):
        yield {"ID": index + 1, "Code": code, "Description": f"Incoterm {code}", "Version": 2020}


#: Columns that are shown of another row: by table what points to it, the other table, and the names here and there.
SHOWN = {
    "inventory/ItemWarehouses": (
        "Item",
        "logistics/Items",
        {
            "ItemBarcode": "Barcode",
            "ItemEndDate": "EndDate",
            "ItemIsFractionAllowedItem": "IsFractionAllowedItem",
            "ItemIsStockItem": "IsStockItem",
            "ItemStartDate": "StartDate",
            "ItemUnit": "Unit",
            "ItemUnitDescription": "UnitDescription",
        },
    )
}

TABLES = {
    "logistics/Items": Table(_items),
    "logistics/ItemGroups": Table(_item_groups),
    "logistics/Units": Table(_units, stamps=DIVISION),
    "logistics/SalesItemPrices": Table(_sales_prices),
    "logistics/SupplierItem": Table(_supplier_items),
    "logistics/SelectionCodes": Table(_selection_codes),
    "logistics/Incoterms": Table(_incoterms, stamps=UNSTAMPED),
    "inventory/Warehouses": Table(_warehouses),
    "inventory/StorageLocations": Table(_storage_locations),
    "inventory/ItemWarehouses": Table(_item_warehouses),
    "read/logistics/StockPosition": Table(_stock_positions, key=("ItemId",), stamps=UNSTAMPED),
}
