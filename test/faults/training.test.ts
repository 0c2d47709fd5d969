import type { INodeParameters } from 'n8n-workflow';

import type * as FastClock from '../support/fastClock';
import type { FaultAction } from '../../sandbox';
import { FUNCTIONS } from '../../sandbox';
import { operation, shownError, useBench } from '../support/bench';
import { fastClock } from '../support/fastClock';

// The node's time runs fast, so that a minute of backoff is no minute of testing.
jest.mock('../../nodes/Nyckel/run/clock', () => ({
	systemClock: jest.requireActual<typeof FastClock>('../support/fastClock').fastClock,
}));

/** What may happen to any of the requests once, and whether Nyckel has done the work then. */
const FAULTS: ReadonlyArray<[name: string, action: FaultAction, processed: boolean]> = [
	['429', { kind: 'status', status: 429 }, false],
	['503', { kind: 'status', status: 503 }, false],
	['504 after the work was done', { kind: 'status', status: 504 }, true],
	['a lost connection', { kind: 'reset-before-headers' }, false],
	['a connection lost after the work was done', { kind: 'reset-before-headers' }, true],
];

const functionId = { __rl: true, mode: 'id', value: FUNCTIONS.support.id } as const;
const sample = { functionId, externalId: '={{ $json.id }}', inputType: 'text' };
const data = { data: '={{ $json.text }}', label: '={{ $json.label }}' };

/** Each operation that changes something, and which of its requests the fault meets. */
const OPERATIONS: ReadonlyArray<[name: string, parameters: INodeParameters, method: string]> = [
	['Label · Create', operation('label', 'create', { functionId, name: 'New' }), 'POST'],
	[
		'Label · Update',
		operation('label', 'update', { functionId, label: 'Sales', updateFields: { name: 'New' } }),
		'PUT',
	],
	['Label · Delete', operation('label', 'delete', { functionId, label: 'Sales' }), 'DELETE'],
	[
		'Sample · Create with a new label',
		operation('sample', 'create', { ...sample, ...data, ifLabelMissing: 'create' }),
		'POST',
	],
	[
		'Sample · Annotate, which makes the sample',
		operation('sample', 'annotate', {
			...{ ...sample, ...data, ifNotFound: 'create' },
			ifLabelMissing: 'create',
		}),
		'POST',
	],
];

describe('an operation that trains', () => {
	const bench = useBench({ functions: ['support'], now: () => fastClock.now() });
	const cells = OPERATIONS.flatMap(([name, parameters, method]) =>
		FAULTS.map(([fault, action, processed]) => ({
			...{ name, parameters, method },
			...{ fault, action, processed },
		})),
	);

	it.each(cells)('$name is done once, and no error: $fault', async (cell) => {
		const { name, parameters, method, action, processed } = cell;
		const match = { method, nth: 1, times: 1, path: '/v1/' };
		bench().sandbox.addFault({ match, action, processed });
		const item = { id: 'a', text: 'A new text', label: 'New' };
		const result = await bench().run(parameters, [item]);
		expect(shownError(result)).toBe('');
		expect(result.json('Nyckel')).toHaveLength(1);
		const filters = { externalId: 'a' };
		const all = operation('sample', 'getMany', { functionId, returnAll: true, filters });
		const stored = await bench().run(all, [{}]);
		expect(stored.json('Nyckel')).toHaveLength(name.startsWith('Sample') ? 1 : 0);
	});

	it('makes a thousand samples once each, and a retry sends only the one that is missing', async () => {
		bench().sandbox.addFault({
			match: { method: 'POST', path: '/samples', bodyIncludes: '"row-700"', times: 1, nth: 1 },
			action: { kind: 'status', status: 400 },
		});
		const items = Array.from({ length: 1000 }, (_, i) => ({
			...{ id: `row-${i}`, text: `Text ${i}`, label: i % 2 ? 'New' : 'Newer' },
		}));
		const [, parameters] = OPERATIONS[3] ?? [];
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };
		const result = await bench().run(parameters ?? {}, items, settings);
		expect(shownError(result)).toBe('');
		const posts = bench().sandbox.requests.filter(({ method }) => method === 'POST');
		const ends = (end: string) => posts.filter(({ path }) => path.endsWith(end)).length;
		expect(ends('/labels')).toBe(2);
		expect(ends('/samples')).toBe(1001);
	}, 60_000);
});
