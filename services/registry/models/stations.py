"""Divisions and their stations."""

from sqlalchemy.orm import Mapped, mapped_column

from services.registry.models.declarative import Base
from shared.db import Aggregate


class Area(Base):
    """An administrative division by its NBS statistical code; `mca_code` is the civil-affairs ministry's for towns."""

    __tablename__ = "areas"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    level: Mapped[str]
    parent: Mapped[str | None]
    mca_code: Mapped[str | None]


class Station(Aggregate, Base):
    """A service centre or station; `area` is its 12-digit code."""

    __tablename__ = "stations"

    area: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    level: Mapped[str]
