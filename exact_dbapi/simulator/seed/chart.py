"""The chart of accounts, VAT codes, journals and other fixed masters of a small Dutch company, as tables of text.

Only constants. Nothing comes in, tuples go out; the rows of the endpoints are made from them elsewhere.
"""

from __future__ import annotations

from typing import NamedTuple


class Ledger(NamedTuple):
    """One general ledger account: side D or C, balance type B (balance sheet) or W (profit and loss)."""

    code: str
    description: str
    type: int
    side: str
    balance: str


class Vat(NamedTuple):
    """One VAT code; `percentage` in hundredths of a percent of the amount, such as 21.0."""

    code: str
    description: str
    percentage: float
    type: str
    transaction_type: str


class Journal(NamedTuple):
    """One journal: its code, description, type and the ledger account it books on."""

    code: str
    description: str
    type: int
    ledger: str
    currency: str


LEDGER_TYPES = {
    10: "Kas",
    12: "Bank",
    20: "Debiteuren",
    22: "Crediteuren",
    24: "BTW",
    25: "Te betalen personeelskosten",
    26: "Vooruitbetaalde kosten",
    27: "Nog te betalen kosten",
    30: "Vaste activa",
    32: "Overige activa",
    35: "Cumulatieve afschrijvingen",
    40: "Voorraden",
    50: "Aandelenkapitaal",
    52: "Ingehouden winst",
    55: "Langlopende schulden",
    90: "Algemeen",
    110: "Omzet",
    111: "Kostprijs verkopen",
    120: "Overige kosten",
    121: "Verkoop-, algemene en beheerskosten",
    122: "Afschrijvingskosten",
    125: "Personeelskosten",
    140: "Buitengewone baten",
    150: "Winstbelasting",
    160: "Rente",
}

#: Blocks of the scheme: first code, type, side, balance type and the descriptions, one code further each.
_BLOCKS: tuple[tuple[int, int, str, str, str], ...] = (
    (10, 30, "D", "B", "Goodwill|Software|Octrooien|Vooruitbetaald op vaste activa"),
    (100, 30, "D", "B", "Grond|Gebouwen|Verbouwingen|Terreininrichting"),
    (110, 35, "C", "B", "Afschrijving gebouwen|Afschrijving verbouwingen|Afschrijving terreininrichting"),
    (200, 30, "D", "B", "Machines|Inventaris|Computers|Gereedschap"),
    (
        210,
        35,
        "C",
        "B",
        "Afschrijving machines|Afschrijving inventaris|Afschrijving computers|Afschrijving gereedschap",
    ),
    (300, 30, "D", "B", "Personenauto's|Bestelauto's|Heftrucks"),
    (310, 35, "C", "B", "Afschrijving personenauto's|Afschrijving bestelauto's|Afschrijving heftrucks"),
    (400, 32, "D", "B", "Deelnemingen|Lening deelnemingen|Waarborgsommen"),
    (500, 50, "C", "B", "Aandelenkapitaal|Agioreserve"),
    (510, 52, "C", "B", "Algemene reserve|Wettelijke reserve|Onverdeelde winst|Dividend"),
    (700, 55, "C", "B", "Hypotheek|Lening bank|Lening aandeelhouder|Achtergestelde lening"),
    (1000, 10, "D", "B", "Kas|Kas winkel"),
    (1100, 12, "D", "B", "Rabobank|ING Bank|ABN AMRO|G-rekening|Spaarrekening"),
    (1200, 90, "D", "B", "Kruisposten|Betalingen onderweg|Tussenrekening salarissen|Vraagposten"),
    (1300, 20, "D", "B", "Debiteuren|Dubieuze debiteuren"),
    (1350, 32, "D", "B", "Voorziening dubieuze debiteuren|Rekening-courant groep|Leningen personeel|Nog te factureren"),
    (1400, 26, "D", "B", "Vooruitbetaalde kosten|Vooruitbetaalde verzekeringen|Vooruitbetaalde huur"),
    (1500, 24, "C", "B", "BTW te betalen hoog|BTW te betalen laag|BTW te betalen overig|BTW verlegd"),
    (1520, 24, "D", "B", "BTW te vorderen hoog|BTW te vorderen laag|BTW te vorderen verlegd|BTW afdracht"),
    (1600, 22, "C", "B", "Crediteuren|Crediteuren groep"),
    (
        1650,
        27,
        "C",
        "B",
        "Nog te ontvangen facturen|Nog te betalen accountant|Nog te betalen rente|Vooruit gefactureerd",
    ),
    (1700, 25, "C", "B", "Netto lonen|Loonheffing|Pensioenpremie|Reservering vakantiegeld|Sociale lasten"),
    (1800, 90, "C", "B", "Vennootschapsbelasting|Rekening-courant directie"),
    (
        3000,
        40,
        "D",
        "B",
        "Voorraad handelsgoederen|Voorraad grondstoffen|Onderhanden werk|Goederen onderweg|Prijsverschil",
    ),
    (
        4000,
        125,
        "D",
        "W",
        "Brutolonen|Vakantiegeld|Sociale lasten werkgever|Pensioenlasten|Reiskosten|Bonussen|Uitzendkrachten",
    ),
    (4050, 125, "D", "W", "Opleidingen|Kantinekosten|Arbodienst|Ziekengeld|Overige personeelskosten"),
    (4100, 121, "D", "W", "Huur|Energie|Water|Schoonmaak|Onderhoud gebouw|Beveiliging|Gemeentelijke lasten"),
    (4200, 121, "D", "W", "Brandstof|Onderhoud auto's|Lease|Motorrijtuigenbelasting|Verzekering auto's|Parkeerkosten"),
    (
        4300,
        121,
        "D",
        "W",
        "Reclame|Beurzen|Representatie|Relatiegeschenken|Provisies|Websitekosten|Vrachtkosten verkoop",
    ),
    (4400, 121, "D", "W", "Kantoorbenodigdheden|Telefoon|Internet|Porti|Drukwerk|Contributies|Softwarelicenties"),
    (4500, 121, "D", "W", "Accountant|Advocaat|Advies|Verzekeringen|Bankkosten|Incassokosten|Afboeking debiteuren"),
    (4600, 120, "D", "W", "Reparatie machines|Klein gereedschap|Verpakkingsmateriaal|Afvalverwerking"),
    (4800, 122, "D", "W", "Afschrijvingskosten gebouwen|Afschrijvingskosten inventaris|Afschrijvingskosten auto's"),
    (4900, 120, "D", "W", "Betalingsverschillen|Koersverschillen|Kasverschillen|Diverse kosten"),
    (
        7000,
        111,
        "D",
        "W",
        "Kostprijs handelsgoederen|Kostprijs diensten|Inkopen|Vrachtkosten inkoop|Voorraadverschillen|Prijsverschillen",
    ),
    (
        8000,
        110,
        "C",
        "W",
        "Omzet hoog tarief|Omzet laag tarief|Omzet vrijgesteld|Omzet EU|Omzet buiten EU|Omzet diensten",
    ),
    (
        8010,
        110,
        "C",
        "W",
        "Omzet meubilair|Omzet elektronica|Omzet verbruik|Omzet projecten|Verleende kortingen|Omzet groep",
    ),
    (9000, 160, "C", "W", "Rentebaten|Rentelasten hypotheek|Rentelasten bank|Dividend deelnemingen"),
    (9100, 140, "C", "W", "Boekwinst verkoop activa|Buitengewone baten|Buitengewone lasten"),
    (9200, 150, "D", "W", "Vennootschapsbelasting resultaat|Latente belastingen"),
)

