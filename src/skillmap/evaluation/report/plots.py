"""Plots as SVG, to stand in a page: intervals, reliability diagram, risk over coverage."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from skillmap.errors import SettingsError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_BLUE, _RED, _GRAY = "#1f6feb", "#c0392b", "#8b949e"
_UNSTEADY = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)


def intervals(rows: Sequence[tuple[str, Mapping[str, Any]]], *, limits: tuple[float, float] = (0.0, 1.0)) -> str:
    """Return a plot of figures with their intervals, a row each, from the top."""
    figure = _figure(6.2, 0.5 + 0.27 * len(rows))
    axes = figure.add_subplot()
    for position, (_, entry) in enumerate(rows):
        low, high = entry.get("low"), entry.get("high")
        if low is not None and high is not None:
            axes.plot([low, high], [position, position], color=_BLUE, linewidth=2.2, alpha=0.45, solid_capstyle="round")
        axes.plot([entry["value"]], [position], "o", color=_BLUE, markersize=5, clip_on=False, zorder=3)
    axes.set_yticks(range(len(rows)), [name for name, _ in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(*limits)
    axes.grid(axis="x", color="#d0d7de", linewidth=0.6)
    return _svg(figure)


def reliability_diagram(bins: Sequence[tuple[float, float, int]]) -> str:
    """Return the share of right answers over their mean score, with the number of answers as the size of a point."""
    figure = _figure(3.6, 3.3)
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color=_GRAY, linewidth=1, linestyle="--")
    largest = max((count for *_, count in bins), default=1)
    axes.plot([score for score, *_ in bins], [right for _, right, _ in bins], color=_BLUE, linewidth=1.2, alpha=0.6)
    sizes = [12 + 110 * count / largest for *_, count in bins]
    axes.scatter([score for score, *_ in bins], [right for _, right, _ in bins], s=sizes, color=_BLUE, alpha=0.8, clip_on=False, zorder=3)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xlabel("score")
    axes.set_ylabel("share right")
    axes.grid(color="#d0d7de", linewidth=0.6)
    return _svg(figure)


def risk_curve(points: Sequence[tuple[float, float, float]]) -> str:
    """Return the share of wrong answers over the share kept, for every threshold."""
    figure = _figure(3.6, 3.3)
    axes = figure.add_subplot()
    axes.plot([coverage for _, coverage, _ in points], [risk for *_, risk in points], color=_RED, linewidth=1.8)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, max([0.05, *(risk * 1.1 for *_, risk in points)]))
    axes.set_xlabel("share of answers kept")
    axes.set_ylabel("share of them wrong")
    axes.grid(color="#d0d7de", linewidth=0.6)
    return _svg(figure)


def _figure(width: float, height: float) -> Figure:
    try:
        import matplotlib as mpl  # noqa: PLC0415 - heavy, and an extra
        from matplotlib.figure import Figure as MplFigure  # noqa: PLC0415
    except ImportError as exc:
        raise SettingsError("reports need matplotlib: pip install 'skillmap[eval]'") from exc
    # Text stays text (the reader's fonts know Arabic), and ids do not change from run to run.
    mpl.rcParams.update(
        {"svg.fonttype": "none", "svg.hashsalt": "skillmap", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
    )
    return MplFigure(figsize=(width, height), layout="constrained")


def _svg(figure: Figure) -> str:
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    markup = buffer.getvalue()
    return _UNSTEADY.sub("", markup[markup.index("<svg") :])
