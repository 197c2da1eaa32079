import type { Container, Workload } from '../../src/model/graph.ts';
import type { Json, Path } from '../../src/model/json.ts';
import { isWindows, judgeContainers, linuxOnly } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString, readValue } from '../kit/read.ts';
import { effectiveField, judgeContexts, standsIn } from '../kit/security-context.ts';
import { combine, fail, judgeEach, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'apparmor-profile',
  title: 'Every container runs under an AppArmor profile',
  why: "Runtimes confine each container by their own profile where the node's kernel has AppArmor; Unconfined takes that away.",
  fix: 'Remove the profile, or set the type RuntimeDefault or Localhost.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/tutorials/security/apparmor/',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    judge: {
      type: 'string',
      enum: ['effective', 'written'],
      description: 'The profile that holds for each container, or each one that is written at any level',
    },
  },
  messages: { unconfined: '{who} asks for the AppArmor profile {profile}' },
  run: ({ subject, params, finding }) => {
    if (isWindows(subject)) return notAsked(linuxOnly);
    if (params.judge === 'written') {
      return combine([
        judgeContexts(subject, (holder) => {
          const value = asText(readValue(holder.object, ...field)) ?? '';
          if (confined.test(value)) return pass;
          const data = { who: holder.who, profile: value.slice(0, 80) };
          return fail(finding('unconfined', { data, ...standsIn(holder, ...field) }));
        }),
        judgeEach(annotationsOf(subject), ({ container, path }) => {
          const value = readString(subject.object, ...path) ?? '';
          if (confined.test(value)) return pass;
          const data = { who: `container ${container}`, profile: value.slice(0, 80) };
          return fail(finding('unconfined', { data, at: path, container }));
        }),
      ]);
    }
    return judgeContainers(subject, (container) => {
      const { value, path } = profileOf(subject, container);
      // Nothing written is the runtime's own profile.
      if (value === undefined || confined.test(value)) return pass;
      const told = { who: `container ${container.name}`, profile: value.slice(0, 80) };
      return fail(finding('unconfined', { data: told, at: path, container: container.name }));
    });
  },
});

/** The types of the field, and the values of the annotation that came before it. */
const confined = /^(?:|RuntimeDefault|Localhost|runtime\/default|localhost\/.+)$/;

const field = ['securityContext', 'appArmorProfile', 'type'] as const;
const legacy = 'container.apparmor.security.beta.kubernetes.io/';

/** Each annotation of the old form, also for a container that is not there. */
function annotationsOf({ template }: Workload): readonly { readonly container: string; readonly path: Path }[] {
  return [...template.annotations.keys()]
    .filter((key) => key.startsWith(legacy))
    .map((key) => ({
      container: key.slice(legacy.length),
      path: [...template.path, 'metadata', 'annotations', key],
    }));
}

interface Profile {
  readonly value: string | undefined;
  readonly path: Path;
}

/** The field of the container or its pod, else the annotation for the container. */
function profileOf(workload: Workload, container: Container): Profile {
  const field = effectiveField(workload, container, 'appArmorProfile', 'type');
  if (field.level !== 'unset') return { value: asText(field.value), path: field.path };
  const path = [...workload.template.path, 'metadata', 'annotations', `${legacy}${container.name}`];
  return { value: readString(workload.object, ...path), path };
}

/** What is no text is schema-valid's to name. */
function asText(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
