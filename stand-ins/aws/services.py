"""ECS services that deploy: every look by DescribeServices takes a deployment one step on, up to its end or back.

moto keeps the services themselves; here are their deployments and tasks. No container runs: a test says beforehand which
image does not start, or does not serve.
"""

import time
from dataclasses import dataclass, field
from uuid import uuid4

from clients import client
from images import Images


@dataclass
class Deployment:
    id: str
    task_definition: str
    digest: str | None
    status: str = "PRIMARY"
    state: str = "IN_PROGRESS"
    reason: str = "ECS deployment in progress."
    failed: int = 0
    looks: int = 0


#: GuardDuty's agent, which runs beside every container of an account that has it switched on.
AGENT = {"name": "aws-guardduty-agent", "lastStatus": "RUNNING", "imageDigest": "sha256:" + "9" * 64}


@dataclass
class Service:
    account: str
    region: str
    arn: str
    cluster: str
    name: str
    desired: int
    load_balancers: list
    deployments: list[Deployment] = field(default_factory=list)
    #: What ECS went back to, or would.
    last_good: Deployment | None = None
    tasks: list[str] = field(default_factory=list)


class Services:
    """Deployments by the ARN of their service."""

    def __init__(self, images: Images):
        self.images = images
        self.services: dict[str, Service] = {}
        #: Tasks of all services by ARN, the stopped ones too.
        self.tasks: dict[str, dict] = {}
        self.plans: dict[str, dict] = {}

    def plan(self, digest: str, fate: dict) -> None:
        """Says what becomes of an image: `start` false for one whose tasks stop, `serve` false for one whose pages fail,
        `settle` false for one whose deployment never ends."""
        self.plans[digest] = fate

    def begin(self, account: str, region: str, about: dict, settled: bool) -> None:
        """A new deployment of a service: the tag of its image is looked up now, and holds for all its tasks."""
        arn = about["serviceArn"]
        service = self.services.get(arn)
        if service is None:
            service = Service(
                account, region, arn, about["clusterArn"], about["serviceName"], 0, about.get("loadBalancers", [])
            )
            self.services[arn] = service
        service.desired = about.get("desiredCount", 1)
        deployment = Deployment(f"ecs-svc/{uuid4().hex[:12]}", about["taskDefinition"], self._digest(service, about))
        for other in service.deployments:
            other.status = "ACTIVE"
        service.deployments.insert(0, deployment)
        if settled:
            self._settle(service, deployment)

    def update(self, account: str, region: str, about: dict, forced: bool) -> None:
        """UpdateService: a deployment where it is forced or the task definition is another."""
        service = self.services[about["serviceArn"]]
        before, service.desired = service.desired, about.get("desiredCount", service.desired)
        if service.desired != before and service.deployments[0].state == "COMPLETED":
            self._settle(service, service.deployments[0])
        if forced or service.deployments[0].task_definition != about["taskDefinition"]:
            self.begin(account, region, about, settled=False)

    def progress(self, arn: str) -> None:
        """One step of the newest deployment."""
        service = self.services[arn]
        deployment = service.deployments[0]
        if deployment.state != "IN_PROGRESS":
            service.deployments = [deployment]
            return
        deployment.looks += 1
        fate = self.plans.get(deployment.digest, {})
        if fate.get("settle") is False or deployment.looks < 2:
            return
        if fate.get("start") is False or deployment.digest is None:
            self._roll_back(service, deployment)
        else:
            self._settle(service, deployment)

    def tell(self, about: dict) -> dict:
        """moto's description with what is here."""
        service = self.services[about["serviceArn"]]
        running = [arn for arn in service.tasks if self.tasks[arn]["lastStatus"] == "RUNNING"]
        deployments = [
            {
                "id": deployment.id,
                "status": deployment.status,
                "taskDefinition": deployment.task_definition,
                "rolloutState": deployment.state,
                "rolloutStateReason": deployment.reason,
                "desiredCount": service.desired,
                "runningCount": sum(self.tasks[arn]["startedBy"] == deployment.id for arn in running),
                "failedTasks": deployment.failed,
            }
            for deployment in service.deployments
        ]
        return {**about, "deployments": deployments, "runningCount": len(running)}

    def list_tasks(self, account: str, region: str, request: dict) -> list[str]:
        """ListTasks by the name of a service."""
        wanted = request.get("desiredStatus", "RUNNING")
        return [
            arn
            for service in self.services.values()
            if (service.account, service.region) == (account, region)
            and service.name == request.get("serviceName")
            and service.cluster.endswith(f"/{request['cluster'].split('/')[-1]}")
            for arn in [task for task, about in self.tasks.items() if about["group"] == f"service:{service.name}"]
            if self.tasks[arn]["clusterArn"] == service.cluster and self.tasks[arn]["desiredStatus"] == wanted
        ]

    def _digest(self, service: Service, about: dict) -> str | None:
        ecs = client("ecs", service.account, service.region)
        definition = ecs.describe_task_definition(taskDefinition=about["taskDefinition"])["taskDefinition"]
        image = self.images.resolve(service.account, service.region, definition["containerDefinitions"][0]["image"])
        return image.digest if image else None

    def _settle(self, service: Service, deployment: Deployment) -> None:
        self._stop(service, "Scaling activity initiated by deployment")
        for _ in range(service.desired):
            self._start(service, deployment)
        deployment.state = "COMPLETED"
        deployment.reason = f"ECS deployment {deployment.id} completed."
        service.last_good = deployment

    def _roll_back(self, service: Service, deployment: Deployment) -> None:
        """The circuit breaker: a task fails, and the last good deployment is made once more, with its own digest."""
        broken = self._start(service, deployment)
        self.tasks[broken] |= {
            "lastStatus": "STOPPED",
            "desiredStatus": "STOPPED",
            "stopCode": "EssentialContainerExited",
            "stoppedReason": "Essential container in task exited",
            "stoppedAt": time.time(),
        }
        self.tasks[broken]["containers"][1]["exitCode"] = 1
        service.tasks.remove(broken)
        deployment.status, deployment.state, deployment.failed = "ACTIVE", "FAILED", 1
        deployment.reason = "ECS deployment circuit breaker: tasks failed to start."
        good = service.last_good
        if good is None:
            deployment.status = "PRIMARY"
            return
        back = Deployment(f"ecs-svc/{uuid4().hex[:12]}", good.task_definition, good.digest)
        back.reason = f"ECS deployment circuit breaker: rolling back to deploymentId {good.id}."
        service.deployments = [back, deployment]

    def _start(self, service: Service, deployment: Deployment) -> str:
        arn = f"{service.cluster.replace(':cluster/', ':task/')}/{uuid4().hex}"
        self.tasks[arn] = {
            "taskArn": arn,
            "clusterArn": service.cluster,
            "taskDefinitionArn": deployment.task_definition,
            "group": f"service:{service.name}",
            "startedBy": deployment.id,
            "lastStatus": "RUNNING",
            "desiredStatus": "RUNNING",
            "containers": [
                AGENT,
                {"name": "matomo", "lastStatus": "RUNNING", "imageDigest": deployment.digest},
            ],
        }
        service.tasks.append(arn)
        return arn

    def _stop(self, service: Service, reason: str) -> None:
        for arn in service.tasks:
            self.tasks[arn] |= {"lastStatus": "STOPPED", "desiredStatus": "STOPPED", "stoppedReason": reason}
        service.tasks = []
