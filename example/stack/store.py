"""The S3 store: documents and artefacts, each under the SHA-256 of its bytes.

Addressing by content makes every step repeatable: the same input gives the same name, writing twice changes nothing,
and a reader can prove that it got what it asked for.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from stack.settings import Settings

REQUEST_TIMEOUT = urllib3.Timeout(connect=0.5, read=5.0)
"""Seconds. The server is on this machine: one that does not accept a connection at once is not there."""


class StoreError(Exception):
    """S3 could not do what was asked; the message is one line. Trying again later may help."""


class DocumentMissing(StoreError):
    """No document has this hash. Trying again does not help: documents are stored before they are named."""


class Store:
    """The stack's one bucket."""

    def __init__(self, settings: Settings) -> None:
        self._address = settings.s3_address
        self._bucket = settings.s3_bucket
        # Without a retry an unreachable server is an error now, not after the client's own minutes of patience.
        # A region that is named need not be asked for.
        self._client = Minio(
            settings.s3_address,
            access_key=settings.s3_access_key,
            secret_key=settings.s3_secret_key,
            secure=False,
            region="us-east-1",
            http_client=urllib3.PoolManager(timeout=REQUEST_TIMEOUT, retries=False),
        )

    def __str__(self) -> str:
        return f"S3 at {self._address}"

    def ensure_bucket(self) -> None:
        """Make the bucket when it is missing; that another process makes it at the same moment is no error."""
        with self._one_line_errors():
            if self._client.bucket_exists(self._bucket):
                return
            try:
                self._client.make_bucket(self._bucket)
            except MinioException:
                if not self._client.bucket_exists(self._bucket):
                    raise

    def put_document(self, content: bytes) -> str:
        """Store `content` under its own hash and return that hash."""
        name = sha256(content).hexdigest()
        self.write(name, content)
        return name

    def get_document(self, name: str) -> bytes:
        """Return the document with the hash `name`.

        Raises DocumentMissing when there is none, StoreError when its bytes do not have that hash.
        """
        with self._one_line_errors():
            # HEAD first, because it alone tells "missing" in one way on MinIO and rclone: rclone's error body has a
            # content type that the client does not read.
            try:
                self._client.stat_object(self._bucket, name)
            except S3Error as error:
                if error.code == "NoSuchKey":
                    raise DocumentMissing(f"{self} has no document {name}") from None
                raise
        content = self.read(name)
        if sha256(content).hexdigest() != name:
            raise StoreError(f"{self} holds other bytes under {name} than the name says")
        return content

    def write(self, name: str, content: bytes) -> None:
        """Put an object under any name."""
        with self._one_line_errors():
            self._client.put_object(self._bucket, name, io.BytesIO(content), len(content))

    def read(self, name: str) -> bytes:
        """Get an object by any name."""
        with self._one_line_errors():
            response = self._client.get_object(self._bucket, name)
            try:
                return response.read()
            finally:
                response.close()
                response.release_conn()

    def remove(self, name: str) -> None:
        """Remove an object; that there is none is no error."""
        with self._one_line_errors():
            self._client.remove_object(self._bucket, name)

    @contextmanager
    def _one_line_errors(self) -> Iterator[None]:
        """Turn whatever the client raises into a StoreError with one line that names the server."""
        try:
            yield
        except (MinioException, urllib3.exceptions.HTTPError) as error:
            raise StoreError(f"{self}: {' '.join(str(error).split())}") from error
