import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { exampleNames, shippedExample } from '../../scripts/lib/local-example.cjs';
import { startChatModel } from '../support/chat-model.mjs';
import { readExample } from '../support/examples.mjs';
import { GENERATIONS } from '../support/generations.mjs';
import { callTool, connectMcp } from '../support/mcp.mjs';
import { DRAWINGS, PICTURES } from '../support/pictures.mjs';
import { openOwnStage } from '../support/stage.mjs';
import { asItems, TICKETS } from '../support/workflows.mjs';

/** @param {string} field @param {string} data */
const picture = (field, data) => [
	{ json: {}, binary: { [field]: { data, mimeType: 'image/png', fileName: 'a.png' } } },
];

const [ticket] = TICKETS;
const ROWS = asItems([
	{ id: 'row-1', text: 'Where is my parcel?', label: 'Shipping', use: 'train' },
	{ id: 'row-2', text: 'I was charged twice', label: 'Billing', use: 'test' },
]);

/**
 * What each example is started by, and what comes from accounts that nobody has here, by the names of their nodes.
 * @type {Record<string, {trigger: string, pinData?: Record<string, object[]>}>}
 */
const RUNS = {
	'agent-with-nyckel': {
		trigger: 'Chat',
		pinData: { Chat: asItems([{ chatInput: ticket?.text, sessionId: '1' }]) },
	},
	'count-parcels': {
		trigger: 'Delivery Photo',
		pinData: { 'Delivery Photo': picture('Photo', DRAWINGS.parcels) },
	},
	'evaluate-a-function': {
		trigger: 'Each Row',
		pinData: { 'Each Row': asItems([{ text: ticket?.text, label: ticket?.team }]) },
	},
	'job-title-to-department': {
		trigger: 'Every Hour',
		pinData: {
			'Contacts to Sort': asItems([{ id: '1', properties: { jobtitle: 'Head of Sales' } }]),
			'Save Department': asItems([{ vid: 1 }]),
		},
	},
	'moderate-posts': {
		trigger: 'New Post',
		pinData: {
			'New Post': picture('Picture', PICTURES.light).map((item) => ({
				...item,
				json: { Post: 'See you at the meeting' },
			})),
		},
	},
	'nightly-quality-check': { trigger: 'Every Night' },
	'read-receipts': {
		trigger: 'Receipt',
		pinData: { Receipt: picture('Receipt', DRAWINGS.receipt) },
	},
	'review-queue': { trigger: 'Start', pinData: { 'Put in the Queue': asItems([{ id: 1 }]) } },
	'review-uncertain-predictions': {
		trigger: 'Start',
		pinData: { 'Ask a Person': asItems([{ Label: 'Spam' }]) },
	},
	'route-an-inbox': { trigger: 'Start' },
	'route-images-from-a-form': {
		trigger: 'Upload',
		pinData: { Upload: picture('Picture', PICTURES.dark) },
	},
	'route-support-tickets': {
		trigger: 'New Ticket',
		pinData: { 'New Ticket': asItems([{ Message: ticket?.text }]) },
	},
	'score-leads-from-a-sheet': {
		trigger: 'New Lead',
		pinData: { 'New Lead': asItems([{ Company: 'Acme Group', Employees: 900, Budget: 250_000 }]) },
	},
	'sort-an-inbox': { trigger: 'Start' },
	'sort-mail-attachments': {
		trigger: 'New Mail',
		pinData: { 'New Mail': picture('attachment_0', PICTURES.light) },
	},
	'suggest-articles': {
		trigger: 'Question',
		pinData: {
			Question: asItems([{ Question: 'I lost my password' }]),
			Answer: asItems([{ shown: true }]),
		},
	},
	'tag-mails': { trigger: 'Start' },
	'train-and-measure': { trigger: 'Start', pinData: { 'Read Rows': ROWS } },
	'train-from-a-sheet': { trigger: 'Start', pinData: { 'Read Rows': ROWS } },
};

/**
 * Those with nodes that came later, and how their notes say so.
 * @type {Record<string, string>}
 */
const NEWER = { 'agent-with-a-person': 'Needs n8n 2' };

const [{ version, env, prepare }] = GENERATIONS.slice(-1);

describe(`the examples in the oldest n8n that the README claims, ${version}`, () => {
	/** @type {Awaited<ReturnType<typeof openOwnStage>>} */
	let stage;

	before(async () => {
		stage = await openOwnStage('examples-oldest', { env, prepare });
	});
	beforeEach(async () => {
		await stage.sandbox.reset();
		// Whether Nyckel answers functions that read text is not known (docs/kinds.md).
		await stage.sandbox.configure({ forms: { otherKinds: 'answered' } });
	});
	after(() => stage?.close());

	/** @param {{type: string, typeVersion: number}} node @returns {Promise<boolean>} whether this n8n has it */
	async function isKnown({ type, typeVersion }) {
		// Ours is, in each form; n8n 1 does not tell the version of a tool.
		if (type.startsWith('n8n-nodes-nyckel.')) return true;
		const nodeInfos = [{ name: type, version: typeVersion }];
		const [found] = await stage.rest.post('node-types', { nodeInfos }).catch(() => []);
		return [found?.version].flat().includes(typeVersion);
	}

	for (const name of exampleNames()) {
		const note = NEWER[name];
		const says = note ? 'says that it needs a newer one' : 'has nodes that it knows';
		it(`“${name}” ${says}`, async () => {
			const { nodes } = shippedExample(name);
			const unknown = [];
			for (const node of nodes) {
				if (!(await isKnown(node))) unknown.push(`${node.type} ${node.typeVersion}`);
			}
			if (note) assert.ok(unknown.length > 0 && JSON.stringify(nodes).includes(note));
			else assert.deepEqual(unknown, []);
		});
	}

	for (const [name, { trigger, pinData }] of Object.entries(RUNS)) {
		it(`“${name}” runs`, async (test) => {
			const example = readExample(name, stage);
			const model = example.nodes.find(({ name: own }) => own === 'Chat Model');
			if (model) {
				const { url, close } = await startChatModel({ tool: { text: ticket?.text } });
				test.after(close);
				const openAiApi = await stage.rest.createCredential('openAiApi', { apiKey: 'none', url });
				model.credentials = { openAiApi };
			}
			const id = await stage.rest.createWorkflow({ ...example, active: false, pinData });
			const { status, data } = await stage.rest.run(id, trigger);
			assert.equal(status, 'success', JSON.stringify(data.resultData.error));
			const ours = example.nodes.filter(({ type }) => type.startsWith('n8n-nodes-nyckel.'));
			const ran = ours.filter((node) => node.name in data.resultData.runData);
			assert.notEqual(ran.length, 0);
		});
	}

	it('“classifier-as-mcp-server” answers', async (test) => {
		const example = readExample('classifier-as-mcp-server', stage);
		const trigger = example.nodes.find(({ type }) => type.endsWith('mcpTrigger'));
		assert.ok(trigger);
		// Its user chooses a token for the clients.
		trigger.parameters = { path: 'support-team' };
		const id = await stage.rest.createWorkflow({ ...example, active: false });
		await stage.rest.activate(id);
		const client = await connectMcp(`${stage.url}/mcp/support-team`);
		test.after(() => client.close());
		const { tools } = await client.listTools();
		const text = await callTool(client, tools[0]?.name ?? '', { text: ticket?.text });
		assert.match(text, /Billing/);
	});
});
