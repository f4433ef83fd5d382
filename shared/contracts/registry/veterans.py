"""Events of served people's files."""

from marshmallow import fields

from shared.contracts import Contract, area_code, count, one_of

TIERS = ("KEY", "UNIVERSAL")
STAGES = (
    "ENLISTMENT", "SERVING", "HANDOVER", "PLACEMENT", "EDUCATION", "EMPLOYMENT", "PREFERENTIAL_CARE",
    "COMMENDATION", "SERVICE_MANAGEMENT", "MEMORIAL",
)  # fmt: skip
"""Stages by the chapters of 《退役军人保障法》, with ENLISTMENT, SERVING and MEMORIAL around them
(docs/sources.md#stages).
"""


class _Veteran(Contract):
    aggregate = "veteran"
    snapshot = True

    station_area = area_code(description="The station that manages the file.")
    registered_area = area_code(description="Household registration 户籍地.")
    residence_area = area_code(description="Actual residence 常住地.")
    is_veteran = fields.Boolean(required=True, metadata={"description": "False for survivors and families."})
    preferential_care = fields.Boolean(required=True, metadata={"description": "优抚对象"})
    tier = one_of(*TIERS)
    over_80 = fields.Boolean(
        required=True, metadata={"description": "From the first of the month of the eightieth birthday on."}
    )
    fixed_officer = fields.UUID(metadata={"description": "Named contact officer's account; absent if none."})
    alive = fields.Boolean(required=True)
    merged_into = fields.UUID(metadata={"description": "The file that replaces this one; absent if none."})
    complete = fields.Boolean(metadata={"description": "Whether the file holds all it should; absent in old events."})
    verified_on = fields.Date(
        metadata={"description": "When it was last compared with papers and person; absent if never, or in old events."}
    )


class VeteranRegistered(_Veteran):
    """A served person's file was opened."""

    type = "veteran.registered.v1"

    imported = fields.Boolean(metadata={"description": "True where it came with a whole list; absent otherwise."})
    turn = count(
        required=False,
        example=2_500,
        description="Of a whole list: how many in ten thousand of those whom the station contacts as often have waited"
        " longer. Absent otherwise.",
    )
    last_contact = fields.Date(
        metadata={"description": "The last day before the file on which someone was in contact; absent if not told."}
    )
    last_visit = fields.Date(
        metadata={"description": "The last such day on which they were visited at home; absent if not told."}
    )


class VeteranChanged(_Veteran):
    """A file changed. The event carries the whole published state as it now stands."""

    type = "veteran.changed.v1"


class VeteranMoved(_Veteran):
    """Another station manages the file now; list and rights follow, history stays."""

    type = "veteran.moved.v1"

    from_area = area_code(description="The station that managed it before.")


class VeteranMerged(_Veteran):
    """The file was found to be another's double. Its id stands for `merged_into` for ever; its area is that file's."""

    type = "veteran.merged.v1"

    merged_into = fields.UUID(required=True, metadata={"description": "The file that replaces this one."})
    from_area = area_code(
        required=False,
        description="The station that managed it before; absent if it is the same, or in old events.",
        since="2026-11-30",
    )


class VeteranDeceased(_Veteran):
    """The person has died."""

    type = "veteran.deceased.v1"

    long_ago = fields.Boolean(
        metadata={
            "description": "True where it lies so far back that no one is to call on the family; absent otherwise."
        }
    )


class VeteranBereaved(Contract):
    """Someone of the person's family has died. It says not who, nor when."""

    type = "veteran.bereaved.v1"
    aggregate = "veteran"


class VeteranErased(_Veteran):
    """The file was erased: destroy the person's keys, texts and indexes. Ids and what law keeps remain."""

    type = "veteran.erased.v1"
    ends = True


class VeteranReturnExpected(_Veteran):
    """A discharge was approved; the person reports within 30 days (docs/sources.md#return-home)."""

    type = "veteran.return_expected.v1"

    report_by = fields.Date(required=True, metadata={"description": "Business date in Asia/Shanghai."})


class VeteranReturnOverdue(_Veteran):
    """The 30 days passed without a report."""

    type = "veteran.return_overdue.v1"

    report_by = fields.Date(required=True)


class VeteranReturned(_Veteran):
    """The person has reported home; a visit is due."""

    type = "veteran.returned.v1"

    reported_on = fields.Date(required=True)


class VeteranStageEntered(_Veteran):
    """A milestone of the service life cycle 全生命周期 was reached."""

    type = "veteran.stage_entered.v1"

    stage = one_of(*STAGES)
    entered_on = fields.Date(required=True)
