"""Rules about ways: where choices lead, how far away things are, the journeys that must hold."""

from collections.abc import Iterator, Mapping

from safeconduct.guide.findings import Finding, error, notice
from safeconduct.guide.steps import Guide, Scenario, Step
from safeconduct.model.ids import StepId

MOST_CHOICES = 5
MOST_PRESSES = 3
GUIDE_FILE = "guide.yaml"
CALLBACK_BYTES = 64
"""What a Telegram button can carry (Bot API, InlineKeyboardButton.callback_data): `step:language`."""
FEWEST_ASKED = 10


def paths(guide: Guide) -> Iterator[Finding]:
    """Findings about the ways through the guide."""
    yield from _whole(guide)
    for step in guide.steps.values():
        yield from _choices(guide, step)
    yield from _distances(guide)
    for scenario in guide.scenarios:
        yield from _scenario(guide, scenario)
    yield from _asked(guide)


def distances(guide: Guide, start: StepId) -> dict[StepId, int]:
    """Step -> the fewest key presses that lead there from `start`, fixed keys included."""
    presses, frontier = {start: 0}, [start]
    while frontier:
        step = frontier.pop(0)
        for target in _onward(guide, step):
            if target in guide.steps and target not in presses:
                presses[target] = presses[step] + 1
                frontier.append(target)
    return presses


def parents(guide: Guide) -> dict[StepId, StepId]:
    """Step -> the step before it on the shortest way from the start: where `Back` leads when no way is remembered."""
    presses = distances(guide, guide.start)
    before: dict[StepId, StepId] = {}
    for step in sorted(presses, key=lambda each: presses[each]):
        for choice in guide.steps[step].source.choices:
            if presses.get(choice.target) == presses[step] + 1:
                before.setdefault(choice.target, step)
    return before


def _onward(guide: Guide, step: StepId) -> tuple[StepId, ...]:
    found = guide.steps[step]
    keys = tuple(guide.keys) if found.public else ()
    return tuple(choice.target for choice in found.source.choices) + keys


def _whole(guide: Guide) -> Iterator[Finding]:
    named: Mapping[str, StepId] = {
        "start": guide.start,
        "urgent": guide.urgent.step,
        **{f"keys: {step}": step for step in guide.keys},
        **({"staff-start": guide.staff_start} if guide.staff_start else {}),
    }
    for what, step in named.items():
        if step not in guide.steps:
            yield error(GUIDE_FILE, 1, f"{what} names the step `{step}`, which is not there.")
    if len(set(guide.keys.values())) < len(guide.keys):
        yield error(GUIDE_FILE, 1, "Two fixed keys share a digit.")
    taken = {press for press in guide.keys.values() if press in "12345"}
    if taken:
        yield error(
            GUIDE_FILE, 1, "The digits 1 to 5 belong to the choices. Give the fixed keys 0 and 6 to 9."
        )


def _choices(guide: Guide, step: Step) -> Iterator[Finding]:
    text = step.source
    free = [choice for choice in text.choices if choice.target not in guide.keys]
    if step.public and len(free) > MOST_CHOICES:
        yield error(
            text.file,
            text.lines.choices[0],
            f"At most {MOST_CHOICES} choices beside the fixed keys; here are {len(free)}.",
        )
    for choice, line in zip(text.choices, text.lines.choices, strict=True):
        target = guide.steps.get(choice.target)
        if target is None:
            yield error(text.file, line, f"There is no step `{choice.target}`.")
        elif step.public and not target.public:
            yield error(
                text.file, line, f"`{choice.target}` is for caseworkers: a public step must not lead there."
            )
    for language in guide.languages:
        if len(f"{step.id}:{language}".encode()) > CALLBACK_BYTES:
            yield error(
                text.file, 1, f"This id is too long for a button ({CALLBACK_BYTES} bytes with its language)."
            )


def _distances(guide: Guide) -> Iterator[Finding]:
    if guide.start not in guide.steps:
        return
    presses = distances(guide, guide.start)
    staff = distances(guide, guide.staff_start) if guide.staff_start in guide.steps else {}
    people = {step for step in guide.keys if step in guide.steps and guide.steps[step].kind == "contact"}
    for step in guide.steps.values():
        place = (step.source.file, step.source.lines.title)
        far = presses.get(step.id) if step.public else staff.get(step.id)
        if far is None:
            yield error(*place, "No choice leads to this step.")
        elif far > MOST_PRESSES:
            yield error(*place, f"This step is {far} key presses away; at most {MOST_PRESSES}.")
        if step.public and not people & _reached_by_choices(guide, step.id):
            yield error(*place, "From here no choice leads to a person, not even in several steps.")


def _reached_by_choices(guide: Guide, start: StepId) -> set[StepId]:
    reached, frontier = {start}, [start]
    while frontier:
        for choice in guide.steps[frontier.pop()].source.choices:
            if choice.target in guide.steps and choice.target not in reached:
                reached.add(choice.target)
                frontier.append(choice.target)
    return reached


def _scenario(guide: Guide, scenario: Scenario) -> Iterator[Finding]:
    here = scenario.start
    for target in scenario.take:
        if here not in guide.steps or target not in _onward(guide, here):
            yield error(scenario.file, 1, f"{scenario.why}: from `{here}` no choice leads to `{target}`.")
            return
        here = target
    if here not in guide.steps:
        yield error(scenario.file, 1, f"{scenario.why}: there is no step `{here}`.")
        return
    if len(scenario.take) > scenario.presses_at_most:
        yield error(
            scenario.file, 1, f"{scenario.why}: this takes more than {scenario.presses_at_most} key presses."
        )
    for language, words in scenario.must_say.items():
        text = guide.steps[here].text(language)
        if words not in "\n".join([text.title, text.lead, *text.paragraphs]):
            yield error(scenario.file, 1, f'{scenario.why}: `{here}` no longer says "{words}" ({language}).')


def _asked(guide: Guide) -> Iterator[Finding]:
    for language, steps in guide.asked.items():
        file = f"asked/{language}.yaml"
        asked: dict[str, StepId] = {}
        for step, lines in steps.items():
            if step not in guide.steps:
                yield error(file, 1, f"There is no step `{step}`.")
            for line in lines:
                other = asked.setdefault(line.casefold(), step)
                if other != step:
                    yield error(
                        file, 1, f'"{line}" is asked for `{other}` and for `{step}`. Keep the better one.'
                    )
        for public in guide.public_steps():
            if len(steps.get(public.id, ())) < FEWEST_ASKED:
                yield notice(file, 1, f"Write at least {FEWEST_ASKED} ways to ask for `{public.id}`.")
