import type { GenericValue, INodeParameters } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import {
	locator,
	operation,
	sentInvokes,
	sentLines,
	shownError,
	support,
	useBench,
} from '../support/bench';

const functionId = locator(FUNCTIONS.support.id);

/** An input field that is not there, and two that hold nothing. */
const NOTHING: Array<[what: string, fields: Record<string, GenericValue>]> = [
	['a field that is not there', {}],
	['null', { value: null }],
	['blank text', { value: ' ' }],
];

describe('where an expression gives nothing', () => {
	const bench = useBench();

	const samples = (filters: INodeParameters) =>
		operation('sample', 'getMany', { functionId, returnAll: true, filters });

	describe.each([
		['External ID', { externalId: '={{ $json.value }}' }],
		['Annotated', { annotated: '={{ $json.value }}' }],
		['Annotated Label', { annotatedLabel: locator('={{ $json.value }}', 'name') }],
		['Predicted Label', { predictedLabel: locator('={{ $json.value }}', 'name') }],
		['Predicted Label', { predictedLabel: '={{ $json.value }}' }],
		['Created After', { createdAfter: '={{ $json.value }}' }],
		['Created Before', { createdBefore: '={{ $json.value }}' }],
		['Origin', { origin: '={{ $json.value }}' }],
		['Confidence Below', { confidenceBelow: '={{ $json.value }}' }],
	] as Array<[string, INodeParameters]>)('the filter %s', (name, filters) => {
		it.each(NOTHING)('is not dropped, or all samples would be found: %s', async (_, fields) => {
			const result = await bench().run(samples(filters), [fields]);
			expect(shownError(result)).toContain(`'${name}' is empty [item 0]`);
			expect(sentLines(bench().sandbox)).toEqual([]);
		});
	});

	describe.each([
		['=mail-{{ $json.value }}', {}],
		['=mail-{{ $json.value + "" }}', { value: null }],
	])('in an External ID, which is the same for every item then: %s', (externalId, fields) => {
		const given = { ...fields, text: 'My card' };
		const create = { functionId, inputType: 'text', data: '={{ $json.text }}', externalId };
		const invoke = (more: INodeParameters) => support({ options: { externalId, ...more } });

		it('it is not kept with what is classified or created', async () => {
			await bench().run(invoke({}), [given]);
			await bench().run(operation('sample', 'create', create), [given]);
			const kept = bench().sandbox.requests.filter(({ method }) => method === 'POST');
			expect(JSON.stringify(kept)).not.toContain('mail-');
		});

		it('no sample is meant by it', async () => {
			const byOwn = { functionId, sampleBy: 'externalId', externalId };
			const result = await bench().run(operation('sample', 'get', byOwn), [given]);
			expect(shownError(result)).toContain("'External ID' is empty [item 0]");
		});

		it('none is looked for by it', async () => {
			const result = await bench().run(samples({ externalId }), [given]);
			expect(shownError(result)).toContain("'External ID' is empty [item 0]");
		});
	});

	describe.each([
		['=Team {{ $json.value }}', {}],
		['={{ String($json.value) }}', {}],
	])('in the name of a label: %s', (value, fields) => {
		const label = locator(value, 'name');
		const given = { ...fields, text: 'My card' };

		it('none is chosen, made or deleted by what is left', async () => {
			const runs: Array<[parameters: INodeParameters, shown: string]> = [
				[operation('label', 'delete', { functionId, label }), 'No label is chosen'],
				[operation('label', 'delete', { functionId, label: value }), 'No label is chosen'],
				[operation('label', 'create', { functionId, name: value }), "'Name' is empty"],
				[
					operation('label', 'update', {
						functionId,
						label: 'Billing',
						updateFields: { name: value },
					}),
					"'Name' is empty",
				],
			];
			for (const [parameters, shown] of runs) {
				const result = await bench().run(parameters, [given]);
				expect(shownError(result)).toContain(`${shown} [item 0]`);
			}
			expect(sentLines(bench().sandbox)).toEqual([]);
		});

		it('a sample is made without a label, as where the field is empty', async () => {
			const create = { functionId, inputType: 'text', data: '={{ $json.text }}', label };
			const made = await bench().run(
				operation('sample', 'create', { ...create, ifLabelMissing: 'create' }),
				[given],
			);
			expect(made.error).toBeUndefined();
			const sent = bench().sandbox.requests.filter(({ path }) => path.startsWith('/v1/'));
			expect(sent.map(({ body }) => body)).toEqual([{ data: 'My card' }]);
		});
	});

	it('a filter that is added and left empty is none, as the panel shows it', async () => {
		const all = await bench().run(samples({}), [{}]);
		const same = await bench().run(samples({ externalId: '', createdAfter: '' }), [{}]);
		expect(same.json('Nyckel')).toHaveLength(all.json('Nyckel').length);
	});

	it.each(['$fromAI', '$fromai'])(
		'a filter that is left to an AI agent (%s) may be left out by it',
		async (asked) => {
			const filters = { externalId: `={{ ${asked}('externalId', 'the ticket', 'string', '') }}` };
			const parameters = { authentication: 'nyckelOAuth2Api', ...samples(filters) };
			const { response } = await bench().engine.callTool({
				node: {
					type: 'n8n-nodes-nyckel.nyckelTool',
					name: 'Tool',
					parameters,
					credentials: await bench().credential(),
				},
				args: {},
			});
			expect(JSON.stringify(response)).toContain('sample_');
		},
	);

	it.each(NOTHING)('Capture does not become Yes: %s', async (_, fields) => {
		const options = { capture: '={{ $json.value }}' };
		const result = await bench().run(support({ data: 'My card', options }), [fields]);
		expect(shownError(result)).toContain("'Capture' is empty [item 0]");
		expect(sentInvokes(bench().sandbox)).toEqual([]);
	});

	it.each(NOTHING)('Max Invocations does not become as many as you like: %s', async (_, fields) => {
		const options = { maxInvocations: '={{ $json.value }}' };
		const result = await bench().run(support({ data: 'My card', options }), [fields, fields]);
		expect(shownError(result)).toContain("'Max Invocations' is empty");
		expect(sentInvokes(bench().sandbox)).toEqual([]);
	});

	describe('in the update of a label', () => {
		const update = (updateFields: INodeParameters) =>
			operation('label', 'update', {
				functionId,
				label: locator('Billing', 'name'),
				updateFields,
			});

		it.each(NOTHING)('the new name is missed, also beside other fields: %s', async (_, fields) => {
			const updateFields = { name: '={{ $json.value }}', description: 'Money' };
			const result = await bench().run(update(updateFields), [fields]);
			expect(shownError(result)).toContain("'Name' is empty");
		});

		it('the description stays as it is: only empty text clears it', async () => {
			const updateFields = { description: '={{ $json.value }}', metadata: '{"a": 1}' };
			const sent = async (fields: Record<string, GenericValue>) => {
				await bench().run(update(updateFields), [fields]);
				return bench().sandbox.requests.at(-1)?.body;
			};
			expect(await sent({ value: 'Money' })).toMatchObject({ description: 'Money' });
			expect(await sent({})).not.toHaveProperty('description', '');
			expect(await sent({ value: null })).not.toHaveProperty('description', '');
			expect(await sent({ value: '' })).toMatchObject({ description: '' });
		});
	});
});
