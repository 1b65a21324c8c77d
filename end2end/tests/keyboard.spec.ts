// Every task with the keyboard only: the focus is visible, in view, and in a useful order.
// Longer than 300 lines: it does each task of the guide with the keyboard.
import type { Locator, Page } from '@playwright/test';
import { unique } from './steps';
import { admin, expect, hydrated, test } from './support';

test.use({ expectedErrors: [/status of 422/] });

/** The focused element, as a screen reader names it. */
async function focused(page: Page): Promise<string> {
  const focus = page.locator(':focus');
  return (await focus.count()) ? (await focus.ariaSnapshot()).split('\n')[0] : 'nothing';
}

/** Why the focus is not visible; empty if it is. */
function hidden(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return '';
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    if ((outlineStyle === 'none' || outlineWidth === '0px') && boxShadow === 'none') return 'no focus ring';
    const box = element.getClientRects()[0];
    if (!box) return 'not on the page';
    const fits = box.height <= innerHeight;
    if (fits ? box.top < -1 || box.bottom > innerHeight + 1 : box.bottom <= 0 || box.top >= innerHeight) return 'out of view';
    const [x, y] = [box.left + box.width / 2, Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1)];
    const seen = document.elementFromPoint(x, y);
    return !seen || element.contains(seen) || seen.contains(element) ? '' : `covered by ${seen.tagName.toLowerCase()}`;
  });
}

/** Presses Tab until the target has the focus; checks that the focus is visible at each stop. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(target).toBeVisible();
  const passed: string[] = [];
  for (let stops = 0; stops < 120; stops += 1) {
    if (await target.and(page.locator(':focus')).count()) return;
    await page.keyboard.press(key);
    passed.push(await focused(page));
    await expect.poll(() => hidden(page), `the focus on ${passed.at(-1)} can be seen`).toBe('');
  }
  throw new Error(`${target} never had the focus. Passed:\n${passed.join('\n')}`);
}

/** Tabs to a button or link and presses Enter. */
async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
}

/** Tabs to a field and replaces its text. */
async function typeInto(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
}

/** Tabs to a list and chooses an entry by its first letters. */
async function choose(page: Page, list: Locator, letters: string, value: string): Promise<void> {
  await tabTo(page, list);
  await page.keyboard.type(letters);
  await expect(list).toHaveValue(value);
}

async function tick(page: Page, box: Locator): Promise<void> {
  await tabTo(page, box);
  await page.keyboard.press('Space');
  await expect(box).toBeChecked();
}

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });
const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });

/** Expects a page that a link opened. */
async function arrive(page: Page, name: string): Promise<void> {
  await expect(heading(page, name)).toBeVisible();
  await hydrated(page);
}

async function logInByKeyboard(page: Page): Promise<void> {
  await page.goto('/login');
  await hydrated(page);
  await typeInto(page, field(page, 'Email'), admin.email);
  await typeInto(page, field(page, 'Password'), admin.password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname !== '/login');
  await hydrated(page);
}

/** Logs in, opens the Customers page from the navigation and adds a customer; its Profile is then open. */
async function addCustomerByKeyboard(page: Page, name: string): Promise<void> {
  await logInByKeyboard(page);
  await press(page, link(page, 'Customers').first());
  await arrive(page, 'Customers');
  await press(page, link(page, 'Add'));
  const dialog = page.getByRole('dialog', { name: 'Add Customer' });
  await expect(dialog.getByLabel('Organization Name')).toBeFocused();
  await page.keyboard.type(name);
  await typeInto(page, dialog.getByLabel('Account Type'), 'AWS');
  await press(page, dialog.getByRole('button', { name: 'Apply' }));
  await arrive(page, `${name} Profile`);
}

/** Opens the menu of a row, moves with the arrow keys and chooses an item. */
async function chooseInMenu(page: Page, name: string, item: string): Promise<void> {
  // The menu moves with its row while sections above it are still loading.
  await expect(page.getByText('Loading…')).toHaveCount(0);
  await press(page, button(page, `Actions for ${name}`));
  const items = page.getByRole('menuitem').filter({ visible: true });
  await expect(items.first()).toBeFocused();
  const count = await items.count();
  const wanted = items.filter({ hasText: item });
  for (let at = 0; at < count && !(await wanted.and(page.locator(':focus')).count()); at += 1) {
    await page.keyboard.press('ArrowDown');
    // The browser places the menu again in the next frame if its row has moved.
    await expect.poll(() => hidden(page)).toBe('');
  }
  await expect(wanted).toBeFocused();
  await page.keyboard.press('Enter');
}

/** Tabs through an open dialog and back, and checks that the focus never leaves it. */
async function expectFocusKept(page: Page, dialog: Locator): Promise<void> {
  const stops = await dialog.locator('a[href], button, input:not([type=hidden]), select, textarea').count();
  for (const key of ['Tab', 'Shift+Tab']) {
    for (let stop = 0; stop < stops + 2; stop += 1) {
      await page.keyboard.press(key);
      // After the last stop the focus goes to the browser itself, and then into the dialog again.
      const outside = await dialog.evaluate((dialog) => document.activeElement !== document.body && !dialog.contains(document.activeElement));
      expect(outside, `${key} leaves the dialog to ${await focused(page)}`).toBe(false);
    }
  }
}

