#!/usr/bin/env python3
"""Sets the project up and runs it, with nothing but Python's standard library.

    python3 dev.py run [ARGS]     start the program (without a screen: the main job, and a picture of the window)
    python3 dev.py test [ARGS]    run the tests; further arguments go to pytest
    python3 dev.py setup          only set up
    python3 dev.py check          ruff, mypy, import contracts, catalogues
    python3 dev.py bench [ARGS]   measure against floors of the same run
    python3 dev.py monkey [ARGS]  random keys and clicks for 30 minutes (--minutes, --seed)
    python3 dev.py fuzz [ARGS]    mutated exports (--files, --seed, --minutes)
    python3 dev.py simulate [ARGS]  a simulated shop at work (--days, --orders, --agents, --seed)
    python3 dev.py demo [ARGS]    make a demo shop (as `python -m app demo`)
    python3 dev.py i18n           gather the strings, update the catalogues, tell what is missing
    python3 dev.py shots [ARGS]   pictures of every page
    python3 dev.py bundle         build the one-folder program into dist/

What was done once is not done again; to start afresh, delete .venv.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this very file is what an older Python is started with
    sys.exit("Start dev.py with Python 3.11 or newer; this is Python " + sys.version.split()[0] + ".")

import ctypes
import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "ziqi-installed.json"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
RUN_LOCK, DEV_LOCK = "requirements.lock", "requirements-dev.lock"
LINUX = sys.platform.startswith("linux")

# Debian's package -> the library that Qt's wheels load from the system.
LIBRARIES = {
    "libegl1": "libEGL.so.1",
    "libgl1": "libGL.so.1",
    "libdbus-1-3": "libdbus-1.so.3",
    "libfontconfig1": "libfontconfig.so.1",
    "libglib2.0-0": "libglib-2.0.so.0",
    "libxkbcommon0": "libxkbcommon.so.0",
}
SCREEN_LIBRARIES = {
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libx11-xcb1": "libX11-xcb.so.1",
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-image0": "libxcb-image.so.0",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-randr0": "libxcb-randr.so.0",
    "libxcb-render-util0": "libxcb-render-util.so.0",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxcb-sync1": "libxcb-sync.so.1",
    "libxcb-xfixes0": "libxcb-xfixes.so.0",
    "libxcb-xkb1": "libxcb-xkb.so.1",
}
FONT_PACKAGE = "fonts-wqy-microhei"
FONT_FILES = re.compile(r"(?i)cjk|wqy|noto\w*(sc|tc)|source-?han|droidsansfallback|msyh|simsun|simhei|uming|ukai|lxgw")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


# --- what the machine has -----------------------------------------------------------------------------------------


def has_screen() -> bool:
    """Whether a window can be shown; only Linux is ever without."""
    return not LINUX or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def can_load(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_chinese_font() -> bool:
    if shutil.which("fc-list"):
        found = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, encoding="utf-8", check=False)
        return bool(found.stdout.strip())
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    return any(FONT_FILES.search(file.name) for folder in folders if folder.is_dir() for file in folder.rglob("*"))


def missing_for_venv() -> list[str]:
    return [] if find_spec("venv") and find_spec("ensurepip") else ["python3-venv"]


def missing_libraries(*, screen: bool) -> list[str]:
    wanted = LIBRARIES | (SCREEN_LIBRARIES if screen else {})
    return [package for package, library in wanted.items() if not can_load(library)]


def missing_for_bundle() -> list[str]:
    packages = [] if shutil.which("objdump") else ["binutils"]
    version = "%d.%d" % sys.version_info[:2]  # noqa: UP031
    # Debian keeps the shared library of its Python, which a bundle carries, in a package of its own.
    if sys.base_prefix == "/usr" and not can_load(f"libpython{version}.so.1.0"):
        packages.append(f"libpython{version}")
    return packages


def root_prefix() -> list[str] | None:
    """What to put before a command to run it as root; None: it may not."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:  # type: ignore[attr-defined,unused-ignore]
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def install(packages: list[str], *, needed: bool) -> None:
    """Bring Debian ``packages`` onto the machine, or say in one sentence what is missing and stop if ``needed``."""
    if not packages:
        return
    names = " ".join(packages)
    prefix = root_prefix()
    if prefix is None:
        say(f"This machine lacks {names}; install with: sudo apt install {names}")
    else:
        say(f"This machine lacks {names}; installing with apt.")
        quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
        # A fresh machine has no lists yet, or old ones; a source that fails does no harm if the rest has the package.
        subprocess.run([*quiet, "update"], stdout=subprocess.DEVNULL, check=False)
        order = [*quiet, "install", "-y", "--no-install-recommends", *packages]
        done = subprocess.run(order, stdout=subprocess.DEVNULL, check=False)
        if done.returncode == 0:
            return
        say(f"apt could not install them; try: apt install {names}")
    if needed:
        sys.exit(1)


