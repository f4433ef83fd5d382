"""What time makes happen in assistance."""

from shared.http.idempotency import forget_old

TIMERS = {"old_answers": forget_old}
