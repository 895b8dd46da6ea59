"""Reads the columns of a batch into the values of a field; the cells that resist are told apart here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.intake import cells, ids, tidy
from app.intake.batch import Batch, Column
from app.intake.cells import CellError
from app.intake.fields import IDS, NUMBERED, WORDS, Source
from app.intake.header import Header, normalise

_Resisted = tuple[int, int, CellError]
"""A cell that could not be read: its place in the batch, its column, and why."""
CERTAIN, DOUBTFUL = 0.01, 0.1
"""Several numbers that luck explains so badly were rounded; what it explains not much better is told."""


class Columns:
    """The reading of one file's columns; it remembers which numbers a spreadsheet has rounded."""

    def __init__(self, header: Header, wall: cells.Wall) -> None:
        self._titles, self._profile, self._wall = header.titles, header.profile, wall
        self._rounded: set[str] = set()

    def values(self, source: Source, batch: Batch) -> Column:
        """A field's values; where several columns may fill it, the first that is filled in and can be read wins."""
        resisted: list[_Resisted] = []
        columns = [self._column(source, index, batch, resisted) for index in source.places]
        first = tidy.together(columns) if source.joined else tidy.first_filled(columns)
        if resisted:
            self._tell(source, columns, resisted, batch)
        return tidy.tidied(source.field, first, self._profile)

    def refuse_rounded(self, sources: Iterable[Source], batch: Batch) -> None:
        """Numbers that a spreadsheet rounded are not trusted, from the first batch on that shows it."""
        for source in sources:
            if source.field not in IDS:
                continue
            raw, title = _chosen(source, batch), self._titles[source.places[0]]
            suspects, luck = ids.rounded(raw)
            if suspects > 1 and luck < CERTAIN:
                self._rounded.add(source.field)
            if not suspects or (luck > DOUBTFUL and source.field not in self._rounded):
                continue
            for place, cell in enumerate(raw):
                if ids.is_rounded(cell):
                    if source.field in self._rounded:
                        batch.faults.setdefault(place, CellError("id_rounded", column=title))
                    else:
                        batch.doubtful.add(place)

    def _column(self, source: Source, index: int, batch: Batch, resisted: list[_Resisted]) -> Column:
        column = batch.columns[index]
        if source.read is None:
            return self._texts(source.field, index, batch)
        if not source.decides and not any(column):
            return [None] * len(column)
        try:
            values: Column = list(map(source.read, column))
        except CellError:
            values = self._cell_by_cell(source, index, batch, resisted)
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
        if name in NUMBERED and "###" in "\n".join(filter(None, column)):
            wide = [None if value and cells.NARROW.fullmatch(value) else value for value in column]
            column = self._without(column, index, batch, "cell_too_narrow", wide)
        if name in NUMBERED and "E+" in "\n".join(filter(None, column)).upper():
            kept = [None if ids.is_figure(value) else value for value in column]
            return self._without(column, index, batch, "cell_unreadable", kept)
        return column

    @staticmethod
    def _without(column: Column, index: int, batch: Batch, code: str, kept: Column) -> Column:
        pairs = enumerate(zip(column, kept, strict=True))
        batch.unread += [(place, index, code, cell) for place, (cell, value) in pairs if cell and value is None]
        return kept

    def _cell_by_cell(self, source: Source, index: int, batch: Batch, resisted: list[_Resisted]) -> Column:
        values: list[Any] = []
        for place, cell in enumerate(batch.columns[index]):
            try:
                values.append(source.read(cell) if source.read else None)
            except CellError as fault:
                values.append(None)
                if source.field == "order_no" or normalise(cell) not in self._profile.cleared:
                    fault.params["column"] = self._titles[index]
                    resisted.append((place, index, fault))
        return values

    @staticmethod
    def _tell(source: Source, columns: Sequence[Column], resisted: Iterable[_Resisted], batch: Batch) -> None:
        """What could not be read refuses its row, or stays text; behind a column that fills the field it is nothing."""
        for place, index, fault in resisted:
            own = source.places.index(index)
            if any(column[place] is not None for column in columns[:own]):
                continue
            is_filled = any(column[place] is not None for column in columns[own:])
            if fault.code == "shifted_cells" or (source.decides and not is_filled):
                known = batch.faults.get(place)
                if known is None or known.code == "id_missing":
                    batch.faults[place] = fault
            elif fault.code != "id_missing":
                told = "cell_too_narrow" if fault.code == "cell_too_narrow" else "cell_unreadable"
                batch.unread.append((place, index, told, cells.text(batch.columns[index][place])))


def _chosen(source: Source, batch: Batch) -> Sequence[str]:
    """A field's cells as they stand in the file, of several columns the first that is filled in."""
    first, *others = (batch.columns[index] for index in source.places)
    for other in others:
        first = tuple(b if cells.text(a) in cells.NOTHING else a for a, b in zip(first, other, strict=True))
    return first