# --- setting up ---------------------------------------------------------------------------------------------------


def setup(*, dev: bool = False, qt: bool = True, bundle: bool = False) -> None:
    """Make sure of the system's parts, .venv, the locked packages and the compiled catalogues."""
    if LINUX:
        needed = missing_for_venv() if not PYTHON.exists() else []
        needed += missing_libraries(screen=has_screen()) if qt else []
        needed += missing_for_bundle() if bundle else []
        fonts = [FONT_PACKAGE] if qt and not has_chinese_font() else []
        install(needed + fonts, needed=bool(needed))
    make_venv()
    install_locked(dev=dev)
    must([str(PYTHON), "-m", "tests.i18n.catalogues", "compile"])


def make_venv() -> None:
    test = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", test], capture_output=True, check=False).returncode == 0:
        return
    say("Making .venv")
    must([sys.executable, "-m", "venv", "--clear", str(VENV)])


def install_locked(*, dev: bool) -> None:
    """Install the lock (the developers' one holds the program's too) unless this very one is installed already."""
    hashes = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in (RUN_LOCK, DEV_LOCK)}
    wanted = hashes if dev else {RUN_LOCK: hashes[RUN_LOCK]}
    try:
        installed = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        installed = {}
    if wanted.items() <= installed.items():
        return
    lock = DEV_LOCK if dev else RUN_LOCK
    say(f"Installing {lock}")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    must([*pip, "--require-hashes", "--no-deps", "--prefer-binary", "-r", lock])
    STAMP.write_text(json.dumps(wanted), encoding="utf-8")


# --- commands -----------------------------------------------------------------------------------------------------


def run(arguments: list[str]) -> int:
    setup()
    if has_screen():
        return python("-m", "ui", *arguments)
    say("There is no screen here, so the main job runs without one: a demo shop, today's unpaid orders, a picture.")
    return python("-m", "ui", *arguments, "--headless-tour", offscreen=True)


def test(arguments: list[str]) -> int:
    setup(dev=True, bundle=True)
    return python("-m", "pytest", *workers(arguments), *arguments, offscreen=True)


def workers(arguments: list[str]) -> list[str]:
    """Several processes for the suite or a folder of it; one for a single file, a debugger or a wish of one's own."""
    own = any(
        re.match(r"-n|--numprocesses|--pdb|--trace$|-s$|--co$|--collect-only$", argument) for argument in arguments
    )
    single = any(".py" in argument for argument in arguments)
    if own or single or (os.cpu_count() or 1) < 2:
        return []
    return ["-n", "auto", "--dist", "loadgroup"]


def check(arguments: list[str]) -> int:
    setup(dev=True, qt=False)
    steps = {
        "ruff": ("-m", "ruff", "check", "."),
        "format": ("-m", "ruff", "format", "--check", "."),
        "mypy": ("-m", "mypy"),
        "contracts": ("-c", "from importlinter.cli import lint_imports_command as lint; lint()"),
        "catalogues": ("-m", "tests.i18n.catalogues", "check"),
    }
    failed = [name for name, step in steps.items() if python(*step, *(arguments if name == "mypy" else ()))]
    strays = stray_imports()
    for stray in strays:
        say(stray)
    failed += ["imports"] if strays else []
    say(f"check: {', '.join(failed)} failed" if failed else "check: all is well")
    return 1 if failed else 0


