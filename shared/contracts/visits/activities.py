"""Events of what stations hold and tell. They carry ids, days and counts; texts are read through the API."""

from marshmallow import fields

from shared.contracts import Contract, area_code, count, one_of

ACTIVITIES = ("SYMPOSIUM", "LECTURE")
STORIES = ("STORY_OF_VETERAN", "STORY_OF_WORKER")
OFFERS = ("HEALTH", "PSYCHOLOGY", "EMPLOYMENT", "LEGAL", "EDUCATION", "CULTURE", "DAILY_LIFE")
OCCASIONS = ("VISIT", "OFFER", "GENERAL")
EXPLAINED_BY = ("HOME_VISIT", "PHONE", "MESSAGE", "AT_STATION", "MEETING")


class ActivityHeld(Contract):
    """A symposium or a lecture took place."""

    type = "activity.held.v1"
    aggregate = "activity"
    ends = True

    activity_id = fields.UUID(required=True)
    kind = one_of(*ACTIVITIES)
    held_on = fields.Date(required=True, metadata={"description": "Business date in Asia/Shanghai."})
    audience = count(description="How many came.")
    campaign_id = fields.UUID(metadata={"description": "The campaign that a symposium served; absent otherwise."})
    told = fields.List(
        one_of(*STORIES), metadata={"description": "Which of the two kinds of stories a lecture told; else absent."}
    )


class _Offer(Contract):
    aggregate = "offer"

    offer_id = fields.UUID(required=True)
    kind = one_of(*OFFERS)
    from_on = fields.Date(required=True, metadata={"description": "First business date in Asia/Shanghai."})
    to_on = fields.Date(required=True, metadata={"description": "Last business date."})
    capacity = count(description="How many can take it up.")


class OfferOpened(_Offer):
    """A station offers a service; people may sign up."""

    type = "offer.opened.v1"


class OfferClosed(_Offer):
    """The offer is over."""

    type = "offer.closed.v1"
    ends = True

    signed_up = count()
    attended = count(description="How many of them came.")


class OfferCancelled(_Offer):
    """The offer was called off."""

    type = "offer.cancelled.v1"
    ends = True

    signed_up = count(description="How many had signed up and are to be told.")


class SatisfactionGiven(Contract):
    """Someone answered on the three scales. No longer written: `satisfaction.summed.v1` tells of answers together."""

    type = "satisfaction.given.v1"
    aggregate = "satisfaction"
    ends = True
    written = False

    satisfaction_id = fields.UUID(required=True)
    occasion = one_of(*OCCASIONS)
    happiness = count(description="幸福感")
    gain = count(description="获得感")
    honour = count(description="荣誉感")
    scale_max = count(description="What the best answer would be.")


class SatisfactionSummed(Contract):
    """Five or more people answered about the stations of a town in one period. An answer is in one sum alone."""

    type = "satisfaction.summed.v1"
    aggregate = "satisfaction"
    ends = True

    satisfaction_id = fields.UUID(required=True)
    from_on = fields.Date(required=True, metadata={"description": "First business date of the period."})
    to_on = fields.Date(required=True, metadata={"description": "Last business date of the period."})
    answers = count(description="How many answered.")
    happiness = count(description="幸福感: all scores given, added up.")
    gain = count(description="获得感: all scores given, added up.")
    honour = count(description="荣誉感: all scores given, added up.")
    scale_max = count(description="What the best answer of one would be.")


class _Story(Contract):
    aggregate = "story"

    story_id = fields.UUID(required=True)


class StoryDrafted(_Story):
    """Exemplary deeds were written down."""

    type = "story.drafted.v1"


class StoryRevised(_Story):
    """The text or the consent of a draft changed, or a review sent it back."""

    type = "story.revised.v1"


class StoryReviewed(_Story):
    """Someone other than the writer found it right."""

    type = "story.reviewed.v1"


class StoryPublished(_Story):
    """All stations may read it; whoever it is about consented."""

    type = "story.published.v1"


class StoryWithdrawn(_Story):
    """No one reads it any more: delete every copy."""

    type = "story.withdrawn.v1"
    ends = True


class _Practice(Contract):
    aggregate = "practice"

    practice_id = fields.UUID(required=True)


class PracticeShared(_Practice):
    """A station shares a good practice with all."""

    type = "practice.shared.v1"


class PracticeAdopted(_Practice):
    """Another station does as the practice says."""

    type = "practice.adopted.v1"

    station = area_code(description="The station that adopted it.")
    adoptions = count(description="How many stations have adopted it by now.")


class ExplanationGiven(Contract):
    """A policy was explained to people of a station."""

    type = "explanation.given.v1"
    aggregate = "explanation"
    ends = True

    explanation_id = fields.UUID(required=True)
    policy_id = fields.UUID(required=True, metadata={"description": "The registry's policy."})
    held_on = fields.Date(required=True, metadata={"description": "Business date in Asia/Shanghai."})
    method = one_of(*EXPLAINED_BY)
    audience = count(description="To how many.")
