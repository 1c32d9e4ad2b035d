"""Documents with their types, folders and attachments.

In come a division's books, out come rows; an attachment's bytes are a small text file. Never reads a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from exact_dbapi.simulator.seed.books import DATED, UNSTAMPED, Books, Row, Table
from exact_dbapi.simulator.seed.deals import FIRST_DAY
from exact_dbapi.simulator.seed.identity import TODAY
from exact_dbapi.simulator.seed.relations import parties

_TYPES = (
    (10, "Verkoopfactuur", 1),
    (20, "Inkoopfactuur", 1),
    (55, "Diversen", 2),
    (56, "Contract", 2),
    (140, "Offerte", 3),
    (183, "Goederenontvangst", 3),
    (6, "Notitie", 2),
)
_TYPE_CATEGORIES = ((1, "Facturen"), (2, "Algemeen"), (3, "Logistiek"))
_CATEGORIES = ("Algemeen", "Financieel", "Personeel", "Projecten")
_FOLDERS = ("Contracten", "Correspondentie", "Facturen", "Foto's")


def _count(books: Books) -> int:
    return books.size(700, 75, 4)


def _documents(books: Books) -> Iterator[Row]:
    count, known = _count(books), books.once(parties)
    folders = books.ids("documents/DocumentFolders", len(_FOLDERS))
    categories = books.ids("documents/DocumentCategories", len(_CATEGORIES))
    days = (TODAY - FIRST_DAY).days
    for index, key in enumerate(books.ids("documents/Documents", count)[:count]):
        party = known[index * 7 % len(known)]
        kind, description, _ = _TYPES[index % len(_TYPES)]
        folder, category = index % len(_FOLDERS), index % len(_CATEGORIES)
        date = FIRST_DAY + timedelta(days=index * days // count)
        yield {
            "ID": key,
            "HID": index + 1,
            "Type": kind,
            "TypeDescription": description,
            "Subject": f"{description} {party.name}"[:60],
            "Body": f"<p>Zie bijlage {index + 1}.</p>" if index % 3 else None,
            "HasEmptyBody": index % 3 == 0,
            "DocumentDate": date,
            "Created": date,
            "Account": party.id,
            "AccountCode": party.code,
            "AccountName": party.name,
            "Category": categories[category],
            "CategoryDescription": _CATEGORIES[category],
            "DocumentFolder": folders[folder],
            "DocumentFolderCode": f"M{folder + 1}",
            "DocumentFolderDescription": _FOLDERS[folder],
            "Language": "nl-NL",
            "InheritShare": True,
            "Currency": "EUR",
            "AmountFC": float(index * 13),
        }


def _attachments(books: Books) -> Iterator[Row]:
    count = _count(books)
    keys = books.ids("documents/DocumentAttachments", count)
    for index, document in enumerate(books.ids("documents/Documents", count)[:count]):
        if index % 4 == 0:
            continue
        content = f"Bijlage {index + 1} van divisie {books.division}\n".encode() * (index % 20 + 1)
        yield {
            "ID": keys[index],
            "Document": document,
            "FileName": f"bijlage {index + 1}.txt",
            "FileSize": float(len(content)),
            "Attachment": content if index % 25 else bytes(range(256)),
            "Url": f"https://start.exactonline.nl/docs/SysAttachment.aspx?ID={keys[index]}&_Division_={books.division}",
        }


def _types(_: Books) -> Iterator[Row]:
    for number, description, category in _TYPES:
        yield {
            "ID": number,
            "Description": description,
            "TypeCategory": category,
            "DocumentIsCreatable": number != 10,
            "DocumentIsUpdatable": True,
            "DocumentIsDeletable": number > 50,
            "DocumentIsViewable": True,
            "Created": datetime(2015, 1, 5),
        }


def _type_categories(_: Books) -> Iterator[Row]:
    return ({"ID": number, "Description": text} for number, text in _TYPE_CATEGORIES)


def _categories(books: Books) -> Iterator[Row]:
    keys = books.ids("documents/DocumentCategories", len(_CATEGORIES))
    return ({"ID": key, "Description": text} for key, text in zip(keys, _CATEGORIES, strict=True))


def _folders(books: Books) -> Iterator[Row]:
    keys = books.ids("documents/DocumentFolders", len(_FOLDERS))
    for index, (key, text) in enumerate(zip(keys, _FOLDERS, strict=True)):
        parent = keys[0] if index == 3 else None
        yield {"ID": key, "Code": f"M{index + 1}", "Description": text, "ParentFolder": parent, "Share": 0}


TABLES = {
    "documents/Documents": Table(_documents),
    "documents/DocumentAttachments": Table(_attachments, stamps=UNSTAMPED),
    "documents/DocumentTypes": Table(_types, stamps=DATED),
    "documents/DocumentTypeCategories": Table(_type_categories, stamps=DATED),
    "documents/DocumentCategories": Table(_categories, stamps=DATED),
    "documents/DocumentFolders": Table(_folders),
}
