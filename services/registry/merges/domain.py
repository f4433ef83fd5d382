"""Merging two files of one person, and erasing one: what may follow what, and who decides. Pure rules."""

import enum
from datetime import timedelta

from shared.states import States
from shared.words import Words


class Merge(States, of=Words("proposal", "合并申请")):
    """Two files found to be one person's; another pair of eyes decides."""

    PROPOSED = "PROPOSED", "MERGED", "REJECTED", "WITHDRAWN"
    MERGED = "MERGED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"


class Erasure(States, of=Words("request", "删除申请")):
    """Erasing a file on request; another pair of eyes decides, a day later it is done."""

    REQUESTED = "REQUESTED", "APPROVED", "REFUSED", "WITHDRAWN"
    APPROVED = "APPROVED", "WITHDRAWN", "DONE"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    DONE = "DONE"


ERASED_AFTER = timedelta(hours=24)
"""How long an approval may be withdrawn. In that day every answer kept for repeated requests is forgotten too."""


class ErasureGround(enum.StrEnum):
    """Grounds to erase (《个人信息保护法》 art. 47: docs/sources.md#erasure)."""

    PURPOSE_ENDED = "PURPOSE_ENDED"
    RETENTION_ENDED = "RETENTION_ENDED"
    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    UNLAWFUL = "UNLAWFUL"
    OTHER_LAW = "OTHER_LAW"
