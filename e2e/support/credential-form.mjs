import { until } from '../../scripts/lib/until.mjs';

/** A click that the page has taken is followed by a request at once; longer is for a busy machine, milliseconds. */
const CLICK_MS = 5_000;

/** The editor's form for a credential. */
export class CredentialForm {
	/** @param {import('./browser.mjs').Page} page */
	constructor(page) {
		this.page = page;
		this.dialog = page.getByTestId('editCredential-modal');
		this.save = this.dialog.getByTestId('credential-save-button');
	}

	/**
	 * Creates a credential from the list of credentials, as a user does.
	 * @param {string} kind as the list names it
	 */
	async create(kind) {
		await this.page.goto('/home/credentials', { waitUntil: 'domcontentloaded' });
		await this.page.getByRole('button', { name: 'Create credential' }).click();
		await this.page.getByTestId('new-credential-type-select').locator('input').fill(kind);
		const option = this.page.getByTestId('new-credential-type-select-option');
		await option.getByText(kind, { exact: true }).click();
		await this.page.getByTestId('new-credential-type-button').click();
		await this.dialog.waitFor();
	}

	/** @returns {Promise<string[]>} the names of the fields shown */
	async fields() {
		const fields = this.dialog.locator('[data-test-id^=parameter-input-]');
		await fields.first().waitFor();
		const ids = await fields.evaluateAll((all) =>
			all.map((field) => field.getAttribute('data-test-id') ?? ''),
		);
		const names = ids.map((id) => id.replace('parameter-input-', ''));
		return names.filter((name) => name !== 'field');
	}

	/** @param {Record<string, string>} values by field */
	async fill(values) {
		for (const [field, value] of Object.entries(values)) {
			await this.dialog.getByTestId(`parameter-input-${field}`).locator('input').fill(value);
		}
	}

	/** Presses Save until n8n takes it: a click right after a change may do nothing, and a form that is just open has no name yet. */
	async pressSave() {
		await until('n8n to save the credential', async () => {
			const isTaken = this.page
				.waitForRequest(
					(request) => request.method() !== 'GET' && /\/rest\/credentials\b/.test(request.url()),
					{ timeout: CLICK_MS },
				)
				.then(
					async (request) => (await request.response())?.ok(),
					() => false,
				);
			await this.save.click();
			return await isTaken;
		});
	}

	/** Saves, and waits until n8n has tested the credential, which it does then. */
	async saveAndTest() {
		const answered = this.page.waitForResponse((reply) =>
			reply.url().endsWith('/rest/credentials/test'),
		);
		await this.pressSave();
		await answered;
	}

	/** @param {string} text that the form shows, folded or not */
	async shows(text) {
		if (await this.dialog.getByText(text).filter({ visible: true }).isVisible()) return true;
		// Folded again by some answers, left open by others.
		const more = this.dialog.getByText('More details');
		if (await more.isVisible()) await more.click();
		return false;
	}

	/**
	 * Saves until the form says this: of what was typed right before a click n8n now and then saves what stood there before.
	 * @param {string} text
	 */
	async test(text) {
		await until(`the credential's form to say "${text}"`, async () => {
			await this.saveAndTest();
			const isShown = until('the answer', () => this.shows(text), { timeoutMs: CLICK_MS });
			return await isShown.catch(() => false);
		});
	}
}
