"""Every report of every platform in every vintage that is known."""

from __future__ import annotations

from tests.exports import douyin, jd, others, pdd, taobao
from tests.exports.report import Report

REPORTS: tuple[Report, ...] = (*taobao.REPORTS, *jd.REPORTS, *pdd.REPORTS, *douyin.REPORTS, *others.REPORTS)


def label(report: Report) -> str:
    """A name for a test or a failure."""
    twins = [other for other in REPORTS if other.vintage == report.vintage]
    return f"{report.vintage}.{report.report}" + (f".{twins.index(report)}" if len(twins) > 1 else "")
