// The WASM of a page is fetched when a link to it is pointed at or opened.
import { asAdmin, expect, hydrated, open, test } from './support';

test.describe('when the files of a page cannot be fetched', () => {
  // As after an upgrade, when the open page asks for files of before.
  test.use({ expectedErrors: [/status of 404/] });

  test('the browser follows the link', async ({ page }) => {
    await asAdmin(page);
    await open(page, '/customers');
    await page.route('**/pkg/activity_page*.wasm', (route) => route.fulfill({ status: 404 }));
    await page.evaluate(() => { document.documentElement.dataset.same = 'document'; });
    const link = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Activity' });
    const refused = page.waitForResponse((answer) => answer.url().includes('activity_page') && answer.status() === 404);
    await link.hover();
    await refused;
    // The page is still alive.
    await page.locator('header').getByRole('button', { name: 'Admin' }).click();
    await page.getByRole('button', { name: 'Dark' }).click();
    await expect(page.locator('html[data-theme=dark]')).toHaveCount(1);
    await page.unroute('**/pkg/activity_page*.wasm');
    await link.click();
    await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeVisible();
    await expect(page.locator('html[data-same]')).toHaveCount(0);
    await hydrated(page);
  });

  test('a link that was clicked already is followed, too', async ({ page }) => {
    await asAdmin(page);
    await open(page, '/customers');
    await page.route('**/pkg/activity_page*.wasm', (route) => route.fulfill({ status: 404 }), { times: 1 });
    await page.getByRole('link', { name: 'Activity' }).first().evaluate((link: HTMLElement) => link.click());
    await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeVisible();
    await hydrated(page);
    expect(new URL(page.url()).pathname).toBe('/activity');
  });
});

test('the files of a page are fetched once, when the pointer is on the link', async ({ page }) => {
  await asAdmin(page);
  await open(page, '/customers');
  const asked: string[] = [];
  page.on('request', (request) => { if (request.url().includes('activity_page')) asked.push(request.url()); });
  const link = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Activity' });
  const fetched = page.waitForResponse((answer) => answer.url().includes('activity_page'));
  await link.hover();
  await fetched;
  await link.click();
  await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeVisible();
  expect(asked).toHaveLength(1);
});
