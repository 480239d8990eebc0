"""The registry behind ECR: the part of the OCI distribution protocol that a push and a pull need.

A repository's path is `<account>/<region>/<name>`, since one emulator serves many accounts. What is pushed is an image of
ECR's API, and the other way round.
"""

import json
import re
from uuid import uuid4

from images import EcrError, Images, Repository, digest_of

PATH = re.compile(r"^/v2/(\d{12})/([a-z0-9-]+)/(.+)/(blobs|manifests)/(.*)$")


class Registry:
    """Answers `/v2/`."""

    def __init__(self, images: Images):
        self.images = images
        self.uploads: dict[str, bytes] = {}

    def respond(self, method: str, path: str, query: dict, headers: dict, body: bytes) -> tuple[int, dict, bytes]:
        """Status, headers and body of the answer."""
        if path in ("/v2", "/v2/"):
            return 200, {}, b"{}"
        match = PATH.match(path)
        if match is None:
            return 404, {}, b""
        account, region, name, kind, reference = match.groups()
        try:
            repository = self.images.repository(account, region, name)
            if kind == "manifests" and method == "PUT":
                return self._put_manifest((account, region, name), reference, headers, body)
        except EcrError as error:
            return 400, {}, json.dumps({"errors": [{"code": error.name, "message": str(error)}]}).encode()
        if kind == "manifests":
            return self._manifest(method, repository, reference)
        return self._blob(method, path, query, repository, reference, body)

    def _blob(self, method: str, path: str, query: dict, repository: Repository, reference: str, body: bytes):
        if method in ("HEAD", "GET"):
            if reference not in repository.layers:
                return 404, {}, b""
            content = self.images.blobs[reference]
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
        self.images.add_layer(repository, content)
        return 201, {"Docker-Content-Digest": query["digest"]}, b""

    def _put_manifest(self, where: tuple[str, str, str], reference: str, headers: dict, body: bytes):
        account, region, name = where
        tag = {} if reference.startswith("sha256:") else {"imageTag": reference}
        manifest = {"imageManifest": body.decode(), "imageManifestMediaType": headers["Content-Type"]}
        try:
            self.images.act(account, region, "PutImage", {"repositoryName": name, **manifest, **tag})
        except EcrError as error:
            # A push of what is there already is none.
            if error.name != "ImageAlreadyExistsException":
                raise
        return 201, {"Docker-Content-Digest": digest_of(body)}, b""

    @staticmethod
    def _manifest(method: str, repository: Repository, reference: str):
        image_id = {"imageDigest": reference} if reference.startswith("sha256:") else {"imageTag": reference}
        image = repository.find(image_id)
        if image is None:
            return 404, {}, b""
        answer = {"Content-Type": image.media_type, "Docker-Content-Digest": image.digest}
        return 200, answer, image.manifest.encode() if method == "GET" else b""
