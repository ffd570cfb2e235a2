"""The tables of transcripts, and what is asked of them at every call."""

import sqlalchemy as sql
from sqlalchemy import bindparam

TABLES = sql.MetaData()
CALLS = sql.Table(
    "calls",
    TABLES,
    sql.Column("ticket", sql.Integer, primary_key=True),
    sql.Column("session", sql.Integer, nullable=False),
    sql.Column("number", sql.Integer, nullable=False),
    sql.Column("of", sql.Text, nullable=False),
    sql.Column("stage", sql.Text, nullable=False),
    sql.Column("role", sql.Text, nullable=False),
    sql.Column("llm", sql.Text, nullable=False),
    sql.Column("digest", sql.Text, nullable=False),
    sql.Column("pieces", sql.Text, nullable=False),
    sql.Column("at", sql.Float, nullable=False),
    sql.Column("state", sql.Text, nullable=False),
    sql.Column("held_tokens", sql.Integer, nullable=False),
    sql.Column("held_dollars", sql.Float, nullable=False),
    sql.Column("answer", sql.Integer),
    sql.Column("read", sql.Integer),
    sql.Column("cached", sql.Integer),
    sql.Column("stored", sql.Integer),
    sql.Column("written", sql.Integer),
    sql.Column("dollars", sql.Float),
    sql.Column("seconds", sql.Float),
    sql.Column("end", sql.Text),
)
"""Every question, and its answer once it has one. `pieces` and `answer` are numbers of texts.

A call is held, answered, late (answered after another call for the same question) or dropped.
"""

TEXTS = sql.Table(
    "texts",
    TABLES,
    sql.Column("number", sql.Integer, primary_key=True),
    sql.Column("name", sql.Text, nullable=False, unique=True),
    sql.Column("text", sql.LargeBinary, nullable=False),
)
"""Pieces of questions and whole answers, each once, by their SHA-256."""

SPENDS = sql.Table(
    "spends",
    TABLES,
    sql.Column("session", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("llm", sql.Text, primary_key=True),
    sql.Column("calls", sql.Integer, nullable=False),
    sql.Column("read", sql.Integer, nullable=False),
    sql.Column("cached", sql.Integer, nullable=False),
    sql.Column("stored", sql.Integer, nullable=False),
    sql.Column("written", sql.Integer, nullable=False),
    sql.Column("dollars", sql.Float, nullable=False),
)
"""What the answers took, added up: a call need not read all that came before it."""

# In full, since SQLite takes the index for no value that it is only told later.
IS_HELD = sql.text("state = 'held'")
sql.Index("calls_asked", CALLS.c.session, CALLS.c.number)
sql.Index("calls_held", CALLS.c.session, sqlite_where=IS_HELD)

# Built once: SQLAlchemy takes longer over a query than SQLite.
ANSWERED = sql.select(CALLS.c.ticket).where(
    CALLS.c.session == bindparam("session"),
    CALLS.c.number == bindparam("number"),
    CALLS.c.state == "answered",
)
CALL = CALLS.select().where(CALLS.c.ticket == bindparam("this"))
CHANGE_CALL = CALLS.update().where(CALLS.c.ticket == bindparam("this"))
ADD_CALL = CALLS.insert()
ADD_TEXT = TEXTS.insert()
KNOWN_TEXTS = sql.union_all(
    sql.select(TEXTS.c.name, TEXTS.c.number).where(
        TEXTS.c.name.in_(bindparam("names", expanding=True))
    ),
    sql.select(sql.literal("last"), sql.func.coalesce(sql.func.max(TEXTS.c.number), 0)),
)
SUMS = sql.union_all(
    sql.select(
        sql.literal("spent").label("kind"),
        (SPENDS.c.session == bindparam("session")).label("mine"),
        sql.func.sum(SPENDS.c.read + SPENDS.c.written).label("tokens"),
        sql.func.sum(SPENDS.c.dollars).label("dollars"),
    ).group_by("mine"),
    sql.select(
        sql.literal("held").label("kind"),
        (CALLS.c.session == bindparam("session")).label("mine"),
        sql.func.sum(CALLS.c.held_tokens).label("tokens"),
        sql.func.sum(CALLS.c.held_dollars).label("dollars"),
    )
    .where(IS_HELD)
    .group_by("mine"),
)
"""Tokens and dollars, spent and held, of one session and of all others."""

_AMOUNTS = ("calls", "read", "cached", "stored", "written", "dollars")
ADD_SPEND = SPENDS.insert()
RAISE_SPEND = (
    SPENDS.update()
    .where(SPENDS.c.session == bindparam("this_session"), SPENDS.c.llm == bindparam("this_llm"))
    .values({name: SPENDS.c[name] + bindparam(f"more_{name}") for name in _AMOUNTS})
)
