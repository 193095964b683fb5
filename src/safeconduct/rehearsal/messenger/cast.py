"""The made-up people of the demo: one for each language of the sample guide."""

from safeconduct.rehearsal.messenger.rooms import Account
from safeconduct.rehearsal.messenger.world import World

CAST = (("Robin", "en"), ("Мира", "ru"), ("Тарас", "uk"), ("Wayan", "id"))
"""Name, and the language of the app."""


def add_cast(world: World) -> list[Account]:
    return [world.add_person(name, language) for name, language in CAST]
