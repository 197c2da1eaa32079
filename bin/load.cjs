'use strict';
/*
 * Loads the program's bundles (dist/*.cjs) with the code that V8 compiled for them when they were built
 * (dist/cache/*.bin). A scan runs some thousand functions once each, and compiling them takes longer than running them:
 * with the cache a small scan takes about half the time. V8 refuses a cache of another version of itself;
 * the bundle is then compiled as usual.
 */
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

const dist = path.join(__dirname, '..', 'dist');

/** `onScript(name, script)` is told of every bundle that is loaded; the build keeps their code with it. */
module.exports = function load(name, onScript) {
  const file = path.join(dist, name);
  const known = require.cache[file];
  if (known !== undefined) return known.exports;
  const source = fs.readFileSync(file, 'latin1');
  const cachedData = onScript === undefined ? readCache(name) : undefined;
  const script = new vm.Script(source, { filename: file, cachedData });
  if (onScript !== undefined) onScript(name, script);
  const loaded = { id: file, filename: file, exports: {}, loaded: true, children: [], paths: [] };
  require.cache[file] = loaded;
  const ask = (id) => (/^\.\/[\w-]+\.cjs$/.test(id) ? load(id.slice(2), onScript) : require(id));
  script.runInThisContext()(loaded.exports, ask, loaded, file, dist);
  return loaded.exports;
};

function readCache(name) {
  try {
    return fs.readFileSync(path.join(dist, 'cache', `${name}.bin`));
  } catch {
    return undefined;
  }
}
