import { describe, expect, test } from 'vitest';
import { isSensitive, reachesSocket, tidy } from './host-paths.ts';

describe('tidy', () => {
  test.each([
    ['/etc/', '/etc'],
    ['//etc//ssl/.', '/etc/ssl'],
    ['/', '/'],
    ['', '/'],
    ['/var/run/docker.sock', '/var/run/docker.sock'],
  ])('%s is %s', (text, path) => expect(tidy(text)).toBe(path));
});

describe('isSensitive compares whole folders', () => {
  const paths = ['/', '/etc/', '/proc'];
  test.each([
    ['/etc', true],
    ['/', true],
    ['/etc/ssl', false],
    ['/etcetera', false],
    ['/srv', false],
  ])('%s: %s', (folder, sensitive) => expect(isSensitive(folder, paths)).toBe(sensitive));
});

describe('reachesSocket', () => {
  const sockets = ['/var/run/docker.sock', '/run/containerd/containerd.sock', '/srv/docker/docker.sock'];
  test.each([
    ['/var/run/docker.sock', true],
    ['/run/docker.sock', true],
    ['/run', true],
    ['/var/run', true],
    ['/run/containerd', true],
    ['/var/run/containerd/containerd.sock', true],
    ['/srv/docker/docker.sock', true],
    // Folders outside of /run are host-path-sensitive's or host-path-volume's.
    ['/srv/docker', false],
    ['/', false],
    ['/var', false],
    ['/run/mpd', false],
    ['/run/contain', false],
    ['/running', false],
  ])('%s: %s', (folder, reaches) => expect(reachesSocket(folder, sockets)).toBe(reaches));
});
