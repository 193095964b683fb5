"""The guide as a picture (SVG): one column a key press, one box a step, one line a choice."""

from html import escape

from safeconduct.guide.paths import distances
from safeconduct.guide.steps import Guide
from safeconduct.model.ids import Language, StepId

BOX_WIDTH, BOX_HEIGHT = 300, 26
COLUMN, ROW, MARGIN = 420, 36, 20

_STYLE = (
    "text{font:13px sans-serif}rect{fill:#fff;stroke:#555}path{fill:none;stroke:#999}"
    ".life rect{fill:#fde2e0}.high rect{fill:#fdf3d7}.low rect{fill:#e6f2e6}"
)


def draw(guide: Guide, language: Language) -> str:
    """The public steps that can be reached, as an SVG picture. Colours tell the stakes; ids stand in tooltips."""
    presses = distances(guide, guide.start)
    columns: dict[int, list[StepId]] = {}
    for step, far in presses.items():
        columns.setdefault(far, []).append(step)
    places = {
        step: (MARGIN + far * COLUMN, MARGIN + row * ROW)
        for far, steps in columns.items()
        for row, step in enumerate(steps)
    }
    lines = [
        _line(places[step], places[choice.target])
        for step in presses
        for choice in guide.steps[step].source.choices
        if presses.get(choice.target) == presses[step] + 1
    ]
    boxes = [_box(guide, step, language, places[step]) for step in presses]
    width = MARGIN * 2 + (max(columns) * COLUMN) + BOX_WIDTH
    height = MARGIN * 2 + max(len(steps) for steps in columns.values()) * ROW
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" lang="{language}">'
        f"<style>{_STYLE}</style>" + "".join(lines) + "".join(boxes) + "</svg>\n"
    )


def _box(guide: Guide, step: StepId, language: Language, place: tuple[int, int]) -> str:
    x, y = place
    found = guide.steps[step]
    return (
        f'<g class="{found.stakes}"><title>{step}</title>'
        f'<rect x="{x}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="4"/>'
        f'<text x="{x + 8}" y="{y + 18}">{escape(found.text(language).title)}</text></g>'
    )


def _line(start: tuple[int, int], end: tuple[int, int]) -> str:
    x, y = start[0] + BOX_WIDTH, start[1] + BOX_HEIGHT // 2
    to_x, to_y = end[0], end[1] + BOX_HEIGHT // 2
    middle = (x + to_x) // 2
    return f'<path d="M{x} {y}C{middle} {y} {middle} {to_y} {to_x} {to_y}"/>'
