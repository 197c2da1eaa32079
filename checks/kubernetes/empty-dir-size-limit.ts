import type { Verdict } from '../../src/model/check.ts';
import { asRecord, listAt, stringAt } from '../../src/model/json.ts';
import { quantityNanos } from '../../src/model/quantity.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { mountsOf } from '../kit/host-paths.ts';
import { readString, readValue } from '../kit/read.ts';
import { wholePod, written } from '../kit/resources.ts';
import { fail, judgeEach, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'empty-dir-size-limit',
  title: 'Every scratch volume is bounded',
  why: 'A scratch folder without a bound grows until the disk or the memory of the node is full, and the kubelet evicts whoever is there.',
  fix: 'Set emptyDir.sizeLimit, or limit what the containers that mount it may use.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/storage/volumes/#emptydir'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    unbounded:
      'the scratch volume {volume} of {workload} has no sizeLimit, and {container} may fill it without a limit',
  },
  run: ({ subject, finding }) => {
    const { spec, specPath } = subject.template;
    readValue(spec, 'volumes');
    const volumes = listAt(spec, 'volumes').flatMap((item, position) => {
      const volume = asRecord(item);
      const scratch = volume === undefined ? undefined : asRecord(readValue(volume, 'emptyDir'));
      return volume === undefined || scratch === undefined ? [] : [{ volume, scratch, position }];
    });
    if (volumes.length === 0) return notAsked('it has no scratch volume');
    return judgeEach(volumes, ({ volume, scratch, position }): Verdict => {
      const name = stringAt(volume, 'name') ?? '';
      const limit = readValue(scratch, 'sizeLimit');
      if ((quantityNanos(limit) ?? 0n) > 0n) return pass;
      const users = subject.containers.filter(({ object }) => mountsOf(object).some((mount) => mount.name === name));
      if (users.length === 0) return notAsked('no container mounts it');
      // What lies in memory counts for the memory of whoever wrote it.
      const resource = readString(scratch, 'medium') === 'Memory' ? 'memory' : 'ephemeral-storage';
      if ((wholePod(subject, 'limits', resource) ?? 0n) > 0n) return pass;
      const unlimited = users.find((container) => (written(container, 'limits', resource) ?? 0n) <= 0n);
      if (unlimited === undefined) return pass;
      return fail(
        finding('unbounded', {
          data: { volume: name, workload: nameOf(subject), container: unlimited.name },
          at: [...specPath, 'volumes', position, 'emptyDir', 'sizeLimit'],
          discriminator: name,
        }),
      );
    });
  },
});
