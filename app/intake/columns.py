"""Reads the columns of a batch into the values of a field; the cells that resist are told apart here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.intake import cells, ids, tidy
from app.intake.batch import Batch, Column
from app.intake.cells import CellError
from app.intake.fields import IDS, NUMBERED, WORDS, Source
from app.intake.header import Header, normalise


class Columns:
    """The reading of one file's columns; it remembers which numbers a spreadsheet has rounded."""

    def __init__(self, header: Header, wall: cells.Wall) -> None:
        self._titles, self._profile, self._wall = header.titles, header.profile, wall
        self._rounded: set[str] = set()

    def values(self, source: Source, batch: Batch) -> Column:
        """A field's values; where several columns may fill it, the first that is filled in wins."""
        columns = [self._column(source, index, batch) for index in source.places]
        first = tidy.together(columns) if source.joined else tidy.first_filled(columns)
        return tidy.tidied(source.field, first, self._profile)

    def refuse_rounded(self, sources: Iterable[Source], batch: Batch) -> None:
        """Numbers that a spreadsheet rounded are not trusted, from the first batch on that shows it."""
        for source in sources:
            if source.field not in IDS:
                continue
            raw, title = batch.columns[source.places[0]], self._titles[source.places[0]]
            if source.field in self._rounded or ids.rounded(raw):
                self._rounded.add(source.field)
                for place, cell in enumerate(raw):
                    if ids.is_rounded(cell):
                        batch.faults.setdefault(place, CellError("id_rounded", column=title))

    def _column(self, source: Source, index: int, batch: Batch) -> Column:
        column = batch.columns[index]
        if source.read is None:
            return self._texts(source.field, index, batch)
        if not source.decides and not any(column):
            return [None] * len(column)
        try:
            values: Column = list(map(source.read, column))
        except CellError:
            values = self._cell_by_cell(source, index, batch)
        if source.field in WORDS:
            values = tidy.cleared(values, self._profile)
        if self._wall.saw_timeless:
            self._wall.saw_timeless = False
            batch.timeless.update(place for place, cell in enumerate(column) if cells.is_timeless(cell))
        return values

    def _texts(self, name: str, index: int, batch: Batch) -> Column:
        """Free text; a flag's word becomes a colour, and a parcel's number that became a figure stays text aside."""
        column = tidy.cleared(cells.plain(batch.columns[index]), self._profile)
        if name == "platform_flag":
            return self._without(column, index, batch, "unknown_flag", tidy.colours(column, self._profile))
        if name in NUMBERED and "E+" in "\n".join(filter(None, column)).upper():
            kept = [None if ids.is_figure(value) else value for value in column]
            return self._without(column, index, batch, "cell_unreadable", kept)
        return column

    @staticmethod
    def _without(column: Column, index: int, batch: Batch, code: str, kept: Column) -> Column:
        pairs = enumerate(zip(column, kept, strict=True))
        batch.unread += [(place, index, code, cell) for place, (cell, value) in pairs if cell and value is None]
        return kept

    def _cell_by_cell(self, source: Source, index: int, batch: Batch) -> Column:
        values: list[Any] = []
        for place, cell in enumerate(batch.columns[index]):
            try:
                values.append(source.read(cell) if source.read else None)
            except CellError as fault:
                values.append(None)
                if source.field != "order_no" and normalise(cell) in self._profile.cleared:
                    continue
                fault.params["column"] = self._titles[index]
                if fault.code == "shifted_cells" or source.decides:
                    batch.faults.setdefault(place, fault)
                else:
                    batch.unread.append((place, index, "cell_unreadable", cells.text(cell)))
        return values
