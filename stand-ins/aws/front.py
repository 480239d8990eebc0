"""What stands in front of moto: takes the requests that moto does not answer well enough, and passes on the rest."""

import io
import json
import re
import threading
from urllib.parse import parse_qsl, unquote

import clients
from calls import Calls
from custom_resources import CustomResource
from functions import Functions
from query_api import CloudFormation
from images import EcrError, Images
import zones
from refusals import Refusals, Refused, operation
from registry import Registry
from services import Services
from visits import Visits
from state_machines import StateMachines
from tasks import Tasks

CREDENTIAL = re.compile(r"Credential=([^/]+)/[^/]+/([^/]+)/([^/]+)/")
INVOCATION = re.compile(r"^/2015-03-31/functions/(.+)/invocations$")


class Front:
    """A WSGI application around moto's."""

    def __init__(
        self,
        moto,
        account_of,
        cloud_formation: CloudFormation,
        custom: CustomResource,
        functions: Functions,
        state_machines: StateMachines,
    ):
        self.moto = moto
        self.account_of = account_of
        self.cloud_formation = cloud_formation
        self.custom = custom
        self.functions = functions
        self.state_machines = state_machines
        self.images = Images()
        self.registry = Registry(self.images)
        self.services = Services(self.images)
        self.tasks = Tasks(self.images)
        self.visits = Visits(self.services)
        self.refusals = Refusals()
        self.calls: Calls = functions.calls
        # moto reads an item, looks at the condition and writes in three steps; DynamoDB does it in one.
        self.items = threading.Lock()

    def __call__(self, environ: dict, start_response):
        path = unquote(environ["PATH_INFO"])
        match = CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
        key, region, service = match.groups() if match else ("", "", "")
        # An access key that is an account's number acts for that account; others were handed out by STS.
        account = key if re.fullmatch(r"\d{12}", key) else self.account_of(key) if key else ""
        if account:
            environ["HTTP_X_MOTO_ACCOUNT_ID"] = account

        if key in self.calls.roles:
            self.calls.note(key, account, region, service, environ, path, read(environ))
        if path.startswith("/v2"):
            return self._registry(environ, path, start_response)
        if path.startswith("/emulator/"):
            return self._control(environ, path, start_response)
        if service == "cloudformation":
            status, document = self.cloud_formation.respond(account, region, read(environ))
            return reply(start_response, status, document.encode(), "text/xml")
        if service == "lambda" and (invocation := INVOCATION.match(path)):
            answer, failed = self.functions.invoke(account, region, invocation.group(1), read(environ))
            headers = {"X-Amz-Function-Error": "Unhandled"} if failed else {}
            return reply(start_response, 200, answer, "application/json", headers)
        action = environ.get("HTTP_X_AMZ_TARGET", "").split(".")[-1]
        if service == "states" and action == "StartExecution":
            answer = self.state_machines.start(account, region, json.loads(read(environ)))
            return reply(start_response, 200, json.dumps(answer).encode(), "application/x-amz-json-1.0")
        if service == "cloudtrail" and action == "LookupEvents":
            # The CDK CLI looks there for the causes of a failure; without an answer it asks for half a minute.
            return reply(start_response, 200, b'{"Events":[]}', "application/x-amz-json-1.1")
        try:
            self._refuse(environ, account, region, service, path)
        except Refused as refused:
            body, kind = refused.answer(as_xml=service in ("elasticloadbalancing", "rds"))
            return reply(start_response, 400, body, kind, {"x-amzn-ErrorType": refused.code})
        if service == "ecr" and action in Images.ACTIONS:
            return self._images(environ, start_response, account, region, action)
        if (service, action) in self._adjusted:
            return self._adjusted[service, action](self, environ, start_response, account, region)
        if service == "dynamodb":
            with self.items:
                return self.moto(environ, start_response)
        return self.moto(environ, start_response)

    def _refuse(self, environ, account, region, service, path) -> None:
        if service not in ("backup", "ecs", "elasticloadbalancing", "rds"):
            return
        target, method = environ.get("HTTP_X_AMZ_TARGET", ""), environ["REQUEST_METHOD"]
        name, request = operation(service, method, path, target, read(environ))
        self.refusals.check(account, region, service, name, request)

    def _describe_repositories(self, environ, start_response, account, region):
        # The CDK CLI pushes to the address that is found here.
        def adjust(answer: dict) -> dict:
            for repository in answer.get("repositories", []):
                name = repository["repositoryName"]
                repository["repositoryUri"] = f"{registry_host()}/{account}/{region}/{name}"
            return answer

        return self._adjust(environ, start_response, adjust)

    def _authorize(self, environ, start_response, _account, _region):
        def adjust(answer: dict) -> dict:
            answer["authorizationData"][0]["proxyEndpoint"] = f"http://{registry_host()}"
            return answer

        return self._adjust(environ, start_response, adjust)

    def _images(self, environ, start_response, account, region, action):
        try:
            status, answer = 200, self.images.act(account, region, action, json.loads(read(environ)))
        except EcrError as error:
            status, answer = 400, {"__type": error.name, "message": str(error)}
        return reply(start_response, status, json.dumps(answer).encode(), "application/x-amz-json-1.1")

    def _delete_repository(self, environ, start_response, account, region):
        request = json.loads(read(environ))
        content = self.images.repository(account, region, request["repositoryName"])
        if content.images and not request.get("force"):
            answer = {"__type": "RepositoryNotEmptyException", "message": "The repository has images"}
            return reply(start_response, 400, json.dumps(answer).encode(), "application/x-amz-json-1.1")
        self.images.forget(account, region, request["repositoryName"])
        return self.moto(environ, start_response)

    def _run_task(self, environ, start_response, account, region):
        answer = self.tasks.run(account, region, json.loads(read(environ)), self.visits)
        return reply(start_response, 200, json.dumps(answer).encode(), "application/x-amz-json-1.1")

    def _describe_tasks(self, environ, start_response, _account, _region):
        request = json.loads(read(environ))
        if len(request["tasks"]) > 100:
            refusal = {"__type": "InvalidParameterException", "message": "Tasks cannot be longer than 100."}
            return reply(start_response, 400, json.dumps(refusal).encode(), "application/x-amz-json-1.1")
        known = {**self.tasks.told(request["tasks"]), **self.services.tasks}
        answer = {"tasks": [known[arn] for arn in request["tasks"] if arn in known], "failures": []}
        return reply(start_response, 200, json.dumps(answer).encode(), "application/x-amz-json-1.1")

    def _list_tasks(self, environ, start_response, account, region):
        request = json.loads(read(environ))
        arns = [*self.tasks.list_tasks(account, region, request), *self.services.list_tasks(account, region, request)]
        start = int(request.get("nextToken", 0))
        end = start + min(request.get("maxResults", 100), 100)
        answer = {"taskArns": arns[start:end], **({"nextToken": str(end)} if end < len(arns) else {})}
        return reply(start_response, 200, json.dumps(answer).encode(), "application/x-amz-json-1.1")

    def _create_service(self, environ, start_response, account, region):
        def note(answer: dict) -> dict:
            self.services.begin(account, region, answer["service"], settled=True)
            return answer

        return self._adjust(environ, start_response, note)

    def _update_service(self, environ, start_response, account, region):
        forced = json.loads(read(environ)).get("forceNewDeployment", False)

        def note(answer: dict) -> dict:
            service = answer["service"]
            self.services.update(account, region, service, forced)
            return {"service": self.services.tell(service)}

        return self._adjust(environ, start_response, note)

    def _describe_services(self, environ, start_response, _account, _region):
        def progress(answer: dict) -> dict:
            for service in answer["services"]:
                self.services.progress(service["serviceArn"])
            return {**answer, "services": [self.services.tell(service) for service in answer["services"]]}

        return self._adjust(environ, start_response, progress)

    _adjusted = {
        ("ecr", "DeleteRepository"): _delete_repository,
        ("ecr", "DescribeRepositories"): _describe_repositories,
        ("ecr", "GetAuthorizationToken"): _authorize,
        ("ecs", "RunTask"): _run_task,
        ("ecs", "ListTasks"): _list_tasks,
        ("ecs", "CreateService"): _create_service,
        ("ecs", "UpdateService"): _update_service,
        ("ecs", "DescribeServices"): _describe_services,
        ("ecs", "DescribeTasks"): _describe_tasks,
    }

    def _adjust(self, environ, start_response, change):
        """Passes moto's answer on after a change; an error as it is."""
        seen = {}

        def note(status, headers, exc_info=None):
            seen["status"], seen["headers"] = status, headers

        body = b"".join(self.moto(environ, note))
        if seen["status"].startswith("200"):
            body = json.dumps(change(json.loads(body))).encode()
        headers = [(name, value) for name, value in seen["headers"] if name.lower() != "content-length"]
        start_response(seen["status"], [*headers, ("Content-Length", str(len(body)))])
        return [body]

    def _registry(self, environ, path, start_response):
        query = dict(parse_qsl(environ.get("QUERY_STRING", "")))
        headers = {"Content-Type": environ.get("CONTENT_TYPE", "")}
        method = environ["REQUEST_METHOD"]
        status, answer, body = self.registry.respond(method, path, query, headers, read(environ))
        kind = answer.pop("Content-Type", "application/json")
        return reply(start_response, status, body, kind, answer)

    def _control(self, environ, path, start_response):
        """The emulator's own addresses: answers of custom resources, and the wishes of a test."""
        _, _, what, *rest = path.split("/")
        if what == "answer":
            known = self.custom.answer(rest[0], read(environ))
            return reply(start_response, 200 if known else 404, b"", "text/plain")
        if what == "tasks" and environ["REQUEST_METHOD"] == "PUT":
            self.tasks.plan(rest[0], json.loads(read(environ)))
            return reply(start_response, 200, b"{}", "application/json")
        if what == "images" and environ["REQUEST_METHOD"] == "PUT":
            self.services.plan(rest[0], json.loads(read(environ)))
            return reply(start_response, 200, b"{}", "application/json")
        if what == "calls":
            return reply(start_response, 200, json.dumps(self.calls.made).encode(), "application/json")
        if what == "recovery-points" and environ["REQUEST_METHOD"] == "PUT":
            self.refusals.filled_vaults.add((rest[0], rest[1]))
            return reply(start_response, 200, b"{}", "application/json")
        if what == "fresh-accounts" and environ["REQUEST_METHOD"] == "PUT":
            self.refusals.fresh_accounts.add(rest[0])
            return reply(start_response, 200, b"{}", "application/json")
        if what == "zones" and environ["REQUEST_METHOD"] == "PUT":
            zones.add(rest[0], rest[1], read(environ).decode())
            return reply(start_response, 200, b"{}", "application/json")
        if what == "layers" and not rest:
            about = {"longestRead": self.images.longest_read}
            return reply(start_response, 200, json.dumps(about).encode(), "application/json")
        if what == "layers":
            status, content = self.images.read_layer(rest[0], environ.get("HTTP_RANGE"))
            return reply(start_response, status, content, "application/octet-stream")
        if what == "visit":
            return reply(start_response, 200, json.dumps(self.visits.answer(json.loads(read(environ)))).encode(), "application/json")
        if what == "tasks":
            return reply(start_response, 200, json.dumps([*self.tasks.tasks.values()]).encode(), "application/json")
        return reply(start_response, 404, b"", "text/plain")


def registry_host() -> str:
    """Host and port of the image registry, which is the emulator itself."""
    return clients.ENDPOINT.removeprefix("http://")


def read(environ: dict) -> bytes:
    """The body of a request, which stays readable for the next reader."""
    if environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked":
        body = environ["wsgi.input"].read()
    else:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    replace_body(environ, body)
    return body


def replace_body(environ: dict, body: bytes) -> None:
    """Gives a request another body."""
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)


def reply(start_response, status: int, body: bytes, kind: str, headers: dict | None = None):
    """Answers a request."""
    about = {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}
    start_response(f"{status} {'OK' if status < 400 else 'Error'}", list(about.items()))
    return [body]
