"""Functions, tasks, services and schedules."""

from clients import call

from .handler import Context, Handler, Made, Simple


class Function(Simple):
    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        api = context.api("lambda")
        call(api, "update_function_code", {"FunctionName": made.physical_id, **new["Code"]})
        given = {key: value for key, value in new.items() if key not in ("Code", "Tags", "Architectures")}
        call(api, "update_function_configuration", {**given, "FunctionName": made.physical_id})
        return made


class Permission(Handler):
    """A statement in a function's policy."""

    def create(self, context: Context, properties: dict) -> Made:
        statement = context.name(100)
        call(context.api("lambda"), "add_permission", {**properties, "StatementId": statement})
        return Made(statement)

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        which = {"FunctionName": properties["FunctionName"], "StatementId": made.physical_id}
        context.api("lambda").remove_permission(**which)


class EventInvokeConfig(Handler):
    """How Lambda repeats what was not waited for."""

    def create(self, context: Context, properties: dict) -> Made:
        call(context.api("lambda"), "put_function_event_invoke_config", properties)
        return Made(f"{properties['FunctionName']}|{properties['Qualifier']}")

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        return self.create(context, new)

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        which = {"FunctionName": properties["FunctionName"], "Qualifier": properties["Qualifier"]}
        context.api("lambda").delete_function_event_invoke_config(**which)


class StateMachine(Simple):
    def parameters(self, context: Context, properties: dict) -> dict:
        given = super().parameters(context, properties)
        return {**given, "definition": properties["DefinitionString"]}


class CapacityProviders(Handler):
    def create(self, context: Context, properties: dict) -> Made:
        call(context.api("ecs"), "put_cluster_capacity_providers", properties)
        return Made(properties["Cluster"])

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        return self.create(context, new)

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        none = {"capacityProviders": [], "defaultCapacityProviderStrategy": []}
        context.api("ecs").put_cluster_capacity_providers(cluster=properties["Cluster"], **none)


class Service(Simple):
    def parameters(self, context: Context, properties: dict) -> dict:
        given = super().parameters(context, properties)
        forced = given.pop("ForceNewDeployment", None)
        return given if forced is None else {**given, "forceNewDeployment": forced["EnableForceNewDeployment"]}

    def create(self, context: Context, properties: dict) -> Made:
        given = {key: value for key, value in properties.items() if key != "ForceNewDeployment"}
        # What CloudFormation asks ECS for where the template says nothing; moto would take none.
        return super().create(context, {"DesiredCount": 1, **given})

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        fixed = ("Cluster", "LaunchType", "ServiceName", "SchedulingStrategy", "Tags", "Role")
        given = {key: value for key, value in self.parameters(context, new).items() if key not in fixed}
        cluster = new["Cluster"]
        call(context.api("ecs"), "update_service", {**given, "cluster": cluster, "service": made.physical_id})
        return made

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        where = {"cluster": properties["Cluster"], "service": made.physical_id}
        context.api("ecs").delete_service(**where, force=True)


class Schedule(Simple):
    def create(self, context: Context, properties: dict) -> Made:
        given = self.parameters(context, properties)
        arn = call(context.api("scheduler"), "create_schedule", given)["ScheduleArn"]
        return Made(given["Name"], {"Arn": arn})

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        call(context.api("scheduler"), "update_schedule", {**new, "Name": made.physical_id})
        return made


class ScalableTarget(Handler):
    def create(self, context: Context, properties: dict) -> Made:
        call(context.api("application-autoscaling"), "register_scalable_target", properties)
        _, cluster, service = properties["ResourceId"].split("/")
        ecs = context.api("ecs")
        desired = ecs.describe_services(cluster=cluster, services=[service])["services"][0]["desiredCount"]
        within = min(max(desired, int(properties["MinCapacity"])), int(properties["MaxCapacity"]))
        if within != desired:
            ecs.update_service(cluster=cluster, service=service, desiredCount=within)
        return Made("|".join(properties[name] for name in ("ResourceId", "ScalableDimension", "ServiceNamespace")))

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        return self.create(context, new)

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        names = ("ResourceId", "ScalableDimension", "ServiceNamespace")
        where = {name: properties[name] for name in names}
        context.api("application-autoscaling").deregister_scalable_target(**where)


class ScalingPolicy(Handler):
    def create(self, context: Context, properties: dict) -> Made:
        given = {key: value for key, value in properties.items() if key != "ScalingTargetId"}
        resource, dimension, namespace = properties["ScalingTargetId"].split("|")
        given |= {"ResourceId": resource, "ScalableDimension": dimension, "ServiceNamespace": namespace}
        arn = call(context.api("application-autoscaling"), "put_scaling_policy", given)["PolicyARN"]
        return Made(arn)

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        return self.create(context, new)

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        resource, dimension, namespace = properties["ScalingTargetId"].split("|")
        context.api("application-autoscaling").delete_scaling_policy(
            PolicyName=properties["PolicyName"],
            ResourceId=resource,
            ScalableDimension=dimension,
            ServiceNamespace=namespace,
        )


HANDLERS = {
    "AWS::Lambda::Function": Function(
        "lambda",
        "create_function",
        "FunctionName",
        ("delete_function", "FunctionName"),
        attributes={"Arn": "FunctionArn"},
        later=("Tags",),
        named=("FunctionName", 64),
    ),
    "AWS::Lambda::Permission": Permission(),
    "AWS::Lambda::EventInvokeConfig": EventInvokeConfig(),
    "AWS::StepFunctions::StateMachine": StateMachine(
        "stepfunctions",
        "create_state_machine",
        "stateMachineArn",
        ("delete_state_machine", "stateMachineArn"),
        later=("DefinitionString",),
        attributes={"Arn": "stateMachineArn"},
        rename={"StateMachineName": "Name"},
        named=("Name", 80),
    ),
    "AWS::ECS::Cluster": Simple(
        "ecs",
        "create_cluster",
        "cluster.clusterName",
        ("delete_cluster", "cluster"),
        attributes={"Arn": "cluster.clusterArn"},
        rename={"ClusterSettings": "settings"},
        named=("ClusterName", 255),
    ),
    "AWS::ECS::ClusterCapacityProviderAssociations": CapacityProviders(),
    "AWS::ECS::TaskDefinition": Simple(
        "ecs",
        "register_task_definition",
        "taskDefinition.taskDefinitionArn",
        ("deregister_task_definition", "taskDefinition"),
        attributes={"TaskDefinitionArn": "taskDefinition.taskDefinitionArn"},
    ),
    "AWS::ECS::Service": Service(
        "ecs",
        "create_service",
        "service.serviceArn",
        None,
        attributes={"Name": "service.serviceName", "ServiceArn": "service.serviceArn"},
        named=("ServiceName", 255),
    ),
    "AWS::Scheduler::Schedule": Schedule(
        "scheduler", "create_schedule", "ScheduleArn", ("delete_schedule", "Name"), named=("Name", 64)
    ),
    "AWS::ApplicationAutoScaling::ScalableTarget": ScalableTarget(),
    "AWS::ApplicationAutoScaling::ScalingPolicy": ScalingPolicy(),
}
