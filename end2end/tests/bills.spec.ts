// A contact, an account, a bill, an approval, a dashboard: what one customer sees, and what another does not.
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { addAddress, addContact, addCustomer, cloudtab, createAccounts, fileOf, firstLogIn, focus, importBill, previewBill, staff, unique } from './steps';
import { asAdmin, expect, expectAccessible, hydrated, logIn, open, test, withJavaScript } from './support';

test.use({ expectedErrors: [/status of (404|422|403)/] });

const password = 'eleven purple lanterns';
/** The dashboard's table, with the exact cost of each service. */
const dashboard = (page: import('@playwright/test').Page) => page.getByRole('region', { name: 'Cost by month and service' });

test('a bill is imported, sent and approved by its contact, and no other customer sees it @nojs', { tag: ['@nojs', '@smoke'] }, async ({ page, somebodyElse }) => {
  const name = unique('Bills');
  const email = `${name.replace(/\W/g, '').toLowerCase()}@example.com`;
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await addAddress(page, profile, name);
  await addContact(page, profile, { first: 'Ada', last: 'Approver', email, types: ['Bill Approver', 'Finance'] });
  await createAccounts(page, profile);
  const stranger = unique('Stranger');
  const strangersEmail = `${stranger.replace(/\W/g, '').toLowerCase()}@example.com`;
  const strangers = await addCustomer(page, stranger);
  await addContact(page, strangers, { first: 'Eve', last: 'Elsewhere', email: strangersEmail, types: ['Bill Approver'] });
  await createAccounts(page, strangers);

  await importBill(page, name, await fileOf('export.csv', focus([['Compute', '10.00000000000000000001'], ['Storage', '-0.5'], ['Compute', '1.5']])));
  await expect(page.getByText('Bill imported as a draft.')).toBeVisible();
  // Amounts are rounded to cents; a press shows the exact amount.
  const exact = page.getByText('USD 11.00000000000000000001').first();
  await expect(exact).toBeHidden();
  await hydrated(page);
  await page.locator('summary', { hasText: 'USD 11.00' }).first().focus();
  await page.keyboard.press('Enter');
  await expect(exact).toBeVisible();
  const bill = new URL(page.url()).pathname;

  const contact = await somebodyElse();
  await firstLogIn(contact, email, password);
  await expect(contact.getByText('No approved bills yet')).toBeVisible();
  await contact.goto('/bills');
  await expect(contact.getByText('No bills yet')).toBeVisible();
  expect((await contact.goto(bill))?.status()).toBe(404);

  // If there are several staff users, the one who approves internally cannot send the bill.
  const colleague = await somebodyElse();
  await logIn(colleague, await staff(), 'correct horse battery staple');
  for (const [who, step, told] of [
    [page, 'Send to Internal Review', 'Sent to internal review. Next, approve it internally.'],
    [colleague, 'Approve Internally', 'Approved internally. Next, send it to the customer for approval.'],
    [page, 'Send for Approval', 'Sent to 1 Bill Approver for approval.'],
  ] as const) {
    await who.goto(bill);
    await hydrated(who);
    await who.getByRole('button', { name: step }).click();
    await expect(who.getByText(told)).toBeVisible();
  }
  await contact.goto('/dashboard');
  await expect(contact.getByText('No approved bills yet')).toBeVisible();
  await contact.goto('/bills');
  await hydrated(contact);
  await contact.getByRole('link', { name: /^Review B-/ }).click();
  await contact.getByRole('link', { name: 'Approve' }).click();
  const approve = contact.getByRole('button', { name: /^I approve bill B-\d+ for USD 11\.00$/ });
  await hydrated(contact);
  await approve.click();
  await expect(contact.getByText('Bill approved.')).toBeVisible();
  await dashboard(contact).getByText('Show data table').click();
  const row = (service: string) => dashboard(contact).getByRole('row', { name: service });
  await expect(row('Compute')).toContainText('11.50000000000000000001');
  await expect(row('Storage')).toContainText('\u22120.5');
  await expect(row('Total').last()).toContainText('11.00000000000000000001');

  const other = await somebodyElse();
  await firstLogIn(other, strangersEmail, password);
  await expect(other.getByText('No approved bills yet')).toBeVisible();
  expect((await other.goto(bill))?.status()).toBe(404);
  expect((await other.goto(`${bill}/approve`))?.status()).toBe(404);
  expect((await other.goto('/customers'))?.status()).toBe(403);
});

