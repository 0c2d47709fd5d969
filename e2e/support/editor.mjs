import { openBrowser } from './browser.mjs';
import { Canvas } from './canvas.mjs';
import { CredentialForm } from './credential-form.mjs';
import { NodePanel } from './node-panel.mjs';
import { openStage } from './stage.mjs';

/**
 * What the suites in the browser play on: a stage, and somebody at its editor.
 * @typedef {object} Editor
 * @property {import('./stage.mjs').Stage} stage
 * @property {import('./browser.mjs').Page} page
 * @property {Canvas} canvas
 * @property {NodePanel} panel
 * @property {CredentialForm} form
 * @property {(test: import('./browser.mjs').EndedTest) => Promise<void>} look keeps a picture of how a failed test left the page
 * @property {() => Promise<void>} close
 */

/**
 * @param {Parameters<typeof openStage>} settings of the stage
 * @returns {Promise<Editor>}
 */
export async function openEditor(...settings) {
	const stage = await openStage(...settings);
	try {
		const { page, look, close } = await openBrowser(stage.url);
		// The page to sign in takes as long to load as the editor; install.test.mjs goes by it.
		await page.context().addCookies(stage.rest.cookies());
		return {
			stage,
			page,
			canvas: new Canvas(page),
			panel: new NodePanel(page),
			form: new CredentialForm(page),
			look,
			close: async () => {
				await close();
				await stage.close();
			},
		};
	} catch (error) {
		await stage.close();
		throw error;
	}
}
