"""Amazon VPC."""

from clients import call

from .handler import Context, Handler, Made, Simple


class Tagged(Simple):
    """A type whose tags are written by an operation of their own."""

    def finish(self, context: Context, made: Made, properties: dict) -> None:
        tags = [
            *properties.get("Tags", []),
            {"Key": "aws:cloudformation:stack-name", "Value": context.stack_name},
            {"Key": "aws:cloudformation:logical-id", "Value": context.logical_id},
        ]
        context.api("ec2").create_tags(Resources=[made.physical_id], Tags=tags)


class Vpc(Tagged):
    #: IPv6 ranges by VPC, which are added after the VPC was made.
    ipv6_ranges: dict[str, list[str]] = {}

    def finish(self, context: Context, made: Made, properties: dict) -> None:
        super().finish(context, made, properties)
        api = context.api("ec2")
        for name in ("EnableDnsHostnames", "EnableDnsSupport"):
            if name in properties:
                call(api, "modify_vpc_attribute", {"VpcId": made.physical_id, name: {"Value": properties[name]}})
        groups = api.describe_security_groups(
            Filters=[{"Name": "vpc-id", "Values": [made.physical_id]}, {"Name": "group-name", "Values": ["default"]}]
        )
        made.attributes["Ipv6CidrBlocks"] = self.ipv6_ranges.setdefault(made.physical_id, [])
        made.attributes["DefaultSecurityGroup"] = groups["SecurityGroups"][0]["GroupId"]


class VpcRange(Handler):
    """A further range of a VPC."""

    def create(self, context: Context, properties: dict) -> Made:
        answer = call(context.api("ec2"), "associate_vpc_cidr_block", properties)
        association = answer["Ipv6CidrBlockAssociation"]
        Vpc.ipv6_ranges[properties["VpcId"]].append(association["Ipv6CidrBlock"])
        return Made(association["AssociationId"])

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        context.api("ec2").disassociate_vpc_cidr_block(AssociationId=made.physical_id)


class Subnet(Tagged):
    def finish(self, context: Context, made: Made, properties: dict) -> None:
        super().finish(context, made, properties)
        for name in ("MapPublicIpOnLaunch", "AssignIpv6AddressOnCreation"):
            if name in properties:
                change = {"SubnetId": made.physical_id, name: {"Value": properties[name]}}
                call(context.api("ec2"), "modify_subnet_attribute", change)


class Endpoint(Tagged):
    """Its route tables change on paper only: after moto's own modification, moto could not delete it."""

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        return super().update(context, made, {**old, "RouteTableIds": new.get("RouteTableIds")}, new)


class GatewayAttachment(Handler):
    def create(self, context: Context, properties: dict) -> Made:
        call(context.api("ec2"), "attach_internet_gateway", properties)
        return Made(f"IGW|{properties['VpcId']}")

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        call(context.api("ec2"), "detach_internet_gateway", properties)


class Route(Handler):
    def create(self, context: Context, properties: dict) -> Made:
        call(context.api("ec2"), "create_route", properties)
        destination = properties.get("DestinationCidrBlock") or properties["DestinationIpv6CidrBlock"]
        return Made(f"{properties['RouteTableId']}|{destination}")

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        keys = ("RouteTableId", "DestinationCidrBlock", "DestinationIpv6CidrBlock")
        wanted = {key: properties[key] for key in keys if key in properties}
        context.api("ec2").delete_route(**wanted)


class Address(Handler):
    """Known by its address, though the API tags and releases it by its allocation."""

    def create(self, context: Context, properties: dict) -> Made:
        answer = context.api("ec2").allocate_address(Domain="vpc")
        tags = properties.get("Tags", [])
        if tags:
            context.api("ec2").create_tags(Resources=[answer["AllocationId"]], Tags=tags)
        return Made(answer["PublicIp"], {"AllocationId": answer["AllocationId"], "PublicIp": answer["PublicIp"]})

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        context.api("ec2").release_address(AllocationId=made.attributes["AllocationId"])


def permission(rule: dict) -> dict:
    """A rule of a security group as the API's IpPermission."""
    about = {"Description": rule["Description"]} if "Description" in rule else {}
    result = {"IpProtocol": rule["IpProtocol"]}
    if rule.get("IpProtocol") != "-1":
        result |= {"FromPort": int(rule.get("FromPort", -1)), "ToPort": int(rule.get("ToPort", -1))}
    group = rule.get("SourceSecurityGroupId") or rule.get("DestinationSecurityGroupId")
    prefix_list = rule.get("SourcePrefixListId") or rule.get("DestinationPrefixListId")
    if "CidrIp" in rule:
        result["IpRanges"] = [{"CidrIp": rule["CidrIp"], **about}]
    if "CidrIpv6" in rule:
        result["Ipv6Ranges"] = [{"CidrIpv6": rule["CidrIpv6"], **about}]
    if group:
        result["UserIdGroupPairs"] = [{"GroupId": group, **about}]
    if prefix_list:
        result["PrefixListIds"] = [{"PrefixListId": prefix_list, **about}]
    return result


