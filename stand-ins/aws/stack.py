"""A stack: what it holds, and what happened to it."""

from dataclasses import dataclass, field
from datetime import datetime, timezone
from uuid import uuid4

from resources.handler import Made


@dataclass
class Resource:
    """A resource of a stack with the values with which it was made or last changed."""

    type: str
    made: Made
    properties: dict
    depends_on: set[str]
    deletion_policy: str
    replace_policy: str
    #: Made by the operation that is under way, and gone again if that is rolled back.
    fresh: bool = True
    status: str = "CREATE_COMPLETE"


@dataclass
class Stack:
    """A stack with its resources and events, newest event last."""

    name: str
    account: str
    region: str
    status: str = "REVIEW_IN_PROGRESS"
    reason: str = ""
    template: dict = field(default_factory=lambda: {"Resources": {}})
    template_text: str = "{}"
    parameters: dict[str, str] = field(default_factory=dict)
    tags: list[dict] = field(default_factory=list)
    resources: dict[str, Resource] = field(default_factory=dict)
    outputs: dict[str, dict] = field(default_factory=dict)
    events: list[dict] = field(default_factory=list)
    change_sets: dict[str, dict] = field(default_factory=dict)
    protected: bool = False
    created: str = field(default_factory=lambda: now())
    id: str = ""

    def __post_init__(self):
        self.id = f"arn:aws:cloudformation:{self.region}:{self.account}:stack/{self.name}/{uuid4()}"

    def record(self, logical_id: str, physical_id: str, kind: str, status: str, reason: str = "") -> None:
        """Adds an event."""
        self.events.append(
            {
                "StackId": self.id,
                "EventId": str(uuid4()),
                "StackName": self.name,
                "LogicalResourceId": logical_id,
                "PhysicalResourceId": physical_id,
                "ResourceType": kind,
                "Timestamp": now(),
                "ResourceStatus": status,
                **({"ResourceStatusReason": reason} if reason else {}),
            }
        )

    def enter(self, status: str, reason: str = "") -> None:
        """Changes the stack's own status."""
        self.status = status
        self.reason = reason
        self.record(self.name, self.id, "AWS::CloudFormation::Stack", status, reason)

    def describe(self) -> dict:
        """As DescribeStacks tells it."""
        return {
            "StackId": self.id,
            "StackName": self.name,
            "StackStatus": self.status,
            "StackStatusReason": self.reason,
            "CreationTime": self.created,
            "EnableTerminationProtection": self.protected,
            "DisableRollback": False,
            "Description": self.template.get("Description", ""),
            "Parameters": [
                {"ParameterKey": key, "ParameterValue": value} for key, value in self.parameters.items()
            ],
            "Outputs": [{"OutputKey": key, **output} for key, output in self.outputs.items()],
            "Tags": self.tags,
            "Capabilities": ["CAPABILITY_NAMED_IAM"],
        }


def now() -> str:
    """The time as CloudFormation writes it."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
