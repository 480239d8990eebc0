"""Amazon RDS and Secrets Manager."""

import json

from clients import call, dig

from .handler import Context, Handler, Made, Recorded, Simple


class Secret(Handler):
    def create(self, context: Context, properties: dict) -> Made:
        api = context.api("secretsmanager")
        given = {key: value for key, value in properties.items() if key != "GenerateSecretString"}
        given.setdefault("Name", context.name(255))
        if "GenerateSecretString" in properties:
            given["SecretString"] = self._generate(api, properties["GenerateSecretString"])
        arn = call(api, "create_secret", given)["ARN"]
        return Made(arn, {"Id": arn})

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        # A changed rule of generation does not make a new password, as with CloudFormation.
        about = {key: new[key] for key in ("Description", "SecretString") if key in new}
        call(context.api("secretsmanager"), "update_secret", {"SecretId": made.physical_id, **about})
        return made

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        context.api("secretsmanager").delete_secret(SecretId=made.physical_id, ForceDeleteWithoutRecovery=True)

    @staticmethod
    def _generate(api, rule: dict) -> str:
        own = ("SecretStringTemplate", "GenerateStringKey")
        asked = {key: value for key, value in rule.items() if key not in own}
        password = call(api, "get_random_password", asked)["RandomPassword"]
        if "GenerateStringKey" not in rule:
            return password
        return json.dumps({**json.loads(rule["SecretStringTemplate"]), rule["GenerateStringKey"]: password})


class SecretPolicy(Handler):
    def create(self, context: Context, properties: dict) -> Made:
        policy = json.dumps(properties["ResourcePolicy"])
        context.api("secretsmanager").put_resource_policy(SecretId=properties["SecretId"], ResourcePolicy=policy)
        return Made(properties["SecretId"])

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        return self.create(context, new)

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        context.api("secretsmanager").delete_resource_policy(SecretId=properties["SecretId"])


class SecretAttachment(Handler):
    """Writes the database's address into the secret."""

    def create(self, context: Context, properties: dict) -> Made:
        api = context.api("secretsmanager")
        secret = json.loads(api.get_secret_value(SecretId=properties["SecretId"])["SecretString"])
        found = context.api("rds").describe_db_instances(DBInstanceIdentifier=properties["TargetId"])
        database = found["DBInstances"][0]
        secret |= {
            "engine": database["Engine"],
            "host": database["Endpoint"]["Address"],
            "port": database["Endpoint"]["Port"],
            "dbInstanceIdentifier": properties["TargetId"],
        }
        api.put_secret_value(SecretId=properties["SecretId"], SecretString=json.dumps(secret))
        return Made(properties["SecretId"])

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        return self.create(context, new)

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        """The secret keeps what was written."""


class Database(Simple):
    def finish(self, context: Context, made: Made, properties: dict) -> None:
        """RDS makes the log groups to which it exports, and leaves them when the instance goes."""
        logs = context.api("logs")
        for name in properties.get("EnableCloudwatchLogsExports", []):
            group = f"/aws/rds/instance/{made.physical_id}/{name}"
            if not logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
                logs.create_log_group(logGroupName=group)

    def create(self, context: Context, properties: dict) -> Made:
        if "DBSnapshotIdentifier" in properties:
            return self._restore(context, properties)
        source = properties.get("SourceDBInstanceIdentifier")
        if source is None:
            return super().create(context, properties)
        # CloudFormation sets the rest afterwards (engine, maintenance window); a replica takes over its source's.
        api = context.api("rds")
        takes = api.meta.service_model.operation_model("CreateDBInstanceReadReplica").input_shape.members
        given = {key: value for key, value in self.parameters(context, properties).items() if key in takes}
        database = call(api, "create_db_instance_read_replica", given)["DBInstance"]
        paths = self.attributes.items()
        attributes = {name: dig({"DBInstance": database}, path) for name, path in paths}
        return Made(database["DBInstanceIdentifier"], attributes)

    def _restore(self, context: Context, properties: dict) -> Made:
        """A new instance with a snapshot's data, master user and encryption, on no older engine than the snapshot's."""
        refused = [name for name in self.from_snapshot if name in properties]
        if refused:
            raise ValueError(f"{refused[0]} cannot be specified when restoring from a snapshot")
        api = context.api("rds")
        identifier = properties["DBSnapshotIdentifier"]
        snapshot = api.describe_db_snapshots(DBSnapshotIdentifier=identifier)["DBSnapshots"][0]
        # 11.8 stands for its newest patch.
        wanted = [int(part) for part in properties.get("EngineVersion", snapshot["EngineVersion"]).split(".")]
        had = [int(part) for part in snapshot["EngineVersion"].split(".")][: len(wanted)]
        if wanted < had:
            message = f"Cannot upgrade mariadb from {snapshot['EngineVersion']} to {properties['EngineVersion']}"
            raise ValueError(f"{message}: a restored instance may not be older than its snapshot")
        takes = api.meta.service_model.operation_model("RestoreDBInstanceFromDBSnapshot").input_shape.members
        given = {key: value for key, value in self.parameters(context, properties).items() if key in takes}
        given["DBSnapshotIdentifier"] = identifier
        database = call(api, "restore_db_instance_from_db_snapshot", given)["DBInstance"]
        attributes = {name: dig({"DBInstance": database}, path) for name, path in self.attributes.items()}
        made = Made(database["DBInstanceIdentifier"], attributes)
        self.finish(context, made, properties)
        return made

    #: What a restored instance has from its snapshot.
    from_snapshot = ("DBName", "MasterUsername", "StorageEncrypted", "KmsKeyId", "CharacterSetName")

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        final = {"FinalDBSnapshotIdentifier": context.name(255)} if context.snapshot else {"SkipFinalSnapshot": True}
        context.api("rds").delete_db_instance(DBInstanceIdentifier=made.physical_id, **final)


