import { until } from '../../scripts/lib/until.mjs';

/** A node's panel in the editor: input, parameters, output. */
export class NodePanel {
	/** @param {import('./browser.mjs').Page} page */
	constructor(page) {
		this.page = page;
		this.panel = page.getByTestId('ndv');
		this.output = page.getByTestId('output-panel');
	}

	async close() {
		await this.page.getByTestId('ndv-close-button').click();
		await this.panel.waitFor({ state: 'hidden' });
	}

	/** @param {string} name of a credential */
	async pickCredential(name) {
		await this.panel.getByTestId('node-credentials-select').click();
		const entries = this.page.locator('[data-test-id^=node-credentials-select-item-]');
		await entries.filter({ hasText: name }).click();
	}

	/** @param {string} name of a parameter */
	parameter(name) {
		return this.panel.getByTestId(`parameter-input-${name}`).filter({ visible: true });
	}

	/**
	 * Scrolls until a parameter stands at the top.
	 * @param {string} name
	 */
	async scrollTo(name) {
		await this.parameter(name).evaluate((element) => {
			const top = (/** @type {string} */ selector) =>
				element.closest(selector)?.getBoundingClientRect().top ?? 0;
			// A little above its name, so that nothing of what stands before it is left.
			const distance = top('.parameter-item') - top('.node-parameters-wrapper') - 8;
			element.closest('.node-parameters-wrapper')?.scrollBy(0, distance);
		});
	}

	/**
	 * Chooses from a dropdown.
	 * @param {string} name of the parameter
	 * @param {string} option as shown
	 */
	async pick(name, option) {
		await this.parameter(name).click();
		await this.option(option).click();
	}

	/** @param {string} text of an entry in the dropdown that is open */
	option(text) {
		const exactly = new RegExp(`^${text}$`);
		const title = this.page.getByText(exactly).filter({ visible: true });
		return this.page.getByRole('option').filter({ has: title, visible: true });
	}

	/**
	 * @param {string} name of a parameter that takes text or a number
	 * @param {string} value
	 * @param {number} [index] of several with that name
	 */
	async fill(name, value, index = 0) {
		const field = this.parameter(name).nth(index).locator('input, textarea').last();
		const saved = this.saved(name, value);
		await field.fill(value);
		await field.blur();
		await saved;
	}

	/**
	 * @param {string} name of a parameter
	 * @param {string} expression e.g. `{{ $json.text }}`
	 */
	async express(name, expression) {
		await this.parameter(name).hover();
		const options = this.panel.getByTestId(`${name}-parameter-input-options-container`);
		await options.getByTestId('radio-button-expression').filter({ visible: true }).click();
		const saved = this.saved(name, `=${expression}`);
		await this.parameter(name).locator('.cm-content').fill(expression);
		await this.panel.getByTestId('node-parameters').click({ position: { x: 2, y: 2 } });
		await saved;
	}

	/**
	 * The editor takes over what is typed, and saves the workflow, a moment later.
	 * @param {string} name of a parameter
	 * @param {string} value
	 */
	async saved(name, value) {
		const text = JSON.stringify(value).slice(1, -1);
		const plain = [`"${name}":"${text}"`, `"${name}":${text}`];
		const inLocator = [`"value":"${text}"`];
		await this.page.waitForRequest((request) => {
			const isSave = request.method() === 'PATCH' && request.url().includes('/rest/workflows/');
			const body = isSave ? (request.postData() ?? '') : '';
			return [...plain, ...inLocator].some((part) => body.includes(part));
		});
	}

	/**
	 * Opens the list of a resource locator.
	 * @param {string} name of the parameter
	 * @param {number} [index] of several with that name
	 */
	async openList(name, index = 0) {
		const locator = this.panel.getByTestId(`resource-locator-${name}`).nth(index);
		await locator.getByTestId('rlc-input').click();
		const list = this.page.getByTestId('rlc-item').filter({ visible: true });
		await list.first().waitFor();
		return list;
	}

	/** @param {string} text to look for in the list that is open */
	async searchList(text) {
		await this.page.getByTestId('rlc-search').filter({ visible: true }).fill(text);
	}

	/**
	 * Chooses from a resource locator's list, searching for it where the list can be long.
	 * @param {string} name of the parameter
	 * @param {string} entry the start of what is shown
	 * @param {number} [index] of several with that name
	 */
	async pickFromList(name, entry, index = 0) {
		const list = await this.openList(name, index);
		await this.searchList(entry);
		await list.filter({ hasText: entry }).first().click();
		await this.page.getByTestId('rlc-search').waitFor({ state: 'hidden' });
	}

	/** @param {string} option to add from the collection "Options" */
	async addOption(option) {
		await this.panel.getByTestId('collection-parameter-add').click();
		await this.option(option).click();
	}

	/** Executes the node and waits until it has ended. */
	async execute() {
		const started = this.page.waitForResponse((reply) => /\/workflows\/\w+\/run/.test(reply.url()));
		const button = this.panel.getByTestId('node-execute-button');
		await button.click();
		await started;
		await until('the node to end', async () => {
			const isBusy = (await button.getAttribute('aria-busy')) === 'true';
			return !isBusy && (await button.isEnabled());
		});
	}

	/** @param {'schema' | 'table' | 'json'} mode of the output shown */
	async showOutputAs(mode) {
		await this.output.getByTestId(`radio-button-${mode}`).click();
	}

	/** @returns {Promise<string[][]>} rows of the output's table, the head first */
	async outputTable() {
		await this.showOutputAs('table');
		const rows = this.output.locator('table tr');
		await rows.nth(1).waitFor();
		return await rows.evaluateAll((all) =>
			all.map((row) =>
				// The last column is a margin.
				[...row.querySelectorAll('th, td')]
					.slice(0, -1)
					.map((cell) => cell.textContent?.trim() ?? ''),
			),
		);
	}
}
