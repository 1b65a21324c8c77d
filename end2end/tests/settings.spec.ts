// The settings of a customer and of the reseller.
import { addCustomer, unique } from './steps';
import { asAdmin, expect, expectAccessible, hydrated, open, test, withJavaScript } from './support';

test.use({ expectedErrors: [/status of (409|422)/] });

test('invalid settings show an error, History restores an old value, and orders propose the currency @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Settings');
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  const section = page.getByRole('region', { name: 'Settings', exact: true });
  await open(page, profile);
  await expect(section).toContainText('Monthly');
  await expect(section).toContainText('30 days');
  await section.getByRole('link', { name: 'Edit Settings' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Edit Settings' })).toBeVisible();
  await hydrated(page);
  await page.getByLabel('Billing Cycle').selectOption({ label: 'Quarterly' });
  await page.getByLabel('Currency').selectOption('JPY');
  await page.getByLabel('Document Language').selectOption({ label: '日本語' });
  await page.getByLabel('Time Zone').fill('Mars/Olympus');
  await page.getByLabel('Payment Terms').fill('soon');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('Enter the payment terms in whole days, from 0 to 365');
  await expect(page.getByLabel('Time Zone')).toHaveValue('Mars/Olympus');
  await page.getByLabel('Payment Terms').fill('Net 45');
  await page.getByRole('button', { name: 'Save' }).click();
  // Only the server has the list of time zones, so this error comes after the save.
  await expect(page.getByRole('alert')).toContainText('Enter a time zone from the list, like Europe/Berlin');
  await expect(page.getByLabel('Billing Cycle')).toHaveValue('quarterly');
  if (withJavaScript()) await expectAccessible(page);
  await page.getByLabel('Time Zone').fill('asia/tokyo');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Settings saved.')).toBeVisible();
  for (const value of ['Quarterly', 'JPY', 'Asia/Tokyo', '日本語', '45 days']) await expect(section).toContainText(value);

  await page.goto(profile.replace('/profile', '/purchase-orders/add'));
  await expect(page.getByLabel('Currency')).toHaveValue('JPY');

  await page.goto(profile);
  const record = page.getByRole('region', { name: 'History' }).getByRole('row', { name: /Time Zone: UTC → Asia\/Tokyo/ });
  await record.getByRole('button', { name: 'Restore Time Zone to UTC' }).click();
  await expect(page.getByText('Value restored.')).toBeVisible();
  await expect(section).toContainText('UTC');
});

test('of two users who save settings at once, the second sees what the first saved @nojs', { tag: '@nojs' }, async ({ page, somebodyElse }) => {
  const name = unique('Terms');
  await asAdmin(page);
  const edit = (await addCustomer(page, name)).replace('/profile', '/settings');
  const other = await somebodyElse();
  await asAdmin(other);
  for (const editor of [page, other]) {
    await editor.goto(edit);
    await hydrated(editor);
  }
  await other.getByLabel('Payment Terms').fill('14');
  await other.getByRole('button', { name: 'Save' }).click();
  await expect(other.getByText('Settings saved.')).toBeVisible();
  await page.getByLabel('Payment Terms').fill('60');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('saved this in the meantime.');
  const changed = page.getByRole('region', { name: 'What changed meanwhile' }).first();
  await expect(changed.getByRole('row', { name: 'Payment Terms' })).toContainText('14');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Settings saved.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Settings', exact: true })).toContainText('60 days');
});

test('the settings of the reseller are saved, and an error is shown at its field @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Northwind');
  await asAdmin(page);
  await open(page, '/customers');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await hydrated(page);
  await page.getByLabel('Reseller Name').fill(name);
  await page.getByLabel('Time Zone').fill('Middle-earth');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('There is a problem');
  await expect(page.getByLabel('Time Zone')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Reseller Name')).toHaveValue(name);
  await page.getByLabel('Time Zone').fill('Europe/Berlin');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Settings saved.')).toBeVisible();
  await open(page, '/settings');
  await expect(page.getByLabel('Reseller Name')).toHaveValue(name);
  await expect(page.getByLabel('Time Zone')).toHaveValue('Europe/Berlin');
  if (withJavaScript()) await expectAccessible(page);
});
