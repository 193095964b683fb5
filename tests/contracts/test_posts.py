"""Posts and counts: who may approve what, and what everybody reads meanwhile."""

import pytest

from desk_cast import ALICE, NOW, caseworker
from safeconduct.desk import counts, posts, staff
from safeconduct.errors import NotAllowed, PostChanged, PostGone, PostRefused
from safeconduct.model.count import Count
from safeconduct.model.post import Carried, PostContent, PostText, QuotedStep
from safeconduct.model.staff import Caseworker
from safeconduct.store import staff as rows

PAUL, PIA, PETRA = (
    Caseworker(caseworker(name).id, name, "publisher", "legal", "", "") for name in ("paul", "pia", "petra")
)
STEP = QuotedStep("army-surrender", "How to surrender", "Raise your hands.", "0" * 16)


def content(words="Borders are open.", edition="2026-11-16-01234567"):
    return PostContent(edition, {"en": PostText(words, (STEP,)), "ru": PostText("Границы открыты.")})


@pytest.fixture
def room(line):
    """A line with three publishers besides Alice, who leads, and Bob, who does casework."""
    for person in (PAUL, PIA, PETRA):
        line.do(rows.add_caseworker, person)
    return line


def proposed(room, words="Borders are open."):
    """Paul has written a post and asks for approvals."""
    post = room.do(posts.begin, content(words), PAUL.id, NOW)
    return room.do(posts.propose, post.number, post.revision, NOW)


def published(room):
    post = proposed(room)
    room.do(posts.approve, post.number, post.revision, PIA.id, NOW + 1)
    return room.do(posts.approve, post.number, post.revision, ALICE.id, NOW + 2)


def corrected(room, post, words="Borders are closed.", author=PAUL):
    return room.do(posts.change, post.number, post.revision, content(words), author.id, NOW + 10)


def test_a_post_comes_back_as_it_was_saved(room):
    """Own words, quoted steps and the edition, in every language."""
    saved = room.do(posts.begin, content(), PAUL.id, NOW)
    assert room.look(posts.post, saved.number) == saved
    assert saved.content == content()
    assert room.look(posts.news) == []
    with pytest.raises(PostGone):
        room.look(posts.post, saved.number + 1)


def test_two_others_publish_it(room):
    """One approval is not enough; with the second everybody reads it."""
    post = proposed(room)
    once = room.do(posts.approve, post.number, post.revision, PIA.id, NOW + 1)
    assert (once.state, room.look(posts.news)) == ("proposed", [])
    twice = room.do(posts.approve, post.number, post.revision, ALICE.id, NOW + 2)
    assert (twice.state, twice.shown, twice.published) == ("published", post.revision, NOW + 2)
    assert room.look(posts.approvers, twice) == [PIA.id, ALICE.id]
    (news,) = room.look(posts.news)
    assert (news.content, news.corrected, news.withdrawn) == (content(), False, False)


def test_an_author_approves_nothing_of_their_own(room):
    """Nor whoever changed it last: three people stand behind every text."""
    post = proposed(room)
    with pytest.raises(NotAllowed):
        room.do(posts.approve, post.number, post.revision, PAUL.id, NOW)
    changed = room.do(posts.change, post.number, post.revision, content("Ours"), PIA.id, NOW)
    again = room.do(posts.propose, changed.number, changed.revision, NOW)
    with pytest.raises(NotAllowed):
        room.do(posts.approve, again.number, again.revision, PIA.id, NOW)


def test_a_person_counts_once(room):
    """Pia presses the button three times."""
    post = proposed(room)
    for _ in range(3):
        seen = room.do(posts.approve, post.number, post.revision, PIA.id, NOW)
    assert seen.state == "proposed"
    assert room.look(posts.approvers, seen) == [PIA.id]


