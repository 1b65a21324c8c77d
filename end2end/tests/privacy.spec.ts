// Personal data: exporting it as a file, and erasing it.
import { readFile } from 'node:fs/promises';
import { addContact, addCustomer, cloudtab, unique } from './steps';
import { asAdmin, expect, expectAccessible, hydrated, open, test, withJavaScript } from './support';

test('the data of a contact is exported as a file and then erased @nojs', { tag: '@nojs' }, async ({ page }) => {
  await asAdmin(page);
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
  await page.getByRole('button', { name: 'I understand, erase' }).click();
  await expect(page.getByText('Personal data erased.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Contact List' }).getByText('No contacts yet')).toBeVisible();
  const history = page.getByRole('region', { name: 'History' });
  await expect(history.getByText('A forgotten person').first()).toBeVisible();
  await expect(history.getByText('Personal data erased:')).toBeVisible();
  await expect(page.getByText('Hopperton')).toHaveCount(0);
  await expect(page.getByText(email)).toHaveCount(0);
});

test('the data of a removed contact is exported and erased from the history @nojs', { tag: '@nojs' }, async ({ page }) => {
  await asAdmin(page);
  const profile = await addCustomer(page, unique('Regretful'));
  const email = `${unique('grace').replace(' ', '.')}@regretful.example`;
  await addContact(page, profile, { first: 'Grace', last: 'Hopperton', email, types: ['Finance'] });
  await page.goto(profile);
  await hydrated(page);
  await page.getByRole('button', { name: 'Actions for Grace Hopperton' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('dialog', { name: 'Remove contact' }).getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('Contact removed.')).toBeVisible();
  const history = page.getByRole('region', { name: 'History' });
  await history.getByRole('link', { name: 'Personal data of Grace Hopperton' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Personal data' })).toBeVisible();
  await hydrated(page);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download as JSON' }).click();
  const data = JSON.parse(await readFile(await (await download).path(), 'utf8'));
  expect(data.contact).toContainEqual(['Email', email]);
  await page.getByRole('button', { name: 'I understand, erase' }).click();
  await expect(page.getByText('Personal data erased.')).toBeVisible();
  await expect(history.getByText('Personal data erased:')).toBeVisible();
  await expect(history.getByRole('link', { name: 'Personal data' })).toHaveCount(0);
  await expect(page.getByText('Hopperton')).toHaveCount(0);
});

test('the data of an inactive staff user is exported and erased @nojs', { tag: '@nojs' }, async ({ page }) => {
  await asAdmin(page);
  // A unique name, because other users of the same name keep it.
  const name = unique('Grace');
  const email = `${name.replace(' ', '.').toLowerCase()}@reseller.example`;
  await cloudtab('create-admin', '--email', email, '--name', name, '--password', 'correct horse battery staple');
  await open(page, `/users?search=${encodeURIComponent(email)}`);
  const edit = async () => {
    await page.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Edit User' })).toBeVisible();
    await hydrated(page);
  };
  await edit();
  await expect(page.getByRole('link', { name: 'Personal data' })).toHaveCount(0);
  await page.getByLabel('Active').uncheck();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('User saved.')).toBeVisible();
  await open(page, `/users?search=${encodeURIComponent(email)}`);
  await edit();
  await page.getByRole('link', { name: 'Personal data' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Personal data' })).toBeVisible();
  await hydrated(page);
  if (withJavaScript()) await expectAccessible(page);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download as JSON' }).click();
  const data = JSON.parse(await readFile(await (await download).path(), 'utf8'));
  expect(data.account.email).toBe(email);
  await page.getByRole('button', { name: 'I understand, erase' }).click();
  await expect(page.getByText('Personal data erased.')).toBeVisible();
  await open(page, `/users?search=${encodeURIComponent(email)}`);
  await expect(page.getByText(email)).toHaveCount(0);
});
