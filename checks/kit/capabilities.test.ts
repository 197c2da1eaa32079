import { expect, test } from 'vitest';
import { capabilityName } from './capabilities.ts';

test.each([
  ['NET_RAW', 'NET_RAW'],
  ['cap_net_raw', 'NET_RAW'],
  ['CAP_SYS_ADMIN', 'SYS_ADMIN'],
  [' chown ', 'CHOWN'],
  ['all', 'ALL'],
])('%s is %s', (written, name) => expect(capabilityName(written)).toBe(name));
