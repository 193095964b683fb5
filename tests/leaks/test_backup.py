"""What must never be in a backup is not in it, also when it is laid open with the backup words.

No word of anybody, no chat, nothing that is on its way into one, no gateway key, no shred key, not the root.
"""

from pathlib import Path

import pytest

from backed_up import CHAT, OUTGOING, BackedUp
from kept_line import KeptLine
from planted import PLANTED, TEXT, found
from postgresql import cluster
from safeconduct.model.chat import Chat, Outgoing
from safeconduct.settings import Settings, StoreSettings
from safeconduct.store import chats, outbox

STORES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture
def store(request):
    if request.param == "sqlite":
        yield StoreSettings()
        return
    with cluster() as server:
        yield StoreSettings(url=server.new_database())


def lived_in(place: Path, store: StoreSettings) -> BackedUp:
    """A line with words in it, a chat that waits, and every secret that a server has."""
    line = KeptLine(place / "line", Settings(store=store))
    line.employ("Alice", "lead")
    keys = line.applies(TEXT)
    line.writes_again(keys, TEXT)
    line.notes_and_answers("Alice", keys, TEXT, TEXT)
    line.folder.make_gateway_key("2026-11-22")
    line.write(chats.add, Chat(b"t" * 32, "2026-11-22", None, CHAT))
    line.write(outbox.add, [Outgoing("2026-11-22", b"t" * 32, 0.0, OUTGOING)])
    return BackedUp(line, place)


@pytest.mark.parametrize("store", STORES, indirect=True)
def test_what_must_be_forgotten_is_not_in_a_backup(tmp_path, store):
    """Searched as it lies on the medium, and laid open; the search itself is tried on what should be there."""
    kept = lived_in(tmp_path, store)
    kept.back_up()
    (tmp_path / "open").write_bytes(kept.laid_open())
    folder, team = kept.line.folder, kept.line.team
    secrets = [
        CHAT,
        OUTGOING,
        folder.gateway_key("2026-11-22"),
        folder.shred_key(team.team, team.epoch.epoch),
        folder.root_key_file.read_bytes().strip(),
        kept.identity.seed,
        team.identity.seed,
        kept.line.words["Alice"],
    ]
    places = [tmp_path / "open", kept.shelf, kept.keys_place]
    assert found(places, [*PLANTED, *secrets]) == []
    assert found(places, [folder.pepper()]) == [str(tmp_path / "open")]
    assert found(places, [team.epoch.note]) == [str(tmp_path / "open")]


def test_the_search_would_find_the_chat(tmp_path):
    """The control: it is in the store."""
    kept = lived_in(tmp_path, StoreSettings())
    assert found([kept.line.folder.store_file], [CHAT, OUTGOING])
