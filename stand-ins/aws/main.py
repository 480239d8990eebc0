"""Starts an emulated AWS on loopback and says so by one line on standard output."""

import argparse
import logging
import os
import sys
import threading
import warnings

import clients


def main() -> None:
    """Reads the command line and serves until standard input is closed."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", type=int, default=0, help="0 takes a free one")
    arguments.add_argument("--node", required=True, help="Node's executable, for functions")
    arguments.add_argument("--modules", required=True, help="directory with the project's npm packages")
    arguments.add_argument("--directory", required=True, help="for files; the program that starts the emulator removes it")
    arguments.add_argument("--speed", type=float, default=20, help="how much shorter pauses of state machines are")
    options = arguments.parse_args()

    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
    warnings.filterwarnings("ignore")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)

    from custom_resources import CustomResource
    from engine import Engine
    from front import Front
    from functions import Functions
    from moto.awslambda.models import lambda_backends
    from moto.iam.models import get_account_id_from
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
    from query_api import CloudFormation
    from specification import Specification
    from state_machines import StateMachines
    from werkzeug.serving import make_server

    def code_of(account: str, region: str, name: str) -> bytes:
        return lambda_backends[account][region].get_function(name).code_bytes

    functions = Functions(options.node, options.modules, options.directory, code_of)
    custom = CustomResource(functions, options.speed)
    specification = Specification(os.path.join(options.modules, "aws-cdk", "db.json.gz"))
    front = Front(
        DomainDispatcherApplication(create_backend_app),
        get_account_id_from,
        CloudFormation(Engine(specification, custom)),
        custom,
        functions,
        StateMachines(functions, options.speed),
    )
    # Ends with the program that started it, however that one ends.
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    server = make_server("127.0.0.1", options.port, front, threaded=True, request_handler=MotoRequestHandler)
    clients.use_endpoint(f"http://localhost:{server.port}")
    print(f"listening on {server.port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
