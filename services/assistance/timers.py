"""What time makes happen in assistance."""

from shared.http.answers import forget_old

TIMERS = {"old_answers": forget_old}
