"""The newsroom: posts are written, approved by two others, published, corrected, withdrawn.

Everything here becomes public or was meant to: no case, no key and no word of a caller passes.
"""

from collections.abc import Callable, Mapping
from typing import Annotated

from msgspec import Meta, Struct

from safeconduct.console.office import Console
from safeconduct.desk import audit, composing, counts, posts, staff, typesetting
from safeconduct.errors import PostRefused, RequestUnreadable
from safeconduct.guide import Guide
from safeconduct.model.count import SUBSCRIBER
from safeconduct.model.ids import CaseworkerId, Language, Moment, StepId
from safeconduct.model.post import Post, PostContent, PostState
from safeconduct.model.staff import Caseworker
from safeconduct.store import Db

Number = Annotated[int, Meta(ge=1, le=2**31)]
Revision = Annotated[int, Meta(ge=0, le=2**31)]
StepName = Annotated[StepId, Meta(pattern=r"^[a-z0-9-]{1,64}\Z")]


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """No more to say."""


class Wording(Struct, frozen=True, forbid_unknown_fields=True):
    """What a post is to say in one language: own words, and steps of the guide by name."""

    words: Annotated[str, Meta(max_length=8192)]
    steps: Annotated[tuple[StepName, ...], Meta(max_length=20)] = ()


class SavePost(Struct, frozen=True, forbid_unknown_fields=True):
    """A new post (`number` is null, `revision` 0), or a change of the revision that was seen."""

    number: Number | None
    revision: Revision
    texts: Annotated[dict[Language, Wording], Meta(max_length=20)]


class OfPost(Struct, frozen=True, forbid_unknown_fields=True):
    """Which post, and the revision that was seen."""

    number: Number
    revision: Revision


class ShownStep(Struct, frozen=True):
    """A quoted step. `stale`: it reads differently in the guide in force, or is not in it."""

    step: StepId
    title: str
    lead: str
    digest: str
    stale: bool


class ShownText(Struct, frozen=True):
    words: str
    steps: list[ShownStep]


class ShownPost(Struct, frozen=True):
    """A post as the newsroom sees it; `Post` of the model says what its fields mean."""

    number: int
    state: PostState
    """Of these `texts`: `draft` or `proposed` with `shown` > 0 is a correction on its way."""
    revision: int
    author: str
    """The alias of whoever saved this revision; empty when they have left."""
    mine: bool
    changed: Moment
    texts: dict[Language, ShownText]
    preview: dict[Language, str]
    """The message of the channel, as HTML of the Bot API: `<b>`, `<a href>`, nothing else."""
    letters: dict[Language, int]
    """How long that message is, as Telegram counts; at most 4,096."""
    problems: list[composing.Problem]
    approvals: list[str]
    """Aliases of those who approved these `texts`."""
    approved_by_me: bool
    may_approve: bool
    published: Moment | None
    updated: Moment | None
    shown: int
    carried: int
    edition: str
    stale: bool


class Posts(Struct, frozen=True):
    """Every post, the last changed first. `channel_state`: empty, `waiting`, or the kind of what went wrong."""

    posts: list[ShownPost]
    languages: tuple[Language, ...]
    channel: str
    channel_state: str
    subscribers: int | None
    """How many follow the channel, as it was counted last."""
    edition: str


class OnePost(Struct, frozen=True):
    post: ShownPost


async def every_post(console: Console, who: Caseworker, _: Nothing) -> Posts:
    """Every post, the last changed first, and how the broadcast channel is doing."""
    guide, outlets = console.guide(), console.outlets

    def job(db: Db) -> tuple[list[_Looked], int | None]:
        return _every_looked_up(db), counts.last(db, SUBSCRIBER) if outlets.channel else None

    found, subscribers = await console.vault.read(job)
    shown = [_shown(console, guide, who, looked) for looked in found]
    return Posts(shown, guide.languages, outlets.channel, outlets.state(), subscribers, guide.edition.id)


async def save_post(console: Console, who: Caseworker, asked: SavePost) -> OnePost:
    """Save a draft, or a correction of a published post. Any change makes its approvals void."""
    guide, now = console.guide(), console.now()
    if not asked.texts.keys() <= set(guide.languages):
        raise RequestUnreadable("The guide has no such language.")
    content = composing.compose(guide, {lang: (text.words, text.steps) for lang, text in asked.texts.items()})

    def job(db: Db) -> Post:
        if asked.number is None:
            saved, began = posts.begin(db, content, who.id, now), True
        else:
            before = posts.post(db, asked.number)
            saved = posts.change(db, asked.number, asked.revision, content, who.id, now)
            began = (before.state, before.author) != (saved.state, saved.author)
        if began:  # a console saves every few seconds while somebody types: one line for all of it
            audit.record(db, now, who.id, f"saved post {saved.number}")
        return saved

    return await _done(console, who, job)


