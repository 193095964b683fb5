"""The headers of every answer."""

from safeconduct.switchboard.headers import security_headers


def test_every_answer_is_strict():
    """No referrer, no sniffing, no frame, no other origin, no feature; names and values are ASCII."""
    headers = dict(security_headers("default-src 'none'", https=False))
    assert headers[b"content-security-policy"] == b"default-src 'none'"
    assert headers[b"referrer-policy"] == b"no-referrer"
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"cross-origin-opener-policy"] == b"same-origin"
    assert b"camera=()" in headers[b"permissions-policy"]
    assert b"publickey-credentials" not in headers[b"permissions-policy"]
    assert not {b"server", b"set-cookie"} & headers.keys()


def test_https_is_insisted_on_only_where_it_is():
    """A line on localhost must not lock itself out."""
    plain = dict(security_headers("x", https=False))
    assert b"strict-transport-security" not in plain
    assert b"strict-transport-security" in dict(security_headers("x", https=True))
