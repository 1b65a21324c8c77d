// "Manage Organization Details of a customer", step for step and label for label, with and without JavaScript.
import { addCustomer, openProfile, unique } from './steps';
import { asAdmin, expect, expectAccessible, hydrated, test } from './support';

// Chromium logs each refused save as a loading error; refusals are the subject of these tests.
test.use({ expectedErrors: [/status of (409|422)/] });

const office = {
  'Address 1': '12 MG Road',
  'Address 2': 'Tower B',
  'Address 3': 'Floor 4',
  Landmark: 'Near the <old> post office & park',
  City: 'Bengaluru',
  State: 'Karnataka',
  Pincode: '560001',
  Country: 'India',
  'Phone Number': '+91 80 2222 1234',
  'Fax Number': '+91 80 2222 1235',
};
const billing = { ...office, 'Address 1': '1 Билинг "Straße"', City: 'Mysuru', Pincode: '570001', Landmark: 'العنوان' };

test('the organization details of the guide are entered in three steps and remain after a reload @nojs', { tag: ['@nojs', '@smoke'] }, async ({ page }) => {
  const name = unique('Guide');
  await asAdmin(page);
  await addCustomer(page, name);
  await openProfile(page, name);
  await hydrated(page);
  await page.getByRole('link', { name: 'Edit Organization Detail' }).click();
  await page.getByLabel('Organization Name').fill(`${name} Ltd`);
  await page.getByLabel('Industry Vertical').fill('Legal');
  await page.getByLabel('Website').fill('www.guide.example');
  await page.getByLabel('Business Turnover').fill('1,23,45,678.50');
  await page.getByLabel('Currency').selectOption('INR');
  await page.getByLabel('Account Type').fill('Microsoft Azure');
  await page.getByRole('button', { name: 'Next' }).click();
  const offices = page.getByRole('group', { name: 'Office Address' });
  for (const [label, value] of Object.entries(office)) await offices.getByLabel(label, { exact: true }).fill(value);
  await page.getByRole('button', { name: 'Next' }).click();
  const billings = page.getByRole('group', { name: 'Billing Address' });
  for (const [label, value] of Object.entries(billing)) await billings.getByLabel(label, { exact: true }).fill(value);
  // Going back and forth loses no typed values.
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(offices.getByLabel('Landmark')).toHaveValue(office.Landmark);
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(billings.getByLabel('Address 1', { exact: true })).toHaveValue(billing['Address 1']);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Organization details saved.')).toBeVisible();
  const path = new URL(page.url()).pathname;
  await page.goto(path);
  const detail = page.getByRole('region', { name: 'Organization Detail' });
  const shown = [`${name} Ltd`, 'Legal', 'https://www.guide.example', 'INR 12,345,678.50', 'Microsoft Azure'];
  for (const value of [...shown, ...Object.values(office), ...Object.values(billing)]) {
    await expect(detail).toContainText(value.startsWith('+91') ? value.slice(0, 3) : value);
  }
});

test('an error is shown at its field and in a summary, and no typed values are lost @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Mistake');
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await page.goto(`${profile}?edit=organization`);
  await hydrated(page);
  await page.getByLabel('Website').fill('not a website');
  await page.getByLabel('Business Turnover').fill('12,x');
  await page.getByRole('button', { name: 'Next' }).click();
  const summary = page.getByRole('alert');
  await expect(summary).toContainText('There is a problem');
  await expect(summary.getByRole('link')).toHaveCount(2);
  await expect(page.getByLabel('Website')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Website')).toHaveValue('not a website');
  await expect(page).toHaveTitle(/^Error: /);
  await page.getByLabel('Website').fill('www.example.com');
  await page.getByLabel('Business Turnover').fill('12');
  await page.getByLabel('Currency').selectOption('USD');
  await page.getByRole('button', { name: 'Next' }).click();
  const offices = page.getByRole('group', { name: 'Office Address' });
  await offices.getByLabel('Country').fill('United States');
  await offices.getByLabel('Address 1').fill('1 Infinite Loop');
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('alert')).toContainText('ZIP code');
  await expect(offices.getByLabel('Address 1')).toHaveValue('1 Infinite Loop');
});

test('an unlisted place and phone are saved as typed, with a hint @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Unlisted');
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await page.goto(`${profile}?edit=organization`);
  await hydrated(page);
  await page.getByRole('button', { name: 'Next' }).click();
  const offices = page.getByRole('group', { name: 'Office Address' });
  await offices.getByLabel('Country').fill('USA');
  await offices.getByLabel('Address 1').fill('1 Infinite Loop');
  await offices.getByLabel('State').fill('Nowhere');
  await offices.getByLabel('Pincode').fill('ABC');
  await offices.getByLabel('Phone Number').fill('253-0000 or so');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Same as office address').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Organization details saved.')).toBeVisible();
  const detail = page.getByRole('region', { name: 'Organization Detail' });
  for (const text of ['Nowhere', 'the list of United States has no such state', 'ABC', 'a ZIP code in United States looks like 95014',
    '253-0000 or so', 'start a number abroad with +']) {
    await expect(detail).toContainText(text);
  }
});

test('of two editors one saves and the other sees the changes, and no typed values are lost @nojs', { tag: '@nojs' }, async ({ page, somebodyElse }) => {
  const name = unique('Conflict');
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  const other = await somebodyElse();
  await asAdmin(other);
  for (const editor of [page, other]) {
    await editor.goto(`${profile}?edit=organization`);
    await hydrated(editor);
  }
  const save = async (editor: typeof page, industry: string, city: string) => {
    await editor.getByLabel('Industry Vertical').fill(industry);
    await editor.getByRole('button', { name: 'Next' }).click();
    const offices = editor.getByRole('group', { name: 'Office Address' });
    await offices.getByLabel('Address 1').fill('1 High Street');
    if (city) await offices.getByLabel('City').fill(city);
    await editor.getByRole('button', { name: 'Next' }).click();
    await editor.getByLabel('Same as office address').check();
    await editor.getByRole('button', { name: 'Save' }).click();
  };
  await save(other, 'Legal', 'Leeds');
  await expect(other.getByText('Organization details saved.')).toBeVisible();
  await save(page, 'Gaming', '');
  await expect(page.getByRole('alert')).toContainText('Admin saved this in the meantime.');
  const changed = page.getByRole('region', { name: 'What changed meanwhile' }).first();
  await expect(changed).toContainText('Industry Vertical');
  await expect(changed).toContainText('Legal');
  await expect(changed).toContainText('Gaming');
  await expect(changed).toContainText('Leeds');
  // The form has merged both: after saving, mine wins where both changed a field, theirs stays where only they did.
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Organization details saved.')).toBeVisible();
  const detail = page.getByRole('region', { name: 'Organization Detail' });
  await expect(detail).toContainText('Gaming');
  await expect(detail).toContainText('Leeds');
});

test('the form works with the keyboard only, and each step passes axe', async ({ page }) => {
  const name = unique('Keyboard');
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await page.goto(`${profile}?edit=organization`);
  await hydrated(page);
  await expectAccessible(page);
  await page.getByLabel('Organization Name').focus();
  // Enter in a field opens the next step; it never saves before the last one.
  await page.keyboard.press('Enter');
  const offices = page.getByRole('group', { name: 'Office Address' });
  await offices.getByLabel('Address 1').focus();
  await page.keyboard.type('5 Key Lane');
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await page.getByLabel('Same as office address').focus();
  await page.keyboard.press('Space');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Organization details saved.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Organization Detail' })).toContainText('5 Key Lane');
});
