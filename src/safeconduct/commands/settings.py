"""`safeconduct settings`: the table of settings."""

from safeconduct.settings import PREFIX, table


def settings() -> None:
    """List every setting, its default and its meaning."""
    for name, default, meaning in table():
        print(f"{name} = {default!r}")
        print(f"    {meaning}")
    print(
        f"\nIn the environment: {PREFIX}LISTEN_PORT=8040, or {PREFIX}STORE_URL_FILE=/path for a value kept in a file."
    )
