// Shared by all specs: a `test` that fails on anything the browser complains about, and common steps.
import AxeBuilder from '@axe-core/playwright';
import { type APIResponse, type BrowserContext, type Page, expect, request, test as base } from '@playwright/test';

export { expect };

/** The admin that exists from the first start. */
export const admin = {
  email: process.env.CLOUDTAB_ADMIN_EMAIL ?? 'admin@example.com',
  password: process.env.CLOUDTAB_ADMIN_PASSWORD ?? 'correct horse battery staple',
};

/**
 * Playwright's `test`, which also fails if the browser reports a console error, an uncaught error or a violation of the
 * content security policy. A test that provokes one declares it: `test.use({ expectedErrors: [/status of 409/] })`.
 * `somebodyElse()` opens a page in another browser.
 */
export const test = base.extend<{ expectedErrors: RegExp[]; complaints: string[]; somebodyElse: () => Promise<Page> }>({
  expectedErrors: [[], { option: true }],
  complaints: async ({ expectedErrors }, use) => {
    const complaints: string[] = [];
    await use(complaints);
    const unexpected = complaints.filter((text) => !expectedErrors.some((expected) => expected.test(text)));
    expect(unexpected, 'the browser complained').toEqual([]);
  },
  context: async ({ context, complaints }, use) => {
    await listen(context, complaints);
    await use(context);
  },
  somebodyElse: async ({ browser, complaints, javaScriptEnabled }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext({ javaScriptEnabled });
      contexts.push(context);
      await listen(context, complaints);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});

async function listen(context: BrowserContext, complaints: string[]): Promise<void> {
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  // Some violations are reported only to the page.
  await context.addInitScript(() => {
    // A WASM panic has a deep stack.
    Error.stackTraceLimit = 100;
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`content security policy: ${event.violatedDirective} refused ${event.blockedURI}`);
    });
  });
}

/** Whether this test runs in a browser with JavaScript. */
export function withJavaScript(): boolean {
  return test.info().project.use.javaScriptEnabled !== false;
}

/** Waits until the page is hydrated, as earlier clicks may do nothing. Does not wait without JavaScript. */
export async function hydrated(page: Page): Promise<void> {
  if (!withJavaScript()) return;
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
}

/** Opens the page at this path and waits until it is hydrated. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

type Cookies = Parameters<BrowserContext['addCookies']>[0];
let sessionOfAdmin: Promise<Cookies> | undefined;

/** Logs in as admin once for all tests of this process. */
async function logInAdmin(): Promise<Cookies> {
  const baseURL = process.env.BASE_URL!;
  const context = await request.newContext({ baseURL });
  const form = { 'draft[email]': admin.email, 'draft[password]': admin.password };
  const answer = await context.post('/api/log_in', { form, headers: { origin: baseURL } });
  expect(answer.status(), await answer.text()).toBe(200);
  const { cookies } = await context.storageState();
  await context.dispose();
  return cookies;
}

/**
 * Logs the page's browser in as admin, without opening a page. The session is shared: a test that ends it, or changes
 * the customer it views, uses `logIn` instead.
 */
export async function asAdmin(page: Page): Promise<void> {
  sessionOfAdmin ??= logInAdmin();
  await page.context().addCookies(await sessionOfAdmin);
}

/** Posts a form as a browser without JavaScript does, with the page's session; does not follow the redirect. */
export async function post(page: Page, call: string, form: Record<string, string>): Promise<APIResponse> {
  const headers = { accept: 'text/html', origin: new URL(process.env.BASE_URL!).origin };
  return page.request.post(`/api/${call}`, { form, headers, maxRedirects: 0 });
}

/** Logs in with the form and waits until the log-in page is left. */
export async function logIn(page: Page, email = admin.email, password = admin.password): Promise<void> {
  await open(page, '/login');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL((url) => url.pathname !== '/login');
  await hydrated(page);
}

/** Fails if the page breaks an automatically checkable rule of WCAG 2.2 level A or AA; axe needs JavaScript. */
export async function expectAccessible(page: Page): Promise<void> {
  if (!withJavaScript()) throw new Error('axe cannot run without JavaScript: check this page in a test that has it');
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  // Finish animations, as a half faded-in element has half its contrast; endless ones cannot be finished.
  await page.evaluate(() => {
    const moving = document.getAnimations().filter((animation) => Number.isFinite(animation.effect?.getComputedTiming().endTime));
    for (const animation of moving) animation.finish();
  });
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  const found = violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ target }) => target.join(' ')) }));
  expect(found, 'accessibility').toEqual([]);
}
