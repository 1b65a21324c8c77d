// Customers in bulk: a file is previewed before anything is stored, rows with errors are returned as a file, and an
// export can be imported.
import { readFile } from 'node:fs/promises';
import { addCustomer, fileOf, unique } from './steps';
import { asAdmin, expect, expectAccessible, hydrated, test, withJavaScript } from './support';

test.use({ expectedErrors: [/status of 422/] });

test('customers with contacts are imported from a file, and rows with errors are skipped as a whole @nojs', { tag: ['@nojs', '@smoke'] }, async ({ page }) => {
  const [good, bad] = [unique('=Bulk & <Söhne>'), unique('Bulk bad')];
  const csv = [
    'Company;Street;City;Postcode;Country;First name;Last name;E-mail;Role;Remarks',
    `${good};1 High Street;Leeds;LS1 4AP;United Kingdom;Ada;Lovelace;ada@example.com;Bill Approver;x`,
    `${good};;;;;Grace;Hopper;grace@example.com;Finance;y`,
    `${bad};2 Low Street;Leeds;LS1 4AP;United Kingdom;No;Address;not-an-address;Viewer;z`,
  ].join('\n');
  await asAdmin(page);
  await page.goto('/customers');
  await hydrated(page);
  await page.getByRole('link', { name: 'Import customers' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Import customers' })).toBeVisible();
  await hydrated(page);
  await page.getByLabel('File', { exact: true }).setInputFiles(await fileOf('customers.csv', csv));
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText('3 rows in the file: 1 new customer with 2 contacts.')).toBeVisible();
  await expect(page.getByLabel('E-mail')).toHaveValue('contact.email');
  const wrong = page.getByRole('region', { name: 'Rows with errors' }).first();
  await expect(wrong.getByRole('row', { name: /^Line 4/ })).toContainText('Enter an email address');
  if (withJavaScript()) {
    await hydrated(page);
    await expectAccessible(page);
  }
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download these rows' }).click();
  const file = await readFile(await (await download).path(), 'utf8');
  expect(file).toContain(bad);
  expect(file).toContain('Enter an email address');
  expect(file).not.toContain('Lovelace');
  // Another choice of columns changes the preview; nothing is stored before the import.
  await page.getByLabel('Role').selectOption({ label: 'Do not import' });
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page.getByLabel('Role')).toHaveValue('');
  await hydrated(page);
  await page.getByRole('button', { name: 'Import 1 customer' }).click();
  await expect(page.getByText('Customers imported.')).toBeVisible();
  await page.goto(`/customers?search=${encodeURIComponent(good)}`);
  await expect(page.getByRole('row', { name: good })).toContainText('2');
  await page.goto(`/customers?search=${encodeURIComponent(bad)}`);
  await expect(page.getByText('No customer matches')).toBeVisible();
  const answer = await page.request.get('/customers.csv');
  expect(await answer.text()).toContain(`'${good}`);
});

test('an edited export changes the customer after showing the differences @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Bulk again');
  await asAdmin(page);
  await addCustomer(page, name);
  await page.goto('/customers');
  await hydrated(page);
  await expect(page.getByRole('link', { name: 'Export customers' })).toHaveAttribute('href', '/customers.csv');
  const [header, ...rows] = (await (await page.request.get('/customers.csv')).text()).split('\r\n');
  const row = rows.find((line) => line.startsWith(name)) ?? '';
  const edited = ['Customer list', '', header, row.replace(`${name},,`, `${name},Retail,`)].join('\n');
  await page.goto('/customers/import');
  await hydrated(page);
  await page.getByLabel('File', { exact: true }).setInputFiles(await fileOf('customers.csv', edited));
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText('Above the header, not imported: Customer list')).toBeVisible();
  await expect(page.getByText('1 row in the file: 1 changed customer.')).toBeVisible();
  const changes = page.getByRole('region', { name: 'Changes' }).first();
  await expect(changes.getByRole('row', { name })).toContainText('Industry Vertical: – → Retail');
  await hydrated(page);
  if (withJavaScript()) await expectAccessible(page);
  await page.getByRole('button', { name: 'Import 1 customer' }).click();
  await expect(page.getByText('Customers imported.')).toBeVisible();
  await page.goto(`/customers?search=${encodeURIComponent(name)}`);
  await expect(page.getByRole('row', { name })).toContainText('Retail');
});

test('a file that is not a table is refused with an error at the field @nojs', { tag: '@nojs' }, async ({ page }) => {
  await asAdmin(page);
  await page.goto('/customers/import');
  await hydrated(page);
  await page.getByLabel('File', { exact: true }).setInputFiles(await fileOf('report.pdf', '%PDF-1.7\n'));
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('alert')).toContainText('PDF');
});
