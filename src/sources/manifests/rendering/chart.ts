import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import type { Json, JsonRecord } from '../../../model/json.ts';
import { asRecord, asString, listAt, stringAt } from '../../../model/json.ts';
import { secretOf } from '../../../model/secret.ts';
import { digestOf } from '../digest.ts';
import { chartFile } from '../names-of-files.ts';
import { parseDocument } from '../parse.ts';
import { readFile } from '../read-file.ts';
import { redactDocument } from '../../../redaction/redact.ts';
import { isFolder } from '../root.ts';
import { redactShapes } from '../../../redaction/shapes.ts';
import { splitDocuments } from '../split.ts';

/** A folder that a program is about to read: what lies in it, and why it had better not. */
export interface RenderInput {
  /** Relative to the root of the scan, sorted. */
  readonly files: readonly string[];
  readonly refusal?: string;
}

const maxEntries = 20_000;

/** Lists a folder, and refuses one with a link that leads out of the root: the program would follow it. */
export function listFolder(root: string, folder: string): RenderInput {
  const realRoot = realpathSync(root);
  const files: string[] = [];
  const stack = [folder];
  // Folders by their real path: links may lead in a circle.
  const entered = new Set([realOf(join(root, folder))]);
  let seen = 0;
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    let entries;
    try {
      entries = readdirSync(join(root, at), { withFileTypes: true });
    } catch {
      return { files, refusal: `${at} can't be read` };
    }
    for (const entry of entries) {
      seen += 1;
      if (seen > maxEntries) return { files, refusal: `${folder} holds more than ${maxEntries} files` };
      const path = posix.join(at, entry.name);
      if (entry.isSymbolicLink()) {
        const real = realOf(join(root, path));
        if (real === undefined || (real !== realRoot && !real.startsWith(realRoot + sep)))
          return { files, refusal: `${path} is a link that leads outside of the scanned root` };
        if (!isFolder(real)) files.push(path);
        else if (!entered.has(real)) {
          entered.add(real);
          stack.push(path);
        }
      } else if (entry.isDirectory()) {
        if (entry.name !== '.git' && entry.name !== 'node_modules') stack.push(path);
      } else if (entry.isFile()) files.push(path);
      else return { files, refusal: `${path} is neither a file nor a folder` };
    }
  }
  return { files: files.sort() };
}

