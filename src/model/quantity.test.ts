import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cpuMillicores, formatNanos, isQuantity, quantityBytes, quantityNanos } from './quantity.ts';

const unit = 1_000_000_000n;

describe('quantityNanos', () => {
  test.each([
    ['0', 0n],
    ['1', unit],
    [2, 2n * unit],
    ['500m', unit / 2n],
    [0.1, unit / 10n],
    ['.5', unit / 2n],
    ['1.', unit],
    ['1Ki', 1024n * unit],
    ['1.5Gi', 1_610_612_736n * unit],
    ['2e3', 2000n * unit],
    ['2E3', 2000n * unit],
    ['1E', 1_000_000_000_000_000_000n * unit],
    ['100n', 100n],
    ['0.5n', 1n],
    ['-1', -unit],
    ['1e99', (2n ** 63n - 1n) * unit],
    ['1e-99', 1n],
    ['0e999999999', 0n],
  ])('%s', (text, nanos) => {
    expect(quantityNanos(text)).toBe(nanos);
    expect(isQuantity(text)).toBe(true);
  });

  test.each([
    '',
    ' ',
    'm',
    '.',
    '1 Gi',
    '512MB',
    '1K',
    '1gb',
    '0x10',
    '1_000',
    '1e',
    'e3',
    '--1',
    '9'.repeat(65),
    null,
    true,
    {},
    [],
  ])('is no quantity: %j', (value) => {
    expect(quantityNanos(value)).toBeUndefined();
    expect(isQuantity(value)).toBe(false);
  });

  test('never throws, and agrees with isQuantity, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(isQuantity(text)).toBe(quantityNanos(text) !== undefined);
      }),
    );
  });

  test('millicores are read exactly, however they are written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (milli) => {
        expect(cpuMillicores(`${milli}m`)).toBe(milli);
        expect(cpuMillicores((milli / 1000).toFixed(3))).toBe(milli);
        expect(cpuMillicores(formatNanos(BigInt(milli) * 1_000_000n, 'cpu'))).toBe(milli);
      }),
    );
  });

  test('bytes are read exactly, and written so that they read the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 40 }), fc.constantFrom('', 'Ki', 'Mi'), (amount, suffix) => {
        const factor = { '': 1, Ki: 1024, Mi: 1024 ** 2 }[suffix];
        const nanos = quantityNanos(`${amount}${suffix}`);
        expect(nanos).toBe(BigInt(amount) * BigInt(factor) * unit);
        expect(quantityNanos(formatNanos(nanos ?? -1n, 'bytes'))).toBe(nanos);
      }),
    );
  });

  test('what is smaller than the smallest is rounded up', () => {
    expect(quantityBytes('1.0001')).toBe(2);
    expect(cpuMillicores('0.1m')).toBe(1);
  });
});
