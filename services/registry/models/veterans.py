"""Served persons' files."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.models.declarative import Base
from shared.db import Aggregate


class Veteran(Aggregate, Base):
    """A served person's file 一人一档. `area` is the managing station's code, and the right to see."""

    __tablename__ = "veterans"

    area: Mapped[str]
    registered_area: Mapped[str]
    residence_area: Mapped[str]
    name: Mapped[str]
    sex: Mapped[str]
    birth_date: Mapped[date]
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text))
    over_80: Mapped[bool]
    alive: Mapped[bool] = mapped_column(default=True)
    data_key: Mapped[bytes]
    id_number_sealed: Mapped[bytes]
    id_number_hash: Mapped[bytes] = mapped_column(unique=True)
    phone_sealed: Mapped[bytes | None]
    address_sealed: Mapped[bytes | None]
    household_id: Mapped[UUID | None]
    registered_at: Mapped[datetime] = mapped_column(server_default=func.now())
