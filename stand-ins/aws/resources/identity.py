"""IAM and the parameter store."""

import json

from .handler import Context, Handler, Made, Simple


class Role(Simple):
    def finish(self, context: Context, made: Made, properties: dict) -> None:
        api = context.api("iam")
        for arn in properties.get("ManagedPolicyArns", []):
            api.attach_role_policy(RoleName=made.physical_id, PolicyArn=arn)
        for policy in properties.get("Policies", []):
            document = json.dumps(policy["PolicyDocument"])
            api.put_role_policy(RoleName=made.physical_id, PolicyName=policy["PolicyName"], PolicyDocument=document)

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        trust = json.dumps(new["AssumeRolePolicyDocument"])
        context.api("iam").update_assume_role_policy(RoleName=made.physical_id, PolicyDocument=trust)
        return super().update(context, made, old, new)

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        api = context.api("iam")
        for policy in api.list_attached_role_policies(RoleName=made.physical_id)["AttachedPolicies"]:
            api.detach_role_policy(RoleName=made.physical_id, PolicyArn=policy["PolicyArn"])
        for name in api.list_role_policies(RoleName=made.physical_id)["PolicyNames"]:
            api.delete_role_policy(RoleName=made.physical_id, PolicyName=name)
        super().delete(context, made, properties)


class InlinePolicy(Handler):
    """A policy inside roles."""

    def create(self, context: Context, properties: dict) -> Made:
        document = json.dumps(properties["PolicyDocument"])
        for role in properties["Roles"]:
            context.api("iam").put_role_policy(
                RoleName=role, PolicyName=properties["PolicyName"], PolicyDocument=document
            )
        return Made(context.name())

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        self.create(context, new)
        return made

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        for role in properties["Roles"]:
            context.api("iam").delete_role_policy(RoleName=role, PolicyName=properties["PolicyName"])


class Parameter(Handler):
    def create(self, context: Context, properties: dict) -> Made:
        context.api("ssm").put_parameter(
            Name=properties["Name"], Type=properties["Type"], Value=properties["Value"], Overwrite=True
        )
        return Made(properties["Name"], {"Value": properties["Value"]})

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        return self.create(context, new)

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        context.api("ssm").delete_parameter(Name=made.physical_id)


HANDLERS = {
    "AWS::IAM::Role": Role(
        "iam",
        "create_role",
        "Role.RoleName",
        ("delete_role", "RoleName"),
        attributes={"Arn": "Role.Arn", "RoleId": "Role.RoleId"},
        later=("ManagedPolicyArns", "Policies"),
        named=("RoleName", 64),
        modification=("update_role", "RoleName"),
        fixed=("AssumeRolePolicyDocument", "Tags", "Path", "PermissionsBoundary"),
    ),
    "AWS::IAM::Policy": InlinePolicy(),
    "AWS::IAM::ManagedPolicy": Simple(
        "iam",
        "create_policy",
        "Policy.Arn",
        ("delete_policy", "PolicyArn"),
        attributes={"PolicyArn": "Policy.Arn"},
        rename={"ManagedPolicyName": "PolicyName"},
        later=("Roles",),
        named=("PolicyName", 128),
    ),
    "AWS::IAM::OIDCProvider": Simple(
        "iam",
        "create_open_id_connect_provider",
        "OpenIDConnectProviderArn",
        ("delete_open_id_connect_provider", "OpenIDConnectProviderArn"),
        rename={"ClientIdList": "ClientIDList"},
        attributes={"Arn": "OpenIDConnectProviderArn"},
    ),
    "AWS::SSM::Parameter": Parameter(),
}
