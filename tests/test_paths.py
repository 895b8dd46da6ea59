from __future__ import annotations

import sys
from pathlib import Path, PureWindowsPath

import pytest

from app import paths

MOUNTS = r"""
/dev/sda1 / ext4 rw 0 0
proc /proc proc rw 0 0
//nas/shop /mnt/shop cifs rw 0 0
nas:/export /mnt/nfs\040share nfs4 rw 0 0
/dev/sdb1 /mnt/shop/local ext4 rw 0 0
host /mnt/host 9p rw 0 0
host /mnt/vm virtiofs rw 0 0
me@box: /mnt/box fuse.sshfs rw 0 0
/dev/sdc1 /mnt/twice ext4 rw 0 0
//nas/b /mnt/twice smb3 rw 0 0
half a line
"""


@pytest.mark.parametrize(
    ("path", "network"),
    [
        ("/home/mei/.local/share/Ziqi", False),
        ("/mnt/shop", True),
        ("/mnt/shop/Ziqi/数据", True),
        ("/mnt/shop/local/Ziqi", False),
        ("/mnt/shopping/Ziqi", False),
        ("/mnt/nfs share/Ziqi", True),
        ("/mnt/host/Ziqi", False),
        ("/mnt/vm/Ziqi", False),
        ("/mnt/box/Ziqi", True),
        ("/mnt/twice/Ziqi", True),
    ],
)
def test_a_linux_path_is_judged_by_its_innermost_mount(path: str, network: bool) -> None:
    assert paths.is_network_drive(Path(path), mounts=MOUNTS, system="linux") is network


def test_a_link_is_followed_to_the_share(tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    (tmp_path / "data").symlink_to(share, target_is_directory=True)
    mounts = f"/dev/sda1 / ext4 rw 0 0\nnas:/x {share.resolve()} nfs rw 0 0\n"
    assert paths.is_network_drive(tmp_path / "data" / "Ziqi", mounts=mounts, system="linux")


@pytest.mark.parametrize(
    ("path", "network"),
    [
        (r"C:\Users\mei\AppData\Local\Ziqi", False),
        (r"Z:\Ziqi", True),
        (r"\\nas\shop\Ziqi", True),
        (r"//nas/shop/Ziqi", True),
        (r"\\?\UNC\nas\shop\Ziqi", True),
        (r"\\?\C:\Ziqi", False),
        (r"\\?\Z:\Ziqi", True),
    ],
)
def test_a_windows_path_is_judged_by_its_drive(path: str, network: bool) -> None:
    asked: list[str] = []

    def drive_type(root: str) -> int:
        asked.append(root)
        return paths.DRIVE_REMOTE if root.upper() == "Z:\\" else 3

    # Given as text: a Path of this machine would take the backslashes for letters.
    assert paths._windows_remote(PureWindowsPath(path), drive_type) is network
    assert set(asked) <= {"C:\\", "Z:\\"}


def test_this_machine_can_be_asked(tmp_path: Path) -> None:
    assert paths.is_network_drive(tmp_path / "not there yet") in (True, False)


def test_resources_come_from_the_project_or_from_the_bundle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert paths.resource("pyproject.toml").is_file()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.resource("i18n/en") == tmp_path / "i18n" / "en"


def test_the_default_data_folder_is_the_programs_own() -> None:
    assert paths.data_dir().name == "Ziqi"
