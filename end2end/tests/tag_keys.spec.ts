// Tag key rules of a customer: the proposal, the keys they join, and what groups collect with them.
import type { Page } from '@playwright/test';
import { addCustomer, cloudtab, done, fileOf, unique } from './steps';
import { admin, asAdmin, expect, expectAccessible, hydrated, open, test, withJavaScript } from './support';

test.use({ expectedErrors: [/status of (409|422)/] });

/** Gives a customer an approved bill of USD 31 whose lines spell their keys differently. */
async function approvedBill(customer: string): Promise<void> {
  const header = 'BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ProviderName,ServiceName,ChargeCategory,Tags';
  const rows: [Record<string, string>, string][] = [
    [{ Application: 'shop' }, '1'],
    [{ APPLICATION: 'shop' }, '2'],
    [{ 'user:application': 'shop' }, '4'],
    [{ Application: 'shop', application: 'web' }, '8'],
    [{ stage: 'prod' }, '16'],
  ];
  const lines = rows.map(([tags, cost]) => {
    const json = JSON.stringify(tags).replaceAll('"', '""');
    return `${cost},${cost},USD,2026-03-01T00:00:00Z,2026-04-01T00:00:00Z,2026-03-02T00:00:00Z,AWS,Compute,Usage,"${json}"`;
  });
  const file = await fileOf('tags.csv', [header, ...lines].join('\n') + '\n');
  const { bills } = JSON.parse(await cloudtab('import', '--customer', customer, '--json', file));
  await cloudtab('approve', '--bill', bills[0].id, '--as', admin.email);
}

/** With JavaScript the preview updates when a field loses the focus. */
async function preview(page: Page): Promise<void> {
  if (withJavaScript()) await page.keyboard.press('Tab');
  else await page.getByRole('button', { name: 'Preview' }).click();
}

test('spellings of a key are joined after a preview, and a group collects them all @nojs', { tag: ['@nojs', '@smoke'] }, async ({ page }) => {
  const name = unique('Spellings');
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await approvedBill(name);
  const customer = profile.split('/')[2];
  await done(page, 'add_group', { customer, 'draft[name]': 'Shop', 'draft[tags][0]': 'application=shop' });
  await done(page, 'add_group', { customer, 'draft[name]': 'Live', 'draft[tags][0]': 'Environment=prod' });

  await open(page, profile);
  const list = page.getByRole('region', { name: 'Group List' });
  await list.getByRole('link', { name: 'Tag Keys' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Tag Keys' })).toBeVisible();
  await hydrated(page);
  await expect(page.getByText('No rules are saved yet')).toBeVisible();
  await expect(page.getByLabel('Ignore case')).toBeChecked();
  await expect(page.getByLabel('Prefixes')).toHaveValue(/^user:, aws:, /);
  const joins = page.getByRole('region', { name: 'What they join' });
  const key = joins.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Application', exact: true }) });
  await expect(key).toContainText('USD 15.00 (4 line items)');
  await expect(key).toContainText('user:application: USD 4.00 (1 line item)');
  await expect(key).toContainText('USD 8.00 (1 line item)');
  const shop = joins.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Shop', exact: true }) });
  await expect(shop).toContainText('Also matches USD 15.00 (4 line items)');
  await expect(joins).toContainText('No change for 1 other group.');
  if (withJavaScript()) await expectAccessible(page);

  await page.getByLabel('Aliases 1').fill('Environment, stage');
  await preview(page);
  const live = joins.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Live', exact: true }) });
  await expect(live).toContainText('Also matches USD 16.00 (1 line item)');
  await expect(page.getByLabel('Aliases 1')).toHaveValue('Environment, stage');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Tag keys saved.')).toBeVisible();
  await expect(list.getByRole('row', { name: /^Shop/ })).toContainText('15.00');
  await expect(list.getByRole('row', { name: /^Live/ })).toContainText('16.00');
  await expect(page.getByRole('region', { name: 'History', exact: true })).toContainText('Aliases: – → Environment, stage');

  await open(page, `/customers/${customer}/groups/add`);
  const tags = page.getByRole('group', { name: 'Tags', exact: true });
  await expect(tags.getByRole('checkbox', { name: /^(app|user)/i })).toHaveCount(3);
  await tags.getByRole('checkbox', { name: 'Application=shop', exact: true }).check();
  await expect(tags.getByRole('checkbox', { name: 'Environment=prod', exact: true })).toBeVisible();
});

test('errors are shown at their fields and lose no typed values @nojs', { tag: '@nojs' }, async ({ page }) => {
  await asAdmin(page);
  const profile = await addCustomer(page, unique('Aliases'));
  await open(page, profile.replace('/profile', '/tag-keys'));
  await page.getByLabel('Prefixes').fill('user:, , aws:');
  await page.getByLabel('Aliases 1').fill('env, stage');
  await page.getByLabel('Aliases 3').fill('phase, STAGE');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('There is an empty prefix');
  await expect(page.getByRole('alert')).toContainText('STAGE is already in Aliases 1');
  for (const [label, value] of [['Prefixes', 'user:, , aws:'], ['Aliases 3', 'phase, STAGE']]) {
    await expect(page.getByLabel(label)).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel(label)).toHaveValue(value);
  }
  if (withJavaScript()) await expectAccessible(page);
  await page.getByLabel('Prefixes').fill('user:');
  await page.getByLabel('Aliases 3').fill('');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Tag keys saved.')).toBeVisible();
  await open(page, profile.replace('/profile', '/tag-keys'));
  await expect(page.getByLabel('Prefixes')).toHaveValue('user:');
  await expect(page.getByLabel('Aliases 1')).toHaveValue('env, stage');
});

test('of two users who save tag keys at once, the second sees what the first saved @nojs', { tag: '@nojs' }, async ({ page, somebodyElse }) => {
  await asAdmin(page);
  const edit = (await addCustomer(page, unique('Keys'))).replace('/profile', '/tag-keys');
  const other = await somebodyElse();
  await asAdmin(other);
  for (const editor of [page, other]) {
    await editor.goto(edit);
    await hydrated(editor);
  }
  await other.getByLabel('Prefixes').fill('aws:');
  await other.getByRole('button', { name: 'Save' }).click();
  await expect(other.getByText('Tag keys saved.')).toBeVisible();
  await page.getByLabel('Prefixes').fill('user:');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('saved this in the meantime.');
  const changed = page.getByRole('region', { name: 'What changed meanwhile' }).first();
  await expect(changed.getByRole('row', { name: 'Prefixes' })).toContainText('aws:');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Tag keys saved.')).toBeVisible();
});
