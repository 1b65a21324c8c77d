// Text that would break out of HTML, scripts, SQL or lines comes back from every form as typed, or is refused with
// nothing lost and nothing stored. Fields are found on the page, so new ones are tested, too.
// Longer than 300 lines: it lists the fields of all forms.
import type { Locator, Page } from '@playwright/test';
import { addCustomer, unique } from './steps';
import { asAdmin, expect, hydrated, open, test as base } from './support';

/** A test that also fails if text typed into a form is executed. */
const test = base.extend({
  page: async ({ page }, use) => {
    const opened: string[] = [];
    page.on('dialog', (dialog) => {
      // The app's own question before leaving a refused form.
      if (dialog.type() === 'beforeunload') return dialog.accept();
      opened.push(`${dialog.type()}: ${dialog.message()}`);
      return dialog.dismiss();
    });
    await use(page);
    expect(opened, 'typed text must not be executed').toEqual([]);
  },
});

// Chromium logs each refused save as a loading error; refusals are the subject of these tests.
test.use({ expectedErrors: [/status of 422/] });

// Short enough for the shortest text field, which holds 100 characters.
const hostile = `"<b>&amp;</b></textarea><script>alert()</script>'; DROP TABLE customers; -- אב عر 👩‍👧 {{7*7}}`;

/** Fields that accept only one format: a valid value, and the error for any other text. */
const formats: Record<string, [string, RegExp]> = {
  Website: ['www.example.com', /website/],
  'Business Turnover': ['12.5m', /amount/],
  Pincode: ['10115', /Pincode: use 20 characters|postal code/],
  Country: ['Germany', /Choose a country from the list/],
  'Phone Number': ['+49 30 901820', /phone number/],
  'Fax Number': ['+49 30 901821', /phone number/],
  'Mobile Number': ['+49 30 901822', /phone number/],
  Email: ['ada@example.com', /Enter an email address/],
  'Annual Value': ['1000', /amount/],
  'Consumption Base Value': ['100', /amount/],
  'Start Date': ['2026-01-01', /date/],
  'Expiry Date': ['2030-12-31', /date/],
  'Renewal Date': ['2030-12-01', /date/],
  'Consumption Start Date': ['2026-02-01', /date/],
  'Contract Period': ['1826', /contract period in whole days/],
  'Time Zone': ['Europe/Berlin', /Enter a time zone from the list/],
  'Time to Approve': ['9', /time to approve in whole days/],
  'Payment Terms': ['45', /payment terms in whole days/],
  Amount: ['5000', /Enter the amount above which two approve/],
  'Remind Before': ['4, 2', /Enter up to 6 numbers of days/],
  'Remind After': ['5', /Enter up to 6 numbers of days/],
  'Grant Disputes up to': ['12.50', /Enter an amount above 0/],
};

interface Form {
  /** The name of the form on its page. */
  title: string;
  /** The address of its page. */
  address: (profile: string) => string;
  /** The part of the page with its fields. */
  within: (page: Page) => Locator;
  /** The button of each step; the last one saves. */
  buttons: string[];
  /** Values to choose from lists. */
  choices: Record<string, string>;
  /** The message after saving. */
  saved: string;
  /** The Profile's list of saved records, with a menu to edit them; else the address of the edit form. */
  edit: { list: string } | ((profile: string) => string);
}

const main = (page: Page) => page.getByRole('main');
const beside = (path: string) => (profile: string) => profile.replace('/profile', path);
const organization = (profile: string) => `${profile}?edit=organization`;

const forms: Form[] = [
  {
    title: 'Organization Detail',
    address: organization,
    within: (page) => page.getByRole('region', { name: 'Organization Detail' }),
    buttons: ['Next', 'Next', 'Save'],
    choices: { Currency: 'INR' },
    saved: 'Organization details saved.',
    edit: organization,
  },
  {
    title: 'Add Contact',
    address: beside('/contacts/add'),
    within: main,
    buttons: ['Apply'],
    choices: { Viewer: 'checked' },
    saved: 'Contact added.',
    edit: { list: 'Contact List' },
  },
  {
    title: 'Add Group',
    address: beside('/groups/add'),
    within: main,
    buttons: ['Apply'],
    choices: {},
    saved: 'Group added.',
    edit: { list: 'Group List' },
  },
  {
    title: 'Add PO',
    address: beside('/purchase-orders/add'),
    within: main,
    buttons: ['Save'],
    choices: { Currency: 'USD', 'Current Status': 'active', 'Provider Type': 'aws' },
    saved: 'Purchase order added.',
    edit: { list: 'PO List' },
  },
  {
    title: 'Edit Settings',
    address: beside('/settings'),
    within: main,
    buttons: ['Save'],
    choices: {},
    saved: 'Settings saved.',
    edit: beside('/settings'),
  },
];

