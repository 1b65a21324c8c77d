// The life of a bill: sent, taken back with a reason, replaced by a newer export, approved, voided and reissued.
import { addAddress, addContact, addCustomer, cloudtab, createAccounts, fileOf, firstLogIn, focus, importBill, lettersTo, previewBill, staff, unique } from './steps';
import { asAdmin, expect, expectAccessible, hydrated, logIn, open, test, withJavaScript } from './support';
import type { Page } from '@playwright/test';

test.use({ expectedErrors: [/status of (404|422|403)/] });

const password = 'eleven purple lanterns';
const versions = (page: Page) => page.getByRole('region', { name: 'Versions', exact: true });
const timeline = (page: Page) => page.getByRole('region', { name: 'Timeline', exact: true });

/** Runs axe, which needs JavaScript. */
async function isAccessible(page: Page): Promise<void> {
  if (withJavaScript()) await expectAccessible(page);
}

/** Takes a staff step of a bill. */
async function step(page: Page, bill: string, name: string, told: string): Promise<void> {
  await open(page, bill);
  await page.getByRole('button', { name, exact: true }).click();
  await expect(page.getByText(told)).toBeVisible();
}

/** Takes a bill back, or voids it, in the dialog. */
async function takeBack(page: Page, bill: string, name: string, reason: string, told: string): Promise<void> {
  await open(page, bill);
  await page.getByRole('link', { name, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await hydrated(page);
  await dialog.getByRole('button', { name, exact: true }).click();
  await expect(dialog.getByText('Enter the reason').first()).toBeVisible();
  await hydrated(page);
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name, exact: true }).click();
  await expect(page.getByText(told)).toBeVisible();
  await expect(timeline(page)).toContainText(reason);
}

test('a sent bill is taken back, replaced, approved, voided and reissued @nojs', { tag: ['@nojs'] }, async ({ page, somebodyElse }) => {
  const name = unique('Life');
  const email = `${name.replace(/\W/g, '').toLowerCase()}@example.com`;
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await addContact(page, profile, { first: 'Ada', last: 'Approver', email, types: ['Bill Approver'] });
  await createAccounts(page, profile);
  await importBill(page, name, await fileOf('first.csv', focus([['Compute', '10'], ['Storage', '2']])));
  await expect(page.getByText('Bill imported as a draft.')).toBeVisible();
  const bill = new URL(page.url()).pathname;
  await expect(page.getByText('Add a billing address to this customer')).toBeVisible();
  await addAddress(page, profile, name);
  const colleague = await somebodyElse();
  await logIn(colleague, await staff(), 'correct horse battery staple');
  const send = async () => {
    await step(page, bill, 'Send to Internal Review', 'Sent to internal review.');
    await step(colleague, bill, 'Approve Internally', 'Approved internally.');
    await step(page, bill, 'Send for Approval', 'Sent to 1 Bill Approver for approval.');
  };
  await send();
  const ada = await somebodyElse();
  await firstLogIn(ada, email, password);
  await open(ada, bill);
  await expect(ada.getByText('Please approve it by')).toBeVisible();
  for (const path of ['/dashboard', '/bills']) {
    await open(ada, path);
    const waiting = ada.getByRole('region', { name: 'Waiting for you', exact: true });
    await expect(waiting).toContainText('in 14 days');
    await waiting.getByRole('link', { name: /^Review B-/ }).click();
    await expect(ada.getByText('Please approve it by')).toBeVisible();
  }
  const lines = ada.getByRole('region', { name: 'Line items', exact: true });
  await hydrated(ada);
  await lines.getByLabel('Search line items').fill('stor');
  await lines.getByRole('button', { name: 'Search' }).click();
  await expect(lines.getByRole('row', { name: 'Compute' })).toHaveCount(0);
  await lines.getByText('All columns').click();
  await expect(lines.getByText('Line of the file')).toBeVisible();
  const download = await ada.request.get(`${bill}/focus.csv`);
  expect(await download.text()).toContain('Storage');
  await isAccessible(ada);

  await takeBack(page, bill, 'Back to Draft', 'The price of storage was wrong', 'Taken back from the customer, who gets an email with the reason.');
  expect((await ada.goto(bill))?.status(), 'the customer cannot see it any more').toBe(404);
  await expect(async () => expect((await lettersTo(email)).join()).toContain('The price of storage was wrong')).toPass();

  await cloudtab('import', '--customer', name, await fileOf('second.csv', focus([['Compute', '10'], ['Storage', '2.5'], ['Queue', '1']])), '--replace');
  await open(page, bill);
  await expect(versions(page).getByRole('link', { name: 'Version 2' })).toBeVisible();
  await isAccessible(page);
  await versions(page).getByRole('link', { name: 'Version 2' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /B-\d+, version 2/ })).toBeVisible();
  const causes = page.getByRole('region', { name: 'What differs from version 1', exact: true });
  await expect(causes.getByRole('row', { name: 'Version 2' })).toContainText('Provider restated+1.50');
  await expect(causes.getByRole('row', { name: 'Together' })).toContainText('+1.50');
  await expect(page.getByRole('region', { name: 'Line items', exact: true }).getByRole('row', { name: 'Queue' })).toContainText('new1.00+1.00');
  await isAccessible(page);

  await send();
  await ada.goto(`${bill}/approve`);
  await hydrated(ada);
  await ada.getByRole('button', { name: /^I approve bill B-\d+ for USD 13\.50$/ }).click();
  await expect(ada.getByText('Bill approved.')).toBeVisible();

  await takeBack(page, bill, 'Void', 'Billed to the wrong company', 'Bill voided.');
  await expect(page.getByText('Voided: it counts no more.')).toBeVisible();
  await open(ada, '/dashboard');
  await expect(ada.getByText('No approved bills yet')).toBeVisible();
  await open(ada, bill);
  await expect(timeline(ada)).toContainText('Billed to the wrong company');

  await open(page, bill);
  await page.getByRole('button', { name: 'Reissue' }).click();
  await expect(page.getByText('This is the new draft')).toBeVisible();
  const reissue = new URL(page.url()).pathname;
  expect(reissue).not.toBe(bill);
  await expect(page.getByText(/Reissue of B-\d+/)).toBeVisible();
  await open(page, bill);
  await expect(page.getByText(/Reissued as B-\d+/)).toBeVisible();

  await open(page, '/bills/versions');
  await page.getByLabel('Search by customer or bill').fill(name);
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByText('Showing 1-3 of 3')).toBeVisible();
  await expect(page.getByRole('row', { name: /version 2/ })).toContainText('+1.50');
  await isAccessible(page);
});

