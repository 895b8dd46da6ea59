"""The people who work here."""

from __future__ import annotations

from typing import NamedTuple

from app.domain import note
from app.errors import KnownError
from app.services.office import Changes, Office
from app.store import people
from app.store.engine import Engine
from app.store.people import AgentRow


class Ensured(NamedTuple):
    """An agent, and whether it had to be made."""

    agent: AgentRow
    made: bool
    changes: Changes


async def agents(office: Office) -> list[AgentRow]:
    """Every agent, in the order they were made."""
    return await office.gate.read(people.agents)


async def named(office: Office, nickname: str) -> AgentRow | None:
    """The agent of that very nickname."""
    return next((agent for agent in await agents(office) if agent.nickname == nickname), None)


async def led(office: Office) -> bool:
    """Whether a lead works here."""
    return await office.gate.read(people.led)


async def ensure(office: Office, nickname: str) -> Ensured:
    """The agent of that nickname, made if there is none.

    Raises ``KnownError`` with the code of ``domain.note.nickname_problem``: a nickname with a separator, or of digits
    alone, could not be read back out of a note (requirement 20).
    """
    nickname = nickname.strip()
    if (code := note.nickname_problem(nickname)) is not None:
        raise KnownError(code, nickname=nickname)

    def work(db: Engine) -> tuple[int, bool]:
        known = people.agent_id(db, nickname)
        return (known, False) if known is not None else (people.add_agent(db, nickname), True)

    # Asked on the reading thread first: a known agent's save waits for the writing thread once, not twice.
    if (known := await named(office, nickname)) is not None:
        return Ensured(known, False, Changes())
    agent_id, made = await office.gate.write(work)
    agent = next(row for row in await office.gate.read(people.agents) if row.id == agent_id)
    return Ensured(agent, made, Changes(agent={agent_id}) if made else Changes())


async def at_work(office: Office, nickname: str) -> Ensured:
    """The agent for whom something shall wait, as by ``ensure``.

    Raises ``KnownError`` as that does, and ``agent_left`` for one who works here no more.
    """
    who = await ensure(office, nickname)
    if not who.agent.active:
        raise KnownError("agent_left", agent=who.agent.nickname)
    return who


async def add(
    office: Office, nickname: str, full_name: str | None = None, role: str = "agent"
) -> tuple[AgentRow, Changes]:
    """Make an agent. Raises ``KnownError``: the nickname's codes (see ``ensure``), ``agent_known``."""
    nickname, full = nickname.strip(), (full_name or "").strip() or None

    def work(db: Engine) -> int:
        _check(db, nickname, full)
        return people.add_agent(db, nickname, full, role)

    agent_id = await office.gate.write(work)
    made = next(row for row in await office.gate.read(people.agents) if row.id == agent_id)
    return made, Changes(agent={agent_id})


async def change(
    office: Office,
    agent_id: int,
    *,
    nickname: str | None = None,
    full_name: str | None = None,
    role: str | None = None,
    active: bool | None = None,
    level: int | None = None,
) -> Changes:
    """Change what is given. Notes are texts: those written under a former nickname keep it.

    Raises ``KnownError``: the nickname's codes (see ``ensure``), ``agent_known``.
    """

    def work(db: Engine) -> None:
        before = next(row for row in people.agents(db) if row.id == agent_id)
        values: dict[str, str | int | None] = {
            "nickname": before.nickname if nickname is None else nickname.strip(),
            "full_name": before.full_name if full_name is None else full_name.strip() or None,
            "role": before.role if role is None else role,
            "active": before.active if active is None else int(active),
            "level": before.level if level is None else level,
        }
        _check(db, str(values["nickname"]), before.full_name if full_name is None else full_name.strip(), agent_id)
        people.change_agent(db, agent_id, **values)

    await office.gate.write(work)
    return Changes(agent={agent_id})


def _check(db: Engine, nickname: str, full_name: str | None, agent_id: int | None = None) -> None:
    """A name must lead to one person: entries in memos are matched by nickname and by full name."""
    if (code := note.nickname_problem(nickname)) is not None:
        raise KnownError(code, nickname=nickname)
    for other in people.agents(db):
        if other.id == agent_id:
            continue
        taken = {other.nickname, other.full_name} - {None}
        if found := taken & {nickname, full_name or nickname}:
            raise KnownError("agent_known", agent=found.pop())
