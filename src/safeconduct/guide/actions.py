"""Steps that lead to a page of the site, on every channel that can open one."""

from msgspec import Struct

from safeconduct.model.ids import StepId


class Action(Struct, frozen=True):
    """A page that does something."""

    path: str
    """Within the language: `/{language}/{path}`."""
    phrase: str
    """The key of what its button says."""


ACTIONS = {
    StepId("person-write"): Action("write", "web.action.write"),
    StepId("danger"): Action("write/danger", "web.action.write"),
    StepId("person-return"): Action("return", "web.action.return"),
    StepId("person-erase"): Action("erase", "web.action.erase"),
    StepId("country-form"): Action("countries", "web.action.countries"),
    StepId("safe"): Action("channels", "web.action.channels"),
}
