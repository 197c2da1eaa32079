import { createHash, randomBytes } from 'node:crypto';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { dump, loadAll } from 'js-yaml';
import type { ControlPlane } from '../control-plane/start.ts';
import { startControlPlane } from '../control-plane/start.ts';
import { ownFolder, removeFolder } from '../processes/own.ts';
import type { Endpoint } from './endpoint.ts';
import { startEndpoint } from './endpoint.ts';
import type { Metrics } from './metrics.ts';
import { startMetrics } from './metrics.ts';
import { namespace } from './system.ts';

/*
 * Everything that a scan of the demo looks at, running on this machine: a control plane with the sound music bot, a
 * Prometheus with a month of it, an interactions endpoint, and the results of a load test of that endpoint.
 */

const root = join(import.meta.dirname, '..', '..');
const demoFolder = join(root, 'fixtures', 'demo');
const manifestsFolder = join(root, 'fixtures', 'projects', 'music-bot', 'sound');
const program = join(root, 'bin', 'readiness.cjs');

export interface DemoOptions {
  /** Says what is done, in a sentence a line. */
  readonly say: (text: string) => void;
  /** Steps of the load test: `70s:20,130s:60`. */
  readonly stages: string;
  /** Where the results of the load test go; in a folder of its own, gone at the end, when left out. */
  readonly results?: string;
}

export interface Demo {
  readonly plane: ControlPlane;
  readonly metrics: Metrics;
  readonly endpoint: Endpoint;
  /** A git repository with the bot's manifests: where the scan is to be run. */
  readonly repository: string;
  /** Folder with the results of the load test. */
  readonly results: string;
  /** Of the account that the scan uses. */
  readonly kubeconfig: string;
  /** Arguments of a scan that looks at all of it. */
  readonly scanArguments: readonly string[];
  readonly stop: () => Promise<void>;
}

/** Stands for the image of the api, which nobody has built: the manifests of the demonstration pin it, the endpoint names it. */
const imageDigest = `sha256:${createHash('sha256').update('ghcr.io/lunabeat/music-api:2.14.0').digest('hex')}`;

/** Requests a second that one guild makes at its busiest, as the demonstration assumes. */
const requestsPerGuild = 0.02;

