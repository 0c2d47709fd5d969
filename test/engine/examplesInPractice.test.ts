import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { CREDENTIAL, localExample } from '../../scripts/lib/local-example.cjs';
import { drawPicture } from '../../sandbox';
import { sentInvokes, useBench } from '../support/bench';
import type { RunResult } from '../support/engine';
import { exampleNodes } from '../support/exampleNodes';

const NYCKEL_TOOL = 'n8n-nodes-nyckel.nyckelTool';

/** The examples of evaluations, several functions an item, a CRM, and agents; what holds for all is in `examples.test.ts`. */
describe('the example', () => {
	const rows: IDataObject[] = [];
	const bench = useBench(
		{ functions: ['spam', 'support', 'image'] },
		{ nodes: exampleNodes({ rows, form: {} }) },
	);
	beforeAll(async () => {
		const { clientId, clientSecret, url: baseUrl } = bench().sandbox;
		const account = { clientId, clientSecret, baseUrl };
		await bench().engine.credentials.add('nyckelOAuth2Api', account, CREDENTIAL);
	});
	beforeEach(() => {
		rows.length = 0;
	});

	const run = async (name: string, items: INodeExecutionData[] = [{ json: {} }]) => {
		const result: RunResult = await bench().engine.run(localExample(name), { items });
		expect(result.error).toBeUndefined();
		return result;
	};
	const toolOf = (name: string, node: string) => {
		const tool = localExample(name).nodes.find((each) => each.name === node);
		if (tool?.type !== NYCKEL_TOOL) throw new Error(`${name} has no Nyckel tool "${node}".`);
		return tool;
	};

	test('“Evaluate a function” counts right labels, and makes no sample of a test row', async () => {
		const text = 'I was charged twice on my last invoice';
		rows.push({ text, label: 'Billing' }, { text, label: 'Sales' });
		const result = await run('evaluate-a-function');
		expect(result.json('Right or Wrong')).toEqual([{ Categorization: 1 }, { Categorization: 0 }]);
		for (const { query } of sentInvokes(bench().sandbox)) expect(query.capture).toBe('false');
		expect(sentInvokes(bench().sandbox)).toHaveLength(2);
	});

	test('“Moderate posts” publishes a post only when its text and its picture are fine', async () => {
		const picture = async (drawing: { background?: [number, number, number] }) => {
			const bytes = drawPicture({ width: 8, height: 8, ...drawing });
			return { Picture: await bench().engine.binary(bytes, { mimeType: 'image/png' }) };
		};
		const Post = 'The patch for the parser is attached, please review it on the list.';
		const result = await run('moderate-posts', [
			{ json: { Post }, binary: await picture({}) },
			{ json: { Post }, binary: await picture({ background: [0, 0, 0] }) },
		]);
		const [published, held] = result.outputs('Both Fine?');
		expect(published?.map(({ json }) => json.picture)).toMatchObject([{ labelName: 'Light' }]);
		expect(held?.map(({ json }) => json)).toMatchObject([
			{ Post, text: { labelName: 'Not spam' }, picture: { labelName: 'Dark' } },
		]);
		expect(published?.[0]?.binary).toHaveProperty('Picture');
	});

	test('“Job title to department” writes sure labels only, and pays a title once', async () => {
		const contact = (email: string, jobtitle: string) => ({ properties: { email, jobtitle } });
		const sure = 'Invoice, refund and payment clerk: invoices charged twice';
		rows.push(contact('a@x.org', sure), contact('b@x.org', sure), contact('c@x.org', 'Violinist'));
		const result = await run('job-title-to-department');
		const saved = result.json('Save Department');
		const looked = result.json('A Person Looks');
		expect(saved).toEqual([
			{ email: 'a@x.org', jobFunction: 'Billing' },
			{ email: 'b@x.org', jobFunction: 'Billing' },
		]);
		expect(looked.map(({ properties }) => properties)).toEqual([
			{ email: 'c@x.org', jobtitle: 'Violinist' },
		]);
		expect(bench().sandbox.totals.invocations).toBe(2);
	});

	test('“Classifier as an MCP server” answers a client with label and confidence', async () => {
		const node = toolOf('classifier-as-mcp-server', 'Support Team');
		const args = { text: 'My parcel has not arrived yet' };
		const { response, tool } = await bench().engine.callTool({ node, args, via: 'langchain' });
		expect(response).toMatchObject([{ labelName: 'Shipping', confidence: expect.any(Number) }]);
		expect(tool?.description).toMatch(/^Names the support team/);
		const [server] = localExample('classifier-as-mcp-server').nodes.filter(({ type }) =>
			type.endsWith('.mcpTrigger'),
		);
		expect(server?.parameters.authentication).toBe('bearerAuth');
	});

	test('“Agent with a person in between” trains with what the person agreed to', async () => {
		const name = 'agent-with-a-person';
		const args = { ticket: '4711', text: 'My parcel has not arrived yet' };
		await bench().engine.callTool({ node: toolOf(name, 'Find the Team'), args });
		const correction = { ticket: '4711', team: 'Sales' };
		const node = toolOf(name, 'Correct the Team');
		const { response } = await bench().engine.callTool({ node, args: correction });
		expect(response).toMatchObject([{ externalId: '4711', labelName: 'Sales' }]);
	});

	test('“Agent with a person in between” gives the agent no way to train but through the person', () => {
		const { nodes, connections } = localExample('agent-with-a-person');
		const training = nodes.filter(({ parameters }) => parameters.resource === 'sample');
		expect(training).toHaveLength(1);
		for (const { name } of training) {
			const targets = (
				connections as Record<string, Record<string, Array<Array<{ node: string }>>>>
			)[name];
			expect(targets).toEqual({ ai_tool: [[{ node: 'Ask a Person', type: 'ai_tool', index: 0 }]] });
		}
		const person = nodes.find(({ name }) => name === 'Ask a Person');
		expect(person?.type).toMatch(/HitlTool$/);
	});
});