test('a customer is added, the dialog keeps the focus, and Esc returns it', async ({ page }) => {
  await logInByKeyboard(page);
  await press(page, link(page, 'Customers').first());
  await arrive(page, 'Customers');
  await press(page, link(page, 'Add'));
  const dialog = page.getByRole('dialog', { name: 'Add Customer' });
  await expect(dialog.getByLabel('Organization Name')).toBeFocused();
  await expectFocusKept(page, dialog);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(link(page, 'Add')).toBeFocused();
  // The browser closes the dialog, and then the address follows: a key pressed in between asks for the address that is still shown.
  await expect(page).not.toHaveURL(/\?/);

  await page.keyboard.press('Enter');
  await expect(dialog.getByLabel('Organization Name')).toBeFocused();
  await page.keyboard.press('Enter');
  // After a refused submit the focus is on the errors.
  const summary = dialog.getByRole('alert');
  await expect(summary).toBeFocused();
  await press(page, summary.getByRole('link', { name: 'Enter the name of the organization' }));
  await expect(dialog.getByLabel('Organization Name')).toBeFocused();
  const name = unique('Keys');
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await arrive(page, `${name} Profile`);
});

test('the menu of a row opens with Enter, moves with arrow keys, and closes with Esc', async ({ page }) => {
  const name = unique('Menu');
  await addCustomerByKeyboard(page, name);
  await tabTo(page, link(page, 'Customers').last(), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await arrive(page, 'Customers');
  await expect(heading(page, 'Customers')).toBeFocused();
  await typeInto(page, field(page, 'Search customers'), name);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Showing 1-1 of 1')).toBeVisible();
  const opener = button(page, `Actions for ${name}`);
  await press(page, opener);
  const [edit, look, archive, remove] = ['Edit', 'View as customer', 'Archive', 'Delete'].map((item) => page.getByRole('menuitem', { name: item }));
  await expect(edit).toBeFocused();
  for (const [key, item] of [['ArrowDown', look], ['ArrowDown', archive], ['ArrowDown', remove], ['ArrowDown', edit], ['ArrowUp', remove], ['Home', edit], ['End', remove]] as const) {
    await page.keyboard.press(key);
    await expect(item).toBeFocused();
    expect(await hidden(page), `the focus after ${key} can be seen`).toBe('');
  }
  await page.keyboard.press('Escape');
  await expect(edit).toBeHidden();
  await expect(opener).toBeFocused();
  await page.keyboard.press('Space');
  await expect(edit).toBeFocused();
  await page.keyboard.press('Enter');
  await arrive(page, `${name} Profile`);
});

test('the Organization Detail is edited in its three steps', async ({ page }) => {
  const name = unique('Steps');
  await addCustomerByKeyboard(page, name);
  await press(page, link(page, 'Edit Organization Detail'));
  await typeInto(page, field(page, 'Website'), 'not a website');
  await press(page, button(page, 'Next'));
  const summary = page.getByRole('alert');
  await expect(summary).toBeFocused();
  await press(page, summary.getByRole('link', { name: /website/ }));
  await expect(field(page, 'Website')).toBeFocused();
  await typeInto(page, field(page, 'Website'), 'www.example.com');
  await typeInto(page, field(page, 'Business Turnover'), '12.5m');
  await choose(page, field(page, 'Currency'), 'INR', 'INR');
  await press(page, button(page, 'Next'));
  const office = page.getByRole('group', { name: 'Office Address' });
  await typeInto(page, office.getByLabel('Address 1'), '5 Key Lane');
  await typeInto(page, office.getByLabel('City'), 'Leeds');
  await press(page, button(page, 'Next'));
  await tick(page, field(page, 'Same as office address'));
  await press(page, button(page, 'Back'));
  await expect(office.getByLabel('Address 1')).toHaveValue('5 Key Lane');
  await press(page, button(page, 'Next'));
  await expect(field(page, 'Same as office address')).toBeChecked();
  await press(page, button(page, 'Save'));
  await expect(page.getByText('Organization details saved.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Organization Detail' })).toContainText('5 Key Lane');
});

