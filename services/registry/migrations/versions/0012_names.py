"""Names found in every reading and in either script, and people by their phone."""

import json

from alembic import op

from services.registry.files.use_cases.record import name_keys
from services.registry.names.rules import READINGS_VERSION
from shared.migrate import by_area_v1

revision, down_revision = "0012", "0011"

CHUNK = 5_000


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE veterans
            ADD COLUMN plain_name text COLLATE "C",
            ADD COLUMN phone_hash bytea
        """
    )
    op.execute(
        """
        CREATE TABLE other_readings (
            veteran_id uuid NOT NULL REFERENCES veterans,
            number integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            pinyin text COLLATE "C" NOT NULL,
            given_pinyin text COLLATE "C" NOT NULL,
            initials text COLLATE "C" NOT NULL,
            PRIMARY KEY (veteran_id, number)
        )
        """
    )
    _make_keys()
    # The release before reads along veterans_name: it stays until no release does.
    op.execute("CREATE INDEX veterans_plain_name ON veterans (plain_name, id, area)")
    op.execute("CREATE INDEX veterans_phone ON veterans (phone_hash) WHERE phone_hash IS NOT NULL")
    op.execute(
        "CREATE INDEX veterans_phone_unhashed ON veterans (id) WHERE phone_hash IS NULL AND phone_sealed IS NOT NULL"
    )
    for key in ("pinyin", "given_pinyin", "initials"):
        op.execute(f"CREATE INDEX other_readings_{key} ON other_readings ({key}, veteran_id, area)")
    by_area_v1(op, "registry", "other_readings", app="SELECT, INSERT, UPDATE, DELETE")


def _make_keys() -> None:
    """By the tables of this release; a later one whose tables differ goes through all files anew."""
    db, last = op.get_bind(), None
    while rows := db.exec_driver_sql(_NEXT, {"last": last, "chunk": CHUNK}).all():
        last = rows[-1].id
        keys = [(row, name_keys(row.name)) for row in rows]
        files = [
            {
                "id": str(row.id),
                "plain_name": each.plain_name,
                "given_name": each.given_name,
                **_reading(each.readings[0]),
            }
            for row, each in keys
        ]
        others = [
            {"veteran_id": str(row.id), "area": row.area, "number": number, **_reading(reading)}
            for row, each in keys
            for number, reading in enumerate(each.readings[1:], 1)
        ]
        db.exec_driver_sql(_SET, {"rows": json.dumps(files), "version": str(READINGS_VERSION)})
        db.exec_driver_sql(_ADD, {"rows": json.dumps(others)})


def _reading(reading: object) -> dict[str, str]:
    return {name: getattr(reading, name) for name in ("pinyin", "given_pinyin", "initials")}


_NEXT = """
    SELECT id, area, name FROM veterans
     WHERE name IS NOT NULL AND (%(last)s::uuid IS NULL OR id > %(last)s::uuid) ORDER BY id LIMIT %(chunk)s
"""
_SET = """
    UPDATE veterans v
       SET plain_name = k.plain_name, given_name = k.given_name, pinyin = k.pinyin, given_pinyin = k.given_pinyin,
           initials = k.initials, derived = split_part(v.derived, '.', 1) || '.' || %(version)s
      FROM json_to_recordset(%(rows)s::json)
           AS k (id uuid, plain_name text, given_name text, pinyin text, given_pinyin text, initials text)
     WHERE v.id = k.id
"""
_ADD = """
    INSERT INTO other_readings (veteran_id, number, area, pinyin, given_pinyin, initials)
    SELECT veteran_id, number, area, pinyin, given_pinyin, initials
      FROM json_to_recordset(%(rows)s::json)
           AS k (veteran_id uuid, number integer, area text, pinyin text, given_pinyin text, initials text)
"""
