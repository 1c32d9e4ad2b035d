"""What Exact's user interface calls properties, by the user's language, for messages about rejected rows.

Holds only what is not the property's name cut into words. Source: ``Ordered by``, ``Invoice to``: certain; the rest as
the user interface has it: likely.
"""

from __future__ import annotations

CAPTIONS: dict[str, dict[str, str]] = {
    "english": {
        "GLAccount": "G/L account",
        "AmountFC": "Amount",
        "JournalCode": "Journal",
        "CallbackURL": "Callback URL",
    },
    "dutch": {
        "Account": "Relatie",
        "AmountFC": "Bedrag",
        "BankAccount": "Bankrekening",
        "Code": "Code",
        "Currency": "Valuta",
        "Customer": "Klant",
        "DeliverTo": "Afleveren aan",
        "DeliveryDate": "Leverdatum",
        "Description": "Omschrijving",
        "Document": "Document",
        "FileName": "Bestandsnaam",
        "FirstName": "Voornaam",
        "GLAccount": "Grootboekrekening",
        "InvoiceTo": "Factureren aan",
        "Item": "Artikel",
        "Journal": "Dagboek",
        "JournalCode": "Dagboek",
        "LastName": "Achternaam",
        "Name": "Naam",
        "OrderAccount": "Relatie",
        "OrderedBy": "Besteld door",
        "PaymentCondition": "Betalingsconditie",
        "Project": "Project",
        "Quantity": "Aantal",
        "Subject": "Onderwerp",
        "Supplier": "Leverancier",
        "Type": "Type",
        "VATCode": "Btw-code",
        "Warehouse": "Magazijn",
    },
}
