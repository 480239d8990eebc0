"""What functions call, as whom: a test holds it against the policies of their roles."""

import json
from urllib.parse import parse_qsl


class Calls:
    """Keys that were handed to functions, and what came in with them."""

    def __init__(self):
        self.roles: dict[str, str] = {}
        self.made: list[dict] = []

    def note(self, key: str, account: str, region: str, service: str, environ: dict, path: str, body: bytes) -> None:
        """Remembers a request if a function made it."""
        if key not in self.roles:
            return
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        form = environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded")
        if target:
            action, parameters = target.split(".")[-1], json.loads(body or b"{}")
        elif form:
            parameters = dict(parse_qsl(body.decode()))
            action = parameters["Action"]
        elif service == "lambda" and path.endswith("/invocations"):
            action, parameters = "InvokeFunction", {"FunctionName": path.split("/functions/")[1].removesuffix("/invocations")}
        else:
            action, parameters = f"{environ['REQUEST_METHOD']} {path}", {}
        call = {"role": self.roles[key], "account": account, "region": region}
        self.made.append({**call, "service": service, "action": action, "parameters": parameters})