class Queue(Simple):
    """A replication group of ElastiCache. moto takes fewer properties than ElastiCache, and makes up an address."""

    def parameters(self, context: Context, properties: dict) -> dict:
        if properties.get("MultiAZEnabled") and not properties.get("AutomaticFailoverEnabled"):
            raise ValueError("Automatic failover must be enabled for Multi-AZ")
        if properties.get("AutomaticFailoverEnabled") and int(properties["NumCacheClusters"]) < 2:
            raise ValueError("Replication group must have at least one replica to enable automatic failover")
        if "AuthToken" in properties and not properties.get("TransitEncryptionEnabled"):
            raise ValueError("The AUTH token is only supported when encryption-in-transit is enabled")
        if not 16 <= len(properties.get("AuthToken", "x" * 16)) <= 128:
            raise ValueError("Invalid AuthToken provided: it has to have 16 to 128 characters")
        given = super().parameters(context, properties)
        takes = context.api("elasticache").meta.service_model.operation_model("CreateReplicationGroup").input_shape
        return {key: value for key, value in given.items() if key in takes.members}

    def create(self, context: Context, properties: dict) -> Made:
        made = super().create(context, properties)
        address = f"master.{made.physical_id}.cache.amazonaws.com"
        return Made(made.physical_id, {"PrimaryEndPoint.Address": address, "PrimaryEndPoint.Port": str(properties.get("Port", 6379))})

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        final = {"FinalSnapshotIdentifier": context.name(40)} if context.snapshot else {}
        context.api("elasticache").delete_replication_group(ReplicationGroupId=made.physical_id, **final)


class ParameterGroup(Simple):
    def finish(self, context: Context, made: Made, properties: dict) -> None:
        parameters = [
            {"ParameterName": name, "ParameterValue": str(value), "ApplyMethod": "pending-reboot"}
            for name, value in properties.get("Parameters", {}).items()
        ]
        if parameters:
            context.api("rds").modify_db_parameter_group(
                DBParameterGroupName=made.physical_id, Parameters=parameters
            )


HANDLERS = {
    "AWS::SecretsManager::Secret": Secret(),
    "AWS::SecretsManager::ResourcePolicy": SecretPolicy(),
    # moto would run the function in a container.
    "AWS::SecretsManager::RotationSchedule": Recorded(),
    "AWS::SecretsManager::SecretTargetAttachment": SecretAttachment(),
    "AWS::RDS::DBSubnetGroup": Simple(
        "rds",
        "create_db_subnet_group",
        "DBSubnetGroup.DBSubnetGroupName",
        ("delete_db_subnet_group", "DBSubnetGroupName"),
        named=("DBSubnetGroupName", 255),
    ),
    "AWS::RDS::DBParameterGroup": ParameterGroup(
        "rds",
        "create_db_parameter_group",
        "DBParameterGroup.DBParameterGroupName",
        ("delete_db_parameter_group", "DBParameterGroupName"),
        rename={"Family": "DBParameterGroupFamily"},
        later=("Parameters",),
        named=("DBParameterGroupName", 255),
    ),
    # moto has no operations for it.
    "AWS::ElastiCache::ParameterGroup": Recorded(),
    "AWS::ElastiCache::SubnetGroup": Recorded(),
    "AWS::ElastiCache::ReplicationGroup": Queue(
        "elasticache",
        "create_replication_group",
        "ReplicationGroup.ReplicationGroupId",
        None,
        later=("CacheParameterGroupName", "CacheSubnetGroupName"),
        named=("ReplicationGroupId", 40),
    ),
    "AWS::RDS::DBInstance": Database(
        "rds",
        "create_db_instance",
        "DBInstance.DBInstanceIdentifier",
        None,
        attributes={
            "Endpoint.Address": "DBInstance.Endpoint.Address",
            "Endpoint.Port": "DBInstance.Endpoint.Port",
            "DBInstanceArn": "DBInstance.DBInstanceArn",
            "DbiResourceId": "DBInstance.DbiResourceId",
        },
        rename={"VPCSecurityGroups": "VpcSecurityGroupIds"},
        later=("DeleteAutomatedBackups",),
        named=("DBInstanceIdentifier", 63),
        modification=("modify_db_instance", "DBInstanceIdentifier"),
        fixed=(
            "DBName",
            "EnableCloudwatchLogsExports",
            "Engine",
            "KmsKeyId",
            "MasterUsername",
            "StorageEncrypted",
            "Tags",
        ),
    ),
}
