"""JSON logs, one object a line; ID numbers and phones are masked wherever they come from."""

import logging
import re
import sys
import traceback
from typing import Any

import structlog

from shared.security.crypto import HIDDEN, mask_phone

_ID_NUMBER = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])")
_PHONE = re.compile(r"(?<![0-9])(?:(?:\+|00)86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}(?![0-9])")


_OURS = ("trace", "account")  # hexadecimal of our own making may look like a phone number
LEVELS = {
    "kafka": logging.WARNING,  # at DEBUG it prints payloads
    "kafka.net.sasl": logging.ERROR,  # it warns of SASL_PLAINTEXT at every connection
    "kafka.net.selector": logging.ERROR,  # it warns of a tenth of a second, which TLS takes where processors are busy
    "psycopg": logging.ERROR,  # it warns of a fault that comes after another, with its text, which may quote a row
    "sqlalchemy": logging.WARNING,
    "alembic": logging.WARNING,
}


def mask(text: str) -> str:
    """The text with ID numbers and mobile phone numbers masked."""
    text = _ID_NUMBER.sub(HIDDEN, text)
    return _PHONE.sub(lambda match: mask_phone(match[0]), text)


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {_masked(key): _masked(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(inner) for inner in value]
    return value if value is None or isinstance(value, bool | int | float) else mask(str(value))


def _mask_event(_logger: Any, _method: str, event: Any) -> Any:
    return {key: value if key in _OURS else _masked(value) for key, value in event.items()}


def _frames_only(_logger: Any, _method: str, event: Any) -> Any:
    """An exception as its type and frames: its text may quote a row, and rows are personal."""
    fault = event.pop("exc_info", None)
    if fault is True:
        fault = sys.exc_info()
    if isinstance(fault, tuple):
        fault = fault[1]
    if isinstance(fault, BaseException):
        event["exception"] = type(fault).__name__
        event["frames"] = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(fault.__traceback__)]
    return event


def _without_request(record: logging.LogRecord) -> bool:
    """gunicorn quotes requests that it cannot answer, and anything may stand in those."""
    for opening in ("Invalid request", "Error handling request"):
        if str(record.msg).startswith(opening):
            record.msg, record.args = opening, ()
    return True


_json = structlog.processors.JSONRenderer(ensure_ascii=False)


def configure(service: str, process: str) -> None:
    """Send everything, the libraries' logs too, through one chain to standard output."""

    def _origin(_logger: Any, _method: str, event: Any) -> Any:
        return {"service": service, "process": process, **event}

    chain: list[Any] = [
        _origin,
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _frames_only,
        _mask_event,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *chain],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _json],
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    gunicorn = logging.getLogger("gunicorn.error")
    gunicorn.handlers.clear()
    gunicorn.filters[:] = [_without_request]
    gunicorn.propagate = True
    for name, level in LEVELS.items():
        logging.getLogger(name).setLevel(level)
    # Ours need none of the standard library's way, which costs more than all else that a line does.
    structlog.configure(
        processors=[*chain, _json],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
