"""Events of what stations hold and tell. They carry ids, days and counts; texts are read through the API."""

from marshmallow import fields, validate

from shared.contracts import Contract, one_of

ACTIVITIES = ("SYMPOSIUM", "LECTURE")
STORIES = ("STORY_OF_VETERAN", "STORY_OF_WORKER")


class ActivityHeld(Contract):
    """A symposium or a lecture took place."""

    type = "activity.held.v1"
    aggregate = "activity"

    activity_id = fields.UUID(required=True)
    kind = one_of(*ACTIVITIES)
    held_on = fields.Date(required=True, metadata={"description": "Business date in Asia/Shanghai."})
    audience = fields.Integer(
        required=True, strict=True, validate=validate.Range(0), metadata={"description": "How many came."}
    )
    campaign_id = fields.UUID(metadata={"description": "The campaign that a symposium served; absent otherwise."})
    told = fields.List(
        one_of(*STORIES), metadata={"description": "Which of the two kinds of stories a lecture told; else absent."}
    )