test('the dashboard shows a real export of 334 rows to the last digit', async ({ page: staff, somebodyElse }) => {
  const data = new URL('../../../shared/data/', import.meta.url).pathname;
  test.skip(!existsSync(data), 'the real exports are not beside this checkout');
  const truth = JSON.parse(readFileSync(`${data}truth/dev_focus10_real_dev_334.json`, 'utf8'));
  const name = unique('Real');
  const email = `${name.replace(/\W/g, '').toLowerCase()}@example.com`;
  const imported = JSON.parse(await cloudtab('import', '--customer', name, '--create', '--json', `${data}focus10_real_dev_334.csv`));
  expect(imported.bills[0].billed).toBe(truth.totals.BilledCost);
  await asAdmin(staff);
  await open(staff, '/customers');
  await staff.getByLabel('Search customers').fill(name);
  await staff.getByRole('button', { name: 'Search' }).click();
  await staff.getByRole('link', { name }).click();
  await expect(staff.getByRole('heading', { level: 1, name: `${name} Profile` })).toBeVisible();
  const profile = new URL(staff.url()).pathname;
  await addContact(staff, profile, { first: 'Rae', last: 'Real', email, types: ['Bill Approver'] });
  await createAccounts(staff, profile);
  await cloudtab('approve', '--bill', imported.bills[0].id, '--as', email);
  const contact = await somebodyElse();
  await firstLogIn(contact, email, password);
  await dashboard(contact).getByText('Show data table').click();
  await expect(dashboard(contact).getByRole('columnheader', { name: 'Sep 2024' })).toBeVisible();
  for (const { key, BilledCost } of truth.by_service_all) {
    const cells = dashboard(contact).getByRole('row').filter({ has: contact.getByRole('rowheader', { name: key, exact: true }) });
    await expect(cells.getByRole('cell').first()).toHaveText(BilledCost.replace('-', '\u2212'));
  }
  await expect(dashboard(contact).getByRole('row', { name: /^Total/ }).last()).toContainText(truth.by_billing_period[0].BilledCost);
  await expectAccessible(contact);
});

const wrong: [string, string | Buffer, RegExp][] = [
  ['report.pdf', '%PDF-1.7\n%âãÏÓ\n1 0 obj\n', /PDF/],
  ['empty.csv', '', /empty/i],
  ['no-cost.csv', 'BillingCurrency,BillingPeriodStart,ServiceName\nUSD,2026-09-01,Compute\n', /BilledCost/],
];
for (const [file, content, message] of wrong) {
  test(`${file} is refused with a clear reason and stores nothing @nojs`, { tag: '@nojs' }, async ({ page }) => {
    const name = unique('Wrong');
    await asAdmin(page);
    await addCustomer(page, name);
    await previewBill(page, name, await fileOf(file, content));
    await expect(page.getByRole('alert')).toContainText(message);
    await page.goto(`/bills?search=${encodeURIComponent(name)}`);
    await expect(page.getByRole('heading', { level: 1, name: 'Bills' })).toBeVisible();
    await expect(page.getByText(name)).toHaveCount(0);
  });
}

