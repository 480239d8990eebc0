#!/usr/bin/env node
/**
 * Stands in for `docker` when the CDK CLI publishes an image (`CDK_DOCKER`): no container engine and no base image
 * is needed to prove that an image gets where it belongs. The "image" has one layer with the build's context; it is
 * pushed by the real protocol. What a real build makes of docker/ is the container tests' business.
 */
import { execFileSync } from 'node:child_process';
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { URL } from 'node:url';
import { gzipSync } from 'node:zlib';

const store = process.env.EMULATOR_IMAGES;
mkdirSync(store, { recursive: true });

const digestOf = (content) => `sha256:${createHash('sha256').update(content).digest('hex')}`;
const fileOf = (tag) => join(store, encodeURIComponent(tag));
const option = (name, args) => args[args.indexOf(name) + 1];

/** What the official base image would bring along: the version that the Dockerfile's base names. */
function matomoVersion(context) {
  const [dockerfile] = ['Dockerfile'].map((name) => join(context, name)).filter(existsSync);
  const [, version] =
    /^ARG BASE=.*matomo:([0-9.]+)-apache/m.exec(dockerfile ? readFileSync(dockerfile, 'utf8') : '') ?? [];
  return version === undefined ? [] : [`MATOMO_VERSION=${version}`];
}

function build(args) {
  const context = args.at(-1);
  // Sorted, without times and owners: the same context makes the same digest, as a cached build does.
  const flags = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  const tar = execFileSync('tar', [...flags, '-C', context, '-cf', '-', '.'], { maxBuffer: 1 << 30 });
  const layer = gzipSync(tar);
  const architecture = args.includes('--platform') ? option('--platform', args).split('/')[1] : 'amd64';
  const rootfs = { type: 'layers', diff_ids: [digestOf(tar)] };
  const config = Buffer.from(
    JSON.stringify({ architecture, os: 'linux', config: { Env: matomoVersion(context) }, rootfs }),
  );
  const blob = (mediaType, content) => ({ mediaType, digest: digestOf(content), size: content.length });
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: blob('application/vnd.oci.image.config.v1+json', config),
    layers: [blob('application/vnd.oci.image.layer.v1.tar+gzip', layer)],
  };
  const blobs = {
    [digestOf(config)]: config.toString('base64'),
    [digestOf(layer)]: layer.toString('base64'),
  };
  writeFileSync(fileOf(option('--tag', args)), JSON.stringify({ manifest: JSON.stringify(manifest), blobs }));
}

async function request(url, init, ...accepted) {
  const response = await fetch(url, init);
  if (!accepted.includes(response.status)) {
    throw new Error(`${init.method} ${url}: ${response.status} ${await response.text()}`);
  }
  return response;
}

async function push(target) {
  const [, host, name, tag] = /^([^/]+)\/(.+):([^:]+)$/.exec(target);
  const repository = `http://${host}/v2/${name}`;
  const { manifest, blobs } = JSON.parse(readFileSync(fileOf(target), 'utf8'));
  for (const [digest, content] of Object.entries(blobs)) {
    const { status } = await request(`${repository}/blobs/${digest}`, { method: 'HEAD' }, 200, 404);
    if (status === 200) continue;
    const started = await request(`${repository}/blobs/uploads/`, { method: 'POST' }, 202);
    const upload = new URL(started.headers.get('location'), repository);
    upload.searchParams.set('digest', digest);
    await request(upload, { method: 'PUT', body: Buffer.from(content, 'base64') }, 201);
  }
  const headers = { 'content-type': JSON.parse(manifest).mediaType };
  await request(`${repository}/manifests/${tag}`, { method: 'PUT', headers, body: manifest }, 201);
}

const [command, ...args] = process.argv.slice(2);
switch (command) {
  case 'login':
  case 'logout':
    break;
  case 'inspect':
    process.exit(existsSync(fileOf(args[0])) ? 0 : 1);
    break;
  case 'build':
    build(args);
    break;
  case 'tag':
    writeFileSync(fileOf(args[1]), readFileSync(fileOf(args[0])));
    break;
  case 'push':
    await push(args[0]);
    break;
  default:
    console.error(`The emulator's docker does not know «${command}».`);
    process.exit(125);
}
