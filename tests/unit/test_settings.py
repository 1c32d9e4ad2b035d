"""Settings: who wins, what is refused, and that no secret is shown."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

import pytest

import exact_dbapi
from exact_dbapi.settings import Settings, config_path, parse_url, read_settings

URL = "exact://start.exactonline.nl/123456"


def profile(folder: Path, text: str) -> dict[str, str]:
    """An environment whose configuration file holds this text."""
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return {"EXACT_CONFIG": str(path)}


@pytest.fixture
def no_profile(tmp_path: Path) -> dict[str, str]:
    return {"EXACT_CONFIG": str(tmp_path / "none.toml")}


def test_a_keyword_wins_over_all(tmp_path: Path) -> None:
    environment = profile(tmp_path, "[default]\naccess_token = 'of-the-profile'\n")
    environment["EXACT_ACCESS_TOKEN"] = "of-the-environment"
    url = f"{URL}?access_token=of-the-url"
    assert read_settings(url, {"access_token": "of-the-keyword"}, environment).access_token == "of-the-keyword"
    assert read_settings(url, {}, environment).access_token == "of-the-url"
    assert read_settings(URL, {}, environment).access_token == "of-the-environment"
    del environment["EXACT_ACCESS_TOKEN"]
    assert read_settings(URL, {}, environment).access_token == "of-the-profile"


def test_a_keyword_of_none_says_nothing(no_profile: dict[str, str]) -> None:
    assert read_settings(f"{URL}?access_token=t", {"access_token": None}, no_profile).access_token == "t"


def test_the_url_may_come_from_the_environment(no_profile: dict[str, str]) -> None:
    found = read_settings(None, {}, {**no_profile, "EXACT_URL": URL})
    assert (found.host, found.divisions) == ("start.exactonline.nl", (123456,))
    assert read_settings("exact://demo", {}, {**no_profile, "EXACT_URL": URL}).is_demo


def test_a_named_profile(tmp_path: Path) -> None:
    text = f"[default]\nurl = '{URL}'\n[office]\nurl = 'exact://start.exactonline.be/7'\ndecimals = true\n"
    environment = profile(tmp_path, text)
    assert read_settings(None, {}, environment).divisions == (123456,)
    for found in (
        read_settings("exact:///?profile=office", {}, environment),
        read_settings(None, {"profile": "office"}, environment),
        read_settings(None, {}, {**environment, "EXACT_PROFILE": "office"}),
    ):
        assert (found.host, found.divisions, found.decimals) == ("start.exactonline.be", (7,), True)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("exact://demo", {"host": "demo"}),
        ("exact://h:8080/1,2,3?scheme=http", {"host": "h", "port": 8080, "divisions": "1,2,3", "scheme": "http"}),
        ("exact://id:s%2Fcr%40t@h/1", {"host": "h", "client_id": "id", "client_secret": "s/cr@t", "divisions": "1"}),
        ("exact+rest://h", {"host": "h"}),
        ("exact:///?profile=office", {"profile": "office"}),
        ("exact://h?access_token=a%2Bb%26c", {"host": "h", "access_token": "a+b&c"}),
    ],
)
def test_the_forms_of_the_url(url: str, expected: dict[str, Any]) -> None:
    assert parse_url(url) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("7", (7,)),
        ("7,8", (7, 8)),
        (7, (7,)),
        ([7, 8], (7, 8)),
        ((7,), (7,)),
        ("all", "all"),
        (" ALL ", "all"),
        ("", None),
    ],
)
def test_divisions(no_profile: dict[str, str], given: Any, expected: Any) -> None:
    assert read_settings("exact://h", {"divisions": given}, no_profile).divisions == expected


@pytest.mark.parametrize("text", ["true", "1", "yes", "on", "TRUE", " On "])
def test_yes(no_profile: dict[str, str], text: str) -> None:
    assert read_settings("exact://h", {}, {**no_profile, "EXACT_READONLY": text}).readonly is True


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("autocommit", "maybe"), ("decimals", ""), ("readonly", "2")],
        *[("timeout_seconds", "soon"), ("timeout_seconds", 0), ("timeout_seconds", -1), ("timeout_seconds", "nan")],
        *[("connect_timeout_seconds", 0), ("connect_timeout_seconds", "x")],
        *[("port", "http"), ("divisions", "abc"), ("divisions", "1;2"), ("divisions", ["x"])],
    ],
)
def test_a_value_that_does_not_fit_is_refused(no_profile: dict[str, str], name: str, value: Any) -> None:
    with pytest.raises(exact_dbapi.ProgrammingError, match=name):
        read_settings("exact://h", {name: value}, no_profile)


@pytest.mark.parametrize(
    ("url", "given", "kind", "words"),
    [
        ("exact://h", {"acces_token": "x"}, exact_dbapi.ProgrammingError, "acces_token"),
        ("exact://h?timeout=5", {}, exact_dbapi.ProgrammingError, "timeout"),
        ("https://start.exactonline.nl", {}, exact_dbapi.ProgrammingError, "exact://"),
        ("exact://h:99999", {}, exact_dbapi.ProgrammingError, "port"),
        ("exact:///123", {}, exact_dbapi.InterfaceError, "where to connect"),
        (None, {}, exact_dbapi.InterfaceError, "where to connect"),
        (None, {"profile": "office"}, exact_dbapi.ProgrammingError, "office"),
    ],
)
def test_what_is_refused(
    no_profile: dict[str, str], url: str | None, given: dict[str, Any], kind: type[exact_dbapi.Error], words: str
) -> None:
    with pytest.raises(kind, match=words):
        read_settings(url, given, no_profile)


def test_a_broken_profile(tmp_path: Path) -> None:
    with pytest.raises(exact_dbapi.ProgrammingError, match="TOML"):
        read_settings(URL, {}, profile(tmp_path, "[default\n"))
    with pytest.raises(exact_dbapi.ProgrammingError, match="office"):
        read_settings(URL, {"profile": "office"}, profile(tmp_path, "[default]\n"))


def test_repr_shows_no_secret() -> None:
    given = {"client_secret": "hush-1", "access_token": "hush-2", "refresh_token": "hush-3"}
    found = Settings("h", client_id="me", **given)  # type: ignore[arg-type]
    assert "hush" not in repr(found) + str(found)
    for name in given:
        assert f"{name}=***" in repr(found)
    assert "client_id='me'" in repr(found)


@pytest.mark.parametrize(
    "url",
    [
        "exact://client:hush/hush@host/1",
        "exact://client:12/hush@host/1",
        "exact://client:hush",
        "exact://host:8080hush/1",
        "exact://client:hu#sh@host/hush",
        "exact://host/hush?access_token=hush&bogus=1",
        "exact://[hush/1",
        "hush://client:hush@host/1",
    ],
)
def test_a_broken_url_shows_no_secret(no_profile: dict[str, str], url: str) -> None:
    with pytest.raises(exact_dbapi.Error) as caught:
        read_settings(url, {}, no_profile)
    error = caught.value
    told = [str(error), repr(error), str(error.__cause__)]
    if not error.__suppress_context__:
        told.append(str(error.__context__))
    shown = "".join(traceback.format_exception_only(error)) + " ".join(told)
    assert "hush" not in shown.replace("hush://", "")


@pytest.mark.parametrize(
    ("environment", "ends"),
    [
        ({"EXACT_CONFIG": "/x/mine.toml"}, "/x/mine.toml"),
        ({"XDG_CONFIG_HOME": "/x"}, "/x/exact-dbapi/config.toml"),
        ({"HOME": "/home/me"}, "/home/me/.config/exact-dbapi/config.toml"),
    ],
)
def test_where_the_profiles_are(environment: dict[str, str], ends: str) -> None:
    assert config_path(environment).as_posix().endswith(ends)


@pytest.mark.parametrize(
    ("given", "seconds"), [("90", 90.0), (0, 0.0), ("1.5s", 1.5), ("10m", 600.0), (" 2H ", 7200.0), ("1d", 86400.0)]
)
def test_freshness_is_a_time_with_a_unit_or_without(given: object, seconds: float) -> None:
    assert read_settings("exact://demo", {"freshness": given}, {}).freshness == seconds


@pytest.mark.parametrize("given", ["", "m", "-1s", "10 weeks", "1e999", "5mm", "nan"])
def test_freshness_that_is_no_time_is_refused(given: object) -> None:
    with pytest.raises(exact_dbapi.ProgrammingError, match="freshness"):
        read_settings("exact://demo", {"freshness": given}, {})
