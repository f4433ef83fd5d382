"""Events of the network's capability: training, contests, awards, policies, scores. Of staff they carry ids alone."""

from marshmallow import fields, validate

from shared.contracts import Contract, one_of
from shared.contracts.levels import Level


class _Training(Contract):
    aggregate = "training"

    training_id = fields.UUID(required=True)
    subject = fields.String(required=True, metadata={"example": "POLICY"})
    hours = fields.Integer(
        required=True, strict=True, validate=validate.Range(1, 2**53 - 1), metadata={"description": "学时"}
    )
    trainer_level = one_of(*Level)
    trainee_level = one_of(*Level)
    held_on = fields.Date(required=True, metadata={"description": "Business date in Asia/Shanghai."})


class _TrainingPlan(Contract):
    aggregate = "training"

    training_id = fields.UUID(required=True, metadata={"description": "Of the announcement."})
    subject = fields.String(required=True, metadata={"example": "POLICY"})
    trainee_level = one_of(*Level)
    planned_on = fields.Date(required=True, metadata={"description": "Business date in Asia/Shanghai."})


class TrainingAnnounced(_TrainingPlan):
    """A session of training will be held for the stations of a level in the event's area."""

    type = "training.announced.v1"


class TrainingNear(_TrainingPlan):
    """A session that was announced will be held in some days."""

    type = "training.near.v1"


class TrainingCompleted(_Training):
    """A session of training was held."""

    type = "training.completed.v1"


class TrainingWithdrawn(_Training):
    """A session was entered by mistake and counts no longer."""

    type = "training.withdrawn.v1"
    ends = True


class _Contest(Contract):
    aggregate = "contest"

    contest_id = fields.UUID(required=True)


class ContestAnnounced(_Contest):
    """A contest of skill 大比武 will be held."""

    type = "contest.announced.v1"

    planned_on = fields.Date(required=True)


class ContestNear(_Contest):
    """A contest that was announced will be held in some days."""

    type = "contest.near.v1"

    planned_on = fields.Date(required=True)


class ContestHeld(_Contest):
    """The contest took place."""

    type = "contest.held.v1"

    held_on = fields.Date(required=True)


class ContestPublished(_Contest):
    """Scores and ranks are final."""

    type = "contest.published.v1"
    ends = True


class _Award(Contract):
    aggregate = "award"

    award_id = fields.UUID(required=True)
    station_id = fields.UUID(required=True, metadata={"description": "The station, or that of the person."})
    staff_id = fields.UUID(metadata={"description": "The person; absent if the station itself is meant."})


class AwardNominated(_Award):
    """A station or one of its staff was nominated for an award."""

    type = "award.nominated.v1"


class AwardShortlisted(_Award):
    """The nomination is among those from which the award is chosen."""

    type = "award.shortlisted.v1"


class AwardGiven(_Award):
    """The award was given."""

    type = "award.given.v1"
    ends = True

    awarded_on = fields.Date(metadata={"description": "Business date in Asia/Shanghai; absent in old events."})


class AwardDeclined(_Award):
    """The nomination came to nothing."""

    type = "award.declined.v1"
    ends = True


class _Policy(Contract):
    aggregate = "policy"
    snapshot = True

    policy_id = fields.UUID(required=True)
    title = fields.String(required=True, metadata={"example": "江门市退役军人优待目录清单"})
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(metadata={"description": "Last day; absent while no end is known."})


class PolicyPublished(_Policy):
    """A policy was published; it holds in its publisher's area and below."""

    type = "policy.published.v1"


class PolicyRevised(_Policy):
    """A published policy has a new version."""

    type = "policy.revised.v1"


class PolicySuperseded(_Policy):
    """Another policy takes its place."""

    type = "policy.superseded.v1"
    ends = True

    superseded_by = fields.UUID(required=True)


def _points() -> fields.Integer:
    description = "In hundredths of a point, 0 to 10000; absent where there was nothing to count."
    return fields.Integer(
        strict=True, validate=validate.Range(0, 2**53 - 1), metadata={"description": description, "example": 8_750}
    )


class ScorecardPublished(Contract):
    """A period of the four likes 四如 was closed; this is a station's score, which changes no more."""

    type = "scorecard.published.v1"
    aggregate = "scorecard"
    ends = True

    scorecard_id = fields.UUID(required=True)
    period = fields.String(required=True, metadata={"example": "2026-Q3"})
    as_of = fields.Date(required=True, metadata={"description": "Last day of the period."})
    command = _points()
    knowledge = _points()
    warmth = _points()
    embeddedness = _points()
    total = _points()