/** Starts all of it. Throws, with nothing left behind, when a part can't be started. */
export async function startDemo({ say, stages, results }: DemoOptions): Promise<Demo> {
  const folder = mkdtempSync(join(tmpdir(), 'readiness-demo-'));
  ownFolder(folder);
  const ending: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of ending.splice(0).toReversed()) await end();
    removeFolder(folder);
  };
  try {
    const repository = await repositoryOf(folder);
    say('starting a control plane and applying the music bot');
    const plane = await startControlPlane({
      controllers: true,
      metrics: true,
      volumes: [{ storageClass: 'fast-ssd', count: 2 }],
      identities: [{ name: 'nobody' }],
    });
    ending.push(plane.stop);
    await deploy(plane, repository);
    const kubeconfig = join(folder, 'kubeconfig');
    await writeReader(plane, kubeconfig);

    say('making a key pair and signing interactions');
    const signed = join(folder, 'interactions.json');
    const publicKey = await readiness(
      ['loadtest', 'sign', '--new-key', join(folder, 'key.pem'), '--out', signed],
      folder,
    );
    const endpoint = await startEndpoint({ publicKey: publicKey.trim(), version: '2.14.0', imageDigest });
    ending.push(endpoint.stop);

    say('writing 30 days of history and starting Prometheus');
    const pod = await firstPod(plane);
    const metrics = await startMetrics({
      endpoint: endpoint.url,
      pod,
      ruleFiles: [join(manifestsFolder, 'monitoring', 'alerts.yaml'), join(demoFolder, 'rules.yaml')],
      now: new Date(),
    });
    ending.push(metrics.stop);

    const out = results ?? join(folder, 'results');
    say('running k6 against the endpoint');
    const environment = ['--environment', 'demo', '--unit', 'guilds', '--requests-per-unit', String(requestsPerGuild)];
    const settings = [`STAGES=${stages}`, `REQUESTS=${signed}`].flatMap((setting) => ['-e', setting]);
    const script = join('loadtest', 'interactions.ts');
    await readiness(
      ['loadtest', 'run', script, '--target', endpoint.url, '--out', out, ...settings, ...environment],
      repository,
      say,
    );
    return {
      plane,
      metrics,
      endpoint,
      repository,
      kubeconfig,
      results: out,
      scanArguments: [
        ...['scan', '.', '--pack', join(demoFolder, 'pack.yaml'), '--cluster', '--kubeconfig', kubeconfig],
        ...['--prometheus', metrics.prometheus.url, '--load', out],
      ],
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The bot as its makers would have it: manifests, configuration and load test in a repository of their own. */
async function repositoryOf(folder: string): Promise<string> {
  const repository = join(folder, 'music-bot');
  cpSync(manifestsFolder, repository, { recursive: true });
  rmSync(join(repository, 'expected'), { recursive: true, force: true });
  cpSync(join(demoFolder, 'readiness.yaml'), join(repository, 'readiness.yaml'));
  const api = join(repository, 'k8s', 'api-deployment.yaml');
  const pinned = readFileSync(api, 'utf8').replace('music-api:2.14.0', `music-api:2.14.0@${imageDigest}`);
  writeFileSync(api, pinned);
  await readiness(['loadtest', 'init'], repository);
  const git = (...args: readonly string[]): void => {
    execFileSync(
      'git',
      ['-c', 'user.name=demo', '-c', 'user.email=demo@example.org', '-c', 'commit.gpgsign=false', ...args],
      {
        cwd: repository,
        stdio: 'ignore',
      },
    );
  };
  git('init');
  git('add', '--all');
  git('commit', '--message', 'The music bot');
  return repository;
}

/** The bot's manifests, what a platform would have had before them, and Secrets with random values. */
async function deploy(plane: ControlPlane, repository: string): Promise<void> {
  await plane.applyManifests([join(demoFolder, 'crds.yaml')]);
  await plane.applyManifests([join(repository, 'k8s', 'namespace.yaml')]);
  await plane.kubectl(['apply', '-f', '-'], { input: secretsManifest() });
  const roles = await readiness(['rbac', '--namespace', namespace, '--cluster-scope'], repository);
  await plane.kubectl(['apply', '-f', '-'], { input: roles });
  const folders = ['k8s', 'monitoring'].map((name) => join(repository, name));
  await plane.applyManifests(folders.flatMap((folder) => yamlFiles(folder)));
  const workloads = ['deployment', 'statefulset'].map((kind) =>
    plane.kubectl(['-n', namespace, 'rollout', 'status', kind, '--timeout=120s']),
  );
  await Promise.all(workloads);
}

/** A kubeconfig of the account that `readiness rbac` makes: it may do what that prints, and nothing more. */
async function writeReader(plane: ControlPlane, file: string): Promise<void> {
  const token = await plane.kubectl(['-n', namespace, 'create', 'token', 'readiness', '--duration=4h']);
  const name = 'readiness';
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'demo', cluster: { server: plane.server, 'certificate-authority': plane.caFile } }],
    users: [{ name, user: { token: token.trim() } }],
    contexts: [{ name: 'demo', context: { cluster: 'demo', user: name, namespace } }],
    'current-context': 'demo',
  };
  writeFileSync(file, dump(config), { mode: 0o600 });
}

function yamlFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(folder, name));
}

interface SecretDocument {
  readonly stringData?: Readonly<Record<string, string>>;
}

/** The example file of the repository, its placeholders filled in. */
function secretsManifest(): string {
  const file = join(manifestsFolder, 'k8s', 'secrets.yaml.example');
  const documents = loadAll(readFileSync(file, 'utf8')) as readonly SecretDocument[];
  return documents
    .map((document) =>
      dump({
        ...document,
        stringData: Object.fromEntries(
          Object.keys(document.stringData ?? {}).map((key) => [key, randomBytes(24).toString('base64url')]),
        ),
      }),
    )
    .join('---\n');
}

/** Name of a pod of the api, whose part the endpoint plays. */
async function firstPod(plane: ControlPlane): Promise<string> {
  const query = ['-n', namespace, 'get', 'pods', '-l', 'app.kubernetes.io/name=api', '-o', 'name'];
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const [name] = (await plane.kubectl(query)).trim().split('\n');
    if (name !== undefined && name !== '') return name.replace(/^pod\//, '');
    await delay(500);
  }
  throw new Error('no pod of the api was made');
}

/** Runs this checkout's program as a person would; what it printed. Throws with its words when it fails. */
async function readiness(
  args: readonly string[],
  cwd: string,
  say: (text: string) => void = () => undefined,
): Promise<string> {
  const child = spawn(process.execPath, [program, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
    for (const line of text.split('\n')) if (line.trim() !== '') say(`  ${line}`);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`readiness ${args.slice(0, 2).join(' ')} ended with ${code}: ${errors.trim()}`);
  return out;
}
