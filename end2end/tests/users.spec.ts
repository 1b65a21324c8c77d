// User accounts of staff, and the delivery status of mail to them.
import type { Page } from '@playwright/test';
import { mailedLink, unique } from './steps';
import { admin, asAdmin, expect, expectAccessible, hydrated, logIn, open, test, withJavaScript } from './support';

const password = 'correct horse battery staple';

// Chromium logs a page with an error status as a loading error.
test.use({ expectedErrors: [/status of (422|403)/] });

/** Adds a staff user with the Add User page; returns name and address. */
async function addUser(page: Page, role: string): Promise<{ name: string; email: string }> {
  const name = unique('Grace');
  const email = `${name.replace(' ', '.').toLowerCase()}@reseller.example`;
  await open(page, '/users');
  await page.getByRole('link', { name: 'Add User' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Add User' })).toBeVisible();
  await hydrated(page);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Role').selectOption({ value: role });
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('status').filter({ hasText: `${name} (${email}) was invited by email.` })).toBeVisible();
  return { name, email };
}

async function setPassword(page: Page, link: string): Promise<void> {
  await open(page, link);
  await page.getByLabel('New password').fill(password);
  await page.getByLabel('Confirm password').fill(password);
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Customers' })).toBeVisible();
  await hydrated(page);
}

test('a staff user is invited, sets a password with the mailed link and has the permissions of the role @nojs', { tag: '@nojs' }, async ({ page, somebodyElse }) => {
  await asAdmin(page);
  await open(page, '/customers');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'User Management' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'User Management' })).toBeVisible();
  if (withJavaScript()) await expectAccessible(page);
  const { name, email } = await addUser(page, 'reviewer');
  if (withJavaScript()) await expectAccessible(page);
  await expect(page.getByLabel(`One-time link for ${name}`, { exact: true })).toHaveValue(/\/reset-password\?token=[0-9a-f]{64}$/);
  const grace = await somebodyElse();
  await setPassword(grace, await mailedLink(email));
  const bar = grace.getByRole('navigation', { name: 'Main' });
  await expect(bar.getByRole('link', { name: 'Activity' })).toBeVisible();
  await expect(bar.getByRole('link', { name: 'User Management' })).toHaveCount(0);
  await grace.goto('/users');
  await expect(grace.getByText('Ask an Admin of your reseller')).toBeVisible();
});

test('errors are shown at their fields, also for an address that is taken @nojs', { tag: '@nojs' }, async ({ page }) => {
  await asAdmin(page);
  await open(page, '/users/add');
  await page.getByRole('button', { name: 'Apply' }).click();
  const alert = page.getByRole('alert');
  await expect(alert.getByRole('link')).toHaveText(['Enter the name of the person', /email address/, 'Choose a role']);
  await page.getByLabel('Name').fill('Somebody else');
  await page.getByLabel('Email').fill(admin.email.toUpperCase());
  await page.getByLabel('Role').selectOption({ value: 'admin' });
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(alert).toContainText(`A user account with the address ${admin.email.toUpperCase()} already exists`);
  await expect(page.getByLabel('Name')).toHaveValue('Somebody else');
});

test('a deactivated user is logged out at once, and can log in again after activation @nojs', { tag: '@nojs' }, async ({ page, somebodyElse }) => {
  await asAdmin(page);
  const { name, email } = await addUser(page, 'operator');
  const grace = await somebodyElse();
  await setPassword(grace, await mailedLink(email));
  await open(page, `/users?search=${encodeURIComponent(email)}`);
  const edit = async () => {
    await page.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Edit User' })).toBeVisible();
    await hydrated(page);
  };
  await edit();
  if (withJavaScript()) await expectAccessible(page);
  await page.getByLabel('Active').uncheck();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('User saved.')).toBeVisible();
  await grace.goto('/customers');
  await expect(grace).toHaveURL(/\/login/);
  await open(page, `/users?search=${encodeURIComponent(email)}`);
  await expect(page.getByRole('row', { name })).toContainText('Disabled');
  await edit();
  await page.getByLabel('Active').check();
  await page.getByLabel('Role').selectOption({ value: 'admin' });
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('User saved.')).toBeVisible();
  await logIn(grace, email, password);
  await expect(grace.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'User Management' })).toBeVisible();
});

test('an invitation is sent again from the list, and a mail from Alerts & Messages @nojs', { tag: '@nojs' }, async ({ page }) => {
  await asAdmin(page);
  const { name, email } = await addUser(page, 'reviewer');
  const first = await mailedLink(email);
  await open(page, `/users?search=${encodeURIComponent(email)}`);
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Send invitation again' }).click();
  await expect(page.getByText('was invited by email.')).toBeVisible();
  await page.goto(first);
  await expect(page.getByText('A newer link was sent on')).toBeVisible();
  await open(page, `/messages?search=${encodeURIComponent(email)}`);
  await expect(page.getByRole('heading', { level: 1, name: 'Alerts & Messages' })).toBeVisible();
  const rows = page.getByRole('row', { name: new RegExp(email) });
  await expect(rows).toHaveCount(2);
  await expect(async () => {
    await page.reload();
    await expect(rows.first().getByText('Sent', { exact: true })).toBeVisible({ timeout: 500 });
  }).toPass();
  await hydrated(page);
  if (withJavaScript()) await expectAccessible(page);
  await rows.first().getByRole('button', { name: `Send again to ${name}` }).click();
  await expect(page.getByText('The email is being sent again.')).toBeVisible();
  // The link in the older mail was replaced by the newer one.
  await open(page, `/messages?search=${encodeURIComponent(email)}`);
  await rows.last().getByRole('button', { name: `Send again to ${name}` }).click();
  await expect(page.getByRole('alert')).toContainText('A newer email');
});

test('editing the own account shows its consequences', async ({ page }) => {
  await asAdmin(page);
  await open(page, `/users?search=${encodeURIComponent(admin.email)}`);
  await page.getByRole('row', { name: admin.email }).getByRole('link').first().click();
  await expect(page.getByText('This is your own user account.')).toBeVisible();
  await expect(page.getByLabel('Active')).toBeChecked();
});

test('a user with single sign-on is invited without a link @nojs', { tag: '@nojs' }, async ({ page }) => {
  await asAdmin(page);
  await open(page, '/users/add');
  const name = unique('Sue');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Email').fill(`${name.replace(' ', '.')}@example.com`);
  await page.getByLabel('Role').selectOption({ value: 'operator' });
  await page.getByLabel('Log-in').selectOption({ value: 'sso' });
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('status')).toContainText('was invited by email to log in through single sign-on');
  await expect(page.getByLabel(`One-time link for ${name}`, { exact: true })).toHaveCount(0);
  await open(page, `/users?search=${encodeURIComponent(name)}`);
  await expect(page.getByRole('row', { name })).toContainText('SSO');
});
