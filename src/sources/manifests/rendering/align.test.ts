import { describe, expect, test } from 'vitest';
import type { Json, Path } from '../../../model/json.ts';
import { parseDocument } from '../parse.ts';
import { placeOf, readPositions } from '../positions.ts';
import { alignWithTemplate } from './align.ts';
import { readTemplate } from './template.ts';
import { readValues } from './values.ts';

/** Where a path of the rendered text stands in the template, and what is remarked on it. */
function traced(template: string, rendered: string, path: Path, values = '', end?: 'key' | 'value') {
  const parsed = parseDocument(rendered, 1);
  const positions = readPositions(rendered, 1)?.root;
  if (!parsed.ok || positions === undefined) throw new Error('the rendered text does not parse');
  const file = readValues('values.yaml', values);
  const view = { files: file === undefined ? [] : [{ values: file, prefix: [] }] };
  const { root, parts } = alignWithTemplate(parsed.value, positions, 1, readTemplate(template), view);
  const place = placeOf(root, path, end);
  const part = parts.find((one) => JSON.stringify(one.path) === JSON.stringify(path));
  const because = part?.because;
  return [
    `${place?.line ?? 0}:${place?.column ?? 0}`,
    ...(because === undefined
      ? []
      : [because.location === undefined ? 'uncertain' : `values ${because.location.line}`]),
  ];
}

const service = (spec: string) => `apiVersion: v1\nkind: Service\nspec:\n${spec}`;

describe('a rendered node has the line that wrote it', () => {
  test.each<[string, string, string, Path, string, readonly string[]]>([
    ['a plain key', service('  type: ClusterIP\n'), service('  type: ClusterIP\n'), ['spec', 'type'], '', ['4:9']],
    [
      'a value of the values',
      service('  port: {{ .Values.service.port | int }}\n'),
      service('  port: 80\n'),
      ['spec', 'port'],
      'service:\n  port: 80\n',
      ['4:9', 'values 2'],
    ],
    [
      'the branch whose literal it holds',
      service('  {{- if .Values.lb }}\n  type: LoadBalancer\n  {{- else }}\n  type: ClusterIP\n  {{- end }}\n'),
      service('  type: ClusterIP\n'),
      ['spec', 'type'],
      '',
      ['7:9'],
    ],
    [
      'no branch, where both could have written it',
      service('  {{- if .Values.a }}\n  type: {{ .Values.b }}\n  {{- else }}\n  type: {{ .Values.c }}\n  {{- end }}\n'),
      service('  type: ClusterIP\n'),
      ['spec', 'type'],
      'b: ClusterIP\n',
      ['3:1', 'uncertain'],
    ],
    [
      'an item of a list by its name',
      service(
        '  ports:\n    - name: http\n      port: 80\n    {{- if .Values.m }}\n    - name: metrics\n      port: 9102\n    {{- end }}\n',
      ),
      service('  ports:\n    - name: metrics\n      port: 9102\n'),
      ['spec', 'ports', 0, 'port'],
      '',
      ['9:13'],
    ],
    [
      'the one item of a loop, for all that it made',
      service('  ports:\n  {{- range .Values.ports }}\n  - port: {{ . }}\n  {{- end }}\n'),
      service('  ports:\n  - port: 1\n  - port: 2\n'),
      ['spec', 'ports', 1, 'port'],
      '',
      ['6:11'],
    ],
    [
      'no item, where it may have been put in from elsewhere',
      service(
        '  ports:\n    - name: {{ .Values.n }}\n      port: {{ .Values.p }}\n    {{- include "more" . | nindent 4 }}\n',
      ),
      service('  ports:\n    - name: a\n      port: 1\n    - name: b\n      port: 2\n'),
      ['spec', 'ports', 1],
      '',
      ['4:3', 'uncertain'],
    ],
    [
      'what a whole value wrote',
      service('  selector:\n    {{- toYaml .Values.selector | nindent 4 }}\n'),
      service('  selector:\n    app: bot\n'),
      ['spec', 'selector', 'app'],
      'selector:\n  app: bot\n',
      ['5:5', 'values 2'],
    ],
    [
      'what `with` wrote',
      service('  {{- with .Values.selector }}\n  selector:\n    {{- toYaml . | nindent 4 }}\n  {{- end }}\n'),
      service('  selector:\n    app: bot\n'),
      ['spec', 'selector', 'app'],
      'selector:\n  app: bot\n',
      ['6:5', 'values 2'],
    ],
    [
      'a key after a block of text that looks like keys',
      service('  a: |\n    type: Wrong\n  # type: Wrong\n  type: {{ .Values.t }}\n'),
      service('  a: |\n    type: Wrong\n  type: Right\n'),
      ['spec', 'type'],
      't: Right\n',
      ['7:9', 'values 1'],
    ],
    [
      'a key after an action and a helper of several lines',
      '{{- define "x" }}\nkind: Wrong\n{{- end }}\n{{- if (and .Values.a\n  .Values.b) }}\nkind: Service\n{{- end }}\n',
      'kind: Service\n',
      ['kind'],
      '',
      ['6:7'],
    ],
    [
      'a key of the document that it is, of several',
      'kind: Service\nmetadata:\n  name: a\n---\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}-b\n',
      'kind: Service\nmetadata:\n  name: x-b\n',
      ['metadata', 'name'],
      '',
      ['7:9'],
    ],
    [
      'the start, where several documents fit',
      'kind: Service\nmetadata:\n  name: {{ .a }}\n---\nkind: Service\nmetadata:\n  name: {{ .b }}\n',
      'kind: Service\nmetadata:\n  name: x\n',
      ['metadata', 'name'],
      '',
      ['1:1'],
    ],
  ])('%s', (_, template, rendered, path, values, expected) => {
    expect(traced(template, rendered, path, values)).toEqual(expected);
  });

  test('the start of the template, where it holds nothing that reads like YAML', () => {
    expect(traced('{{ include "all" . }}', 'kind: Service\n', ['kind'])).toEqual(['1:1']);
  });
});

