import '../support/inFastTime';

import { FUNCTIONS } from '../../sandbox';
import { operation, shownError, useBench } from '../support/bench';
import { RETRY_ON_FAIL } from '../support/nyckel';
import { upTo } from '../support/tickets';

const functionId = { __rl: true, mode: 'id', value: FUNCTIONS.support.id } as const;
const CASES = 1000;
const TOPICS = 7;

describe('a batch of thousands of samples', () => {
	const bench = useBench({ functions: ['support'], learn: false });

	it('makes each once and in order, each new label once, and a retry sends only what is missing', async () => {
		bench().sandbox.addFault({
			match: { method: 'POST', path: '/samples', bodyIncludes: '"Text 700."', times: 1, nth: 1 },
			action: { kind: 'status', status: 413 },
		});
		const items = upTo(3 * CASES).map((i) => ({
			...{ id: `case-${i % CASES}`, text: `Text ${i}.`, label: `Topic ${i % TOPICS}` },
		}));
		const parameters = operation('sample', 'create', {
			...{ functionId, externalId: '={{ $json.id }}', inputType: 'text' },
			...{ data: '={{ $json.text }}', label: '={{ $json.label }}', ifLabelMissing: 'create' },
		});
		const result = await bench().run(parameters, items, RETRY_ON_FAIL);
		expect(shownError(result)).toBe('');
		const [left = []] = result.outputs('Nyckel');
		expect(left.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
		expect(left.map(({ json }) => json.externalId)).toEqual(items.map(({ id }) => id));

		const posts = bench().sandbox.requests.filter(({ method }) => method === 'POST');
		expect(posts.filter(({ path }) => path.endsWith('/labels'))).toHaveLength(TOPICS);
		const samples = posts.filter(({ path }) => path.endsWith('/samples'));
		expect(samples).toHaveLength(items.length + 1);
		const made = new Map<string, number[]>();
		for (const { body, status } of samples) {
			if (status !== 200) continue;
			const { externalId, data } = body as { externalId: string; data: string };
			made.set(externalId, [...(made.get(externalId) ?? []), Number(/\d+/.exec(data)?.[0])]);
		}
		expect(made.size).toBe(CASES);
		// Those of the refused item’s case that need not wait for it are made before its retry.
		const inOrder = (id: number) => upTo(3).map((round) => round * CASES + id);
		const others = upTo(CASES).filter((id) => id !== 700);
		expect(others.map((id) => made.get(`case-${id}`))).toEqual(others.map(inOrder));
		expect([...(made.get('case-700') ?? [])].sort((a, b) => a - b)).toEqual(inOrder(700));
	});
});
