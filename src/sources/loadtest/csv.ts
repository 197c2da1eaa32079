import type { LineReader } from './lines.ts';
import type { SampleSink } from './samples.ts';
import { isSampleMetric } from './samples.ts';

export interface CsvReader extends LineReader {
  broken: number;
  lines: number;
  /** Units of time that the time stamps were seen in; more than one means that nobody can tell them apart. */
  readonly units: Set<number>;
}

/** Time stamps are seconds, or thousandths, millionths and so on of them: told by their size. */
const unitsOfTime: readonly (readonly [number, number])[] = [
  [1e17, 1e-6],
  [1e14, 1e-3],
  [1e11, 1],
  [1e8, 1000],
];

const comma = 0x2c;

/** Reads what `k6 run --out csv` writes, by its header: the columns differ from script to script. */
export function csvReader(sink: SampleSink): CsvReader {
  let columns: readonly string[] | undefined;
  const reader: CsvReader = {
    broken: 0,
    lines: 0,
    units: new Set(),
    line: (buffer, start, end) => {
      if (end === start) return;
      if (columns === undefined) {
        columns = fieldsOf(buffer.toString('utf8', start, end));
        return;
      }
      reader.lines += 1;
      const to = buffer.indexOf(comma, start);
      const metric = to > start && to < end ? buffer.toString('latin1', start, to) : '';
      if (!isSampleMetric(metric)) return;
      const fields = fieldsOf(buffer.toString('utf8', start, end));
      const read = (name: string): string | undefined => fields[columns?.indexOf(name) ?? -1];
      const time = timeOf(read('timestamp') ?? '', reader.units);
      const value = Number(read('metric_value') === '' ? Number.NaN : read('metric_value'));
      if (time === undefined || !Number.isFinite(value) || value < 0 || fields.length < columns.length) {
        reader.broken += 1;
        return;
      }
      const [group, status, expected, error] = [
        read('group'),
        read('status'),
        read('expected_response'),
        read('error'),
      ];
      const url = read('url');
      const stage = stageIn(read('extra_tags') ?? '');
      sink.sample(metric, time, value, {
        ...(group === undefined ? {} : { group }),
        ...(stage === undefined ? {} : { stage }),
        ...(status === undefined ? {} : { status }),
        ...(expected === undefined ? {} : { expected }),
        ...(error === undefined || error === '' ? {} : { error }),
        ...(url === undefined || url === '' ? {} : { url }),
      });
    },
  };
  return reader;
}

/** Tags of one's own stand as `k=v&k=v`, unescaped. */
function stageIn(extra: string): string | undefined {
  return /(?:^|&)stage(?:_profile)?=([^&]*)/.exec(extra)?.[1];
}

function timeOf(text: string, units: Set<number>): number | undefined {
  if (!/^\d+$/.test(text)) {
    const time = Date.parse(text);
    return Number.isNaN(time) ? undefined : time;
  }
  const value = Number(text);
  const unit = unitsOfTime.find(([from]) => value >= from)?.[1];
  if (unit === undefined) return undefined;
  units.add(unit);
  return value * unit;
}

/** Fields of one line: quoted where they hold a comma or a quote. */
function fieldsOf(line: string): readonly string[] {
  if (!line.includes('"')) return line.replace(/\r$/, '').split(',');
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let index = 0; index < line.length; index += 1) {
    const letter = line[index] ?? '';
    if (quoted && letter === '"' && line[index + 1] === '"') {
      field += '"';
      index += 1;
    } else if (letter === '"') quoted = !quoted;
    else if (letter === ',' && !quoted) {
      fields.push(field);
      field = '';
    } else field += letter;
  }
  fields.push(field.replace(/\r$/, ''));
  return fields;
}
