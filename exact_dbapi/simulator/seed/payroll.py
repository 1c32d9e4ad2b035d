"""People on the payroll: employees, employments, contracts, salaries, and departments and job titles.

In come a division's books, out come rows, and `Person`: what other tables repeat of an employee. Never pays anyone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from exact_dbapi.simulator.seed.books import Books, Row, Table
from exact_dbapi.simulator.seed.masters import cost_center_code, cost_center_name
from exact_dbapi.simulator.seed.names import CITIES, FIRST_NAMES, JOB_TITLES, STREETS, SURNAMES

_DEPARTMENTS = ("Directie", "Verkoop", "Inkoop", "Magazijn", "Administratie", "Werkplaats")


class Person(NamedTuple):
    """An employee."""

    place: int
    id: str
    first_name: str
    last_name: str
    start: datetime
    end: datetime | None
    employment: str

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def reference(self) -> Row:
        """The columns that tables about an employment repeat."""
        return {
            "Employee": self.id,
            "EmployeeFullName": self.full_name,
            "EmployeeHID": self.place + 1,
            "Employment": self.employment,
            "EmploymentHID": self.place + 1,
            "EmploymentNumber": 1,
        }


def people(books: Books) -> list[Person]:
    """Return the employees, some of whom have left."""
    count = books.size(85, 12, 2)
    keys, employments = books.ids("payroll/Employees", count), books.ids("payroll/Employments", count)
    made = []
    for index in range(count):
        start = datetime(2014, 3, 1) + timedelta(days=index * 997 % 4200)
        made.append(
            Person(
                index,
                keys[index],
                FIRST_NAMES[index * 13 % len(FIRST_NAMES)],
                SURNAMES[index * 29 % len(SURNAMES)],
                start,
                start + timedelta(days=400) if index % 9 == 8 else None,
                employments[index],
            )
        )
    return made


def _employees(books: Books) -> Iterator[Row]:
    for person in books.once(people):
        city, postcode, country = CITIES[person.place % 12]
        yield {
            "ID": person.id,
            "HID": person.place + 1,
            "EmployeeHID": person.place + 1,
            "Code": f"{person.place + 1:05d}",
            "FirstName": person.first_name,
            "LastName": person.last_name,
            "FullName": person.full_name,
            "Initials": f"{person.first_name[0]}.",
            "Gender": "MV"[person.place % 2],
            "BirthDate": datetime(1960, 5, 17) + timedelta(days=person.place * 7919 % 15000),
            "AddressStreet": STREETS[person.place % len(STREETS)],
            "AddressStreetNumber": str(person.place + 1),
            "Postcode": f"{postcode}{person.place % 90 + 10} AB",
            "City": city,
            "Country": country,
            "Nationality": "NL",
            "Language": "nl-NL",
            "BusinessEmail": f"medewerker{person.place + 1}@voorbeeld.example",
            "Phone": f"06-{20000000 + person.place * 104729}",
            "StartDate": person.start,
            "Created": person.start,
            "EndDate": person.end,
            "IsActive": person.end is None,
            "ActiveEmployment": 1 if person.end is None else 0,
            "IsAnonymised": 0,
            "MaritalStatus": person.place % 3,
        }


def _employments(books: Books) -> Iterator[Row]:
    for person in books.once(people):
        yield {
            "ID": person.employment,
            "HID": person.place + 1,
            "Employee": person.id,
            "EmployeeFullName": person.full_name,
            "EmployeeHID": person.place + 1,
            "EmploymentNumber": 1,
            "StartDate": person.start,
            "StartDateOrganization": person.start,
            "EndDate": person.end,
            "ReasonEnd": 1 if person.end else None,
            "ReasonEndDescription": "Op verzoek werknemer" if person.end else None,
            "Created": person.start,
        }


def _contracts(books: Books) -> Iterator[Row]:
    staff = books.once(people)
    for key, person in zip(books.ids("payroll/EmploymentContracts", len(staff)), staff, strict=False):
        is_fixed = person.place % 4 == 0
        yield {
            "ID": key,
            **person.reference,
            "Sequence": 1,
            "StartDate": person.start,
            "EndDate": person.end,
            "Type": 2 if is_fixed else 1,
            "TypeDescription": "Bepaalde tijd" if is_fixed else "Onbepaalde tijd",
            "EmployeeType": 1,
            "EmployeeTypeDescription": "Werknemer",
            "Created": person.start,
        }


def _salaries(books: Books) -> Iterator[Row]:
    staff = books.once(people)
    for key, person in zip(books.ids("payroll/EmploymentSalaries", len(staff)), staff, strict=False):
        hours = (40, 36, 32, 24)[person.place % 4]
        full_time = 2400 + person.place * 37 % 3500
        yield {
            "ID": key,
            **person.reference,
            "StartDate": person.start,
            "EndDate": person.end,
            "AverageHoursPerWeek": float(hours),
            "AverageDaysPerWeek": hours / 8,
            "FulltimeAmount": float(full_time),
            "ParttimeAmount": round(full_time * hours / 40, 2),
            "ParttimeFactor": hours / 40,
            "HourlyWage": round(full_time * 3 / 520, 4),
            "AmountType": 1,
            "AmountTypeDescription": "Bruto",
            "Created": person.start,
        }


def _departments(books: Books) -> Iterator[Row]:
    for index, (key, name) in enumerate(
        zip(books.ids("hrm/Departments", len(_DEPARTMENTS)), _DEPARTMENTS, strict=True)
    ):
        yield {
            "ID": key,
            "Code": f"AFD{index + 1}",
            "Description": name,
            "Costcenter": cost_center_code(index),
            "CostcenterDescription": cost_center_name(index),
        }


def _job_titles(books: Books) -> Iterator[Row]:
    group = books.ids("hrm/JobGroups", 1)[0]
    for index, (key, name) in enumerate(zip(books.ids("hrm/JobTitles", len(JOB_TITLES)), JOB_TITLES, strict=True)):
        yield {
            "ID": key,
            "Code": f"F{index + 1:02d}",
            "Description": name,
            "JobGroup": group,
            "JobGroupCode": "ALG",
            "JobGroupDescription": "Algemeen",
            "JobLevelFrom": 1,
            "JobLevelTo": 5 + index,
        }


def _job_groups(books: Books) -> Iterator[Row]:
    yield {"ID": books.ids("hrm/JobGroups", 1)[0], "Code": "ALG", "Description": "Algemeen"}


TABLES = {
    "payroll/Employees": Table(_employees),
    "payroll/Employments": Table(_employments),
    "payroll/EmploymentContracts": Table(_contracts),
    "payroll/EmploymentSalaries": Table(_salaries),
    "hrm/Departments": Table(_departments),
    "hrm/JobTitles": Table(_job_titles),
    "hrm/JobGroups": Table(_job_groups),
}
