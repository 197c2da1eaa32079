import type { Json, JsonRecord } from '../../model/json.ts';
import { asRecord, recordAt } from '../../model/json.ts';
import { redactDocument } from '../../redaction/redact.ts';
import { CleanCopy } from './clean-copy.ts';
import { madePodParts } from './kept.ts';
import { annotationsOf, managedFieldsOf, managersOf, ownMetadataShape, sharedMetadataShape } from './metadata.ts';
import type { Projection } from './projection.ts';
import { isWalkedAs, walkOf, walked } from './shape.ts';
import type { Walk } from './shape.ts';

/** A part of a pod before and after secrets were taken out: held once for those that have the same. */
interface Part {
  readonly copy: JsonRecord;
  readonly kept: JsonRecord;
}

/** What the last pod of an owner had. */
interface Last {
  labels?: Part | undefined;
  annotations?: Part | undefined;
  spec?: Part | undefined;
  readonly volumes: (Part | undefined)[];
  managers: readonly string[];
  managedFields: Json | undefined;
}

const walks = {
  metadata: walkOf(ownMetadataShape),
  labels: walkOf(sharedMetadataShape),
  annotations: walkOf({ annotations: true }),
  spec: walkOf(madePodParts.own),
  alike: walkOf(madePodParts.alike),
  volume: walkOf(madePodParts.volume),
  status: walkOf(madePodParts.status),
};

/** Owners whose last pod is remembered. */
const mostOwners = 5_000;

/**
 * Pods that a controller made are the many, and those of a workload differ by little: what they may have alike is held
 * against the pod before, and only what differs is copied and looked through.
 */
export class MadePods {
  private readonly projection: Projection;
  private readonly clean: CleanCopy;
  private readonly owners = new Map<string, Last>();

  constructor(projection: Projection) {
    this.projection = projection;
    this.clean = new CleanCopy(projection.secretNames);
  }

  /** Metadata, spec and status of a pod whose controller has this uid. */
  of(item: JsonRecord, metadata: JsonRecord, owner: string): JsonRecord {
    const last = this.lastOf(owner);
    const depth = this.projection.depth - 1;
    const spec = recordAt(item, 'spec');
    const status = this.clean.of(item['status'], walks.status, depth);
    return {
      metadata: this.metadataOf(metadata, last, depth),
      ...(spec === undefined ? {} : { spec: this.specOf(spec, last, depth) }),
      ...(status === undefined ? {} : { status }),
    };
  }

  private lastOf(owner: string): Last {
    const known = this.owners.get(owner);
    if (known !== undefined) return known;
    const last: Last = { volumes: [], managers: [], managedFields: undefined };
    if (this.owners.size < mostOwners) this.owners.set(owner, last);
    return last;
  }

  private metadataOf(metadata: JsonRecord, last: Last, depth: number): JsonRecord {
    const kept = this.clean.of(metadata, walks.metadata, depth) ?? {};
    last.labels = this.part(metadata, walks.labels, last.labels, depth);
    addTo(kept, last.labels?.kept);
    const annotations = annotationsOf(metadata, this.projection.annotations);
    if (annotations !== undefined) {
      last.annotations = this.part({ annotations }, walks.annotations, last.annotations, depth);
      addTo(kept, last.annotations?.kept);
    }
    const managers = managersOf(metadata);
    if (managers.length !== last.managers.length || managers.some((name, index) => name !== last.managers[index])) {
      last.managers = managers;
      const managedFields = managedFieldsOf(managers);
      last.managedFields = managedFields && redactDocument({ managedFields })['managedFields'];
    }
    if (last.managedFields !== undefined) kept['managedFields'] = last.managedFields;
    return kept;
  }

  private specOf(spec: JsonRecord, last: Last, depth: number): JsonRecord {
    const kept = this.clean.of(spec, walks.spec, depth) ?? {};
    last.spec = this.part(spec, walks.alike, last.spec, depth);
    addTo(kept, last.spec?.kept);
    const volumes = spec['volumes'];
    if (Array.isArray(volumes)) {
      kept['volumes'] = (volumes as readonly Json[]).map((volume, index) => {
        const record = asRecord(volume);
        if (record === undefined) return null;
        // The volume of a pod's token has another name in every pod.
        const part = this.part(record, walks.volume, last.volumes[index], depth);
        last.volumes[index] = part;
        return part?.kept ?? {};
      });
    }
    return kept;
  }

  /** The fields of the shape; the same object as before where they are the same. */
  private part(record: JsonRecord, walk: Walk, last: Part | undefined, depth: number): Part | undefined {
    if (last !== undefined && isWalkedAs(record, walk, last.copy)) return last;
    const copy = asRecord(walked(record, walk, depth - 2));
    return copy && { copy, kept: redactDocument(copy, this.projection.secretNames) };
  }
}

function addTo(target: Record<string, Json | undefined>, part: JsonRecord | undefined): void {
  if (part !== undefined) for (const key of Object.keys(part)) target[key] = part[key];
}
