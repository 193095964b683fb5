"""Posts: what the line says to everybody at once, on its news page and in its broadcast channel."""

from typing import Literal

from msgspec import Struct

from safeconduct.model.count import Count
from safeconduct.model.ids import CaseworkerId, Language, Moment, StepId

PostState = Literal["draft", "proposed", "published", "withdrawn"]


class QuotedStep(Struct, frozen=True):
    """A step of the guide as it read when the post was saved. Title and digest are empty when it is no public step."""

    step: StepId
    title: str
    lead: str
    digest: str
    """The first 16 hexadecimal digits of the SHA-256 of what the step said."""


class PostText(Struct, frozen=True):
    """A post in one language: own words, then steps of the guide."""

    words: str
    steps: tuple[QuotedStep, ...] = ()


class PostContent(Struct, frozen=True):
    """What a post says, and the edition of the guide that it quotes."""

    edition: str
    texts: dict[Language, PostText]
    """Only languages in which something is said, in the order of the guide."""


class Carried(Struct, frozen=True):
    """A message of the broadcast channel, and the revision that it shows."""

    message: int
    revision: int


class Post(Struct, frozen=True):
    """A post as the newsroom sees it. `state` is that of `content`; what everybody reads is `public`."""

    number: int
    """Given by the store; 0 before."""
    state: PostState
    revision: int
    """Counts the changes of `content`: whoever changes it says which one they saw."""
    author: CaseworkerId
    """Who saved this revision."""
    changed: Moment
    content: PostContent
    published: Moment | None = None
    """When it was published first."""
    updated: Moment | None = None
    """When `public` changed last; of a withdrawn post, when it was withdrawn."""
    public: PostContent | None = None
    """What is in force, while `content` may be a correction on its way."""
    shown: int = 0
    """The revision in `public`; 0: it was never published."""
    carried: int = 0
    """The revision that the broadcast channel shows in every language; 0: none yet."""
    messages: dict[Language, Carried] = {}


class News(Struct, frozen=True):
    """A published post as everybody reads it: nothing in it is still on its way."""

    number: int
    published: Moment
    updated: Moment
    content: PostContent
    withdrawn: bool

    @property
    def corrected(self) -> bool:
        """Whether it says something else than at first."""
        return self.updated > self.published and not self.withdrawn


class Published(Struct, frozen=True):
    """All that the newsroom tells everybody."""

    posts: tuple[News, ...] = ()
    """The newest first."""
    counts: tuple[Count, ...] = ()
    """The newest first."""
    channel: str = ""
    """The broadcast channel, as `@name`; empty: there is none."""

    @property
    def worth_a_page(self) -> bool:
        """Whether there is a news page: with a channel also before the first post, so that people find it."""
        return bool(self.posts or self.channel)
