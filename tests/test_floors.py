"""The house rules that no linter knows: sizes, names, docstrings, rooms of third parties, facts in code, heavy imports.

The order of the floors themselves is the import contract in ``setup.cfg``.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from exact_dbapi.catalog import open_catalog

ROOT = Path(__file__).parents[1]
PACKAGES = ("exact_dbapi", "exact_harlequin", "sqlalchemy_exact")
SHOPS = ("tools", "benchmarks")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
ALL = sorted([*MODULES, *(path for shop in (*SHOPS, "tests") for path in (ROOT / shop).rglob("*.py"))])

MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 60

FORBIDDEN_FILES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base_classes"}
FORBIDDEN_WORDS = {"data", "info", "handle", "process"}

#: Where a third party may be imported: a library can be replaced by editing one room.
ROOMS = {
    "alembic": ("sqlalchemy_exact/migrations",),
    "cheroot": ("exact_dbapi/simulator/",),
    "cryptography": ("exact_dbapi/gateway/encryption",),
    "duckdb": (
        "exact_dbapi/databases/duck",
        "exact_dbapi/gateway/catalog/",
        "exact_dbapi/executor/engine",
        "exact_dbapi/executor/residual",
        "exact_dbapi/planner/optimizer",
    ),
    "harlequin": ("exact_harlequin/",),
    "keyring": ("exact_dbapi/state/keyring",),
    "msgspec": ("exact_dbapi/protocol/odata/", "exact_dbapi/simulator/"),
    "oauthlib": ("exact_dbapi/transport/",),
    "opentelemetry": ("exact_dbapi/transport/trace",),
    "openpyxl": ("exact_dbapi/files/",),
    "pandas": ("exact_dbapi/executor/", "exact_dbapi/cursor"),
    "pg_mimic": ("exact_dbapi/gateway/wire/", "exact_dbapi/gateway/encoding"),
    "platformdirs": ("exact_dbapi/settings", "exact_dbapi/state"),
    "pyarrow": (
        "exact_dbapi/arrow",
        "exact_dbapi/databases/",
        "exact_dbapi/executor/",
        "exact_dbapi/files/",
        "exact_dbapi/protocol/",
        "exact_dbapi/replica/",
        "exact_dbapi/cursor",
        "exact_dbapi/cli/",
        "exact_dbapi/gateway/catalog/",
        "exact_dbapi/replication/",
        "exact_harlequin/",
    ),
    "pytest": ("exact_dbapi/simulator/pytest_plugin",),
    "python_calamine": ("exact_dbapi/files/",),
    "requests": ("exact_dbapi/transport/",),
    "requests_oauthlib": ("exact_dbapi/transport/",),
    "rich": ("exact_dbapi/cli/",),
    "scramp": ("exact_dbapi/gateway/",),
    "sqlalchemy": ("sqlalchemy_exact/", "exact_dbapi/databases/"),
    "sqlacodegen": ("sqlalchemy_exact/codegen",),
    "sqlglot": ("exact_dbapi/sql/", "exact_dbapi/planner/", "exact_dbapi/gateway/"),
    "superset": ("sqlalchemy_exact/engine_spec",),
    "tenacity": ("exact_dbapi/transport/",),
    "urllib3": ("exact_dbapi/transport/",),
    "xmltodict": ("exact_dbapi/protocol/xmlapi/", "exact_dbapi/catalog/refresh", "exact_dbapi/simulator/"),
}

#: What must not be loaded by `import exact_dbapi`: each costs 20 to 700 ms.
HEAVY = (
    *("pyarrow", "duckdb", "pandas", "numpy", "sqlalchemy", "requests", "requests_oauthlib", "tenacity"),
    *("keyring", "sqlite3", "xmltodict", "sqlglot", "cheroot", "rich", "msgspec"),
)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("path", ALL, ids=name)
def test_files_and_functions_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES_OF_A_FILE
    long = [one.name for one in functions(path) if (one.end_lineno or 0) - one.lineno >= MOST_LINES_OF_A_FUNCTION]
    assert long == []


@pytest.mark.parametrize("path", ALL, ids=name)
def test_every_module_opens_with_a_docstring_and_modern_annotations(path: Path) -> None:
    module = parsed(path)
    assert ast.get_docstring(module), "what lives here, what comes in and goes out, what it never does"
    if len(module.body) > 1:
        future = [node for node in module.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
        assert future, "from __future__ import annotations"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_every_public_function_has_a_docstring_that_says_what_it_does(path: Path) -> None:
    public = [node for node in parsed(path).body if isinstance(node, ast.FunctionDef) and node.name[0] != "_"]
    assert [node.name for node in public if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_names_say_something(path: Path) -> None:
    assert path.stem not in FORBIDDEN_FILES | FORBIDDEN_WORDS
    given = [node.name for node in ast.walk(parsed(path)) if isinstance(node, ast.ClassDef)]
    assert [one for one in given if one.startswith("Base") or one.endswith(("Manager", "Helper", "Utils"))] == []
    verbs = [one.name for one in functions(path)]
    if not name(path).startswith(("exact_harlequin/", "sqlalchemy_exact/")):  # there others prescribe get_… names
        assert [one for one in verbs if one.lstrip("_").startswith("get_")] == []
    arguments = [one.arg for node in functions(path) for one in (*node.args.args, *node.args.kwonlyargs)]
    variables = [node.id for node in ast.walk(parsed(path)) if isinstance(node, ast.Name)]
    assert FORBIDDEN_WORDS.isdisjoint([*verbs, *arguments, *variables])


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_third_party_stays_in_its_room(path: Path) -> None:
    for library in imported(path):
        if library not in sys.stdlib_module_names and library not in PACKAGES:
            assert name(path).startswith(ROOMS.get(library, ())), f"{library} has no business here"


def test_one_module_of_the_planner_asks_the_engine() -> None:
    planner = [path for path in MODULES if name(path).startswith("exact_dbapi/planner/")]
    assert len([path for path in planner if "duckdb" in imported(path)]) <= 1


@cache
def imported(path: Path) -> frozenset[str]:
    nodes = list(ast.walk(parsed(path)))
    plain = (alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names)
    source = (node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level)
    return frozenset(module.partition(".")[0] for module in (*plain, *source))


@pytest.mark.parametrize("path", [path for path in MODULES if "/simulator/seed/" not in path.as_posix()], ids=name)
def test_no_code_asks_for_an_endpoint_by_name(path: Path) -> None:
    names, paths = endpoint_names()
    found = [text for text in literals(path) if text in names or any(one in text.lower() for one in paths)]
    assert found == [], "a fact about one endpoint belongs into the catalog's data"


@cache
def endpoint_names() -> tuple[frozenset[str], tuple[str, ...]]:
    """List the tables' names, and the paths that no text in the code may hold."""
    entries = open_catalog().entries
    return frozenset(one for entry in entries for one in (entry.name, entry.qualified_name)), tuple(
        entry.id for entry in entries
    )


def literals(path: Path) -> Iterator[str]:
    """List the texts in the code that are not docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(parsed(path))
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value.strip("/")


def test_the_project_stands_alone() -> None:
    """No file names the folder that it lies in, or a task by its number."""
    pattern = re.compile(rf"{re.escape(str(ROOT))}/|\bissue \d")
    found = [f"{name(path)}: {hit.group(0)}" for path in texts() if (hit := pattern.search(path.read_text("utf-8")))]
    assert found == []


def texts() -> Iterator[Path]:
    endings = {".py", ".md", ".cfg", ".toml", ".txt", ".json", ".sql", ""}
    folders = [ROOT / one for one in (*PACKAGES, *SHOPS, "tests", "docs", ".ci")]
    inside = (path for folder in folders for path in folder.rglob("*") if "__pycache__" not in path.parts)
    for path in (*inside, *ROOT.glob("*")):
        if path.is_file() and path.suffix in endings and path != Path(__file__):
            yield path


def test_importing_the_driver_loads_nothing_heavy() -> None:
    code = "import sys, exact_dbapi; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {module.partition(".")[0] for module in run.stdout.split()}
    assert loaded.isdisjoint(HEAVY), sorted(loaded.intersection(HEAVY))
