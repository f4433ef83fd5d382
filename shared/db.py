"""The database of a service: one engine, one transaction boundary, row locks. The only place that commits."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from psycopg import sql
from sqlalchemy import (
    ARRAY,
    Connection,
    Engine,
    NullPool,
    Select,
    any_,
    bindparam,
    create_engine,
    event,
    select,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    mapped_column,
    sessionmaker,
)
from uuid_utils.compat import uuid7

from shared.bell import Bell
from shared.driver import LastResult, execute, insert_waiting, run
from shared.errors import NotFound, VersionStale
from shared.faults import Course, course
from shared.limits import BACKGROUND, Limits, connection
from shared.security.areas import covers

T = TypeVar("T")
ATTEMPTS = 3
DRIVER = "postgresql+psycopg://"
"""SQLAlchemy's name for it; where the database is stands in libpq's own parameters."""


class Aggregate:
    """Columns of a row that events tell of: its id, which it has from when it is made, is the events' key; its version
    counts its changes from 1.

    A change of a row that has another version by now fails where it is written, with StaleDataError: whoever made it
    has not held the row.
    """

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    version: Mapped[int] = mapped_column(default=0)

    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": version, "version_id_generator": False}


@event.listens_for(Aggregate, "init", propagate=True)
def _give_defaults(row: Aggregate, _args: Any, columns: dict[str, Any]) -> None:
    model: Any = type(row)
    for name, default in _defaults(model):
        columns.setdefault(name, default.arg(None) if default.is_callable else default.arg)


@cache
def _defaults(model: Any) -> Sequence[tuple[str, Any]]:
    return [(column.key, column.default) for column in model.__table__.columns if column.default]


A = TypeVar("A", bound=DeclarativeBase)
PUBLISHED = "published"
"""Stands in a session's `info` once it has written to the outbox: its commit wakes the relay."""


