import type { SourcedSubjects } from '../../engine/subjects.ts';
import type { MeasuredSubjects } from '../../inventory/measured/subjects.ts';

/** Measured subjects as the engine asks about them. */
export function sourcedBy(subjects: MeasuredSubjects): SourcedSubjects {
  return {
    'measured-workload': { subjects: subjects.workloads, unseen: [] },
    'measured-service': { subjects: subjects.services, unseen: subjects.lostServices },
    'measured-objective': { subjects: subjects.objectives, unseen: subjects.lostObjectives },
    'measured-namespace': { subjects: subjects.namespaces, unseen: [] },
    'measured-server': { subjects: subjects.servers, unseen: [] },
  };
}
