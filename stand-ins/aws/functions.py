"""Runs Lambda functions: the published bundle, in a Node process of its own."""

import hashlib
import io
import json
import os
import subprocess
import tempfile
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import clients
from calls import Calls
from clients import client

RUNTIME = Path(__file__).with_name("lambda-runtime.mjs")


class Functions:
    """Invokes functions that were created in the emulator."""

    def __init__(self, node: str, modules: str, directory: str, code_of: Callable[[str, str, str], bytes]):
        self.node = node
        #: Where bundles are unpacked.
        self.directory = directory
        #: The published bundle of a function; moto's API names an address that leads nowhere.
        self.code_of = code_of
        #: Where the SDK lies that Lambda's runtime brings along, for functions that do not bundle it.
        self.modules = modules
        self.unpacked: dict[str, str] = {}
        self.lock = threading.Lock()
        self.calls = Calls()

    def invoke(self, account: str, region: str, name: str, payload: bytes) -> tuple[bytes, bool]:
        """The function's answer, and whether it is an error."""
        about = client("lambda", account, region).get_function(FunctionName=name)["Configuration"]
        environment = {
            "PATH": os.environ["PATH"],
            "NODE_PATH": self.modules,
            "AWS_REGION": region,
            "AWS_ENDPOINT_URL": clients.ENDPOINT,
            **self._credentials(account, region, about["Role"]),
            "AWS_LAMBDA_FUNCTION_NAME": about["FunctionName"],
            **about.get("Environment", {}).get("Variables", {}),
        }
        self._write_log(account, region, about)
        code = self._unpack(self.code_of(account, region, name))
        try:
            ended = subprocess.run(
                [self.node, str(RUNTIME), code, about["Handler"]],
                input=payload,
                capture_output=True,
                env=environment,
                timeout=about["Timeout"],
            )
        except subprocess.TimeoutExpired:
            message = f"Task timed out after {about['Timeout']} seconds"
            return json.dumps({"errorType": "Sandbox.Timedout", "errorMessage": message}).encode(), True
        if ended.returncode not in (0, 1):
            message = ended.stderr.decode(errors="replace")[-2000:]
            return json.dumps({"errorType": "Runtime.ExitError", "errorMessage": message}).encode(), True
        return ended.stdout, ended.returncode == 1

    def _credentials(self, account: str, region: str, role: str) -> dict[str, str]:
        """Keys of the function's role, as Lambda hands them out."""
        sts = client("sts", account, region)
        keys = sts.assume_role(RoleArn=role, RoleSessionName="function")["Credentials"]
        self.calls.roles[keys["AccessKeyId"]] = role
        return {
            "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
            "AWS_SESSION_TOKEN": keys["SessionToken"],
        }

    @staticmethod
    def _write_log(account: str, region: str, about: dict) -> None:
        """Lambda makes the log group of a function that has none, and nobody ever removes it."""
        group = about.get("LoggingConfig", {}).get("LogGroup", f"/aws/lambda/{about['FunctionName']}")
        logs = client("logs", account, region)
        if not logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
            logs.create_log_group(logGroupName=group)

    def _unpack(self, bundle: bytes) -> str:
        digest = hashlib.sha256(bundle).hexdigest()
        with self.lock:
            if digest not in self.unpacked:
                directory = tempfile.mkdtemp(dir=self.directory)
                zipfile.ZipFile(io.BytesIO(bundle)).extractall(directory)
                self.unpacked[digest] = directory
            return self.unpacked[digest]
