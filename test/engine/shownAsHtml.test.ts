import type { INodeParameters } from 'n8n-workflow';
import { ExpressionError } from 'n8n-workflow';

import { inputFailure, stoppingError } from '../../nodes/Nyckel/run/itemFailure';
import { FUNCTIONS } from '../../sandbox';
import { locator, operation, support, useBench } from '../support/bench';
import { Loopback } from '../support/loopback';

const NAMES = [
	['<none>', '&lt;none>'],
	['a<b', 'a&lt;b'],
	['<img src=//evil.example/x.png>', '&lt;img src=//evil.example/x.png>'],
	['R&lt;D', 'R&amp;lt;D'],
];

describe('what the editor shows as HTML', () => {
	const bench = useBench();

	it.each(NAMES)('tells the label %s in hints as it is written', async (labelName, shown) => {
		const body = { labelName, labelId: 'label_x', confidence: 0.9 };
		const server = await Loopback.start(() => ({ body }));
		const routes = { values: [{ label: 'Spam' }] };
		const result = await bench().run(
			support({ data: 'x', operation: 'invokeAndRoute', routes }),
			[{}],
			{ credentials: await bench().credential('nyckelApi', { baseUrl: server.url }) },
		);
		await server.close();
		const [hint] = result.runs('Nyckel').flatMap(({ hints = [] }) => hints);
		expect(hint?.message).toContain(shown);
	});

	it.each(NAMES)('tells the label %s under an error as it is written', async (name, shown) => {
		const labels = [{ id: 'label_1', name }];
		const server = await Loopback.start(({ url }) => ({
			body: url.includes('startIndex=0') ? labels : [],
		}));
		const parameters: INodeParameters = {
			functionId: locator(FUNCTIONS.support.id),
			label: locator('Biling', 'name'),
		};
		const result = await bench().run(operation('label', 'delete', parameters), [{}], {
			credentials: await bench().credential('nyckelApi', { baseUrl: server.url }),
		});
		await server.close();
		expect(result.error?.description).toContain(shown);
	});

	const errorOf = (type: string, description: string) => {
		const position: [number, number] = [0, 0];
		const node = { id: '1', name: 'Nyckel', type, typeVersion: 1, position, parameters: {} };
		return stoppingError(
			node,
			inputFailure(new ExpressionError('No data', { description })),
			0,
			'',
		);
	};

	it('tells the names that n8n sets off in its own errors without the marks', () => {
		const { description } = errorOf('n8n-nodes-nyckel.nyckel', 'Between <strong>A</strong> and B');
		expect(description).toBe('Between A and B');
	});

	it('tells an AI agent what to do once, as it is: n8n adds what the message does not say', () => {
		const { message, description } = errorOf('n8n-nodes-nyckel.nyckelTool', 'The labels: R&D.');
		expect(description).toBe('The labels: R&D.');
		expect(message).toContain('The labels: R&D.');
	});
});
