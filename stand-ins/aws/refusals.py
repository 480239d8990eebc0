"""What AWS refuses and moto takes: looked at before a request is passed on."""

import json
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from clients import client
from query_protocol import xml


@dataclass
class Refused(Exception):
    """An error of AWS: its code, and what it says."""

    code: str
    message: str

    def answer(self, as_xml: bool) -> tuple[bytes, str]:
        """Body and content type in the form of the service's protocol."""
        if as_xml:
            error = {"Type": "Sender", "Code": self.code, "Message": self.message}
            return f"<ErrorResponse>{xml({'Error': error})}<RequestId>0</RequestId></ErrorResponse>".encode(), "text/xml"
        about = {"__type": self.code, "message": self.message, "Message": self.message}
        return json.dumps(about).encode(), "application/x-amz-json-1.1"


class Refusals:
    """Each by the name of its service and operation."""

    def __init__(self):
        #: Backup vaults with recovery points in them.
        self.filled_vaults: set[tuple[str, str]] = set()
        #: Accounts that nobody has used yet: their service-linked roles have to be made first.
        self.fresh_accounts: set[str] = set()

    def check(self, account: str, region: str, service: str, action: str, request: dict) -> None:
        """Raises Refused for what AWS would not do."""
        check = self._checks.get((service, action))
        if check is not None:
            check(self, account, region, request)

    def _delete_load_balancer(self, account: str, region: str, request: dict) -> None:
        arn = request["LoadBalancerArn"]
        elb = client("elbv2", account, region)
        attributes = elb.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
        if {"Key": "deletion_protection.enabled", "Value": "true"} in attributes:
            message = f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
            raise Refused("OperationNotPermitted", message)

    def _delete_vault(self, account: str, _region: str, request: dict) -> None:
        if (account, request["BackupVaultName"]) in self.filled_vaults:
            message = "Backup vault cannot be deleted because it contains recovery points."
            raise Refused("InvalidRequestException", message)

    def _put_capacity_providers(self, account: str, region: str, request: dict) -> None:
        used = {
            strategy["capacityProvider"]
            for service in self._services(account, region, request["cluster"])
            for strategy in service.get("capacityProviderStrategy", [])
        }
        if used - set(request["capacityProviders"]):
            message = "The specified capacity provider is in use and cannot be removed."
            raise Refused("ResourceInUseException", message)

    def _delete_cluster(self, account: str, region: str, request: dict) -> None:
        if self._services(account, region, request["cluster"]):
            message = "The Cluster cannot be deleted while Services are active."
            raise Refused("ClusterContainsServicesException", message)

    def _linked_role(self, service: str, message: str):
        """Refuses what needs a role that a fresh account lacks. AWS makes it then, now and then too late."""

        def check(account: str, region: str, _request: dict) -> None:
            if account not in self.fresh_accounts:
                return
            roles = client("iam", account, region).list_roles(PathPrefix=f"/aws-service-role/{service}/")["Roles"]
            if not roles:
                raise Refused("InvalidParameterException", message)

        return check

    def _create_cluster(self, *call) -> None:
        message = "Unable to assume the service linked role. Please verify that the ECS service linked role exists."
        self._linked_role("ecs.amazonaws.com", message)(*call)

    def _create_database(self, *call) -> None:
        message = "Unable to create the resource. Verify that you have permission to create service linked role."
        self._linked_role("rds.amazonaws.com", message)(*call)

    def _create_load_balancer(self, *call) -> None:
        message = "Unable to create the service linked role for elasticloadbalancing.amazonaws.com"
        self._linked_role("elasticloadbalancing.amazonaws.com", message)(*call)

    @staticmethod
    def _services(account: str, region: str, cluster: str) -> list[dict]:
        ecs = client("ecs", account, region)
        arns = ecs.list_services(cluster=cluster)["serviceArns"]
        found = ecs.describe_services(cluster=cluster, services=arns)["services"] if arns else []
        return [service for service in found if service["status"] == "ACTIVE"]

    _checks = {
        ("elasticloadbalancing", "DeleteLoadBalancer"): _delete_load_balancer,
        ("backup", "DeleteBackupVault"): _delete_vault,
        ("ecs", "CreateCluster"): _create_cluster,
        ("rds", "CreateDBInstance"): _create_database,
        ("elasticloadbalancing", "CreateLoadBalancer"): _create_load_balancer,
        ("ecs", "PutClusterCapacityProviders"): _put_capacity_providers,
        ("ecs", "DeleteCluster"): _delete_cluster,
    }


def operation(service: str, method: str, path: str, target: str, body: bytes) -> tuple[str, dict]:
    """Name and parameters of an operation, as far as a refusal needs them."""
    if target:
        return target.split(".")[-1], json.loads(body or b"{}")
    if service == "backup" and method == "DELETE" and path.startswith("/backup-vaults/"):
        return "DeleteBackupVault", {"BackupVaultName": unquote(path.split("/")[2])}
    if service in ("elasticloadbalancing", "rds"):
        query = dict(parse_qsl(body.decode()))
        return query.get("Action", ""), query
    return "", {}
