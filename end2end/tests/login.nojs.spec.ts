// What the log-in page answers to a mistake, as a whole page from the server.
import { expect, open, test } from './support';

test('a wrong password is told in one sentence and the address is kept', async ({ page }) => {
  await open(page, '/login');
  await page.getByLabel('Email').fill('nobody@example.com');
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('alert')).toContainText('Email or password is incorrect');
  await expect(page.getByLabel('Email')).toHaveValue('nobody@example.com');
  await expect(page.getByLabel('Password')).toHaveValue('');
});
