"""How banks write what became of a batch: `data/bank.yaml`."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from services.assistance.payments.domain import BankWords, Outcome, listed
from shared.rules import read

_COLUMNS = ("attempt", "outcome", "amount", "reason")


def _words(keys: validate.Validator) -> fields.Dict:
    word = fields.String(validate=validate.Length(1))
    words = fields.List(word, required=True, validate=validate.Length(1))
    return fields.Dict(fields.String(validate=keys), words, required=True)


class _FileSchema(Schema):
    columns = _words(validate.OneOf(_COLUMNS))
    outcomes = _words(validate.OneOf(list(Outcome)))
    reasons = _words(validate.Regexp("^[A-Z][A-Z_]*$"))

    @post_load
    def _load(self, data: dict[str, Any], **_: Any) -> BankWords:
        for name, words in data.items():
            plain = [word for word, _ in listed(words)]
            if twice := sorted({word for word in plain if plain.count(word) > 1}):
                raise ValidationError({name: [f"stands twice: {', '.join(twice)}"]})
        if lacking := sorted({*_COLUMNS[:2], *Outcome} - data["columns"].keys() - data["outcomes"].keys()):
            raise ValidationError(f"There is no word for {', '.join(lacking)}.")
        outcomes = {word: Outcome(name) for word, name in listed(data["outcomes"])}
        return BankWords(dict(listed(data["columns"])), outcomes, dict(listed(data["reasons"])))


WORDS: BankWords = read("assistance", "bank.yaml", _FileSchema)
