"""A definition as canonical JSON: what the database keeps, and the digest that proves it."""

import hashlib

import msgspec

from auditapp.formkit.definition import Form

_DECODER = msgspec.json.Decoder(Form)


def to_json(form: Form) -> bytes:
    """Return the form as JSON with sorted keys; equal forms give equal bytes."""
    # Through JSON once: a limit written 1 in Python and 1.0 in a file is the same limit.
    same = _DECODER.decode(msgspec.json.encode(form))
    return msgspec.json.encode(same, order="sorted")


def from_json(frozen: bytes) -> Form:
    """Return the form that `to_json` wrote; raises msgspec.ValidationError on anything else."""
    return _DECODER.decode(frozen)


def digest(form: Form) -> str:
    """Return the SHA-256 of the canonical JSON as 64 hex digits."""
    return hashlib.sha256(to_json(form)).hexdigest()
