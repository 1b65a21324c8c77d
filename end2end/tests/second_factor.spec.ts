// The second factor: an authenticator app and recovery codes.
import { createHmac } from 'node:crypto';
import type { Page } from '@playwright/test';
import { addContact, addCustomer, createAccounts, firstLogIn, staff, unique } from './steps';
import { asAdmin, expect, expectAccessible, hydrated, logIn, open, test, withJavaScript } from './support';

const password = 'correct horse battery staple';

// Chromium logs a page with an error status as a loading error.
test.use({ expectedErrors: [/status of (422|403)/] });

/** The code that an app with this secret shows now, or `later` steps of 30 seconds later. */
function code(secret: string, later = 0): string {
  const bits = [...secret.replaceAll(' ', '')].map((letter) => 'abcdefghijklmnopqrstuvwxyz234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const hash = createHmac('sha1', key).update(step).digest();
  const offset = hash[19] & 15;
  return ((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).toString().padStart(6, '0');
}

/** Sets up an app under Account; returns its secret and the recovery codes. */
async function setUp(page: Page, home = 'Customers'): Promise<{ secret: string; codes: string[] }> {
  await open(page, '/account');
  await page.getByRole('link', { name: 'Authenticator app' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Authenticator app' })).toBeVisible();
  await hydrated(page);
  await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
  await expect(page.getByRole('img', { name: 'QR code of the key' })).toBeVisible();
  await hydrated(page);
  const secret = await page.locator('code').innerText();
  if (withJavaScript()) await expectAccessible(page);
  await page.getByLabel('Code').fill('000000');
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByRole('alert')).toContainText('This code is wrong');
  await page.getByLabel('Code').fill(code(secret));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByRole('heading', { name: 'Recovery codes' })).toBeVisible();
  const codes = await page.getByRole('region', { name: 'Recovery codes' }).locator('li code').allInnerTexts();
  expect(codes).toHaveLength(10);
  if (withJavaScript()) await expectAccessible(page);
  await page.getByRole('link', { name: 'I have saved my codes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: home })).toBeVisible();
  return { secret, codes };
}

async function show(page: Page, typed: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: 'Second factor' })).toBeVisible();
  await page.getByLabel('Code').fill(typed);
  await page.getByRole('button', { name: 'Continue' }).click();
}

test('a user with an app must enter its code, and a recovery code works once @nojs', { tag: '@nojs' }, async ({ page, somebodyElse }) => {
  const email = await staff();
  await logIn(page, email, password);
  const { secret, codes } = await setUp(page);
  const elsewhere = await somebodyElse();
  await open(elsewhere, '/bills?x=1');
  await elsewhere.getByLabel('Email').fill(email);
  await elsewhere.getByLabel('Password').fill(password);
  await elsewhere.getByRole('button', { name: 'Log in' }).click();
  await hydrated(elsewhere);
  if (withJavaScript()) await expectAccessible(elsewhere);
  await show(elsewhere, '123');
  await expect(elsewhere.getByRole('alert')).toContainText('This code is wrong');
  // The code of the next 30 seconds, which the server accepts already: each code works only once.
  await show(elsewhere, code(secret, 1));
  await expect(elsewhere).toHaveURL(/\/bills\?x=1$/);
  const again = await somebodyElse();
  await logIn(again, email, password);
  await show(again, codes[0].toUpperCase());
  await expect(again.getByRole('heading', { level: 1, name: 'Customers' })).toBeVisible();
  const third = await somebodyElse();
  await logIn(third, email, password);
  await show(third, codes[0]);
  await expect(third.getByRole('alert')).toContainText('was already used');
  await open(page, '/account/authenticator');
  await expect(page.getByText('9 recovery codes are left.')).toBeVisible();
});

test('the app is removed under Account, and then the password alone is enough @nojs', { tag: '@nojs' }, async ({ page, somebodyElse }) => {
  const email = await staff();
  await logIn(page, email, password);
  await setUp(page);
  await open(page, '/account/authenticator');
  if (withJavaScript()) await expectAccessible(page);
  await page.getByRole('button', { name: 'Remove the authenticator app' }).click();
  await expect(page.getByText('Second factor removed.')).toBeVisible();
  await expect(page.getByText('Not set up.')).toBeVisible();
  const elsewhere = await somebodyElse();
  await logIn(elsewhere, email, password);
  await expect(elsewhere.getByRole('heading', { level: 1, name: 'Customers' })).toBeVisible();
});

test('an Admin resets the second factor of a staff user who lost the app @nojs', { tag: '@nojs' }, async ({ page, somebodyElse }) => {
  const email = await staff();
  const grace = await somebodyElse();
  await logIn(grace, email, password);
  await setUp(grace);
  await asAdmin(page);
  await open(page, `/users?search=${encodeURIComponent(email)}`);
  await page.getByRole('row', { name: email }).getByRole('link').first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Edit User' })).toBeVisible();
  await hydrated(page);
  await page.getByRole('button', { name: 'Reset the second factor' }).click();
  await expect(page.getByText('Second factor reset.')).toBeVisible();
  await grace.goto('/customers');
  await expect(grace).toHaveURL(/\/login/);
  await logIn(grace, email, password);
  await expect(grace.getByRole('heading', { level: 1, name: 'Customers' })).toBeVisible();
});

test('an Admin resets the second factor of a contact on Edit Contact @nojs', { tag: '@nojs' }, async ({ page, somebodyElse }) => {
  await asAdmin(page);
  const profile = await addCustomer(page, unique('Factor'));
  const email = `${unique('ann').replace(' ', '.')}@factor.example`;
  await addContact(page, profile, { first: 'Ann', last: 'Lost', email, types: ['Viewer'] });
  await createAccounts(page, profile);
  const ann = await somebodyElse();
  await firstLogIn(ann, email, password);
  await setUp(ann, 'Dashboard');
  await open(page, profile);
  await page.getByRole('button', { name: 'Actions for Ann Lost' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Edit Contact' })).toBeVisible();
  await hydrated(page);
  if (withJavaScript()) await expectAccessible(page);
  await page.getByRole('button', { name: 'Reset the second factor' }).click();
  await expect(page.getByText('Second factor reset.')).toBeVisible();
  await ann.goto('/dashboard');
  await expect(ann).toHaveURL(/\/login/);
  await logIn(ann, email, password);
  await expect(ann.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
});
