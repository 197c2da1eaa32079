import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ScorecardResult } from '../model/scorecard.ts';
import { scan } from './scan.ts';
import { hostIn, onlyTarget, withFolder } from './testing/projects.ts';

const pack = (reading: string, rules: string): string => `name: other-tool
version: 1.0.0
title: What another tool asks
world: closed
${reading === '' ? '' : `reading: ${reading}`}
categories: { all: { title: All } }
rules:
${rules}
levels:
  - { name: clean, profile: static, gates: [{ gate: max-open, severity: high, value: 0 }] }
grades: [{ name: A, from: 0 }]
`;

async function judge(
  manifests: string,
  reading: string,
  rules: string,
  kubernetesVersion?: string,
): Promise<{ readonly results: readonly ScorecardResult[]; readonly version: string }> {
  return withFolder(async (folder) => {
    writeFileSync(join(folder, 'all.yaml'), manifests);
    writeFileSync(join(folder, 'pack.yaml'), pack(reading, rules));
    const flags = { pack: 'pack.yaml', ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }) };
    const { run } = await scan(['all.yaml'], flags, hostIn(folder));
    const { results, scope } = onlyTarget(run);
    return { results, version: scope.kubernetesVersion };
  });
}

/** Each object with a finding. */
const found = (results: readonly ScorecardResult[]): readonly string[] =>
  results.flatMap(({ findings }) => findings.map(({ subject }) => `${subject.kind}/${subject.name}`));

const service = (spec: string): string => `apiVersion: v1
kind: Service
metadata: { name: api, namespace: bot }
spec: ${spec}
`;
const deployment = (containers: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: bot }
spec:
  replicas: 1
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec: ${containers}
`;
const whole = deployment('{ containers: [{ name: api, image: ghcr.io/quietfox/api:2.3.1 }] }');

const targets = '  service-targets-pod: { category: all, severity: high, params: { selectorless: not-asked } }';
const privileged = '  privileged-container: { category: all, severity: high }';
const budget =
  '  pod-disruption-budget: { category: all, severity: high, params: { kinds: [StatefulSet], replicas: unless-one, match: selector } }';

test('objects of kinds that the tool does not know do not exist for it', async () => {
  const manifests = `${service('{ selector: { app: api } }')}${whole.replace('apps/v1', 'apps/v1beta2')}`;
  expect(found((await judge(manifests, '', targets)).results)).toEqual([]);
  const known = '{ kinds: [v1/Service, apps/v1/Deployment] }';
  expect(found((await judge(manifests, known, targets)).results)).toEqual(['Service/api']);
});

test.each([
  ['no selector', '{ ports: [{ port: 80 }] }'],
  ['an empty selector', '{ selector: {} }'],
  ['another type', '{ type: ExternalName, externalName: api.example.com }'],
])('selectors count as they are written: a Service with %s takes every pod', async (_, spec) => {
  const rules = '  min-replicas: { category: all, severity: high, params: { min: 2 } }';
  expect(found((await judge(service(spec) + whole, '', rules)).results)).toEqual([]);
  expect(found((await judge(service(spec) + whole, '{ selectors: literal }', rules)).results)).toEqual([
    'Deployment/api',
  ]);
});

test('absent parts count as empty, so that the object is judged', async () => {
  const manifests = `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: store, namespace: bot }
---
apiVersion: v1
kind: Pod
metadata: { name: probe, namespace: bot }
spec: { containers: [null, { name: shell, image: 'busybox:1.36', securityContext: { privileged: true } }] }
`;
  const rules = `${budget}\n${privileged}`;
  expect(found((await judge(manifests, '', rules)).results)).toEqual([]);
  expect(found((await judge(manifests, '{ absentParts: empty }', rules)).results)).toEqual([
    'StatefulSet/store',
    'Pod/probe',
  ]);
});

test('a part of another shape stays unread, and is not replaced', async () => {
  const manifests = `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: store, namespace: bot }\nspec: twelve\n`;
  expect(found((await judge(manifests, '{ absentParts: empty }', budget)).results)).toEqual([]);
});

test('an object without a namespace can lie apart from those that name the default one, and is shown there', async () => {
  const manifests = `${service('{ selector: { app: nobody } }').replace(', namespace: bot', '')}---
${service('{ selector: { app: api } }').replaceAll(/name: api|bot/g, (text) => (text === 'bot' ? 'default' : 'name: front'))}${whole.replace(', namespace: bot', '')}`;
  expect(found((await judge(manifests, '', targets)).results)).toEqual(['Service/api']);
  const { results } = await judge(manifests, '{ namespaces: literal }', targets);
  expect(results.flatMap(({ findings }) => findings.map(({ subject }) => subject))).toEqual([
    { group: '', kind: 'Service', namespace: 'default', name: 'api' },
    { group: '', kind: 'Service', namespace: 'default', name: 'front' },
  ]);
});

test('ephemeral containers can be left out', async () => {
  const shell = '{ name: shell, image: "busybox:1.36", securityContext: { privileged: true } }';
  const manifests = deployment(`{ containers: [{ name: api, image: "api:2" }], ephemeralContainers: [${shell}] }`);
  expect(found((await judge(manifests, '', privileged)).results)).toEqual(['Deployment/api']);
  expect(found((await judge(manifests, '{ ephemeralContainers: ignored }', privileged)).results)).toEqual([]);
});

test('a pod template can be found by its form, whatever the kind', async () => {
  const worker = (kind: string, spec: string): string => `---
apiVersion: example.org/v1
kind: ${kind}
metadata: { name: api, namespace: bot }
spec: ${spec}
`;
  const pods = '{ containers: [{ name: api, image: "api:2", securityContext: { privileged: true } }] }';
  const manifests = [
    worker('Worker', `{ template: { spec: ${pods} } }`),
    worker('Timer', `{ jobTemplate: { spec: { template: { spec: ${pods} } } } }`),
    worker('Shell', pods),
    worker('Borrower', `{ pod: { spec: ${pods} } }`),
    worker('Empty', '{ template: { spec: {} } }'),
  ].join('');
  expect(found((await judge(manifests, '', privileged)).results)).toEqual([]);
  expect([...found((await judge(manifests, '{ podTemplates: anywhere }', privileged)).results)].sort()).toEqual([
    'Shell/api',
    'Timer/api',
    'Worker/api',
  ]);
  const tagged = `  tag: { category: all, severity: high, title: Tag, assert: { on: container, kinds: { except: [Timer] }, schema: { required: [command] } } }`;
  expect([...found((await judge(manifests, '{ podTemplates: anywhere }', tagged)).results)].sort()).toEqual([
    'Shell/api',
    'Worker/api',
  ]);
});

test('a tool may know fewer kinds that make pods', async () => {
  const manifests = deployment(
    '{ containers: [{ name: api, image: "api:2", securityContext: { privileged: true } }] }',
  );
  const pod = `---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: bot }
spec: { containers: [{ name: api, image: "api:2", securityContext: { privileged: true } }] }
`;
  expect(found((await judge(manifests + pod, '{ podKinds: [core/Pod] }', privileged)).results)).toEqual(['Pod/api']);
  expect(found((await judge(manifests + pod, '{ podKinds: [apps/Deployment] }', privileged)).results)).toEqual([
    'Deployment/api',
  ]);
});

test('the tool asks about its own Kubernetes, unless the run names one', async () => {
  const reading = "{ kubernetesVersion: '1.18' }";
  expect((await judge(whole, reading, privileged)).version).toBe('1.18');
  expect((await judge(whole, reading, privileged, '1.33')).version).toBe('1.33');
});
