import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ManifestDocument, ManifestTarget } from '../../model/document.ts';
import { compareText } from '../../model/identity.ts';
import { asRecord, recordAt, stringAt } from '../../model/json.ts';
import type { LiveEvidence, SourceAnswer } from '../../model/live.ts';
import { collectSecretNames } from '../../redaction/redact.ts';
import type { Host } from '../host.ts';
import type { ClusterSettings } from './cluster-settings.ts';

/** Looks at the cluster of the settings, in the namespaces that the manifests name where the settings name none. */
export async function lookAtCluster(
  settings: ClusterSettings,
  targets: readonly ManifestTarget[],
  host: Host,
  only?: ReadonlySet<string>,
): Promise<SourceAnswer<LiveEvidence['cluster']>> {
  const { collectCluster } = await import('../../sources/cluster/collect.ts');
  const documents = targets.flatMap((target) => target.documents.filter(({ use }) => use === 'judged'));
  const secretNames = new Set<string>();
  for (const { object } of documents) collectSecretNames(object, secretNames);
  const { kubeconfig, context, selector, expect } = settings;
  return collectCluster({
    ...(kubeconfig === undefined ? {} : { kubeconfig: resolve(host.cwd, kubeconfig) }),
    ...(context === undefined ? {} : { context }),
    ...(selector === undefined ? {} : { labelSelector: selector }),
    ...(expect === undefined ? {} : { expect }),
    ...(only === undefined ? {} : { only }),
    ...(host.confirm === undefined ? {} : { confirm: host.confirm }),
    env: host.env,
    allowExec: settings.allowExec,
    allNamespaces: settings.allNamespaces,
    namespaces: settings.namespaces.length > 0 ? settings.namespaces : namespacesOf(targets, documents),
    secrets: settings.secrets,
    annotations: new Set(documents.flatMap(statedAnnotations)),
    secretNames,
    world: {
      now: host.now,
      random: Math.random,
      sleep: async (milliseconds, signal) => {
        await sleep(milliseconds, undefined, { signal });
      },
    },
    progress: host.progress,
  });
}

const dnsLabel = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/** Those that objects lie in, that are declared, and that what deploys a target says. */
function namespacesOf(targets: readonly ManifestTarget[], documents: readonly ManifestDocument[]): readonly string[] {
  const named = [
    ...targets.map(({ namespace }) => namespace),
    ...documents.map(({ object }) =>
      stringAt(object, 'metadata', object['kind'] === 'Namespace' ? 'name' : 'namespace'),
    ),
  ];
  return [...new Set(named.filter((one): one is string => one !== undefined && dnsLabel.test(one)))].sort(compareText);
}

function statedAnnotations({ object }: ManifestDocument): readonly string[] {
  return Object.keys(asRecord(recordAt(object, 'metadata')?.['annotations']) ?? {});
}
