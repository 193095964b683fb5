"""A plain visitor with an HTTP connection, as simple as the simplest browser."""

import http.client
import json
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from msgspec import Struct

TIMEOUT = 30
"""Seconds a visitor waits for an answer."""


class Page(Struct, frozen=True):
    """What came back: the status, the text."""

    status: int
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


class Visitor:
    """One connection to one address; opened again by itself when the other side closed it."""

    def __init__(self, url: str, token: str = "") -> None:
        address = urlsplit(url)
        self._connection = http.client.HTTPConnection(
            address.hostname or "127.0.0.1", address.port or 80, timeout=TIMEOUT
        )
        self.token = token

    def get(self, path: str) -> Page:
        return self._ask("GET", path, b"", "")

    def post_form(self, path: str, fields: dict[str, str]) -> Page:
        return self._ask("POST", path, urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def post_json(self, path: str, body: dict[str, Any]) -> Page:
        return self._ask("POST", path, json.dumps(body).encode(), "application/json")

    def _ask(self, method: str, path: str, body: bytes, kind: str) -> Page:
        headers = {"Content-Type": kind} if kind else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        self._connection.request(method, path, body=body or None, headers=headers)
        answer = self._connection.getresponse()
        return Page(answer.status, answer.read().decode())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
