import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';

import { N8n } from '../../scripts/lib/n8n-process.mjs';
import { freePort } from '../../scripts/lib/ports.mjs';
import { endChild, endChildren } from '../../scripts/lib/processes.mjs';
import { until } from '../../scripts/lib/until.mjs';
import { openBrowser, signIn } from '../support/browser.mjs';
import { Canvas } from '../support/canvas.mjs';
import { CommunityNodes } from '../support/community-nodes.mjs';
import { readExample } from '../support/examples.mjs';
import { emptyFolder } from '../support/folders.mjs';
import { GENERATIONS } from '../support/generations.mjs';
import { OLD_VERSION, openRegistry } from '../support/registry.mjs';
import { FUNCTIONS, Sandbox } from '../support/sandbox.mjs';
import { signedIn } from '../support/stage.mjs';
import { asItems, byId, itemsOf, node, nyckel, TICKETS, workflow } from '../support/workflows.mjs';

/** Mails in the example "Sort an inbox". */
const MAILS = 40;

for (const { version, env, prepare } of GENERATIONS) {
	describe(`installed as a user does, in n8n ${version}`, () => {
		/** @type {Sandbox} */
		let sandbox;
		/** @type {N8n} */
		let n8n;
		/** @type {Awaited<ReturnType<N8n['start']>>} */
		let started;
		/** @type {import('../support/rest.mjs').Rest} */
		let rest;
		/** @type {Awaited<ReturnType<typeof openBrowser>>} */
		let browser;
		/** @type {CommunityNodes} */
		let communityNodes;
		/** @type {Awaited<ReturnType<typeof openRegistry>>} */
		let registry;
		let port = 0;
		let workflowId = '';
		/** @type {import('../support/stage.mjs').Stage['credentials']} */
		let credentials;

		before(async () => {
			const folder = emptyFolder(`install-${version}`);
			sandbox = await Sandbox.start({ functions: ['spam', 'support'] });
			registry = await openRegistry(join(folder, 'registry'));
			const log = join(folder, 'n8n.log');
			n8n = new N8n(await prepare(), join(folder, 'user'), {
				env: { ...registry.env, ...env },
				log,
			});
			port = await freePort();
			await start();
			browser = await openBrowser(rest.url);
			await signIn(browser.page);
			communityNodes = new CommunityNodes(browser.page);
		});
		afterEach(({ name, passed }) => browser?.look({ name: `${version} ${name}`, passed }));
		after(async () => {
			await browser?.close();
			await endChildren();
		});

		async function start() {
			started = await n8n.start(port);
			rest = await signedIn(`http://127.0.0.1:${port}`);
		}

		async function restart() {
			await endChild(started.child);
			await start();
		}

		/** @param {string} name of the node's type */
		async function isKnown(name) {
			try {
				const [type] = await rest.post('node-types', { nodeInfos: [{ name, version: 1 }] });
				return type?.displayName === 'Nyckel';
			} catch (error) {
				assert.match(String(error), /Unrecognized node type/);
				return false;
			}
		}

		async function labels() {
			const execution = await rest.run(workflowId);
			return itemsOf(execution, 'Nyckel').map(({ labelName }) => labelName);
		}

		/** @param {import('playwright-core').Locator} place */
		async function showsIcon(place) {
			const icon = place.locator('img[src$="/Nyckel/nyckel.svg"]');
			await until('the icon to be drawn', async () => {
				return await icon.evaluate((image) => {
					return image instanceof HTMLImageElement && image.naturalWidth > 0;
				});
			});
		}

		async function update() {
			const { name, version: newest } = registry;
			// The page of n8n 1 wants to see the newest version at npm itself, where none is yet.
			if (version.startsWith('1.')) {
				await rest.send('PATCH', 'community-packages', { name, version: newest });
			} else {
				await communityNodes.update(name, newest);
			}
		}

		const TRUTH = TICKETS.map(({ team }) => team);

		it('n8n installs it from the page of community nodes', async () => {
			await communityNodes.install(registry.name, OLD_VERSION);
			const [installed] = await rest.get('community-packages');
			assert.equal(installed.installedVersion, OLD_VERSION);
			assert.equal(await isKnown('n8n-nodes-nyckel.nyckel'), true);
		});

		it('a workflow with it runs, also after a restart', async () => {
			const { clientId, clientSecret, url: baseUrl } = sandbox;
			const data = { clientId, clientSecret, baseUrl };
			credentials = {
				nyckelOAuth2Api: await rest.createCredential('nyckelOAuth2Api', data, 'Nyckel'),
			};
			const token = { accessToken: sandbox.accessToken, baseUrl };
			await rest.createCredential('nyckelApi', token, 'Pasted token');
			const nodes = [
				node('Start', 'n8n-nodes-base.manualTrigger'),
				nyckel(
					'Nyckel',
					{ functionId: byId(FUNCTIONS.support), data: '={{ $json.text }}' },
					{ credentials },
				),
			];
			const pinData = { Start: asItems(TICKETS) };
			workflowId = await rest.createWorkflow(workflow('Tickets', nodes, { pinData }));
			assert.deepEqual(await labels(), TRUTH);
			await restart();
			assert.deepEqual(await labels(), TRUTH);
		});

		it('the editor shows node and credentials with their icons', async () => {
			const { page } = browser;
			const canvas = new Canvas(page);
			await canvas.open(workflowId);
			await showsIcon(canvas.node('Nyckel'));
			await page.goto('/home/credentials', { waitUntil: 'domcontentloaded' });
			const credentials = page.getByTestId('resources-list-item');
			for (const name of ['Nyckel OAuth2 API', 'Pasted token']) {
				await showsIcon(credentials.filter({ hasText: name }));
			}
		});

		it('an update keeps saved workflows working', async () => {
			const before = await rest.get(`workflows/${workflowId}`);
			await update();
			const [installed] = await rest.get('community-packages');
			assert.equal(installed.installedVersion, registry.version);
			assert.deepEqual((await rest.get(`workflows/${workflowId}`)).nodes, before.nodes);
			assert.deepEqual(await labels(), TRUTH);
			await restart();
			assert.deepEqual(await labels(), TRUTH);
		});

		it('n8n stays healthy when it is removed, and takes it back', async () => {
			await communityNodes.uninstall(registry.name);
			assert.equal(await isKnown('n8n-nodes-nyckel.nyckel'), false);
			await restart();
			assert.deepEqual(await rest.get('community-packages'), []);
			const nodes = [
				node('Start', 'n8n-nodes-base.manualTrigger'),
				node('End', 'n8n-nodes-base.noOp'),
			];
			const other = await rest.createWorkflow(workflow('Other', nodes));
			assert.equal((await rest.run(other)).status, 'success');
			await communityNodes.install(registry.name, registry.version);
			assert.deepEqual(await labels(), TRUTH);
		});

		it("the example is executed by n8n's command line", async () => {
			const example = readExample('sort-an-inbox', { sandbox, credentials });
			const id = await rest.createWorkflow({ ...example, active: false });
			await endChild(started.child);
			const run = await n8n.execute(id);
			const mails = itemsOf(run, 'Nyckel');
			assert.equal(mails.length, MAILS);
			const right = mails.filter(({ truth, prediction }) => prediction.labelName === truth);
			assert.ok(right.length >= 36, `${right.length} of ${MAILS} mails are labelled right`);
		});
	});
}