test('a preview shows what a file holds, asks for what it lacks, and leaves rows out with a reason @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Preview');
  await asAdmin(page);
  await addCustomer(page, name);
  const costs = 'BilledCost,EffectiveCost,ServiceName\n5.5,5.5,Server\n12.x5,1,Backup\n';
  await previewBill(page, name, await fileOf('hetzner.csv', costs));
  await expect(page.getByText('the file does not say its month')).toBeVisible();
  await hydrated(page);
  await page.getByLabel('Currency').fill('EUR');
  await page.getByLabel('Billing Period').fill('soon');
  await page.getByRole('button', { name: 'Preview Again' }).click();
  await expect(page.getByRole('alert')).toContainText('Enter the billing period as year and month');
  await expect(page.getByLabel('Currency')).toHaveValue('EUR');
  await page.getByLabel('Billing Period').fill('2026-09');
  await page.getByLabel('Provider').fill('Hetzner');
  await page.getByRole('button', { name: 'Preview Again' }).click();
  await expect(page.getByRole('row', { name: /Sep 2026/ })).toContainText('EUR 5.50');
  await expect(page.getByRole('row', { name: /12\.x5/ })).toContainText('BilledCost');
  await hydrated(page);
  if (withJavaScript()) await expectAccessible(page);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('Enter why these rows may be left out');
  await expect(page.getByLabel('Reason for leaving rows out')).toHaveAccessibleDescription(/Enter why these rows may be left out/);
  await expect(page.getByLabel('Provider')).toHaveValue('Hetzner');
  await page.getByLabel('Reason for leaving rows out').fill('Hetzner confirmed that it is a test');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('Bill imported as a draft.')).toBeVisible();
  await expect(page.getByText('1 row was left out: Hetzner confirmed that it is a test')).toBeVisible();
});

const until = (day: number) => focus(Array.from({ length: day }, (_, at): [string, string] => [`Service ${at + 1}`, `${at + 1}`]));

test('a newer export of the same month replaces the bill after showing the difference @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Again');
  await asAdmin(page);
  await addCustomer(page, name);
  await importBill(page, name, await fileOf('to-3rd.csv', until(3)));
  await expect(page.getByText('Bill imported as a draft.')).toBeVisible();
  const bill = new URL(page.url()).pathname;
  await previewBill(page, name, await fileOf('to-3rd-again.csv', until(3)));
  await expect(page.getByText('This was imported before')).toBeVisible();
  await previewBill(page, name, await fileOf('to-5th.csv', until(5)));
  await expect(page.getByText('2 rows added, 0 rows removed')).toBeVisible();
  await expect(page.getByRole('row', { name: /^Total/ })).toContainText('15');
  if (withJavaScript()) await expectAccessible(page);
  await hydrated(page);
  await page.getByRole('button', { name: 'Replace' }).click();
  await expect(page.getByText('USD 15.00').first()).toBeVisible();
  expect(new URL(page.url()).pathname).toBe(bill);
});

test('a second bill for the same month needs a confirmation @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Second');
  await asAdmin(page);
  await addCustomer(page, name);
  await importBill(page, name, await fileOf('a.csv', until(1)));
  await expect(page.getByText('Bill imported as a draft.')).toBeVisible();
  for (const [choice, bills] of [['Cancel', 1], ['Add a second bill', 2]] as const) {
    await previewBill(page, name, await fileOf('b.csv', until(2)));
    await hydrated(page);
    await page.getByRole('button', { name: choice }).click();
    await expect(page.getByRole('button', { name: choice })).toHaveCount(0);
    await page.goto(`/bills?search=${encodeURIComponent(name)}`);
    await expect(page.getByRole('row', { name })).toHaveCount(bills);
  }
});

