// "Adding a group", label for label, with and without JavaScript: the costs it collects from a bill, before and after
// it is saved.
import type { Locator, Page } from '@playwright/test';
import { addCustomer, cloudtab, fileOf, openProfile, unique } from './steps';
import { admin, asAdmin, expect, expectAccessible, hydrated, open, test, withJavaScript } from './support';

// Chromium logs each refused save as a loading error.
test.use({ expectedErrors: [/status of (409|422)/] });

/** A FOCUS export in which line items carry tags; `rows` are [tags, billed cost]. */
function tagged(rows: [Record<string, string>, string][]): string {
  const header = 'BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ProviderName,ServiceName,ChargeCategory,Tags';
  const line = ([tags, cost]: [Record<string, string>, string]) => {
    const json = JSON.stringify(tags).replaceAll('"', '""');
    return `${cost},${cost},USD,2026-09-01T00:00:00Z,2026-10-01T00:00:00Z,2026-09-02T00:00:00Z,AWS,Compute,Usage,"${json}"`;
  };
  return [header, ...rows.map(line)].join('\n') + '\n';
}

/** Gives a customer an approved bill of USD 16. */
async function approvedBill(customer: string): Promise<void> {
  const file = await fileOf('tags.csv', tagged([
    [{ team: 'web', env: 'prod' }, '10.5'],
    [{ team: 'api', env: 'prod' }, '4.25'],
    [{ team: 'api', env: 'test' }, '1'],
    [{}, '0.25'],
  ]));
  const { bills } = JSON.parse(await cloudtab('import', '--customer', customer, '--create', '--json', file));
  await cloudtab('approve', '--bill', bills[0].id, '--as', admin.email);
}

/** The row of the Group List with this name. */
function row(page: Page, name: string): Locator {
  const head = page.getByRole('rowheader', { name, exact: true });
  return page.getByRole('region', { name: 'Group List' }).getByRole('row').filter({ has: head });
}

async function openAddGroup(page: Page): Promise<void> {
  await hydrated(page);
  await page.getByRole('region', { name: 'Group List' }).getByRole('link', { name: 'Add Group' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Add Group' })).toBeVisible();
}

/** With JavaScript the preview updates by itself. */
async function preview(page: Page): Promise<void> {
  if (!withJavaScript()) await page.getByRole('button', { name: 'Preview' }).click();
}

test('groups of the guide are added, and their costs, overlaps and the ungrouped rest add up to the bill @nojs', { tag: ['@nojs', '@smoke'] }, async ({ page }) => {
  const name = unique('Groups');
  await asAdmin(page);
  await addCustomer(page, name);
  await approvedBill(name);
  await openProfile(page, name);
  await openAddGroup(page);
  await page.getByLabel('Name', { exact: true }).fill('Web team');
  await page.getByLabel('Attributes').fill('Cost centre = 4711');
  const tags = page.getByRole('group', { name: 'Tags', exact: true });
  if (withJavaScript()) {
    await page.getByLabel('Tags', { exact: true }).fill('WEB');
    await expect(tags.getByRole('checkbox', { name: 'team=api', exact: true })).toBeHidden();
  }
  await tags.getByRole('checkbox', { name: 'team=web', exact: true }).check();
  await expect(page.getByLabel('Tags', { exact: true })).toHaveValue('');
  await preview(page);
  const collected = page.getByRole('region', { name: 'Matching cost' });
  await expect(collected).toContainText('USD 10.50 (1 line item)');
  await expect(collected).toContainText('USD 16.00 (4 line items)');
  await expect(collected).toContainText('USD 5.50 (3 line items)');
  await expect(collected).toContainText('env=prod, team=web');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Web team');
  await expect(tags.getByRole('checkbox', { name: 'team=web', exact: true })).toBeChecked();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('Group added.')).toBeVisible();
  await expect(row(page, 'Web team')).toContainText('Cost centre = 4711');

  await openAddGroup(page);
  await page.getByLabel('Name', { exact: true }).fill('Production');
  await page.getByLabel('Tags', { exact: true }).fill('env = prod');
  await page.getByLabel('Tags', { exact: true }).press('Tab');
  await preview(page);
  await expect(collected).toContainText('USD 14.75 (2 line items)');
  await expect(collected).toContainText('Web team: USD 10.50 (1 line item)');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('Group added.')).toBeVisible();
  const sums = { 'Web team': '10.50', Production: '14.75', 'Less cost in several groups': '\u221210.50', 'Not in any group': '1.25', 'Total of Sep 2026': '16.00' };
  await expect(page.getByRole('columnheader', { name: 'Cost in last approved bill, USD' })).toBeVisible();
  await open(page, new URL(page.url()).pathname);
  for (const [head, cost] of Object.entries(sums)) await expect(row(page, head)).toContainText(cost);
  await expect(row(page, 'Production')).toContainText('env=prod');
  if (withJavaScript()) await expectAccessible(page);
});

test('a group is corrected, renamed and removed, and an error loses no typed values @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Mended');
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await open(page, profile);
  await openAddGroup(page);
  await page.getByLabel('Name', { exact: true }).fill('Shop');
  const attributes = page.getByLabel('Attributes');
  const tags = page.getByLabel('Tags', { exact: true });
  await attributes.fill('Owner = Ada\n= 4711');
  await tags.fill('=web');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('alert')).toContainText('Line 2: Enter a name for the value 4711');
  await expect(page.getByRole('alert')).toContainText('enter the key before the =');
  for (const field of [attributes, tags]) await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(attributes).toHaveValue('Owner = Ada\n= 4711');
  await expect(tags).toHaveValue('=web');
  await attributes.fill('Owner = Ada\nCost centre = 4711');
  await tags.fill('team=a, b');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('Group added.')).toBeVisible();
  await expect(row(page, 'Shop')).toContainText('Cost centre = 4711');
  await expect(row(page, 'Shop')).toContainText('team=a, b');

  await open(page, profile);
  await page.getByRole('button', { name: 'Actions for Shop' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Edit Group' })).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'team=a, b', exact: true })).toBeChecked();
  await page.getByLabel('Name', { exact: true }).fill('Web shop');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('Group saved.')).toBeVisible();

  await open(page, profile);
  await page.getByRole('button', { name: 'Actions for Web shop' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('dialog', { name: 'Remove group' }).getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('Group removed.')).toBeVisible();
  await expect(page.getByText('No groups yet')).toBeVisible();
});

test('Add Group passes axe, and Enter in Tags chooses and does not send the form', async ({ page }) => {
  const name = unique('Axe');
  await approvedBill(name);
  await asAdmin(page);
  await openProfile(page, name);
  await openAddGroup(page);
  await expectAccessible(page);
  const tags = page.getByLabel('Tags', { exact: true });
  const box = (name: string) => page.getByRole('checkbox', { name, exact: true });
  await tags.fill('no such tag');
  await expect(page.getByText('No tag found')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(box('no such tag')).toBeChecked();
  await expect(tags).toHaveValue('');
  await tags.fill('team = web');
  await page.keyboard.press('Enter');
  await expect(box('team=web')).toBeChecked();
  await expect(page.getByRole('region', { name: 'Matching cost' })).toContainText('0 line items');
  await tags.fill('=web');
  await page.keyboard.press('Enter');
  await expect(page.getByText('enter the key before the =')).toBeVisible();
  await tags.fill('');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('alert')).toContainText('Enter the name of the group');
  await expectAccessible(page);
});
