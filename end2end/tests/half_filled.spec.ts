// Partly filled forms: a few fields, back and forth, one form after another. Empty fields stay empty, and every field
// shows its stored value.
// Longer than 300 lines: it opens each form after each other form.
import type { Page } from '@playwright/test';
import { addContact, addCustomer, unique } from './steps';
import { asAdmin, expect, open, test, withJavaScript } from './support';

test.use({ expectedErrors: [/status of (409|422)/] });

const address = { address1: '', address2: '', address3: '', landmark: '', city: '', state: '', pincode: '', country: '', phone: '', fax: '' };
const street = { ...address, address1: '12 Dock Road' };
const organization = (name: string) => ({
  name,
  industry: '',
  website: '',
  turnover: '',
  turnover_currency: '',
  account_type: 'AWS',
  office: street,
  same_as_office: 'on',
  billing: address,
});

/** The stored values of a customer. */
async function stored(page: Page, profile: string): Promise<unknown> {
  const headers = { origin: new URL(process.env.BASE_URL!).origin };
  const answer = await page.request.post('/api/organization', { form: { customer: profile.split('/')[2] }, headers });
  expect(answer.status(), await answer.text()).toBe(200);
  return (await answer.json()).organization;
}

const next = (page: Page) => page.getByRole('button', { name: 'Next' }).click();
const back = (page: Page) => page.getByRole('button', { name: 'Back' }).click();
const save = (page: Page) => page.getByRole('button', { name: 'Save' }).click();
const office = (page: Page) => page.getByRole('group', { name: 'Office Address' });
const same = (page: Page) => page.getByLabel('Same as office address');
const saved = (page: Page) => expect(page.getByText('Organization details saved.')).toBeVisible();

const addressLabels: Record<keyof typeof address, string> = {
  address1: 'Address 1',
  address2: 'Address 2',
  address3: 'Address 3',
  landmark: 'Landmark',
  city: 'City',
  state: 'State',
  pincode: 'Pincode',
  country: 'Country',
  phone: 'Phone Number',
  fax: 'Fax Number',
};

async function expectOffice(page: Page, values: typeof address): Promise<void> {
  for (const [field, label] of Object.entries(addressLabels)) {
    await expect(office(page).getByLabel(label, { exact: true }), label).toHaveValue(values[field as keyof typeof address]);
  }
}

async function expectFirstStep(page: Page, name: string): Promise<void> {
  await expect(page.getByLabel('Organization Name')).toHaveValue(name);
  await expect(page.getByLabel('Industry Vertical')).toHaveValue('');
  await expect(page.getByLabel('Website')).toHaveValue('');
  await expect(page.getByLabel('Business Turnover')).toHaveValue('');
  await expect(page.getByLabel('Account Type')).toHaveValue('AWS');
}

/** Adds a customer with only a name and a street; returns the path of its Profile. */
async function addWithStreet(page: Page, name: string): Promise<string> {
  const profile = await addCustomer(page, name);
  await open(page, `${profile}?edit=organization`);
  await next(page);
  await office(page).getByLabel('Address 1').fill(street.address1);
  await next(page);
  await same(page).check();
  await save(page);
  await saved(page);
  return profile;
}

test('fields left empty stay empty through Next, Back and Save @nojs', { tag: ['@nojs', '@smoke'] }, async ({ page }) => {
  const name = unique('Sparse');
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await open(page, `${profile}?edit=organization`);
  await expectFirstStep(page, name);
  await next(page);
  await expectOffice(page, address);
  await office(page).getByLabel('Address 1').fill(street.address1);
  await next(page);
  await same(page).check();
  await back(page);
  await expectOffice(page, street);
  await back(page);
  await expectFirstStep(page, name);
  await next(page);
  await next(page);
  await expect(same(page)).toBeChecked();
  await save(page);
  await saved(page);
  expect(await stored(page, profile)).toEqual(organization(name));
});

test('a renamed customer keeps its street @nojs', { tag: ['@nojs', '@smoke'] }, async ({ page }) => {
  await asAdmin(page);
  const profile = await addWithStreet(page, unique('Before'));
  const name = unique('After');
  await open(page, `${profile}?edit=organization`);
  await page.getByLabel('Organization Name').fill(name);
  await next(page);
  await expectOffice(page, street);
  await next(page);
  await save(page);
  await saved(page);
  expect(await stored(page, profile)).toEqual(organization(name));
});

