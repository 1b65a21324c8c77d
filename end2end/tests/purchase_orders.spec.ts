// "Adding a purchase order", step for step and label for label, with and without JavaScript; and the draws of bills.
//
// Longer than 300 lines: staff and customers see an order with the same parts, and the draws that one test makes the other reads.
import type { Page } from '@playwright/test';
import { addContact, addCustomer, cloudtab, createAccounts, done, fileOf, fillOrder, firstLogIn, focus, openProfile, typicalOrder, unique } from './steps';
import { admin, asAdmin, expect, expectAccessible, hydrated, test } from './support';

// Chromium logs each refused save as a loading error; refusals are the subject of these tests.
test.use({ expectedErrors: [/status of (409|422)/] });

const comment = 'First line & <b>bold</b>\n</textarea> "second" строка';
const list = (page: Page) => page.getByRole('region', { name: 'PO List', exact: true });
const facts = (page: Page) => page.getByRole('region', { name: 'Purchase Order', exact: true });
const ledger = (page: Page) => page.getByRole('region', { name: 'Ledger', exact: true });
const contractYears = (page: Page) => page.getByRole('region', { name: 'Contract Years', exact: true });

/** Adds a purchase order with the Add PO page and returns the path of its page. */
async function addOrder(page: Page, profile: string, values: Record<string, string>): Promise<string> {
  await page.goto(`${profile.replace('/profile', '/purchase-orders/add')}`);
  await hydrated(page);
  await fillOrder(page, { ...typicalOrder, ...values });
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Purchase order added.')).toBeVisible();
  return new URL(page.url()).pathname;
}

test('the purchase order of the guide is added and is on the PO List after a reload @nojs', { tag: ['@nojs', '@smoke'] }, async ({ page }) => {
  const name = unique('Guide');
  const order = `${name} Cloud 2026`;
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await openProfile(page, name);
  await hydrated(page);
  await expect(list(page)).toContainText('No purchase orders yet');
  await list(page).getByRole('link', { name: 'Add PO' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Add PO' })).toBeVisible();
  await hydrated(page);
  await fillOrder(page, {
    Name: order,
    'PO Number': 'PO-4711',
    'Annual Value': '1,20,000.50',
    Currency: 'USD',
    'Current Status': 'In Discussion',
    'Provider Type': 'Microsoft Azure',
    'Start Date': '1 jan 2026',
    'Expiry Date': '31/12/2030',
    'Renewal Date': '1 December 2030',
    'Consumption Start Date': '2026-02-01',
    'Consumption Base Value': '1000',
    Comment: comment,
  });
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Purchase order added.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: order })).toBeVisible();
  await page.goto(new URL(page.url()).pathname);
  for (const value of [
    ...[order, 'PO-4711', 'USD 120,000.50', 'In Discussion', 'Microsoft Azure', '1 Jan 2026', '31 Dec 2030'],
    ...['1 Dec 2030', '1 Feb 2026', 'USD 1,000.00', '1,826 days', 'US Dollar', 'For each contract year', '</textarea>'],
  ]) {
    await expect(facts(page)).toContainText(value);
  }
  await expect(ledger(page).getByRole('row', { name: 'Base Value' })).toContainText('1,000.00');
  const year = contractYears(page).getByRole('row', { name: '1 Jan – 31 Dec 2026' });
  for (const value of ['120,000.50', '1,000.00', '119,000.50']) await expect(year).toContainText(value);
  await page.goto(profile);
  const row = list(page).getByRole('row', { name: order });
  await expect(list(page).getByRole('columnheader', { name: 'Remaining, USD' })).toBeVisible();
  for (const value of ['Microsoft Azure', '120,000.50', 'of 5', 'In Discussion', '31 Dec 2030', '1 Dec 2030']) {
    await expect(row).toContainText(value);
  }
  // Text of several lines comes back as typed, and never as part of the page.
  await hydrated(page);
  await page.getByRole('button', { name: `Actions for ${order}` }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Edit PO' })).toBeVisible();
  await expect(page.getByLabel('Comment', { exact: true })).toHaveValue(comment);
  await expect(page.getByLabel('Contract Period', { exact: true })).toHaveValue('1826');
  await expect(page.getByLabel('Current Status', { exact: true })).toHaveValue('in_discussion');
});

