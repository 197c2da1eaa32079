import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../src/app/testing/projects.ts';
import { get } from './get.ts';
import { cappedLog } from './log.ts';
import { freePorts } from './ports.ts';
import { startProcess, waitUntilReady } from './start.ts';
import { isRunning } from './testing/running.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

/** A program of Node that runs the script. */
const started = (name: string, script: string) =>
  startProcess({ name, file: process.execPath, args: ['-e', script], folder: folder.path });

const forever = 'setInterval(() => undefined, 1000)';

describe('a started process', () => {
  test('runs until it is stopped', async () => {
    const running = await started('forever', `console.log('up'); ${forever}`);
    await expect.poll(() => running.log()).toBe('up');
    expect(isRunning(running.pid)).toBe(true);
    expect(running.ended()).toBeUndefined();
    await running.stop();
    expect(isRunning(running.pid)).toBe(false);
    expect(running.ended()).toBe('SIGTERM');
    await running.stop();
  });

  test('is ended when it does not listen', async () => {
    const running = await started('deaf', `process.on('SIGTERM', () => undefined); console.log('up'); ${forever}`);
    await expect.poll(() => running.log()).toBe('up');
    await running.stop(200);
    expect(running.ended()).toBe('SIGKILL');
  });

  test('is stopped also when it is paused', async () => {
    const running = await started('paused', `console.log('up'); ${forever}`);
    await expect.poll(() => running.log()).toBe('up');
    process.kill(running.pid, 'SIGSTOP');
    await running.stop();
    expect(running.ended()).toBe('SIGTERM');
  });

  test('sees nothing of the environment but PATH', async () => {
    const running = await started('environment', 'console.log(Object.keys(process.env).sort().join())');
    await expect.poll(() => running.log()).toBe('HOME,PATH');
    await running.stop();
  });

  test('is not waited for when it has ended', async () => {
    const running = await started('broken', 'console.error("no such flag"); process.exit(3)');
    await expect(waitUntilReady(running, () => Promise.resolve(false))).rejects.toThrow(
      'broken ended (exit code 3) before it was ready:\nno such flag',
    );
    await running.stop();
  });

  test('is not waited for without end', async () => {
    const running = await started('slow', forever);
    await expect(waitUntilReady(running, () => Promise.reject(new Error('refused')), 100)).rejects.toThrow(
      'slow was not ready in 0.1 s (refused)',
    );
    await running.stop();
  });

  test('can’t be a program that is not there', async () => {
    // setpriv starts, and ends with the reason in the log.
    const attempt = startProcess({ name: 'absent', file: '/nowhere/program', args: [], folder: folder.path }).then(
      (running) => waitUntilReady(running, () => Promise.resolve(false)),
    );
    await expect(attempt).rejects.toThrow(/absent .*(ENOENT|No such file)/s);
  });
});

describe('nothing is left behind when its parent', () => {
  const endings: readonly (readonly [how: string, signal: NodeJS.Signals | undefined, script: string])[] = [
    ['gets SIGTERM', 'SIGTERM', ''],
    ['gets SIGINT', 'SIGINT', ''],
    ['gets SIGKILL', 'SIGKILL', ''],
    ['ends', undefined, 'process.exit(0)'],
    ['throws', undefined, 'throw new Error("a fault of the test")'],
  ];

  test.each(endings)('%s', async (how, signal, script) => {
    const own = join(folder.path, how.replaceAll(' ', '-'));
    mkdirSync(join(own, 'inner'), { recursive: true });
    const source = join(own, 'parent.ts');
    const tools = join(import.meta.dirname);
    writeFileSync(
      source,
      `import { startProcess } from '${tools}/start.ts';
import { ownFolder } from '${tools}/own.ts';
ownFolder('${own}/inner');
const running = await startProcess({ name: 'child', file: process.execPath, args: ['-e', '${forever}'], folder: '${own}' });
console.log(running.pid);
setTimeout(() => { ${script === '' ? 'undefined' : script}; }, 100);
${forever};`,
    );
    const parent = spawn(process.execPath, [source], { stdio: ['ignore', 'pipe', 'ignore'] });
    const gone = new Promise((resolve) => parent.once('exit', resolve));
    const pid = Number(await new Promise<Buffer>((resolve) => parent.stdout.once('data', resolve)));
    expect(pid).toBeGreaterThan(1);
    expect(isRunning(pid)).toBe(true);
    if (signal !== undefined) parent.kill(signal);
    await gone;
    // A parent that is killed outright runs nothing more; there the kernel ends the child, where setpriv is.
    if (signal === 'SIGKILL') {
      if (!existsSync('/usr/bin/setpriv')) process.kill(pid, 'SIGKILL');
    } else expect(existsSync(join(own, 'inner'))).toBe(false);
    await expect.poll(() => isRunning(pid)).toBe(false);
    expect(parent.signalCode).toBe(signal ?? null);
  });
});

test('a log that grows without end is cut, and its end stays', async () => {
  const file = join(folder.path, 'long.log');
  const log = cappedLog(file);
  const line = `${'x'.repeat(99)}\n`;
  for (let count = 0; count < 12_000; count += 1) writeFileSync(log.descriptor, line);
  writeFileSync(log.descriptor, 'the last line\n');
  await expect.poll(() => statSync(file).size, { timeout: 30_000 }).toBeLessThan(1 << 19);
  writeFileSync(log.descriptor, 'one more\n');
  expect(log.tail(2)).toBe('the last line\none more');
  log.close();
  expect(readFileSync(file, 'utf8').endsWith('the last line\none more\n')).toBe(true);
});

test('free ports differ, and can be listened on', async () => {
  const ports = await freePorts(5);
  expect(new Set(ports).size).toBe(5);
  const server = createServer((_, answer) => answer.end('here'));
  await new Promise<void>((resolve) => server.listen(ports[0], '127.0.0.1', resolve));
  expect(await get(`http://127.0.0.1:${ports[0]}/`)).toEqual({ status: 200, body: 'here' });
  server.close();
  await delay(0);
});
