// A month of bills at once: sent from the list with a report, followed on the Overview, and certified.
import { addCustomer, fileOf, focus, importBill, unique } from './steps';
import { asAdmin, expect, expectAccessible, hydrated, open, test, withJavaScript } from './support';
import type { Page } from '@playwright/test';

test.use({ expectedErrors: [/status of 422/] });

/** Runs axe, which needs JavaScript. */
async function isAccessible(page: Page): Promise<void> {
  if (withJavaScript()) await expectAccessible(page);
}

test('several bills are sent at once and those that cannot be sent are reported @nojs', { tag: ['@nojs'] }, async ({ page }) => {
  const name = unique('Many');
  await asAdmin(page);
  await addCustomer(page, name);
  for (const month of ['2026-06', '2026-07', '2026-08']) {
    await importBill(page, name, await fileOf(`${month}.csv`, focus([['Compute', '10']], 'USD', month)));
    await expect(page.getByText('Bill imported as a draft.')).toBeVisible();
  }
  const list = `/bills?search=${encodeURIComponent(name)}`;
  await open(page, list);
  await expect(page.getByRole('main')).toContainText('Total, USD');
  await expect(page.getByRole('main')).toContainText('USD 30.00');
  await page.getByRole('button', { name: 'Send to Internal Review', exact: true }).click();
  await expect(page.getByText('Tick the bills to send').first()).toBeVisible();
  await hydrated(page);
  await page.getByRole('row', { name: 'Jun 2026' }).getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Send to Internal Review', exact: true }).click();
  await expect(page.getByText('1 bill sent to internal review.')).toBeVisible();
  await open(page, list);
  await page.getByLabel('All 3 bills that match').check();
  await page.getByRole('button', { name: 'Send to Internal Review', exact: true }).click();
  await expect(page.getByText('2 bills sent to internal review. 1 other bill that matches is not in the state Draft.')).toBeVisible();
  for (const month of ['Jun 2026', 'Jul 2026']) {
    await open(page, list);
    await page.getByRole('row', { name: month }).getByRole('link', { name: /^B-/ }).click();
    await hydrated(page);
    await page.getByRole('button', { name: 'Approve Internally', exact: true }).click();
    await expect(page.getByText('Approved internally.')).toBeVisible();
  }
  await open(page, list);
  await page.getByRole('row', { name: 'Jun 2026' }).getByRole('checkbox').check();
  await page.getByRole('row', { name: 'Jul 2026' }).getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Send for Approval', exact: true }).click();
  await expect(page.getByText('0 bills sent for approval. 2 bills were not sent.')).toBeVisible();
  const skipped = page.getByRole('region', { name: 'Not sent', exact: true });
  await expect(skipped.getByRole('row', { name })).toHaveCount(2);
  await expect(skipped).toContainText(/before you send the bill|another Admin or Operator/);
  await isAccessible(page);
});

test('the overview shows a month and leads to its bills and their certificates @nojs', { tag: ['@nojs'] }, async ({ page }) => {
  const name = unique('Month');
  await asAdmin(page);
  await addCustomer(page, name);
  await importBill(page, name, await fileOf('month.csv', focus([['Compute', '10.005'], ['Storage', '2']], 'USD', '2031-05')));
  await expect(page.getByText('Bill imported as a draft.')).toBeVisible();
  const bill = new URL(page.url()).pathname;
  await open(page, '/overview?month=2031-05');
  const states = page.getByRole('region', { name: 'States', exact: true });
  await expect(states).toContainText('Admin or Operator');
  await isAccessible(page);
  await states.getByRole('link', { name: /^Draft: / }).click();
  await expect(page.getByLabel('Period')).toHaveValue('2031-05');
  await expect(page.getByLabel('State')).toHaveValue('draft');
  await open(page, '/overview?month=2031-06');
  await expect(page.getByRole('region', { name: 'Without a bill', exact: true })).toContainText(name);
  await open(page, `${bill}?by=region`);
  const costs = page.getByRole('region', { name: 'Cost by region', exact: true });
  await expect(costs.getByRole('row', { name: 'No region' })).toContainText('100.0 %');
  await costs.getByRole('link', { name: 'Service', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Cost by service', exact: true })).toContainText('Storage');
  await open(page, bill);
  await page.getByRole('link', { name: 'Version 1' }).click();
  await page.getByRole('link', { name: 'Certificate', exact: true }).click();
  await expect(page.getByText('Every row is accounted for, and all figures agree.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Provider invoices', exact: true })).toContainText('12.01');
  await isAccessible(page);
});
