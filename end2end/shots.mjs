import { chromium } from 'playwright-core';
const base = process.env.BASE_URL;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync'] });
const pages = JSON.parse(process.env.PAGES);
for (const [mode, scheme, width] of [['light','light',1280],['dark','dark',1280],['narrow','light',360]]) {
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 800 } });
  const page = await context.newPage();
  for (const path of ['/login','/forgot-password']) { await page.goto(base+path); await page.screenshot({ path: `/tmp/shots/${mode}${path.replaceAll('/','_')}.png`, fullPage: true }); }
  await page.goto(base + '/login');
  await page.getByLabel('Email').fill('admin@example.com');
  await page.getByLabel('Password').fill('correct horse battery staple');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL((u) => u.pathname !== '/login');
  for (const [name, path] of pages) {
    await page.goto(base + path); await page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
    await page.screenshot({ path: `/tmp/shots/${mode}_${name}.png`, fullPage: true });
  }
  await context.close();
}
await browser.close();
