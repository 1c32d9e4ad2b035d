"""Words to make believable Dutch and foreign companies, people, streets and wares from.

Only constants. Nothing comes in, tuples of text go out; never picks one itself.
"""

from __future__ import annotations

SURNAMES = tuple(
    "Bakker Visser Smit Meijer Mulder Bos Vos Peters Hendriks Dekker Brouwer Dijkstra Kok Jacobs Vermeulen Schouten "
    "Willems Hoekstra Koster Prins Huisman Peeters Kuipers Post Kuiper Veenstra Kramer Scholten Postma Verhoeven Blom "
    "Timmermans Groen Gerritsen Bosman Kuijpers Evers Sanders Wolters Hofman Molenaar Mol Boer Smeets Maas Koning "
    "Verbeek Verhagen Hermans Hoogland Zijlstra Terpstra Faber Wiersma Bruins Hartman Jonker Klaassen Lammers Zwart "
    "Müller Schröder Lefèvre Dubois Janssens Özdemir Yılmaz El-Amrani Nguyen Kowalski Novák O'Connor D'Angelo".split()
)
FIRST_NAMES = tuple(
    "Anna Bram Chantal Daan Eva Femke Gijs Hanna Isa Jan Kees Lotte Maarten Noor Olga Pieter Quinten Roos Sanne Thijs "
    "Ursula Vincent Willemijn Xander Yara Zoë Mees Renée André Ahmed Fatma Piotr Chloé Jürgen Siobhán İpek Mohammed "
    "Sjoerd Tjitske Aaltje Bart Coen Dirk Els Frans Gerda Hugo Ineke Joost Karin Luuk Mieke Niels Oscar Petra".split()
)
TRADES = tuple(
    "Techniek Bouw Installatie Transport Handel Metaal Groothandel Advies Media Techniek Kantoor Verpakking Elektro "
    "Tuinen Horeca Sanitair Verlichting Logistiek Software Drukkerij Textiel Machines Agrarisch Zuivel".split()
)
LEGAL_FORMS = ("BV", "BV", "BV", "B.V.", "VOF", "NV", "Holding BV", "& Zn.", "Groep", "Nederland BV")
FOREIGN_FORMS = {"BE": "BVBA", "DE": "GmbH", "FR": "SARL", "GB": "Ltd", "US": "Inc"}
STREETS = tuple(
    "Dorpsstraat Kerkstraat Stationsweg Molenweg Industrieweg Havenkade Nijverheidslaan Parallelweg Schoolstraat "
    "Wilhelminaplein Julianalaan Markt Lindenlaan Prinsengracht Ambachtsweg Energieweg Kanaaldijk".split()
)
#: City, first two digits of its postcodes, country.
CITIES = (
    ("Amsterdam", "10", "NL"),
    ("Rotterdam", "30", "NL"),
    ("Utrecht", "35", "NL"),
    ("'s-Hertogenbosch", "52", "NL"),
    ("Delft", "26", "NL"),
    ("Groningen", "97", "NL"),
    ("Zwolle", "80", "NL"),
    ("Eindhoven", "56", "NL"),
    ("IJmuiden", "19", "NL"),
    ("Den Haag", "25", "NL"),
    ("Enschede", "75", "NL"),
    ("Sneek", "86", "NL"),
    ("Antwerpen", "20", "BE"),
    ("Liège", "40", "BE"),
    ("Düsseldorf", "40", "DE"),
    ("Lyon", "69", "FR"),
    ("London", "EC", "GB"),
    ("Boston", "02", "US"),
)
COUNTRIES = {
    "NL": "Nederland",
    "BE": "België",
    "DE": "Duitsland",
    "FR": "Frankrijk",
    "GB": "Verenigd Koninkrijk",
    "US": "Verenigde Staten",
}
CURRENCY_OF = {"GB": "GBP", "US": "USD"}
LANGUAGE_OF = {"NL": "nl-NL", "BE": "nl-NL", "DE": "de-DE", "FR": "fr-FR", "GB": "en-GB", "US": "en-US"}
ITEM_KINDS = tuple(
    "Bureaustoel Bureau Vergadertafel Kast Lamp Monitor Toetsenbord Laptop Kabel Papier Toner Pen Map Whiteboard "
    "Router Stekkerdoos Koffiemachine Prullenbak Kapstok Printer Scanner Headset Dockingstation Plantenbak".split()
)
ITEM_STYLES = tuple("Basis Plus Pro Compact Eco Zwart Wit Eiken Grijs XL Klassiek Modern Staal Rond".split())
JOB_TITLES = ("Directeur", "Inkoper", "Boekhouder", "Verkoopleider", "Secretaresse", "Magazijnchef", "Projectleider")
PROJECT_WORDS = ("Verbouwing", "Inrichting", "Migratie", "Onderhoud", "Uitbreiding", "Advies", "Levering", "Renovatie")
SERVICES = ("Adviesuur", "Montage-uur", "Reisuur", "Projectleiding", "Installatie", "Onderhoudsbeurt", "Scholing")