test('values typed before Cancel are not stored and not shown in the next edit @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Cancelled');
  await asAdmin(page);
  const profile = await addWithStreet(page, name);
  page.on('dialog', (dialog) => void dialog.accept());
  await open(page, `${profile}?edit=organization`);
  await page.getByLabel('Website').fill('www.cancelled.example');
  await next(page);
  await office(page).getByLabel('City').fill('Leeds');
  await page.getByRole('link', { name: 'Cancel' }).click();
  await page.getByRole('link', { name: 'Edit Organization Detail' }).click();
  await expectFirstStep(page, name);
  await next(page);
  await expectOffice(page, street);
  expect(await stored(page, profile)).toEqual(organization(name));
});

test('an error moves no value into another field @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Mistaken');
  await asAdmin(page);
  const profile = await addWithStreet(page, name);
  await open(page, `${profile}?edit=organization`);
  await page.getByLabel('Website').fill('not a website');
  await next(page);
  await expect(page.getByRole('alert')).toContainText('There is a problem');
  await page.getByLabel('Website').fill('');
  await next(page);
  await office(page).getByLabel('Address 1').fill('');
  await office(page).getByLabel('City').fill('Leeds');
  await next(page);
  await expect(page.getByRole('alert')).toContainText('There is a problem');
  await expectOffice(page, { ...address, city: 'Leeds' });
  await back(page);
  await expectFirstStep(page, name);
  await next(page);
  await office(page).getByLabel('Address 1').fill(street.address1);
  await office(page).getByLabel('City').fill('');
  await next(page);
  await save(page);
  await saved(page);
  expect(await stored(page, profile)).toEqual(organization(name));
});

test('a conflict merges what two users typed and leaves the rest empty @nojs', { tag: '@nojs' }, async ({ page, somebodyElse }) => {
  await asAdmin(page);
  const [name, renamed] = [unique('Two'), unique('Two renamed')];
  const profile = await addWithStreet(page, name);
  const other = await somebodyElse();
  await asAdmin(other);
  await open(page, `${profile}?edit=organization`);
  await open(other, `${profile}?edit=organization`);
  await other.getByLabel('Organization Name').fill(renamed);
  await next(other);
  await next(other);
  await save(other);
  await saved(other);
  await next(page);
  await office(page).getByLabel('City').fill('Leeds');
  await next(page);
  await save(page);
  await expect(page.getByRole('alert')).toContainText('saved this in the meantime');
  await back(page);
  await expectOffice(page, { ...street, city: 'Leeds' });
  await back(page);
  await expectFirstStep(page, renamed);
  await next(page);
  await next(page);
  await save(page);
  await saved(page);
  expect(await stored(page, profile)).toEqual({ ...organization(renamed), office: { ...street, city: 'Leeds' } });
});

test('the currency of the country is proposed, so an amount alone is enough @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Proposed');
  await asAdmin(page);
  const profile = await addWithStreet(page, name);
  await open(page, `${profile}?edit=organization`);
  await next(page);
  await office(page).getByLabel('Country').fill('Japan');
  await office(page).getByLabel('State').fill('Tokyo');
  await office(page).getByLabel('Pincode').fill('154-0023');
  await next(page);
  await save(page);
  await saved(page);
  await open(page, `${profile}?edit=organization`);
  await expect(page.getByLabel('Currency')).toHaveValue('JPY');
  await page.getByLabel('Business Turnover').fill('12,500');
  if (withJavaScript()) await expect(page.getByText('Saved as JPY 12,500')).toBeVisible();
  await next(page);
  await next(page);
  await save(page);
  await saved(page);
  expect(await stored(page, profile)).toMatchObject({ turnover: '12,500', turnover_currency: 'JPY' });
});

