"""Where bytes are kept: S3, ECR, EFS, log groups."""

import json

from clients import call

from .handler import Context, Handler, Made, Recorded, Simple


class Bucket(Handler):
    """With what the templates say about it; a property that is not handled here is refused."""

    handled = {
        "AccessControl",
        "BucketEncryption",
        "BucketName",
        "LifecycleConfiguration",
        "OwnershipControls",
        "PublicAccessBlockConfiguration",
        "Tags",
        "VersioningConfiguration",
    }

    def create(self, context: Context, properties: dict) -> Made:
        name = properties.get("BucketName", context.name(63).lower())
        place = {"LocationConstraint": context.region}
        context.api("s3").create_bucket(Bucket=name, CreateBucketConfiguration=place)
        attributes = {
            "Arn": f"arn:aws:s3:::{name}",
            "DomainName": f"{name}.s3.amazonaws.com",
            "RegionalDomainName": f"{name}.s3.{context.region}.amazonaws.com",
        }
        return self.update(context, Made(name, attributes), {}, properties)

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        unknown = set(new) - self.handled
        if unknown:
            raise NotImplementedError(f"The emulator knows no {', '.join(unknown)} of buckets: teach its handler")
        api = context.api("s3")

        def put(operation: str, parameter: str, value: dict) -> None:
            call(api, operation, {"Bucket": made.physical_id, parameter: value})

        if "PublicAccessBlockConfiguration" in new:
            blocks = new["PublicAccessBlockConfiguration"]
            put("put_public_access_block", "PublicAccessBlockConfiguration", blocks)
        if "Tags" in new:
            put("put_bucket_tagging", "Tagging", {"TagSet": new["Tags"]})
        if "VersioningConfiguration" in new:
            put("put_bucket_versioning", "VersioningConfiguration", new["VersioningConfiguration"])
        if "BucketEncryption" in new:
            rules = new["BucketEncryption"]["ServerSideEncryptionConfiguration"]
            applied = [{"ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"]} for rule in rules]
            put("put_bucket_encryption", "ServerSideEncryptionConfiguration", {"Rules": applied})
        if "LifecycleConfiguration" in new:
            rules = [lifecycle_rule(rule) for rule in new["LifecycleConfiguration"]["Rules"]]
            put("put_bucket_lifecycle_configuration", "LifecycleConfiguration", {"Rules": rules})
        return made

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        context.api("s3").delete_bucket(Bucket=made.physical_id)


def lifecycle_rule(rule: dict) -> dict:
    """A rule of a bucket's life cycle as the API writes it."""
    result = {"ID": rule.get("Id"), "Status": rule["Status"], "Filter": {"Prefix": rule.get("Prefix", "")}}
    if "ExpirationInDays" in rule:
        result["Expiration"] = {"Days": rule["ExpirationInDays"]}
    if "NoncurrentVersionExpiration" in rule:
        result["NoncurrentVersionExpiration"] = rule["NoncurrentVersionExpiration"]
    if "AbortIncompleteMultipartUpload" in rule:
        result["AbortIncompleteMultipartUpload"] = rule["AbortIncompleteMultipartUpload"]
    return {key: value for key, value in result.items() if value is not None}


class Repository(Simple):
    def finish(self, context: Context, made: Made, properties: dict) -> None:
        api = context.api("ecr")
        name = made.physical_id
        made.attributes["RepositoryUri"] = f"{context.account}.dkr.ecr.{context.region}.amazonaws.com/{name}"
        if "RepositoryPolicyText" in properties:
            api.set_repository_policy(repositoryName=name, policyText=json.dumps(properties["RepositoryPolicyText"]))
        if "LifecyclePolicy" in properties:
            text = properties["LifecyclePolicy"]["LifecyclePolicyText"]
            api.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=text)
        call(
            api,
            "put_image_tag_mutability",
            {
                "repositoryName": name,
                "imageTagMutability": properties.get("ImageTagMutability", "MUTABLE"),
                "imageTagMutabilityExclusionFilters": [
                    {
                        "filterType": exclusion["ImageTagMutabilityExclusionFilterType"],
                        "filter": exclusion["ImageTagMutabilityExclusionFilterValue"],
                    }
                    for exclusion in properties.get("ImageTagMutabilityExclusionFilters", [])
                ]
                or None,
            },
        )

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        force = str(properties.get("EmptyOnDelete", "false")).lower() == "true"
        context.api("ecr").delete_repository(repositoryName=made.physical_id, force=force)


class LogGroup(Handler):
    def create(self, context: Context, properties: dict) -> Made:
        name = properties.get("LogGroupName") or context.name(255)
        context.api("logs").create_log_group(logGroupName=name)
        arn = f"arn:aws:logs:{context.region}:{context.account}:log-group:{name}:*"
        return self.update(context, Made(name, {"Arn": arn}), {}, properties)

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        if "RetentionInDays" in new:
            days = int(new["RetentionInDays"])
            context.api("logs").put_retention_policy(logGroupName=made.physical_id, retentionInDays=days)
        return made

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        context.api("logs").delete_log_group(logGroupName=made.physical_id)


class FileSystem(Simple):
    """Without its policy and its backup policy, for which moto has no operations."""

    def finish(self, context: Context, made: Made, properties: dict) -> None:
        api = context.api("efs")
        made.attributes["Arn"] = (
            f"arn:aws:elasticfilesystem:{context.region}:{context.account}:file-system/{made.physical_id}"
        )
        if "LifecyclePolicies" in properties:
            call(
                api,
                "put_lifecycle_configuration",
                {"FileSystemId": made.physical_id, "LifecyclePolicies": properties["LifecyclePolicies"]},
            )


HANDLERS = {
    "AWS::S3::Bucket": Bucket(),
    # Not applied: moto ignores conditions, so the bootstrap's "deny without TLS" would deny everything.
    "AWS::S3::BucketPolicy": Recorded(),
    "AWS::ECR::Repository": Repository(
        "ecr",
        "create_repository",
        "repository.repositoryName",
        None,
        attributes={"Arn": "repository.repositoryArn"},
        later=(
            "RepositoryPolicyText",
            "LifecyclePolicy",
            "EmptyOnDelete",
            "ImageTagMutability",
            "ImageTagMutabilityExclusionFilters",
        ),
        named=("RepositoryName", 64),
    ),
    "AWS::Logs::LogGroup": LogGroup(),
    "AWS::EFS::FileSystem": FileSystem(
        "efs",
        "create_file_system",
        "FileSystemId",
        ("delete_file_system", "FileSystemId"),
        rename={"FileSystemTags": "Tags"},
        later=("LifecyclePolicies", "BackupPolicy", "FileSystemPolicy", "BypassPolicyLockoutSafetyCheck"),
    ),
    "AWS::EFS::MountTarget": Simple(
        "efs",
        "create_mount_target",
        "MountTargetId",
        ("delete_mount_target", "MountTargetId"),
        attributes={"IpAddress": "IpAddress"},
    ),
    "AWS::EFS::AccessPoint": Simple(
        "efs",
        "create_access_point",
        "AccessPointId",
        ("delete_access_point", "AccessPointId"),
        attributes={"Arn": "AccessPointArn", "AccessPointId": "AccessPointId"},
        rename={"AccessPointTags": "Tags"},
    ),
}
