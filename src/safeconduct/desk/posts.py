"""Posts: written by one, approved by two others, published, corrected, withdrawn.

Three people stand behind every published text: whoever saved it, and two who approved exactly this
revision. (A release of figures announces itself: two people stand behind its numbers, and nobody writes its words.) Any change is a new revision and begins without approvals. While a correction is on its way,
what was published before stays in force.
"""

from collections.abc import Mapping

import msgspec

from safeconduct.errors import NotAllowed, PostChanged, PostGone, PostRefused
from safeconduct.model.ids import CaseworkerId, Language, Moment
from safeconduct.model.post import Carried, News, Post, PostContent
from safeconduct.model.staff import Role
from safeconduct.store import Db, posts

APPROVALS = 2
APPROVERS: tuple[Role, ...] = ("publisher", "lead")


def every(db: Db) -> list[Post]:
    """Every post, the last changed first."""
    return posts.every(db)


def post(db: Db, number: int) -> Post:
    """One post. `PostGone` when there is none."""
    found = posts.find(db, number)
    if found is None:
        raise PostGone
    return found


def approvers(db: Db, of: Post) -> list[CaseworkerId]:
    """Who approved the content: of this revision, or of the one that is published when nothing is on its way."""
    revision = of.shown if of.state in {"published", "withdrawn"} else of.revision
    return posts.approvers(db, of.number, revision, APPROVERS)


def news(db: Db) -> list[News]:
    """Everything that is published, the newest first; withdrawn posts too, which only say so."""
    return [
        News(found.number, found.published, found.updated, found.public, found.state == "withdrawn")
        for found in posts.published(db)
        if found.published is not None and found.updated is not None and found.public is not None
    ]


def begin(db: Db, content: PostContent, author: CaseworkerId, now: Moment) -> Post:
    """A new draft."""
    new = Post(0, "draft", 1, author, now, content)
    return msgspec.structs.replace(new, number=posts.add(db, new))


def change(
    db: Db, number: int, revision: int, content: PostContent, author: CaseworkerId, now: Moment
) -> Post:
    """A new revision, and whoever saves it is its author; the same content again changes nothing.

    `revision` is the one that was seen: `PostChanged` when it is not the newest. Of a published post this
    begins a correction. `PostRefused` when it was withdrawn.
    """
    seen = _seen(db, number, revision)
    if seen.state == "withdrawn":
        raise PostRefused
    if seen.content == content:
        return seen
    return _replaced(
        db, seen, state="draft", revision=seen.revision + 1, content=content, author=author, changed=now
    )


def propose(db: Db, number: int, revision: int, now: Moment) -> Post:
    """A draft waits for its approvals."""
    return _replaced(db, _seen(db, number, revision, "draft"), state="proposed", changed=now)


def recall(db: Db, number: int, revision: int, now: Moment) -> Post:
    """A proposal is a draft again, and its approvals are void."""
    seen = _seen(db, number, revision, "proposed")
    posts.unapprove(db, number, revision)
    return _replaced(db, seen, state="draft", changed=now)


def approve(db: Db, number: int, revision: int, who: CaseworkerId, now: Moment) -> Post:
    """One more stands for a proposal; with the second it is published. A person counts once, the author never.

    Approvals of people who have been dismissed since do not count.
    """
    seen = _seen(db, number, revision, "proposed")
    if who == seen.author:
        raise NotAllowed("Nobody approves what they have written.")
    posts.approve(db, number, revision, who, now)
    if len(approvers(db, seen)) < APPROVALS:
        return seen
    return _replaced(
        db,
        seen,
        state="published",
        changed=now,
        published=now if seen.published is None else seen.published,
        updated=now,
        public=seen.content,
        shown=seen.revision,
    )


def announce(db: Db, content: PostContent, author: CaseworkerId, approver: CaseworkerId, now: Moment) -> Post:
    """A post that is published at once: it repeats a release of figures, behind which two people stand already."""
    new = Post(0, "published", 1, author, now, content, now, now, content, shown=1)
    announced = msgspec.structs.replace(new, number=posts.add(db, new))
    posts.approve(db, announced.number, announced.revision, approver, now)
    return announced


def withdraw(db: Db, number: int, revision: int, now: Moment) -> Post:
    """A published post is taken away for good, with a correction that was on its way."""
    seen = _seen(db, number, revision)
    if seen.public is None or seen.state == "withdrawn":
        raise PostRefused
    return _replaced(
        db, seen, state="withdrawn", revision=seen.revision + 1, changed=now, updated=now, content=seen.public
    )


def discard(db: Db, number: int, revision: int, now: Moment) -> None:
    """A draft is thrown away. Of a correction, what is published stays as it is."""
    seen = _seen(db, number, revision, "draft")
    if seen.public is None:
        posts.drop(db, number)
        return
    _replaced(db, seen, state="published", revision=seen.revision + 1, changed=now, content=seen.public)


def uncarried(db: Db, since: Moment) -> list[Post]:
    """What the broadcast channel does not show as it should, the oldest first.

    Posts that it never showed are left out when they have not changed since then.
    """
    return [
        found
        for found in reversed(posts.published(db))
        if not _is_whole(found) and (found.messages or (found.updated or 0) >= since)
    ]


def carry(db: Db, number: int, messages: Mapping[Language, Carried]) -> Post:
    """The messages by which the broadcast channel shows a post now."""
    found = post(db, number)
    kept = msgspec.structs.replace(found, messages=dict(messages))
    if _is_whole(kept):
        kept = msgspec.structs.replace(kept, carried=kept.shown)
    posts.replace(db, kept)
    return kept


def _seen(db: Db, number: int, revision: int, *states: str) -> Post:
    """The post, when it still is as whoever asks has seen it."""
    found = post(db, number)
    if found.revision != revision or (states and found.state not in states):
        raise PostChanged
    return found


def _replaced(db: Db, seen: Post, **changes: object) -> Post:
    new = msgspec.structs.replace(seen, **changes)
    posts.replace(db, new)
    return new


def _is_whole(of: Post) -> bool:
    """Whether the channel shows exactly what is public, in each of its languages and no other."""
    if of.public is None or of.state == "withdrawn":
        return not of.messages
    return of.messages.keys() == of.public.texts.keys() and all(
        carried.revision == of.shown for carried in of.messages.values()
    )
