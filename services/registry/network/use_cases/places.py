"""Places that files name, inside the city and outside it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.models import Area
from services.registry.network import rules
from shared.errors import ReferenceUnknown


class PlaceUnknown(ReferenceUnknown):
    """No place has this code, or had it: compare it (`GET /v1/areas` lists the city's). Of a county that was
    abolished, the first six digits and six zeros are enough.
    """

    zh = "没有、也未曾有此代码的地点：请核对（`GET /v1/areas` 列明本市地区）；已撤销的县，填写前六位加六个零即可。"


def check_place(db: Session, code: str, pointer: str) -> None:
    """Whether there is a place with this code, or was one. Raises ReferenceUnknown."""
    if not rules.is_place(code, db.scalars(select(Area.code).where(Area.code == code)).all()):
        raise PlaceUnknown(pointer=pointer)