function realOf(path: string): string | undefined {
  try {
    lstatSync(path);
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

export function textOf(root: string, file: string): string | undefined {
  const read = readFile(join(root, file));
  return read.kind === 'text' ? read.text : undefined;
}

function recordOf(text: string | undefined): JsonRecord | undefined {
  const parsed = text === undefined ? undefined : parseDocument(text, 1);
  return parsed?.ok === true ? asRecord(parsed.value) : undefined;
}

/** A file's documents without their secrets; one that does not parse is kept as a text without what looks like one. */
function redactedDocuments(text: string): readonly (JsonRecord | string)[] {
  return splitDocuments(text).map((document) => {
    const object = recordOf(document.text);
    return object === undefined ? (redactShapes(document.text)?.text ?? document.text) : redactDocument(object);
  });
}

/** Digests of files, of redacted content, so that none tells a secret. */
export function subjectsOf(root: string, files: readonly string[]): readonly { name: string; digest: string }[] {
  return files.flatMap((name) => {
    const text = textOf(root, name);
    if (text === undefined) return [];
    // A package is no text, and read as one it would lose bytes.
    if (name.endsWith('.tgz')) return [{ name, digest: digestOf(readFileSync(join(root, name)).toString('base64')) }];
    const isYaml = /\.(?:ya?ml|json)$/i.test(name) && !/(?:^|\/)templates\//.test(name);
    const documents = isYaml ? redactedDocuments(text) : [redactShapes(text)?.text ?? text];
    return [{ name, digest: digestOf(documents.length === 1 ? documents[0] : documents) }];
  });
}

/** Charts that Chart.yaml (or the older requirements.yaml) asks for and that do not lie in `charts/`. */
export function missingDependencies(root: string, folder: string, files: readonly string[]): readonly string[] {
  const declared = [chartFile, 'requirements.yaml'].flatMap((name) =>
    listAt(recordOf(textOf(root, posix.join(folder, name))), 'dependencies').flatMap((entry) => {
      const dependency = stringAt(asRecord(entry), 'name');
      return dependency === undefined ? [] : [dependency];
    }),
  );
  const within = posix.join(folder, 'charts');
  const packed = files.filter((file) => posix.dirname(file) === within && file.endsWith('.tgz'));
  const unpacked = new Set(
    files
      .filter((file) => posix.basename(file) === chartFile && posix.dirname(posix.dirname(file)) === within)
      .flatMap((file) => stringAt(recordOf(textOf(root, file)), 'name') ?? posix.basename(posix.dirname(file))),
  );
  return declared.filter(
    (name) => !unpacked.has(name) && !packed.some((file) => posix.basename(file).startsWith(`${name}-`)),
  );
}

/** Whether a schema of the values refers to another address, which helm would fetch. */
export function hasRemoteSchema(root: string, files: readonly string[]): boolean {
  return files.some(
    (file) =>
      posix.basename(file) === 'values.schema.json' &&
      /"\$(?:ref|schema|id|dynamicRef|recursiveRef)"\s*:\s*"[a-z][a-z0-9+.-]*:\/\/(?!json-schema\.org\/)/i.test(
        textOf(root, file) ?? '',
      ),
  );
}

/** Functions of templates that give another answer each time. */
const changing =
  /\b(?:rand(?:Alpha(?:Num)?|Numeric|Ascii|Int|Bytes)|uuidv4|gen(?:CA|PrivateKey|SelfSignedCert|SignedCert)(?:WithKey)?|htpasswd|bcrypt|shuffle|now|ago|encryptAES)\b/;

/** The first function that makes two renderings differ, with its file. */
export function changingFunction(root: string, files: readonly string[]): { file: string; name: string } | undefined {
  for (const file of files) {
    // Values may hold templates as well, for `tpl`.
    if (!/(?:^|\/)templates\/|values[^/]*\.ya?ml$/.test(file)) continue;
    for (const [, expression = ''] of (textOf(root, file) ?? '').matchAll(/\{\{([\s\S]*?)\}\}/g)) {
      const name = /^-?\s*\/\*/.test(expression)
        ? undefined
        : changing.exec(expression.replaceAll(/"[^"]*"/g, ''))?.[0];
      if (name !== undefined) return { file, name };
    }
  }
  return undefined;
}

/** Secrets that stand in files of values, so that no message of a program can repeat them. */
export function secretsIn(root: string, files: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const walk = (raw: Json | undefined, redacted: Json | undefined): void => {
    if (secretOf(redacted) !== undefined) {
      const text = asString(raw);
      if (text !== undefined && text.length >= 4)
        for (const line of text.split('\n')) if (line.length >= 4) found.add(line);
      return;
    }
    if (Array.isArray(raw)) {
      const twins = Array.isArray(redacted) ? (redacted as readonly Json[]) : [];
      for (const [index, item] of (raw as readonly Json[]).entries()) walk(item, twins[index]);
      return;
    }
    const record = asRecord(raw);
    if (record !== undefined) for (const key of Object.keys(record)) walk(record[key], asRecord(redacted)?.[key]);
  };
  for (const file of files) {
    const object = recordOf(textOf(root, file));
    if (object !== undefined) walk(object, redactDocument(object));
  }
  return [...found].sort((a, b) => b.length - a.length);
}

/** A secret as templates write it on: as it is, encoded, or escaped in JSON. */
function writings(secret: string): readonly string[] {
  return [
    secret,
    Buffer.from(secret).toString('base64'),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ];
}

/** What a program said, without secrets and control characters but line ends. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const writing of new Set(secrets.flatMap(writings))) {
    // In capitals or not: templates have functions for that.
    const pattern = new RegExp(writing.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), 'gi');
    clean = clean.replaceAll(pattern, '[redacted]');
  }
  clean = redactShapes(clean)?.text ?? clean;
  return clean.replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]/g, ' ');
}

/** The documents of an output, one text each. */
export function documentsIn(output: string): readonly string[] {
  return splitDocuments(output).map(({ text }) => text);
}
