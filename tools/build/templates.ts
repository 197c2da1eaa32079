import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import Handlebars from 'handlebars';

/**
 * Compiles templates/ into reports/templates.gen.js, so that a scan loads neither the compiler nor a template file.
 * The style sheet goes in with the hash that the page's Content-Security-Policy names.
 */
const root = new URL('../../', import.meta.url);
const folder = new URL('templates/', root);
const output = new URL('reports/templates.gen.js', root);

const options = { knownHelpers: { rich: true }, knownHelpersOnly: true, preventIndent: true, strict: false };

function compiled(file: URL): string {
  // Indentation of the source is for its readers; no template holds preformatted text of its own.
  const source = readFileSync(file, 'utf8').replace(/^[ \t]+/gm, '');
  const code: unknown = Handlebars.precompile(source, options);
  if (typeof code !== 'string') throw new Error(`${file.pathname} was not compiled to text.`);
  return code;
}

const partialsFolder = new URL('partials/', folder);
const partials = readdirSync(partialsFolder)
  .filter((name) => name.endsWith('.hbs'))
  .sort()
  .map((name) => `  ${JSON.stringify(name.slice(0, -4))}: ${compiled(new URL(name, partialsFolder))},\n`);

const css = readdirSync(folder)
  .filter((name) => name.endsWith('.css'))
  .sort()
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .join('')
  .replace(/\/\*[\s\S]*?\*\//g, '')
  .replace(/\n\s*/g, '\n')
  .trim();
if (css.includes('<')) throw new Error('The style sheet must hold no "<": it stands inside a style element.');
const hash = `sha256-${createHash('sha256').update(css).digest('base64')}`;

writeFileSync(
  output,
  `import Handlebars from 'handlebars/runtime.js';
const partials = {
${partials.join('')}};
const report = ${compiled(new URL('report.hbs', folder))};
export const css = ${JSON.stringify(css)};
export const cssHash = ${JSON.stringify(hash)};
export const escape = (text) => Handlebars.escapeExpression(text);
export function renderReport(context, helpers) {
  const own = Handlebars.create();
  const ready = {};
  for (const name of Object.keys(partials)) ready[name] = own.template(partials[name]);
  return own.template(report)(context, { partials: ready, helpers });
}
`,
);
process.stdout.write('reports/templates.gen.js\n');

// The load-test script that `readiness loadtest init` hands out, where the bundled program finds it, too.
const script = 'templates/loadtest/interactions';
const text = readFileSync(new URL(`${script}.ts`, root), 'utf8');
writeFileSync(new URL(`${script}.gen.json`, root), `${JSON.stringify({ text })}\n`);
process.stdout.write(`${script}.gen.json\n`);
