import '../support/inFastTime';

import { readFileSync } from 'node:fs';

import type { IDataObject, INodeExecutionData, INodeParameterResourceLocator } from 'n8n-workflow';

import {
	CREDENTIAL,
	exampleFile,
	exampleNames,
	localExample,
	shippedExample as readShipped,
} from '../../scripts/lib/local-example.cjs';
import { drawPicture } from '../../sandbox';
import type { RunResult, WorkflowJson } from '../support/engine';
import { exampleNodes } from '../support/exampleNodes';
import { Bench } from '../support/nyckel';

const NYCKEL = /^n8n-nodes-nyckel\.nyckel/;

/** Pictures that the image function of the sandbox tells apart. */
const LIGHT = drawPicture({ width: 8, height: 8 });
const DARK = drawPicture({ width: 8, height: 8, background: [0, 0, 0] });

const rows: IDataObject[] = [];
const form: IDataObject = {};
const table: IDataObject[] = [];
let bench: Bench;
beforeAll(async () => {
	bench = await Bench.start({ limits: false }, { nodes: exampleNodes({ rows, form, table }) });
	const { clientId, clientSecret, url: baseUrl } = bench.sandbox;
	const account = { clientId, clientSecret, baseUrl };
	await bench.engine.credentials.add('nyckelOAuth2Api', account, CREDENTIAL);
});
beforeEach(() => {
	rows.length = 0;
	table.length = 0;
	bench.sandbox.reset();
});
afterAll(async () => await bench.close());

/** An example with the sandbox of this test. */
const example = (name: string): WorkflowJson =>
	localExample(name, { sandboxUrl: bench.sandbox.url });

/** An example as its user gets it. */
const shippedExample = (name: string): WorkflowJson => readShipped(name);

async function run(name: string, items: INodeExecutionData[] = [{ json: {} }]): Promise<RunResult> {
	const result = await bench.engine.run(example(name), { items });
	if (result.error) throw new Error(`${name}: ${result.error.message}`);
	return result;
}

const counts = (result: RunResult, node: string) =>
	result.outputs(node).map(({ length }) => length);

test('the local variants choose functions as the list of the node shows them', async () => {
	const node = {
		type: 'n8n-nodes-nyckel.nyckel',
		parameters: { authentication: 'nyckelOAuth2Api' },
		credentials: { nyckelOAuth2Api: CREDENTIAL },
	};
	const { results } = await bench.engine.editor.listSearch(node, 'searchFunctions');
	const chosen = exampleNames()
		.flatMap((name) => localExample(name).nodes)
		.flatMap(
			({ parameters }) =>
				(parameters.functionId as INodeParameterResourceLocator | undefined) ?? [],
		);
	expect(chosen.length).toBeGreaterThanOrEqual(exampleNames().length);
	for (const { value, cachedResultName: name } of chosen) {
		expect(results).toContainEqual(expect.objectContaining({ name, value }));
	}
});

