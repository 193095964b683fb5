"""Buttons under a message: what Telegram takes and what it refuses."""

from typing import Any
from urllib.parse import urlsplit

import msgspec

from safeconduct.rehearsal.messenger.shapes import Button, Keyboard, Refusal, WebApp, bad_request
from safeconduct.settings import LOOPBACK

DATA_BYTES = 64
MOST_BUTTONS = 100
_WHERE = "can't parse inline keyboard button"


def keyboard(markup: Any) -> Keyboard | None:
    """The buttons of a call's `reply_markup`; None when there are none."""
    if not markup:
        return None
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    if rows is None:
        return None  # the other kinds of markup are taken and not shown: nobody here uses them
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse inline keyboard markup: rows must be of type Array")
    made = tuple(tuple(_button(one) for one in row) for row in rows if row)
    if sum(map(len, made)) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return Keyboard(made) if made else None


def _button(raw: Any) -> Button:
    if not isinstance(raw, dict) or not isinstance(raw.get("text"), str):
        raise bad_request(f'{_WHERE}: Field "text" must be of type String')
    text = raw["text"].strip()
    if not text:
        raise bad_request(f"{_WHERE}: Button text must be non-empty")
    if raw.get("url"):
        return Button(text, url=_link(str(raw["url"])))
    if raw.get("callback_data"):
        return Button(text, callback_data=_data(raw["callback_data"]))
    if raw.get("web_app"):
        return Button(text, web_app=WebApp(_page(raw["web_app"])))
    raise bad_request(f"{_WHERE}: Text buttons are unallowed in the inline keyboard")


def _data(data: Any) -> str:
    if not isinstance(data, str) or len(data.encode()) > DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return data


def _link(url: str) -> str:
    scheme, _, rest = url.partition("://")
    if rest and scheme not in {"http", "https", "tg"}:
        raise _invalid("URL", url, "Unsupported URL protocol")
    if scheme == "tg" and rest:
        return url
    host = _host(url)
    if not rest or ("." not in host and host not in LOOPBACK):
        raise _invalid("URL", url, "Wrong HTTP URL")
    return url


def _page(raw: Any) -> str:
    """Telegram takes https alone; a rehearsal takes this machine as well."""
    try:
        page = msgspec.convert(raw, WebApp).url
    except msgspec.ValidationError:
        raise bad_request(f"{_WHERE}: Web App URL must be of type String") from None
    host = _host(page)
    if not host:
        raise _invalid("Web App URL", page, "Wrong HTTP URL")
    if not page.startswith("https://") and not (page.startswith("http://") and host in LOOPBACK):
        raise _invalid("Web App URL", page, "Only HTTPS links are allowed")
    return page


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # an address that no address can be, as `http://[`
        return ""


def _invalid(what: str, url: str, why: str) -> Refusal:
    return bad_request(f"inline keyboard button {what} '{url}' is invalid: {why}")