async def propose_post(console: Console, who: Caseworker, asked: OfPost) -> OnePost:
    """Ask for two approvals. `PostRefused` while something is wrong with the text."""

    def change(db: Db, now: Moment) -> Post:
        proposed = posts.propose(db, asked.number, asked.revision, now)
        _must_be_right(console, proposed)
        return proposed

    return await _changed(console, who, "proposed", change)


async def recall_post(console: Console, who: Caseworker, asked: OfPost) -> OnePost:
    """Take a proposal back to write on. Its approvals are void."""
    return await _changed(
        console, who, "recalled", lambda db, now: posts.recall(db, asked.number, asked.revision, now)
    )


async def approve_post(console: Console, who: Caseworker, asked: OfPost) -> OnePost:
    """Approve what somebody else wrote. With the second approval it is published."""

    def change(db: Db, now: Moment) -> Post:
        _must_be_right(
            console, posts.post(db, asked.number)
        )  # the guide may have changed since it was proposed
        return posts.approve(db, asked.number, asked.revision, who.id, now)

    answer = await _changed(console, who, "approved", change)
    if answer.post.state == "published":
        await console.outlets.tell()
    return answer


async def withdraw_post(console: Console, who: Caseworker, asked: OfPost) -> OnePost:
    """Take a published post away, at once and for good."""
    answer = await _changed(
        console, who, "withdrew", lambda db, now: posts.withdraw(db, asked.number, asked.revision, now)
    )
    await console.outlets.tell()
    return answer


async def discard_post(console: Console, who: Caseworker, asked: OfPost) -> Nothing:
    """Throw a draft away. Of a correction, what is published stays."""
    now = console.now()

    def job(db: Db) -> None:
        posts.discard(db, asked.number, asked.revision, now)
        audit.record(db, now, who.id, f"discarded post {asked.number}")

    await console.vault.write(job)
    console.newsroom_changed()
    return Nothing()


async def _changed(
    console: Console, who: Caseworker, did: str, change: Callable[[Db, Moment], Post]
) -> OnePost:
    now = console.now()

    def job(db: Db) -> Post:
        post = change(db, now)
        audit.record(db, now, who.id, f"{did} post {post.number}")
        if post.state == "published":
            audit.record(db, now, who.id, f"published post {post.number}")
        return post

    return await _done(console, who, job)


async def _done(console: Console, who: Caseworker, job: Callable[[Db], Post]) -> OnePost:
    looked = await console.vault.write(lambda db: _looked_up(db, job(db)))
    console.newsroom_changed()
    return OnePost(_shown(console, console.guide(), who, looked))


class _Looked(Struct, frozen=True):
    """A post, who approved it, and what everybody is called."""

    post: Post
    approvers: list[CaseworkerId]
    names: Mapping[CaseworkerId, str]


def _every_looked_up(db: Db) -> list[_Looked]:
    names = _names(db)
    return [_Looked(post, posts.approvers(db, post), names) for post in posts.every(db)]


def _looked_up(db: Db, post: Post) -> _Looked:
    return _Looked(post, posts.approvers(db, post), _names(db))


def _names(db: Db) -> dict[CaseworkerId, str]:
    return {person.id: person.name for person in staff.caseworkers(db)}


def _must_be_right(console: Console, post: Post) -> None:
    if composing.problems(console.line, console.guide(), post.number, post.content):
        raise PostRefused("Something is wrong with its text.")


def _shown(console: Console, guide: Guide, who: Caseworker, looked: _Looked) -> ShownPost:
    post, content = looked.post, looked.post.content
    messages = {
        language: typesetting.message(console.line, guide, post.number, content, language)
        for language in content.texts
    }
    return ShownPost(
        number=post.number,
        state=post.state,
        revision=post.revision,
        author=looked.names.get(post.author, ""),
        mine=post.author == who.id,
        changed=post.changed,
        texts=_shown_texts(guide, content),
        preview={language: message.html for language, message in messages.items()},
        letters={language: message.letters for language, message in messages.items()},
        problems=composing.problems(console.line, guide, post.number, content),
        approvals=[looked.names[person] for person in looked.approvers],
        approved_by_me=who.id in looked.approvers,
        may_approve=post.state == "proposed" and who.id not in {post.author, *looked.approvers},
        published=post.published,
        updated=post.updated,
        shown=post.shown,
        carried=post.carried,
        edition=content.edition,
        stale=composing.is_stale(guide, content),
    )


def _shown_texts(guide: Guide, content: PostContent) -> dict[Language, ShownText]:
    return {
        language: ShownText(
            text.words,
            [
                ShownStep(
                    step.step,
                    step.title,
                    step.lead,
                    step.digest,
                    not composing.reads_as_quoted(guide, step, language),
                )
                for step in text.steps
            ],
        )
        for language, text in content.texts.items()
    }
