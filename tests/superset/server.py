"""Superset as a server of this machine: its own database made, its administrator signed in, and its REST API asked.

In comes a folder for what Superset keeps; questions go to `get` and `post`, answers come back as they are. Ends what it
has started.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any

import requests

ADMINISTRATOR = "admin"
PASSWORD = "only for checks"

#: Superset imports some hundred modules and reads its database before it answers.
STARTS_WITHIN_SECONDS = 180


class Refused(Exception):
    """Superset refused; `kind` is its word for why, and the text its message."""

    def __init__(self, answer: Any) -> None:
        error = answer["errors"][0] if "errors" in answer else {"message": str(answer)}
        super().__init__(error["message"])
        self.kind = error.get("error_type")


class Superset:
    """One Superset, between `__enter__` and `__exit__`."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._session = requests.Session()
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            self._port = unused.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._environment = {
            **os.environ,
            "SUPERSET_HOME": str(home),
            "SUPERSET_CONFIG_PATH": str(Path(__file__).with_name("superset_config.py")),
            "FLASK_APP": "superset",
            "EXACT_STATE": str(home / "exact"),
        }

    def __enter__(self) -> Superset:
        who = ["--username", ADMINISTRATOR, "--password", PASSWORD, "--email", "admin@example.com"]
        self._run("db", "upgrade")
        self._run("fab", "create-admin", *who, "--firstname", "Anna", "--lastname", "Admin")
        self._run("init")
        with self._log("a") as log:
            words = self._words("run", "--port", str(self._port), "--with-threads")
            self._server = subprocess.Popen(words, env=self._environment, cwd=self._home, stdout=log, stderr=log)
        self._wait()
        signed_in = {"username": ADMINISTRATOR, "password": PASSWORD, "provider": "db", "refresh": True}
        token = self.post("/security/login", signed_in)["access_token"]
        self._session.headers["Authorization"] = f"Bearer {token}"
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()
        self._server.terminate()
        self._server.wait()

    def get(self, path: str) -> Any:
        """Ask Superset's REST API.

        Raises: Refused.
        """
        return self._answer(self._session.get(f"{self.url}/api/v1{path}", timeout=120))

    def post(self, path: str, body: Any) -> Any:
        """Tell Superset's REST API something.

        Raises: Refused.
        """
        return self._answer(self._session.post(f"{self.url}/api/v1{path}", json=body, timeout=120))

    @staticmethod
    def json(value: Any) -> str:
        """Write what Superset keeps as text."""
        return json.dumps(value)

    def _answer(self, response: requests.Response) -> Any:
        answer = response.json()
        if not response.ok:
            raise Refused(answer)
        return answer

    def _wait(self) -> None:
        until = time.monotonic() + STARTS_WITHIN_SECONDS
        while True:
            try:
                requests.get(f"{self.url}/health", timeout=5).raise_for_status()
                return
            except requests.ConnectionError:
                assert self._server.poll() is None and time.monotonic() < until, self._told()
                time.sleep(0.5)

    def _run(self, *words: str) -> None:
        with self._log("a") as log:
            done = subprocess.run(self._words(*words), env=self._environment, cwd=self._home, stdout=log, stderr=log)
        assert done.returncode == 0, self._told()

    def _words(self, *words: str) -> list[str]:
        return [str(Path(sys.executable).with_name("superset")), *words]

    def _log(self, mode: str) -> IO[str]:
        return (self._home / "log.txt").open(mode)

    def _told(self) -> str:
        with self._log("r") as log:
            return log.read()[-4000:]
