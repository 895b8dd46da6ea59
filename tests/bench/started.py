"""The program's own start: ``python -m tests.bench.started PAGE FOLDER``, with nothing imported that it does not need.

Prints one line of JSON when what the page is for is painted and the loop has come round once more.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def main(page: str, folder: str) -> int:
    from PySide6.QtCore import QTimer

    from tests.bench.bare import resident
    from ui import bootstrap

    def answer(widget: Any) -> None:
        print(json.dumps({"at": time.perf_counter(), "resident": resident()}), flush=True)
        widget.window().close()

    def watch(kind: Any, ready: Any) -> None:
        before = kind.paintEvent
        told: list[Any] = []

        def paint(widget: Any, event: Any) -> None:
            before(widget, event)
            if not told and ready(widget):
                told.append(widget)
                QTimer.singleShot(0, lambda: answer(widget))

        kind.paintEvent = paint

    if page == "orders":
        from ui.widgets.orders_table import OrdersTable

        watch(OrdersTable, lambda table: table.orders.rowCount() and table.orders.row(0) is not None)
    else:
        from ui.widgets.today_row import TodayRow

        watch(TodayRow, lambda row: row.isVisible())
    from tests.bench.asked import NOW

    return bootstrap.run(bootstrap.Options(Path(folder), NOW, "zh_CN"))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