describe.each(exampleNames())('%s', (name) => {
	test('explains itself in a sticky note, and its connections lead to nodes that exist', () => {
		const { nodes, connections } = shippedExample(name);
		const note = nodes.find(({ type }) => type === 'n8n-nodes-base.stickyNote');
		expect(note?.parameters?.content).toMatch(/^## /);
		const names = nodes.map((node) => node.name);
		expect(new Set(names).size).toBe(names.length);
		const targets = Object.values(connections).flatMap((outputs) =>
			Object.values(outputs).flatMap((ports) => ports.flatMap((port) => port ?? [])),
		);
		for (const from of Object.keys(connections)) expect(names).toContain(from);
		for (const { node } of targets) expect(names).toContain(node);
	});

	test('shows its note above the nodes, none of them covered', () => {
		const { nodes } = shippedExample(name);
		const note = nodes.find(({ type }) => type === 'n8n-nodes-base.stickyNote');
		const bottom = (note?.position?.[1] ?? 0) + Number(note?.parameters?.height);
		const tops = nodes.filter((node) => node !== note).map(({ position }) => position?.[1]);
		expect(bottom).toBeLessThan(Math.min(...tops.map(Number)));
	});

	test('names no account, address or function of somebody else: its user chooses them', () => {
		const text = readFileSync(exampleFile(name), 'utf8');
		expect(text).not.toMatch(/sandbox|127\.0\.0\.1|localhost|function_|"credentials"/i);
		expect(text).not.toContain(bench.sandbox.clientSecret);
	});

	test('starts by a trigger, and has only parameters that the node has', () => {
		const { nodes } = shippedExample(name);
		expect(nodes.some(({ type }) => /trigger|readimap/i.test(type))).toBe(true);
		for (const node of nodes.filter(({ type }) => NYCKEL.test(type))) {
			const { description } = bench.engine.nodeTypes.getByNameAndVersion(node.type);
			const known = description.properties.map((property) => property.name);
			expect(known).toEqual(expect.arrayContaining(Object.keys(node.parameters ?? {})));
		}
	});
});

test('“Sort an inbox” gives each mail a label and keeps the mail', async () => {
	const mails = (await run('sort-an-inbox')).json('Labelled Mails');
	expect(mails).toHaveLength(40);
	for (const mail of mails) {
		expect(mail).toMatchObject({
			text: expect.any(String),
			prediction: { labelName: expect.stringMatching(/^(?:Spam|Not spam)$/) },
		});
	}
});

test('“Route an inbox” sends spam, other mails and uncertain ones separate ways', async () => {
	const result = await run('route-an-inbox');
	const [other, low, spam, ham] = counts(result, 'Nyckel');
	expect([other, (low ?? 0) + (spam ?? 0) + (ham ?? 0)]).toEqual([0, 40]);
	expect(Math.min(spam ?? 0, ham ?? 0)).toBeGreaterThan(0);
	const wrong = result.outputs('Nyckel')[2]?.filter(({ json }) => json.truth !== 'Spam');
	expect(wrong?.length).toBeLessThanOrEqual(2);
});

test('“Route support tickets” sends a ticket to its team', async () => {
	const ticket = {
		json: { Message: 'I was charged twice on my last invoice, please refund one payment' },
	};
	const result = await run('route-support-tickets', [ticket]);
	expect(result.json('Billing Team')).toEqual([expect.objectContaining(ticket.json)]);
});

test('“Route images from a form” sends a picture on with its file', async () => {
	const binary = { Picture: await bench.engine.binary(LIGHT, { mimeType: 'image/png' }) };
	const result = await run('route-images-from-a-form', [{ json: {}, binary }]);
	expect(result.outputs('Light Pictures')[0]?.[0]?.binary).toHaveProperty('Picture');
});

test('“Sort mail attachments” sends each picture of a mail its own way, and what is no picture to the error output', async () => {
	const file = async (bytes: Buffer, mimeType: string) =>
		await bench.engine.binary(bytes, { mimeType });
	const mail: INodeExecutionData = {
		json: { subject: 'Our papers', from: 'ann@example.com' },
		binary: {
			attachment_0: await file(LIGHT, 'image/png'),
			attachment_1: await file(DARK, 'image/png'),
			attachment_2: await file(Buffer.from('%PDF-1.7'), 'application/pdf'),
		},
	};
	const result = await run('sort-mail-attachments', [mail, { json: { subject: 'No files' } }]);
	expect(counts(result, 'Nyckel')).toEqual([0, 0, 1, 1, 1]);
	expect(result.outputs('Nyckel')[2]?.[0]).toMatchObject({
		json: { ...mail.json, prediction: { labelName: 'Light' } },
		binary: { attachment_0: { mimeType: 'image/png' } },
	});
	expect(result.json('No Picture')).toEqual([
		{
			...mail.json,
			error: expect.stringContaining('not an image (application/pdf)'),
			message: expect.any(String),
		},
	]);
	expect(bench.sandbox.totals.invocations).toBe(2);
});

test('“Review uncertain predictions” sends what a person decided back to Nyckel, mail by mail', async () => {
	form.Label = 'Spam';
	const result = await run('review-uncertain-predictions');
	const uncertain = result.outputs('Classify')[1] ?? [];
	expect(uncertain.length).toBeGreaterThan(0);
	const annotated = result
		.runs('Teach Nyckel')
		.flatMap((_, index) => result.json('Teach Nyckel', index));
	expect(annotated.map(({ externalId }) => externalId)).toEqual(
		uncertain.map(({ json }) => json.id),
	);
});

test('“Train from a sheet” adds labelled samples, and none twice', async () => {
	rows.push({ id: 'row-1', text: 'My parcel arrived broken, a new one', label: 'Shipping' });
	rows.push({
		id: 'row-2',
		text: 'Please send me an offer for ten seats, a new one',
		label: 'Sales',
	});
	const first = await run('train-from-a-sheet');
	const second = await run('train-from-a-sheet');
	const ids = first.json('Add to Nyckel').map(({ id }) => id);
	expect(second.json('Add to Nyckel')).toEqual(ids.map((id) => ({ id, isDuplicate: true })));
});

test('“Train and measure” goes the whole circle, and the same way again', async () => {
	const texts = ['Where is my parcel', 'Send the zither back', 'The delivery is late'];
	const labels = ['Shipping', 'Returns', 'Shipping'];
	for (let i = 0; i < 30; i += 1)
		rows.push({ id: `r-${i}`, text: `${texts[i % 3]} ${i}`, label: labels[i % 3] });
	const first = await run('train-and-measure');
	const accuracy = first.json('Accuracy per Label');
	expect(first.json('Add to Nyckel')).toHaveLength(24);
	expect(accuracy.map(({ label, rows: count }) => [label, count])).toEqual([
		['Returns', 2],
		['Shipping', 4],
	]);
	for (const { accuracy: share } of accuracy) expect(share).toBe(1);
	const again = await run('train-and-measure');
	expect(again.json('Add to Nyckel').every(({ isDuplicate }) => isDuplicate)).toBe(true);
	expect(again.json('Accuracy per Label')).toEqual(accuracy);
});

test.each([true, false])(
	'“Review queue” keeps uncertain mails in a table, and sends back what a person fills in (sample IDs in replies: %s)',
	async (repliesWithSampleId) => {
		bench.sandbox.configure({ repliesWithSampleId, captureShare: repliesWithSampleId ? 1 : 0.5 });
		const runFrom = async (trigger: string) => {
			const one = [{ json: {} }];
			const items = { Start: [], 'Every Ten Minutes': [], [trigger]: one };
			return await bench.engine.run(example('review-queue'), { items });
		};
		await runFrom('Start');
		const open = table.length;
		expect(open).toBeGreaterThan(1);
		await runFrom('Start');
		expect(table).toHaveLength(open);
		for (const row of table) row.label = 'Spam';
		const [typo] = table;
		if (typo) typo.label = 'Spamm';
		const taught = await runFrom('Every Ten Minutes');
		expect(taught.error).toBeUndefined();
		expect(taught.json('Teach Nyckel')).toHaveLength(open - 1);
		expect(table.map(({ done = false }) => done)).toEqual(table.map((row) => row !== typo));
	},
);

test('“Nightly quality check” gives the accuracy of each label', async () => {
	const texts = ['The invoice amount is wrong', 'I cannot log in to my account'];
	rows.push(...texts.map((text, i) => ({ id: `q-${i}`, text, label: 'Billing' })));
	const workflow = example('route-support-tickets');
	const ticket = workflow.nodes.find(({ type }) => NYCKEL.test(type));
	Object.assign(ticket?.parameters?.options ?? {}, { externalId: '={{ $json.id }}' });
	const items = rows.map(({ id: externalId, text }) => ({
		json: { id: externalId, Message: text },
	}));
	await bench.engine.run(workflow, { items });
	for (const { id: externalId } of rows) {
		await bench.run(
			{
				resource: 'sample',
				operation: 'annotate',
				functionId: 'function_supporttickets01',
				sampleBy: 'externalId',
				externalId: externalId as string,
				label: 'Billing',
			},
			[{}],
		);
	}
	const result = await run('nightly-quality-check');
	expect(result.json('Accuracy per Label')).toContainEqual({
		label: 'Billing',
		reviewed: 2,
		correct: 1,
		accuracy: 0.5,
	});
});

test('“Score leads from a sheet” maps columns by name and keeps the new row', async () => {
	rows.push({ Company: 'Acme', Employees: 1200, Budget: '90000', Notes: 'met at the fair' });
	const result = await run('score-leads-from-a-sheet');
	expect(result.json('Nyckel')).toEqual([
		{
			...rows[0],
			row_number: 2,
			score: expect.objectContaining({ labelName: expect.any(String) }),
		},
	]);
});

test('“AI Agent with Nyckel as a tool” answers the agent with a label', async () => {
	const tool = example('agent-with-nyckel').nodes.find(({ type }) => NYCKEL.test(type));
	if (!tool) throw new Error('The example has no Nyckel tool.');
	const args = { text: 'My parcel has not arrived yet' };
	const { response } = await bench.engine.callTool({ node: tool, args });
	expect(JSON.stringify(response)).toContain('Shipping');
});