test('a contact is added, edited, given a user account and removed', async ({ page }) => {
  const name = unique('People');
  await addCustomerByKeyboard(page, name);
  await press(page, link(page, 'Add Contact'));
  await arrive(page, 'Add Contact');
  await typeInto(page, field(page, 'First Name'), 'Ada');
  await press(page, button(page, 'Apply'));
  const summary = page.getByRole('alert');
  await expect(summary).toBeFocused();
  await press(page, summary.getByRole('link', { name: /last name/ }));
  await expect(field(page, 'Last Name')).toBeFocused();
  await typeInto(page, field(page, 'Last Name'), 'Lovelace');
  await typeInto(page, field(page, 'Email'), `${name.replace(/\W/g, '').toLowerCase()}@example.com`);
  await tick(page, field(page, 'Bill Approver'));
  await press(page, button(page, 'Apply'));
  await expect(page.getByText('Contact added.')).toBeVisible();
  await arrive(page, `${name} Profile`);

  await chooseInMenu(page, 'Ada Lovelace', 'Edit');
  await arrive(page, 'Edit Contact');
  await typeInto(page, field(page, 'Designation'), 'CTO');
  await press(page, button(page, 'Apply'));
  await expect(page.getByText('Contact saved.')).toBeVisible();
  await arrive(page, `${name} Profile`);

  await press(page, link(page, 'Create/Update User Accounts'));
  await arrive(page, 'Create/Update User Accounts');
  await tick(page, page.getByRole('checkbox', { name: 'Ada Lovelace' }));
  await press(page, button(page, 'Apply'));
  await expect(page.getByText('Account created.').first()).toBeVisible();
  await press(page, link(page, 'Back to the profile'));
  await arrive(page, `${name} Profile`);

  const dialog = page.getByRole('dialog', { name: 'Remove contact' });
  await chooseInMenu(page, 'Ada Lovelace', 'Remove');
  await expect(dialog).toBeVisible();
  await expectFocusKept(page, dialog);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(button(page, 'Actions for Ada Lovelace')).toBeFocused();
  await chooseInMenu(page, 'Ada Lovelace', 'Remove');
  await press(page, dialog.getByRole('button', { name: 'Remove' }));
  await expect(page.getByText('Contact removed.')).toBeVisible();
  await expect(page.getByText('No contacts yet')).toBeVisible();
});

test('a group and a purchase order are added', async ({ page }) => {
  const name = unique('Order');
  await addCustomerByKeyboard(page, name);
  await press(page, link(page, 'Add Group'));
  await arrive(page, 'Add Group');
  await typeInto(page, field(page, 'Name'), 'Web team');
  await typeInto(page, field(page, 'Attributes'), 'Cost centre = 4711');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Owner = Ada');
  await typeInto(page, field(page, 'Tags'), 'team=web');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('checkbox', { name: 'team=web' })).toBeChecked();
  await press(page, button(page, 'Apply'));
  await expect(page.getByText('Group added.')).toBeVisible();
  await arrive(page, `${name} Profile`);
  await expect(page.getByRole('region', { name: 'Group List' }).first()).toContainText('Cost centre = 4711Owner = Adateam=web');

  await press(page, link(page, 'Add PO'));
  await arrive(page, 'Add PO');
  await typeInto(page, field(page, 'Name'), `${name} order`);
  await typeInto(page, field(page, 'Annual Value'), '1000');
  await tabTo(page, field(page, 'Current Status'));
  await page.keyboard.press('ArrowDown');
  await expect(field(page, 'Current Status')).not.toHaveValue('');
  await choose(page, field(page, 'Provider Type'), 'Google', 'google_cloud');
  await typeInto(page, field(page, 'Start Date'), '2026-01-01');
  await choose(page, field(page, 'Currency'), 'USD', 'USD');
  await press(page, button(page, 'Save'));
  const summary = page.getByRole('alert');
  await expect(summary).toBeFocused();
  await press(page, summary.getByRole('link', { name: 'Enter the expiry date' }));
  await expect(field(page, 'Expiry Date')).toBeFocused();
  await page.keyboard.type('2030-12-31');
  await typeInto(page, field(page, 'Comment'), 'One line');
  await page.keyboard.press('Enter');
  await page.keyboard.type('and another');
  await press(page, button(page, 'Save'));
  await expect(page.getByText('Purchase order added.')).toBeVisible();
  await arrive(page, `${name} order`);
  await expect(page.getByRole('region', { name: 'Purchase Order', exact: true })).toContainText('One line\nand another');
});

test('settings are edited, and an old value is restored in History', async ({ page }) => {
  const name = unique('Terms');
  await addCustomerByKeyboard(page, name);
  await press(page, link(page, 'Edit Settings'));
  await arrive(page, 'Edit Settings');
  await choose(page, field(page, 'Billing Cycle'), 'Quarterly', 'quarterly');
  await typeInto(page, field(page, 'Time Zone'), 'Europe/Berlin');
  await typeInto(page, field(page, 'Payment Terms'), 'soon');
  await press(page, button(page, 'Save'));
  const summary = page.getByRole('alert');
  await expect(summary).toBeFocused();
  await press(page, summary.getByRole('link', { name: /payment terms/ }));
  await expect(field(page, 'Payment Terms')).toBeFocused();
  await typeInto(page, field(page, 'Payment Terms'), '45');
  await press(page, button(page, 'Save'));
  await expect(page.getByText('Settings saved.')).toBeVisible();
  await arrive(page, `${name} Profile`);
  await press(page, button(page, 'Restore Time Zone to UTC'));
  await expect(page.getByText('Value restored.')).toBeVisible();
  await hydrated(page);
  await expect(page.getByRole('region', { name: 'Settings', exact: true })).toContainText('UTC');
});
