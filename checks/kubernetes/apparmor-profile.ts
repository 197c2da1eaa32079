import type { Container, Workload } from '../../src/model/graph.ts';
import type { Json, Path } from '../../src/model/json.ts';
import { isWindows, judgeContainers, linuxOnly } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { effectiveField } from '../kit/security-context.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

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
  params: {},
  messages: { unconfined: 'container {container} asks for the AppArmor profile {profile}' },
  run: ({ subject, finding }) => {
    if (isWindows(subject)) return notAsked(linuxOnly);
    return judgeContainers(subject, (container) => {
      const { value, path } = profileOf(subject, container);
      // Nothing written is the runtime's own profile.
      if (value === undefined || confined.test(value)) return pass;
      const told = { container: container.name, profile: value.slice(0, 80) };
      return fail(finding('unconfined', { data: told, at: path, container: container.name }));
    });
  },
});

/** The types of the field, and the values of the annotation that came before it. */
const confined = /^(?:|RuntimeDefault|Localhost|runtime\/default|localhost\/.+)$/;

interface Profile {
  readonly value: string | undefined;
  readonly path: Path;
}

/** The field of the container or its pod, else the annotation for the container. */
function profileOf(workload: Workload, container: Container): Profile {
  const field = effectiveField(workload, container, 'appArmorProfile', 'type');
  if (field.level !== 'unset') return { value: asText(field.value), path: field.path };
  const path = [
    ...workload.template.path,
    'metadata',
    'annotations',
    `container.apparmor.security.beta.kubernetes.io/${container.name}`,
  ];
  return { value: readString(workload.object, ...path), path };
}

/** What is no text is schema-valid's to name. */
function asText(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