test('Clear on Customers empties the search and the filters @nojs', { tag: '@nojs' }, async ({ page }) => {
  await asAdmin(page);
  await addCustomer(page, unique('Cleared'));
  await open(page, '/customers?search=Cleared&account_type=AWS&status=all');
  await expect(page.getByLabel('Filter by account type')).toHaveValue('AWS');
  await page.getByLabel('Search customers').fill('Cleared and more');
  await page.getByRole('link', { name: 'Clear', exact: true }).click();
  await expect(page).toHaveURL(/\/customers$/);
  await expect(page.getByLabel('Search customers')).toHaveValue('');
  await expect(page.getByLabel('Filter by account type')).toHaveValue('');
  await expect(page.getByLabel('Filter by status')).toHaveValue('active');
});

/** The fields in the page's main part: id, value, and whether it is checked. */
async function fields(page: Page): Promise<unknown[]> {
  return page.getByRole('main').locator('input:not([type=hidden]), select, textarea').evaluateAll((all) =>
    all.map((field) => {
      const { id, value } = field as HTMLInputElement;
      return { id, value, checked: (field as HTMLInputElement).checked ?? false };
    }),
  );
}

/** Puts text into every field that accepts it. */
async function scribble(page: Page): Promise<void> {
  await page.getByRole('main').locator('input:not([type=hidden]), select, textarea').evaluateAll((all) => {
    for (const field of all as HTMLInputElement[]) {
      if (field.readOnly) continue;
      if (field.type === 'file') {
        const chosen = new DataTransfer();
        chosen.items.add(new File(['scribbled'], 'scribbled.csv'));
        field.files = chosen.files;
      } else if (field.type === 'checkbox' || field.type === 'radio') field.checked = !field.checked;
      else if (field instanceof HTMLSelectElement) (field as HTMLSelectElement).selectedIndex = (field as HTMLSelectElement).options.length - 1;
      else field.value = field.type === 'date' ? '2031-07-09' : 'scribbled';
    }
  });
}

/** Follows a link to a path inside the portal, as a click does. */
async function follow(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    const link = document.createElement('a');
    link.href = to;
    link.id = 'followed';
    link.textContent = 'Follow';
    document.querySelector('main')!.prepend(link);
    link.click();
    link.remove();
  }, path);
  await page.waitForURL((url) => url.pathname + url.search === path);
}

test('a form opened by a link after any other form shows its stored values', async ({ page }) => {
  test.slow();
  await asAdmin(page);
  const profile = await addWithStreet(page, unique('After another'));
  await addContact(page, profile, { first: 'Ann', last: 'Lee', email: `${unique('ann').replace(' ', '.')}@example.com`, types: ['Viewer'] });
  const beside = (path: string) => profile.replace('/profile', path);
  const headers = { origin: new URL(process.env.BASE_URL!).origin };
  const customer = profile.split('/')[2];
  const [{ id }] = await (await page.request.post('/api/list_contacts', { form: { customer }, headers })).json();
  const forms: Record<string, string> = {
    [`${profile}?edit=organization`]: 'Organization',
    [beside('/contacts/add')]: 'Add Contact',
    [beside(`/contacts/${id}/edit`)]: 'Edit Contact',
    [beside('/groups/add')]: 'Add Group',
    [beside('/purchase-orders/add')]: 'Add PO',
    [beside('/settings')]: 'Edit Settings',
    [beside('/accounts')]: 'User Accounts',
    '/bills/import': 'Import bill',
    '/customers/import': 'Import customers',
    '/customers': 'Customers',
    '/users': 'Users',
    '/users/add': 'Add User',
    '/messages': 'Messages',
    '/activity': 'Activity',
    '/account': 'Account',
  };
  const paths = Object.keys(forms);
  const fresh = new Map<string, unknown[]>();
  for (const path of paths) {
    await open(page, path);
    await page.getByRole('main').locator('input:not([type=hidden]), select, textarea').first().waitFor();
    fresh.set(path, await fields(page));
  }
  await open(page, paths[0]);
  // Each form follows several others, as the form before may leave values behind.
  for (const step of [1, 2, 4]) {
    for (let at = 0, left = paths.length; left > 0; left -= 1) {
      at = (at + step) % paths.length;
      await scribble(page);
      await follow(page, paths[at]);
      await expect.poll(() => fields(page), { message: `${forms[paths[at]]}, a step of ${step}` }).toEqual(fresh.get(paths[at]));
    }
  }
});
