"""Sentences for people that are no widget's label: codes with parameters become words, here and in `*_words` beside it.

Each says what is wrong and what to do. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.domain import mask
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
    "file_password": N_("{file} is protected with a password. Enter the password."),
    "password_wrong": N_("This is not the password of {file}. Check capitals and blanks, and try again."),
    "password_unsupported": N_(
        "{file} is protected in a way that cannot be undone here. Open it in the program that made it, save it "
        "without the password, and import that."
    ),
    "file_zip": N_("{file} is an archive that cannot be opened here. Unpack it and import the files inside."),
    "no_table_inside": N_("There is no table in {file}. Choose the folder or archive with the exports."),
    "file_web_page": N_(
        "{file} is a web page and not a workbook, whatever its name says. Open it in Excel, save it as XLSX, and "
        "import that."
    ),
    "file_partial": N_("{file} is not complete yet. Wait until the download has ended, or download it again."),
    "file_changed": N_("{file} changed while it was read. Wait until it is complete, close it in Excel, try again."),
    "file_too_big": N_("{file} is too big: {what}. Export a shorter period, or delete what does not belong to it."),
    "file_locked": N_("{file} is open in another program. Close it there (in Excel, for instance) and try again."),
    "file_unreadable": N_("{file} cannot be read ({detail}). Copy it to this computer's own disk and try again."),
    "file_damaged": N_("{file} is damaged or only half downloaded. Download the export again."),
    "file_exists": N_("{file} exists already. Choose another name."),
    "header_unknown": N_(
        "The columns of {file} are not those of a report we know. Choose a report as the back office exports it, "
        "or drop the file onto the window and say there what each column is."
    ),
    "report_other": N_("{file} is another kind of report ({report}); choose the order, item, refund or review report."),
    "cancelled": N_("Cancelled. Nothing was changed."),
    "work_broken_off": N_(
        "The memory was not enough, or the file is damaged: nothing was changed. Close other programs, or export a "
        "shorter period, and try again."
    ),
    # own profiles
    "profile_damaged": N_("This file is no profile of columns, or one of a newer version. Export it again there."),
    "profile_incomplete": N_("No column is named that holds the number (of the order, the refund). Choose it."),
    "profile_unknown": N_("There is no own profile {profile} any more."),
    "profile_name_missing": N_("The profile needs a name."),
    "profile_name_long": N_("A profile's name has at most {most} characters."),
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
    "date_without_year": N_(
        "The date under “{column}” has no year. Export again and import the file without opening it in Excel."
    ),
    "amount_malformed": N_("The amount under “{column}” cannot be read. Export again; do not edit the file."),
    "count_malformed": N_("The number under “{column}” cannot be read. Export again; do not edit the file."),
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
    "shop_gone": N_("This shop is not there any more."),
    "shop_known": N_("There is a shop called {shop} already. Choose another name."),
    "shop_name_missing": N_("The shop needs a name."),
    "shop_name_long": N_("A shop's name has at most {most} characters."),
    "shop_platform_fixed": N_(
        "{shop} has orders already; its platform stays. Add another shop for the other platform."
    ),
    "shop_has_orders": N_("{shop} has {n} orders and stays. A shop without orders can be taken away."),
    "shop_demo": N_("{shop} is the demo shop; real orders never join the invented ones. Choose another shop or name."),
    "shop_unclear": N_("Say which shop this file belongs to: {shops}."),
    "import_changed": N_(
        "{file} would change other things by now than were shown. Look at it once more; nothing of it is imported."
    ),
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
    "buyer_do_not_remind": N_(
        "The buyer of order {number} does not want to be reminded. If they changed their mind, say so on the order "
        "first."
    ),
    "buyer_suspect": N_(
        "The buyer of order {number} is marked as suspicious. If that was a mistake, say so on the order first."
    ),
    "note_barred": N_("Nothing was written. {why} Add --anyway to write the note all the same."),
    "buyer_unknown": N_("The export does not say who the buyer is, so nothing can be kept about them."),
    "why_missing": N_("Say why in a few words: colleagues will read it."),
    "attitude_agent": N_("The buyer is upset about how {agent} treated them. A colleague has to go on here."),
    "owner_changed": N_("Order {number} has changed hands since; nothing was changed. Look at it once more."),
    "concession_value": N_("Say what it is worth: an amount above 0."),
    "concession_gift_first": N_("Offer a gift or free postage before a price cut."),
    "concession_over_limit": N_("That is more than you may give on one order. Say who allowed it."),
    "concession_not_allowed": N_("{agent} may not allow so much. Ask a lead."),
    "concession_over": N_("This was taken back, or stands already."),
    "order_expired": N_("This order is past its closing time. Check with the platform before you remind the buyer."),
    "agent_missing": N_("The note does not say who wrote it. Fill in the agent."),
    "agent_unknown": N_("Nobody called {agent} works here. Check the name."),
    "agent_ambiguous": N_("{agent} may be several people: {agents}. Write the nickname or the full name."),
    "count_jumps": N_("This is count {count}, but {wanted} would be next. Check whether a note is missing."),
    "count_repeats": N_("Count {count} is there already; this should be {wanted}."),
    "feedback_empty": N_("The feedback only says that something was done. Write what the buyer answered."),
    "flag_wrong": N_("The flag does not fit what the note says. Change one of the two."),
    "after_print": N_("Written when the parcel was printed, picked or shipped already: the warehouse may not see it."),
    "entry_lost": N_("This note of ours was on the platform and is there no more. Copy the whole memo and paste it."),
    "note_pasted": N_("The platform still has the faulty words: copy the whole memo and paste it there."),
    "agent_known": N_("Somebody is called {agent} already. Names in notes must lead to one person."),
    "agent_left": N_("{agent} does not work here any more. Choose somebody else, or anyone."),
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
    "warehouse_late": N_("The warehouse may not see this note. Tell them yourself."),
    "feedback_holds_entry": N_("The feedback looks as if it contained another note. Check that it is one."),
    "count_missing": N_("The count is missing. Add it: 第1次, 第2次 and so on."),
    "count_impossible": N_("The count must be a number from 1 to {most}."),
    "count_unclear": N_("It is not clear whether this is the count. Write it as 第1次, 第2次 and so on."),
    "time_missing": N_("The time is missing. Begin the note with one, such as 11-22 16:05."),
    "time_unclear": N_("The time cannot be read for certain. Write it in full, such as 11-22 16:05."),
    "time_relative": N_("The day is only said as seen from the day of writing. Write the date, such as 11-22."),
    "time_impossible": N_("There is no such date or time. Correct it."),
    "time_future": N_("The time lies in the future. Correct it."),
    "time_before_order": N_("The time lies before the order was made. Check the date."),
    "entry_unsure": N_("This may be a note, but it is not certain. Write it as time+agent+count+feedback."),
    "other_template": N_("This is not written in the shop's note format."),
    "separator_missing": N_("A separator is missing between the parts. Put + there."),
    "separator_mixed": N_("The parts are separated in different ways. Use the same separator between all of them."),
    "several_lines": N_("This has several lines. A note is one line."),
    "call_over": N_("This contact was finished or left already. Begin another one."),
    "contact_over": N_("This contact was taken back already."),
    "reason_missing": N_("Say why the buyer has not paid: choose a reason."),
    "contacts_done": N_("The planned reminders of this order are done. One more may annoy the buyer."),
    "contacts_blocked": N_(
        "This buyer was reminded too often about this order. Ask the lead before anyone does it again."
    ),
    "do_not_remind": N_("The buyer does not want to be reminded."),
    "suspect": N_("The buyer is marked as suspicious."),
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
    "days_backwards": N_("The last day, {until}, is before the first, {since}."),
    "limit_below": N_("A higher level may give at least as much as the one below."),
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
    "stages_empty": N_("At least one reminder is needed. To plan none, set the planned reminders to 0."),
    "windows_never": N_("At least one day of the week needs a window."),
    "day_unreadable": N_("This is not a day. Write it like 2-8 or 2-8 ~ 2-14."),
    "day_twice": N_("{day} cannot be a day off and a working day. Take it away in one of the two lists."),
    "won_back_unknown": N_("This way of sharing is not known here. Choose one of the list."),
    "amount_twice": N_("Each amount can have one channel only. Change one of the amounts."),
    "window_quiet": N_("A call window lies wholly in the quiet hours, when nobody may be called. Move one of them."),
    "legend_empty": N_("At least one flag is needed."),
    "legend_twice": N_("A colour can stand for one thing only."),
    "label_long": N_("A meaning has at most {most} characters, so that it fits beneath its flag."),
    "letter_long": N_("One letter, digit or character fits on a flag."),
    "letter_twice": N_("Two flags would both show {letter}. Each needs a letter of its own."),
    "phrase_long": N_("At most {n} phrases, each in one line of at most {most} characters."),
    "template_unreadable": N_("Notes in this form could not be read back. Choose another separator or date."),
    "script_unknown": N_("There is no such script any more. Choose another one."),
    "script_text_missing": N_("The script has no words. Write what is to be sent."),
    "now_unreadable": N_("--now needs a moment like 2026-11-21T16:05, not {text}."),
}

WAREHOUSE: dict[str, str] = {
    "shipped": N_("The warehouse may not see this note: the parcel is on its way already."),
    "printed": N_("The warehouse may not see this note: the parcel label is printed already."),
    "picked": N_("The warehouse may not see this note: its parcel was to be picked by now."),
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
    "unpasted": N_("Not pasted"),
}

REPORTS: dict[str, str] = {
    "orders": N_("order report"),
    "items": N_("item report"),
    "refunds": N_("refund report"),
    "reviews": N_("review export"),
    "settlement": N_("settlement"),
    "alipay": N_("Alipay statement"),
    "promotion": N_("promotion report"),
    "insurance": N_("freight insurance bill"),
    "waybills": N_("waybill list"),
    "purchases": N_("purchase list (1688)"),
}
"""Kinds of files of a platform; those behind the first four are known so that they can be told, and are not read."""

PLATFORMS: dict[str, str] = {
    "taobao": N_("Taobao/Tmall"),
    "pinduoduo": N_("Pinduoduo"),
    "jd": N_("JD"),
    "douyin": N_("Douyin"),
    "kuaishou": N_("Kuaishou"),
    "xiaohongshu": N_("Xiaohongshu"),
    "wechat": N_("WeChat shop"),
}

DOWNLOADS: dict[str, str] = {
    "taobao": N_("In Qianniu: Sold items, batch export, order report. Drop the file here."),
    "jd": N_("In the seller's back office: Order query, export. Drop the file here."),
    "pinduoduo": N_("In the seller's back office: Order query, batch export. Drop the file here."),
    "douyin": N_("In the Doudian back office: Order management, export. Drop the file here."),
    "kuaishou": N_("In the seller's back office: Order query, export. Drop the file here."),
    "xiaohongshu": N_("In the Qianfan back office: Order query, export. Drop the file here."),
    "wechat": N_("In the shop's back office: Orders, export. Drop the file here."),
}

REPORT_DOWNLOADS: dict[tuple[str, str], str] = {
    ("taobao", "items"): N_("In Qianniu: Sold items, batch export, item report. Drop the file here."),
    ("taobao", "refunds"): N_("In Qianniu: Refund management, export. Drop the file here."),
    ("douyin", "refunds"): N_("In the Doudian back office: After-sales, export. Drop the file here."),
    ("douyin", "reviews"): N_("In the Doudian back office: Reviews, export. Drop the file here."),
    ("", "items"): N_("Export the item report in the platform's back office. Drop the file here."),
    ("", "refunds"): N_("Export the after-sales report in the platform's back office. Drop the file here."),
    ("", "reviews"): N_("Export the reviews in the platform's back office. Drop the file here."),
}

TOO_BIG: dict[str, str] = {
    "rows": N_("more than 3 million rows"),
    "columns": N_("more than 2,000 columns, or a row that does not end"),
    "cells": N_("cells far outside the table"),
    "workbook": N_("unpacked, the workbook has more than 1 GB"),
    "bytes": N_("more than 4 GB"),
    "ratio": N_("unpacked it would grow more than two hundredfold"),
    "files": N_("more than 200 files"),
}

_LISTS: dict[str, Callable[[Any], str]] = {
    "problems": lambda problems: _gap().join(sentence(code, params) for code, params in problems),
    "shops": lambda names: _(", ").join(names),
    "agents": lambda names: _(", ").join(names),
    "what": lambda what: _(TOO_BIG[what]) if what in TOO_BIG else what,
    "report": lambda report: _(REPORTS[report]) if report in REPORTS else report,
    "columns": lambda names: names if isinstance(names, str) else _(", ").join(names),
    "words": lambda words: _(", ").join(words),
    "sheets": lambda names: _(", ").join(names),
    "platform": lambda name: platform(name) if name else "…",
}


def sentence(code: str, params: Params) -> str:
    """What went wrong and what to do, in the language of the screen."""
    if code not in SENTENCES:
        return code
    return filled(SENTENCES[code], params)


def filled(text: str, params: Params) -> str:
    """A text in the language of the screen with its parameters; what is missing of them is a gap."""
    words = {name: _LISTS[name](value) if name in _LISTS else value for name, value in params.items()}
    return _(text).format_map(_Gaps(words))


def flaw(code: str, params: Params) -> str:
    """What is wrong with a note (``domain.note_check.Flaw``), and what to do."""
    return sentence(params.get("problem", code), params)


def status(row: OrderRow) -> str:
    """The status in words: what an agent saw goes first, one past its closing time says so, a paid one is to ship."""
    if said := seen(row):
        return said
    if row.expired:
        return _("expired")
    return stored_status(row.status, row.status_text)


def stored_status(code: str, text: str | None) -> str:
    """A status by itself; ``text`` is the platform's word for it."""
    return pgettext("status", "to ship") if code == "paid" and text else _(STATUS.get(code, code))


