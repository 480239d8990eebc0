"""CloudFormation's API: the actions that the CDK CLI and the operations use, in AWS's query protocol."""

import threading
from urllib.parse import parse_qs
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError
from clients import client
from engine import Engine
from intrinsics import TemplateError
from query_protocol import indexed, parse, xml
from stack import Stack, now

#: States from which a stack can be deleted, but not changed.
DEAD = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED", "UPDATE_ROLLBACK_FAILED")


class CloudFormation:
    """Answers the actions, each by the method of its name."""

    def __init__(self, engine: Engine):
        self.engine = engine

    def respond(self, account: str, region: str, body: bytes) -> tuple[int, str]:
        """Status and XML document of a request."""
        query = {key: values[0] for key, values in parse_qs(body.decode(), keep_blank_values=True).items()}
        action = query["Action"]
        method = getattr(self, action, None)
        try:
            if method is None:
                raise TemplateError(f"The emulator does not answer {action}")
            answer = method(account, region, query)
        except (TemplateError, ClientError, BotoCoreError) as error:
            code = getattr(error, "code", "ValidationError")
            problem = {"Type": "Sender", "Code": code, "Message": str(error)}
            return 400, f"<ErrorResponse>{xml({'Error': problem, 'RequestId': str(uuid4())})}</ErrorResponse>"
        inner = f"<{action}Result>{xml(answer)}</{action}Result>"
        return 200, f"<{action}Response>{inner}</{action}Response>"

    def CreateChangeSet(self, account: str, region: str, query: dict) -> dict:
        name = query["StackName"]
        if query.get("ChangeSetType") == "CREATE":
            stack = self._new_or_reviewed(account, region, name)
        else:
            stack = self.engine.find(account, region, name)
            if stack.status.endswith("_IN_PROGRESS") or stack.status in DEAD:
                raise TemplateError(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")
        text = self._template_text(account, region, query)
        template = parse(text)
        parameters = self._parameters(stack, query)
        changes = self.changes(stack, template, parameters)
        change_set = {
            "ChangeSetName": query["ChangeSetName"],
            "ChangeSetId": f"arn:aws:cloudformation:{region}:{account}:changeSet/{query['ChangeSetName']}/{uuid4()}",
            "StackId": stack.id,
            "StackName": stack.name,
            "Status": "CREATE_COMPLETE" if changes else "FAILED",
            "ExecutionStatus": "AVAILABLE" if changes else "UNAVAILABLE",
            "StatusReason": "" if changes else "The submitted information didn't contain changes.",
            "CreationTime": now(),
            "Changes": [{"Type": "Resource", "ResourceChange": change} for change in changes],
        }
        tags = indexed(query, "Tags.member")
        stack.change_sets[query["ChangeSetName"]] = {
            "about": change_set,
            "work": (template, text, parameters),
            "tags": tags,
        }
        return {"Id": change_set["ChangeSetId"], "StackId": stack.id}

    def changes(self, stack: Stack, template: dict, parameters: dict[str, str]) -> list[dict]:
        """What a deployment would do to the resources, as far as the template alone tells."""
        old, new = stack.template["Resources"], template["Resources"]
        found = []
        for logical_id in {**old, **new}:
            before, after = old.get(logical_id), new.get(logical_id)
            if before == after and parameters == stack.parameters:
                continue
            kind = (after or before)["Type"]
            action = "Add" if before is None else "Remove" if after is None else "Modify"
            change = {"Action": action, "LogicalResourceId": logical_id, "ResourceType": kind}
            if logical_id in stack.resources:
                change["PhysicalResourceId"] = stack.resources[logical_id].made.physical_id
            if action == "Modify":
                properties = (before.get("Properties", {}), after.get("Properties", {}))
                custom = kind.startswith("Custom::")
                replaces = not custom and self.engine.specification.replaces(kind, *properties)
                change["Replacement"] = "True" if replaces else "False"
            found.append(change)
        outputs_differ = stack.template.get("Outputs") != template.get("Outputs")
        return found or ([{"Action": "Modify", "LogicalResourceId": "Outputs"}] if outputs_differ else [])

    def DescribeChangeSet(self, account: str, region: str, query: dict) -> dict:
        return self._change_set(account, region, query)[1]["about"]

    def DeleteChangeSet(self, account: str, region: str, query: dict) -> dict:
        stack = self.engine.find(account, region, query["StackName"])
        stack.change_sets.pop(query["ChangeSetName"].split("/")[-2 if "/" in query["ChangeSetName"] else 0], None)
        return {}

    def ExecuteChangeSet(self, account: str, region: str, query: dict) -> dict:
        stack, change_set = self._change_set(account, region, query)
        stack.tags = change_set["tags"]
        stack.change_sets.clear()
        # Visible before the answer, since the CLI looks at the status at once.
        stack.status = "UPDATE_IN_PROGRESS" if stack.resources else "CREATE_IN_PROGRESS"
        threading.Thread(target=self.engine.deploy, args=(stack, *change_set["work"]), daemon=True).start()
        return {}

    def DescribeStacks(self, account: str, region: str, query: dict) -> dict:
        if "StackName" in query:
            return {"Stacks": [self.engine.find(account, region, query["StackName"]).describe()]}
        own = [stack for stack in self.engine.stacks.values() if (stack.account, stack.region) == (account, region)]
        return {"Stacks": [stack.describe() for stack in own if stack.status != "DELETE_COMPLETE"]}

    def DescribeStackEvents(self, account: str, region: str, query: dict) -> dict:
        return {"StackEvents": self.engine.find(account, region, query["StackName"]).events[::-1]}

    DescribeEvents = DescribeStackEvents

    def ListStackResources(self, account: str, region: str, query: dict) -> dict:
        return {"StackResourceSummaries": self._resources(account, region, query)}

    def DescribeStackResources(self, account: str, region: str, query: dict) -> dict:
        return {"StackResources": self._resources(account, region, query)}

    def GetTemplate(self, account: str, region: str, query: dict) -> dict:
        return {"TemplateBody": self.engine.find(account, region, query["StackName"]).template_text}

    def GetTemplateSummary(self, account: str, region: str, query: dict) -> dict:
        template = parse(self._template_text(account, region, query))
        parameters = template.get("Parameters", {}).items()
        return {
            "Parameters": [{"ParameterKey": key, "ParameterType": about["Type"]} for key, about in parameters],
            "ResourceTypes": sorted({body["Type"] for body in template["Resources"].values()}),
        }

    def UpdateTerminationProtection(self, account: str, region: str, query: dict) -> dict:
        stack = self.engine.find(account, region, query["StackName"])
        stack.protected = query["EnableTerminationProtection"] == "true"
        return {"StackId": stack.id}

    def DeleteStack(self, account: str, region: str, query: dict) -> dict:
        try:
            stack = self.engine.find(account, region, query["StackName"])
        except TemplateError:
            return {}
        if stack.protected:
            raise TemplateError(f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
        stack.status = "DELETE_IN_PROGRESS"
        threading.Thread(target=self.engine.delete, args=(stack,), daemon=True).start()
        return {}

    def ListExports(self, account: str, region: str, query: dict) -> dict:
        exports = self.engine.exports(account, region).items()
        return {
            "Exports": [
                {"Name": name, "Value": value, "ExportingStackId": stack.id} for name, (stack, value) in exports
            ]
        }

    def _new_or_reviewed(self, account: str, region: str, name: str) -> Stack:
        try:
            stack = self.engine.find(account, region, name)
        except TemplateError:
            stack = Stack(name, account, region)
            self.engine.stacks[stack.id] = stack
        if stack.status != "REVIEW_IN_PROGRESS":
            raise TemplateError(f"Stack [{name}] already exists and cannot be created again", "AlreadyExistsException")
        return stack

    def _change_set(self, account: str, region: str, query: dict) -> tuple[Stack, dict]:
        wanted = query["ChangeSetName"]
        stack = self.engine.find(account, region, query["StackName"])
        for name, change_set in stack.change_sets.items():
            if wanted in (name, change_set["about"]["ChangeSetId"]):
                return stack, change_set
        raise TemplateError(f"ChangeSet [{wanted}] does not exist", "ChangeSetNotFound")

    def _template_text(self, account: str, region: str, query: dict) -> str:
        if "TemplateBody" in query:
            return query["TemplateBody"]
        if "TemplateURL" not in query:
            return self.engine.find(account, region, query["StackName"]).template_text
        # https://s3.<region>.amazonaws.com/<bucket>/<key>, or the bucket in the host name.
        host, _, path = query["TemplateURL"].split("//", 1)[1].partition("/")
        if host.startswith(("s3.", "localhost")):
            bucket, _, key = path.partition("/")
        else:
            bucket, key = host.split(".s3.")[0], path
        return client("s3", account, region).get_object(Bucket=bucket, Key=key)["Body"].read().decode()

    @staticmethod
    def _parameters(stack: Stack, query: dict) -> dict[str, str]:
        given = {}
        for parameter in indexed(query, "Parameters.member"):
            key = parameter["ParameterKey"]
            keep = parameter.get("UsePreviousValue") == "true"
            given[key] = stack.parameters[key] if keep else parameter["ParameterValue"]
        return given

    def _resources(self, account: str, region: str, query: dict) -> list[dict]:
        stack = self.engine.find(account, region, query["StackName"])
        return [
            {
                "StackName": stack.name,
                "StackId": stack.id,
                "LogicalResourceId": logical_id,
                "PhysicalResourceId": resource.made.physical_id,
                "ResourceType": resource.type,
                "ResourceStatus": resource.status,
                "LastUpdatedTimestamp": now(),
            }
            for logical_id, resource in stack.resources.items()
        ]
