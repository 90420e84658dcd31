"""Where the stack's servers are and what its streams are called, read from the environment in one place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass


class SettingsError(Exception):
    """An environment variable holds something that cannot be meant."""


@dataclass(frozen=True)
class Settings:
    """The stack's configuration. Both servers are on 127.0.0.1: the example is for one machine.

    The default credentials are for development only; `bin/s3-server` has the same.
    """

    redis_port: int = 6379
    s3_port: int = 9000
    s3_access_key: str = "development"
    s3_secret_key: str = "development-only"
    s3_bucket: str = "documents"
    namespace: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the variables that README.md lists; an unset or empty one means its default.

        Raises SettingsError when a port is not a port number.
        """
        return cls(
            redis_port=_port(environment, "REDIS_PORT", cls.redis_port),
            s3_port=_port(environment, "S3_PORT", cls.s3_port),
            s3_access_key=environment.get("S3_ACCESS_KEY") or cls.s3_access_key,
            s3_secret_key=environment.get("S3_SECRET_KEY") or cls.s3_secret_key,
            s3_bucket=environment.get("S3_BUCKET") or cls.s3_bucket,
            namespace=environment.get("EXAMPLE_NAMESPACE", ""),
        )

    @property
    def redis_address(self) -> str:
        return f"127.0.0.1:{self.redis_port}"

    @property
    def s3_address(self) -> str:
        return f"127.0.0.1:{self.s3_port}"

    @property
    def tasks_stream(self) -> str:
        """The stream of tasks to be done: `tasks`, or `NAMESPACE:tasks` for users who share one Redis."""
        return f"{self.namespace}:tasks" if self.namespace else "tasks"

    @property
    def done_stream(self) -> str:
        """The stream of outcomes, one entry for each task, whether it was done or given up."""
        return f"{self.tasks_stream}.done"


def _port(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingsError(f"{name} must be a port number from 1 to 65535, not {text!r}")
    return int(text)
