"""ECR's images: layers, manifests and tags, in place of moto's, which takes any bytes for a manifest and keeps none of a
layer's. Repositories, their policies and settings stay moto's.

Other accounts are let in where a repository's policy names them; apart from that no rights are checked.
"""

import base64
import hashlib
import json
import re
import time
from dataclasses import dataclass, field
from uuid import uuid4

import clients
from botocore.exceptions import ClientError
from clients import client

#: Bytes of a part; ECR's are 20 MiB. Small, so that the tests' layers take several.
PART_SIZE = 32768


def digest_of(content: bytes) -> str:
    """The digest under which content is addressed."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


class EcrError(Exception):
    """An error as ECR names it."""

    def __init__(self, name: str, message: str = ""):
        super().__init__(message or name)
        self.name = name


@dataclass
class Image:
    digest: str
    media_type: str
    manifest: str
    pushed_at: float
    tags: set[str] = field(default_factory=set)


@dataclass
class Repository:
    images: dict[str, Image] = field(default_factory=dict)
    layers: set[str] = field(default_factory=set)
    uploads: dict[str, bytes] = field(default_factory=dict)

    def find(self, image_id: dict) -> Image | None:
        """An image by digest or tag."""
        if "imageDigest" in image_id:
            return self.images.get(image_id["imageDigest"])
        return next((image for image in self.images.values() if image_id["imageTag"] in image.tags), None)


class Images:
    """Answers the operations on images; `act` is the API, the other methods serve the registry protocol."""

    ACTIONS = {
        "PutImage",
        "BatchGetImage",
        "DescribeImages",
        "DescribeImageScanFindings",
        "ListImages",
        "BatchDeleteImage",
        "BatchCheckLayerAvailability",
        "InitiateLayerUpload",
        "UploadLayerPart",
        "CompleteLayerUpload",
        "GetDownloadUrlForLayer",
    }

    def __init__(self):
        self.repositories: dict[tuple[str, str, str], Repository] = {}
        #: Content by digest, of all repositories.
        self.blobs: dict[str, bytes] = {}
        #: The longest answer to a request for a layer.
        self.longest_read = 0

    def act(self, account: str, region: str, action: str, request: dict) -> dict:
        """The answer of one operation.

        :raises EcrError: as ECR
        """
        name = request["repositoryName"]
        owner = request.get("registryId", account)
        settings = self._settings(owner, region, name)
        if owner != account:
            self._admit(account, owner, region, name, action)
        repository = self.repositories.setdefault((owner, region, name), Repository())
        snake = re.sub(r"(?<!^)(?=[A-Z])", "_", action).lower()
        return getattr(self, f"_{snake}")(repository, settings, request)

    def repository(self, account: str, region: str, name: str) -> Repository:
        """A repository's content, for the registry protocol."""
        self._settings(account, region, name)
        return self.repositories.setdefault((account, region, name), Repository())

    def resolve(self, account: str, region: str, reference: str) -> Image | None:
        """The image that a task definition names: `<host>/<name>:<tag>` or `…@<digest>`. None if it is not in ECR."""
        parts = re.match(r"^[^/]+/([^:@]+)(?::([^@]+))?(?:@(.+))?$", reference)
        if parts is None:
            return None
        name, tag, digest = parts.groups()
        repository = self.repositories.get((account, region, name))
        if repository is None:
            return None
        return repository.find({"imageDigest": digest} if digest else {"imageTag": tag or "latest"})

    def read_layer(self, digest: str, content_range: str | None) -> tuple[int, bytes]:
        """Status and bytes of a download."""
        content = self.blobs.get(digest)
        if content is None:
            return 404, b""
        match = re.match(r"^bytes=(\d+)-(\d+)$", content_range or "")
        part = content[int(match[1]) : int(match[2]) + 1] if match else content
        self.longest_read = max(self.longest_read, len(part))
        return (206 if match else 200), part

    @staticmethod
    def _settings(account: str, region: str, name: str) -> dict:
        try:
            return client("ecr", account, region).describe_repositories(repositoryNames=[name])["repositories"][0]
        except ClientError as error:
            raise EcrError("RepositoryNotFoundException", f"The repository {name} does not exist") from error

    @staticmethod
    def _admit(account: str, owner: str, region: str, name: str, action: str) -> None:
        denied = EcrError("AccessDeniedException", f"{account} is not authorized to perform ecr:{action} on {name}")
        try:
            text = client("ecr", owner, region).get_repository_policy(repositoryName=name)["policyText"]
        except ClientError as error:
            raise denied from error
        for statement in json.loads(text)["Statement"]:
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            principals = json.dumps(statement.get("Principal"))
            if statement["Effect"] == "Allow" and f"ecr:{action}" in actions and f"::{account}:root" in principals:
                return
        raise denied

    def _put_image(self, repository: Repository, settings: dict, request: dict) -> dict:
        content = request["imageManifest"].encode()
        digest, tag = digest_of(content), request.get("imageTag")
        if request.get("imageDigest", digest) != digest:
            raise EcrError("ImageDigestDoesNotMatchException")
        parsed = json.loads(content)
        parts = [*parsed.get("layers", []), *([parsed["config"]] if "config" in parsed else [])]
        missing = [part["digest"] for part in parts if part["digest"] not in repository.layers]
        if missing:
            raise EcrError("LayersNotFoundException", f"Layers {', '.join(missing)} do not exist")
        absent = [child["digest"] for child in parsed.get("manifests", []) if child["digest"] not in repository.images]
        if absent:
            raise EcrError("ReferencedImagesNotFoundException", f"Images {', '.join(absent)} do not exist")
        known = repository.images.get(digest)
        if known is not None and (tag is None or tag in known.tags):
            raise EcrError("ImageAlreadyExistsException", f"Image with digest {digest} and tag {tag} already exists")
        holder = repository.find({"imageTag": tag}) if tag else None
        if holder is not None:
            if not moves(tag, settings):
                raise EcrError("ImageTagAlreadyExistsException", f"The tag {tag} exists and can't be overwritten")
            holder.tags.discard(tag)
        media_type = request.get("imageManifestMediaType") or parsed["mediaType"]
        image = known or Image(digest, media_type, request["imageManifest"], time.time())
        repository.images[digest] = image
        if tag:
            image.tags.add(tag)
        return {"image": told(settings, image, tag)}

    def _batch_get_image(self, repository: Repository, settings: dict, request: dict) -> dict:
        images, failures = [], []
        accepted = request.get("acceptedMediaTypes")
        for image_id in request["imageIds"]:
            image = repository.find(image_id)
            if image is None:
                failures.append({"imageId": image_id, "failureCode": "ImageNotFound", "failureReason": "not found"})
            elif accepted is not None and image.media_type not in accepted:
                failures.append({"imageId": image_id, "failureCode": "UnsupportedImageType"})
            else:
                images.append(told(settings, image, image_id.get("imageTag")))
        return {"images": images, "failures": failures}

    def _describe_images(self, repository: Repository, settings: dict, request: dict) -> dict:
        images = [*repository.images.values()]
        if "imageIds" in request:
            images = [repository.find(image_id) for image_id in request["imageIds"]]
            if None in images:
                raise EcrError("ImageNotFoundException", f"The image {request['imageIds']} does not exist")
        details = [
            {
                "registryId": settings["registryId"],
                "repositoryName": settings["repositoryName"],
                "imageDigest": image.digest,
                "imagePushedAt": image.pushed_at,
                "imageManifestMediaType": image.media_type,
                **({"imageTags": sorted(image.tags)} if image.tags else {}),
            }
            for image in images
        ]
        return {"imageDetails": details}

    def _describe_image_scan_findings(self, repository: Repository, settings: dict, request: dict) -> dict:
        image = repository.find(request["imageId"])
        if image is None:
            raise EcrError("ImageNotFoundException", f"The image with imageId {request['imageId']} does not exist")
        if not settings["imageScanningConfiguration"]["scanOnPush"] or "manifests" in json.loads(image.manifest):
            raise EcrError("ScanNotFoundException", f"Image scan does not exist for {request['imageId']}")
        return {
            "registryId": settings["registryId"],
            "repositoryName": settings["repositoryName"],
            "imageId": {"imageDigest": image.digest},
            "imageScanStatus": {"status": "COMPLETE"},
            "imageScanFindings": {"findingSeverityCounts": {}},
        }

    def _list_images(self, repository: Repository, _settings: dict, _request: dict) -> dict:
        ids = []
        for image in repository.images.values():
            ids += [{"imageDigest": image.digest, "imageTag": tag} for tag in sorted(image.tags)]
            ids += [] if image.tags else [{"imageDigest": image.digest}]
        return {"imageIds": ids}

    def _batch_delete_image(self, repository: Repository, _settings: dict, request: dict) -> dict:
        for image_id in request["imageIds"]:
            image = repository.find(image_id)
            if image is None:
                continue
            image.tags.discard(image_id.get("imageTag"))
            if "imageDigest" in image_id or not image.tags:
                del repository.images[image.digest]
        return {"imageIds": request["imageIds"], "failures": []}

    def _batch_check_layer_availability(self, repository: Repository, _settings: dict, request: dict) -> dict:
        layers, failures = [], []
        for digest in request["layerDigests"]:
            if digest in repository.layers:
                size = len(self.blobs[digest])
                layers.append({"layerDigest": digest, "layerAvailability": "AVAILABLE", "layerSize": size})
            else:
                failures.append({"layerDigest": digest, "failureCode": "MissingLayerDigest"})
        return {"layers": layers, "failures": failures}

    def _initiate_layer_upload(self, repository: Repository, _settings: dict, _request: dict) -> dict:
        upload = str(uuid4())
        repository.uploads[upload] = b""
        return {"uploadId": upload, "partSize": PART_SIZE}

    def _upload_layer_part(self, repository: Repository, _settings: dict, request: dict) -> dict:
        upload = request["uploadId"]
        if upload not in repository.uploads:
            raise EcrError("UploadNotFoundException")
        part = base64.b64decode(request["layerPartBlob"])
        first, last = request["partFirstByte"], request["partLastByte"]
        if first != len(repository.uploads[upload]) or last - first + 1 != len(part) or len(part) > PART_SIZE:
            raise EcrError("InvalidLayerPartException")
        repository.uploads[upload] += part
        return {"uploadId": upload, "lastByteReceived": last}

    def _complete_layer_upload(self, repository: Repository, _settings: dict, request: dict) -> dict:
        content = repository.uploads.pop(request["uploadId"], None)
        if content is None:
            raise EcrError("UploadNotFoundException")
        if not content:
            raise EcrError("EmptyUploadException")
        digest = digest_of(content)
        if request["layerDigests"] != [digest]:
            raise EcrError("InvalidLayerException", f"The layer has the digest {digest}")
        if digest in repository.layers:
            raise EcrError("LayerAlreadyExistsException")
        self.add_layer(repository, content)
        return {"uploadId": request["uploadId"], "layerDigest": digest}

    def _get_download_url_for_layer(self, repository: Repository, _settings: dict, request: dict) -> dict:
        digest = request["layerDigest"]
        if digest not in repository.layers:
            raise EcrError("LayersNotFoundException", f"The layer {digest} does not exist")
        return {"downloadUrl": f"{clients.ENDPOINT}/emulator/layers/{digest}?signed", "layerDigest": digest}

    def add_layer(self, repository: Repository, content: bytes) -> None:
        """Keeps a layer."""
        digest = digest_of(content)
        self.blobs[digest] = content
        repository.layers.add(digest)

    def forget(self, account: str, region: str, name: str) -> None:
        """The repository was deleted."""
        self.repositories.pop((account, region, name), None)


def told(settings: dict, image: Image, tag: str | None) -> dict:
    """An image as the API shows it with its manifest."""
    return {
        "registryId": settings["registryId"],
        "repositoryName": settings["repositoryName"],
        "imageId": {"imageDigest": image.digest, **({"imageTag": tag} if tag else {})},
        "imageManifest": image.manifest,
        "imageManifestMediaType": image.media_type,
    }


def moves(tag: str, settings: dict) -> bool:
    """Whether a tag may name another image."""
    filters = settings.get("imageTagMutabilityExclusionFilters", [])
    excluded = any(re.fullmatch(item["filter"].replace("*", ".*"), tag) for item in filters)
    return excluded != (not settings["imageTagMutability"].startswith("IMMUTABLE"))
