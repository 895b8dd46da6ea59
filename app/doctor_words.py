"""What the import doctor found in a file, what was done about it, and what is left to do."""

from __future__ import annotations

import re
from typing import NamedTuple

from app.i18n import N_, ngettext, number
from app.wording import Params, download, filled

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
    words = {**params, "download": download(params.get("platform", ""), params.get("report", "orders"))}
    what, done, todo = (_EMPTY.sub("", filled(part, words)) for part in FINDINGS[code])
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