class SecurityGroup(Tagged):
    def parameters(self, context: Context, properties: dict) -> dict:
        given = super().parameters(context, properties)
        return {"Description": properties["GroupDescription"], **given}

    def create(self, context: Context, properties: dict) -> Made:
        made = super().create(context, properties)
        api = context.api("ec2")
        made.attributes |= {"GroupId": made.physical_id, "VpcId": properties.get("VpcId", "")}
        egress = properties.get("SecurityGroupEgress", [])
        if egress:
            # The API opens everything outwards by default; CloudFormation keeps that only where nothing is given.
            everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
            api.revoke_security_group_egress(GroupId=made.physical_id, IpPermissions=everything)
            api.authorize_security_group_egress(GroupId=made.physical_id, IpPermissions=[*map(permission, egress)])
        ingress = properties.get("SecurityGroupIngress", [])
        if ingress:
            api.authorize_security_group_ingress(GroupId=made.physical_id, IpPermissions=[*map(permission, ingress)])
        return made


class Rule(Handler):
    """One rule of a group, `ingress` or `egress`."""

    def __init__(self, direction: str):
        self.direction = direction

    def create(self, context: Context, properties: dict) -> Made:
        self._do("authorize", context, properties)
        return Made(context.name())

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        self._do("revoke", context, properties)

    def _do(self, what: str, context: Context, properties: dict) -> None:
        operation = getattr(context.api("ec2"), f"{what}_security_group_{self.direction}")
        operation(GroupId=properties["GroupId"], IpPermissions=[permission(properties)])


def tagged(creation: str, identity: str, deletion: tuple[str, str], **more) -> Tagged:
    return Tagged("ec2", creation, identity, deletion, later=("Tags", *more.pop("later", ())), **more)


HANDLERS = {
    "AWS::EC2::VPC": Vpc(
        "ec2",
        "create_vpc",
        "Vpc.VpcId",
        ("delete_vpc", "VpcId"),
        attributes={"VpcId": "Vpc.VpcId", "CidrBlock": "Vpc.CidrBlock"},
        later=("Tags", "EnableDnsHostnames", "EnableDnsSupport"),
    ),
    "AWS::EC2::VPCCidrBlock": VpcRange(),
    "AWS::EC2::Subnet": Subnet(
        "ec2",
        "create_subnet",
        "Subnet.SubnetId",
        ("delete_subnet", "SubnetId"),
        attributes={"SubnetId": "Subnet.SubnetId", "AvailabilityZone": "Subnet.AvailabilityZone"},
        later=("Tags", "MapPublicIpOnLaunch", "AssignIpv6AddressOnCreation"),
    ),
    "AWS::EC2::RouteTable": tagged(
        "create_route_table", "RouteTable.RouteTableId", ("delete_route_table", "RouteTableId")
    ),
    "AWS::EC2::SubnetRouteTableAssociation": Simple(
        "ec2", "associate_route_table", "AssociationId", ("disassociate_route_table", "AssociationId")
    ),
    "AWS::EC2::Route": Route(),
    "AWS::EC2::InternetGateway": tagged(
        "create_internet_gateway",
        "InternetGateway.InternetGatewayId",
        ("delete_internet_gateway", "InternetGatewayId"),
    ),
    "AWS::EC2::VPCGatewayAttachment": GatewayAttachment(),
    "AWS::EC2::EIP": Address(),
    "AWS::EC2::NatGateway": tagged(
        "create_nat_gateway", "NatGateway.NatGatewayId", ("delete_nat_gateway", "NatGatewayId")
    ),
    "AWS::EC2::VPCEndpoint": Endpoint(
        "ec2",
        "create_vpc_endpoint",
        "VpcEndpoint.VpcEndpointId",
        ("delete_vpc_endpoints", "VpcEndpointIds"),
        later=("Tags",),
    ),
    "AWS::EC2::SecurityGroup": SecurityGroup(
        "ec2",
        "create_security_group",
        "GroupId",
        ("delete_security_group", "GroupId"),
        later=("Tags", "GroupDescription", "SecurityGroupIngress", "SecurityGroupEgress"),
        named=("GroupName", 255),
    ),
    "AWS::EC2::SecurityGroupIngress": Rule("ingress"),
    "AWS::EC2::SecurityGroupEgress": Rule("egress"),
}
