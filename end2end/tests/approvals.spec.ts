// Approvals: all Bill Approvers have to approve, one of them by a deputy; automatic approval; and the jobs behind it.
import { addAddress, addContact, addCustomer, createAccounts, fileOf, firstLogIn, focus, importBill, lettersTo, staff, unique } from './steps';
import { asAdmin, expect, expectAccessible, hydrated, logIn, open, test, withJavaScript } from './support';
import type { Page } from '@playwright/test';

test.use({ expectedErrors: [/status of (404|422)/] });

const password = 'eleven purple lanterns';
const approvals = (page: Page) => page.getByRole('region', { name: 'Approvals', exact: true });

/** Runs axe, which needs JavaScript. */
async function isAccessible(page: Page): Promise<void> {
  if (withJavaScript()) await expectAccessible(page);
}

async function step(page: Page, bill: string, name: string): Promise<void> {
  await open(page, bill);
  await page.getByRole('button', { name, exact: true }).click();
  await expect(page.getByRole('button', { name, exact: true })).toHaveCount(0);
}

/** A day from today, as people type it. */
function day(later: number): string {
  const date = new Date(Date.now() + later * 24 * 60 * 60 * 1000);
  return date.toISOString().slice(0, 10);
}

test('all Bill Approvers approve a bill, one of them by a deputy @nojs', { tag: ['@nojs'] }, async ({ page, somebodyElse }) => {
  const name = unique('Approval');
  const mail = (who: string) => `${who}.${name.replace(/\W/g, '').toLowerCase()}@example.com`;
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await addContact(page, profile, { first: 'Ada', last: 'Approver', email: mail('ada'), types: ['Bill Approver'] });
  await addContact(page, profile, { first: 'Ben', last: 'Boss', email: mail('ben'), types: ['Bill Approver'] });
  await addContact(page, profile, { first: 'Dan', last: 'Deputy', email: mail('dan'), types: ['Technical'] });
  await createAccounts(page, profile);
  await addAddress(page, profile, name);

  await open(page, profile);
  await page.getByRole('link', { name: 'Edit Settings' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Edit Settings' })).toBeVisible();
  await hydrated(page);
  await page.getByLabel('Approved by').selectOption('Two Bill Approvers above an amount');
  await page.getByLabel('Remind Before').fill('soon');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByLabel('Remind Before')).toHaveAccessibleDescription(/Enter up to 6 numbers of days from 0 to 90/);
  await expect(page.getByLabel('Amount', { exact: true })).toHaveAccessibleDescription(/Enter the amount above which two approve/);
  await hydrated(page);
  await isAccessible(page);
  await page.getByLabel('Approved by').selectOption('All Bill Approvers');
  await page.getByLabel('Remind Before').fill('5, 2');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Settings saved.')).toBeVisible();
  await open(page, profile);
  const settings = page.getByRole('region', { name: 'Settings', exact: true });
  await expect(settings).toContainText('All Bill Approvers');
  await expect(settings).toContainText('5, 2 days');

  await importBill(page, name, await fileOf('bill.csv', focus([['Compute', '10'], ['Storage', '2.5']])));
  const bill = new URL(page.url()).pathname;
  const colleague = await somebodyElse();
  await logIn(colleague, await staff(), 'correct horse battery staple');
  await step(page, bill, 'Send to Internal Review');
  await step(colleague, bill, 'Approve Internally');
  await step(page, bill, 'Send for Approval');
  await expect(page.getByText('Waits for all Bill Approvers of')).toBeVisible();

  const ada = await somebodyElse();
  await firstLogIn(ada, mail('ada'), password);
  await open(ada, '/bills');
  await ada.getByRole('link', { name: 'Approvals', exact: true }).click();
  await expect(ada.getByRole('heading', { level: 1, name: 'Approvals' })).toBeVisible();
  await hydrated(ada);
  await isAccessible(ada);
  await ada.getByLabel('First Day').fill(day(1));
  await ada.getByLabel('Last Day').fill(day(-1));
  await ada.getByRole('button', { name: 'Name Deputy' }).click();
  await expect(ada.getByLabel('Deputy')).toHaveAccessibleDescription('Choose your deputy from the list');
  await expect(ada.getByLabel('Last Day')).toHaveAccessibleDescription(/Enter a day that is not before the first day/);
  await hydrated(ada);
  await ada.getByLabel('Deputy').selectOption('Dan Deputy');
  await ada.getByLabel('First Day').fill(day(-1));
  await ada.getByLabel('Last Day').fill(day(1));
  await ada.getByRole('button', { name: 'Name Deputy' }).click();
  await expect(ada.getByText('Deputy named, and told by email.')).toBeVisible();
  await expect(ada.getByText('Dan Deputy approves bills for you from')).toBeVisible();
  await expect(async () => expect((await lettersTo(mail('dan'))).join()).toContain('You were named as a deputy: Ada Approver')).toPass();

  const ben = await somebodyElse();
  await firstLogIn(ben, mail('ben'), password);
  await open(ben, `${bill}/approve`);
  await expect(ben.getByText('All Bill Approvers have to approve it.')).toBeVisible();
  await ben.getByLabel('PO Number').fill('4500017');
  await ben.getByLabel('Comment').fill('As agreed');
  await isAccessible(ben);
  await ben.getByRole('button', { name: /^I approve bill B-\d+ for USD 12\.50$/ }).click();
  await expect(ben.getByText('Your approval is recorded.')).toBeVisible();
  await expect(ben.getByText('You approved it. It waits for Ada Approver.')).toBeVisible();
  await open(page, bill);
  await expect(approvals(page).getByRole('row', { name: /^Ben Boss/ })).toContainText('4500017');
  await expect(page.getByText('Waits for Ada Approver to approve it')).toBeVisible();
  await isAccessible(page);

  const dan = await somebodyElse();
  await firstLogIn(dan, mail('dan'), password);
  await open(dan, '/bills');
  await expect(dan.getByRole('region', { name: 'Waiting for you' })).toBeVisible();
  await open(dan, `${bill}/approve`);
  await dan.getByRole('button', { name: /^I approve bill/ }).click();
  await expect(dan.getByText('Bill approved.')).toBeVisible();
  await open(page, bill);
  await expect(approvals(page).getByRole('row', { name: /^Dan Deputy for Ada Approver/ })).toBeVisible();
});

test('a Bill Approver switches automatic approval on and off, and staff sees it @nojs', { tag: ['@nojs'] }, async ({ page, somebodyElse }) => {
  const name = unique('Automatic');
  const email = `${name.replace(/\W/g, '').toLowerCase()}@example.com`;
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await addContact(page, profile, { first: 'Ada', last: 'Approver', email, types: ['Bill Approver'] });
  await createAccounts(page, profile);
  const ada = await somebodyElse();
  await firstLogIn(ada, email, password);
  await open(ada, '/approvals');
  await expect(ada.getByText('Nobody else of your organization can log in')).toBeVisible();
  await ada.getByRole('button', { name: 'Switch On' }).click();
  await expect(ada.getByText('Automatic approval is on.')).toBeVisible();
  await open(page, profile);
  await expect(page.getByRole('region', { name: 'Settings', exact: true })).toContainText('Automatic approval set by');
  await hydrated(ada);
  await ada.getByRole('button', { name: 'Switch Off' }).click();
  await expect(ada.getByText('Automatic approval is off.')).toBeVisible();
});

test('an Admin sees the jobs and runs one @nojs', { tag: ['@nojs'] }, async ({ page }) => {
  await asAdmin(page);
  await open(page, '/jobs');
  const row = page.getByRole('row', { name: /^Reminders and automatic approval/ });
  await expect(async () => {
    await page.reload();
    await expect(row).toContainText('Succeeded');
  }).toPass();
  await hydrated(page);
  await isAccessible(page);
  await row.getByRole('button', { name: 'Run Now' }).click();
  await expect(page.getByText('The job starts within a few seconds.')).toBeVisible();
});
