// One person: everything that is kept about them as a file, and forgetting them.
import { readFile } from 'node:fs/promises';
import { addContact, addCustomer, unique } from './steps';
import { expect, expectAccessible, hydrated, logIn, test, withJavaScript } from './support';

test('everything about a contact is handed out as a file, and then forgotten @nojs', { tag: '@nojs' }, async ({ page }) => {
  await logIn(page);
  const profile = await addCustomer(page, unique('Forgetful'));
  const email = `${unique('grace').replace(' ', '.')}@forgetful.example`;
  await addContact(page, profile, { first: 'Grace', last: 'Hopperton', email, types: ['Finance'] });
  await page.goto(profile);
  await hydrated(page);
  await page.getByRole('button', { name: 'Actions for Grace Hopperton' }).click();
  await page.getByRole('menuitem', { name: 'Personal data' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Personal data' })).toBeVisible();
  await hydrated(page);
  if (withJavaScript()) await expectAccessible(page);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download as JSON' }).click();
  const data = JSON.parse(await readFile(await (await download).path(), 'utf8'));
  expect(data.contact).toContainEqual(['Email', email]);
  expect(data.activity.length).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'I understand, forget' }).click();
  await expect(page.getByText('The person is forgotten.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Contact List' }).getByText('No contacts yet')).toBeVisible();
  const history = page.getByRole('region', { name: 'History' });
  await expect(history.getByText('A forgotten person').first()).toBeVisible();
  await expect(history.getByText('Person forgotten:')).toBeVisible();
  await expect(page.getByText('Hopperton')).toHaveCount(0);
  await expect(page.getByText(email)).toHaveCount(0);
});
