import { join } from 'node:path';

import { chromium, selectors } from 'playwright-core';

import { OWNER } from '../../scripts/lib/owner.mjs';
import { until } from '../../scripts/lib/until.mjs';
import { cache, docs, isForDocs } from './folders.mjs';

// n8n's own attribute; `getByTestId` looks for it.
selectors.setTestIdAttribute('data-test-id');

/** How long a thing on the page may take to appear, milliseconds; on a busy machine the page alone takes half a minute. */
const PATIENCE_MS = 120_000;

const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** The buttons over the canvas would cover what is behind them. */
const NO_CONTROLS = '.vue-flow__panel, [class*=_executionButtons_] { visibility: hidden }';

/** n8n leaves the empty frame of an expression's editor in the corner of the page. */
const NO_EMPTY_FRAME = '[class*="ͼ"]:empty { display: none !important }';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{name: string, passed: boolean}} EndedTest */

/**
 * Opens Debian's Chromium for the editor, with a new profile.
 * @param {string} url address of the editor
 * @returns {Promise<{page: Page, look: (test: EndedTest) => Promise<void>, close: () => Promise<void>}>}
 * `look` keeps a picture of how a test that failed left the page, for those who wonder why
 */
export async function openBrowser(url) {
	const browser = await chromium.launch({
		executablePath: '/usr/bin/chromium',
		args: FLAGS,
		// It ends with this process, which ends in order (support/stage.mjs).
		handleSIGINT: false,
		handleSIGTERM: false,
		handleSIGHUP: false,
	});
	const context = await browser.newContext({
		colorScheme: 'light',
		viewport: { width: 1440, height: 900 },
		baseURL: url,
	});
	context.setDefaultTimeout(PATIENCE_MS);
	const page = await context.newPage();
	const look = async (/** @type {EndedTest} */ { name, passed }) => {
		if (passed) return;
		await page.screenshot({ path: join(cache, 'pages', `${name.replace(/\W+/g, '-')}.png`) });
	};
	return { page, look, close: () => browser.close() };
}

/**
 * Signs in as the owner does, through the page.
 * @param {Page} page
 */
export async function signIn(page) {
	await page.goto('/signin', { waitUntil: 'domcontentloaded' });
	await page.locator('input[type=email]').fill(OWNER.email);
	await page.locator('input[type=password]').fill(OWNER.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL(({ pathname }) => pathname !== '/signin', { waitUntil: 'commit' });
}

/**
 * Keeps a picture of the page for the docs, where these are made: drawing one takes the machine's time.
 * @param {Page} page
 * @param {string} name without `.png`
 * @param {{x: number, y: number, width: number, height: number}} [clip] the part to show; else all of it
 */
export async function takePicture(page, name, clip) {
	if (!isForDocs) return;
	await closeMessages(page);
	// What the mouse is over, and what is typed into, look different.
	await page.mouse.move(0, 0);
	await page.evaluate(() => {
		if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
	});
	await page.getByText('Editing in another tab').waitFor({ state: 'hidden' });
	// Icons come last.
	await page.waitForLoadState('networkidle');
	const path = join(docs, 'images', `${name}.png`);
	const style = clip ? `${NO_EMPTY_FRAME} ${NO_CONTROLS}` : NO_EMPTY_FRAME;
	await page.screenshot({ path, clip, style, animations: 'disabled' });
}

/**
 * Closes what the editor says in the corner.
 * @param {Page} page
 */
export async function closeMessages(page) {
	const close = page.locator('.el-notification__closeBtn');
	for (let left = await close.count(); left > 0; left = await close.count()) {
		await close.first().click();
		await until('the message to go', async () => (await close.count()) < left);
	}
}
