"""Every sentence for people that is not a widget's label: codes with parameters become words here.

Each says what is wrong and what to do. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.order import OrderRow
from app.i18n import N_, _, current, pgettext

Params = Mapping[str, Any]

# The values are marked for translation here and looked up when they are needed: the language may change meanwhile.
SENTENCES: dict[str, str] = {
    # files
    "file_missing": N_("There is no file {file}. Check its name and folder."),
    "file_empty": N_("{file} is empty. Download the export again and wait until it is complete."),
    "file_no_rows": N_(
        "{file} has a header but no orders. Choose a longer period in the back office and export again."
    ),
    "file_not_utf8": N_("{file} is not UTF-8 text. Save it as UTF-8 and try again."),
    "file_not_table": N_("{file} is not a table. Choose the CSV or XLSX file that the back office made."),
    "file_password": N_(
        "{file} is protected with a password. Open it in Excel, save it without the password, and import that."
    ),
    "file_zip": N_("{file} is a ZIP archive. Unpack it and import the CSV or XLSX file inside."),
    "file_xls": N_("{file} is in Excel's old format. Open it in Excel and save it as XLSX or CSV."),
    "file_locked": N_("{file} is open in another program. Close it there (in Excel, for instance) and try again."),
    "file_unreadable": N_("{file} cannot be read ({detail}). Copy it to this computer's own disk and try again."),
    "file_damaged": N_("{file} is damaged or only half downloaded. Download the export again."),
    "file_exists": N_("{file} exists already. Choose another name."),
    "header_unknown": N_(
        "{file} has no header with an order number. Choose an order report as the back office exports it."
    ),
    "report_other": N_("{file} is another kind of report ({report}). Choose the order report."),
    "cancelled": N_("Cancelled. Nothing was changed."),
    # rows of a file
    "id_missing": N_("The row has no order number. Export again; do not delete cells in Excel."),
    "id_scientific": N_(
        "Excel turned the order number into a figure and its last digits are lost. Export again and import the file "
        "without opening it in Excel."
    ),
    "id_decimal": N_(
        "The order number ends in .0: another program turned it into a figure. Export again and import that file."
    ),
    "id_rounded": N_(
        "The order number was rounded by Excel. Export again and import the file without opening it in Excel."
    ),
    "id_malformed": N_("What stands under “{column}” is not an order number. Check this row in the file."),
    "created_missing": N_("The row does not say when the order was created. Export again with that column filled."),
    "shifted_cells": N_("The cells of this row stand under the wrong headings. Export again; do not edit the file."),
    "row_damaged": N_("This row cannot be read. Export again and import the new file."),
    "date_malformed": N_("The date under “{column}” cannot be read. Export again; do not edit the file."),
    "amount_malformed": N_("The amount under “{column}” cannot be read. Export again; do not edit the file."),
    # the data folder
    "data_in_use": N_("Ziqi is already open on {folder}. Use that window, or close it first."),
    "data_missing": N_("There is no data in {folder} yet. Import an export first."),
    "data_newer": N_(
        "{file} was written by a newer version of Ziqi. Install the newest version and open it with that."
    ),
    "data_older": N_("{file} is from an older version and is open elsewhere. Close that window, then try again."),
    "data_damaged": N_("{file} is damaged. Restore the newest copy from the backups folder beside it."),
    "data_locked": N_("{file} is locked by another program. Close backup or sync programs that use it and try again."),
    "data_read_only": N_("{file} cannot be written. Allow writing to its folder and try again."),
    "data_cannot_open": N_("{file} cannot be opened. Check that its folder exists and may be written."),
    "disk_full": N_("The disk is full; nothing was saved. Free some space and try again."),
    "disk_failed": N_("The disk reported an error at {file}. Check the disk, then restore the newest backup."),
    "folder_refused": N_("{folder} cannot be written. Choose a folder of your own."),
    "network_drive": N_(
        "{folder} is on a network drive, where the data would be damaged. Choose a folder on this computer."
    ),
    "backup_not_ours": N_("{file} is not a copy made by Ziqi. Choose a file from the backups folder."),
    "run_unknown": N_("There is no import number {run}. See the list of imports."),
    "run_not_done": N_("Import number {run} was taken back already."),
    # shops, agents, orders
    "shop_unknown": N_("There is no shop called {shop}. There are: {shops}."),
    "shop_known": N_("There is a shop called {shop} already. Choose another name."),
    "shop_name_missing": N_("The shop needs a name."),
    "shop_name_long": N_("A shop's name has at most {most} characters."),
    "shop_platform_fixed": N_(
        "{shop} has orders already; its platform stays. Add another shop for the other platform."
    ),
    "shop_has_orders": N_("{shop} has {n} orders and stays. A shop without orders can be taken away."),
    "shop_unclear": N_("Say which shop this file belongs to: {shops}."),
    "demo_beside_shops": N_(
        "Invented orders are not mixed with those of {shops}. Use another data folder for the demo."
    ),
    "order_unknown": N_("There is no order {number}. Check the number, or import a newer export."),
    "order_in_shops": N_("Several shops have an order {number}. Say which: {shops}."),
    "orders_gone": N_("None of these orders is there any more. Choose others."),
    "order_known": N_("Order {number} is there already. Open it instead of adding it."),
    "importing": N_("Orders are being imported or taken back just now. Add this one when that is done."),
    "order_number_missing": N_("The order number is missing. Copy it from the platform."),
    "order_number_long": N_("An order number has at most {most} characters. Copy it from the platform once more."),
    "order_number_odd": N_(
        "An order number consists of letters, figures and hyphens only. Copy it from the platform once more."
    ),
    "view_name_missing": N_("The view needs a name."),
    "view_name_long": N_("The name of a view has at most {most} characters."),
    "view_known": N_("There is a view called {name} already. Choose another name."),
    "view_unknown": N_("There is no such view any more."),
    "column_unknown": N_("There is no column {column}. There are: {columns}."),
    "file_in_use": N_("{file} is open in another program. Close it there (in Excel, for instance) and try again."),
    "order_over": N_("Order {number} is paid or closed already; there is nothing to remind."),
    "order_marked": N_(
        "An agent saw order {number} paid or closed; there is nothing to remind. If that was a mistake, take the "
        "mark away first."
    ),
    "order_expired": N_("This order is past its closing time. Check with the platform before you remind the buyer."),
    "agent_missing": N_("The note does not say who wrote it. Fill in the agent."),
    "agent_unknown": N_("Nobody called {agent} works here. Check the name."),
    "agent_known": N_("Somebody is called {agent} already. Names in notes must lead to one person."),
    "nickname_missing": N_("The agent needs a nickname."),
    "nickname_separator": N_("A nickname may not contain blanks, +, /, | or commas: the note could not be read back."),
    "nickname_digits": N_("A nickname may not consist of digits alone: it would look like a count."),
    "nickname_number": N_("This nickname looks like a date, a time or a count. Choose another."),
    "nickname_long": N_("A nickname has at most 32 characters."),
    # notes
    "note_unknown": N_("There is no such note."),
    "memo_withheld": N_("The note is saved. The memo holds a phone number; to get it for pasting, add --unmasked."),
    "note_over": N_("This note was withdrawn or corrected already."),
    "note_invalid": N_("The note is not complete: {problems}"),
    "entry_long": N_("The note alone is longer than the platform's memo takes ({most} bytes). Shorten it."),
    "flag_missing": N_("No flag is chosen. Choose one first."),
    "feedback_missing": N_("The feedback is missing. Say what the buyer answered."),
    "feedback_holds_entry": N_("The feedback looks as if it contained another note. Check that it is one."),
    "count_missing": N_("The count is missing. Write it like 第2次."),
    "count_impossible": N_("The count must be a number from 1 to {most}."),
    "count_unclear": N_("It is not clear whether this is the count. Write it like 第2次."),
    "time_missing": N_("The time is missing. Begin the note like 11-21 16:05."),
    "time_unclear": N_("The time cannot be read for certain. Write it like 11-21 16:05."),
    "time_impossible": N_("There is no such date or time. Correct it."),
    "time_future": N_("The time lies in the future. Correct it."),
    "time_before_order": N_("The time lies before the order was made. Check the date."),
    "entry_unsure": N_("This may be a note, but it is not certain. Write it as time+agent+count+feedback."),
    "other_template": N_("This is not written in the shop's note format."),
    "separator_missing": N_("A separator is missing between the parts. Put + there."),
    "separator_mixed": N_("The parts are separated in different ways. Use the same separator between all of them."),
    "several_lines": N_("This has several lines. A note is one line."),
    "contacts_done": N_("The planned reminders of this order are done. One more may annoy the buyer."),
    "contacts_blocked": N_(
        "This buyer was reminded too often about this order. Ask the lead before anyone does it again."
    ),
    # pages and chats of the platform
    "link_platform": N_("Ziqi does not know the addresses of this platform. Copy the order number instead."),
    "link_number": N_("This order number cannot be looked up. Copy it and search for it there."),
    "link_account": N_("Enter the shop's account name in the settings first: chats are opened under it."),
    "link_buyer": N_("The export does not name the buyer. Open the order's page and write from there."),
    "link_masked": N_("The export masks the buyer. Open the order's page and write from there."),
    "link_demo": N_("This order is invented: there is nothing to open."),
    "link_refused": N_("Nothing on this computer opens such an address. Install the platform's program first."),
    # promises
    "promise_empty": N_("Say when: 今晚8点, 明早9点半, 20:00, tomorrow 9am or +2h."),
    "promise_unclear": N_("“{text}” cannot be read. Say it like 今晚8点, 明早9点半, 20:00, tomorrow 9am or +2h."),
    "promise_hour_unclear": N_("In “{text}” the hour may be morning or evening. Say which, or write it like 20:00."),
    "promise_impossible": N_("“{text}” does not exist. Check the date and the hour."),
    "promise_past": N_("“{text}” is over already. Choose a later moment."),
    "promise_too_far": N_("“{text}” is more than a year away. Choose a nearer moment."),
    "outside_call_windows": N_("That is outside the call windows. Write instead of calling, or choose another hour."),
    "reminder_unknown": N_("There is no such reminder."),
    "reminder_over": N_("This reminder was dealt with or cancelled already."),
    # a shop's rules
    "rule_bounds": N_("Only values from {least} to {most} are possible here."),
    "number_unreadable": N_("This is not a whole number. Write it like 3."),
    "length_unreadable": N_("This is not a length of time. Write it like 3 or 1.5."),
    "clock_unreadable": N_("This is not a time of day. Write it like 9:30."),
    "money_unreadable": N_("This is not an amount. Write it like 200 or 199.50."),
    "first_due_early": N_("The first reminder is due only after it is allowed. Check both times."),
    "first_late_early": N_("A reminder is late only after it is due. Check both times."),
    "blocked_before_planned": N_("The stop comes after the planned reminders. Check both numbers."),
    "window_backwards": N_("A call window ends after it starts, on the same day."),
    "windows_overlap": N_("This call window overlaps with another. Join the two, or move one."),
    "window_quiet": N_("A call window lies wholly in the quiet hours, when nobody may be called. Move one of them."),
    "legend_empty": N_("At least one flag is needed."),
    "legend_twice": N_("A colour can stand for one thing only."),
    "label_long": N_("A meaning has at most {most} characters, so that it fits beneath its flag."),
    "template_unreadable": N_("Notes in this form could not be read back. Choose another separator or date."),
    "script_unknown": N_("There is no such script any more. Choose another one."),
    "script_text_missing": N_("The script has no words. Write what is to be sent."),
    "now_unreadable": N_("--now needs a moment like 2026-11-21T16:05, not {text}."),
}

BLOCKED: dict[str, str] = {
    "paid": N_("The order is paid."),
    "closed": N_("The order is closed."),
    "marked_paid": N_("An agent saw that the order is paid; the next export will tell."),
    "marked_closed": N_("An agent saw that the order is closed; the next export will tell."),
    "status_unknown": N_("It is not known whether the order is paid."),
    "expired": N_("The order is past its closing time."),
    "do_not_remind": N_("The buyer does not want to be reminded."),
    "suspect": N_("The buyer is marked as suspicious."),
    "contacts_done": N_("Both planned reminders are done."),
    "contacts_blocked": N_("The order has had as many reminders as the shop allows."),
    "created_unknown": N_("It is not known when the order was created."),
    "closes_before_first": N_("No allowed moment is left before the order closes."),
    "closes_before_next": N_("The order closes before the next reminder would be allowed: there is no second one."),
}

RULES: dict[str, str] = {
    "first_chat": N_("First reminder: a message some hours after the order"),
    "first_phone_high_value": N_("First reminder: a call in the next window, because the amount is high"),
    "first_phone_first_time": N_("First reminder: a call in the next window, because the buyer is new"),
    "first_chat_no_window": N_("First reminder: a message, because no call window is left before the order closes"),
    "next_chat": N_("Second reminder: a message the next morning"),
    "next_phone_high_value": N_("Second reminder: a call the next day, because the amount is high"),
    "next_phone_first_time": N_("Second reminder: a call the next day, because the buyer is new"),
    "next_chat_no_window": N_("Second reminder: a message, because no call window is left before the order closes"),
}

MOVED: dict[str, str] = {
    "buyer_day_limit": N_("moved to a later day: this buyer has been contacted often enough today"),
    "quiet_hours": N_("moved out of the quiet hours"),
    "call_window": N_("moved into a call window"),
    "gap": N_("moved to keep the gap between two contacts"),
}

OUTSIDE: dict[str, str] = {
    "quiet_hours": N_("in the quiet hours"),
    "call_window": N_("outside the call windows"),
}

CANCELLED: dict[str, str] = {
    "paid": N_("cancelled: the order was paid"),
    "closed": N_("cancelled: the order was closed"),
    "withdrawn": N_("cancelled: its note was withdrawn"),
    "agent": N_("cancelled by an agent"),
    "marked": N_("cancelled: an agent saw the order paid or closed"),
}

STATUS: dict[str, str] = {
    "unpaid": N_("unpaid"),
    "paid": N_("paid"),
    "shipped": N_("shipped"),
    "finished": N_("finished"),
    "closed": N_("closed"),
    "unknown": N_("unknown"),
}

SEEN: dict[str, str] = {"paid": N_("paid, seen by {agent}"), "closed": N_("closed, seen by {agent}")}

VIEWS: dict[str, str] = {
    "all": N_("All"),
    "unpaid": N_("Unpaid"),
    "to_ship": N_("To ship"),
    "paid": N_("Paid"),
    "shipped": N_("Shipped"),
    "finished": N_("Finished"),
    "closed": N_("Closed"),
    "unknown": N_("Unknown"),
    "expired": N_("Expired"),
}

REPORTS: dict[str, str] = {"items": N_("item report"), "refunds": N_("refund report")}

PLATFORMS: dict[str, str] = {
    "taobao": N_("Taobao/Tmall"),
    "pinduoduo": N_("Pinduoduo"),
    "jd": N_("JD"),
    "douyin": N_("Douyin"),
    "kuaishou": N_("Kuaishou"),
    "xiaohongshu": N_("Xiaohongshu"),
}

DOWNLOADS: dict[str, str] = {
    "taobao": N_("In Qianniu: Sold items, batch export, order report. Drop the file here."),
    "jd": N_("In the seller's back office: Order query, export. Drop the file here."),
    "pinduoduo": N_("In the seller's back office: Order query, batch export. Drop the file here."),
    "douyin": N_("In the Doudian back office: Order management, export. Drop the file here."),
}

NOTICES: dict[str, str] = {
    "status_conflict": N_(
        "The status says unpaid although there is a payment time. The status was kept; check these orders."
    ),
    "unknown_status": N_(
        "A status word is not known. These orders are in the view “Unknown” and nobody is reminded of them."
    ),
    "export_older": N_(
        "This export is older than the data that was there. Import the newest one again before you contact anybody."
    ),
    "shop_differs": N_("The file names another shop. If it was meant for that one, take the import back."),
    "rows_merged": N_("Several rows had the same order number; the first was kept and the others filled its gaps."),
    "mark_contradicted": N_(
        "Agents saw these orders paid or closed, but this newer export says unpaid. They count as unpaid again; "
        "check them."
    ),
    "cell_unreadable": N_("Some cells could not be read. They are kept as text with their order."),
    "text_damaged": N_("Some characters could not be read and are shown as �."),
}

_LISTS: dict[str, Callable[[Any], str]] = {
    "problems": lambda problems: _gap().join(sentence(code, params) for code, params in problems),
    "shops": lambda names: _(", ").join(names),
    "report": lambda report: _(REPORTS[report]) if report in REPORTS else report,
}


def sentence(code: str, params: Params) -> str:
    """What went wrong and what to do, in the language of the screen."""
    if code not in SENTENCES:
        return code
    words = {name: _LISTS[name](value) if name in _LISTS else value for name, value in params.items()}
    return _(SENTENCES[code]).format_map(_Gaps(words))


def status(row: OrderRow) -> str:
    """The status in words: what an agent saw goes first, one past its closing time says so, a paid one is to ship."""
    if said := seen(row):
        return said
    if row.expired:
        return _("expired")
    if row.status == "paid" and row.status_text:
        return pgettext("status", "to ship")
    return _(STATUS.get(row.status, row.status))


def seen(row: OrderRow) -> str:
    """What an agent saw of the order on the platform; empty for nothing."""
    return _(SEEN[row.mark]).format(agent=row.marked_by or "—") if row.mark in SEEN else ""


def blocked(code: str) -> str:
    """Why an order has no (further) computed reminder."""
    return _(BLOCKED[code]) if code in BLOCKED else code


def rule(code: str, moved_by: str | None = None) -> str:
    """The rule behind a computed reminder, and what moved it."""
    said = _(RULES[code]) if code in RULES else code
    return f"{said} · {moved(moved_by)}" if moved_by else said


def moved(code: str) -> str:
    """What moved a computed reminder away from the moment it would otherwise have."""
    return _(MOVED[code]) if code in MOVED else code


def outside(code: str) -> str:
    """Why a promise could not stay at the moment it was said for."""
    return _(OUTSIDE[code]) if code in OUTSIDE else code


def cancelled(code: str) -> str:
    """Why a booked reminder was cancelled."""
    return _(CANCELLED[code]) if code in CANCELLED else code


def view(name: str) -> str:
    """The title of a built-in view."""
    return _(VIEWS[name])


def platform(name: str) -> str:
    """The name of a platform; one we do not know keeps its own."""
    return _(PLATFORMS[name]) if name in PLATFORMS else name


def download(platform_name: str) -> str:
    """Where in the platform's back office the export is made, in a sentence."""
    unknown = N_("Export the order report in the platform's back office. Drop the file here.")
    return _(DOWNLOADS.get(platform_name, unknown))


def notice(code: str) -> str:
    """Something an import noticed without refusing the rows."""
    return _(NOTICES[code]) if code in NOTICES else code


def _gap() -> str:
    # A full-width stop brings its own space.
    return "" if current().startswith("zh") else " "


class _Gaps(dict[str, Any]):
    """A sentence is shown with a gap rather than not at all."""

    def __missing__(self, name: str) -> str:
        return "…"
