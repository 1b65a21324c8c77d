// What is not disputed of a bill is approved at once, and a newer export of an approved month is a correction.
import { addAddress, addContact, addCustomer, cloudtab, createAccounts, fileOf, firstLogIn, focus, importBill, previewBill, staff, unique } from './steps';
import { admin, asAdmin, expect, expectAccessible, hydrated, logIn, open, test, withJavaScript } from './support';
import type { Page } from '@playwright/test';

/** Runs axe, which needs JavaScript. */
async function isAccessible(page: Page): Promise<void> {
  if (withJavaScript()) await expectAccessible(page);
}

async function step(page: Page, bill: string, name: string): Promise<void> {
  await open(page, bill);
  await page.getByRole('button', { name, exact: true }).click();
  await expect(page.getByRole('button', { name, exact: true })).toHaveCount(0);
}

test('the rest of a disputed bill is approved at once @nojs', { tag: ['@nojs'] }, async ({ page, somebodyElse }) => {
  const name = unique('Rest');
  const email = `${name.replace(/\W/g, '').toLowerCase()}@example.com`;
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await addContact(page, profile, { first: 'Ada', last: 'Approver', email, types: ['Bill Approver'] });
  await createAccounts(page, profile);
  await addAddress(page, profile, name);
  await importBill(page, name, await fileOf('bill.csv', focus([['Compute', '10'], ['Storage', '2.5']])));
  const bill = new URL(page.url()).pathname;
  const colleague = await somebodyElse();
  await logIn(colleague, await staff(), 'correct horse battery staple');
  await step(page, bill, 'Send to Internal Review');
  await step(colleague, bill, 'Approve Internally');
  await step(page, bill, 'Send for Approval');

  const ada = await somebodyElse();
  await firstLogIn(ada, email, 'eleven purple lanterns');
  await open(ada, `${bill}/dispute`);
  await ada.getByLabel('Line 2', { exact: true }).check();
  await ada.getByLabel('Amount of line 2').fill('4');
  await ada.getByLabel('Reason').selectOption('Price');
  await ada.getByRole('button', { name: 'Send dispute' }).click();
  await expect(ada.getByText('Dispute sent.')).toBeVisible();
  await ada.getByRole('link', { name: 'Approve the Rest' }).click();
  await expect(ada.getByRole('heading', { level: 1, name: 'Approve the Rest' })).toBeVisible();
  await hydrated(ada);
  await isAccessible(ada);
  await ada.getByLabel('PO Number').fill('4500018');
  await ada.getByRole('button', { name: /^I approve the rest of bill B-\d+ for USD 8\.50$/ }).click();
  await expect(ada.getByText('The rest is approved')).toBeVisible();
  await expect(ada.getByText('This is the disputed part of')).toBeVisible();
  await expect(ada.getByRole('region', { name: 'Disputes', exact: true }).getByRole('row', { name: /^Dispute 1/ })).toContainText('4.00');
  await isAccessible(ada);
  await open(page, bill);
  await expect(page.getByText('What was disputed is now bill')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Approvals', exact: true })).toContainText('4500018');
  await isAccessible(page);
});

test('a newer export of an approved month is corrected on the next bill @nojs', { tag: ['@nojs'] }, async ({ page }) => {
  const name = unique('Correct');
  await asAdmin(page);
  await addCustomer(page, name);
  await importBill(page, name, await fileOf('old.csv', focus([['Compute', '10'], ['Storage', '2.5']])));
  const bill = new URL(page.url()).pathname;
  await cloudtab('approve', '--bill', bill.split('/').pop()!, '--as', admin.email);
  await previewBill(page, name, await fileOf('new.csv', focus([['Compute', '11.25'], ['Storage', '2.5']])));
  await expect(page.getByText('The approved bill stays as it is.')).toBeVisible();
  await hydrated(page);
  await isAccessible(page);
  await page.getByRole('button', { name: 'Correct', exact: true }).click();
  await expect(page.getByText('Corrects')).toBeVisible();
  await expect(page.getByText('1.25').first()).toBeVisible();
  await isAccessible(page);
  await open(page, bill);
  await expect(page.getByText('Corrected by')).toBeVisible();
});
