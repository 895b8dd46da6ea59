"""``python -m ui``: the desktop window."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.bootstrap import Options


def parser() -> argparse.ArgumentParser:
    """The window's few switches."""
    made = argparse.ArgumentParser(prog="ziqi", description="Ziqi, the workbench of a shop's customer service.")
    made.add_argument("--data-dir", type=Path, help="the folder of the shop's data")
    made.add_argument(
        "--now",
        type=datetime.fromisoformat,
        help="start at this moment (ISO 8601; without a zone the shop's) and tick on from there",
    )
    made.add_argument("--lang", choices=("zh_CN", "zh_TW", "en"), help="the language of this run")
    made.add_argument("--hidden", action="store_true", help="start out of sight, beside the clock")
    made.add_argument("--self-test", type=Path, metavar="FILE", help="paint the window once, write the result, end")
    made.add_argument(
        "--headless-tour",
        nargs="?",
        const=Path("out/window.png"),
        type=Path,
        metavar="PICTURE",
        help="without a screen: paint the window into a picture and end",
    )
    return made


def main(argv: list[str] | None = None) -> int:
    """Start the window; the exit code."""
    if getattr(sys, "frozen", False):
        import multiprocessing

        # A child process of the bundled program starts here too, and must go no further.
        multiprocessing.freeze_support()
    given = parser().parse_args(argv)
    if given.headless_tour:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    elif no_screen():
        sys.stderr.write("There is no screen here. Use the command line (python -m app), or --headless-tour.\n")
        return 2
    from app import paths
    from ui import quick

    quick.begin()
    from ui import bootstrap

    if given.self_test or given.headless_tour:
        import tempfile

        # What only shows that the program works has no business in the shop's own folder.
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as aside:
            return bootstrap.run(_options(given, given.data_dir or Path(aside)))
    return bootstrap.run(_options(given, given.data_dir or paths.data_dir()))


def _options(given: argparse.Namespace, folder: Path) -> Options:
    from ui.bootstrap import Options

    return Options(folder, given.now, given.lang, given.self_test, given.headless_tour, given.hidden)


def no_screen() -> bool:
    """Whether Qt would find nothing to draw on."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return False
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
