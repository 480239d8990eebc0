"""Firewall, backups, alarms, queues, flow logs."""

import json

from clients import call

from .handler import Context, Handler, Made, Recorded, Simple


class WebAcl(Handler):
    def create(self, context: Context, properties: dict) -> Made:
        given = {"Name": context.name(128), **properties}
        summary = call(context.api("wafv2"), "create_web_acl", given)["Summary"]
        physical_id = f"{summary['Name']}|{summary['Id']}|{given['Scope']}"
        return Made(physical_id, {"Arn": summary["ARN"], "Id": summary["Id"]})

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        fixed = ("Tags", "Name", "Scope")
        given = {key: value for key, value in new.items() if key not in fixed}
        call(context.api("wafv2"), "update_web_acl", {**given, **self._which(context, made)})
        return made

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        call(context.api("wafv2"), "delete_web_acl", self._which(context, made))

    @staticmethod
    def _which(context: Context, made: Made) -> dict:
        name, identity, scope = made.physical_id.split("|")
        found = context.api("wafv2").get_web_acl(Name=name, Id=identity, Scope=scope)
        return {"Name": name, "Id": identity, "Scope": scope, "LockToken": found["LockToken"]}


class WebAclAssociation(Handler):
    def create(self, context: Context, properties: dict) -> Made:
        call(context.api("wafv2"), "associate_web_acl", properties)
        return Made(f"{properties['WebACLArn']}|{properties['ResourceArn']}")

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        context.api("wafv2").disassociate_web_acl(ResourceArn=properties["ResourceArn"])


class Dashboard(Handler):
    """CloudWatch takes no body that is no JSON, nor widgets beyond its 24 columns."""

    def create(self, context: Context, properties: dict) -> Made:
        name, body = properties["DashboardName"], properties["DashboardBody"]
        for widget in json.loads(body)["widgets"]:
            if widget["x"] + widget["width"] > 24:
                raise ValueError(f"The dashboard {name} has a widget beyond 24 columns")
        call(context.api("cloudwatch"), "put_dashboard", {"DashboardName": name, "DashboardBody": body})
        return Made(name)

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        return self.create(context, new)

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        context.api("cloudwatch").delete_dashboards(DashboardNames=[made.physical_id])


class BackupPlan(Simple):
    def parameters(self, context: Context, properties: dict) -> dict:
        plan = properties["BackupPlan"]
        rules = [{**rule, "TargetBackupVaultName": rule["TargetBackupVault"]} for rule in plan["BackupPlanRule"]]
        for rule in rules:
            del rule["TargetBackupVault"]
        return {"BackupPlan": {"BackupPlanName": plan["BackupPlanName"], "Rules": rules}}


class Alarm(Handler):
    def create(self, context: Context, properties: dict) -> Made:
        given = {"AlarmName": context.name(255), **properties}
        call(context.api("cloudwatch"), "put_metric_alarm", given)
        arn = f"arn:aws:cloudwatch:{context.region}:{context.account}:alarm:{given['AlarmName']}"
        return Made(given["AlarmName"], {"Arn": arn})

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        return self.create(context, {"AlarmName": made.physical_id, **new})

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        context.api("cloudwatch").delete_alarms(AlarmNames=[made.physical_id])


class Topic(Handler):
    def create(self, context: Context, properties: dict) -> Made:
        name = properties.get("TopicName", context.name(256))
        key = properties.get("KmsMasterKeyId")
        attributes = {"KmsMasterKeyId": key} if key else {}
        arn = context.api("sns").create_topic(Name=name, Attributes=attributes)["TopicArn"]
        return Made(arn, {"TopicName": name, "TopicArn": arn})

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        context.api("sns").delete_topic(TopicArn=made.physical_id)


class TopicPolicy(Handler):
    def create(self, context: Context, properties: dict) -> Made:
        self._set(context, properties)
        return Made(context.name())

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        self._set(context, new)
        return made

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        """A topic takes its policy with it."""

    @staticmethod
    def _set(context: Context, properties: dict) -> None:
        for arn in properties["Topics"]:
            policy = json.dumps(properties["PolicyDocument"])
            context.api("sns").set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)


class Subscription(Handler):
    def create(self, context: Context, properties: dict) -> Made:
        given = {key: properties[key] for key in ("TopicArn", "Protocol", "Endpoint")}
        return Made(context.api("sns").subscribe(**given, ReturnSubscriptionArn=True)["SubscriptionArn"])

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        context.api("sns").unsubscribe(SubscriptionArn=made.physical_id)


class EventRule(Handler):
    def create(self, context: Context, properties: dict) -> Made:
        name = properties.get("Name", context.name())
        self._set(context, name, properties)
        return Made(name, {"Arn": f"arn:aws:events:{context.region}:{context.account}:rule/{name}"})

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        gone = {target["Id"] for target in old["Targets"]} - {target["Id"] for target in new["Targets"]}
        if gone:
            context.api("events").remove_targets(Rule=made.physical_id, Ids=sorted(gone))
        self._set(context, made.physical_id, new)
        return made

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        events = context.api("events")
        events.remove_targets(Rule=made.physical_id, Ids=[target["Id"] for target in properties["Targets"]])
        events.delete_rule(Name=made.physical_id)

    @staticmethod
    def _set(context: Context, name: str, properties: dict) -> None:
        events = context.api("events")
        events.put_rule(Name=name, EventPattern=json.dumps(properties["EventPattern"]), State=properties["State"])
        events.put_targets(Rule=name, Targets=properties["Targets"])


