"""One measured promise, its arithmetic, and the two ways it is told: a table and a JSON file."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from app.store.engine import library_version


@dataclass
class Figure:
    """A figure beside its floor, both in ``unit``; ``holds`` None means that nothing was promised of it."""

    work: str
    figure: float
    floor: float | None
    limit: str
    holds: bool | None
    unit: str = "s"
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """What holds or not: the median of the rounds' own ratios where there are rounds, else of the medians."""
        whole = self.figure / self.floor if self.floor else None
        return self.details.get("median_of_ratios", whole)


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that ``share`` (0..1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def table(figures: Sequence[Figure]) -> str:
    """The figures as lines of text."""
    head = ("work", "figure", "floor", "ratio", "at most", "holds")
    lines = [head, *(_cells(figure) for figure in figures)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def _cells(figure: Figure) -> tuple[str, ...]:
    floor = f"{figure.floor:.3g} {figure.unit}" if figure.floor is not None else "-"
    ratio = f"{figure.ratio:.2f}" if figure.ratio is not None else "-"
    holds = "-" if figure.holds is None else "yes" if figure.holds else "NO"
    return figure.work, f"{figure.figure:.3g} {figure.unit}", floor, ratio, figure.limit, holds


def write(file: Path, figures: Sequence[Figure], about: dict[str, Any]) -> None:
    """Write everything that was measured, with the machine and the versions it was measured on."""
    whole = {
        "machine": machine(),
        **about,
        "figures": [{**asdict(figure), "ratio": figure.ratio} for figure in figures],
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def machine() -> dict[str, Any]:
    """What the figures depend on."""
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": os.getloadavg() if hasattr(os, "getloadavg") else None,
        "python": sys.version.split()[0],
        "sqlite": library_version(),
        "peewee": version("peewee"),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