def test_whoever_was_dismissed_or_has_no_part_in_it_does_not_count(room):
    """Pia approves and leaves; a caseworker's approval would not count either."""
    post = proposed(room)
    room.do(posts.approve, post.number, post.revision, PIA.id, NOW)
    room.do(staff.dismiss, PIA.id)
    room.do(posts.approve, post.number, post.revision, caseworker("bob").id, NOW)
    once = room.do(posts.approve, post.number, post.revision, PETRA.id, NOW)
    assert (once.state, room.look(posts.approvers, once)) == ("proposed", [PETRA.id])
    assert room.do(posts.approve, post.number, post.revision, ALICE.id, NOW).state == "published"


def test_a_change_voids_the_approvals(room):
    """Also when the words come back to what was approved."""
    post = proposed(room)
    room.do(posts.approve, post.number, post.revision, PIA.id, NOW)
    for words in ("Borders are shut.", "Borders are open."):
        post = room.do(posts.change, post.number, post.revision, content(words), PAUL.id, NOW)
        assert (post.state, room.look(posts.approvers, post)) == ("draft", [])
    post = room.do(posts.propose, post.number, post.revision, NOW)
    assert room.do(posts.approve, post.number, post.revision, ALICE.id, NOW).state == "proposed"


def test_the_same_again_changes_nothing(room):
    """A console saves what it has saved already; the approvals stand, and the author stays."""
    post = proposed(room)
    room.do(posts.approve, post.number, post.revision, PIA.id, NOW)
    assert room.do(posts.change, post.number, post.revision, content(), PETRA.id, NOW + 5) == post
    assert room.look(posts.approvers, post) == [PIA.id]


def test_a_recalled_proposal_begins_anew(room):
    """Nobody can approve it meanwhile, and what was approved does not count later."""
    post = proposed(room)
    room.do(posts.approve, post.number, post.revision, PIA.id, NOW)
    room.do(posts.recall, post.number, post.revision, NOW)
    with pytest.raises(PostChanged):
        room.do(posts.approve, post.number, post.revision, ALICE.id, NOW)
    room.do(posts.propose, post.number, post.revision, NOW)
    assert room.do(posts.approve, post.number, post.revision, ALICE.id, NOW).state == "proposed"


def test_two_who_edit_at_once_lose_nothing(room):
    """The second to save is told, and the first one's words stand."""
    post = room.do(posts.begin, content(), PAUL.id, NOW)
    first = room.do(posts.change, post.number, post.revision, content("Paul's"), PAUL.id, NOW)
    for verb in (posts.propose, posts.discard, posts.withdraw):
        with pytest.raises(PostChanged):
            room.do(verb, post.number, post.revision, NOW)
    with pytest.raises(PostChanged):
        room.do(posts.change, post.number, post.revision, content("Pia's"), PIA.id, NOW)
    assert room.look(posts.post, post.number) == first


def test_a_correction_waits_while_the_public_version_stays(room):
    """Until two have approved it; then it says that it was corrected."""
    post = corrected(room, published(room))
    assert (post.state, post.shown, post.revision) == ("draft", 1, 2)
    post = room.do(posts.propose, post.number, post.revision, NOW + 11)
    post = room.do(posts.approve, post.number, post.revision, PETRA.id, NOW + 12)
    (news,) = room.look(posts.news)
    assert (news.content, news.corrected) == (content(), False)
    room.do(posts.approve, post.number, post.revision, PIA.id, NOW + 13)
    (news,) = room.look(posts.news)
    assert news.content == content("Borders are closed.")
    assert (news.published, news.updated, news.corrected) == (NOW + 2, NOW + 13, True)


def test_a_correction_can_be_thrown_away(room):
    """The post is published as it was; an editor who still has the correction on the screen is told."""
    post = published(room)
    wrong = corrected(room, post)
    room.do(posts.discard, wrong.number, wrong.revision, NOW + 11)
    kept = room.look(posts.post, post.number)
    assert (kept.state, kept.content, kept.shown) == ("published", content(), 1)
    assert room.look(posts.approvers, kept) == [PIA.id, ALICE.id]
    with pytest.raises(PostChanged):
        corrected(room, wrong, "Pia's words", PIA)