class Database:
    """A service's database, reached as one role. Create it after forking."""

    def __init__(
        self, url: str, limits: Limits = BACKGROUND, *, clock_offset_seconds: int = 0, pool_size: int = 5
    ) -> None:
        def make(**pool: Any) -> Engine:
            hidden = True  # parameters may be personal, and error texts reach logs
            # The driver's own BEGIN would take a round trip more than that of `_begin`.
            own = {"autocommit": True, "cursor_factory": LastResult}
            return create_engine(DRIVER, connect_args=connection(url, limits) | own, hide_parameters=hidden, **pool)

        self._make = make
        # The connection used last has prepared its statements. Others, which bursts alone need, stay small.
        self.engine = make(pool_size=pool_size, max_overflow=0, pool_timeout=10, pool_use_lifo=True)
        self._bell = Bell(url, limits)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False, autoflush=False)
        event.listen(self._sessions, "after_begin", _begin)
        self.clock_offset = timedelta(seconds=clock_offset_seconds)
        """How far its time is ahead of the server's."""

    def run(self, work: Callable[[Session], T], *, scope: str = "", lock: str = "true", attempts: int = ATTEMPTS) -> T:
        """Run `work` in one transaction and commit it; `scope` is the code prefix row security lets through. `lock` is
        SQL that tries a lock as the transaction begins; `db.info["locked"]` says whether it was had.

        Deadlocks, serialisation failures and connections found dead before the commit repeat `work`, up to 3 attempts.
        A connection lost *in* the commit is raised: whether it took place is not known here.
        """
        return self._run(work, {"scope": scope, "lock": lock}, attempts=attempts)

    def _run(
        self,
        work: Callable[[Session], T],
        info: dict[str, Any],
        connection: Connection | None = None,
        attempts: int = ATTEMPTS,
    ) -> T:
        for attempt in range(1, attempts + 1):
            with self._sessions(bind=connection or self.engine, info={**info, "offset": self.clock_offset}) as db:
                try:
                    result = work(db)
                    db.flush()
                    insert_waiting(db)
                except DBAPIError as fault:
                    anew = fault.connection_invalidated and connection is None
                    if attempt < attempts and (anew or course(fault) is Course.REPEAT):
                        continue
                    raise
                db.commit()
                if PUBLISHED in db.info:
                    self._bell.ring()
                return result
        raise AssertionError("unreachable")

    @contextmanager
    def alone(self) -> Iterator[Callable[[Callable[[Session], T]], T]]:
        """As `run`, over one new connection that is closed at the end: what belongs to a session, such as temporary
        tables, stays from one transaction to the next. Not repeated where the connection is lost.
        """
        with self._make(poolclass=NullPool).connect() as connection:
            try:
                yield lambda work: self._run(work, {}, connection)
            finally:
                with suppress(DBAPIError):  # the server may take a moment to notice that the session has ended
                    connection.rollback()
                    connection.exec_driver_sql("SELECT pg_advisory_unlock_all()")

    def close(self) -> None:
        """Close the connections that no one uses."""
        self._bell.close()
        self.engine.dispose()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction that is read, and rolled back at its end."""
        with self._sessions(info={"offset": self.clock_offset}) as db:
            yield db


def _begin(db: Session, _transaction: Any, connection: Connection) -> None:
    scope, lock = sql.quote(db.info.get("scope", "")), db.info.get("lock", "true")
    begin = f"BEGIN; SELECT now() AS now, set_config('app.scope', {scope}, true), {lock} AS locked"
    [row] = run(connection, begin)
    moment = row.now + db.info["offset"]
    db.info |= {"now": moment, "locked": row.locked, "last": {}, "connection": connection}


def widen(db: Session, prefix: str) -> None:
    """Let row security pass everything of a wider area for the rest of the transaction, as a move between stations
    needs; the caller has checked both ends.
    """
    execute(db, "SELECT set_config('app.scope', %(scope)s, true)", {"scope": prefix})


def follow_indexes(db: Session) -> None:
    """Let the rest of the transaction read ordered rows along an index, never collect and sort them: row security
    hides from the planner how many there are, and it takes them for few.
    """
    execute(db, "SELECT set_config('enable_sort', 'off', true)", {})


def hold(db: Session, model: type[A], *ids: Any, may_refer: bool = False) -> list[A]:
    """Lock rows for change, in id order, refreshed. Several kinds: in the order the service's README lists. Who adds a
    row that refers to one of them waits as well, unless they `may_refer` to it meanwhile.
    """
    return list(db.scalars(_held(model, may_refer), {"ids": list(ids)}, execution_options=_REFRESHED))


_REFRESHED = {"populate_existing": True}


@cache
def _held(model: type[Any], may_refer: bool) -> Select[Any]:
    """The statement; it costs more to make than to run."""
    key = model.__mapper__.primary_key[0]
    wanted = key == any_(bindparam("ids", type_=ARRAY(key.type)))
    return select(model).where(wanted).order_by(key).with_for_update(key_share=may_refer)


def hold_one(
    db: Session,
    model: type[A],
    id: Any,
    *,
    within: str | None = None,
    expected: int | None = None,
    may_refer: bool = False,
) -> A:
    """Lock one row. Raises NotFound, also for a row of an area that is not `within` the one given; VersionStale for a
    version that is not the `expected` one.
    """
    rows = hold(db, model, id, may_refer=may_refer)
    # getattr: models without an area or a version pass None.
    if not rows or (within is not None and not covers(within, getattr(rows[0], "area"))):  # noqa: B009 (see above)
        raise NotFound
    if expected is not None and getattr(rows[0], "version") != expected:  # noqa: B009 (see above)
        raise VersionStale
    return rows[0]


def count_change(db: Session, model: type[A], id: Any, *, within: str) -> A:
    """Lock a row and count a change of it that no column of its own tells, to be told by `publish_written`. Returns it
    as it is now, apart from the session. Raises NotFound, also for a row of an area that is not `within` the one given.
    """
    rows = execute(db, _counting(model), {"id": id})
    if not rows or not covers(within, rows[0].area):
        raise NotFound
    return model(**rows[0]._asdict())


@cache
def _counting(model: type[DeclarativeBase]) -> str:
    columns = ", ".join(column_names(model))
    return f"UPDATE {model.__tablename__} SET version = version + 1 WHERE id = %(id)s RETURNING {columns}"


def columns(row: DeclarativeBase) -> dict[str, Any]:
    """A row's columns by name, for an answer that tells more than the row."""
    return {name: getattr(row, name) for name in column_names(type(row))}


@cache
def column_names(model: type[DeclarativeBase]) -> Sequence[str]:
    return [column.key for column in model.__mapper__.column_attrs]


def fields_of(value: object, *, without: Collection[str]) -> dict[str, Any]:
    """A value's fields, for the columns of the row made of it; `without` those that are no columns."""
    return {name: held for name, held in vars(value).items() if name not in without}


def find(db: Session, model: type[A], id: Any) -> A:
    """Read one row. Raises NotFound, also for a row outside the caller's area."""
    row = db.get(model, id)
    if row is None:
        raise NotFound
    return row