const addCustomerForm: Form = {
  title: 'Add Customer',
  address: () => '/customers?add=1',
  within: (page) => page.getByRole('dialog', { name: 'Add Customer' }),
  buttons: ['Apply'],
  choices: {},
  saved: '',
  edit: organization,
};

/** A text field of a form, with its label and its name. */
interface Field {
  control: Locator;
  label: string;
  name: string;
  lines: boolean;
}

/** The text fields; one with suggestions is a combobox, like a list. */
function textBoxes(page: Page, form: Form): Locator {
  const within = form.within(page);
  return within.getByRole('textbox').or(within.getByRole('combobox').and(page.locator('input')));
}

/** All text fields of the form. */
async function textFields(page: Page, form: Form): Promise<Field[]> {
  const fields = textBoxes(page, form);
  await expect(fields.first()).toBeVisible();
  const found = await fields.evaluateAll((controls) =>
    (controls as (HTMLInputElement | HTMLTextAreaElement)[]).map(({ labels, name, tagName }) => ({
      label: labels?.[0]?.textContent ?? '',
      name,
      lines: tagName === 'TEXTAREA',
    })),
  );
  return found.map((field, at) => ({ ...field, control: fields.nth(at) }));
}

/** Waits until the next step's fields replace those in view; `first` is the first of these. */
async function expectNextStep(page: Page, form: Form, first: string): Promise<void> {
  await expect(textBoxes(page, form).first()).not.toHaveAttribute('name', first);
}

/** Hostile text with a number, so that fields cannot be confused. */
function hostileText(field: Field, at: number): string {
  const text = `${hostile} ${String(at).padStart(2, '0')}`;
  if (field.label === 'Organization Name') return unique(text);
  // Each line of attributes is an attribute of its own.
  return field.lines && field.label !== 'Attributes' ? `${text}\n</textarea> & the second line` : text;
}

/** Types into every text field in view; returns the typed values by field name. */
async function type(page: Page, form: Form, text: (field: Field, at: number) => string): Promise<Record<string, string>> {
  const typed: Record<string, string> = {};
  for (const [at, field] of (await textFields(page, form)).entries()) {
    typed[field.name] = text(field, at);
    await field.control.fill(typed[field.name]);
  }
  await choose(page, form);
  return typed;
}

/** Chooses from the lists in view, because an amount needs its currency. */
async function choose(page: Page, form: Form): Promise<void> {
  for (const [label, value] of Object.entries(form.choices)) {
    const choice = form.within(page).getByLabel(label, { exact: true });
    if (!(await choice.count())) continue;
    await (value === 'checked' ? choice.check() : choice.selectOption(value));
  }
}

/** The contents of a page: from `html` as the server wrote it, or without it from the browser. */
async function read(page: Page, html: string | null) {
  return page.evaluate((html) => {
    const whole = html === null ? document : new DOMParser().parseFromString(html, 'text/html');
    const main = whole.querySelector('main')!.cloneNode(true) as HTMLElement;
    const fields: Record<string, string> = {};
    for (const control of whole.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')) {
      const isSent = control.type !== 'checkbox' || (control as HTMLInputElement).checked;
      if (isSent && control.name.startsWith('draft[')) fields[control.name] = control.value;
    }
    // The history repeats every value.
    main.querySelector('#history')?.remove();
    main.querySelectorAll('script').forEach((script) => script.remove());
    return { title: whole.title, text: main.textContent ?? '', fields };
  }, html);
}

/** The contents of the server's answer for this address. */
async function written(page: Page, address: string) {
  const answer = await page.request.get(address, { headers: { accept: 'text/html' } });
  expect(answer.status()).toBe(200);
  return read(page, await answer.text());
}

/** The page at this address as the server writes it, and after hydration. */
async function bothWays(page: Page, address: string) {
  const raw = await written(page, address);
  await open(page, address);
  return [raw, await read(page, null)];
}

/** The address of the form that edits the saved record. */
async function editAddress(page: Page, form: Form, profile: string): Promise<string> {
  if (typeof form.edit === 'function') return form.edit(profile);
  await open(page, profile);
  await page.getByRole('region', { name: form.edit.list, exact: true }).getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await page.waitForURL(/\/edit$/);
  return new URL(page.url()).pathname;
}

function only(all: Record<string, string>, names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}

/** A customer with a hostile name. */
async function customer(page: Page): Promise<[string, string]> {
  await asAdmin(page);
  const name = unique(hostile);
  return [await addCustomer(page, name), name];
}

/** Everything stored about a customer, as its Profile shows it. */
async function stored(page: Page, profile: string): Promise<string> {
  const answer = await page.request.get(profile, { headers: { accept: 'text/html' } });
  return page.evaluate((html) => {
    const main = new DOMParser().parseFromString(html, 'text/html').querySelector('main')!;
    main.querySelectorAll('script, input').forEach((element) => element.remove());
    return main.textContent ?? '';
  }, await answer.text());
}

