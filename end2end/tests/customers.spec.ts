// The Customers page: its URL holds the filters, and no customer is deleted by mistake.
import { addCustomer, cloudtab, fileOf, focus, unique } from './steps';
import { admin, asAdmin, expect, expectAccessible, hydrated, open, test } from './support';

test.use({ expectedErrors: [/status of 422/] });

test('customers are searched, filtered and sorted, and the URL shows the same list again @nojs', { tag: ['@nojs', '@smoke'] }, async ({ page }) => {
  const name = unique('Séarch');
  await asAdmin(page);
  for (const suffix of ['Alpha', 'Beta']) await addCustomer(page, `${name} ${suffix}`);
  await page.goto('/customers');
  await hydrated(page);
  await page.getByLabel('Search customers').fill(name.toUpperCase());
  await page.getByRole('button', { name: 'Search' }).click();
  const rows = page.getByRole('row').filter({ has: page.getByRole('rowheader') });
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText('Alpha');
  await page.getByRole('link', { name: 'Organization Name' }).click();
  await expect(rows.first()).toContainText('Beta');
  await expect(page.getByRole('columnheader', { name: 'Organization Name' })).toHaveAttribute('aria-sort', 'descending');
  await expect(page.getByText('Showing 1-2 of 2')).toBeVisible();
  const address = page.url();
  await page.goto('/bills');
  await page.goto(address);
  await expect(rows.first()).toContainText('Beta');
  await page.getByLabel('Filter by account type').selectOption('AWS');
  await page.getByLabel('Search customers').fill('no such customer');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByText('No customer matches')).toBeVisible();
});

test('a name that is taken is an error at its field @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Taken');
  await asAdmin(page);
  await addCustomer(page, name);
  await page.goto('/customers?add=1');
  await hydrated(page);
  const dialog = page.getByRole('dialog', { name: 'Add Customer' });
  await dialog.getByLabel('Organization Name').fill(name.toUpperCase());
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expect(dialog.getByRole('alert')).toContainText('already exists');
  await expect(dialog.getByLabel('Organization Name')).toHaveValue(name.toUpperCase());
});

test('an archived customer is hidden and can be restored @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Archive');
  await asAdmin(page);
  await addCustomer(page, name);
  await page.goto(`/customers?search=${encodeURIComponent(name)}`);
  await hydrated(page);
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await expect(page.getByText('Customer archived.')).toBeVisible();
  await page.goto(`/customers?search=${encodeURIComponent(name)}&status=archived`);
  await hydrated(page);
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Restore' }).click();
  await expect(page.getByText('Customer is active again.')).toBeVisible();
});

test('a customer with bills is deleted only after typing its name @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Delete');
  await cloudtab('import', '--customer', name, '--create', await fileOf('a.csv', focus([['Compute', '1']])));
  await asAdmin(page);
  await page.goto(`/customers?search=${encodeURIComponent(name)}`);
  await hydrated(page);
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete customer' });
  await dialog.getByLabel(/Enter the name/).fill('something else');
  await dialog.getByRole('button', { name: 'I understand, Delete' }).click();
  await expect(dialog.getByRole('alert')).toContainText(`Enter the exact name: ${name}`);
  await dialog.getByLabel(/Enter the name/).fill(name);
  await dialog.getByRole('button', { name: 'I understand, Delete' }).click();
  await expect(page.getByText('Customer deleted.')).toBeVisible();
  await page.goto(`/customers?search=${encodeURIComponent(name)}&status=all`);
  await expect(page.getByText('No customer matches')).toBeVisible();
});

test('a customer with a sent bill is archived instead of deleted @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Kept');
  const imported = await cloudtab('import', '--customer', name, '--create', '--json', await fileOf('a.csv', focus([['Compute', '1']])));
  await cloudtab('approve', '--bill', JSON.parse(imported).bills[0].id, '--as', admin.email);
  await asAdmin(page);
  await page.goto(`/customers?search=${encodeURIComponent(name)}`);
  await hydrated(page);
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete customer' });
  await expect(dialog).toContainText(`${name} cannot be deleted: bills were sent to it for approval.`);
  await expect(dialog.getByRole('button', { name: 'I understand, Delete' })).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Archive' }).click();
  await expect(page.getByText('Customer archived.')).toBeVisible();
  await page.goto(`/customers?search=${encodeURIComponent(name)}&status=archived`);
  await expect(page.getByRole('link', { name })).toBeVisible();
});

const pages: [string, (profile: string) => string][] = [
  ['Customers', () => '/customers'],
  ['Add Customer', () => '/customers?add=1'],
  ['Profile', (profile) => profile],
  ['Add Contact', (profile) => profile.replace('/profile', '/contacts/add')],
  ['Create/Update User Accounts', (profile) => profile.replace('/profile', '/accounts')],
  ['Bills', () => '/bills'],
  ['Import bill', () => '/bills/import'],
];
for (const [title, pathOf] of pages) {
  test(`the page ${title} passes axe in light and in dark, and fits a narrow screen`, async ({ page }) => {
    await asAdmin(page);
    const path = pathOf(await addCustomer(page, unique('Axe')));
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await open(page, path);
      await expectAccessible(page);
    }
    await page.setViewportSize({ width: 320, height: 700 });
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wider, 'scrolls sideways at 320 px').toBeLessThanOrEqual(0);
  });
}
