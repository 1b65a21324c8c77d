// Steps that several specs use, in the guide's words.
import { execFile } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { expect, hydrated, open, post, test } from './support';

const run = promisify(execFile);

/** A name that no other test uses, because all specs share a database. */
export function unique(name: string): string {
  return `${name} ${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
}

/** Runs a `cloudtab` command on the database of the server under test. */
export async function cloudtab(...args: string[]): Promise<string> {
  const { stdout } = await run(process.env.CLOUDTAB_BIN!, args);
  return stdout;
}

/** Posts a form that redirects to another page, and returns that page's path. */
export async function done(page: Page, call: string, form: Record<string, string>): Promise<string> {
  const answer = await post(page, call, form);
  expect(answer.status(), await answer.text()).toBe(303);
  expect(answer.headers().location, 'the user is not logged in').not.toMatch(/^\/login/);
  return new URL(answer.headers().location, process.env.BASE_URL).pathname;
}

/** Gives a new customer an address, without which no bill is sent to it. */
export async function addAddress(page: Page, profile: string, name: string): Promise<void> {
  await done(page, 'save_organization', {
    customer: profile.split('/')[2],
    version: '1',
    'draft[name]': name,
    'draft[office][address1]': '1 Main Street',
    'draft[office][city]': 'London',
    'draft[office][pincode]': 'SW1A 2AA',
    'draft[office][country]': 'GB',
    'draft[same_as_office]': 'on',
  });
}

/** Adds a customer; returns the path of its Profile. The specs of hostile text and of the keyboard use the dialog. */
export async function addCustomer(page: Page, name: string): Promise<string> {
  return done(page, 'add_customer', { 'draft[name]': name, 'draft[account_type]': 'AWS' });
}

/** The guide's first two steps: the Customers page, then Edit in the menu of the customer. */
export async function openProfile(page: Page, name: string): Promise<void> {
  await open(page, '/bills');
  await page.getByRole('navigation', { name: 'Main' }).getByText('CUSTOMER PROFILE').click();
  await page.getByRole('link', { name: 'Customers', exact: true }).first().click();
  await page.getByLabel('Search customers').fill(name);
  await page.getByRole('button', { name: 'Search' }).click();
  // The earlier list has a row of this name, too, but its menu would disappear with it.
  await expect(page.getByText('Showing 1-1 of 1')).toBeVisible();
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await expect(page.getByRole('heading', { level: 1, name: `${name} Profile` })).toBeVisible();
}

interface Contact {
  first: string;
  last: string;
  email: string;
  types: string[];
}

/** Adds a contact. The spec of contacts uses the Add Contact page. */
export async function addContact(page: Page, profile: string, contact: Contact): Promise<void> {
  await done(page, 'add_contact', {
    customer: profile.split('/')[2],
    'draft[first_name]': contact.first,
    'draft[last_name]': contact.last,
    'draft[designation]': 'Head of IT',
    'draft[email]': contact.email,
    'draft[phone]': '+44 20 7946 0958',
    'draft[mobile]': '+44 7700 900123',
    'draft[billops_alerts]': 'true',
    ...Object.fromEntries(contact.types.map((type, at) => [`draft[user_types][${at}]`, type.toLowerCase().replace(' ', '_')])),
  });
}

/** Gives all contacts of a customer a user account. The spec of contacts uses the page. */
export async function createAccounts(page: Page, profile: string): Promise<void> {
  const headers = { origin: new URL(process.env.BASE_URL!).origin };
  const customer = profile.split('/')[2];
  const contacts: { id: string }[] = await (await page.request.post('/api/list_contacts', { form: { customer }, headers })).json();
  const checked = Object.fromEntries(contacts.map(({ id }, at) => [`checked[${at}]`, id]));
  const answer = await page.request.post('/api/set_accounts', { form: { customer, ...checked }, headers });
  expect(answer.status(), await answer.text()).toBe(200);
}

/** The first log-in, which sets a password; opens the dashboard. The spec of contacts uses the pages. */
export async function firstLogIn(page: Page, email: string, password: string): Promise<void> {
  await done(page, 'log_in', { 'draft[email]': email, 'draft[password]': email });
  await done(page, 'set_password', { 'draft[password]': password, 'draft[confirm]': password });
  await open(page, '/dashboard');
  await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
}

/** Creates a staff user for one test, so that ending sessions does not affect other tests; returns its address. */
export async function staff(): Promise<string> {
  const email = `${unique('ada').replace(' ', '.')}@example.com`;
  await cloudtab('create-admin', '--email', email, '--name', 'Ada Lovelace', '--password', 'correct horse battery staple');
  return email;
}

/** The texts of all mails to an address. */
export async function lettersTo(email: string): Promise<string[]> {
  const folder = join(process.env.CLOUDTAB_DATA_DIR!, 'mail');
  const letters = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), 'utf8')));
  const decoded = letters.map((letter) => letter.replaceAll('=\r\n', '').replaceAll('=3D', '='));
  return decoded.filter((letter) => letter.includes(`<${email}>`));
}

/** The link in the newest mail with one to an address. */
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
/** The required values of a purchase order, except its name. */
export const typicalOrder = {
  'Annual Value': '1000',
  Currency: 'USD',
  'Current Status': 'Active',
  'Provider Type': 'AWS',
  'Start Date': '2026-01-01',
  'Expiry Date': '2030-12-31',
};

/** Fills in Add PO or Edit PO by label; currencies are chosen by code, other lists by label. */
export async function fillOrder(page: Page, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) {
    const field = page.getByLabel(label, { exact: true });
    if (label === 'Currency') await field.selectOption(value);
    else if (orderChoices.includes(label)) await field.selectOption({ label: value });
    else await field.fill(value);
  }
}

/** A FOCUS export of two services in one month; `rows` are [service, billed cost]. */
export function focus(rows: [string, string][], currency = 'USD', month = '2026-09'): string {
  const header = 'BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ProviderName,ServiceName,ChargeCategory';
  const lines = rows.map(([service, cost]) => `${cost},${cost},${currency},${month}-01T00:00:00Z,,${month}-02T00:00:00Z,AWS,${service},Usage`);
  return [header, ...lines].join('\n') + '\n';
}

/** Writes a file into the test's own folder, which is removed with its results, and returns its path. */
export async function fileOf(name: string, content: string | Buffer): Promise<string> {
  const path = test.info().outputPath(name);
  await writeFile(path, content);
  return path;
}

/** Uploads an export of one or several files with the Import bill page, for its preview. */
export async function previewBill(page: Page, customer: string, file: string | string[]): Promise<void> {
  await page.goto('/bills/import');
  await hydrated(page);
  await page.getByLabel('Customer', { exact: true }).selectOption({ label: customer });
  await page.getByLabel('File', { exact: true }).setInputFiles(file);
  await page.getByRole('button', { name: 'Preview' }).click();
}

/** Imports an export after its preview. */
export async function importBill(page: Page, customer: string, file: string | string[]): Promise<void> {
  await previewBill(page, customer, file);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
}