/** Expects that each field in view keeps its typed value and has the error for its format. */
async function expectRefused(page: Page, form: Form, typed: Record<string, string>, message: (field: Field) => RegExp | undefined): Promise<void> {
  const summary = form.within(page).getByRole('alert');
  await expect(summary).toContainText('There is a problem');
  await hydrated(page);
  const fields = await textFields(page, form);
  expect(fields.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(typed)));
  // Without JavaScript, the returned page also has new empty rows.
  for (const field of fields.filter(({ name }) => name in typed)) {
    const told = message(field);
    await expect.soft(field.control, `${field.label} keeps what was typed`).toHaveValue(typed[field.name]);
    if (told) {
      await expect.soft(summary, `${field.label} has an error in the summary`).toContainText(told);
      await expect.soft(field.control, `${field.label} is marked as invalid`).toHaveAttribute('aria-invalid', 'true');
      await expect.soft(field.control, `${field.label} shows its error`).toHaveAccessibleDescription(told);
    } else {
      await expect.soft(field.control, `${field.label} accepts any text`).not.toHaveAttribute('aria-invalid');
    }
  }
}

test('every text field has its own label @nojs', { tag: '@nojs' }, async ({ page }) => {
  const [profile] = await customer(page);
  for (const form of [addCustomerForm, ...forms]) {
    await open(page, form.address(profile));
    const fields = await textFields(page, form);
    for (const { label, name } of fields) expect.soft(label, `${name} of ${form.title} has a label`).not.toBe('');
    const labels = fields.map(({ label }) => label);
    expect.soft(new Set(labels).size, form.title).toBe(labels.length);
  }
});

test('hostile text in every field of Add Customer appears as typed in the list, the Profile and the form @nojs', { tag: '@nojs' }, async ({ page }) => {
  await asAdmin(page);
  await open(page, addCustomerForm.address(''));
  const typed = await type(page, addCustomerForm, hostileText);
  const name = typed['draft[name]'];
  await addCustomerForm.within(page).getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('heading', { level: 1, name: `${name} Profile` })).toBeVisible();
  const profile = new URL(page.url()).pathname;
  const list = `/customers?search=${encodeURIComponent(name)}`;
  for (const address of [profile, list]) {
    for (const shown of await bothWays(page, address)) {
      for (const text of Object.values(typed)) expect(shown.text).toContain(text);
      if (address === profile) expect(shown.title).toContain(name);
    }
  }
  for (const { fields } of await bothWays(page, organization(profile))) {
    expect(only(fields, Object.keys(typed))).toEqual(typed);
  }
});

for (const form of forms) {
  test(`hostile text in every field of ${form.title} appears as typed on the page and in the form @nojs`, { tag: '@nojs' }, async ({ page }) => {
    const [profile, customerName] = await customer(page);
    let name = customerName;
    await open(page, form.address(profile));
    let typed: Record<string, string> = {};
    for (const button of form.buttons) {
      const strict: string[] = [];
      const inView = await type(page, form, (field, at) => {
        if (!formats[field.label]) return hostileText(field, at + Object.keys(typed).length);
        strict.push(field.name);
        return formats[field.label][0];
      });
      const [first] = Object.keys(inView);
      // Values with a format are rewritten by the app.
      strict.forEach((field) => delete inView[field]);
      typed = { ...typed, ...inView };
      await form.within(page).getByRole('button', { name: button, exact: true }).last().click();
      if (button !== form.buttons.at(-1)) await expectNextStep(page, form, first);
    }
    await expect(page.getByText(form.saved)).toBeVisible();
    if (form.title === 'Organization Detail') name = typed['draft[name]'];
    await expect(async () => {
      const { text } = await read(page, null);
      for (const value of Object.values(typed)) expect(text).toContain(value);
    }).toPass({ timeout: 20_000 });
    const address = new URL(page.url()).pathname;
    for (const shown of await bothWays(page, address)) {
      expect(shown.title).toContain(name);
      for (const text of Object.values(typed)) expect(shown.text).toContain(text);
    }
    if (address !== profile) {
      for (const { text } of await bothWays(page, profile)) expect(text).toContain(typed['draft[name]']);
    }
    for (const shown of await bothWays(page, await editAddress(page, form, profile))) {
      expect(only(shown.fields, Object.keys(typed))).toEqual(typed);
    }
  });
}

