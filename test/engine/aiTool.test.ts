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
});
