import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { render } from './formats/html.ts';
import { brokenRun, emptyRun, hostileRun, inconclusiveRun, shardRun, soundRun } from './testing/samples.ts';
import { hostileLiveRun, liveRun } from './testing/live-sample.ts';

/** Set CHROMIUM_PATH for a browser elsewhere, SCREENSHOTS for a folder to keep the pictures in. */
const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const pictures = process.env['SCREENSHOTS'];

const samples = { brokenRun, soundRun, inconclusiveRun, emptyRun, shardRun, hostileRun, liveRun, hostileLiveRun };
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let folder = '';
let browser: Browser;

beforeAll(async () => {
  if (!existsSync(executablePath)) {
    throw new Error(`No Chromium at ${executablePath}. Install the package chromium, or set CHROMIUM_PATH.`);
  }
  folder = mkdtempSync(path.join(tmpdir(), 'readiness-page-'));
  if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
  for (const [name, sample] of Object.entries(samples)) {
    writeFileSync(path.join(folder, `${name}.html`), render(sample()).body);
  }
  browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--disable-quic',
    ],
  });
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Visit {
  readonly page: Page;
  readonly requests: readonly string[];
  readonly complaints: readonly string[];
}

/** Opens a sample from its file and writes down all that it asks for and all that the browser says about it. */
async function visit(context: BrowserContext, name: string): Promise<Visit> {
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(pathToFileURL(path.join(folder, `${name}.html`)).href);
  return { page, requests, complaints };
}

/** The richest sample in every view; the others where most could go wrong. */
const views = Object.keys(samples).flatMap((name) => [
  [name, 'light', 1280] as const,
  [name, 'dark', 360] as const,
  ...(name === 'brokenRun'
    ? ([
        [name, 'dark', 1280],
        [name, 'light', 360],
      ] as const)
    : []),
]);

describe('the page in Chromium', () => {
  it.each(views)(
    '%s, %s, %i px, scripts off: no request, no complaint, no sideways scrolling',
    async (name, scheme, width) => {
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        colorScheme: scheme,
        javaScriptEnabled: false,
      });
      const { page, requests, complaints } = await visit(context, name);
      expect(await page.locator('h1').count()).toBe(1);
      expect(await page.locator('main').isVisible()).toBe(true);
      const overflow = await sideways(page, width);
      expect(overflow).toEqual([]);
      if (pictures !== undefined) {
        await page.screenshot({ path: path.join(pictures, `${name}-${scheme}-${width}.png`), fullPage: true });
      }
      expect(requests).toEqual([page.url()]);
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it.each(views)('%s, %s, %i px: axe finds nothing', async (name, scheme, width) => {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: scheme,
      bypassCSP: true,
    });
    const { page, requests, complaints } = await visit(context, name);
    await page.evaluate(axeSource);
    const violations = await page.evaluate<string>(
      `document.querySelectorAll('details').forEach((one) => { one.open = true; });
       axe.run(document).then((found) => JSON.stringify(found.violations.map((one) => [one.id, one.nodes.slice(0, 3).map((node) => node.html + ' ' + node.failureSummary)])))`,
    );
    expect(JSON.parse(violations)).toEqual([]);
    expect(requests).toEqual([page.url()]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('the policy is in force: a script that stands in the page does not run', async () => {
    const file = path.join(folder, 'script.html');
    const body = readFileSync(path.join(folder, 'brokenRun.html'), 'utf8');
    writeFileSync(
      file,
      body.replace('</main>', '<script>document.title = "ran"</script><p style="color:red"></p></main>'),
    );
    const context = await browser.newContext();
    const { page, complaints } = await visit(context, 'script');
    expect(await page.title()).toContain('Not ready');
    expect(complaints.filter((text) => text.includes('Content Security Policy')).length).toBe(2);
    await context.close();
  });

  it('is used with the keyboard: the first stop skips to the verdict, and every stop shows where it is', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const { page } = await visit(context, 'brokenRun');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe('#main');
    for (let stop = 0; stop < 15; stop += 1) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    }
    await context.close();
  });

  it('prints: folded parts are open on paper', async () => {
    const context = await browser.newContext();
    const { page } = await visit(context, 'brokenRun');
    const folded = page.locator('details table').first();
    expect(await folded.isVisible()).toBe(false);
    const file = path.join(pictures ?? folder, 'brokenRun.pdf');
    await page.pdf({ path: file, format: 'A4', printBackground: true });
    expect(statSync(file).size).toBeGreaterThan(20_000);
    await page.emulateMedia({ media: 'print' });
    expect(
      await page.evaluate('document.querySelector("details table").checkVisibility({ contentVisibilityAuto: true })'),
    ).toBe(true);
    expect(await page.evaluate('document.querySelector("details table").getBoundingClientRect().height > 50')).toBe(
      true,
    );
    await context.close();
  });
});

/** Elements outside the page's width that no scroller of their own holds; without scripts, by the boxes alone. */
async function sideways(page: Page, width: number): Promise<readonly string[]> {
  const wide: string[] = [];
  const main = await page.locator('html').boundingBox();
  if (main !== null && main.width > width) wide.push(`html is ${main.width} px wide`);
  await page.mouse.move(width / 2, 400);
  await page.mouse.wheel(400, 0);
  const left = (await page.locator('main').boundingBox())?.x ?? 0;
  if (left < 0) wide.push(`the page scrolls sideways by ${-left} px`);
  return wide;
}
