// The user's own account: a forgotten or new password, other sessions; and staff viewing as a customer.
import type { Page } from '@playwright/test';
import { addContact, addCustomer, createAccounts, firstLogIn, mailedLink, staff, unique } from './steps';
import { asAdmin, expect, expectAccessible, hydrated, logIn, open, test, withJavaScript } from './support';

const password = 'correct horse battery staple';
const newPassword = 'eleven purple lanterns';

// Chromium logs a page with an error status as a loading error.
test.use({ expectedErrors: [/status of 422/] });

async function askForLink(page: Page, email: string): Promise<void> {
  await open(page, '/login');
  await page.getByRole('link', { name: 'Forgot Password' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Forgot Password' })).toBeVisible();
  await hydrated(page);
  await page.getByLabel('Email').fill(email);
  await page.getByRole('button', { name: 'Send reset link' }).click();
  await expect(page.getByRole('status')).toContainText('a link to set a new password is on its way');
}

test('a forgotten password is reset with the mailed link, which works once @nojs', { tag: '@nojs' }, async ({ page }) => {
  const email = await staff();
  await open(page, '/forgot-password');
  await page.getByLabel('Email').fill('no address');
  await page.getByRole('button', { name: 'Send reset link' }).click();
  await expect(page.getByRole('alert')).toContainText('Enter an email address');
  await expect(page.getByLabel('Email')).toHaveValue('no address');
  if (withJavaScript()) await expectAccessible(page);
  await askForLink(page, email);
  if (withJavaScript()) await expectAccessible(page);
  const link = await mailedLink(email);
  await open(page, link);
  await expect(page.getByText(`Choose a password for ${email}`)).toBeVisible();
  await page.getByLabel('New password').fill(newPassword);
  await page.getByLabel('Confirm password').fill(newPassword);
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Customers' })).toBeVisible();
  await page.context().clearCookies();
  await page.goto(link);
  await expect(page.getByText('This link was used on')).toBeVisible();
  await logIn(page, email, newPassword);
});

test('asking for a link gives the same answer for an unknown address', async ({ page }) => {
  await askForLink(page, `${unique('nobody').replace(' ', '.')}@example.com`);
});

test('changing the password under Account ends all other sessions @nojs', { tag: '@nojs' }, async ({ page, somebodyElse }) => {
  const email = await staff();
  const elsewhere = await somebodyElse();
  await logIn(elsewhere, email, password);
  await logIn(page, email, password);
  await page.getByRole('button', { name: 'Ada Lovelace' }).click();
  await page.getByRole('link', { name: 'Account', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Account' })).toBeVisible();
  await hydrated(page);
  if (withJavaScript()) await expectAccessible(page);
  const fill = async (current: string) => {
    await page.getByLabel('Current password').fill(current);
    await page.getByLabel('New password').fill(newPassword);
    await page.getByLabel('Confirm password').fill(newPassword);
    await page.getByRole('button', { name: 'Change password' }).click();
  };
  await fill('not this one');
  await expect(page.getByRole('alert')).toContainText('This is not your current password');
  await hydrated(page);
  await fill(password);
  await expect(page.getByText('Password changed.')).toBeVisible();
  await elsewhere.goto('/customers');
  await expect(elsewhere).toHaveURL(/\/login/);
  await logIn(elsewhere, email, newPassword);
});

test('a session in another browser is listed under Sessions and ended there @nojs', { tag: '@nojs' }, async ({ page, somebodyElse }) => {
  const email = await staff();
  const elsewhere = await somebodyElse();
  await logIn(elsewhere, email, password);
  await logIn(page, email, password);
  await open(page, '/account');
  const sessions = page.getByRole('region', { name: 'Sessions' });
  await expect(sessions.getByRole('row')).toHaveCount(3);
  await expect(sessions.getByText('This browser')).toHaveCount(1);
  await sessions.getByRole('button', { name: /^Log out .* on / }).click();
  await expect(page.getByText('Session ended.')).toBeVisible();
  await expect(sessions.getByRole('row')).toHaveCount(2);
  await elsewhere.goto('/customers');
  await expect(elsewhere).toHaveURL(/\/login/);
  await logIn(elsewhere, email, password);
  await open(page, '/account');
  await sessions.getByRole('button', { name: 'Log out everywhere else' }).click();
  await expect(page.getByText('You are logged out everywhere else.')).toBeVisible();
  await expect(sessions.getByRole('row')).toHaveCount(2);
});

test('a staff user views as a customer and goes back @nojs', { tag: '@nojs' }, async ({ page }) => {
  // The log-in replaces the session, so it cannot be the shared one.
  await logIn(page);
  const name = unique('Looked at');
  await addCustomer(page, name);
  await open(page, `/customers?search=${encodeURIComponent(name)}`);
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'View as customer' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
  await hydrated(page);
  const banner = page.getByRole('complementary', { name: 'View as customer' });
  await expect(banner).toContainText(`Viewing as ${name} (read only)`);
  if (withJavaScript()) await expectAccessible(page);
  await page.getByRole('link', { name: 'Bills', exact: true }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Bills' })).toBeVisible();
  await expect(banner).toBeVisible();
  await banner.getByRole('button', { name: 'Stop viewing' }).click();
  await expect(page.getByRole('heading', { level: 1, name: `${name} Profile` })).toBeVisible();
  await expect(banner).toHaveCount(0);
});

test('a customer user changes password and alerts under Account @nojs', { tag: '@nojs' }, async ({ page, somebodyElse }) => {
  await asAdmin(page);
  const profile = await addCustomer(page, unique('Account'));
  const email = `${unique('ann').replace(' ', '.')}@account.example`;
  await addContact(page, profile, { first: 'Ann', last: 'Own', email, types: ['Viewer'] });
  await createAccounts(page, profile);
  const ann = await somebodyElse();
  await firstLogIn(ann, email, password);
  await ann.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Account', exact: true }).click();
  if (withJavaScript()) await expect(ann.getByRole('heading', { level: 1, name: 'Account' })).toBeFocused();
  await expect(ann.getByText(`You log in as ${email}.`)).toBeVisible();
  if (withJavaScript()) await expectAccessible(ann);
  const alerts = ann.getByRole('region', { name: 'Alerts' });
  await expect(alerts.getByText(`Alerts are sent to ${email}.`)).toBeVisible();
  const billops = alerts.getByLabel('Billops Alerts');
  const was = await billops.isChecked();
  await billops.setChecked(!was);
  await alerts.getByRole('button', { name: 'Save alerts' }).click();
  await expect(ann.getByText('Alerts saved.')).toBeVisible();
  await open(ann, '/account');
  await expect(billops).toBeChecked({ checked: !was });
});

test.describe('in Tokyo', () => {
  test.use({ timezoneId: 'Asia/Tokyo' });

  test('times are those of the browser\'s zone, and do not change when the page comes alive', async ({ page }) => {
    await asAdmin(page);
    await open(page, '/customers');
    await open(page, '/account');
    const times = (root: string) => [...root.matchAll(/\d+ \w{3} \d{4}, \d\d:\d\d UTC[^\s<]*/g)].map(([time]) => time);
    const answer = await page.request.get('/account', { headers: { accept: 'text/html' } });
    const written = times(await answer.text());
    expect(written.length).toBeGreaterThan(0);
    for (const time of written) expect(time).toMatch(/ UTC\+9$/);
    // What was seen last may be a minute later.
    expect(times(await page.getByRole('main').innerText())).toContain(written[0]);
  });
});
