// "Manage contact details of a end-customer's contact person" and "Create a user account", label for label.
import type { Page } from '@playwright/test';
import { addContact, addCustomer, openProfile, unique } from './steps';
import { asAdmin, expect, expectAccessible, hydrated, logIn, open, test, withJavaScript } from './support';

test.use({ expectedErrors: [/status of (409|422)/] });

const password = 'eleven purple lanterns';
interface Person {
  first: string;
  last: string;
  email: string;
  types: string[];
}

/** Adds a contact with the Add Contact page, starting at the open Profile. */
async function addByPage(page: Page, contact: Person): Promise<void> {
  await hydrated(page);
  await page.getByRole('region', { name: 'Contact List' }).getByRole('link', { name: 'Add Contact' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Add Contact' })).toBeVisible();
  await page.getByLabel('First Name').fill(contact.first);
  await page.getByLabel('Last Name').fill(contact.last);
  await page.getByLabel('Designation').fill('Head of IT');
  await page.getByLabel('Email').fill(contact.email);
  await page.getByLabel('Phone Number').fill('+44 20 7946 0958');
  await page.getByLabel('Mobile Number').fill('+44 7700 900123');
  for (const type of contact.types) await page.getByLabel(type).check();
  await page.getByRole('group', { name: 'Subscription Preferences' }).getByLabel('Billops Alerts').check();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('Contact added.')).toBeVisible();
}

/** Checks a contact on Create/Update User Accounts and applies. */
async function createByPage(page: Page, profile: string, name: string): Promise<void> {
  await open(page, profile);
  await page.getByRole('link', { name: 'Create/Update User Accounts' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Create/Update User Accounts' })).toBeVisible();
  await page.getByRole('checkbox', { name }).check();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('Account created.').first()).toBeVisible();
}

const addressOf = (name: string) => `${name.replace(/\W/g, '').toLowerCase()}@example.com`;

test('a contact of the guide is added, edited and removed @nojs', { tag: ['@nojs', '@smoke'] }, async ({ page }) => {
  const name = unique('Contact');
  await asAdmin(page);
  await addCustomer(page, name);
  await openProfile(page, name);
  const list = page.getByRole('region', { name: 'Contact List' });
  await addByPage(page, { first: 'Ada', last: 'Lovelace', email: addressOf(name), types: ['Bill Approver', 'Technical'] });
  await expect(list.getByRole('row', { name: /Ada Lovelace/ })).toContainText('Bill Approver, Technical');
  await hydrated(page);
  await page.getByRole('button', { name: 'Actions for Ada Lovelace' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Edit Contact' })).toBeVisible();
  await expect(page.getByLabel('Designation')).toHaveValue('Head of IT');
  if (withJavaScript()) await expectAccessible(page);
  await page.getByLabel('Last Name').fill('');
  await page.getByLabel('Designation').fill('<b>CTO</b>');
  for (const type of ['Bill Approver', 'Technical']) await page.getByLabel(type).uncheck();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('alert')).toContainText('Enter the last name');
  await expect(page.getByRole('alert')).toContainText('Choose at least one user type');
  await expect(page.getByRole('group', { name: 'User Type' })).toContainText('Choose at least one user type');
  await page.getByLabel('Technical').check();
  await expect(page.getByLabel('Designation')).toHaveValue('<b>CTO</b>');
  await page.getByLabel('Last Name').fill('King');
  await page.getByLabel('PO Expiry').uncheck();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('Contact saved.')).toBeVisible();
  const row = list.getByRole('row', { name: /Ada King/ });
  await expect(row).toContainText('<b>CTO</b>');
  await expect(row).toContainText('On: 4 of 5');
  await list.getByText('People by role and alert').click();
  await expect(list.getByRole('row', { name: 'PO Expiry' })).toContainText('No one');
  await expect(list.getByRole('row', { name: 'Bill Due Date' })).toContainText('Ada King');
  await hydrated(page);
  await page.getByRole('button', { name: 'Actions for Ada King' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('dialog', { name: 'Remove contact' }).getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('Contact removed.')).toBeVisible();
  await expect(list.getByText('Ada King')).toHaveCount(0);
});

test('of two users who edit a contact, the second sees what the first saved and keeps the typed values @nojs', { tag: '@nojs' }, async ({ page, somebodyElse }) => {
  const name = unique('Two');
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await addContact(page, profile, { first: 'Ada', last: 'Lovelace', email: addressOf(name), types: ['Finance'] });
  const other = await somebodyElse();
  await asAdmin(other);
  for (const editor of [page, other]) {
    await editor.goto(profile);
    await hydrated(editor);
    await editor.getByRole('button', { name: 'Actions for Ada Lovelace' }).click();
    await editor.getByRole('menuitem', { name: 'Edit' }).click();
    await expect(editor.getByRole('heading', { level: 1, name: 'Edit Contact' })).toBeVisible();
    await hydrated(editor);
  }
  await other.getByLabel('Designation').fill('Theirs');
  await other.getByLabel('Last Name').fill('King');
  await other.getByRole('checkbox', { name: 'Bill Approver' }).check();
  await other.getByRole('button', { name: 'Apply' }).click();
  await expect(other.getByText('Contact saved.')).toBeVisible();
  await page.getByLabel('Designation').fill('Mine');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('alert')).toContainText('Admin saved this in the meantime.');
  const changed = page.getByRole('region', { name: 'What changed meanwhile' }).first();
  await expect(changed.getByRole('row', { name: 'Designation' })).toContainText('Theirs');
  await expect(page.getByLabel('Designation')).toHaveValue('Mine');
  // Where only the other user changed a field, the form now has that value.
  await expect(page.getByLabel('Last Name')).toHaveValue('King');
  await expect(page.getByRole('checkbox', { name: 'Bill Approver' })).toBeChecked();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('Contact saved.')).toBeVisible();
  const contacts = page.getByRole('region', { name: 'Contact List' });
  for (const kept of ['Mine', 'Ada King', 'Bill Approver']) await expect(contacts).toContainText(kept);
});

test('a login of two customers chooses the organization, and unchecking it ends its access @nojs', { tag: '@nojs' }, async ({ page, somebodyElse }) => {
  const [one, two] = [unique('First'), unique('Second')];
  const email = addressOf(one);
  await asAdmin(page);
  const profiles = [await addCustomer(page, one), await addCustomer(page, two)];
  for (const profile of profiles) {
    await addContact(page, profile, { first: 'Ada', last: 'Both', email, types: ['Bill Approver'] });
  }
  await createByPage(page, profiles[0], 'Ada Both');
  await page.goto(profiles[1]);
  await hydrated(page);
  await page.getByRole('link', { name: 'Create/Update User Accounts' }).click();
  await expect(page.getByText('Stays without an account')).toBeVisible();
  await page.getByRole('checkbox', { name: 'Ada Both' }).check();
  await expect(page.getByText('Creates an account')).toBeVisible();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('this person can now also see this customer')).toBeVisible();

  const ada = await somebodyElse();
  await logIn(ada, email, email);
  await ada.getByLabel('New password').fill(password);
  await ada.getByLabel('Confirm password').fill(password);
  await ada.getByRole('button', { name: 'Set password' }).click();
  await expect(ada.getByRole('heading', { level: 1, name: 'Choose the organization' })).toBeVisible();
  await ada.goto('/dashboard');
  await expect(ada.getByRole('heading', { level: 1, name: 'Choose the organization' })).toBeVisible();
  await ada.getByRole('button', { name: two }).click();
  await expect(ada.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
  await ada.getByRole('link', { name: 'Other organizations' }).click();
  await expect(ada.getByRole('button', { name: one })).toBeVisible();

  await page.goto(profiles[0].replace('/profile', '/accounts'));
  await hydrated(page);
  await page.getByRole('checkbox', { name: 'Ada Both' }).uncheck();
  await expect(page.getByText('Loses access to this organization')).toBeVisible();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('Another organization still uses it.')).toBeVisible();
  await ada.goto('/dashboard');
  await expect(ada.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
  await expect(ada.getByRole('link', { name: 'Other organizations' })).toHaveCount(0);
});

test('a new user gets a mail, and the shown one-time link sets the password once @nojs', { tag: ['@nojs', '@smoke'] }, async ({ page, somebodyElse }) => {
  const name = unique('Link');
  const email = addressOf(name);
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await addContact(page, profile, { first: 'Ada', last: 'Lovelace', email, types: ['Viewer'] });
  await createByPage(page, profile, 'Ada Lovelace');
  const link = await page.getByLabel('One-time link for Ada Lovelace', { exact: true }).inputValue();
  if (withJavaScript()) {
    await expectAccessible(page);
    await expect(page.getByText('Mail sent').first()).toBeVisible();
    await page.getByRole('button', { name: 'Copy One-time link for Ada Lovelace' }).click();
    await expect(page.getByText('Copied')).toBeVisible();
  } else {
    await expect(async () => {
      await page.goto(profile.replace('/profile', '/accounts'));
      await expect(page.getByRole('row', { name: /Ada Lovelace/ })).toContainText('Mail sent', { timeout: 1 });
    }).toPass();
  }
  const ada = await somebodyElse();
  await open(ada, new URL(link).pathname + new URL(link).search);
  await expect(ada.getByText(`Choose a password for ${email}`)).toBeVisible();
  if (withJavaScript()) await expectAccessible(ada);
  await ada.getByLabel('New password').fill(password);
  await ada.getByLabel('Confirm password').fill('another one that differs');
  await ada.getByRole('button', { name: 'Set password' }).click();
  await expect(ada.getByRole('alert')).toContainText('The two passwords differ');
  await ada.getByLabel('New password').fill(password);
  await ada.getByLabel('Confirm password').fill(password);
  await ada.getByRole('button', { name: 'Set password' }).click();
  await expect(ada.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
  const late = await somebodyElse();
  await late.goto(new URL(link).pathname + new URL(link).search);
  await expect(late.getByText('This link was used on')).toBeVisible();
});

test('typed values are not lost by a stray click', async ({ page }) => {
  const name = unique('Guard');
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await page.goto(profile.replace('/profile', '/contacts/add'));
  await hydrated(page);
  await page.getByLabel('First Name').fill('Ada');
  const questions: string[] = [];
  let leave = false;
  page.on('dialog', (dialog) => {
    questions.push(dialog.message());
    return leave ? dialog.accept() : dialog.dismiss();
  });
  await page.getByRole('link', { name: 'Bills', exact: true }).first().click();
  await expect.poll(() => questions.length).toBe(1);
  expect(questions[0]).toContain('Leave without saving?');
  await expect(page.getByLabel('First Name')).toHaveValue('Ada');
  leave = true;
  await page.getByRole('link', { name: 'Bills', exact: true }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Bills' })).toBeVisible();
});
