/*
 * What `npm run new-check` writes. The check compiles and answers unknown, so that neither of its cases is met and
 * nothing is green before `run` is filled in.
 */

/** Sentences of the template; a test refuses a check that still bears one of them. */
export const placeholders = {
  title: 'Say here what is true when the check passes',
  why: 'Say here what happens to the people who use the bot when it fails.',
  fix: 'Say here what to write, and where.',
  message: 'container {container} of {workload} is not as it should be',
  unwritten: 'this check has no judgement yet',
} as const;

export function checkText(id: string, version: string): string {
  return `import { judgeContainers } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: '${id}',
  title: '${placeholders.title}',
  why: '${placeholders.why}',
  fix: '${placeholders.fix}',
  effort: 'minutes',
  references: [],
  since: '${version}',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { wrong: '${placeholders.message}' },
  // Answer \`pass\`, or \`fail(finding('wrong', { data, at }))\` with \`finding\` from run's argument.
  run: ({ subject }) => judgeContainers(subject, () => unknown('not-collected', '${placeholders.unwritten}')),
});
`;
}

/** A small bot as people deploy it. `mark` ends the line that a finding is expected on. */
function botText(name: string, mark: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: community
spec:
  replicas: 1
  strategy:
    type: Recreate
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      terminationGracePeriodSeconds: 30
      containers:
        - name: bot${mark}
          image: ghcr.io/community/${name}:2.3.1
          env:
            - name: DISCORD_TOKEN
              valueFrom:
                secretKeyRef:
                  name: ${name}
                  key: token
            - name: LOG_LEVEL
              value: info
          resources:
            requests:
              cpu: 50m
              memory: 128Mi
            limits:
              memory: 256Mi
`;
}

export const passText: string = botText('quiz-bot', '');
export const failText: string = botText('raffle-bot', ' # expect: wrong');

/** What to do next, in the order that works. */
export function nextSteps(id: string, folder: string): string {
  return `
Next:
  1. checks/${folder}/${id}.ts: write title, why, fix, messages and run
  2. fixtures/checks/${id}/pass.yaml and fail.yaml: make them differ in what the check is about, and put
     "# expect: <messageId>" on each line that a finding names
  3. rules/packs/kubernetes-service.yaml or discord-bot.yaml, under rules:
       ${id}:
         category: reliability
         severity: medium
  4. npm run gen
  5. CHECK=${id} npx vitest run checks/fixtures.test.ts
`;
}