test('bills are found by words and filters, and sorted by their columns @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Found');
  await asAdmin(page);
  await addCustomer(page, name);
  for (const [cost, currency, month] of [['900', 'USD', '2026-06'], ['1000', 'USD', '2026-07'], ['-20', 'EUR', '2026-07']] as const) {
    await importBill(page, name, await fileOf(`${currency}-${month}.csv`, focus([['Compute', cost]], currency, month)));
    await expect(page.getByText('Bill imported as a draft.')).toBeVisible();
  }
  await page.goto('/bills');
  await hydrated(page);
  await page.getByLabel('Search bills').fill(name);
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByText('Showing 1-3 of 3')).toBeVisible();
  if (withJavaScript()) await expectAccessible(page);
  const rows = page.getByRole('row', { name });
  await expect(rows.last()).toContainText('Jun 2026');
  await page.getByRole('link', { name: 'Total' }).click();
  await expect(page.getByRole('columnheader', { name: 'Total' })).toHaveAttribute('aria-sort', 'ascending');
  for (const [at, total] of ['EUR −20.00', 'USD 900.00', 'USD 1,000.00'].entries()) {
    await expect(rows.nth(at)).toContainText(total);
  }
  await hydrated(page);
  await page.getByLabel('Period').selectOption('Jul 2026');
  await page.getByLabel('Currency').selectOption('USD');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByText('Showing 1-1 of 1')).toBeVisible();
  await expect(rows).toContainText('USD 1,000.00');
  const bill = await rows.getByRole('rowheader').innerText();
  await page.getByLabel('State').selectOption('Approved');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByText('No bill matches')).toBeVisible();
  await page.getByRole('link', { name: 'Show all bills' }).click();
  await expect(page.getByLabel('Search bills')).toHaveValue('');
  await hydrated(page);
  await page.getByLabel('Search bills').fill(bill);
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByText('Showing 1-1 of 1')).toBeVisible();
  await expect(rows).toContainText('USD 1,000.00');
});

test('a draft that was imported by mistake is deleted after a confirmation @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Mistake');
  await asAdmin(page);
  await addCustomer(page, name);
  for (let again = 0; again < 2; again += 1) {
    await importBill(page, name, await fileOf('mistake.csv', until(2)));
    await expect(page.getByText('Bill imported as a draft.')).toBeVisible();
    await hydrated(page);
    await page.getByRole('link', { name: 'Delete draft' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete draft' });
    await expect(dialog).toContainText(`of ${name} for Sep 2026 is permanently deleted`);
    if (withJavaScript()) await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect(page.getByText('Draft deleted.')).toBeVisible();
    await page.goto(`/bills?search=${encodeURIComponent(name)}`);
    await expect(page.getByRole('heading', { level: 1, name: 'Bills' })).toBeVisible();
    await expect(page.getByRole('row', { name })).toHaveCount(0);
  }
});

test('the files of one export are one bill @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Parts');
  await asAdmin(page);
  await addCustomer(page, name);
  const files = [await fileOf('1.csv', focus([['Compute', '5']])), await fileOf('2.csv', focus([['Storage', '6']]))];
  await importBill(page, name, files);
  await expect(page.getByText('Bill imported as a draft.')).toBeVisible();
  await expect(page.getByText('USD 11.00').first()).toBeVisible();
  const original = page.getByRole('link', { name: 'Original 2' });
  await expect(original).toHaveAttribute('download', '2.csv');
  const file = await page.request.get((await original.getAttribute('href'))!);
  expect(await file.text()).toBe(focus([['Storage', '6']]));
});

test('a compressed export is read, too, and its size is shown during the upload', async ({ page }) => {
  const name = unique('Gzip');
  await asAdmin(page);
  await addCustomer(page, name);
  await importBill(page, name, await fileOf('export.csv.gz', gzipSync(focus([['Compute', '3.25']]))));
  await expect(page.getByText('Bill imported as a draft.')).toBeVisible();
  await expect(page.getByText('USD 3.25').first()).toBeVisible();
  await expectAccessible(page);
});

test('an export in Parquet is read like any other, and a bill is downloaded as Parquet', async ({ page }) => {
  const name = unique('Parquet');
  await asAdmin(page);
  await addCustomer(page, name);
  const typed = readFileSync('../server/tests/portal/exports/typed.parquet');
  await importBill(page, name, await fileOf('export.parquet', typed));
  await expect(page.getByText('Bill imported as a draft.')).toBeVisible();
  await expect(page.getByText(/EUR .?0\.50/).first()).toBeVisible();
  const href = await page.getByRole('link', { name: 'Download FOCUS Parquet' }).getAttribute('href');
  const download = await page.request.get(href!);
  expect((await download.body()).subarray(0, 4).toString()).toBe('PAR1');

  await previewBill(page, name, await fileOf('cut.parquet', typed.subarray(0, 500)));
  await expect(page.getByRole('alert')).toContainText('this Parquet file is damaged');
});
