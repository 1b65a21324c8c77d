// The audit log: what all users did, filtered and as a file.
import { readFile } from 'node:fs/promises';
import { addCustomer, cloudtab, done, unique } from './steps';
import { asAdmin, expect, expectAccessible, hydrated, open, test, withJavaScript } from './support';

test('Activity lists every action, and can be filtered and saved as a file @nojs', { tag: '@nojs' }, async ({ page }) => {
  await asAdmin(page);
  const name = unique('Audited');
  await addCustomer(page, name);
  await open(page, '/customers');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Activity' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeVisible();
  await hydrated(page);
  const table = page.getByRole('table', { name: /^Activity/ });
  await expect(table.getByRole('row', { name: /Logged in: admin@example\.com/ }).first()).toBeVisible();
  if (withJavaScript()) await expectAccessible(page);
  await page.getByLabel('Filter by customer').fill(name.toUpperCase());
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page).toHaveURL(/customer=/);
  await hydrated(page);
  await expect(table.getByRole('row')).toHaveCount(2);
  await expect(table.getByRole('row', { name: `Added: ${name}` })).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV' }).click();
  const text = await readFile(await (await download).path(), 'utf8');
  const lines = text.trim().split('\r\n');
  expect(lines[0]).toContain('When (UTC),Who,Customer,Number,Section,Action,Subject,Field,Old,New,Hash');
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines.slice(1)) expect(line).toContain(`,Admin,${name},1,`);
  await page.getByRole('link', { name: 'Clear' }).click();
  await expect(page).toHaveURL(/\/activity$/);
  await expect(page.getByRole('link', { name: 'Clear' })).toHaveCount(0);
  await page.getByLabel('Filter by person').fill('Nobody of this name');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page.getByText('Nothing matches')).toBeVisible();
  if (withJavaScript()) await expectAccessible(page);
});

test('an invalid day is an error at its field, and the other filters stay @nojs', { tag: '@nojs' }, async ({ page }) => {
  await asAdmin(page);
  await open(page, '/activity?from=2026-02-31&person=Ada');
  await expect(page.getByRole('alert')).toContainText('There is no 31 February');
  await expect(page.getByLabel('From')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Filter by person')).toHaveValue('Ada');
  await open(page, '/activity?from=2026-03-02&to=2026-03-01');
  await expect(page.getByRole('alert')).toContainText('The last day must not be before the first');
});

test('the next page has older records, and one click goes back to the newest', async ({ page }) => {
  await asAdmin(page);
  const name = unique('Busy');
  const profile = await addCustomer(page, name);
  const id = profile.split('/')[2];
  // More than one page: each request writes a record.
  for (let time = 0; time < 26; time += 1) {
    for (const archived of ['true', 'false']) {
      await done(page, 'archive_customer', { customer: id, archived });
    }
  }
  await open(page, `/activity?customer=${encodeURIComponent(name)}`);
  const table = page.getByRole('table', { name: /^Activity/ });
  await expect(table.getByRole('row')).toHaveCount(51);
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(table.getByRole('row')).toHaveCount(4);
  await expect(table.getByRole('row', { name: `Added: ${name}` })).toBeVisible();
  await page.getByRole('link', { name: 'Newest' }).click();
  await expect(table.getByRole('row')).toHaveCount(51);
});

test('all records are unchanged', async () => {
  expect(await cloudtab('verify')).toContain('all are unchanged');
});
