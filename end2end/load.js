// Measures how each page loads in a browser with an empty cache, fast and on a slow line. `cargo xtask bench load` calls it
// with BASE_URL, CHROMIUM and PAGES (`[{"page": "Customers", "path": "/customers"}]`); it prints one JSON object per page.
import { chromium } from '@playwright/test';

const { BASE_URL, CHROMIUM, PAGES, CLOUDTAB_ADMIN_EMAIL, CLOUDTAB_ADMIN_PASSWORD } = process.env;
/** Each page is loaded so often; the middle of the times counts. */
const TRIES = 5;
/** A phone on a slow line: 150 ms, 1.6 Mbit/s, a processor four times slower. */
const SLOW = { latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 };
const SLOWER_PROCESSOR = 4;

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
const cookies = await logIn();
for (const { page, path } of JSON.parse(PAGES)) {
  const fast = await middle(path, false);
  const slow = await middle(path, true);
  console.log(JSON.stringify({
    name: 'load', page, bytes: fast.bytes, requests: fast.requests,
    lcp_ms: fast.lcp, alive_ms: fast.alive, slow_lcp_ms: slow.lcp, slow_alive_ms: slow.alive,
  }));
}
await browser.close();

async function logIn() {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${BASE_URL}/login`);
  await page.getByLabel('Email').fill(CLOUDTAB_ADMIN_EMAIL);
  await page.getByLabel('Password').fill(CLOUDTAB_ADMIN_PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL((url) => url.pathname !== '/login');
  const found = await context.cookies();
  await context.close();
  return found;
}

/** The sizes of one load, and the median times of several. */
async function middle(path, slow) {
  const loads = [];
  for (let at = 0; at < TRIES; at += 1) loads.push(await load(path, slow));
  const median = (time) => Math.round(loads.map(time).sort((one, other) => one - other)[(TRIES - 1) / 2]);
  return { ...loads[0], lcp: median((load) => load.lcp), alive: median((load) => load.alive) };
}

async function load(path, slow) {
  const context = await browser.newContext();
  if (path !== '/login') await context.addCookies(cookies);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const sizes = new Map();
  session.on('Network.requestWillBeSent', ({ requestId }) => sizes.set(requestId, 0));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
  await session.send('Network.enable');
  if (slow) {
    await session.send('Network.emulateNetworkConditions', { offline: false, ...SLOW });
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER_PROCESSOR });
  }
  await page.addInitScript(() => {
    const marks = { lcp: 0, alive: 0 };
    window.marks = marks;
    new PerformanceObserver((list) => { marks.lcp = list.getEntries().at(-1).startTime; })
      .observe({ type: 'largest-contentful-paint', buffered: true });
    // `PageTitle` says by this attribute that the page is alive.
    new MutationObserver(() => {
      if (!marks.alive && document.documentElement?.hasAttribute('data-hydrated')) marks.alive = performance.now();
    }).observe(document, { attributes: true, subtree: true });
  });
  await page.goto(`${BASE_URL}${path}`, { waitUntil: 'networkidle' });
  await page.waitForFunction(() => window.marks.alive > 0);
  const { lcp, alive } = await page.evaluate(() => window.marks);
  await context.close();
  return { lcp, alive, requests: sizes.size, bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0) };
}
