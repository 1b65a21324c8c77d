// The steps that several specs take, in the guide's words.
import { execFile } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { expect, hydrated, logIn, test } from './support';

const run = promisify(execFile);

/** A name that no other test uses: both databases are shared by all specs. */
export function unique(name: string): string {
  return `${name} ${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
}

/** Runs the binary's command on the database of the server under test. */
export async function cloudtab(...args: string[]): Promise<string> {
  const { stdout } = await run(process.env.CLOUDTAB_BIN!, args);
  return stdout;
}

/** Adds a customer by the dialog and waits for its Profile page. */
export async function addCustomer(page: Page, name: string): Promise<string> {
  await page.goto('/customers');
  await hydrated(page);
  await page.getByRole('link', { name: 'Add', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Add Customer' });
  await dialog.getByLabel('Organization Name').fill(name);
  await dialog.getByLabel('Account Type').fill('AWS');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('heading', { level: 1, name: `${name} Profile` })).toBeVisible();
  return new URL(page.url()).pathname;
}

/** The guide's first two steps: the Customers page, then Edit in the menu of the customer. */
export async function openProfile(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByText('CUSTOMER PROFILE').click();
  await page.getByRole('link', { name: 'Customers', exact: true }).first().click();
  await page.getByLabel('Search customers').fill(name);
  await page.getByRole('button', { name: 'Search' }).click();
  // The list of before has a row of this name as well: its menu would go with it.
  await expect(page.getByText('Showing 1-1 of 1')).toBeVisible();
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await expect(page.getByRole('heading', { level: 1, name: `${name} Profile` })).toBeVisible();
}

/** Adds a contact by the Add Contact page. */
export async function addContact(page: Page, profile: string, contact: { first: string; last: string; email: string; types: string[] }) {
  await page.goto(profile);
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

/** Checks the contacts on Create/Update User Accounts and applies. */
export async function createAccounts(page: Page, profile: string, names: string[]): Promise<void> {
  await page.goto(profile);
  await hydrated(page);
  await page.getByRole('link', { name: 'Create/Update User Accounts' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Create/Update User Accounts' })).toBeVisible();
  for (const name of names) await page.getByRole('checkbox', { name }).check();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('Account created.').first()).toBeVisible();
}

/** The first log-in: e-mail as user name and password, then a password of one's own. */
export async function firstLogIn(page: Page, email: string, password: string): Promise<void> {
  await logIn(page, email, email);
  await expect(page.getByRole('heading', { level: 1, name: 'Set your password' })).toBeVisible();
  await page.getByLabel('New password').fill(password);
  await page.getByLabel('Confirm password').fill(password);
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
  await hydrated(page);
}

/** A staff user of its own for the test, so that nobody else's log-ins are ended. */
export async function staff(): Promise<string> {
  const email = `${unique('ada').replace(' ', '.')}@example.com`;
  await cloudtab('create-admin', '--email', email, '--name', 'Ada Lovelace', '--password', 'correct horse battery staple');
  return email;
}

/** The link in the newest letter to an address that has one. */
export async function mailedLink(email: string): Promise<string> {
  let link = '';
  await expect(async () => {
    const folder = join(process.env.CLOUDTAB_DATA_DIR!, 'mail');
    for (const file of (await readdir(folder)).sort().reverse()) {
      const letter = (await readFile(join(folder, file), 'utf8')).replaceAll('=\r\n', '').replaceAll('=3D', '=');
      if (!letter.includes(`<${email}>`)) continue;
      link = /https?:\S+\/reset-password\?token=[0-9a-f]{64}/.exec(letter)?.[0] ?? '';
      if (link) break;
    }
    expect(link).not.toBe('');
  }).toPass();
  return link;
}

const orderChoices = ['Currency', 'Current Status', 'Provider Type'];
/** What a purchase order needs, but for its name. */
export const typicalOrder = {
  'Annual Value': '1000',
  Currency: 'USD',
  'Current Status': 'Active',
  'Provider Type': 'AWS',
  'Start Date': '2026-01-01',
  'Expiry Date': '2030-12-31',
};

/** Fills in Add PO or Edit PO by label; currencies are chosen by code, all else by its words. */
export async function fillOrder(page: Page, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) {
    const field = page.getByLabel(label, { exact: true });
    if (label === 'Currency') await field.selectOption(value);
    else if (orderChoices.includes(label)) await field.selectOption({ label: value });
    else await field.fill(value);
  }
}

/** A FOCUS export of two services in one month; `rows` are [service, billed cost]. */
export function focus(rows: [string, string][]): string {
  const header = 'BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ProviderName,ServiceName,ChargeCategory';
  const lines = rows.map(([service, cost]) => `${cost},${cost},USD,2026-09-01T00:00:00Z,2026-10-01T00:00:00Z,2026-09-02T00:00:00Z,AWS,${service},Usage`);
  return [header, ...lines].join('\n') + '\n';
}

/** Writes a file into the test's own folder, which goes with its results, and gives its path. */
export async function fileOf(name: string, content: string | Buffer): Promise<string> {
  const path = test.info().outputPath(name);
  await writeFile(path, content);
  return path;
}

/** Imports a file by the Import bill page. */
export async function importBill(page: Page, customer: string, file: string): Promise<void> {
  await page.goto('/bills/import');
  await hydrated(page);
  await page.getByLabel('Customer', { exact: true }).selectOption({ label: customer });
  await page.getByLabel('File', { exact: true }).setInputFiles(file);
  await page.getByRole('button', { name: 'Import' }).click();
}
