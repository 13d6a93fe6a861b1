"""Learners who own their sessions; the history of their plans; the evidence of what they know."""

import json
import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

FIRST_LEARNER = "学习者"
"""Who all sessions of an older database belong to."""


def upgrade() -> None:
    """Apply; what the old sessions know of plans and answers is written out."""
    op.create_table(
        "learner",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False, unique=True),
        sa.Column("created", sa.DateTime(), nullable=False),
    )
    # SQLite can add a column that refers to another table only if it may be empty; the store always fills it.
    op.execute("ALTER TABLE session ADD COLUMN learner_id VARCHAR REFERENCES learner (id)")
    op.create_index("ix_session_learner_id", "session", ["learner_id"])
    op.create_table(
        "plan",
        sa.Column("learner_id", sa.String(), sa.ForeignKey("learner.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("made", sa.DateTime(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("learner_id", sa.String(), sa.ForeignKey("learner.id"), nullable=False, index=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(), sa.ForeignKey("session.id"), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
    )
    _adopt(op.get_bind())


def _adopt(connection: sa.Connection) -> None:
    """Give the old sessions their learner; there is none in a new database."""
    meta = sa.MetaData()
    meta.reflect(connection, only=("learner", "session", "turn", "plan", "evidence"))
    learner, session, turn = meta.tables["learner"], meta.tables["session"], meta.tables["turn"]
    last = sa.select(turn.c.session_id, sa.func.max(turn.c.number), sa.func.max(turn.c.written)).group_by(
        turn.c.session_id
    )
    spoken = {id_: (number, written) for id_, number, written in connection.execute(last)}
    old = connection.execute(sa.select(session).order_by(session.c.opened)).all()
    if not old:
        return
    id_ = secrets.token_urlsafe(16)
    connection.execute(learner.insert().values(id=id_, name=FIRST_LEARNER, created=old[0].opened))
    connection.execute(session.update().values(learner_id=id_))
    for row in old:
        number, written = spoken.get(row.id, (0, row.opened))
        _write_out(connection, meta, id_, row, number, written)


def _write_out(
    connection: sa.Connection, meta: sa.MetaData, learner: str, row: sa.Row[Any], number: int, at: datetime
) -> None:
    """Write the rows that the store would have written had it known these tables; a damaged record has none."""
    try:
        dialogue = json.loads(row.dialogue)
        answers = [
            {
                "learner_id": learner, "at": at, "topic": each["note"], "item": each["item"], "right": each["right"],
                "kind": "exercise" if each["item"].startswith("exercise:") else "lesson",
                "attempts": each["attempts"], "session_id": row.id, "turn": number,
            }
            for each in dialogue.get("answered", ())
        ]  # fmt: skip
        plan = dialogue.get("plan")
    except (ValueError, KeyError, TypeError, AttributeError):
        return
    if answers:
        connection.execute(meta.tables["evidence"].insert(), answers)
    if plan:
        plans = meta.tables["plan"]
        before = connection.scalar(sa.select(sa.func.count()).select_from(plans)) or 0
        connection.execute(
            plans.insert().values(
                learner_id=learner, number=before + 1, made=at, record=json.dumps(plan, ensure_ascii=False), reason=""
            )
        )
