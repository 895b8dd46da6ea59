"""What is known of an imported file besides its rows."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from app.domain.finding import Finding

NEW, CHANGED, SAME, OLDER = "new", "changed", "same", "older"
"""What a staged row is beside the shop's; ``older`` would be changed, but a run of a later moment saw it."""


@dataclass
class About:
    """What is known of the file besides its rows.

    ``fields`` and ``line_fields`` are those an existing row takes over. rows = created + updated + unchanged + merged +
    refused, whatever they are rows of; ``created_lines`` and ``updated_lines`` count lines of orders, ``stubs`` the
    orders of which an item report gives no more than the number. ``older`` (and ``older_lines``) of ``updated`` were
    seen by a run that speaks of a later moment: see `keep_older`. ``steps`` is how many rows a commit goes through.
    """

    platform: str = ""
    report: str = "orders"
    encoding: str = ""
    fields: list[str] = field(default_factory=list)
    line_fields: list[str] = field(default_factory=list)
    extra_columns: list[str] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    personal: list[tuple[int, str]] = field(default_factory=list)
    as_of: int = 0
    shop_name: str | None = None
    profile: str | None = None
    level: str = ""
    digest: str | None = None
    rows: int = 0
    refused: int = 0
    merged: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    created_lines: int = 0
    updated_lines: int = 0
    stubs: int = 0
    older: int = 0
    older_lines: int = 0
    steps: int = 0
    findings: list[Finding] = field(default_factory=list)

    def keep_older(self) -> None:
        """Count as unchanged what a commit that keeps newer data leaves as it is."""
        self.updated, self.unchanged = self.updated - self.older, self.unchanged + self.older
        self.updated_lines -= self.older_lines
        self.older = self.older_lines = 0
        self.findings = [
            one._replace(params={**one.params, "kept": True}) if one.code == "export_older" else one
            for one in self.findings
        ]

    def to_json(self) -> str:
        whole = asdict(self) | {"findings": [one.to_json() for one in self.findings]}
        return json.dumps(whole, ensure_ascii=False)

    @classmethod
    def from_json(cls, stored: str) -> About:
        whole = json.loads(stored)
        return cls(**whole | {"findings": [Finding.from_json(one) for one in whole["findings"]]})
