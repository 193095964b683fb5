"""Made-up things that are not text: what a person may send by mistake, and no line should look at."""

from collections.abc import Callable
from typing import Any

from safeconduct.rehearsal.messenger.shapes import User

Fields = dict[str, Any]


def _file(name: str) -> Fields:
    return {"file_id": f"sample-{name}", "file_unique_id": name, "file_size": 1024}


def _photo(number: int = 1) -> tuple[Fields, ...]:
    return ({**_file(f"photo-{number}"), "width": 320, "height": 240},)


SAMPLES: dict[str, Callable[[User], list[Fields]]] = {
    "contact": lambda user: [
        {"contact": {"phone_number": "+10005550100", "first_name": user.first_name, "user_id": user.id}}
    ],
    "photo": lambda _: [{"photo": _photo()}],
    "album": lambda user: [
        {"photo": _photo(number), "media_group_id": f"album-{user.id}"} for number in (1, 2, 3)
    ],
    "location": lambda _: [{"location": {"latitude": 0.0, "longitude": 0.0}}],
    "voice": lambda _: [{"voice": {**_file("voice"), "duration": 4, "mime_type": "audio/ogg"}}],
    "document": lambda _: [{"document": {**_file("document"), "file_name": "paper.pdf"}}],
    "sticker": lambda _: [
        {
            "sticker": {
                **_file("sticker"),
                "type": "regular",
                "width": 512,
                "height": 512,
                "is_animated": False,
                "is_video": False,
            }
        }
    ],
}
"""By kind: the fields of the messages, one after the other. The place is where no land is, the number nobody's."""
