// The accounts map: one export makes the bills of several customers, and what nobody owns is assigned and imported again.
import { addCustomer, fileOf, previewBill, unique } from './steps';
import { asAdmin, expect, expectAccessible, hydrated, open, test, withJavaScript } from './support';
import type { Page } from '@playwright/test';

test.use({ expectedErrors: [/status of 422/] });

/** Runs axe, which needs JavaScript. */
async function isAccessible(page: Page): Promise<void> {
  if (withJavaScript()) await expectAccessible(page);
}

/** Fills in who owns the account. */
async function assign(page: Page, customer: string): Promise<void> {
  await hydrated(page);
  await page.getByRole('combobox', { name: /^Customer/ }).selectOption({ label: customer });
  await page.getByRole('button', { name: 'Apply' }).click();
}

test('an export of several customers is divided by the accounts map @nojs', { tag: ['@nojs'] }, async ({ page }) => {
  const [acme, zoo] = [unique('Acme'), unique('Zoo')];
  const [first, second] = [unique('0044'), unique('0055')].map(id => id.replace(/\W/g, ''));
  await asAdmin(page);
  await addCustomer(page, acme);
  await addCustomer(page, zoo);

  await open(page, '/accounts');
  await page.getByRole('link', { name: 'Add Account' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Add Account' })).toBeVisible();
  await hydrated(page);
  await page.getByLabel('Provider').fill('AWS');
  await page.getByLabel('Account', { exact: true }).fill(first);
  await page.getByLabel('From').fill('2025-05');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('Choose the customer that pays for this account').first()).toBeVisible();
  await expect(page.getByLabel('Account', { exact: true })).toHaveValue(first);
  await isAccessible(page);
  await assign(page, acme);
  await expect(page.getByText('Account added.')).toBeVisible();

  const rows = [[first, '1.5'], [second, '2.25']].map(([account, cost]) => `${cost},${cost},USD,2025-05-01,AWS,9${second},${account},Compute`);
  const header = 'BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ProviderName,BillingAccountId,SubAccountId,ServiceName';
  const file = await fileOf(`${second}.csv`, `${[header, ...rows].join('\n')}\n`);
  await previewBill(page, 'By the accounts map', file);
  await expect(page.getByRole('region', { name: 'Bills', exact: true })).toContainText(acme);
  await expect(page.getByRole('region', { name: 'Unassigned', exact: true })).toContainText(second);
  await isAccessible(page);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('Bill imported as a draft.')).toBeVisible();

  await open(page, '/overview?month=2025-05');
  await expect(page.getByRole('region', { name: 'Unassigned', exact: true })).toContainText('is on no bill');
  await isAccessible(page);
  await page.getByRole('link', { name: 'Assign accounts' }).click();
  await hydrated(page);
  await isAccessible(page);
  await page.getByRole('link', { name: `Assign ${second}` }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Add Account' })).toBeVisible();
  await assign(page, zoo);
  await expect(page.getByText('Account added.')).toBeVisible();
  await hydrated(page);
  await page.getByRole('button', { name: `Import ${second}.csv again` }).click();
  await expect(page.getByRole('region', { name: 'Bills', exact: true })).toContainText(zoo);
  await hydrated(page);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await open(page, `/accounts?search=${second}`);
  await expect(page.getByRole('region', { name: 'Assigned', exact: true })).toContainText(zoo);
  await expect(page.getByRole('button', { name: `Import ${second}.csv again` })).toHaveCount(0);

  await page.getByRole('link', { name: second }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Edit Account' })).toBeVisible();
  await hydrated(page);
  await page.getByLabel('To', { exact: true }).fill('2025-04');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('Enter a month that is not before From').first()).toBeVisible();
  await hydrated(page);
  await page.getByLabel('To', { exact: true }).fill('2025-12');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('Account saved.')).toBeVisible();
});
