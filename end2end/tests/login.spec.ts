// Logging in and out.
import { admin, expect, hydrated, logIn, open, test } from './support';

test('a page that was asked for opens after the log-in, and is gone after the log-out @nojs', { tag: '@nojs' }, async ({ page }) => {
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

test('the first Tab leads past the navigation, and links lead on without a reload', async ({ page }) => {
  await logIn(page);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to main content' })).toBeFocused();
  await page.evaluate(() => ((window as unknown as { kept: boolean }).kept = true));
  await page.getByRole('link', { name: 'Bills', exact: true }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Bills' })).toBeFocused();
  expect(await page.evaluate(() => (window as unknown as { kept?: boolean }).kept)).toBe(true);
});
