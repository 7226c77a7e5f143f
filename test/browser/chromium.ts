/** The browser that the tests drive. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** @throws Error when there is no Chromium */
export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? PATHS.find(existsSync);
  if (executablePath === undefined || !existsSync(executablePath)) {
    throw new Error(`no Chromium at ${executablePath ?? PATHS.join(', ')}: apt-get install chromium, or name one in CHROMIUM`);
  }
  // Chromium's sandbox does not work for root, as whom containers usually run; the pages are our own.
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}
