"""Every sentence for people that is not a widget's label: codes with parameters become words here.

Each says what is wrong and what to do. Nothing here decides anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from app.domain import mask
from app.domain.order import OrderRow
from app.i18n import N_, _, current, ngettext, number, pgettext

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
    "buyer_unknown": N_("The export does not say who the buyer is, so nothing can be kept about them."),
    "why_missing": N_("Say why in a few words: colleagues will read it."),
    "attitude_agent": N_("The buyer is upset about how {agent} treated them. A colleague has to go on here."),
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
    "first_chat_enquiry": N_("First reminder: in the same chat, because the buyer asked before ordering"),
    "first_chat_amount": N_("First reminder: a message, because of the amount"),
    "first_phone": N_("First reminder: a call in the next window"),
    "first_sms": N_("First reminder: an SMS"),
    "first_sms_amount": N_("First reminder: an SMS, because of the amount"),
    "first_system": N_("First reminder: the platform's own"),
    "first_system_amount": N_("First reminder: the platform's own, because of the amount"),
    "next_chat": N_("Second reminder: a message the next morning"),
    "next_chat_amount": N_("Second reminder: a message, because of the amount"),
    "next_phone": N_("Second reminder: a call in the next window"),
    "next_sms": N_("Second reminder: an SMS"),
    "next_sms_amount": N_("Second reminder: an SMS, because of the amount"),
    "next_system": N_("Second reminder: the platform's own"),
    "next_system_amount": N_("Second reminder: the platform's own, because of the amount"),
    "next_phone_high_value": N_("Second reminder: a call the next day, because the amount is high"),
    "next_phone_first_time": N_("Second reminder: a call the next day, because the buyer is new"),
    "next_chat_no_window": N_("Second reminder: a message, because no call window is left before the order closes"),
}

MOVED: dict[str, str] = {
    "buyer_day_limit": N_("moved to a later day: this buyer has been contacted often enough today"),
    "quiet_hours": N_("moved out of the quiet hours"),
    "day_off": N_("moved past days off"),
    "call_window": N_("moved into a call window"),
    "stage_hours": N_("moved into the hours set for this reminder"),
    "gap": N_("moved to keep the gap between two contacts"),
}

OUTSIDE: dict[str, str] = {
    "quiet_hours": N_("in the quiet hours"),
    "day_off": N_("on a day off"),
    "call_window": N_("outside the call windows"),
}

WAREHOUSE: dict[str, str] = {
    "shipped": N_("The warehouse may not see this note: the parcel is on its way already."),
    "printed": N_("The warehouse may not see this note: the parcel label is printed already."),
    "picked": N_("The warehouse may not see this note: its parcel was to be picked by now."),
}

CANCELLED: dict[str, str] = {
    "paid": N_("cancelled: the order was paid"),
    "closed": N_("cancelled: the order was closed"),
    "withdrawn": N_("cancelled: its note was withdrawn"),
    "agent": N_("cancelled by an agent"),
    "marked": N_("cancelled: an agent saw the order paid or closed"),
    "do_not_remind": N_("silent: the buyer does not want to be reminded"),
    "suspect": N_("silent: the buyer is marked as suspicious"),
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

_LEFT_OUT = N_("These rows were not imported. They are kept with the import, cell by cell.")
_IMPORTED = N_("The rows were imported as they are.")
_AGAIN = N_("Export again and import that file as it is: do not open it in Excel first. {download}")
_NOTHING = N_("There is nothing to do.")

FINDINGS: dict[str, tuple[str, str, str]] = {
    "id_scientific": (
        N_("Order numbers were turned into figures (1.93E+18); their last digits are lost."),
        _LEFT_OUT,
        _AGAIN,
    ),
    "id_rounded": (
        N_("Order numbers were rounded: a spreadsheet keeps only 15 digits of them."),
        _LEFT_OUT,
        _AGAIN,
    ),
    "id_doubtful": (
        N_("Numbers that end in zeros, as if a spreadsheet had rounded them."),
        _IMPORTED,
        N_("Look one of them up in the back office. If it is not there, take this import back and export again."),
    ),
    "id_decimal": (
        N_("Order numbers end in .0: another program turned them into figures."),
        _LEFT_OUT,
        _AGAIN,
    ),
    "id_missing": (
        N_("Rows without an order number."),
        _LEFT_OUT,
        _AGAIN,
    ),
    "id_malformed": (
        N_("What stands where the order number should be is none."),
        _LEFT_OUT,
        N_("Look at these rows in the file. If they are orders, export again. {download}"),
    ),
    "created_missing": (
        N_("Rows that do not say when the order was made."),
        _LEFT_OUT,
        N_("Export again with that column chosen. {download}"),
    ),
    "shifted_cells": (
        N_("Cells stand under the wrong headings."),
        _LEFT_OUT,
        _AGAIN,
    ),
    "row_damaged": (
        N_("Rows that cannot be read: a quotation mark never closes, or a cell is longer than any text of an order."),
        _LEFT_OUT,
        _AGAIN,
    ),
    "date_malformed": (
        N_("Dates that cannot be read ({columns})."),
        _LEFT_OUT,
        _AGAIN,
    ),
    "date_without_year": (
        N_("Dates without a year ({columns})."),
        N_("These rows were not imported: a year is never guessed. They are kept with the import, cell by cell."),
        _AGAIN,
    ),
    "amount_malformed": (
        N_("Amounts that cannot be read ({columns})."),
        _LEFT_OUT,
        _AGAIN,
    ),
    "text_damaged": (
        N_("Characters that were lost before the file came here."),
        N_("They are shown as � or left out; the rest of the rows was imported."),
        N_("If a name or a memo matters, export again. {download}"),
    ),
    "mixed_encoding": (
        N_("Lines in another encoding than the rest of the file."),
        N_("Each line was read in its own encoding."),
        N_("Check a few of these rows. Files that were joined by hand look like this."),
    ),
    "encrypted_data": (
        N_("Names, phones or addresses that the platform encrypted."),
        N_("They are kept and shown as “Encrypted”, never as a name."),
        N_("To see them, open the order's page on the platform."),
    ),
    "masked_data": (
        N_("Names, phones or addresses that the platform masked with stars."),
        N_("They were imported as they are; a masked value never replaces a clear one."),
        _NOTHING,
    ),
    "date_without_time": (
        N_("Dates without a time of day."),
        N_("The first minute of the day was taken: reminders may come up to a day early."),
        N_("Export again if the hour matters; do not save the file in Excel. {download}"),
    ),
    "date_from_id": (
        N_("Orders without a creation time."),
        N_("The day was taken from the order number, the time as midnight."),
        N_("If the export offers a creation time, choose that column too. {download}"),
    ),
    "amount_negative": (
        N_("Amounts below zero."),
        _IMPORTED,
        N_("Compare one of these orders with the platform."),
    ),
    "amount_absurd": (
        N_("Amounts beyond ten million yuan."),
        _IMPORTED,
        N_("Compare one of these orders with the platform: yuan and fen may have been confused."),
    ),
    "cell_unreadable": (
        N_("Cells that could not be read ({columns})."),
        N_("They are kept as text with their order; the rest of the rows was imported."),
        N_("If these columns matter to you, export again. {download}"),
    ),
    "cells_beside": (
        N_("Words beside the table, under no heading."),
        N_("They were left out; the rows were imported."),
        N_("Give that column a heading and import the file again if the words matter."),
    ),
    "cell_too_narrow": (
        N_("Cells with #### instead of a number ({columns})."),
        N_("The column was too narrow when the file was saved. The rest of the rows was imported."),
        N_("Widen the column and save again, or import the file as it was downloaded. {download}"),
    ),
    "unknown_status": (
        N_("Status words that are not known ({words})."),
        N_("These orders are in the view “Unknown” and nobody is reminded of them."),
        N_("Say on the page of columns what these words mean, and import the file again."),
    ),
    "unknown_flag": (
        N_("Flag words that name no colour ({columns})."),
        N_("The words are kept as text with their order; no flag was set."),
        N_("Look at these orders on the platform if the flag matters."),
    ),
    "status_conflict": (
        N_("The status says unpaid although there is a payment time."),
        N_("The status was believed."),
        N_("Check these orders on the platform before anybody is reminded."),
    ),
    "rows_merged": (
        N_("Several rows had the same number."),
        N_("The first was kept and the others filled its gaps."),
        _NOTHING,
    ),
    "rows_contradict": (
        N_("Rows with the same number say different things."),
        N_("The first was believed."),
        N_("Two exports may have been joined. Import the newest one alone. {download}"),
    ),
    "footer_left_out": (
        N_("Lines with totals."),
        N_("They are no rows and were left out."),
        _NOTHING,
    ),
    "explanation_left_out": (
        N_("Lines under the header that explain the columns."),
        N_("They are no rows and were left out."),
        _NOTHING,
    ),
    "columns_unknown": (
        N_("Columns that Ziqi does not know ({columns})."),
        N_("Their cells are kept as text with each row."),
        N_("If one of them matters, say on the page of columns what it is."),
    ),
    "export_older": (
        N_("This export is older than the data that was there."),
        N_("What is newer stays unless you chose otherwise."),
        N_("Import the newest export before you contact anybody. {download}"),
    ),
    "shop_differs": (
        N_("The file names another shop."),
        N_("The file says “{shop}”; it was imported into “{into}”."),
        N_("If it was meant for the other shop, take the import back and import it there."),
    ),
    "order_elsewhere": (
        N_("Orders whose number another shop has too."),
        N_("They were imported for this shop; the other shop's stay as they are."),
        N_("If the file belongs to the other shop, take the import back and import it there."),
    ),
    "sheets_left_out": (
        N_("The workbook has further sheets with reports ({sheets})."),
        N_("One sheet was imported; the others were not read."),
        N_("Save each of them as a file of its own and import it too."),
    ),
    "profile_unverified": (
        N_("Files of this kind ({platform}) have never been checked against a real one."),
        N_("It was read by what is known of it."),
        N_("Compare the first rows with the platform before you rely on them."),
    ),
    "stubs_made": (
        N_("Lines of orders that are not here yet."),
        N_("The orders were noted by their numbers alone; nobody is reminded of them."),
        N_("Import the order report of the same days. {download}"),
    ),
    "mark_contradicted": (
        N_("Agents saw these orders paid or closed, but this newer export says unpaid."),
        N_("They count as unpaid again."),
        N_("Check these orders on the platform."),
    ),
    "memo_changed": (
        N_("The platform's memo changed while an agent was writing a note."),
        N_("Both are kept; nothing that was typed is lost."),
        N_("Open these orders and read the new memo before you paste the note."),
    ),
}
"""What the import doctor found, what was done about it, and what is left to do."""

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
    words = {name: _LISTS[name](value) if name in _LISTS else value for name, value in params.items()}
    return _(SENTENCES[code]).format_map(_Gaps(words))


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


def warehouse(why: str) -> str:
    """Why the warehouse may not see a note; ``why`` as ``domain.picking`` says it."""
    return _(WAREHOUSE[why])


def for_warehouse(order_no: str, items: str, said: str) -> str:
    """What is said of a late note in the chat with the warehouse; nothing of the buyer."""
    words = _("Order {number} ({items}): {note}") if items else _("Order {number}: {note}")
    return words.format(number=order_no, items=items, note=said)


def cancelled(code: str) -> str:
    """Why a booked reminder was cancelled."""
    return _(CANCELLED[code]) if code in CANCELLED else code


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


class Told(NamedTuple):
    """A finding in words: what it is, what was done about it, and what is left to do."""

    what: str
    done: str
    todo: str


_EMPTY = re.compile(r" ?[(（][)）]")
"""What is left of a list in which nothing may be named."""


def finding(code: str, params: Params) -> Told:
    """What the import doctor found, in the language of the screen; a code of a newer version stands for itself."""
    if code not in FINDINGS:
        return Told(code, "", "")
    words: dict[str, Any] = {name: _LISTS[name](value) if name in _LISTS else value for name, value in params.items()}
    words["download"] = download(params.get("platform", ""), params.get("report", "orders"))
    what, done, todo = (_EMPTY.sub("", _(part).format_map(_Gaps(words))) for part in FINDINGS[code])
    return Told(what, done, todo.strip())


def notice(code: str) -> str:
    """Something an import noticed, without its particulars."""
    return finding(code, {}).what


def held(runs: int) -> str:
    """How many later imports would have to be made anew once one is taken back."""
    return ngettext(
        "{n} later import of an older file left orders alone because of this one. Import that file again.",
        "{n} later imports of older files left orders alone because of this one. Import those files again.",
        runs,
    ).format(n=number(runs))


def _gap() -> str:
    # A full-width stop brings its own space.
    return "" if current().startswith("zh") else " "


class _Gaps(dict[str, Any]):
    """A sentence is shown with a gap rather than not at all."""

    def __missing__(self, name: str) -> str:
        return "…"