test('an error is shown at its field and in a summary, and no typed values are lost @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Mistake');
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await page.goto(profile.replace('/profile', '/purchase-orders/add'));
  await hydrated(page);
  const typed = {
    'Annual Value': 'lots',
    'Start Date': '2026-06-01',
    'Expiry Date': '2026-02-30',
    'Contract Period': 'a year',
    Comment: comment,
  };
  await fillOrder(page, { ...typed, Currency: 'USD' });
  await page.getByRole('button', { name: 'Save' }).click();
  const summary = page.getByRole('alert');
  await expect(summary).toContainText('There is a problem');
  await expect(summary).toContainText('There is no 30 February');
  await expect(summary.getByRole('link')).toHaveCount(6);
  await expect(page).toHaveTitle(/^Error: /);
  const wrong = ['Name', 'Annual Value', 'Current Status', 'Provider Type', 'Expiry Date', 'Contract Period'];
  for (const label of wrong) await expect(page.getByLabel(label, { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Current Status', { exact: true })).toHaveAccessibleDescription('Choose the current status');
  for (const [label, value] of Object.entries(typed)) await expect(page.getByLabel(label, { exact: true })).toHaveValue(value);
  await expect(page.getByLabel('Currency', { exact: true })).toHaveValue('USD');
  await hydrated(page);
  await fillOrder(page, { ...typicalOrder, Name: `${name} order`, 'Expiry Date': '2026-05-31', 'Start Date': '2026-06-01', 'Contract Period': '' });
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('Expiry date must be after the start date');
  await hydrated(page);
  await fillOrder(page, { 'Expiry Date': '2030-05-31' });
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Purchase order added.')).toBeVisible();
});

test('an approved bill draws on the order, as ledger and remaining show, and the order cannot be deleted @nojs', { tag: ['@nojs', '@smoke'] }, async ({ page }) => {
  const name = unique('Drawn');
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  const oneYear = { 'Expiry Date': '2026-12-31' };
  const drawn = await addOrder(page, profile, { Name: `${name} drawn`, ...oneYear });
  await addOrder(page, profile, { Name: `${name} spare`, 'Provider Type': 'Google Cloud', ...oneYear });
  const file = await fileOf('export.csv', focus([['Compute', '200'], ['Storage', '50.254'], ['Support', '-0.004']]));
  const imported = JSON.parse(await cloudtab('import', '--customer', name, '--json', file));
  await page.goto(drawn);
  await expect(ledger(page)).toContainText('Nothing consumed yet');
  await cloudtab('approve', '--bill', imported.bills[0].id, '--as', admin.email);
  await page.goto(drawn);
  await expect(facts(page)).toContainText('USD 749.75');
  const entry = ledger(page).getByRole('row', { name: 'Bill Approved' });
  await expect(entry).toContainText('250.25');
  await expect(entry.getByRole('link', { name: /^B-\d+, Sep 2026$/ })).toHaveAttribute('href', `/bills/${imported.bills[0].id}`);
  const burnDown = page.getByRole('region', { name: 'Burn-down', exact: true });
  await burnDown.getByText('Show data table').click();
  await expect(burnDown.getByRole('row', { name: 'Aug 2026' })).toContainText('1,000.00');
  await expect(burnDown.getByRole('row', { name: 'Sep 2026' })).toContainText('749.75');
  await expect(burnDown).toContainText('31 Dec 2026');
  await expect(contractYears(page)).toHaveCount(0);

  await page.goto(profile);
  await hydrated(page);
  await expect(list(page).getByRole('meter', { name: `75% remaining of ${name} drawn` })).toBeVisible();
  await expect(list(page).getByRole('row', { name: `${name} spare` })).toContainText('1,000.00');
  const dialog = page.getByRole('dialog', { name: 'Remove PO' });
  await page.getByRole('button', { name: `Actions for ${name} drawn` }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Bills were charged to this purchase order, so it cannot be removed');
  await page.goto(profile);
  await hydrated(page);
  await page.getByRole('button', { name: `Actions for ${name} spare` }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('Purchase order removed.')).toBeVisible();
  await expect(list(page).getByRole('row', { name: `${name} spare` })).toHaveCount(0);
  await expect(list(page).getByRole('row', { name: `${name} drawn` })).toBeVisible();
});

test('of two users who edit an order in yen, one saves and the other sees the changes @nojs', { tag: '@nojs' }, async ({ page, somebodyElse }) => {
  const name = unique('Yen');
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  const order = await addOrder(page, profile, { Name: `${name} order`, 'Annual Value': '1500000', Currency: 'JPY' });
  await expect(facts(page)).toContainText('JPY 1,500,000');
  await expect(facts(page)).not.toContainText('1,500,000.00');
  const other = await somebodyElse();
  await asAdmin(other);
  for (const editor of [page, other]) {
    await editor.goto(`${order}/edit`);
    await hydrated(editor);
    await expect(editor.getByLabel('Annual Value', { exact: true })).toHaveValue('1,500,000');
  }
  await fillOrder(other, { 'PO Number': 'THEIRS-1' });
  await other.getByRole('button', { name: 'Save' }).click();
  await expect(other.getByText('Purchase order saved.')).toBeVisible();
  await fillOrder(page, { 'Annual Value': '100.50' });
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('Japanese yen have no decimals');
  await hydrated(page);
  await fillOrder(page, { 'Annual Value': '1600000', Comment: comment });
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('saved this in the meantime.');
  const changed = page.getByRole('region', { name: 'What changed meanwhile' }).first();
  await expect(changed).toContainText('PO Number');
  await expect(changed).toContainText('THEIRS-1');
  await expect(page.getByLabel('Comment', { exact: true })).toHaveValue(comment);
  await hydrated(page);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Purchase order saved.')).toBeVisible();
  await expect(facts(page)).toContainText('JPY 1,600,000');
});

test('an odd order is saved with warnings, and its three pages pass axe', async ({ page }) => {
  const name = unique('Axe');
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await page.goto(profile.replace('/profile', '/purchase-orders/add'));
  await hydrated(page);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('Enter the name of the purchase order');
  await expectAccessible(page);
  await addOrder(page, profile, { Name: `${name} order` });
  const odd = { 'Contract Period': '90', 'Renewal Date': '2031-01-31', 'Consumption Base Value': '1200' };
  const order = await addOrder(page, profile, { Name: `${name} order`, ...odd });
  await page.goto(order);
  await hydrated(page);
  await expect(page.getByText('The contract period is 90 days, but the dates span 1,826 days.')).toBeVisible();
  await expect(page.getByText('The renewal date is after the expiry date.')).toBeVisible();
  await expect(page.getByText('The consumption base value is greater than the annual value.')).toBeVisible();
  await expect(page.getByText('Another purchase order of this customer has the same name or number')).toBeVisible();
  await expect(contractYears(page).getByRole('row', { name: '1 Jan – 31 Dec 2026' })).toContainText('\u2212200.00');
  await expectAccessible(page);
  await page.goto(`${order}/edit`);
  await hydrated(page);
  await expectAccessible(page);
  await page.goto(profile);
  await hydrated(page);
  await expectAccessible(page);
});

/** A customer with a user and an order of two contract years, on both of which a bill drew; returns the order's path for staff. */
async function twoYears(page: Page, name: string): Promise<{ order: string; email: string; bill: string }> {
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  const email = `${name.toLowerCase().replace(' ', '.')}@example.com`;
  await addContact(page, profile, { first: 'Grace', last: 'Hopper', email, types: ['Viewer'] });
  await createAccounts(page, profile);
  const order = await done(page, 'add_purchase_order', {
    customer: profile.split('/')[2],
    'draft[name]': `${name} order`,
    'draft[annual_value]': '200',
    'draft[currency]': 'USD',
    'draft[current_status]': 'active',
    'draft[provider_type]': 'aws',
    'draft[start_date]': '2025-09-15',
    'draft[expiry_date]': '2027-09-14',
    'draft[consumption_base_value]': '30',
    'draft[comment]': 'Margin of twelve percent',
  });
  const file = await fileOf('export.csv', focus([['Compute', '200'], ['Storage', '50.25']]));
  const bill: string = JSON.parse(await cloudtab('import', '--customer', name, '--json', file)).bills[0].id;
  await cloudtab('approve', '--bill', bill, '--as', admin.email);
  return { order, email, bill };
}

test('a bill in two contract years uses up the first, and draws with bills keep their years @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Years');
  const { order } = await twoYears(page, name);
  await page.goto(order);
  const first = contractYears(page).getByRole('row', { name: '15 Sep 2025 – 14 Sep 2026' });
  await expect(first).toContainText('200.00');
  await expect(first.getByRole('meter', { name: '0% remaining of contract year 1' })).toBeVisible();
  const second = contractYears(page).getByRole('row', { name: '15 Sep 2026 – 14 Sep 2027' });
  for (const value of ['80.25', '119.75']) await expect(second).toContainText(value);
  await expect(facts(page)).toContainText('Contract year 2 of 2');
  await expect(ledger(page).getByRole('row', { name: 'Bill Approved' })).toHaveCount(2);
  await page.goto(`${order}/edit`);
  await hydrated(page);
  await fillOrder(page, { 'Start Date': '2025-10-01' });
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('Bills were charged to contract years that begin on this day');
  await expect(page.getByLabel('Start Date', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await hydrated(page);
  await fillOrder(page, { 'Start Date': '2025-09-15', 'Expiry Date': '2028-09-14' });
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Purchase order saved.')).toBeVisible();
  await expect(contractYears(page).getByRole('row', { name: '15 Sep 2027 – 14 Sep 2028' })).toContainText('200.00');
});

test('a customer sees its own orders with their ledger, without notes of the reseller @nojs', { tag: ['@nojs', '@smoke'] }, async ({ page, somebodyElse }) => {
  const name = unique('Own');
  const { bill, email } = await twoYears(page, name);
  const visitor = await somebodyElse();
  await firstLogIn(visitor, email, 'quiet green harbour 42');
  await visitor.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Purchase Orders' }).click();
  await expect(visitor.getByRole('heading', { level: 1, name: 'Purchase Orders' })).toBeVisible();
  const row = visitor.getByRole('row', { name: `${name} order` });
  for (const value of ['AWS', '200.00', '80.25', '119.75', '14 Sep 2027', 'Contract year 2 of 2, 15 Sep 2026 – 14 Sep 2027']) {
    await expect(row).toContainText(value);
  }
  await expect(row.getByRole('meter', { name: `60% remaining of ${name} order` })).toBeVisible();
  await hydrated(visitor);
  await row.getByRole('link', { name: `${name} order` }).click();
  await expect(visitor.getByRole('heading', { level: 1, name: `${name} order` })).toBeVisible();
  await expect(contractYears(visitor).getByRole('row', { name: '15 Sep 2025 – 14 Sep 2026' })).toContainText('200.00');
  await expect(ledger(visitor).getByRole('row', { name: 'Base Value' })).toContainText('30.00');
  const draw = ledger(visitor).getByRole('row', { name: 'Bill Approved' }).first();
  await expect(draw.getByRole('link', { name: /^B-\d+, Sep 2026$/ })).toHaveAttribute('href', `/bills/${bill}`);
  const burnDown = visitor.getByRole('region', { name: 'Burn-down', exact: true });
  await burnDown.getByText('Show data table').click();
  for (const month of ['Aug 2026 170.00', 'Sep 2026 119.75']) {
    await expect(burnDown.getByRole('row', { name: month })).toBeVisible();
  }
  for (const note of ['Margin', 'Comment', 'Last saved by', 'Edit']) await expect(visitor.getByRole('main')).not.toContainText(note);
});

test('the customer\'s pages of orders pass axe, in dark colours and on a phone', async ({ page, somebodyElse }) => {
  const name = unique('Phone');
  const { email } = await twoYears(page, name);
  const visitor = await somebodyElse();
  await firstLogIn(visitor, email, 'quiet green harbour 42');
  await visitor.goto('/purchase-orders');
  const one = await visitor.getByRole('link', { name: `${name} order` }).getAttribute('href');
  for (const path of ['/purchase-orders', one!]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await visitor.emulateMedia({ colorScheme });
      await visitor.setViewportSize({ width: 1280, height: 800 });
      await visitor.goto(path);
      await hydrated(visitor);
      await expectAccessible(visitor);
      await visitor.setViewportSize({ width: 360, height: 700 });
      await expectAccessible(visitor);
      expect(await visitor.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    }
  }
});

test('a date is picked from the calendar beside its text, and may be typed over', async ({ page }) => {
  await asAdmin(page);
  const profile = await addCustomer(page, unique('Calendar'));
  await page.goto(profile.replace('/profile', '/purchase-orders/add'));
  await hydrated(page);
  const start = page.getByLabel('Start Date', { exact: true });
  await start.fill('31 Jan 2026');
  await page.keyboard.press('Tab');
  const button = page.getByRole('button', { name: 'Choose Start Date' });
  await expect(button).toBeFocused();
  // The calendar is the browser's own and out of reach of a test; what it gives to its field is not.
  const calendar = page.locator('.date', { has: start }).locator('[type="date"]');
  await page.keyboard.press('Enter');
  await expect(calendar).toHaveValue('2026-01-31');
  await calendar.fill('2026-03-01');
  await expect(start).toHaveValue('2026-03-01');
  await page.keyboard.press('Escape');
  await start.fill('2 March 2026');
  await expect(page.getByText('Saved as 2 Mar 2026')).toBeVisible();
});
