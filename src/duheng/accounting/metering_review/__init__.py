"""Reviews of energy metering: provision, accuracy, evidence and coverage of listed instruments."""

from duheng.accounting.metering_review.review import MeteringReview, review_metering

__all__ = ["MeteringReview", "review_metering"]
