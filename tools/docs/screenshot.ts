import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

/*
 * `npm start && node tools/docs/screenshot.ts`: takes docs/report.png, the first screen of the report that `npm start`
 * writes. Needs Chromium: /usr/bin/chromium, or where CHROMIUM_PATH says.
 */
const root = join(import.meta.dirname, '..', '..');
const report = join(root, 'readiness-report', 'report.html');
const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const missing = [report, executablePath].find((file) => !existsSync(file));

async function take(): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), 'readiness-screenshot-'));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--disable-quic',
    ],
    viewport: { width: 1200, height: 1500 },
    colorScheme: 'light',
  });
  try {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(report).href);
    await page.screenshot({ path: join(root, 'docs', 'report.png') });
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

if (missing === undefined) {
  await take();
  console.log('docs/report.png');
} else {
  console.error(`${missing} does not exist: run npm start, and install Chromium`);
  process.exitCode = 2;
}
