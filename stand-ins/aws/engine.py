"""CloudFormation's work: brings a stack from one template to the next, and back if that fails."""

from custom_resources import CustomResource
from intrinsics import Evaluator, TemplateError, references
from resources import HANDLERS
from resources.handler import Context, Handler
from specification import Specification
from stack import Resource, Stack
from values import depends_on, evaluator, sorted_by_dependency


class Engine:
    """Deploys and removes stacks."""

    def __init__(self, specification: Specification, custom: CustomResource):
        self.specification = specification
        self.custom = custom
        self.stacks: dict[str, Stack] = {}

    def find(self, account: str, region: str, name_or_id: str) -> Stack:
        """A stack of the account; a deleted one by its id only."""
        for stack in self.stacks.values():
            own = stack.account == account and stack.region == region
            named = stack.name == name_or_id and stack.status != "DELETE_COMPLETE"
            if own and (named or stack.id == name_or_id):
                return stack
        raise TemplateError(f"Stack with id {name_or_id} does not exist")

    def exports(self, account: str, region: str) -> dict[str, tuple[Stack, str]]:
        """Every exported value with the stack that exports it."""
        return {
            output["ExportName"]: (stack, output["OutputValue"])
            for stack in self.stacks.values()
            if stack.account == account and stack.region == region
            for output in stack.outputs.values()
            if "ExportName" in output
        }

    def importers(self, stack: Stack, export: str) -> list[str]:
        """Names of the stacks that use an export."""
        return [
            other.name
            for other in self.stacks.values()
            if (other.account, other.region) == (stack.account, stack.region)
            and other.status != "DELETE_COMPLETE"
            and f'"Fn::ImportValue": "{export}"' in other.template_text.replace('":"', '": "')
        ]

    def deploy(self, stack: Stack, template: dict, text: str, parameters: dict[str, str]) -> None:
        """Creates or updates a stack; what fails is rolled back, as CloudFormation does by default."""
        creating = not stack.resources
        before = (stack.template, stack.template_text, stack.parameters)
        stack.enter("CREATE_IN_PROGRESS" if creating else "UPDATE_IN_PROGRESS", "User Initiated")
        leftover: list[tuple[str, Resource]] = []
        try:
            self._apply(stack, template, parameters, leftover)
            outputs = self._outputs(stack, template, parameters)
            self._refuse_changed_exports(stack, outputs)
        except Exception as error:
            self._roll_back(stack, creating, before, leftover, str(error))
            return
        stack.template, stack.template_text, stack.parameters = template, text, parameters
        stack.outputs = outputs
        for resource in stack.resources.values():
            resource.fresh = False
        if not creating:
            stack.enter("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        self._clean_up(stack, leftover)
        stack.enter("CREATE_COMPLETE" if creating else "UPDATE_COMPLETE")

    def delete(self, stack: Stack) -> None:
        """Removes a stack and what it does not retain."""
        stack.enter("DELETE_IN_PROGRESS", "User Initiated")
        try:
            used = {name: self.importers(stack, name) for name in self._export_names(stack)}
            blocked = next((item for item in used.items() if item[1]), None)
            if blocked is not None:
                raise TemplateError(f"Export {blocked[0]} cannot be deleted as it is in use by {blocked[1][0]}")
            self._remove_all(stack)
        except Exception as error:
            stack.enter("DELETE_FAILED", str(error))
            return
        stack.outputs = {}
        stack.enter("DELETE_COMPLETE")

    def _refuse_changed_exports(self, stack: Stack, outputs: dict[str, dict]) -> None:
        """An exported value that another stack imports can be neither changed nor taken away."""
        values = {output["ExportName"]: output["OutputValue"] for output in outputs.values() if "ExportName" in output}
        for output in stack.outputs.values():
            name = output.get("ExportName")
            if name is None or values.get(name) == output["OutputValue"]:
                continue
            users = self.importers(stack, name)
            if users:
                what = "updated" if name in values else "deleted"
                raise TemplateError(f"Export {name} cannot be {what} as it is in use by {', '.join(users)}")

    def _remove_all(self, stack: Stack) -> None:
        """Removes every resource, those that need others before these; one that fails keeps what it needs, no more.

        CloudFormation removes what does not depend on each other at the same time, so no order may be relied on: here
        the oldest goes first.
        """
        failures: dict[str, str] = {}
        while True:
            needed = set().union(*(resource.depends_on for resource in stack.resources.values()))
            free = [key for key in stack.resources if key not in needed and key not in failures]
            if not free:
                break
            resource = stack.resources[free[0]]
            try:
                self._remove(stack, free[0], resource)
                del stack.resources[free[0]]
            except Exception as error:
                failures[free[0]] = str(error)
                physical_id = resource.made.physical_id
                stack.record(free[0], physical_id, resource.type, "DELETE_FAILED", str(error))
        if failures:
            names = ", ".join(failures)
            raise TemplateError(f"The following resource(s) failed to delete: [{names}].")

    @staticmethod
    def _export_names(stack: Stack) -> list[str]:
        return [output["ExportName"] for output in stack.outputs.values() if "ExportName" in output]

    def _apply(self, stack: Stack, template: dict, parameters: dict[str, str], leftover: list) -> None:
        """Makes and changes resources in the order of their dependencies; adds what is to be removed to `leftover`."""
        evaluate = evaluator(self, stack, template, parameters)
        wanted = {
            logical_id: body
            for logical_id, body in template["Resources"].items()
            if "Condition" not in body or evaluate.condition(body["Condition"])
        }
        order = sorted_by_dependency(wanted)
        for logical_id in order:
            replaced = self._bring(stack, logical_id, wanted[logical_id], evaluate)
            if replaced is not None:
                leftover.append((logical_id, replaced))
        # Kept in the order of creation, so that removal in reverse order works.
        kept = {key: stack.resources[key] for key in stack.resources if key not in wanted}
        stack.resources = {**kept, **{key: stack.resources[key] for key in order}}
        leftover.extend(kept.items())

    def _bring(self, stack: Stack, logical_id: str, body: dict, evaluate: Evaluator) -> Resource | None:
        """Makes or changes one resource; returns the one that it replaces."""
        kind = body["Type"]
        current = stack.resources.get(logical_id)
        properties = evaluate(body.get("Properties", {}))
        if current is not None and current.properties == properties and current.status != "UPDATE_FAILED":
            return None
        in_place = current is not None and not self._replaces(kind, current.properties, properties)
        word = "UPDATE" if current is not None else "CREATE"
        stack.record(logical_id, current.made.physical_id if current else "", kind, f"{word}_IN_PROGRESS")
        context = self._context(stack, logical_id)
        try:
            self._check(kind, properties)
            handler = self._handler(kind)
            if in_place:
                made = handler.update(context, current.made, current.properties, properties)
            else:
                made = handler.create(context, properties)
        except Exception as error:
            reason = f"Resource handler returned message: {error}"
            stack.record(logical_id, "", kind, f"{word}_FAILED", reason)
            if current is not None:
                current.status = "UPDATE_FAILED"
                current.properties = properties
            raise
        stack.resources[logical_id] = Resource(
            kind,
            made,
            properties,
            references(body.get("Properties", {})) | depends_on(body),
            body.get("DeletionPolicy", "Delete"),
            body.get("UpdateReplacePolicy", "Delete"),
            fresh=not in_place or current.fresh,
        )
        stack.record(logical_id, made.physical_id, kind, f"{word}_COMPLETE")
        # A custom resource says by a new physical id that it was replaced.
        renamed = current is not None and made.physical_id != current.made.physical_id
        return current if current is not None and (not in_place or renamed) else None

    def _roll_back(self, stack: Stack, creating: bool, before: tuple, leftover: list, reason: str) -> None:
        template, _text, parameters = before
        if creating:
            stack.enter("ROLLBACK_IN_PROGRESS", f"The following resource(s) failed to create. {reason}")
        else:
            stack.enter("UPDATE_ROLLBACK_IN_PROGRESS", f"The following resource(s) failed to update. {reason}")
        try:
            if creating:
                self._remove_all(stack)
            else:
                # What was replaced still exists and takes its place again.
                replacements = []
                for logical_id, resource in leftover:
                    if not resource.type.startswith("Custom::") and stack.resources.get(logical_id) is not resource:
                        replacements.append((logical_id, stack.resources[logical_id]))
                        stack.resources[logical_id] = resource
                self._apply(stack, template, parameters, replacements)
                self._clean_up(stack, replacements)
        except Exception as error:
            stack.enter("ROLLBACK_FAILED" if creating else "UPDATE_ROLLBACK_FAILED", str(error))
            return
        stack.enter("ROLLBACK_COMPLETE" if creating else "UPDATE_ROLLBACK_COMPLETE")

    def _clean_up(self, stack: Stack, leftover: list[tuple[str, Resource]]) -> None:
        for logical_id, resource in reversed(leftover):
            removed = stack.resources.get(logical_id) is resource
            if removed:
                del stack.resources[logical_id]
            if not removed and resource.replace_policy == "Retain":
                stack.record(logical_id, resource.made.physical_id, resource.type, "DELETE_SKIPPED")
                continue
            try:
                self._remove(stack, logical_id, resource)
            except Exception as error:
                # The update has succeeded by now; what does not go is the stack's no more.
                stack.record(logical_id, resource.made.physical_id, resource.type, "DELETE_FAILED", str(error))

    def _remove(self, stack: Stack, logical_id: str, resource: Resource) -> None:
        kind, physical_id = resource.type, resource.made.physical_id
        policy = resource.deletion_policy
        if policy == "Retain" or (policy == "RetainExceptOnCreate" and not resource.fresh):
            stack.record(logical_id, physical_id, kind, "DELETE_SKIPPED")
            return
        stack.record(logical_id, physical_id, kind, "DELETE_IN_PROGRESS")
        context = self._context(stack, logical_id)
        context.snapshot = policy == "Snapshot"
        self._handler(kind).delete(context, resource.made, resource.properties)
        stack.record(logical_id, physical_id, kind, "DELETE_COMPLETE")

    def _handler(self, kind: str) -> Handler:
        if kind.startswith("Custom::") or kind == "AWS::CloudFormation::CustomResource":
            return self.custom.of_type(kind)
        if kind not in HANDLERS:
            raise TemplateError(f"The emulator does not know {kind}: add it to stand-ins/aws/resources")
        return HANDLERS[kind]

    def _check(self, kind: str, properties: dict) -> None:
        problem = None if kind.startswith("Custom::") else self.specification.check(kind, properties)
        if problem is not None:
            raise TemplateError(problem)

    def _replaces(self, kind: str, old: dict, new: dict) -> bool:
        return not kind.startswith("Custom::") and self.specification.replaces(kind, old, new)

    @staticmethod
    def _context(stack: Stack, logical_id: str) -> Context:
        return Context(stack.account, stack.region, stack.id, stack.name, logical_id)

    def _outputs(self, stack: Stack, template: dict, parameters: dict[str, str]) -> dict[str, dict]:
        evaluate = evaluator(self, stack, template, parameters)
        outputs = {}
        for key, body in template.get("Outputs", {}).items():
            if "Condition" in body and not evaluate.condition(body["Condition"]):
                continue
            outputs[key] = {"OutputValue": str(evaluate(body["Value"])), "Description": body.get("Description", "")}
            if "Export" in body:
                outputs[key]["ExportName"] = evaluate(body["Export"]["Name"])
        return outputs
