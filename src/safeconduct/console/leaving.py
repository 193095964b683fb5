"""Two ways to leave a console: lock it, to come back within the lease; sign off, and everything goes back."""

from safeconduct.console.office import Console
from safeconduct.desk import audit, queue, stints
from safeconduct.model.ids import CaseId
from safeconduct.store import Db


async def lock(console: Console, token: str) -> None:
    """End a session. What they hold stays theirs until its lease is over. Whoever has left already leaves again."""
    if console.sessions.alive(token, console.now()):
        who = console.sessions.find(token, console.now()).id
        if console.phone:
            console.phone.leave(who)
        console.sessions.end(token)
    console.team_changed()


async def sign_off(console: Console, token: str) -> None:
    """End a session for today: what they hold goes back to the queue, unless another console of theirs is open."""
    now = console.now()
    who = console.sessions.find(token, now).id if console.sessions.alive(token, now) else None
    await lock(console, token)
    if who is None or who in console.sessions.present(now):
        return

    def job(db: Db) -> list[CaseId]:
        stints.be_seen(db, who, now)
        returned = queue.return_all(db, who)
        for case in returned:
            audit.record(db, now, who, "gave back", case)
        return returned

    for case in await console.vault.write(job):
        console.changed(case)
