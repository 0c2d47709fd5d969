import '../support/inFastTime';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { offeredOperations } from '../../nodes/Nyckel/operations/resources';
import { FUNCTIONS } from '../../sandbox';
import { sentData, support, useBench } from '../support/bench';

const TOOL = 'n8n-nodes-nyckel.nyckelTool';

describe('as a tool of an AI agent', () => {
	const bench = useBench({ functions: ['support'] });
	const call = async (text: string, via: 'engine' | 'langchain') =>
		await bench().engine.callTool({
			node: {
				type: TOOL,
				name: 'Sort tickets',
				parameters: {
					authentication: 'nyckelOAuth2Api',
					...support({ data: "={{ $fromAI('text', 'The ticket to sort') }}" }),
				},
				credentials: await bench().credential(),
			},
			args: { text },
			via,
		});

	it('the node has a variant with a tool’s name and output', () => {
		const { description } = bench().engine.nodeTypes.getByNameAndVersion(TOOL, 1);
		expect(description).toMatchObject({
			name: 'nyckelTool',
			displayName: 'Nyckel Tool',
			inputs: [],
			outputs: ['ai_tool'],
		});
	});

	it.each(['engine', 'langchain'] as const)(
		'it labels what the model gives it (%s)',
		async (via) => {
			const { response, result } = await call('My card was charged twice', via);
			expect(result.error).toBeUndefined();
			expect(response).toMatchObject([{ labelName: 'Billing' }]);
			expect(sentData(bench().sandbox)).toEqual(['My card was charged twice']);
		},
	);

	it('its name and description for the model are the node’s', async () => {
		const { tool } = await call('Where is my parcel?', 'langchain');
		expect(tool?.name).toBe('Sort_tickets');
		expect(tool?.description).toEqual(expect.any(String));
		expect(tool?.description).not.toBe('');
	});

	it('a function that is not there is an error the run shows', async () => {
		const parameters = support({
			authentication: 'nyckelOAuth2Api',
			functionId: { __rl: true, mode: 'id', value: FUNCTIONS.spam.id },
			data: 'x',
		});
		const { result } = await bench().engine.callTool({
			node: { type: TOOL, parameters, credentials: await bench().credential() },
			args: {},
		});
		expect(JSON.stringify(result.data)).toContain('Nyckel has no function');
	});

	it.each(['engine', 'langchain'] as const)(
		'its answer is small: label and confidence first, and not what the agent has said itself (%s)',
		async (via) => {
			const parameters = {
				...support({ data: "={{ $fromAI('text', 'The ticket to sort') }}" }),
				operation: 'invokeAndRoute',
				routeOutput: 'inputWithPrediction',
				predictionField: 'prediction',
				authentication: 'nyckelOAuth2Api',
			};
			const { response } = await bench().engine.callTool({
				node: { type: TOOL, parameters, credentials: await bench().credential() },
				args: { text: 'My card was charged twice' },
				via,
			});
			const [answer] = response as IDataObject[];
			expect(Object.keys(answer ?? {}).slice(0, 2)).toEqual(['labelName', 'confidence']);
			expect(JSON.stringify(answer)).not.toContain('My card');
			expect(JSON.stringify(answer).length).toBeLessThan(200);
		},
	);

	it('an item that cannot be sent tells the agent what to do, in the message: it reads nothing else', async () => {
		const { result } = await call('', 'engine');
		const text = JSON.stringify(result.data);
		expect(text).toMatch(/"message":"[^"]*is empty\. Check the field/);
	});

	describe.each(offeredOperations)('for $resource · $operation', ({ resource, operation }) => {
		it('what the model fills in reaches Nyckel, or is named in what it is told', async () => {
			const own: INodeParameters = { authentication: 'nyckelOAuth2Api', resource, operation };
			const { properties } = bench().engine.nodeTypes.getByNameAndVersion(TOOL, 1).description;
			const shown = bench().engine.editor.parameters({ type: TOOL, parameters: own });
			const args: IDataObject = {};
			const ask = (name: string) => {
				args[name] = `value-of-${name}`;
				return `={{ $fromAI('${name}', 'What it is', 'string') }}`;
			};
			const filled: INodeParameters = {};
			for (const { name, type } of properties) {
				if (!(name in shown) || ['toolDescription', 'predictionField'].includes(name)) continue;
				if (name === 'functionId') {
					filled[name] = { __rl: true, mode: 'id', value: FUNCTIONS.support.id };
				} else if (type === 'resourceLocator') {
					filled[name] = { __rl: true, mode: 'name', value: ask(name) };
				} else if (type === 'string') {
					filled[name] = ask(name);
				} else if (name === 'updateFields') {
					filled[name] = { name: 'Anything' };
				}
			}
			const { response, result } = await bench().engine.callTool({
				node: {
					name: 'Tool',
					type: TOOL,
					parameters: { ...own, ...filled },
					credentials: await bench().credential(),
				},
				args,
			});
			const { requests } = bench().sandbox;
			const said = result.runs('Tool').map(({ error }) => error?.message);
			const seen = JSON.stringify([requests, response, said]);
			for (const value of Object.values(args)) expect(seen).toContain(value);
			expect(requests.filter(({ path }) => path.startsWith('/v1/'))).not.toEqual([]);
		});
	});
});
