// Forms that are sent twice count once: a double click, and an answer that is lost.
import type { Page } from '@playwright/test';
import { addCustomer, fillOrder, typicalOrder, unique } from './steps';
import { asAdmin, expect, hydrated, test } from './support';

const list = (page: Page) => page.getByRole('region', { name: 'PO List', exact: true });

/** Fills in Add PO; equal orders are allowed, so only the key of the form prevents a second one. */
async function order(page: Page, profile: string, name: string): Promise<void> {
  await page.goto(profile.replace('/profile', '/purchase-orders/add'));
  await hydrated(page);
  await fillOrder(page, { ...typicalOrder, Name: name });
}

test('clicking Save twice saves once @nojs', { tag: '@nojs' }, async ({ page }) => {
  const name = unique('Double');
  await asAdmin(page);
  const profile = await addCustomer(page, name);
  await order(page, profile, `${name} order`);
  await page.getByRole('button', { name: 'Save' }).dblclick();
  await expect(page.getByText('Purchase order added.')).toBeVisible();
  await page.goto(profile);
  await expect(list(page).getByRole('rowheader', { name: `${name} order` })).toHaveCount(1);
});

test.describe('when the answer is lost', () => {
  test.use({ expectedErrors: [/net::ERR_FAILED/] });

  test('clicking Save again finds it done, and going back to the form saves another one', async ({ page }) => {
    const name = unique('Lost');
    await asAdmin(page);
    const profile = await addCustomer(page, name);
    await order(page, profile, `${name} order`);
    await page.route('**/api/add_purchase_order', async (route) => {
      await route.fetch();
      await route.abort();
    }, { times: 1 });
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('alert')).toContainText('There is a problem');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Purchase order added.')).toBeVisible();
    await order(page, profile, `${name} order`);
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Purchase order added.')).toBeVisible();
    await page.goto(profile);
    await expect(list(page).getByRole('rowheader', { name: `${name} order` })).toHaveCount(2);
  });
});
