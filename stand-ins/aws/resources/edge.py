"""Load balancers, certificates and names."""

import zones
from clients import call, client

from .handler import Context, Handler, Made, Simple


class WithAttributes(Simple):
    """A type whose attributes are written by an operation of their own."""

    def __init__(self, *arguments, writes: tuple[str, str, str], **more):
        super().__init__(*arguments, **more)
        #: Property, operation, and the parameter that takes the physical id.
        self.writes = writes

    def finish(self, context: Context, made: Made, properties: dict) -> None:
        name, operation, parameter = self.writes
        if properties.get(name):
            call(context.api("elbv2"), operation, {parameter: made.physical_id, "Attributes": properties[name]})


class LoadBalancer(WithAttributes):
    def create(self, context: Context, properties: dict) -> Made:
        made = super().create(context, properties)
        made.attributes["LoadBalancerFullName"] = made.physical_id.split(":loadbalancer/")[1]
        return made

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        api = context.api("elbv2")
        if old.get("IpAddressType") != new.get("IpAddressType"):
            api.set_ip_address_type(LoadBalancerArn=made.physical_id, IpAddressType=new["IpAddressType"])
        if old.get("Subnets") != new.get("Subnets"):
            api.set_subnets(LoadBalancerArn=made.physical_id, Subnets=new["Subnets"])
        done = ("IpAddressType", "Subnets")
        rest = {name: value for name, value in old.items() if name not in done}
        return super().update(context, made, {**rest, **{name: new[name] for name in done if name in new}}, new)


class TargetGroup(WithAttributes):
    def create(self, context: Context, properties: dict) -> Made:
        made = super().create(context, properties)
        made.attributes["TargetGroupFullName"] = made.physical_id.split(":")[-1]
        if "Targets" in properties:
            registered = {"TargetGroupArn": made.physical_id, "Targets": properties["Targets"]}
            call(context.api("elbv2"), "register_targets", registered)
        return made


class Certificate(Handler):
    """Issued at once: nobody looks at the validation records."""

    def create(self, context: Context, properties: dict) -> Made:
        for option in properties.get("DomainValidationOptions", []):
            if "HostedZoneId" in option:
                zones.of(context.account, option["HostedZoneId"])
        unknown = ("DomainValidationOptions", "CertificateTransparencyLoggingPreference")
        given = {key: value for key, value in properties.items() if key not in unknown}
        arn = call(context.api("acm"), "request_certificate", given)["CertificateArn"]
        return Made(arn, {"CertificateArn": arn})

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        context.api("acm").delete_certificate(CertificateArn=made.physical_id)


class PrivateZone(Handler):
    """A zone that one VPC sees."""

    def create(self, context: Context, properties: dict) -> Made:
        [vpc] = properties["VPCs"]
        zone = zones.make(context.account, properties["Name"], vpc)
        return Made(zone, {"Id": zone})

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        zones.remove(context.account, made.physical_id)


class RecordSet(Handler):
    """A record in a zone."""

    def create(self, context: Context, properties: dict) -> Made:
        # A record that somebody else made is not taken over.
        self._change(context, "CREATE", properties)
        return Made(properties["Name"])

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        self._change(context, "UPSERT", new)
        return made

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        self._change(context, "DELETE", properties)

    def _change(self, context: Context, action: str, properties: dict) -> None:
        api = client("route53", context.account, context.region)
        zone = zones.of(context.account, properties["HostedZoneId"])
        record = {name: value for name, value in properties.items() if name not in ("HostedZoneId", "Comment")}
        if "AliasTarget" in record:
            record["AliasTarget"] = {"EvaluateTargetHealth": False, **record["AliasTarget"]}
        batch = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
        call(api, "change_resource_record_sets", {"HostedZoneId": zone, "ChangeBatch": batch})


HANDLERS = {
    "AWS::ElasticLoadBalancingV2::LoadBalancer": LoadBalancer(
        "elbv2",
        "create_load_balancer",
        "LoadBalancers.0.LoadBalancerArn",
        ("delete_load_balancer", "LoadBalancerArn"),
        attributes={
            "DNSName": "LoadBalancers.0.DNSName",
            "CanonicalHostedZoneID": "LoadBalancers.0.CanonicalHostedZoneId",
            "LoadBalancerName": "LoadBalancers.0.LoadBalancerName",
        },
        later=("LoadBalancerAttributes",),
        named=("Name", 32),
        writes=("LoadBalancerAttributes", "modify_load_balancer_attributes", "LoadBalancerArn"),
    ),
    "AWS::ElasticLoadBalancingV2::TargetGroup": TargetGroup(
        "elbv2",
        "create_target_group",
        "TargetGroups.0.TargetGroupArn",
        ("delete_target_group", "TargetGroupArn"),
        later=("TargetGroupAttributes", "Targets"),
        named=("Name", 32),
        writes=("TargetGroupAttributes", "modify_target_group_attributes", "TargetGroupArn"),
    ),
    "AWS::ElasticLoadBalancingV2::Listener": WithAttributes(
        "elbv2",
        "create_listener",
        "Listeners.0.ListenerArn",
        ("delete_listener", "ListenerArn"),
        attributes={"ListenerArn": "Listeners.0.ListenerArn"},
        later=("ListenerAttributes",),
        modification=("modify_listener", "ListenerArn"),
        fixed=("LoadBalancerArn", "Tags"),
        writes=("ListenerAttributes", "modify_listener_attributes", "ListenerArn"),
    ),
    "AWS::ElasticLoadBalancingV2::ListenerRule": Simple(
        "elbv2",
        "create_rule",
        "Rules.0.RuleArn",
        ("delete_rule", "RuleArn"),
        attributes={"RuleArn": "Rules.0.RuleArn"},
        modification=("modify_rule", "RuleArn"),
        fixed=("ListenerArn", "Priority", "Tags"),
    ),
    "AWS::CertificateManager::Certificate": Certificate(),
    "AWS::Route53::HostedZone": PrivateZone(),
    "AWS::Route53::RecordSet": RecordSet(),
}