def stray_imports() -> list[str]:
    """Each line that imports the interpreter's SQLite anywhere, or the database outside ``app/store`` and its tests."""
    found = []
    anywhere = re.compile(r"^\s*(?:import|from)\s+_?sqlite3\b|import_module\(\s*[\"']_?sqlite3\b")
    store_only = re.compile(r"^\s*(?:import|from)\s+(?:peewee|playhouse|pysqlite3)\b")
    files = [ROOT / "dev.py", *(file for room in ("app", "ui", "tests") for file in (ROOT / room).rglob("*.py"))]
    for file in files:
        name = file.relative_to(ROOT).as_posix()
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            inside = name.startswith(("app/store/", "tests/"))
            if anywhere.search(line) or (store_only.search(line) and not inside):
                found.append(f"{name}:{number}: {line.strip()} - the database is app.store's business")
    return found


def setup_only(_arguments: list[str]) -> int:
    setup(dev=True)
    say("Ready: python3 dev.py run")
    return 0


def bench(arguments: list[str]) -> int:
    setup(dev=True)
    return python("-m", "tests.bench", *arguments, offscreen=True)


def monkey(arguments: list[str]) -> int:
    setup(dev=True)
    return python("-m", "tests.monkey", *arguments, offscreen=True)


def fuzz(arguments: list[str]) -> int:
    setup(dev=True)
    return python("-m", "tests.fuzz", *arguments, offscreen=True)


def simulate(arguments: list[str]) -> int:
    setup(dev=True)
    return python("-m", "tests.simulate", *arguments, offscreen=True)


def demo(arguments: list[str]) -> int:
    setup(qt=False)
    # A folder of its own: invented orders have no business in the shop's.
    folder = os.path.relpath(ROOT / "out" / "demo")
    done = python("-m", "app", "--data-dir", folder, "demo", *arguments)
    if not done:
        say(f"To look at it: python3 dev.py run --data-dir {folder}")
    return done


def i18n(_arguments: list[str]) -> int:
    setup(qt=False)
    return python("-m", "tests.i18n.catalogues", "update")


def shots(arguments: list[str]) -> int:
    setup()
    return python("-m", "ui.shots", *arguments, offscreen=True)


def bundle(arguments: list[str]) -> int:
    setup(dev=True, bundle=True)
    places = ("--distpath", str(ROOT / "dist"), "--workpath", str(ROOT / "build"))
    code = python("-m", "PyInstaller", "--noconfirm", *places, *arguments, "build.spec", offscreen=True)
    if code == 0:
        say("Built dist/ziqi")
    return code


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    "test": test,
    "setup": setup_only,
    "check": check,
    "bench": bench,
    "monkey": monkey,
    "fuzz": fuzz,
    "simulate": simulate,
    "demo": demo,
    "i18n": i18n,
    "shots": shots,
    "bundle": bundle,
}


def say(words: str) -> None:
    print(words, flush=True)


def python(*arguments: str, offscreen: bool = False) -> int:
    """Run .venv's Python in the project's folder and return its exit code."""
    environment = dict(os.environ)
    if offscreen:
        environment["QT_QPA_PLATFORM"] = "offscreen"
    # Compiled code is kept: the tests alone start hundreds of processes.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run([str(PYTHON), *arguments], cwd=ROOT, env=environment, check=False).returncode


def must(command: list[str]) -> None:
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code:
        sys.exit(f"Setting up failed at: {' '.join(command[1:])}")


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in COMMANDS:
        say(__doc__.strip())
        return 0 if arguments[:1] in (["-h"], ["--help"], ["help"]) else 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
