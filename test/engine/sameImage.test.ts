import type { INodeExecutionData } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { operation, shownError, useBench } from '../support/bench';
import { WHITE_PNG } from '../support/pictures';

const functionId = { __rl: true, mode: 'id', value: FUNCTIONS.image.id } as const;

describe('items with the same picture in files of their own', () => {
	const bench = useBench({ functions: ['image'] });

	describe.each(['default', 'filesystem'] as const)('kept in %s mode', (mode) => {
		beforeAll(async () => await bench().engine.setBinaryMode(mode));
		afterAll(async () => await bench().engine.setBinaryMode('default'));

		it('make one sample, with the last one’s label', async () => {
			bench().sandbox.configure({ latencyMs: [0, 30], seed: 4 });
			const items: INodeExecutionData[] = [];
			for (const label of [...Array<string>(9).fill('Dark'), 'Light']) {
				const data = await bench().engine.binary(WHITE_PNG, { mimeType: 'image/png' });
				items.push({ json: { label }, binary: { data } });
			}
			const creation = operation('sample', 'create', {
				...{ functionId, inputType: 'image', imageSource: 'binary', binaryPropertyName: 'data' },
				...{ label: '={{ $json.label }}', onDuplicate: 'setLabel' },
			});
			const result = await bench().run(creation, items);
			expect(shownError(result)).toBe('');
			const [made, ...others] = result.json('Nyckel');
			expect(made).not.toHaveProperty('isDuplicate');
			expect(others.map(({ id }) => id)).toEqual(others.map(() => made?.id));
			const puts = bench().sandbox.requests.filter(({ method }) => method === 'PUT');
			expect(puts).toHaveLength(others.length);
			for (const [i, { startedAt }] of puts.entries()) {
				expect(startedAt).toBeGreaterThanOrEqual(puts[i - 1]?.endedAt ?? 0);
			}
			const filters = { createdAfter: '={{ $now.minus({ minutes: 30 }) }}' };
			const stored = operation('sample', 'getMany', { functionId, returnAll: true, filters });
			const labels = (await bench().run(stored, [{}])).json('Nyckel');
			expect(labels.find(({ id }) => id === made?.id)).toMatchObject({
				annotation: { labelName: 'Light' },
			});
		});
	});
});
