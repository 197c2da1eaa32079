import type { Injected } from '../../inventory/faces/drift/beside.ts';
import { namedPath } from '../../model/named-path.ts';
import type { DeployedObject } from '../../model/drift.ts';
import type { Locate } from '../../model/document.ts';
import type { Declaration } from '../../model/graph.ts';
import type { Identity } from '../../model/identity.ts';
import type { ScorecardDrift, ScorecardSubject } from '../../model/scorecard.ts';

export interface DriftFacts {
  readonly deployed: readonly DeployedObject[];
  readonly injected: readonly Injected[];
  readonly unmanaged: readonly Declaration[];
  /** A target of the run was not rendered, and may declare what nobody else does. */
  readonly someNotRendered: boolean;
}

/** Everything that differs between the manifests and the cluster, and what nobody could compare. */
export function driftRows(facts: DriftFacts, locate: Locate): readonly ScorecardDrift[] {
  return [
    ...facts.deployed.flatMap((one) => rowsOf(one, locate)),
    ...facts.injected.flatMap(({ workload, live, containers }) =>
      containers.map((name): ScorecardDrift => ({
        kind: 'injected',
        subject: { ...subjectOf(live.identity), container: name },
        text: `the container ${name} was added to the pods of ${nameOf(workload.identity)} on their way in`,
        location: locate(workload.document.id, []),
      })),
    ),
    ...facts.unmanaged.map(({ identity }): ScorecardDrift => {
      const subject = subjectOf(identity);
      const name = nameOf(identity);
      return facts.someNotRendered
        ? { kind: 'not-comparable', subject, text: `${name} runs; a target that was not rendered may declare it` }
        : { kind: 'unmanaged', subject, text: `${name} runs, and no manifest names it` };
    }),
  ];
}

function rowsOf({ identity, declaration, deployment }: DeployedObject, locate: Locate): readonly ScorecardDrift[] {
  const subject = subjectOf(identity);
  const name = nameOf(identity);
  const { id } = declaration.document;
  switch (deployment.state) {
    case 'unknown':
    case 'not-comparable':
      return [
        {
          kind: 'not-comparable',
          subject,
          text: `${name}: ${deployment.text}`,
          location: locate(id, ['metadata', 'name']),
        },
      ];
    case 'not-deployed':
      return [
        {
          kind: 'not-deployed',
          subject,
          text: `${name} is declared, and the cluster does not have it`,
          location: locate(id, ['metadata', 'name']),
        },
      ];
    case 'compared': {
      const { changes, managers } = deployment;
      const rows = changes.map(({ path, manifest, live }): ScorecardDrift => {
        const place = namedPath(declaration.object, path);
        return {
          kind: 'changed',
          subject,
          text: `${place} of ${name} is ${live} in the cluster and ${manifest} in the manifest`,
          path: place,
          manifest,
          live,
          ...(managers.length === 0 ? {} : { manager: managers.join(', ') }),
          location: locate(id, path),
        };
      });
      if (identity.kind !== 'Secret' || identity.group !== '') return rows;
      return [...rows, { kind: 'not-comparable', subject, text: `${name}: values of Secrets are never compared` }];
    }
  }
}

function subjectOf({ group, kind, namespace, name }: Identity): ScorecardSubject {
  return { group, kind, namespace, name };
}

function nameOf({ kind, name }: Identity): string {
  return `${kind} ${name}`;
}
