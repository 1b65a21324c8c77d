// Single sign-on: an Admin sets up a customer's identity provider, and its users log in there.
import type { Page } from '@playwright/test';
import { IdentityProvider, client } from './provider';
import { addContact, addCustomer, createAccounts, unique } from './steps';
import { asAdmin, expect, expectAccessible, hydrated, open, test, withJavaScript } from './support';

// Chromium logs a page with an error status as a loading error, and the provider's pages have no icon.
test.use({ expectedErrors: [/status of (422|404)/] });

/** Adds a customer with a user; returns the path of its profile, the user's address and its domain. */
async function customer(page: Page): Promise<{ profile: string; email: string; domain: string }> {
  const name = unique('Sign');
  const domain = `${name.replace(' ', '-').toLowerCase()}.example`;
  const email = `sue@${domain}`;
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await addContact(page, profile, { first: 'Sue', last: 'Sign', email, types: ['Bill Approver'] });
  await createAccounts(page, profile);
  return { profile, email, domain };
}

async function redirectUri(page: Page, profile: string): Promise<string> {
  await open(page, profile);
  await page.getByRole('link', { name: 'Customer single sign-on' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Single sign-on' })).toBeVisible();
  await hydrated(page);
  return page.getByLabel('Redirect URI', { exact: true }).inputValue();
}

async function atProvider(page: Page, email: string): Promise<void> {
  // The provider's pages load fonts from another site.
  await page.route('https://fonts.googleapis.com/**', (route) => route.fulfill({ contentType: 'text/css', body: '' }));
  await open(page, '/login');
  await page.getByLabel('Email').fill(email);
  await page.getByRole('button', { name: 'Single sign-on' }).click();
  await page.waitForURL(/\/\/localhost:/);
}

async function signOn(page: Page, email: string): Promise<void> {
  await atProvider(page, email);
  await page.getByPlaceholder('Enter any login').fill(email);
  await page.getByPlaceholder('and password').fill('anything');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

test('a user of a customer logs in with the identity provider that an Admin has set up @nojs', { tag: ['@nojs', '@smoke'] }, async ({ page, somebodyElse }) => {
  const { profile, email, domain } = await customer(page);
  const provider = await IdentityProvider.start(await redirectUri(page, profile));
  await page.getByLabel('Single sign-on', { exact: true }).selectOption('Required: no passwords');
  await page.getByRole('button', { name: 'Save' }).click();
  for (const fault of ['Enter the part of the addresses after the @', 'Enter the issuer', 'Enter the client ID']) {
    await expect(page.getByRole('alert').getByText(fault)).toBeVisible();
  }
  if (withJavaScript()) await expectAccessible(page);
  await page.getByLabel('Email domains').fill(domain);
  await page.getByLabel('Issuer').fill(`${provider.issuer}/other`);
  await page.getByLabel('Client ID').fill(client.id);
  await page.getByLabel('Client secret').fill(client.secret);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert').getByText('No OpenID Connect provider for this issuer')).toBeVisible();
  await expect(page.getByLabel('Email domains')).toHaveValue(domain);
  await page.getByLabel('Issuer').fill(provider.issuer);
  await page.getByLabel('Client secret').fill(client.secret);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status').getByText('Single sign-on saved.')).toBeVisible();

  const sue = await somebodyElse();
  await open(sue, '/login');
  await sue.getByLabel('Email').fill(email);
  await sue.getByLabel('Password').fill(email);
  await sue.getByRole('button', { name: 'Log in' }).click();
  await expect(sue.getByRole('alert').getByText('Email or password is incorrect')).toBeVisible();
  if (withJavaScript()) await expectAccessible(sue);
  await signOn(sue, email);
  await expect(sue.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
  await provider.stop();
});

test('the log-in page shows an error without a user account or without a provider', async ({ page, somebodyElse }) => {
  const { profile, email, domain } = await customer(page);
  const provider = await IdentityProvider.start(await redirectUri(page, profile));
  await page.getByLabel('Single sign-on', { exact: true }).selectOption('Offered');
  await page.getByLabel('Email domains').fill(domain);
  await page.getByLabel('Issuer').fill(provider.issuer);
  await page.getByLabel('Client ID').fill(client.id);
  await page.getByLabel('Client secret').fill(client.secret);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status').getByText('Single sign-on saved.')).toBeVisible();
  const other = await somebodyElse();
  await signOn(other, `nobody@${domain}`);
  await expect(other.getByRole('alert').getByText(`There is no user account here for nobody@${domain}`)).toBeVisible();
  await expect(other).toHaveURL(/\/login$/);
  await hydrated(other);
  await expectAccessible(other);
  await other.getByLabel('Email').fill('sue@elsewhere.example');
  await other.getByRole('button', { name: 'Single sign-on' }).click();
  await expect(other.getByRole('alert').getByText('There is no single sign-on for this address')).toBeVisible();
  await expect(other.getByLabel('Email')).toHaveValue('sue@elsewhere.example');
  await provider.stop();
  await hydrated(other);
  await other.getByLabel('Email').fill(email);
  await other.getByRole('button', { name: 'Single sign-on' }).click();
  await expect(other.getByRole('alert').getByText('does not answer')).toBeVisible();
});
