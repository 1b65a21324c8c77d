// Passkeys as a second factor, on a device that Chromium simulates.
import type { Page } from '@playwright/test';
import { staff } from './steps';
import { expect, expectAccessible, hydrated, logIn, open, test } from './support';

const password = 'correct horse battery staple';

// Chromium logs a page with an error status as a loading error.
test.use({ expectedErrors: [/status of 422/] });

// Passkeys need a host name, so they are for `localhost` instead of the loopback address.
test.use({ baseURL: process.env.BASE_URL?.replace('127.0.0.1', 'localhost') });

/** A device that confirms everything and can forget its keys. */
async function device(page: Page) {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true } as const;
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, automaticPresenceSimulation: true } });
  return {
    forget: () => session.send('WebAuthn.clearCredentials', { authenticatorId }),
  };
}

async function add(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
}

test('a passkey is added, required at the next log-in, and removed', async ({ page }) => {
  const email = await staff();
  const phone = await device(page);
  await logIn(page, email, password);
  await open(page, '/account');
  await page.getByRole('link', { name: 'Passkeys' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Passkeys' })).toBeVisible();
  await expect(page.getByText('You have no passkeys yet.')).toBeVisible();
  await expectAccessible(page);
  await add(page, 'My phone');
  await expect(page.getByRole('heading', { name: 'Recovery codes' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Recovery codes' }).locator('li code')).toHaveCount(10);
  await hydrated(page);
  await open(page, '/account/passkeys');
  await expect(page.getByRole('row', { name: /My phone/ })).toContainText('Never');
  await expectAccessible(page);

  await page.context().clearCookies();
  await open(page, '/bills?x=1');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Second factor' })).toBeVisible();
  await hydrated(page);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(page).toHaveURL(/\/bills\?x=1$/);

  await open(page, '/account/passkeys');
  await expect(page.getByRole('row', { name: /My phone/ })).not.toContainText('Never');
  await page.getByRole('button', { name: 'Remove My phone' }).click();
  await expect(page.getByText('Passkey removed.')).toBeVisible();
  await expect(page.getByText('You have no passkeys yet.')).toBeVisible();
  await phone.forget();
  await page.context().clearCookies();
  await logIn(page, email, password);
  await expect(page.getByRole('heading', { level: 1, name: 'Customers' })).toBeVisible();
});

test('without the device there is an error, and a recovery code works', async ({ page }) => {
  const email = await staff();
  const phone = await device(page);
  await logIn(page, email, password);
  await open(page, '/account/passkeys');
  await add(page, '');
  await expect(page.getByRole('alert').getByText('Enter a name')).toBeVisible();
  await hydrated(page);
  await add(page, 'My phone');
  const codes = page.getByRole('region', { name: 'Recovery codes' }).locator('li code');
  await expect(codes).toHaveCount(10);
  const [code] = await codes.allInnerTexts();
  await phone.forget();
  await page.context().clearCookies();
  await logIn(page, email, password);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(page.getByRole('alert').getByText('The browser sent no passkey')).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Customers' })).toBeVisible();
});
