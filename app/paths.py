"""Where things lie: the shop's data, the program's own files, and whether a folder is on a network drive."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path, PureWindowsPath

# Locking and the shared memory of WAL fail on these. 9p and virtiofs are absent on purpose: virtual machines
# and WSL show their host's local disk through them.
NETWORK_TYPES = frozenset(
    {
        "acfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "gfs2", "glusterfs", "gpfs", "lustre", "ncpfs",
        "nfs", "nfs4", "ocfs2", "orangefs", "pvfs2", "smb", "smb2", "smb3", "smbfs",
        "fuse.cephfs", "fuse.davfs", "fuse.davfs2", "fuse.glusterfs", "fuse.gvfsd-fuse", "fuse.rclone", "fuse.s3fs",
        "fuse.smbnetfs", "fuse.sshfs",
    }
)  # fmt: skip
DRIVE_REMOTE = 4
_SOURCE = Path(__file__).resolve().parent.parent


def data_dir() -> Path:
    """The folder of the shop's data where nobody names another; it may not exist yet."""
    import platformdirs  # 4 ms

    return Path(platformdirs.user_data_dir("Ziqi", appauthor=False))


def resource(name: str) -> Path:
    """A file of the program by its path from the project's root (``i18n/…``), from source and in a bundle alike."""
    bundle: str | None = getattr(sys, "_MEIPASS", None)
    return (Path(bundle) if bundle else _SOURCE) / name


def is_frozen() -> bool:
    """Whether this is the bundled program."""
    return bool(getattr(sys, "frozen", False))


def is_network_drive(
    path: Path, *, mounts: str | None = None, drive_type: Callable[[str], int] | None = None, system: str = sys.platform
) -> bool:
    """Whether ``path`` (which need not exist) lies on a network drive, where SQLite's WAL corrupts the data.

    ``mounts`` stands in for ``/proc/mounts`` and ``drive_type`` for Windows' ``GetDriveTypeW``, for tests.
    What cannot be found out counts as local.
    """
    if system == "win32":
        # resolve() would follow a drive letter to its share only sometimes; the drive's type is asked instead.
        return _windows_remote(PureWindowsPath(path), drive_type or _drive_type)
    if mounts is None:
        try:
            mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False
    return _mount_type(str(path.absolute().resolve()), mounts) in NETWORK_TYPES


def _mount_type(path: str, mounts: str) -> str:
    """The file system of the innermost mount that holds ``path``; a later mount on one point hides the earlier."""
    innermost, kind = "", ""
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), fields[1])
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(innermost):
            innermost, kind = point, fields[2]
    return kind


def _windows_remote(path: PureWindowsPath, drive_type: Callable[[str], int]) -> bool:
    drive = path.drive.replace("/", "\\")
    if drive.upper().startswith("\\\\?\\UNC\\"):
        return True
    if drive.startswith(("\\\\?\\", "\\\\.\\")):
        drive = drive[4:]
    if drive.startswith("\\\\"):
        return True
    return bool(drive) and drive_type(f"{drive}\\") == DRIVE_REMOTE


def _drive_type(root: str) -> int:
    import ctypes

    windll = getattr(ctypes, "windll", None)
    return int(windll.kernel32.GetDriveTypeW(root)) if windll else 0