def test_a_draft_can_be_thrown_away_and_nothing_else(room):
    """A proposal is recalled first."""
    post = proposed(room)
    with pytest.raises(PostChanged):
        room.do(posts.discard, post.number, post.revision, NOW)
    room.do(posts.recall, post.number, post.revision, NOW)
    room.do(posts.discard, post.number, post.revision, NOW)
    with pytest.raises(PostGone):
        room.look(posts.post, post.number)


def test_one_is_enough_to_withdraw(room):
    """It stays in its place, says so, and cannot be changed any more; a correction on its way goes with it."""
    post = corrected(room, published(room))
    gone = room.do(posts.withdraw, post.number, post.revision, NOW + 20)
    (news,) = room.look(posts.news)
    assert (news.withdrawn, news.corrected, news.updated) == (True, False, NOW + 20)
    for verb in (posts.withdraw, lambda *a: posts.change(a[0], a[1], a[2], content("x"), PAUL.id, NOW)):
        with pytest.raises(PostRefused):
            room.do(verb, gone.number, gone.revision, NOW)


def test_what_was_never_published_is_not_withdrawn(room):
    """It is recalled and thrown away."""
    post = proposed(room)
    with pytest.raises(PostRefused):
        room.do(posts.withdraw, post.number, post.revision, NOW)


def test_the_channel_has_what_everybody_reads(room):
    """In each language, at the revision that is public; a withdrawn post has no message left."""
    assert room.look(posts.uncarried, 0.0) == []
    post = published(room)
    assert [found.number for found in room.look(posts.uncarried, 0.0)] == [post.number]
    half = room.do(posts.carry, post.number, {"en": Carried(7, 1)})
    assert (half.carried, len(room.look(posts.uncarried, 0.0))) == (0, 1)
    whole = {"en": Carried(7, 1), "ru": Carried(8, 1)}
    assert room.do(posts.carry, post.number, whole).carried == 1
    assert room.look(posts.uncarried, 0.0) == []
    assert room.look(posts.post, post.number).messages == whole
    room.do(posts.withdraw, post.number, post.revision, NOW + 20)
    assert len(room.look(posts.uncarried, 0.0)) == 1
    room.do(posts.carry, post.number, {})
    assert room.look(posts.uncarried, 0.0) == []


def test_old_posts_do_not_flood_a_new_channel(room):
    """What it never showed and has not changed lately is left out; what it shows is kept right for ever."""
    post = published(room)
    assert room.look(posts.uncarried, NOW + 3) == []
    room.do(posts.carry, post.number, {"en": Carried(7, 1)})
    assert len(room.look(posts.uncarried, NOW + 3)) == 1


def test_the_news_begin_with_the_newest_and_the_newsroom_with_the_last_changed(room):
    """Drafts are in the newsroom only."""
    first, second = published(room), proposed(room, "Second")
    assert [post.number for post in room.look(posts.every)] == [first.number, second.number]
    room.do(posts.recall, second.number, second.revision, NOW + 30)
    assert [post.number for post in room.look(posts.every)] == [second.number, first.number]
    assert [news.number for news in room.look(posts.news)] == [first.number]


def test_a_count_of_a_day_is_one_number(line):
    """Counted again on the same day, the newer one stands."""
    assert line.look(counts.on_day, "subscriber", NOW) is None
    for value, at in ((10, NOW), (14_000, NOW + 60), (14_100, NOW + 86_400)):
        line.do(counts.record, "subscriber", value, at)
    assert line.look(counts.on_day, "subscriber", NOW) == 14_000
    assert line.look(counts.newest, "subscriber") == (
        Count("subscriber", "2026-11-19", 14_100),
        Count("subscriber", "2026-11-18", 14_000),
    )
    assert line.look(counts.newest, "caller") == ()
