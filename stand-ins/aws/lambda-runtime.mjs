/**
 * What Lambda's Node runtime does for one event: loads `<directory>/<module>.<handler>`, hands it the event from
 * standard input and writes the answer to standard output. Exit code 1 says that the answer is an error.
 */
import dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { URL } from 'node:url';

const [directory, handlerName] = process.argv.slice(2);
const [moduleName, exportName] = handlerName.split('.');
const emulator = new URL(process.env.AWS_ENDPOINT_URL);

// CloudFormation's response URL is an HTTPS address without port; the emulator answers by HTTP on its own.
const secureRequest = https.request.bind(https);
https.request = (options, callback) =>
  options.hostname === 'localhost'
    ? http.request({ ...options, hostname: emulator.hostname, port: emulator.port }, callback)
    : secureRequest(options, callback);

// S3's addresses begin with the bucket's name, which no resolver knows below localhost.
const lookup = dns.lookup.bind(dns);
dns.lookup = (name, ...rest) => lookup(name.endsWith('.localhost') ? '127.0.0.1' : name, ...rest);

// Whatever the function prints belongs to its log, not to its answer.
console.log = console.info = console.warn = console.debug = console.error;

const write = (answer, status) =>
  process.stdout.write(JSON.stringify(answer ?? null), () => process.exit(status));

try {
  const require = createRequire(import.meta.url);
  const { [exportName]: handler } = require(join(directory, moduleName));
  const event = JSON.parse(await text(process.stdin));
  const context = {
    awsRequestId: 'emulated',
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    getRemainingTimeInMillis: () => 60_000,
  };
  write(await handler(event, context), 0);
} catch (error) {
  write({ errorType: error.name, errorMessage: error.message, trace: error.stack.split('\n') }, 1);
}
