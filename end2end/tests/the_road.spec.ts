// The whole road of a bill: one export for three customers, an account that nobody owns, sending, a dispute of two lines, the
// rest approved at once, answers, orders drawn, and a voided bill that is issued again.
import { addAddress, addContact, addCustomer, createAccounts, done, fileOf, firstLogIn, lettersTo, previewBill, staff, unique } from './steps';
import { asAdmin, expect, expectAccessible, hydrated, logIn, open, test, withJavaScript } from './support';
import type { Page } from '@playwright/test';

test.use({ expectedErrors: [/status of (404|422)/] });

const password = 'eleven purple lanterns';
const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

interface Customer {
  name: string;
  account: string;
  email: string;
  profile: string;
}

/** A customer that can get bills. */
async function customer(page: Page, called: string): Promise<Customer> {
  const name = unique(called);
  const account = name.replace(/\W/g, '').toLowerCase();
  const email = `${account}@example.com`;
  const profile = await addCustomer(page, name);
  await addContact(page, profile, { first: 'Ada', last: called, email, types: ['Bill Approver'] });
  await createAccounts(page, profile);
  await addAddress(page, profile, name);
  return { name, account, email, profile };
}

/** Takes a step of a bill by its button. */
async function step(page: Page, bill: string, name: string): Promise<void> {
  await open(page, bill);
  await page.getByRole('button', { name, exact: true }).click();
  await expect(page.getByRole('button', { name, exact: true })).toHaveCount(0);
}

