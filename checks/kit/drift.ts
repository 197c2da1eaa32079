import type { CheckContext, ParamSpec, Verdict } from '../../src/model/check.ts';
import type { DeployedObject, DriftDoubt } from '../../src/model/drift.ts';
import { namedPath } from '../../src/model/named-path.ts';
import { keepsReplicas } from './cluster.ts';
import { failIfAny, notAsked, unknown } from './verdict.ts';

export const changedMessages = {
  changed:
    '{object}: {path} is {live} in the cluster and {manifest} in the manifest; fields of it were written by {by}',
} as const;

export const notDeployedMessages = {
  'not-deployed': '{object} is declared, and the cluster does not have it',
} as const;

type FindingOf<M extends Readonly<Record<string, string>>> = CheckContext<
  'deployed-object',
  never,
  Readonly<Record<string, ParamSpec>>,
  M
>['finding'];

interface Makers {
  readonly changed: FindingOf<typeof changedMessages>;
  readonly notDeployed: FindingOf<typeof notDeployedMessages>;
  /** Whether the rule is about a change, or about what could not be compared at a path. */
  readonly isAsked: (grave: boolean) => boolean;
  /** An object that is not there counts here. */
  readonly tellsAbsence: boolean;
}

/** Holds what the manifest states against what runs; of a share of the fields. */
export function judgeDrift(subject: DeployedObject, { changed, notDeployed, isAsked, tellsAbsence }: Makers): Verdict {
  const { deployment, declaration } = subject;
  const { kind, name } = subject.identity;
  const object = `${kind} ${name}`;
  switch (deployment.state) {
    case 'unknown':
      return unknown(deployment.reason, `${object}: ${deployment.text}`);
    case 'not-comparable':
      return notAsked(deployment.text);
    case 'not-deployed':
      if (tellsAbsence && keepsReplicas(kind)) return notAsked('it does not run, which live-replicas-available tells');
      return tellsAbsence
        ? failIfAny([notDeployed('not-deployed', { data: { object }, at: ['metadata', 'name'] })])
        : notAsked('it is not deployed, which another rule tells');
    case 'compared': {
      const { live, changes, doubts, managers } = deployment;
      const by = managers.length === 0 ? 'nobody that the cluster names' : managers.join(', ');
      const findings = changes
        .filter(({ grave }) => isAsked(grave))
        .map((change) =>
          changed('changed', {
            data: {
              object,
              path: namedPath(declaration.object, change.path),
              live: change.live,
              manifest: change.manifest,
              by,
            },
            at: change.path,
            related: [
              {
                as: 'live',
                text: `${object} as it runs: ${change.live}`,
                at: { declaration: live, path: [] },
              },
            ],
          }),
        );
      const doubt = doubts.find(({ grave }) => isAsked(grave));
      if (findings.length > 0 || doubt === undefined) return failIfAny(findings);
      return unknown(
        'not-collected',
        `${namedPath(declaration.object, doubt.path)} of ${object} ${inWords[doubt.why]}`,
      );
    }
  }
}

const inWords: Readonly<Record<DriftDoubt['why'], string>> = {
  placeholder: 'still holds a placeholder',
  redacted: 'was redacted, and never compared',
};
