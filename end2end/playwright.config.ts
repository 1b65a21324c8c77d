// `cargo xtask test` starts the server and sets BASE_URL, DATABASE and CHROMIUM; see xtask/src/test/browser.rs.
import { defineConfig, devices } from '@playwright/test';

export default defineConfig({
  testDir: 'tests',
  workers: 2,
  // Tests do not depend on each other: each creates its own data.
  fullyParallel: true,
  // On a busy machine, slow steps are not a fault of the portal.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  // A test that passes only on a second try hides a fault.
  retries: 0,
  forbidOnly: true,
  reporter: [
    ['list'],
    ['json', { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ?? 'test-results/report.json' }],
  ],
  use: {
    ...devices['Desktop Chrome'],
    baseURL: process.env.BASE_URL,
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'chromium' },
    {
      name: 'no-js',
      grep: /@nojs/,
      use: { javaScriptEnabled: false },
    },
  ],
});
