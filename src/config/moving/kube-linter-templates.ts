import { asNumber, asString } from '../../model/json.ts';
import type { Json, JsonRecord } from '../../model/json.ts';
import { quoted } from '../authored/words.ts';

interface Made {
  /** Absent: the check's own. */
  readonly title?: string;
  /** `assert`, or `check` with its params. */
  readonly setting: JsonRecord;
  readonly changed?: string;
}

type Template = (params: JsonRecord, on: string | readonly string[]) => Made | string;

/**
 * A custom check of kube-linter as a rule: an assertion, or a check of ours. A text says why there is none.
 * Texts in its parameters are patterns that match anywhere; so are those of assertions.
 */
export function templateRule(template: string, params: JsonRecord, kinds: readonly string[]): Made | string {
  const make = Object.hasOwn(templates, template) ? templates[template] : undefined;
  if (make === undefined) return 'no check of ours takes its parameters';
  const on = scopeOf(kinds);
  return on === undefined ? `its scope ${kinds.map(quoted).join(', ')} is too wide for an assertion` : make(params, on);
}

const templates: Readonly<Record<string, Template>> = {
  'required-label': (params, on) => required('labels', params, on),
  'required-annotation': (params, on) => required('annotations', params, on),
  privileged: ours('privileged-container'),
  'host-ipc': ours('host-ipc'),
  'liveness-probe': ours('liveness-probe'),
  'read-only-root-fs': ours('read-only-root-filesystem', { windows: 'asked' }),
  'minimum-replicas': ({ minReplicas }) => {
    const min = asNumber(minReplicas) ?? 1;
    return {
      title: `Workloads have ${min} replicas`,
      setting: { check: 'min-replicas', params: { min } },
      changed: 'workloads that must be alone, such as a bot that is not sharded, are not asked',
    };
  },
  'hpa-minimum-replicas': ({ minReplicas }) => {
    const min = asNumber(minReplicas) ?? 1;
    return { title: `Autoscalers keep ${min} replicas`, setting: { check: 'hpa-min-replicas', params: { min } } };
  },
  'latest-tag': ({ blockList, allowList }, on) => {
    const [blocked, allowed] = [texts(blockList), texts(allowList)];
    if ((blocked.length === 0) === (allowed.length === 0)) return 'it needs blockList or allowList, not both';
    const any = { anyOf: (blocked.length > 0 ? blocked : allowed).map((pattern) => ({ pattern })) };
    return container('Images are those that are allowed', on, {
      required: ['image'],
      properties: { image: blocked.length > 0 ? { not: any } : any },
    });
  },
  'image-pull-policy': ({ forbiddenPolicies }, on) =>
    container(
      'No container has a forbidden pull policy',
      on,
      {
        properties: { imagePullPolicy: { not: { enum: texts(forbiddenPolicies) } } },
      },
      'a policy that is not written is not filled in',
    ),
  'env-var': ({ name, value }, on) => {
    const key = asString(name);
    if (key === undefined || key === '') return 'it names no variable';
    const wanted = asString(value);
    return container(`No variable ${key} is set`, on, {
      properties: {
        env: {
          items: {
            not: {
              required: ['name', ...(wanted === undefined ? [] : ['value'])],
              properties: { name: pattern(key), ...(wanted === undefined ? {} : { value: pattern(wanted) }) },
            },
          },
        },
      },
    });
  },
  ports: ({ port, protocol }, on) => {
    const number = asNumber(port);
    if (number === undefined) return 'it names no port';
    const udp = asString(protocol)?.toUpperCase();
    return container(`No container has the port ${number}`, on, {
      properties: {
        ports: {
          items: {
            not: {
              required: ['containerPort'],
              properties: {
                containerPort: { const: number },
                // TCP is what holds when nothing is written.
                ...(udp === undefined ? {} : { protocol: { const: udp } }),
              },
              ...(udp === undefined || udp === 'TCP' ? {} : { required: ['containerPort', 'protocol'] }),
            },
          },
        },
      },
    });
  },
  'service-type': ({ services }) => ({
    title: `No Service is of the types ${texts(services).join(', ')}`,
    setting: {
      assert: {
        on: 'core/Service',
        schema: { properties: { spec: { properties: { type: { not: { enum: texts(services) } } } } } },
      },
    },
  }),
  'disallowed-gvk': ({ group, version, kind }) => {
    const name = asString(kind);
    if (name === undefined || !/^[A-Z][A-Za-z0-9]*$/.test(name)) return 'it names no kind';
    const [family, release] = [asString(group) ?? '', asString(version)];
    const prefix = family === '' ? 'core' : family;
    if (!/^[a-z0-9.-]+$/.test(prefix)) return 'its group is a pattern';
    const apiVersion = family === '' ? release : `${family}/${release ?? ''}`;
    return {
      title: `No ${name} of ${prefix}${release === undefined ? '' : `/${release}`}`,
      setting: {
        assert: {
          on: `${prefix}/${name}`,
          schema:
            release === undefined
              ? { required: ['not-allowed-at-all'] }
              : { properties: { apiVersion: { not: { const: apiVersion ?? '' } } } },
        },
      },
    };
  },
};

/** A template without parameters, and our check of the same question. */
function ours(check: string, params?: JsonRecord): Template {
  const setting = { check, ...(params === undefined ? {} : { params }) };
  return (_, on) => (on === 'workload' ? { setting } : 'its scope holds no workloads');
}

function required(where: 'labels' | 'annotations', params: JsonRecord, on: string | readonly string[]): Made | string {
  const key = asString(params['key']);
  const value = asString(params['value']);
  if (key === undefined || key === '') return 'it names no key';
  if (!/^[\w./-]+$/.test(key)) return `its key ${quoted(key)} is a pattern`;
  if (value?.startsWith('!') === true) return `its value ${quoted(value)} is the negation of a pattern`;
  const inner = {
    required: [key],
    ...(value === undefined || value === '' ? {} : { properties: { [key]: pattern(value) } }),
  };
  return {
    title: `${where === 'labels' ? 'The label' : 'The annotation'} ${key} is set`,
    setting: {
      assert: {
        on,
        schema: {
          required: ['metadata'],
          properties: { metadata: { required: [where], properties: { [where]: inner } } },
        },
      },
    },
  };
}

/** A plain word means itself; anything else is a pattern, as it is to kube-linter. */
function pattern(text: string): JsonRecord {
  return /^[\w-]+$/.test(text) ? { const: text } : { pattern: text };
}

function container(title: string, on: string | readonly string[], schema: JsonRecord, changed?: string): Made | string {
  if (on !== 'workload') return 'its scope holds no workloads, and its template is about containers';
  return {
    title,
    setting: { assert: { on: 'container', containers: { except: ['ephemeral'] }, schema } },
    ...(changed === undefined ? {} : { changed }),
  };
}

/** kube-linter's names of sets of kinds, and kinds; undefined for everything. */
function scopeOf(kinds: readonly string[]): string | readonly string[] | undefined {
  if (kinds.length === 0 || kinds.includes('DeploymentLike')) return 'workload';
  return kinds.every((kind) => /^[A-Z][A-Za-z0-9]*$/.test(kind) && kind !== 'Any') ? kinds : undefined;
}

function texts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
