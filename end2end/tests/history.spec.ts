// The history of a profile: users, old and new values, and restoring a value.
import type { Locator, Page } from '@playwright/test';
import { addContact, addCustomer, unique } from './steps';
import { asAdmin, expect, expectAccessible, hydrated, open, test, withJavaScript } from './support';

test.use({ expectedErrors: [/status of 404/] });

function history(page: Page): Locator {
  return page.getByRole('table', { name: 'History, newest first' });
}

/** Changes the industry in the Organization Detail. */
async function saveIndustry(page: Page, profile: string, industry: string): Promise<void> {
  await open(page, `${profile}?edit=organization`);
  await page.getByLabel('Industry Vertical').fill(industry);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('group', { name: 'Office Address' }).getByLabel('Address 1').fill('1 High Street');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Same as office address').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Organization details saved.')).toBeVisible();
}

/** Adds a contact and changes her designation. */
async function changeContact(page: Page, profile: string, name: string): Promise<void> {
  const email = `${name.replace(/\W/g, '').toLowerCase()}@example.com`;
  await addContact(page, profile, { first: 'Ada', last: 'Lovelace', email, types: ['Finance'] });
  await open(page, profile);
  await page.getByRole('button', { name: 'Actions for Ada Lovelace' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Edit Contact' })).toBeVisible();
  await hydrated(page);
  await page.getByLabel('Designation').fill('CTO');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('Contact saved.')).toBeVisible();
}

test('the history shows user, old and new value, can be filtered, and restores a value as a new change @nojs', { tag: ['@nojs', '@smoke'] }, async ({ page }) => {
  const name = unique('History');
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await saveIndustry(page, profile, 'Legal');
  await saveIndustry(page, profile, 'Gaming');
  await changeContact(page, profile, name);
  await open(page, profile);
  const industry = history(page).getByRole('row').filter({ hasText: 'Industry Vertical: Legal → Gaming' });
  await expect(industry).toContainText('Admin');
  await expect(industry).toContainText(`Changed: ${name}`);
  const designation = history(page).getByRole('row').filter({ hasText: 'Designation: Head of IT → CTO' });
  await expect(designation).toContainText('Changed: Ada Lovelace');
  if (withJavaScript()) await expectAccessible(page);

  await page.getByLabel('Filter by section').selectOption('Contact List');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.waitForURL(/history-section=contacts/);
  await hydrated(page);
  await expect(industry).toHaveCount(0);
  await expect(designation).toHaveCount(1);
  await expect(page.getByLabel('Filter by section')).toHaveValue('contacts');

  await page.getByRole('button', { name: 'Restore Designation to Head of IT' }).click();
  await expect(page.getByText('Value restored.')).toBeVisible();
  await hydrated(page);
  await expect(history(page).getByRole('row').nth(1)).toContainText('Designation: CTO → Head of IT');
  await expect(designation).toHaveCount(1);
  await page.getByRole('button', { name: 'Restore Industry Vertical to Legal' }).click();
  await expect(history(page).getByRole('row').nth(1)).toContainText('Industry Vertical: Gaming → Legal');
  await expect(page.getByRole('region', { name: 'Organization Detail' })).toContainText('Legal');
});

test('a value of a removed contact cannot be restored, and a message says so @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Gone');
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await changeContact(page, profile, name);
  await open(page, profile);
  await page.getByRole('button', { name: 'Actions for Ada Lovelace' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('dialog', { name: 'Remove contact' }).getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('Contact removed.')).toBeVisible();
  await hydrated(page);
  await page.getByRole('button', { name: 'Restore Designation to Head of IT' }).click();
  await expect(page.getByRole('alert')).toContainText('This does not exist');
  await expect(history(page)).toContainText('Removed: Ada Lovelace');
});
