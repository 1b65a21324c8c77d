// Disputes: a Bill Approver disputes line items, staff asks back and answers, and the bill comes back corrected.
import { addAddress, addContact, addCustomer, createAccounts, fileOf, firstLogIn, focus, importBill, lettersTo, staff, unique } from './steps';
import { asAdmin, expect, expectAccessible, hydrated, logIn, open, test, withJavaScript } from './support';
import type { Page } from '@playwright/test';

test.use({ expectedErrors: [/status of (404|422)/] });

const password = 'eleven purple lanterns';
const disputes = (page: Page) => page.getByRole('region', { name: 'Disputes', exact: true });

/** Runs axe, which needs JavaScript. */
async function isAccessible(page: Page): Promise<void> {
  if (withJavaScript()) await expectAccessible(page);
}

/** Takes a staff step of a bill. */
async function step(page: Page, bill: string, name: string): Promise<void> {
  await open(page, bill);
  await page.getByRole('button', { name, exact: true }).click();
  await expect(page.getByRole('button', { name, exact: true })).toHaveCount(0);
}

/** Opens the dialog that answers a dispute. */
async function answer(page: Page, bill: string, number: number) {
  await open(page, bill);
  await disputes(page).getByRole('link', { name: `Answer dispute ${number}`, exact: true }).click();
  await hydrated(page);
  return page.getByRole('dialog');
}

test('line items are disputed, answered one by one, and corrected @nojs', { tag: ['@nojs'] }, async ({ page, somebodyElse }) => {
  const name = unique('Dispute');
  const email = `${name.replace(/\W/g, '').toLowerCase()}@example.com`;
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await addContact(page, profile, { first: 'Ada', last: 'Approver', email, types: ['Bill Approver'] });
  await createAccounts(page, profile);
  await addAddress(page, profile, name);
  await importBill(page, name, await fileOf('bill.csv', focus([['Compute', '10'], ['Storage', '2.5']])));
  await expect(page.getByText('Bill imported as a draft.')).toBeVisible();
  const bill = new URL(page.url()).pathname;
  const colleague = await somebodyElse();
  await logIn(colleague, await staff(), 'correct horse battery staple');
  const send = async () => {
    await step(page, bill, 'Send to Internal Review');
    await step(colleague, bill, 'Approve Internally');
    await step(page, bill, 'Send for Approval');
  };
  await send();

  const ada = await somebodyElse();
  await firstLogIn(ada, email, password);
  await open(ada, bill);
  await ada.getByRole('link', { name: 'Dispute', exact: true }).click();
  await expect(ada.getByRole('heading', { level: 1, name: 'Dispute line items' })).toBeVisible();
  await hydrated(ada);
  await ada.getByLabel('Comment').fill('Twice the agreed price');
  await ada.getByRole('button', { name: 'Send dispute' }).click();
  await expect(ada.getByText('Choose at least one line item').first()).toBeVisible();
  await hydrated(ada);
  await expect(ada.getByLabel('Comment')).toHaveValue('Twice the agreed price');
  await ada.getByLabel('Line 2', { exact: true }).check();
  await ada.getByLabel('Line 3', { exact: true }).check();
  await ada.getByLabel('Amount of line 2').fill('10.5');
  await ada.getByLabel('Reason').selectOption('Price');
  await ada.getByRole('button', { name: 'Send dispute' }).click();
  await expect(ada.getByText('Enter at most the charge, 10').first()).toBeVisible();
  await expect(ada.getByLabel('Amount of line 2')).toHaveAccessibleDescription('Enter at most the charge, 10');
  await hydrated(ada);
  await isAccessible(ada);
  await ada.getByLabel('Amount of line 2').fill('4');
  await ada.getByRole('button', { name: 'Send dispute' }).click();
  await expect(ada.getByText('Dispute sent.')).toBeVisible();
  await expect(disputes(ada).getByRole('row', { name: /^Dispute 1/ })).toContainText('Twice the agreed price');
  await expect(disputes(ada).getByRole('row', { name: /^Dispute 2/ })).toContainText('2.50');
  await isAccessible(ada);

  const first = await answer(page, bill, 1);
  await isAccessible(page);
  await first.getByRole('button', { name: 'Refuse', exact: true }).click();
  await expect(first.getByText('Enter the reason').first()).toBeVisible();
  await hydrated(page);
  await first.getByLabel('Text').fill('Which price was agreed?');
  await first.getByRole('button', { name: 'Ask Back', exact: true }).click();
  await expect(page.getByText('Answer saved.')).toBeVisible();
  await expect(async () => expect((await lettersTo(email)).join()).toContain('Which price was agreed?')).toPass();
  const reply = await answer(ada, bill, 1);
  await reply.getByLabel('Text').fill('That of the offer');
  await reply.getByRole('button', { name: 'Reply', exact: true }).click();
  await expect(ada.getByText('Reply sent.')).toBeVisible();
  await (await answer(page, bill, 1)).getByRole('button', { name: 'Accept', exact: true }).click();
  await expect(page.getByText('Answer saved.')).toBeVisible();
  await (await answer(ada, bill, 2)).getByRole('button', { name: 'Withdraw', exact: true }).click();
  await expect(ada.getByText('Dispute withdrawn.')).toBeVisible();
  await expect(ada.getByRole('heading', { level: 1, name: 'Bills' })).toBeVisible();

  await send();
  await open(ada, bill);
  await expect(ada.getByRole('region', { name: 'Versions', exact: true })).toContainText('Dispute accepted');
  await expect(ada.getByRole('region', { name: 'Line items', exact: true })).toContainText('Correction of line 2 (dispute 1: Price)');
  await ada.goto(`${bill}/approve`);
  await hydrated(ada);
  await ada.getByRole('button', { name: /^I approve bill B-\d+ for USD 8\.50$/ }).click();
  await expect(ada.getByText('Bill approved.')).toBeVisible();
});
