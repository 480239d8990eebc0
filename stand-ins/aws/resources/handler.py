"""The form of a resource type's handler, and the one that most types need."""

from dataclasses import dataclass, field
from uuid import uuid4

from clients import call, client, dig


@dataclass
class Context:
    """Where a resource lives."""

    account: str
    region: str
    stack_id: str
    stack_name: str
    logical_id: str
    #: Whether a resource that is removed leaves a snapshot (`DeletionPolicy: Snapshot`).
    snapshot: bool = False

    def api(self, service: str):
        """A client of the resource's account and region."""
        return client(service, self.account, self.region)

    def name(self, longest: int = 64) -> str:
        """A name as CloudFormation makes it: unique, and telling where it comes from."""
        suffix = uuid4().hex[:12]
        return f"{self.stack_name}-{self.logical_id}"[: longest - 13].rstrip("-") + f"-{suffix}"


@dataclass
class Made:
    """A resource that exists: `Ref` gives the physical id, `Fn::GetAtt` an attribute."""

    physical_id: str
    attributes: dict = field(default_factory=dict)


class Handler:
    """Makes, changes and removes resources of one type."""

    def create(self, context: Context, properties: dict) -> Made:
        raise NotImplementedError

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        """Changes a resource in place; CloudFormation's specification says when that is possible."""
        changed = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
        raise NotImplementedError(f"The emulator cannot change {', '.join(changed)} in place: teach its handler")

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        raise NotImplementedError


class Recorded(Handler):
    """A type that moto has no operations for: it is checked against the specification and noted, no more."""

    def create(self, context: Context, properties: dict) -> Made:
        return Made(context.name())

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        return made

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        """There is nothing to remove."""


@dataclass
class Simple(Handler):
    """A type whose properties are the parameters of one operation."""

    service: str
    creation: str
    #: Path of the physical id in the operation's answer.
    identity: str
    #: Operation and the parameter that takes the physical id.
    deletion: tuple[str, str] | None
    #: Attribute to path in the answer.
    attributes: dict[str, str] = field(default_factory=dict)
    #: CloudFormation's name of a property to the API's.
    rename: dict[str, str] = field(default_factory=dict)
    #: Properties that the operation does not take; see `finish`.
    later: tuple[str, ...] = ()
    #: Name of the property for which CloudFormation makes a value, and its longest length.
    named: tuple[str, int] | None = None
    #: Operation and the parameter that takes the physical id, for changes in place.
    modification: tuple[str, str] | None = None
    #: Properties that the modification does not take: those that replace, and tags.
    fixed: tuple[str, ...] = ()

    def parameters(self, context: Context, properties: dict) -> dict:
        """The operation's parameters."""
        given = {self.rename.get(key, key): value for key, value in properties.items() if key not in self.later}
        if self.named is not None and self.named[0] not in given:
            given[self.named[0]] = context.name(self.named[1])
        return given

    def create(self, context: Context, properties: dict) -> Made:
        answer = call(context.api(self.service), self.creation, self.parameters(context, properties))
        made = Made(dig(answer, self.identity), {name: dig(answer, path) for name, path in self.attributes.items()})
        self.finish(context, made, properties)
        return made

    def finish(self, context: Context, made: Made, properties: dict) -> None:
        """What the operation leaves open; called after a creation and after a change."""

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        changed = {name for name in {*old, *new} if old.get(name) != new.get(name)}
        if self.modification is not None:
            operation, parameter = self.modification
            given = {key: value for key, value in self.parameters(context, new).items() if key not in self.fixed}
            call(context.api(self.service), operation, {**given, parameter: made.physical_id})
        elif changed - set(self.later) - {"Tags"}:
            return super().update(context, made, old, new)
        self.finish(context, made, new)
        return made

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        if self.deletion is not None:
            operation, parameter = self.deletion
            call(context.api(self.service), operation, {parameter: made.physical_id})
