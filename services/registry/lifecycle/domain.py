"""What is written into a file beside the person's own data."""

import enum


class Benefit(enum.StrEnum):
    """Periodic benefits: pension of the disabled 残疾抚恤金 and of survivors 定期抚恤金, living allowance 生活补助.

    Each is granted on application; none follows from a category (docs/sources.md#benefits).
    """

    DISABILITY_PENSION = "DISABILITY_PENSION"
    SURVIVORS_PENSION = "SURVIVORS_PENSION"
    LIVING_ALLOWANCE = "LIVING_ALLOWANCE"


BENEFIT_RECORDED, BENEFIT_REMOVED, BENEFIT_CONFIRMED = "BENEFIT_RECORDED", "BENEFIT_REMOVED", "BENEFIT_CONFIRMED"
OF_BENEFITS = (BENEFIT_RECORDED, BENEFIT_REMOVED, BENEFIT_CONFIRMED)
"""In a file's history: only who may read benefits sees these."""
OF_CARE = "PREFERENTIAL_CARE"
"""The stage whose services are pensions and allowances: who sees nothing of health does not see it."""
