import type { CheckContext, CheckFinding, ParamSpec, Verdict } from '../../src/model/check.ts';
import type { ImageCatalogue } from '../../src/model/catalogue.ts';
import type { Container, Graph, Workload } from '../../src/model/graph.ts';
import { baseName, shellWords, startedBy } from '../kit/command-line.ts';
import { nameOf, runningContainers } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { imageFactsOf } from '../kit/image-facts.ts';
import { logSettings } from '../kit/log-settings.ts';
import { isOnWritableVolume } from '../kit/mounts.ts';
import { effectiveField } from '../kit/security-context.ts';
import { failIfAny, judgeEach, notAsked, unknown } from '../kit/verdict.ts';

const messages = {
  image:
    'container {container} of {workload} has a read-only root, and {folder}, which {product} writes to when it starts, is on no volume that can be written to',
  setting:
    'container {container} of {workload} has a read-only root, and {name} sends its log to {path}, which is on no volume that can be written to',
} as const;

type FindingMaker = CheckContext<'workload', never, Readonly<Record<string, ParamSpec>>, typeof messages>['finding'];

export default defineCheck({
  id: 'log-path-writable',
  title: 'Programs under a read-only root can write where they must',
  why: 'A program that can not open its log or socket under a read-only root exits when it starts, or runs on without a trace of what it does.',
  fix: 'Mount an emptyDir at the folder, or log to standard output.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/security-context/'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['references'],
  needs: ['graph', 'catalogue:images'],
  params: {
    source: {
      type: 'string',
      enum: ['image', 'setting'],
      description: 'Whether folders are asked that an image is known to write to, or paths for logs that settings name',
    },
  },
  messages,
  run: ({ subject, graph, evidence, params, finding }) => {
    const containers = runningContainers(subject);
    const closed = containers.filter(
      (container) => effectiveField(subject, container, 'readOnlyRootFilesystem').value === true,
    );
    if (closed.length === 0) return notAsked('its root file systems can be written to');
    return judgeEach(closed, (container) =>
      params.source === 'image'
        ? byImage(subject, container, evidence['catalogue:images'], finding)
        : bySetting(subject, container, graph, finding),
    );
  },
});

/** Settings that move what the catalogue says an image writes. */
const moved =
  /tmpdir|temp[-_]?path|socket|pid[-_]?(?:file|path)|unix_socket_director|logging[._]file|LOG_?(?:FILE|PATH)/i;

function byImage(subject: Workload, container: Container, catalogue: ImageCatalogue, finding: FindingMaker): Verdict {
  const facts = imageFactsOf(container.image, catalogue);
  if (facts?.writes === undefined || facts.writes.length === 0)
    return notAsked('what its images write when they start is not known');
  if (!runsItsServer(subject, container, facts.product)) return notAsked('it does not run the program of its image');
  const missing = facts.writes.filter((folder) => !isOnWritableVolume(subject, container, folder));
  if (missing.length > 0 && isMoved(container))
    return unknown('not-collected', `whether ${missing.join(', ')} is still written to depends on its settings`);
  return failIfAny(
    missing.map((folder): CheckFinding =>
      finding('image', {
        data: { container: container.name, workload: nameOf(subject), folder, product: facts.product },
        at: effectiveField(subject, container, 'readOnlyRootFilesystem').path,
        container: container.name,
        discriminator: `${container.name} ${folder}`,
        related: mountsAt(subject, container),
      }),
    ),
  );
}

function isMoved(container: Container): boolean {
  const started = startedBy(container);
  const words = started.kind === 'script' ? [started.script] : started.words.map(({ text }) => text ?? '');
  return [...words, ...container.env.map(({ name }) => name)].some((text) => moved.test(text));
}

const servers: Readonly<Record<string, RegExp>> = {
  lavalink: /^java$/,
  postgres: /^postgres$/,
  mysql: /^mysqld/,
  mariadb: /^(?:mariadbd|mysqld)/,
  mongo: /^mongo[ds]$/,
  nginx: /^nginx/,
};

/** An image of a server may as well run its client: a nightly dump starts no server. */
function runsItsServer(subject: Workload, container: Container, product: string): boolean {
  if (!subject.longRunning) return false;
  const started = startedBy(container);
  const own = servers[product];
  if (started.kind === 'image') return true;
  if (own === undefined) return false;
  return started.kind === 'program'
    ? own.test(started.name)
    : shellWords(started.script).some((word) => own.test(baseName(word)));
}

function bySetting(subject: Workload, container: Container, graph: Graph, finding: FindingMaker): Verdict {
  const settings = logSettings(subject, container, graph);
  if (settings.length === 0) return notAsked('no setting names a file or folder for its log');
  return failIfAny(
    settings
      .filter(({ value }) => !isOnWritableVolume(subject, container, value))
      .map(({ name, value, place }) =>
        finding('setting', {
          data: { container: container.name, workload: nameOf(subject), name, path: value },
          at: place,
          container: container.name,
          discriminator: `${container.name} ${name}`,
          related: [
            {
              as: 'other-end',
              text: `container ${container.name} has a read-only root`,
              at: {
                declaration: subject,
                path: effectiveField(subject, container, 'readOnlyRootFilesystem').path,
              },
            },
            ...mountsAt(subject, container),
          ],
        }),
      ),
  );
}

function mountsAt(subject: Workload, container: Container) {
  return container.object['volumeMounts'] === undefined
    ? []
    : [
        {
          as: 'cause',
          text: 'what is mounted',
          at: { declaration: subject, path: [...container.path, 'volumeMounts'] },
        } as const,
      ];
}
