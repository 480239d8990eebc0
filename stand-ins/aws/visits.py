"""What visitors get: plays the load balancer and the site behind it, by the images that the services' tasks run."""

from urllib.parse import parse_qs, urlsplit

from clients import client
from services import Service, Services

LOGIN_PAGE = '<form><input name="form_login"><input name="form_password" type="password"></form>'


class Visits:
    """Answers requests to load balancers, and remembers tracking hits."""

    def __init__(self, services: Services):
        self.services = services
        #: Pages that were tracked, by the account of their load balancer.
        self.hits: dict[str, list[str]] = {}

    def answer(self, request: dict) -> dict:
        """The answer to `scheme`, `loadBalancer`, `host` and `path`."""
        service = self._service(request["loadBalancer"])
        if service is None:
            return {"status": 503, "headers": {}, "body": ""}
        if request["scheme"] == "http":
            location = f"https://{request['host']}:443{request['path']}"
            return {"status": 301, "headers": {"location": location}, "body": ""}
        digests = {self.services.tasks[arn]["containers"][-1]["imageDigest"] for arn in service.tasks}
        if not digests or any(self.services.plans.get(digest, {}).get("serve") is False for digest in digests):
            return {"status": 500, "headers": {}, "body": "An error occurred"}
        url = urlsplit(request["path"])
        if url.path != "/matomo.php":
            return {"status": 200, "headers": {}, "body": LOGIN_PAGE}
        self.hits.setdefault(service.account, []).append(parse_qs(url.query)["url"][0])
        return {"status": 204, "headers": {}, "body": ""}

    def has_hit(self, account: str, marker: str) -> bool:
        """Whether a page whose address ends with the marker was tracked."""
        return any(url.endswith(f"/{marker}") for url in self.hits.get(account, []))

    def _service(self, load_balancer: str) -> Service | None:
        for service in self.services.services.values():
            elb = client("elbv2", service.account, service.region)
            for target in service.load_balancers:
                group = elb.describe_target_groups(TargetGroupArns=[target["targetGroupArn"]])["TargetGroups"][0]
                for arn in group["LoadBalancerArns"]:
                    found = elb.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0]
                    if found["DNSName"] == load_balancer:
                        return service
        return None
