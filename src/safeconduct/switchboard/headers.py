"""Security headers, the same for the public pages and for the console; only their content policy differs."""

from collections.abc import Collection

OFF = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
"""Browser features that our pages do not use, but for the microphone of a console that takes calls. Passkeys (`publickey-credentials-*`) stay at their default, `self`."""

ONE_YEAR = 31_536_000


def security_headers(csp: str, https: bool, allowed: Collection[str] = ()) -> list[tuple[bytes, bytes]]:
    """Headers for every answer, as ASGI wants them. `https`: the line's address is https, so insist on it.

    `allowed`: browser features that these pages do use, and nobody in a frame of theirs.

    The policies are those of the OWASP Secure Headers Project, each in its strictest form.
    """
    headers = [
        ("content-security-policy", csp),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", ", ".join(f"{name}={'(self)' if name in allowed else '()'}" for name in OFF)),
    ]
    if https:
        headers.append(("strict-transport-security", f"max-age={ONE_YEAR}; includeSubDomains"))
    return [(name.encode(), value.encode()) for name, value in headers]
