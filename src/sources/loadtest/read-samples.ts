import type { LoadFile, LoadRun } from '../../model/load.ts';
import { csvReader } from './csv.ts';
import { readLines } from './lines.ts';
import { ndjsonReader } from './ndjson.ts';
import type { RecognisedSamples } from './recognise.ts';
import type { ReadPart, ReadSamples } from './run.ts';
import { Samples, flagOf, isAside } from './samples.ts';
import { Windows, spansOf } from './windows.ts';

export interface SampleOptions {
  readonly progress?: (text: string) => void;
  /** Requests that are kept one by one; for tests. */
  readonly exact?: number;
}

export interface SamplesOfRun {
  /** Absent where none of the files holds samples that can be used. */
  readonly samples?: ReadSamples;
  readonly known: readonly LoadFile[];
}

/**
 * Reads the files of one run into one set of samples, so that percentiles are those of all requests together: no
 * percentile of a part says anything about the whole.
 */
export async function readSamples(
  files: readonly RecognisedSamples[],
  plan: LoadRun['plan'],
  unit: LoadRun['unit'],
  options: SampleOptions,
): Promise<SamplesOfRun> {
  const samples = new Samples(options.exact);
  const known: LoadFile[] = [];
  const parts: ReadPart[] = [];
  const used: RecognisedSamples[] = [];
  for (const one of files) {
    const { file, path, content } = one;
    options.progress?.(`reading ${path}`);
    const before = samples.taken;
    samples.beginPart();
    const ndjson = content.form === 'ndjson' ? ndjsonReader(samples) : undefined;
    const reader = ndjson ?? csvReader(samples);
    const end = await readLines(file, content.isGzip, reader);
    const read: LoadFile = {
      path,
      sha256: end.sha256,
      bytes: end.bytes,
      format: ndjson === undefined ? 'k6 CSV' : 'k6 NDJSON',
      notes: [
        ...(end.cut === undefined ? [] : [end.cut]),
        ...(reader.broken === 0 ? [] : [`${reader.broken} lines are no samples`]),
        ...(end.longLines === 0 ? [] : [`${end.longLines} lines are too long and were left out`]),
      ],
    };
    const refused =
      'units' in reader && reader.units.size > 1
        ? 'its time stamps are of different units'
        : samples.taken === before
          ? 'it holds no samples of HTTP requests or iterations'
          : undefined;
    known.push(refused === undefined ? read : { ...read, refused });
    // What was taken of a part that can't be used can't be given back.
    if (refused !== undefined) return { known: [...known, ...files.slice(known.length).map(unread(path))] };
    parts.push({ path, end, broken: reader.broken, ...(ndjson === undefined ? {} : { ndjson }) });
    used.push(one);
  }
  const [first, ...more] = parts;
  if (first === undefined) return { known };
  const { stages, from } = await stagesOf(used, samples, plan, unit);
  return { known, samples: { parts: [first, ...more], samples, stages, stagesFrom: from } };
}

function unread(because: string): (one: RecognisedSamples) => LoadFile {
  return ({ path }) => ({ path, sha256: '', bytes: 0, refused: `it is a part of one run with ${because}`, notes: [] });
}

/** The stages of a run. Where its requests were too many to keep, the files are read once more, now that its spans are known. */
async function stagesOf(
  files: readonly RecognisedSamples[],
  samples: Samples,
  plan: LoadRun['plan'],
  unit: LoadRun['unit'],
) {
  const { spans, from } = spansOf(samples, plan);
  if (spans.length === 0) return { stages: [], from: 'none' as const };
  const windows = new Windows(spans, samples.isExact);
  if (samples.isExact) samples.each(windows.take);
  else {
    const again = {
      sample: (metric: string, time: number, value: number, tags: Parameters<typeof flagOf>[1]): void => {
        if (metric !== 'http_req_duration' || isAside(tags)) return;
        windows.take(time - value, value, flagOf(value, tags), samples.stageOf(tags));
      },
    };
    for (const { file, content } of files)
      await readLines(file, content.isGzip, content.form === 'csv' ? csvReader(again) : ndjsonReader(again));
  }
  return { stages: windows.result(samples, unit), from };
}
