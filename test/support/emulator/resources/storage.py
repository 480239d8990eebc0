"""Where bytes are kept: S3, ECR, EFS, log groups."""

import json

from clients import call

from .handler import Context, Handler, Made, Simple


class Bucket(Handler):
    """Made with the public access block only; the rest of its properties is not looked at."""

    def create(self, context: Context, properties: dict) -> Made:
        name = properties.get("BucketName", context.name(63).lower())
        place = {"LocationConstraint": context.region}
        context.api("s3").create_bucket(Bucket=name, CreateBucketConfiguration=place)
        if "PublicAccessBlockConfiguration" in properties:
            call(
                context.api("s3"),
                "put_public_access_block",
                {
                    "Bucket": name,
                    "PublicAccessBlockConfiguration": properties["PublicAccessBlockConfiguration"],
                },
            )
        if "BucketEncryption" in properties:
            rules = {"Rules": properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]}
            for rule in rules["Rules"]:
                rule["ApplyServerSideEncryptionByDefault"] = rule.pop("ServerSideEncryptionByDefault")
            call(
                context.api("s3"),
                "put_bucket_encryption",
                {"Bucket": name, "ServerSideEncryptionConfiguration": rules},
            )
        attributes = {
            "Arn": f"arn:aws:s3:::{name}",
            "DomainName": f"{name}.s3.amazonaws.com",
            "RegionalDomainName": f"{name}.s3.{context.region}.amazonaws.com",
        }
        return Made(name, attributes)

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        context.api("s3").delete_bucket(Bucket=made.physical_id)


class BucketPolicy(Handler):
    """Not applied: moto ignores conditions, so the bootstrap's "deny without TLS" would deny everything."""

    def create(self, context: Context, properties: dict) -> Made:
        return Made(context.name())

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        """There is nothing to remove."""


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
    "AWS::S3::BucketPolicy": BucketPolicy(),
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