test('one export of three customers becomes their bills, to the last dispute and the new issue @nojs', { tag: ['@nojs'] }, async ({ page, somebodyElse }) => {
  test.slow();
  await asAdmin(page);
  const colleague = await somebodyElse();
  await logIn(colleague, await staff(), 'correct horse battery staple');
  const [acme, zoo, quay] = [await customer(page, 'Acme'), await customer(page, 'Zoo'), await customer(page, 'Quay')];
  for (const { profile, account } of [acme, zoo]) {
    await done(page, 'add_cloud_account', {
      'draft[provider]': 'AWS',
      'draft[account]': account,
      'draft[customer]': profile.split('/')[2],
      'draft[from]': '2024-03',
    });
  }
  const order = await done(page, 'add_purchase_order', {
    customer: acme.profile.split('/')[2],
    'draft[name]': `${acme.name} order`,
    'draft[annual_value]': '100',
    'draft[currency]': 'USD',
    'draft[current_status]': 'active',
    'draft[provider_type]': 'aws',
    'draft[start_date]': '2024-01-01',
    'draft[expiry_date]': '2024-12-31',
  });
  /** What the order has left, and that nothing of it is lost. */
  const left = async (consumed: string, remaining: string) => {
    await open(page, order);
    const facts = page.locator('dl').first();
    await expect(facts).toContainText(consumed);
    await expect(facts).toContainText(remaining);
  };

  // One export, in which Quay's account belongs to nobody.
  const header = 'BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ProviderName,BillingAccountId,SubAccountId,ServiceName,ChargeCategory';
  const row = (account: string, service: string, cost: string) => `${cost},${cost},USD,2024-03-01,2024-03-02,AWS,1${acme.account},${account},${service},Usage`;
  const rows = [
    row(acme.account, 'Compute', '40'),
    row(acme.account, 'Storage', '10.5'),
    row(acme.account, 'Queue', '2.25'),
    row(zoo.account, 'Compute', '7'),
    row(quay.account, 'Compute', '3.125'),
  ];
  const file = await fileOf(`${acme.account}.csv`, `${[header, ...rows].join('\n')}\n`);
  await previewBill(page, 'By the accounts map', file);
  for (const { name } of [acme, zoo]) await expect(region(page, 'Bills')).toContainText(name);
  await expect(region(page, 'Unassigned')).toContainText(quay.account);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText(/imported as (a draft|drafts)/)).toBeVisible();
  await done(page, 'add_cloud_account', {
    'draft[provider]': 'AWS',
    'draft[account]': quay.account,
    'draft[customer]': quay.profile.split('/')[2],
    'draft[from]': '2024-03',
  });
  await open(page, `/accounts?search=${quay.account}`);
  await page.getByRole('button', { name: `Import ${acme.account}.csv again` }).click();
  await expect(region(page, 'Bills')).toContainText(quay.name);
  await hydrated(page);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  const billOf = async (name: string) => {
    await open(page, `/bills?search=${encodeURIComponent(name)}`);
    return (await page.getByRole('link', { name: /^B-\d+$/ }).first().getAttribute('href'))!;
  };
  const [bill, quays] = [await billOf(acme.name), await billOf(quay.name)];
  await open(page, quays);
  await expect(page.getByText('USD 3.13').first()).toBeVisible();

  // Sent, and read in the mail.
  const send = async (of: string) => {
    await step(page, of, 'Send to Internal Review');
    await step(colleague, of, 'Approve Internally');
    await step(page, of, 'Send for Approval');
  };
  await send(bill);
  await send(quays);
  await expect(async () => expect((await lettersTo(acme.email)).join()).toContain(bill)).toPass();
  const ada = await somebodyElse();
  await firstLogIn(ada, acme.email, password);
  expect((await ada.goto(quays))?.status(), 'the bill of another customer').toBe(404);

  // Two lines are disputed, and the rest is approved at once.
  await open(ada, `${bill}/dispute`);
  await ada.getByLabel('Line 2', { exact: true }).check();
  await ada.getByLabel('Amount of line 2').fill('15');
  await ada.getByLabel('Line 3', { exact: true }).check();
  await ada.getByLabel('Reason').selectOption('Price');
  await ada.getByRole('button', { name: 'Send dispute' }).click();
  await expect(ada.getByText('Dispute sent.')).toBeVisible();
  await ada.getByRole('link', { name: 'Approve the Rest' }).click();
  await hydrated(ada);
  await ada.getByRole('button', { name: /^I approve the rest of bill B-\d+ for USD 27\.25$/ }).click();
  await expect(ada.getByText('The rest is approved')).toBeVisible();
  const disputed = new URL(ada.url()).pathname;
  expect(disputed).not.toBe(bill);
  await left('27.25', '72.75');

  // One answer in the customer's favour, one against: a new version of what was disputed.
  for (const [number, button, text] of [['1', 'Accept', ''], ['2', 'Refuse', 'As agreed in March']]) {
    await open(page, disputed);
    await region(page, 'Disputes').getByRole('link', { name: `Answer dispute ${number}`, exact: true }).click();
    await hydrated(page);
    const dialog = page.getByRole('dialog');
    if (text) await dialog.getByLabel('Text').fill(text);
    await dialog.getByRole('button', { name: button, exact: true }).click();
    await expect(page.getByText('Answer saved.')).toBeVisible();
  }
  await expect(async () => expect((await lettersTo(acme.email)).join().replace(/\s+/g, ' ')).toContain('got answers to its disputes')).toPass();
  await send(disputed);
  await open(ada, disputed);
  await expect(region(ada, 'Versions')).toContainText('Dispute accepted');
  await expect(region(ada, 'Disputes')).toContainText('As agreed in March');
  await ada.goto(`${disputed}/approve`);
  await hydrated(ada);
  await ada.getByRole('button', { name: /^I approve bill B-\d+ for USD 10\.50$/ }).click();
  await expect(ada.getByText('Bill approved.')).toBeVisible();
  await left('37.75', '62.25');

  // Voided, and issued again.
  await open(page, bill);
  await page.getByRole('link', { name: 'Void', exact: true }).click();
  await hydrated(page);
  await page.getByRole('dialog').getByLabel('Reason').fill('Billed to the wrong company');
  await page.getByRole('dialog').getByRole('button', { name: 'Void', exact: true }).click();
  await expect(page.getByText('Bill voided.')).toBeVisible();
  await left('10.50', '89.50');
  await open(page, bill);
  await page.getByRole('button', { name: 'Reissue' }).click();
  await expect(page.getByText('This is the new draft')).toBeVisible();
  await expect(page.getByText(/Reissue of B-\d+/)).toBeVisible();
  if (withJavaScript()) await expectAccessible(page);
  const reissue = new URL(page.url()).pathname;
  await send(reissue);
  await ada.goto(`${reissue}/approve`);
  await hydrated(ada);
  await ada.getByRole('button', { name: /^I approve bill B-\d+ for USD 27\.25$/ }).click();
  await expect(ada.getByText('Bill approved.')).toBeVisible();
  await left('37.75', '62.25');
  await open(ada, '/dashboard');
  await expect(region(ada, 'Cost by month and service')).not.toContainText(quay.name);
});
