#!/usr/bin/env node
// Plain old JavaScript: it must run on the Node that is too old to run anything else here.
var parts = process.versions.node.split('.');
var major = Number(parts[0]);
if (major < 22 || (major === 22 && Number(parts[1]) < 19)) {
  process.stderr.write(
    'readiness needs Node 22.19 or newer; this is ' +
      process.version +
      '. Install a newer Node, or run it with npx inside the checkout.\n',
  );
  process.exitCode = 2;
} else {
  require('./load.cjs')('cli.cjs');
}
