"""The registry behind ECR: the part of the OCI distribution protocol that a push and a pull need.

A repository's path is `<account>/<region>/<name>`, since one emulator serves many accounts. Manifests are kept in
ECR, where the API sees them; layers are kept here.
"""

import hashlib
import json
import re
from uuid import uuid4

from botocore.exceptions import ClientError
from clients import client

MANIFEST_TYPES = [
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
]
PATH = re.compile(r"^/v2/(\d{12})/([a-z0-9-]+)/(.+)/(blobs|manifests)/(.*)$")


def digest_of(content: bytes) -> str:
    """The digest under which content is addressed."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


class Registry:
    """Answers `/v2/`."""

    def __init__(self):
        self.blobs: dict[str, bytes] = {}
        self.uploads: dict[str, bytes] = {}

    def respond(self, method: str, path: str, query: dict, headers: dict, body: bytes) -> tuple[int, dict, bytes]:
        """Status, headers and body of the answer."""
        if path in ("/v2", "/v2/"):
            return 200, {}, b"{}"
        match = PATH.match(path)
        if match is None:
            return 404, {}, b""
        account, region, name, kind, reference = match.groups()
        if kind == "manifests":
            return self._manifest(method, client("ecr", account, region), name, reference, headers, body)
        return self._blob(method, path, query, reference, body)

    def _blob(self, method: str, path: str, query: dict, reference: str, body: bytes) -> tuple[int, dict, bytes]:
        if method in ("HEAD", "GET"):
            if reference not in self.blobs:
                return 404, {}, b""
            content = self.blobs[reference]
            headers = {"Docker-Content-Digest": reference, "Content-Length": str(len(content))}
            return 200, headers, content if method == "GET" else b""
        if method == "POST":
            upload = str(uuid4())
            self.uploads[upload] = b""
            return 202, {"Location": path.rstrip("/") + "/" + upload, "Range": "0-0"}, b""
        upload = reference.split("/")[-1]
        if upload not in self.uploads:
            return 404, {}, b""
        self.uploads[upload] += body
        if method == "PATCH":
            return 202, {"Location": path, "Range": f"0-{len(self.uploads[upload])}"}, b""
        content = self.uploads.pop(upload)
        if digest_of(content) != query["digest"]:
            return 400, {}, b'{"errors":[{"code":"DIGEST_INVALID"}]}'
        self.blobs[query["digest"]] = content
        return 201, {"Docker-Content-Digest": query["digest"]}, b""

    def _manifest(self, method: str, ecr, name: str, reference: str, headers: dict, body: bytes):
        if method == "PUT":
            missing = [digest for digest in layers_of(body) if digest not in self.blobs]
            if missing:
                return 400, {}, b'{"errors":[{"code":"MANIFEST_BLOB_UNKNOWN"}]}'
            tag = {} if reference.startswith("sha256:") else {"imageTag": reference}
            ecr.put_image(
                repositoryName=name,
                imageManifest=body.decode(),
                imageManifestMediaType=headers["Content-Type"],
                **tag,
            )
            return 201, {"Docker-Content-Digest": digest_of(body)}, b""
        image = {"imageDigest": reference} if reference.startswith("sha256:") else {"imageTag": reference}
        try:
            found = ecr.batch_get_image(repositoryName=name, imageIds=[image], acceptedMediaTypes=MANIFEST_TYPES)
        except ClientError:
            return 404, {}, b""
        if not found["images"]:
            return 404, {}, b""
        content = found["images"][0]["imageManifest"].encode()
        media_type = json.loads(content).get("mediaType", MANIFEST_TYPES[2])
        answer = {"Content-Type": media_type, "Docker-Content-Digest": digest_of(content)}
        return 200, answer, content if method == "GET" else b""


def layers_of(manifest: bytes) -> list[str]:
    """Digests of the blobs that a manifest names; an index names none."""
    parsed = json.loads(manifest)
    parts = [*parsed.get("layers", []), *([parsed["config"]] if "config" in parsed else [])]
    return [part["digest"] for part in parts]
