"""The table: what was measured, beside what, and whether it is what we want."""

from collections.abc import Iterable

from msgspec import Struct


class Figure(Struct, frozen=True):
    """One line of the table. `good` is None when there is nothing to meet."""

    what: str
    ours: str
    beside: str = ""
    ratio: str = ""
    target: str = ""
    good: bool | None = None

    @property
    def met(self) -> str:
        return {True: "yes", False: "NO", None: ""}[self.good]


HEAD = Figure("what", "ours", "beside", "ratio", "target")


def at_least(
    what: str, ours: float, target: float | None, unit: str, *, beside: str = "", ratio: str = ""
) -> Figure:
    """A figure that should be high."""
    shown = f"{ours:,.0f}{unit}"
    if target is None:
        return Figure(what, shown, beside, ratio)
    return Figure(what, shown, beside, ratio, f">= {target:,g}{unit}", ours >= target)


def at_most(
    what: str, ours: float, target: float | None, unit: str, *, beside: str = "", digits: int = 1
) -> Figure:
    """A figure that should be low."""
    shown = f"{ours:,.{digits}f}{unit}"
    if target is None:
        return Figure(what, shown, beside)
    return Figure(what, shown, beside, "", f"<= {target:,g}{unit}", ours <= target)


def absent(what: str, missing: str) -> Figure:
    """Not measured, because something is not on this machine."""
    return Figure(what, f"not measured: no {missing}")


def printed(figures: Iterable[Figure]) -> str:
    """The table as text, its columns as wide as they must be."""
    rows = [_cells(HEAD, "met?"), *(_cells(figure, figure.met) for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _cells(figure: Figure, met: str) -> list[str]:
    return [figure.what, figure.ours, figure.beside, figure.ratio, figure.target, met]
