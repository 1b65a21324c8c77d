// Logging in and out.
import { admin, asAdmin, expect, expectAccessible, hydrated, open, test, withJavaScript } from './support';

// Chromium logs a page with an error status as a loading error.
test.use({ expectedErrors: [/status of 422/] });

test('a requested page opens after the log-in and is closed to the user after the log-out @nojs', { tag: ['@nojs', '@smoke'] }, async ({ page }) => {
  await open(page, '/bills?x=1');
  await expect(page).toHaveURL(/\/login\?next=/);
  await page.getByLabel('Email').fill(admin.email);
  await page.getByLabel('Password').fill(admin.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page).toHaveURL(/\/bills\?x=1$/);
  await hydrated(page);
  await page.getByRole('button', { name: 'Admin' }).click();
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Log in' })).toBeVisible();
  await page.goto('/customers');
  await expect(page).toHaveURL(/\/login/);
});

test('the first Tab skips the navigation, and links work without a reload', async ({ page }) => {
  await asAdmin(page);
  await open(page, '/customers');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to main content' })).toBeFocused();
  await page.evaluate(() => ((window as unknown as { kept: boolean }).kept = true));
  await page.getByRole('link', { name: 'Bills', exact: true }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Bills' })).toBeFocused();
  expect(await page.evaluate(() => (window as unknown as { kept?: boolean }).kept)).toBe(true);
});

test('a wrong password gives one error, and the page with the error is hydrated @nojs', { tag: '@nojs' }, async ({ page }) => {
  await open(page, '/login?next=%2Fbills');
  await page.getByLabel('Email').fill('nobody@example.com');
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('alert')).toContainText('Email or password is incorrect');
  await expect(page.getByRole('alert')).toBeFocused();
  await expect(page.getByLabel('Email')).toHaveValue('nobody@example.com');
  await expect(page.getByLabel('Password')).toHaveValue('');
  await expect(page).toHaveTitle(/^Error: Log in/);
  await hydrated(page);
  if (withJavaScript()) {
    await expect(page).toHaveURL(/\/login\?next=%2Fbills$/);
    await expectAccessible(page);
  }
  await page.getByLabel('Email').fill(admin.email);
  await page.getByLabel('Password').fill(admin.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page).toHaveURL(/\/bills$/);
});

test('a form submitted before hydration comes back with the typed values and is hydrated', async ({ page }) => {
  await asAdmin(page);
  await open(page, '/customers?add=1');
  await page.getByRole('dialog').getByLabel('Account Type').fill('Typed early');
  // Submits the form without the app's script.
  await page.getByRole('dialog').locator('form').evaluate((form: HTMLFormElement) => form.submit());
  await expect(page.getByRole('alert')).toContainText('Enter the name of the organization');
  await hydrated(page);
  await expect(page).toHaveURL(/\/customers\?add=1$/);
  await expect(page.getByRole('dialog').getByLabel('Account Type')).toHaveValue('Typed early');
  await page.getByRole('dialog').getByRole('link', { name: 'Cancel' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
});
