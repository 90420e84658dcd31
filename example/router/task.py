"""A task as it stands in the stream, and what became of it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

HASH = re.compile(r"[0-9a-f]{64}")


class BadTask(Exception):
    """A stream entry cannot be carried out, now or later."""


@dataclass(frozen=True)
class Delivery:
    """A stream entry that has been given to this router; `tries` counts this time."""

    entry: str
    fields: Mapping[str, str]
    tries: int

    @property
    def task(self) -> str:
        """The submitter's name for the task; the entry's own id when there is none, so that it can be reported."""
        return self.fields.get("task") or self.entry

    @property
    def agent(self) -> str:
        return self.fields.get("agent", "")

    @property
    def inputs(self) -> list[str]:
        """The hashes of the input documents, from a JSON array.

        They become arguments of a command, so whatever is not a hash raises BadTask.
        """
        try:
            inputs = json.loads(self.fields.get("inputs", ""))
        except ValueError:
            inputs = None
        if not isinstance(inputs, list) or not all(isinstance(item, str) and HASH.fullmatch(item) for item in inputs):
            raise BadTask("inputs must be a JSON array of SHA-256 hashes")
        return inputs


@dataclass(frozen=True)
class Outcome:
    """The end of a task: exactly one of `artefact` and `error` says something."""

    status: Literal["done", "failed"]
    artefact: str = ""
    error: str = ""
