/** The page of settings where a user installs, updates and removes community nodes. */
export class CommunityNodes {
	/** @param {import('./browser.mjs').Page} page */
	constructor(page) {
		this.page = page;
		this.cards = page.getByTestId('community-package-card');
	}

	async open() {
		await this.page.goto('/settings/community-nodes', { waitUntil: 'domcontentloaded' });
	}

	/**
	 * @param {string} name of the package
	 * @param {string} version
	 */
	async install(name, version) {
		await this.open();
		await this.page.getByRole('button', { name: 'Install a community node' }).click();
		await this.page
			.getByTestId('package-name-input')
			.locator('input')
			.or(this.page.locator('input[name=packageNameInput]'))
			.first()
			.fill(`${name}@${version}`);
		await this.page.getByTestId('user-agreement-checkbox').click();
		await this.page.getByTestId('install-community-package-button').click();
		await this.shows(name, version);
	}

	/**
	 * Takes the newer version that the page offers.
	 * @param {string} name of the package
	 * @param {string} version that it is to be afterwards
	 */
	async update(name, version) {
		await this.open();
		await this.card(name).getByRole('button', { name: 'Update' }).click();
		await this.page.getByRole('button', { name: 'Confirm update' }).click();
		await this.shows(name, version);
	}

	/** @param {string} name of the package */
	async uninstall(name) {
		await this.open();
		await this.card(name).getByTestId('action-toggle').click();
		await this.page.getByTestId('action-uninstall').click();
		await this.page.getByRole('button', { name: 'Confirm uninstall' }).click();
		await this.card(name).waitFor({ state: 'detached' });
	}

	/** @param {string} name of the package */
	card(name) {
		return this.cards.filter({ hasText: name });
	}

	/**
	 * @param {string} name of the package
	 * @param {string} version
	 */
	async shows(name, version) {
		await this.card(name).getByText(`v${version}`).waitFor();
	}
}
