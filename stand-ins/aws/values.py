"""What a template's values and order come to in a stack."""

from clients import client
from intrinsics import Evaluator, TemplateError, references
from stack import Stack


def evaluator(engine, stack: Stack, template: dict, parameters: dict[str, str]) -> Evaluator:
    """Evaluates a template's values by what the stack holds."""
    values = parameter_values(template, parameters, stack)
    pseudo = {
        "AWS::AccountId": stack.account,
        "AWS::Region": stack.region,
        "AWS::StackId": stack.id,
        "AWS::StackName": stack.name,
        "AWS::URLSuffix": "amazonaws.com",
        "AWS::Partition": "aws",
    }

    def ref(name: str):
        if name in pseudo:
            return pseudo[name]
        return values[name] if name in values else stack.resources[name].made.physical_id

    def get_att(logical_id: str, attribute: str):
        resource = stack.resources[logical_id]
        if attribute in resource.made.attributes:
            return resource.made.attributes[attribute]
        if not resource.type.startswith("Custom::"):
            if not engine.specification.has_attribute(resource.type, attribute):
                raise TemplateError(f"Requested attribute {attribute} does not exist in schema for {resource.type}")
            if attribute in resource.properties:
                return resource.properties[attribute]
        raise TemplateError(f"{logical_id} ({resource.type}) offers no {attribute}")

    def import_value(name: str) -> str:
        exports = engine.exports(stack.account, stack.region)
        if name not in exports:
            raise TemplateError(f"No export named {name} found.")
        return exports[name][1]

    def stack_output(stack_name: str, region: str, output: str) -> str:
        other = engine.find(stack.account, region or stack.region, stack_name)
        if output not in other.outputs:
            raise TemplateError(f"Output {output} does not exist in stack {stack_name}")
        return other.outputs[output]["OutputValue"]

    return Evaluator(template, ref, get_att, import_value, stack_output, [f"{stack.region}{zone}" for zone in "abc"])


def parameter_values(template: dict, given: dict[str, str], stack: Stack) -> dict:
    """Values of the template's parameters."""
    values = {}
    for name, about in template.get("Parameters", {}).items():
        value = given.get(name, about.get("Default"))
        if value is None:
            raise TemplateError(f"Parameters: [{name}] must have values")
        if about["Type"].startswith("AWS::SSM::Parameter::Value"):
            value = client("ssm", stack.account, stack.region).get_parameter(Name=value)["Parameter"]["Value"]
        values[name] = value.split(",") if about["Type"] == "CommaDelimitedList" and value else value
        if about["Type"] == "CommaDelimitedList" and not value:
            values[name] = []
    return values


def depends_on(body: dict) -> set[str]:
    """The explicit dependencies of a resource."""
    explicit = body.get("DependsOn", [])
    return {explicit} if isinstance(explicit, str) else set(explicit)


def sorted_by_dependency(resources: dict[str, dict]) -> list[str]:
    """Logical ids such that each comes after those that it needs."""
    order: list[str] = []
    under_way: set[str] = set()

    def visit(logical_id: str) -> None:
        if logical_id in order or logical_id not in resources:
            return
        if logical_id in under_way:
            raise TemplateError(f"Circular dependency between resources: [{', '.join(sorted(under_way))}]")
        under_way.add(logical_id)
        body = resources[logical_id]
        for needed in sorted(references(body.get("Properties", {})) | depends_on(body)):
            visit(needed)
        under_way.discard(logical_id)
        order.append(logical_id)

    for logical_id in resources:
        visit(logical_id)
    return order
