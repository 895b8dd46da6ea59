from __future__ import annotations

import json
from pathlib import Path

import pytest

from app import settings
from app.settings import Settings
from tests.conftest import LogGuard


def test_what_was_saved_is_loaded(data_dir: Path) -> None:
    chosen = Settings(
        language="zh_TW", theme="dark", shop_id=3, agent_id=None, import_folder="D:/导出", window_state="AAA="
    )
    settings.save(chosen, data_dir)
    assert settings.load(data_dir) == chosen
    assert [file.name for file in data_dir.iterdir()] == [settings.FILE]


def test_without_a_file_the_defaults_hold(data_dir: Path) -> None:
    assert settings.load(data_dir) == Settings()
    assert not data_dir.exists()


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe\x00", "{“language”: 1}".encode()])
def test_a_damaged_file_is_kept_aside(tmp_path: Path, content: bytes, expected_log: LogGuard) -> None:
    expected_log("settings are damaged")
    (tmp_path / settings.FILE).write_bytes(content)
    assert settings.load(tmp_path) == Settings()
    assert (tmp_path / "settings.json.damaged").read_bytes() == content
    settings.save(Settings(theme="light"), tmp_path)
    assert settings.load(tmp_path).theme == "light"


def test_a_value_that_does_not_fit_falls_back_alone(tmp_path: Path, expected_log: LogGuard) -> None:
    expected_log("setting (language|shop_id|agent_id|window_state)")
    found = {
        "language": "fr",
        "theme": "dark",
        "shop_id": "3",
        "agent_id": True,
        "window_state": 7,
        "from_the_future": 1,
    }
    (tmp_path / settings.FILE).write_text(json.dumps(found), encoding="utf-8")
    assert settings.load(tmp_path) == Settings(theme="dark")


def test_a_file_that_cannot_be_read_is_left_alone(tmp_path: Path, expected_log: LogGuard) -> None:
    expected_log("settings cannot be read: (Is a directory|Permission denied)$")
    (tmp_path / settings.FILE).mkdir()
    assert settings.load(tmp_path) == Settings()
    assert (tmp_path / settings.FILE).is_dir()


def test_a_save_that_fails_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.save(Settings(theme="dark"), tmp_path)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        settings.save(Settings(theme="light"), tmp_path)
    assert settings.load(tmp_path).theme == "dark"
    assert [file.name for file in tmp_path.iterdir()] == [settings.FILE]
