"""The words of `exactsql`: its commands, their arguments and which module does them.

A list of words comes in; a parsed command goes out, and is run. Never imports a command's module before it is asked
for.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from importlib import import_module

from exact_dbapi.cli import Usage
from exact_dbapi.cli.job_words import add_jobs

COMMANDS = (
    *("query", "explain", "tables", "describe", "models", "refresh", "rights", "login", "status", "journal"),
    *("load", "replicas", "synchronize", "run", "serve", "user", "simulate", "demo", "help"),
)
FORMATS = ("table", "csv", "json")
FILES = (".csv", ".json", ".parquet", ".xlsx")

DESCRIPTION = """SQL over Exact Online.

  exactsql -c exact://demo "select Code, Name from CRM.Accounts where IsSupplier"
  exactsql query "select * from ExactOnlineREST..Journals" -o journals.csv
  exactsql tables invoice
  exactsql describe SalesInvoice.SalesInvoices
  exactsql explain "select count(*) from CRM.Accounts where Name = 'Bakker'"

Exit codes: 0 done, 1 the statement failed, 2 wrong usage, 3 sign-in needed, 4 budget exhausted."""


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the words; leaves the program with code 2 when they make no command."""
    parser = _parser()
    unsaid = argparse.Namespace(connect=os.environ.get("EXACT_URL"), format=None)
    words = parser.parse_args(_with_command(list(arguments)), unsaid)
    if words.command in (None, "help"):
        parser.print_help()
    return words


#: The module that does a command, and its function.
_DOERS = {
    "query": ("query", "query"),
    "explain": ("query", "explain"),
    "tables": ("listing", "tables"),
    "describe": ("listing", "describe"),
    "models": ("models", "models"),
    "refresh": ("refresh", "refresh"),
    "rights": ("rights", "rights"),
    "login": ("login", "login"),
    "status": ("status", "status"),
    "journal": ("journal", "journal"),
    "replicas": ("replicas", "replicas"),
    "load": ("load", "load"),
    "synchronize": ("synchronize", "synchronize"),
    "run": ("run", "run"),
    "serve": ("serve", "serve"),
    "user": ("serve", "user"),
    "simulate": ("simulate", "simulate"),
    "demo": ("demo", "demo"),
}


