"""The people who work here."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain import note
from app.errors import KnownError
from app.services.office import Changes, Office
from app.store import people
from app.store.engine import Engine
from app.store.people import AgentRow


@dataclass(frozen=True)
class Ensured:
    """An agent, and whether it had to be made."""

    agent: AgentRow
    made: bool
    changes: Changes


async def agents(office: Office) -> list[AgentRow]:
    """Every agent, in the order they were made."""
    return await office.gate.read(people.agents)


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
    if (known := await _named(office, nickname)) is not None:
        return Ensured(known, False, Changes())
    agent_id, made = await office.gate.write(work)
    agent = next(row for row in await office.gate.read(people.agents) if row.id == agent_id)
    return Ensured(agent, made, Changes(agent={agent_id}) if made else Changes())


async def _named(office: Office, nickname: str) -> AgentRow | None:
    found = await office.gate.read(people.agents)
    return next((agent for agent in found if agent.nickname == nickname), None)