test('a provisional bill says why it is not final, and is sent with a reason @nojs', { tag: ['@nojs'] }, async ({ page, somebodyElse }) => {
  const name = unique('Provisional');
  const email = `${name.replace(/\W/g, '').toLowerCase()}@example.com`;
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await addContact(page, profile, { first: 'Ada', last: 'Approver', email, types: ['Bill Approver'] });
  await createAccounts(page, profile);
  await addAddress(page, profile, name);
  await cloudtab('import', '--customer', name, await fileOf('august.csv', focus([['Compute', '10'], ['AWS Support', '2']], 'USD', '2026-08')));
  await previewBill(page, name, await fileOf('september.csv', focus([['Compute', '11']])));
  await expect(page.getByText('The support fee, which the month before had, is missing.')).toBeVisible();
  await isAccessible(page);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('Bill imported as a draft.')).toBeVisible();
  const bill = new URL(page.url()).pathname;
  await expect(page.getByText('This bill is provisional.')).toBeVisible();
  await open(page, `/bills?search=${encodeURIComponent(name)}`);
  await expect(page.getByText('Provisional', { exact: true })).toHaveCount(1);
  await open(page, '/overview?month=2026-09');
  await expect(page.getByRole('region', { name: 'Provisional bills', exact: true })).toContainText(name);
  await isAccessible(page);
  const colleague = await somebodyElse();
  await logIn(colleague, await staff(), 'correct horse battery staple');
  await step(page, bill, 'Send to Internal Review', 'Sent to internal review.');
  await step(colleague, bill, 'Approve Internally', 'Approved internally.');
  await open(page, bill);
  await page.getByRole('link', { name: 'Send for Approval', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await hydrated(page);
  await isAccessible(page);
  await dialog.getByRole('button', { name: 'Send for Approval', exact: true }).click();
  await expect(dialog.getByText('Enter why the provisional bill is sent').first()).toBeVisible();
  await hydrated(page);
  await dialog.getByLabel('Reason').fill('Support is billed next month');
  await dialog.getByRole('button', { name: 'Send for Approval', exact: true }).click();
  await expect(page.getByText('Sent to 1 Bill Approver for approval.')).toBeVisible();
  await expect(timeline(page)).toContainText('Support is billed next month');
  await expect(async () => expect((await lettersTo(email)).join()).toContain('Support is billed next month')).toPass();
});
