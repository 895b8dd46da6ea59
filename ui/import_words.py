"""What an import or its undoing did, in sentences for the corner of the window."""

from __future__ import annotations

from pathlib import Path

from app import doctor_words
from app.domain.finding import Finding
from app.i18n import _, ngettext, number
from app.services.imports import Answer, Undone
from ui.bus import Changes

_NAMED = 3  # findings named in a toast


def with_all(changes: Changes) -> Changes:
    """An import concerns every list, even where it changed no order."""
    return {**changes, "import": set(changes.get("import", ())) or {0}}


def notices(answer: Answer) -> list[str]:
    """The gravest of what an import found; the page of imports has it all."""
    found = sorted(answer.about.findings, key=lambda one: (one.gravity, -one.rows))
    said = [_noticed(one) for one in found[:_NAMED]]
    if more := len(found) - _NAMED:
        said += [ngettext("and {n} more", "and {n} more", more).format(n=number(more))] if more > 0 else []
    return said


def _noticed(finding: Finding) -> str:
    told = doctor_words.finding(finding.code, finding.params).what
    if not finding.rows:
        return told
    return ngettext("{n} row: {notice}", "{n} rows: {notice}", finding.rows).format(n=number(finding.rows), notice=told)


def answer_text(answer: Answer) -> str:
    """What an import did, in a sentence."""
    about = answer.about
    new = {
        "orders": ngettext("{n} new order", "{n} new orders", about.created),
        "items": ngettext("{n} new line", "{n} new lines", about.created),
        "refunds": ngettext("{n} new refund", "{n} new refunds", about.created),
        "reviews": ngettext("{n} new review", "{n} new reviews", about.created),
    }.get(about.report, ngettext("{n} new row", "{n} new rows", about.created))
    said = [new.format(n=number(about.created))]
    if about.updated:
        said.append(ngettext("{n} changed", "{n} changed", about.updated).format(n=number(about.updated)))
    if about.unchanged:
        said.append(ngettext("{n} the same", "{n} the same", about.unchanged).format(n=number(about.unchanged)))
    if answer.refused:
        refused = len(answer.refused)
        said.append(ngettext("{n} row refused", "{n} rows refused", refused).format(n=number(refused)))
    said += _seen(answer.seen)
    return _("{file}: {what}.").format(file=Path(answer.file).name, what=_(", ").join(said))


def _seen(notes: int) -> list[str]:
    words = ngettext("{n} note seen on the platform", "{n} notes seen on the platform", notes)
    return [words.format(n=number(notes))] if notes else []


def several_text(answers: list[Answer]) -> str:
    """What several imports did together."""
    orders = [one.about for one in answers if one.about.report == "orders"]
    created, updated = sum(one.created for one in orders), sum(one.updated for one in orders)
    files = ngettext("{n} file imported", "{n} files imported", len(answers)).format(n=number(len(answers)))
    new = ngettext("{n} new order", "{n} new orders", created).format(n=number(created))
    said = [new]
    if updated:
        said.append(ngettext("{n} changed", "{n} changed", updated).format(n=number(updated)))
    said += _seen(sum(one.seen for one in answers))
    return _("{file}: {what}.").format(file=files, what=_(", ").join(said))


def undone_text(undone: Undone) -> str:
    """What went and what stayed when an import was taken back."""
    said = [
        ngettext("{n} order removed", "{n} orders removed", undone.removed).format(n=number(undone.removed)),
        ngettext("{n} set back", "{n} set back", undone.restored).format(n=number(undone.restored)),
    ]
    if undone.stubs:
        said.append(
            ngettext(
                "{n} kept, because somebody worked on it", "{n} kept, because somebody worked on them", undone.stubs
            ).format(n=number(undone.stubs))
        )
    return _("Import taken back: {what}.").format(what=_(", ").join(said))