test.each<[string, Json]>([
  ['{{', null],
  ['}}\n- - -\n:\n  ? x', {}],
  ['{{- end }}{{- end }}\n- a: b\n: c', { a: [1] }],
  ['a: {{ .Values.__proto__.constructor }}\n__proto__: 1', { a: 1, b: { __proto__: 1 } }],
  ['\u0000a: b\n\t- c', [1, [2]]],
])('odd templates are read without a fault: %j', (template, object) => {
  const at = { place: { line: 1, column: 1 } };
  expect(alignWithTemplate(object, at, 1, readTemplate(template), { files: [] }).root.place?.line).toBeGreaterThan(0);
});

describe('a range over a mapping', () => {
  const template = [
    '{{- range $name, $service := .Values.services }}',
    '---',
    'kind: Deployment',
    'metadata:',
    '  name: {{ $name }}',
    'spec:',
    '  port: {{ $service.port }}',
    '  shown: {{ if $service.port }}yes{{ else }}no{{ end }}',
    '  env:',
    '    {{- range $key, $value := $service.env }}',
    '    - name: {{ $key }}',
    '      value: {{ $value | quote }}',
    '    {{- end }}',
    '  calls:',
    '    {{- range $called := $service.calls }}',
    '    - to: {{ $called }}',
    '    {{- end }}',
    '{{- end }}',
    '{{- range $name, $store := .Values.stores }}',
    '---',
    'kind: Deployment',
    'metadata:',
    '  name: {{ $name }}',
    'spec:',
    '  port: {{ $store.port }}',
    '  shown: {{ if $store.port }}yes{{ else }}no{{ end }}',
    '  env: []',
    '  calls: []',
    '{{- end }}',
    '',
  ].join('\n');
  const values = [
    'services:',
    '  auth:',
    '    port: 1',
    '  api:',
    '    port: 2',
    '    env:',
    '      HOST: redis',
    '      OTHER: x',
    '    calls: [auth]',
    'stores:',
    '  redis: {port: 3}',
    '',
  ].join('\n');
  const api =
    'kind: Deployment\nmetadata:\n  name: api\nspec:\n  port: 2\n  shown: yes\n  env:\n    - name: HOST\n      value: redis\n    - name: OTHER\n      value: x\n  calls:\n    - to: auth\n';

  test.each<[string, string, Path, readonly string[]]>([
    ['tells the values of the key that the document bears', api, ['spec', 'port'], ['7:9', 'values 5']],
    ['tells those of an item by its own key', api, ['spec', 'env', 0, 'value'], ['12:14', 'values 7']],
    ['tells for what a list has its items', api, ['spec', 'calls'], ['14:3', 'values 9']],
    ['takes neither text of a choice for the value', api, ['spec', 'shown'], ['8:10']],
    [
      'tells of two ranges which has the key',
      'kind: Deployment\nmetadata:\n  name: redis\nspec:\n  port: 3\n  shown: yes\n  env: []\n  calls: []\n',
      ['spec', 'port'],
      ['25:9', 'values 11'],
    ],
    [
      'tells no values where the name is no key of them',
      'kind: Deployment\nmetadata:\n  name: other\nspec:\n  port: 3\n  shown: yes\n  env:\n    - name: HOST\n      value: x\n  calls: []\n',
      ['spec', 'port'],
      ['1:1'],
    ],
  ])('%s', (_, rendered, path, wanted) => {
    expect(traced(template, rendered, path, values)).toEqual(wanted);
  });

  test('names no values by a variable that has another meaning inside', () => {
    const shadowing =
      'kind: A\nmetadata:\n  name: x\n{{- range $name, $one := .Values.services }}\n{{- range $one := list 1 2 }}\nport: {{ $one.port }}\n{{- end }}\n{{- end }}\n';
    expect(traced(shadowing, 'kind: A\nmetadata:\n  name: x\nport: 2\n', ['port'], values)).toEqual(['6:7']);
  });
});
