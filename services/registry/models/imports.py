"""Files of people that were handed in, and exports."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.registry.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutCase


class Import(AboutCase, Base):
    """A file of people: checked first, then imported. Its content is sealed, and deleted once it is imported. `numbers`
    are the keyed hashes of its ID numbers by row, from the end of the check until all else about people is forgotten.

    `rows_done` counts in the present phase, CHECKING or RUNNING. `area` is that of the `account` that handed it in
    last.
    `arrivals` are how many people it has brought so far, by station.
    `language` is that of its fault sheet.
    `failure` has the words of a release that kept no slugs.
    """

    __tablename__ = "imports"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    version: Mapped[int] = mapped_column(default=1)
    account: Mapped[UUID]
    format: Mapped[str]
    language: Mapped[str]
    digest: Mapped[bytes]
    content_sealed: Mapped[bytes | None] = mapped_column(deferred=True)
    numbers: Mapped[list[bytes | None] | None] = mapped_column(ARRAY(LargeBinary), deferred=True)
    state: Mapped[str]
    failure: Mapped[str | None]
    failure_slug: Mapped[str | None]
    failure_params: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    registered: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    faulty: Mapped[int] = mapped_column(default=0)
    readings: Mapped[int] = mapped_column(default=0)
    arrivals: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    fault_sheet_sealed: Mapped[bytes | None] = mapped_column(deferred=True)
    run_by: Mapped[UUID | None]
    uploaded_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]


class ImportArrival(Aggregate, AboutCase, Base):
    """How many people an import brought to the station of an `area`. Published, as version 1, once it has ended."""

    __tablename__ = "import_arrivals"

    import_id: Mapped[UUID]
    registered: Mapped[int]


class ImportFault(AboutCase, Base):
    """Something wrong in a row of an import, by slug; it names the column and never the content. `message` has the
    words of a release that kept no slugs.
    """

    __tablename__ = "import_faults"

    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    column: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    message: Mapped[str] = mapped_column(primary_key=True, default="")
    params: Mapped[dict[str, Any]] = mapped_column(JSONB)
    warning: Mapped[bool]


class ImportReading(AboutCase, Base):
    """A cell of an import that was understood otherwise than it was typed. Of what is private neither text is kept."""

    __tablename__ = "import_readings"

    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    column: Mapped[str] = mapped_column(primary_key=True)
    how: Mapped[str]
    typed: Mapped[str | None]
    understood: Mapped[str | None]


class Export(AboutCase, Base):
    """Who took which files out of the registry, and what for."""

    __tablename__ = "exports"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    account: Mapped[UUID]
    purpose: Mapped[str]
    format: Mapped[str]
    filter: Mapped[dict[str, Any]] = mapped_column(JSONB)
    exported_at: Mapped[datetime]