def run(words: argparse.Namespace) -> int:
    """Do what the words say and return the exit code."""
    if words.command not in _DOERS:
        return 0
    module, function = _DOERS[words.command]
    return int(getattr(import_module(f"exact_dbapi.cli.{module}"), function)(words))


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        *("-c", "--connect"),
        metavar="URL",
        default=argparse.SUPPRESS,
        help="where: exact://demo, or the URL of a company",
    )
    shared.add_argument(
        "--format", choices=FORMATS, default=argparse.SUPPRESS, help="table on a terminal, csv when piped"
    )
    parser = argparse.ArgumentParser(
        prog="exactsql",
        description=DESCRIPTION,
        parents=[shared],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and leave")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_statements(commands, shared)
    _add_listings(commands, shared)
    _add_sign_in(commands, shared)
    _add_journal(commands, shared)
    _add_load(commands, shared)
    add_jobs(commands, shared)
    _add_replicas(commands, shared)
    _add_gateway(commands, shared)
    _add_simulator(commands, shared)
    return parser


def _add_statements(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    query = commands.add_parser("query", parents=[shared], help="run SQL and show its rows (the word may be left out)")
    query.add_argument("sql", metavar="SQL", help="one or more statements, or - to read them from standard input")
    query.add_argument("-o", "--output", metavar="FILE", help="write the rows to a .csv, .json, .parquet or .xlsx file")
    query.add_argument("--trace", metavar="FILE.har", help="write the calls it took, without secrets")
    query.add_argument("--explain", action="store_true", help="show what would be asked, and ask nothing")
    query.add_argument(
        "--rows", type=_count, default=1000, metavar="N", help="rows in a table, 0 for all (default 1000)"
    )
    explain = commands.add_parser("explain", parents=[shared], help="show the requests and calls that SQL needs")
    explain.add_argument("sql", metavar="SQL")


def _add_listings(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    tables = commands.add_parser("tables", parents=[shared], help="list the tables, or those with a word in their name")
    tables.add_argument("word", metavar="WORD", nargs="?", default="")
    describe = commands.add_parser("describe", parents=[shared], help="list the columns of a table")
    describe.add_argument("table", metavar="TABLE")
    models = commands.add_parser(
        "models", parents=[shared], help="write SQLAlchemy classes for services and tables, to standard output"
    )
    models.add_argument("names", metavar="NAME", nargs="*", help="a service or a table; none means all")
    rights = commands.add_parser(
        "rights",
        parents=[shared],
        help="whether tables may be read and written, and if not, why; at most three API calls for each that is named",
    )
    rights.add_argument("names", metavar="TABLE", nargs="*", help="without one: what earlier calls showed")
    refresh = commands.add_parser(
        "refresh", parents=[shared], help="compare the catalog with what Exact says of itself; one API call per service"
    )
    refresh.add_argument("services", metavar="SERVICE", nargs="*", help="crm, bulk/crm …; all of them when left out")
    refresh.add_argument("--add", action="store_true", help="make what is new columns for you, and drop what is gone")


def _add_sign_in(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    login = commands.add_parser("login", parents=[shared], help="sign in with a browser; this machine keeps the tokens")
    login.add_argument("--client-id", metavar="ID", help="the app's, from Exact's App Center")
    login.add_argument("--client-secret", metavar="SECRET", help="better in EXACT_CLIENT_SECRET, or typed when asked")
    login.add_argument("--redirect-uri", metavar="URI", help="the app's, as registered in the App Center")
    login.add_argument("--token-store", choices=("file", "keyring"), help="where to keep the tokens (default file)")
    login.add_argument("--no-browser", action="store_true", help="show the address and open nothing")
    commands.add_parser("status", parents=[shared], help="who is signed in, for how long, and what the limits leave")


def _add_journal(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    journal = commands.add_parser("journal", parents=[shared], help="what was written, and whether Exact has it")
    journal.add_argument("--settle", action="store_true", help="look up what a crash or a lost answer left open")
    journal.add_argument("--all", action="store_true", help="list also what Exact is known to have")
    journal.add_argument("--forget", action="store_true", help="delete the listed lines that are settled")


def _add_replicas(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    replicas = commands.add_parser("replicas", parents=[shared], help="the local copies behind …Incremental tables")
    replicas.add_argument("names", metavar="TABLE", nargs="*", help="only the copies behind these")
    replicas.add_argument("--clear", action="store_true", help="remove them; the next statement loads them anew")


def _add_load(commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser) -> None:
    load = commands.add_parser("load", parents=[shared], help="load an Excel, CSV or Parquet file into a table")
    load.add_argument("file", metavar="FILE", nargs="?")
    load.add_argument("--into", metavar="TABLE", help="such as SalesOrder.SalesOrders")
    load.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook (default: the first)")
    load.add_argument(
        "--header", type=_count, metavar="N", help="the row that names the columns (default: it is found)"
    )
    load.add_argument("--key", metavar="COLUMN", help="the column that is the same in the rows of one order, entry …")
    load.add_argument("--mapping", metavar="FILE", help="what headings stand for, in TOML or JSON")
    load.add_argument("--report", metavar="FILE", help="a copy of the file (.xlsx, .csv) with the fate of each row")
    load.add_argument("--on-error", choices=("continue", "stop"), help="whether to go on when rows are refused")
    load.add_argument(
        "--unknown-codes",
        choices=("refuse", "reject", "send"),
        help="rows with a code of a customer, an item … that is none: refuse all (default), reject these, or send",
    )
    load.add_argument("--via", choices=("xml", "rest"), help="through which interface (default: by the number of rows)")
    load.add_argument("--message-items", type=_count, metavar="N", help="items in one call at most (default 10,000)")
    load.add_argument("--dry-run", action="store_true", help="check and show the calls, and send nothing")
    load.add_argument("--list", action="store_true", help="list the loads that are kept")
    load.add_argument("--resume", metavar="ID", help="go on with a load that broke off, or with all")
    load.add_argument("--forget", metavar="ID", help="give a load up that broke off")


def _add_gateway(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    serve = commands.add_parser("serve", parents=[shared], help="let PostgreSQL's clients and BI tools in")
    serve.add_argument("--host", default="127.0.0.1", help="default 127.0.0.1; others need users and a certificate")
    serve.add_argument("--port", type=_count, default=5433, metavar="N", help="default 5433")
    serve.add_argument(
        "--tables", type=_list, metavar="PATTERNS", help="the tables to show, such as 'CRM.*,Financial.*'"
    )
    serve.add_argument(
        "--sample-rows", type=_count, metavar="N", help="rows that Metabase's sample of a table has (default 10000)"
    )
    serve.add_argument("--max-seconds", type=_count, metavar="N", help="how long a statement may run (default any)")
    serve.add_argument(
        "--freshness", metavar="TIME", help="how old an answer may be, such as 90s or 10m (default: shared while read)"
    )
    serve.add_argument("--tls-cert", metavar="FILE", help="certificate, or the word generate")
    serve.add_argument("--tls-key", metavar="FILE", help="its key, if that is not in the same file")
    serve.add_argument(
        "--users", metavar="FILE", help="who may come in; without: anybody on this machine, reading only"
    )
    user = commands.add_parser("user", parents=[shared], help="add, drop or list the users of the gateway")
    user.add_argument("action", choices=("add", "drop", "list"))
    user.add_argument("name", metavar="NAME", nargs="?")
    user.add_argument("--users", metavar="FILE", help="default gateway-users.json in the config folder")
    user.add_argument("--divisions", type=_numbers, metavar="N,N", help="the companies they may read (default all)")
    user.add_argument("--write", action="store_true", help="they may write, too")
    user.add_argument("--max-calls", type=_count, metavar="N", help="API calls that one statement may take")
    user.add_argument("--max-calls-per-day", type=_count, metavar="N", help="API calls in a day (UTC)")


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _numbers(text: str) -> list[int]:
    return [int(part) for part in _list(text)]


def _add_simulator(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    simulate = commands.add_parser("simulate", parents=[shared], help="serve a simulated Exact Online on this machine")
    simulate.add_argument("--port", type=_count, default=8080, metavar="N", help="default 8080")
    simulate.add_argument("--seed", choices=("demo", "large", "empty"), default="demo", help="which company to serve")
    commands.add_parser("demo", parents=[shared], help="four queries on the simulated company, with what they cost")
    commands.add_parser("help", help="show this help")


class _Version(argparse.Action):
    """Looks the version up only when it is asked for: that costs 20 ms."""

    def __call__(self, parser: argparse.ArgumentParser, *_given: object, **_more: object) -> None:
        from importlib.metadata import version

        parser.exit(message=f"exactsql {version('exact-dbapi')}\n")


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return number


def _with_command(arguments: list[str]) -> list[str]:
    """Insert the word `query` before SQL that stands alone."""
    skipped = False
    for position, word in enumerate(arguments):
        if skipped or word.startswith("-"):
            skipped = not skipped and word in ("-c", "--connect", "--format", "-o", "--output", "--rows", "--trace")
            continue
        is_sql = word not in COMMANDS and any(character.isspace() for character in word)
        return [*arguments[:position], "query", *arguments[position:]] if is_sql else arguments
    return arguments


def file_kind(name: str) -> str:
    """Tell by its ending what is written to a file.

    Raises: Usage when the ending is not known.
    """
    ending = os.path.splitext(name)[1].lower()
    if ending not in FILES:
        raise Usage(f"cannot write {name!r}: the name must end in {', '.join(FILES)}")
    return ending[1:]
