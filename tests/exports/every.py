"""Every report of every platform in every vintage that is known."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import tests.exports
from tests.exports.report import Report


def _reports() -> tuple[Report, ...]:
    """``REPORTS`` of each module beside this one."""
    names = sorted(found.name for found in iter_modules(tests.exports.__path__))
    modules = [import_module(f"tests.exports.{name}") for name in names if name != "every" and name[:5] != "test_"]
    return tuple(report for module in modules for report in getattr(module, "REPORTS", ()))


REPORTS = _reports()


def label(report: Report) -> str:
    """A name for a test or a failure."""
    twins = [other for other in REPORTS if other.vintage == report.vintage]
    return f"{report.vintage}.{report.report}" + (f".{twins.index(report)}" if len(twins) > 1 else "")
