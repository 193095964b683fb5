"""A restore drill: whether what came back out of a backup is all there, signed, and can be opened by somebody."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from safeconduct.backups.records import Tail
from safeconduct.checkup.finding import Finding, broken, look, ok
from safeconduct.checkup.trust import Kept
from safeconduct.desk import epochs, staff
from safeconduct.errors import EnvelopeError, SecretMissing
from safeconduct.folder import LineFolder
from safeconduct.model.ids import Epoch, Team
from safeconduct.model.staff import KeyCopy
from safeconduct.sealing import age, copies
from safeconduct.store import Db, open_vault, snapshot

AGAIN = "Make a new backup, and drill that one."


class Back(Struct, frozen=True):
    """What a restored store holds: rows by table, and every key copy of a caseworker."""

    rows: Mapping[str, int]
    copies: tuple[KeyCopy, ...]


async def look_back(url: str) -> Back:
    """Open the restored store, look, and close it again. Errors as from `open_vault`."""

    def job(db: Db) -> Back:
        held = (copy for person in staff.caseworkers(db) for copy in epochs.copies_for(db, person.id))
        return Back({table: snapshot.count(db, table) for table in snapshot.KEPT}, tuple(held))

    vault = await open_vault(url, make=False)
    try:
        return await vault.read(job)
    finally:
        await vault.close()


def counts(back: Back, tail: Tail) -> Iterator[Finding]:
    """Every row is back."""
    wrong = [table for table, count in tail.rows.items() if back.rows[table] != count]
    for table in wrong:
        yield broken("rows", f"{table}: {tail.rows[table]} were saved, {back.rows[table]} are back.", AGAIN)
    if not wrong:
        yield ok(
            "rows", f"{sum(back.rows.values())} rows of {len(back.rows)} tables are back, every one of them."
        )


def keys(back: Back, kept: Kept, folder: LineFolder) -> Iterator[Finding]:
    """Every epoch that lives can be opened by whoever holds a copy, as far as its shred key is there."""
    for key in kept.alive:
        pair = (key.team, key.epoch)
        held = [copy for copy in back.copies if (copy.team, copy.epoch) == pair]
        sound = sum(_opens(folder, copy) for copy in held)
        says = f"Epoch {key.team} {key.epoch}: {sound} of {len(held)} copies can be opened by their holders."
        if held and sound == len(held):
            yield ok("keys", says)
        elif _has_key(folder, *pair):
            yield broken("keys", says, AGAIN)
        else:
            yield look(
                "keys",
                f"{says} Its shred key is not there.",
                "Name the newest file of shred keys with --keys.",
            )


def _opens(folder: LineFolder, copy: KeyCopy) -> bool:
    """Under the shred key lies a whole envelope; its holder alone has the key to that."""
    try:
        age.parse(copies.uncover(folder.shred_key(copy.team, copy.epoch), copy))
    except (EnvelopeError, SecretMissing):
        return False
    return True


def _has_key(folder: LineFolder, team: Team, epoch: Epoch) -> bool:
    try:
        return bool(folder.shred_key(team, epoch))
    except SecretMissing:
        return False
