import type { CheckFinding } from '../../src/model/check.ts';
import type { Container, Service, Workload } from '../../src/model/graph.ts';
import type { Json } from '../../src/model/json.ts';
import { asString, listAt, valueAt } from '../../src/model/json.ts';
import { judgeContainers } from '../kit/containers.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { failIfAny, judgeEach, notAsked } from '../kit/verdict.ts';

/** IANA_SVC_NAME, as the API takes it: https://www.rfc-editor.org/rfc/rfc6335#section-5.1 */
function isPortName(text: string): boolean {
  return text.length <= 15 && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text) && /[a-z]/.test(text);
}

function isPortNumber(value: Json | undefined): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65535;
}

function isWorkload(subject: Workload | Service): subject is Workload {
  return 'template' in subject;
}

export default defineCheck({
  id: 'container-port-names',
  title: 'Ports have numbers in range and names that Kubernetes takes, each once in a container',
  why: 'A port with a name or number outside the rules is refused, and a name that two ports share leads to one of them only.',
  fix: 'Use at most 15 lower-case letters, digits and "-", with a letter, and a name of its own for each port; numbers run from 1 to 65535.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports'],
  since: '0.1.0',
  subject: 'port-holder',
  reads: [],
  needs: ['graph', 'kubernetes-schema'],
  params: {
    rules: {
      type: 'string',
      enum: ['all', 'few'],
      description:
        'all: what the API asks of names and numbers; few: a name of at most 15 characters, once in a container, and a number other than 0',
    },
    where: {
      type: 'string',
      enum: ['everywhere', 'without-schema'],
      description:
        'without-schema: only in objects whose schema is not at hand, such as a Rollout; schema-valid and service-target-port-exists name these faults in all others',
    },
  },
  messages: {
    'bad-name': '{object}: {name} is no port name',
    'same-name': '{object}: container {container} has two ports called {name}',
    'bad-number': '{object}: {found} is no port number',
  },
  run: ({ subject, evidence, params, finding }) => {
    const schema = evidence['kubernetes-schema'];
    const kind = asString(subject.object['kind']) ?? '';
    if (params.where === 'without-schema' && schema.known && schema.kindOf(subject.apiVersion, kind) === 'known')
      return notAsked(`schema-valid judges the ports of a ${kind}`);
    const object = nameOf(subject);

    const ofContainer = (container: Container) => {
      const ports = listAt(container.object, 'ports');
      if (ports.length === 0) return notAsked('it declares no ports');
      const names = new Set<string>();
      return judgeEach([...ports.keys()], (index) => {
        const isStrict = params.rules === 'all';
        const at = [...container.path, 'ports', index];
        const rest = { container: container.name, discriminator: `${container.name} ${index}` };
        const findings: CheckFinding[] = [];
        const name = asString(readValue(container.object, 'ports', index, 'name'));
        if (name !== undefined && name !== '') {
          const place = { at: [...at, 'name'], ...rest };
          if (isStrict ? !isPortName(name) : name.length > 15)
            findings.push(finding('bad-name', { data: { object, name: shown(name) }, ...place }));
          else if (names.has(name))
            findings.push(finding('same-name', { data: { object, container: container.name, name }, ...place }));
          names.add(name);
        }
        const number = readValue(container.object, 'ports', index, 'containerPort');
        if (isStrict ? !isPortNumber(number) : (number ?? 0) === 0) {
          const data = { object, found: number === undefined ? 'nothing' : shown(number) };
          findings.push(finding('bad-number', { data, at: [...at, 'containerPort'], ...rest }));
        }
        return failIfAny(findings);
      });
    };
    if (isWorkload(subject)) return judgeContainers(subject, ofContainer);
    if (params.rules === 'few') return notAsked('only ports of containers are asked');

    const ports = listAt(subject.object, 'spec', 'ports');
    const named = [...ports.keys()].filter((index) => valueAt(ports[index], 'targetPort') !== undefined);
    if (named.length === 0) return notAsked('it names no target port');
    return judgeEach(named, (index) => {
      const at = ['spec', 'ports', index, 'targetPort'];
      const target = readValue(subject.object, ...at);
      if (typeof target === 'string' ? isPortName(target) : isPortNumber(target)) return failIfAny([]);
      const options = { at, discriminator: String(index) };
      return typeof target === 'string'
        ? failIfAny([finding('bad-name', { data: { object, name: shown(target) }, ...options })])
        : failIfAny([finding('bad-number', { data: { object, found: shown(target ?? null) }, ...options })]);
    });
  },
});

function shown(value: Json): string {
  return typeof value === 'object' && value !== null ? 'a mapping or list' : JSON.stringify(value).slice(0, 60);
}