class DatabaseEvents(Recorded):
    """moto notes subscriptions of its own form only. RDS publishes a trial as it subscribes, and is refused at once."""

    def create(self, context: Context, properties: dict) -> Made:
        arn = properties["SnsTopicArn"]
        if arn.split(":")[4] == context.account:
            policy = context.api("sns").get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"]
            if "events.rds.amazonaws.com" not in policy:
                raise RuntimeError(f"SNSNoAuthorization: RDS has no permission to publish to {arn}")
        return super().create(context, properties)


class Key(Handler):
    def create(self, context: Context, properties: dict) -> Made:
        given = {"Policy": json.dumps(properties["KeyPolicy"]), "Description": properties.get("Description", "")}
        made = context.api("kms").create_key(**given)["KeyMetadata"]
        if properties.get("EnableKeyRotation"):
            context.api("kms").enable_key_rotation(KeyId=made["KeyId"])
        return Made(made["KeyId"], {"Arn": made["Arn"], "KeyId": made["KeyId"]})

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        policy = json.dumps(new["KeyPolicy"])
        context.api("kms").put_key_policy(KeyId=made.physical_id, PolicyName="default", Policy=policy)
        return made

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        days = properties.get("PendingWindowInDays", 30)
        context.api("kms").schedule_key_deletion(KeyId=made.physical_id, PendingWindowInDays=days)


class Queue(Handler):
    def create(self, context: Context, properties: dict) -> Made:
        name = properties.get("QueueName", context.name(80))
        attributes = {key: json.dumps(value) for key, value in properties.items() if key not in ("QueueName", "Tags")}
        url = context.api("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        return Made(url, {"Arn": f"arn:aws:sqs:{context.region}:{context.account}:{name}", "QueueName": name})

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        context.api("sqs").delete_queue(QueueUrl=made.physical_id)


class QueuePolicy(Handler):
    def create(self, context: Context, properties: dict) -> Made:
        self._set(context, properties, json.dumps(properties["PolicyDocument"]))
        return Made(context.name())

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        self._set(context, new, json.dumps(new["PolicyDocument"]))
        return made

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        self._set(context, properties, "")

    @staticmethod
    def _set(context: Context, properties: dict, policy: str) -> None:
        for url in properties["Queues"]:
            context.api("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})


class FlowLog(Handler):
    def create(self, context: Context, properties: dict) -> Made:
        given = {key: value for key, value in properties.items() if key not in ("Tags", "ResourceId")}
        given["ResourceIds"] = [properties["ResourceId"]]
        # moto takes everything behind `:::` for the bucket's name, a folder in it as well.
        given["LogDestination"] = properties["LogDestination"].split("/")[0]
        answer = call(context.api("ec2"), "create_flow_logs", given)
        if answer["Unsuccessful"]:
            raise RuntimeError(answer["Unsuccessful"][0]["Error"]["Message"])
        return Made(answer["FlowLogIds"][0])

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        context.api("ec2").delete_flow_logs(FlowLogIds=[made.physical_id])


HANDLERS = {
    "AWS::WAFv2::WebACL": WebAcl(),
    "AWS::WAFv2::WebACLAssociation": WebAclAssociation(),
    "AWS::Backup::BackupVault": Simple(
        "backup",
        "create_backup_vault",
        "BackupVaultName",
        ("delete_backup_vault", "BackupVaultName"),
        attributes={"BackupVaultName": "BackupVaultName", "BackupVaultArn": "BackupVaultArn"},
    ),
    "AWS::Backup::BackupPlan": BackupPlan(
        "backup",
        "create_backup_plan",
        "BackupPlanId",
        ("delete_backup_plan", "BackupPlanId"),
        attributes={"BackupPlanId": "BackupPlanId", "BackupPlanArn": "BackupPlanArn", "VersionId": "VersionId"},
    ),
    "AWS::Backup::BackupSelection": Recorded(),
    "AWS::CloudWatch::Alarm": Alarm(),
    "AWS::CloudWatch::Dashboard": Dashboard(),
    "AWS::SNS::Topic": Topic(),
    "AWS::SNS::TopicPolicy": TopicPolicy(),
    "AWS::SNS::Subscription": Subscription(),
    "AWS::Events::Rule": EventRule(),
    "AWS::RDS::EventSubscription": DatabaseEvents(),
    "AWS::KMS::Key": Key(),
    "AWS::SQS::Queue": Queue(),
    "AWS::SQS::QueuePolicy": QueuePolicy(),
    "AWS::EC2::FlowLog": FlowLog(),
}
