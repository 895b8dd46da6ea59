"""What belongs to this PC and not to the shop: language, look, who sits here, where the window stood."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

FILE = "settings.json"
LANGUAGES = ("system", "zh_CN", "zh_TW", "en")
THEMES = ("system", "light", "dark")
DENSITIES = ("compact", "normal", "roomy")
SOUNDS = ("none", "system", "chime")
WATCHES = ("off", "announce", "auto")

log = logging.getLogger(__name__)


@dataclass
class Settings:
    """One PC's choices; a shop's rules are rows of the store."""

    language: str = "system"
    theme: str = "system"
    shop_id: int | None = None
    agent_id: int | None = None
    import_folder: str = ""
    import_unseen: bool = False  # a file about which nothing is odd is imported without a look
    watch: str = "off"  # what becomes of an export that arrives in the watched folder
    watch_folder: str = ""  # empty: the downloads
    watch_since: int = 0  # epoch seconds: what lay there before is no news
    watch_shops: list[int] = field(default_factory=list)  # whose exports "auto" imports by itself
    # Qt's saveGeometry and saveState, base64; empty: the program's own layout.
    window_geometry: str = ""
    window_state: str = ""
    page: str = ""  # the page that was open last
    density: str = "normal"
    sound: str = "system"
    quiet: bool = False  # no toasts and no sound; the lists go on
    stay_in_tray: bool = False  # closing the window leaves the tray's icon at work
    keys: dict[str, str] = field(default_factory=dict)  # deed -> sequence, where it is not the default
    # View -> {"columns": [names], "widths": {name: px}}, where it is not the default.
    tables: dict[str, Any] = field(default_factory=dict)
    # What the page of orders showed last: {"tab": name, "own": bool} and a Query without its words.
    orders: dict[str, Any] = field(default_factory=dict)
    queue_best: bool = False  # the queue of payment reminders shows the best first
    own_line: bool = True  # what the agent won back today stands above the queue
    # What the page of what was won back showed last: {"period": name, "rule": name}; own dates are not kept.
    won_back: dict[str, Any] = field(default_factory=dict)
    # Shop's id -> rules of payment reminders that were edited here and not saved yet, as ``Rules.to_json`` has them.
    rules: dict[str, Any] = field(default_factory=dict)


_KINDS: dict[str, tuple[type, ...]] = {
    "shop_id": (int, type(None)), "agent_id": (int, type(None)), "keys": (dict,), "tables": (dict,), "orders": (dict,),
    "won_back": (dict,),
    "rules": (dict,),
    "watch_since": (int,), "watch_shops": (list,),
    **dict.fromkeys(("quiet", "stay_in_tray", "import_unseen", "own_line", "queue_best"), (bool,)),
}  # fmt: skip
_CHOICES = {"language": LANGUAGES, "theme": THEMES, "density": DENSITIES, "sound": SOUNDS, "watch": WATCHES}


def load(data_dir: Path) -> Settings:
    """The settings of ``data_dir``.

    No file gives the defaults, and so does a damaged one, which is kept beside as ``settings.json.damaged``. A value of
    the wrong kind falls back alone; names that this version does not know are dropped.
    """
    file = data_dir / FILE
    try:
        found = json.loads(file.read_bytes())
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        log.warning("settings cannot be read: %s", error.strerror)
        return Settings()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        _keep_aside(file)
        return Settings()
    return Settings(**{one.name: found[one.name] for one in fields(Settings) if _fits(one.name, found)})


def save(settings: Settings, data_dir: Path) -> None:
    """Write the file whole or not at all; raises OSError where the disk refuses."""
    data_dir.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=FILE, suffix=".new", dir=data_dir)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(asdict(settings), stream, ensure_ascii=False, indent=2)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(data_dir / FILE)
    except BaseException:
        # Whatever it was goes on to who asked; half a file must not stay beside the old one.
        with suppress(OSError):
            Path(name).unlink()
        raise


def _fits(name: str, found: dict[str, Any]) -> bool:
    if name not in found:
        return False
    value = found[name]
    # bool is an int to isinstance, and True is no shop.
    kinds = _KINDS.get(name, (str,))
    good = isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))
    good = good and (name not in _CHOICES or value in _CHOICES[name])
    if not good:
        log.warning("setting %s has a value that does not fit, its default is used", name)
    return good


def _keep_aside(file: Path) -> None:
    aside = file.with_name(FILE + ".damaged")
    log.warning("settings are damaged; kept as %s, the defaults are used", aside.name)
    with suppress(OSError):
        file.replace(aside)
