"""Takes all pictures into a folder; one process a scaling, for Qt reads it once, and all of them at the same time."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path

LANGUAGES = ("zh_CN", "en")  # zh_TW stands like zh_CN and is drawn when it is asked for
LOOKS = ("light", "dark")
SCALES = ("1", "1.5")


def main(argv: list[str] | None = None) -> int:
    """The exit code: not 0 where a scene failed."""
    made = argparse.ArgumentParser(prog="shots", description="Pictures of every page and state.")
    made.add_argument("--out", type=Path, default=Path("out/shots"))
    made.add_argument("--scale", choices=SCALES, help="only this scaling, in this process")
    made.add_argument("--language", choices=(*LANGUAGES, "zh_TW"), help="only this language")
    made.add_argument("--look", choices=LOOKS, help="only this look")
    made.add_argument("--only", default="", help="only pictures whose name begins so")
    given = made.parse_args(argv)
    if given.scale is None:
        rest = sys.argv[1:] if argv is None else argv
        commands = ([sys.executable, "-m", "ui.shots", *rest, "--scale", scale] for scale in SCALES)
        running = [subprocess.Popen(command) for command in commands]
        return max(abs(one.wait()) for one in running)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = given.scale
    return _take(given)


def _add_scenes() -> None:
    """In this order they are played."""
    from ui.shots import (  # noqa: F401 - adds them
        scenes,
        scenes_card,
        scenes_guards,
        scenes_orders,
        scenes_rules,
        scenes_settings,
        scenes_times,
    )

    # isort: split
    from ui.shots import scenes_imports, scenes_news  # noqa: F401 - the last ones: they leave a shop and runs behind

    # isort: split
    from ui.shots import scenes_check  # noqa: F401 - and it leaves faulty notes behind

    # isort: split
    from ui.shots import scenes_won_back  # noqa: F401 - and it contacts of two months

    # isort: split
    from ui.shots import scenes_queue  # noqa: F401 - and it another day and a shop of its own

    # isort: split
    from ui.shots import scenes_call  # noqa: F401 - and it one more of each

    # isort: split
    from ui.shots import scenes_desk  # noqa: F401 - and it a further day, a shop, a contact that is not over


def _take(given: argparse.Namespace) -> int:
    from ui import bootstrap, messages
    from ui.crash import CrashGuard
    from ui.shots.studio import Studio

    _add_scenes()

    messages.install()
    guard = CrashGuard()
    guard.install()
    app = bootstrap.make_app(["ziqi"])
    loop = bootstrap.make_loop(app)
    loop.set_exception_handler(guard.loop_failed)
    given.out.mkdir(parents=True, exist_ok=True)

    async def rounds(folder: Path) -> None:
        for language in (given.language,) if given.language else LANGUAGES:
            for look in (given.look,) if given.look else LOOKS:
                await Studio(app, folder, given.out, round(float(given.scale) * 100), given.only).play(language, look)

    try:
        with loop, tempfile.TemporaryDirectory() as folder:
            loop.run_until_complete(rounds(Path(folder)))
    finally:
        bootstrap.leave(app)
    return 3 if guard.count else 0


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