for (const form of [addCustomerForm, ...forms]) {
  test(`invalid text in every field of ${form.title} is refused at the field, kept as typed and not stored @nojs`, { tag: '@nojs' }, async ({ page }) => {
    const [profile] = await customer(page);
    const before = await stored(page, profile);
    await open(page, form.address(profile));
    // The browser checks only the letters of a time zone.
    const letters = ({ label }: Field) => (label === 'Time Zone' ? 'ж' : 'x').repeat(10_000);
    for (const button of form.buttons) {
      const press = () => form.within(page).getByRole('button', { name: button, exact: true }).last().click();
      const tooLong = await type(page, form, letters);
      await press();
      await expectRefused(page, form, tooLong, (field) => formats[field.label]?.[1] ?? /[Uu]se \d+ characters or fewer \(there are 10000\)/);
      // HTML drops a line break at the beginning of a text area.
      const typed = await type(page, form, (field, at) => `${field.lines ? '\n' : ''}${hostileText(field, at)}`);
      if ((await textFields(page, form)).some(({ label }) => formats[label])) {
        await press();
        await expectRefused(page, form, typed, (field) => formats[field.label]?.[1]);
      }
      for (const field of await textFields(page, form)) {
        if (formats[field.label]) await field.control.fill(formats[field.label][0]);
      }
      if (button !== form.buttons.at(-1)) {
        await press();
        await expectNextStep(page, form, Object.keys(typed)[0]);
        await expect(form.within(page).getByRole('alert')).toHaveCount(0);
      }
    }
    if (form === addCustomerForm) {
      await open(page, `/customers?search=${'x'.repeat(200)}`);
      await expect(page.getByText('No customer matches')).toBeVisible();
    }
    expect(await stored(page, profile)).toBe(before);
  });
}

test('hostile text submitted before hydration appears in the hydrated page as typed', async ({ page }) => {
  const [profile] = await customer(page);
  for (const form of [addCustomerForm, ...forms]) {
    await test.step(form.title, async () => {
      await open(page, form.address(profile));
      const typed = await type(page, form, hostileText);
      // Add Customer and Add Group refuse only text that is too long.
      const first = textBoxes(page, form).first();
      const name = (await first.getAttribute('name'))!;
      typed[name] = `${typed[name]} ${'x'.repeat(200)}`;
      await first.fill(typed[name]);
      await first.evaluate((field: HTMLInputElement) => field.form!.submit());
      await expect(form.within(page).getByRole('alert')).toContainText('There is a problem');
      await hydrated(page);
      const { fields } = await read(page, null);
      expect(only(fields, Object.keys(typed))).toEqual(typed);
    });
  }
});

test('a NUL in any field of any form is refused by the server and not stored', async ({ page, baseURL }) => {
  const [profile] = await customer(page);
  const before = await stored(page, profile);
  const linkOf = (name: string) => (name.startsWith('draft[tags]') ? '#tags' : `#${name.slice('draft['.length, -1).replaceAll('][', '-')}`);
  for (const form of [addCustomerForm, ...forms]) {
    await test.step(form.title, async () => {
      await open(page, form.address(profile));
      const inView = await textFields(page, form);
      await choose(page, form);
      // Hidden steps are sent, too, so this tries every step of a form.
      const sent = await inView[0].control.evaluate((field: HTMLInputElement) => {
        const form = field.form!;
        const isText = ([name]: [string, string]) => {
          const control = form.elements.namedItem(name);
          const isBox = control instanceof HTMLInputElement && control.type !== 'checkbox';
          return name.startsWith('draft[') && (isBox || control instanceof HTMLTextAreaElement);
        };
        const pairs = [...new FormData(form)] as [string, string][];
        return { action: form.getAttribute('action')!, pairs, texts: pairs.filter(isText).map(([name]) => name) };
      });
      // These are chosen, not typed, even if their step is hidden.
      const texts = sent.texts.filter((name) => !/currency|same_as_office/.test(name));
      const body = new URLSearchParams(sent.pairs.map(([name, value]) => [name, texts.includes(name) ? `before\0${hostile}` : value]));
      const answer = await page.request.post(sent.action, {
        headers: { accept: 'text/html', origin: new URL(baseURL!).origin, 'content-type': 'application/x-www-form-urlencoded' },
        data: body.toString(),
        maxRedirects: 0,
      });
      expect(answer.status()).toBe(422);
      const links = await page.evaluate((html) => {
        const summary = new DOMParser().parseFromString(html, 'text/html').querySelector('[role=alert]')!;
        return [...summary.querySelectorAll('a')].map((link) => [link.getAttribute('href')!, link.textContent!] as const);
      }, await answer.text());
      const told = new Map(links);
      for (const name of texts) expect.soft(told.get(linkOf(name)), `${name} is refused`).toBeTruthy();
      for (const { label, name } of inView.filter(({ label }) => !formats[label])) {
        expect.soft(told.get(linkOf(name)), `${label} shows its error`).toMatch(/emove the control character U\+0000/);
      }
    });
  }
  expect(await stored(page, profile)).toBe(before);
});