def seen(row: OrderRow) -> str:
    """What an agent saw of the order on the platform; empty for nothing."""
    return _(SEEN[row.mark]).format(agent=row.marked_by or "—") if row.mark in SEEN else ""


def covered(text: str) -> str:
    """Personal data as people see it: a platform's cipher is told as “Encrypted”."""
    return mask.covered(text, _("Encrypted"))


def buyer(nick: str) -> str:
    """A buyer's nick short enough for a toast that others may see; an encrypted one says so."""
    return covered(nick) if mask.encrypted(nick) else mask.buyer(nick)


def warehouse(why: str) -> str:
    """Why the warehouse may not see a note; ``why`` as ``domain.picking`` says it."""
    return _(WAREHOUSE[why])


def for_warehouse(order_no: str, items: str, said: str) -> str:
    """What is said of a late note in the chat with the warehouse; nothing of the buyer."""
    words = _("Order {number} ({items}): {note}") if items else _("Order {number}: {note}")
    return words.format(number=order_no, items=items, note=said)


def view(name: str) -> str:
    """The title of a built-in view."""
    return _(VIEWS[name])


def platform(name: str) -> str:
    """The name of a platform, or that it is another one; a name of a newer version stands for itself."""
    if name == "other":
        return _("another platform")
    return _(PLATFORMS[name]) if name in PLATFORMS else name


def download(platform_name: str, report: str = "orders") -> str:
    """Where in the platform's back office the export is made, in a sentence."""
    if report != "orders":
        return _(REPORT_DOWNLOADS.get((platform_name, report), REPORT_DOWNLOADS["", report]))
    unknown = N_("Export the order report in the platform's back office. Drop the file here.")
    return _(DOWNLOADS.get(platform_name, unknown))


def _gap() -> str:
    # A full-width stop brings its own space.
    return "" if current().startswith("zh") else " "


class _Gaps(dict[str, Any]):
    """A sentence is shown with a gap rather than not at all."""

    def __missing__(self, name: str) -> str:
        return "…"