LEDGERS: tuple[Ledger, ...] = tuple(
    Ledger(f"{first + step:04d}", description, kind, side, balance)
    for first, kind, side, balance, descriptions in _BLOCKS
    for step, description in enumerate(descriptions.split("|"))
)
LEDGER_AT = {ledger.code: index for index, ledger in enumerate(LEDGERS)}

VATS = (
    Vat("0", "Geen BTW", 0.0, "E", "B"),
    Vat("1", "BTW laag tarief, exclusief", 9.0, "E", "S"),
    Vat("2", "BTW hoog tarief, exclusief", 21.0, "E", "S"),
    Vat("3", "BTW hoog tarief, inclusief", 21.0, "I", "S"),
    Vat("4", "BTW inkoop hoog, exclusief", 21.0, "E", "P"),
    Vat("5", "BTW inkoop laag, exclusief", 9.0, "E", "P"),
    Vat("6", "BTW verlegd binnenland", 0.0, "E", "B"),
    Vat("7", "Leveringen naar landen binnen de EU", 0.0, "E", "S"),
    Vat("8", "Leveringen naar landen buiten de EU", 0.0, "E", "S"),
    Vat("9", "Verwervingen uit landen binnen de EU", 0.0, "E", "P"),
)

JOURNALS = (
    Journal("10", "Kas", 10, "1000", "EUR"),
    Journal("11", "Kas winkel", 10, "1001", "EUR"),
    Journal("20", "Rabobank", 12, "1100", "EUR"),
    Journal("21", "ING Bank", 12, "1101", "EUR"),
    Journal("22", "Spaarrekening", 12, "1104", "EUR"),
    Journal("50", "Inkoopboek", 22, "1600", "EUR"),
    Journal("51", "Inkoopboek buitenland", 22, "1600", "EUR"),
    Journal("60", "Verkoopcreditnota's", 21, "1300", "EUR"),
    Journal("70", "Verkoopboek", 20, "1300", "EUR"),
    Journal("71", "Verkoopboek export", 20, "1300", "EUR"),
    Journal("90", "Memoriaal", 90, "1203", "EUR"),
    Journal("91", "Salarissen", 90, "1202", "EUR"),
    Journal("95", "Beginbalans", 90, "0510", "EUR"),
)
JOURNAL_AT = {journal.code: journal for journal in JOURNALS}

CURRENCIES = (("EUR", "Euro"), ("USD", "Amerikaanse dollar"), ("GBP", "Britse pond"), ("CHF", "Zwitserse frank"))
RATES = {"EUR": 1.0, "USD": 0.92, "GBP": 1.17, "CHF": 1.04}

#: Code, description, days, payment method (B: on account, K: cash, I: collection), discount percentage and days.
PAYMENT_CONDITIONS = (
    ("00", "Contant", 0, "K", 0.0, 0),
    ("08", "8 dagen netto", 8, "B", 0.0, 0),
    ("14", "14 dagen netto", 14, "B", 0.0, 0),
    ("30", "30 dagen netto", 30, "B", 0.0, 0),
    ("31", "30 dagen, 2% korting binnen 10 dagen", 30, "B", 2.0, 10),
    ("60", "60 dagen netto", 60, "B", 0.0, 0),
    ("IN", "Automatische incasso", 14, "I", 0.0, 0),
)
