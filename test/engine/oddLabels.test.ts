import '../support/inFastTime';

import type { INodeParameters } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { operation, shownError, useBench } from '../support/bench';
import { Loopback, type LoopbackAnswer } from '../support/loopback';

const functionId = { __rl: true, mode: 'id', value: FUNCTIONS.support.id } as const;

const on = (resource: string, name: string, more: INodeParameters) =>
	operation(resource, name, { functionId, inputType: 'text', data: '={{ $json.text }}', ...more });

describe('among labels that Nyckel lists', () => {
	const bench = useBench({ functions: ['support'] });
	let server: Loopback;
	let labels: object[];
	let answers: Record<string, LoopbackAnswer>;

	beforeAll(async () => {
		server = await Loopback.start(({ method, url }) => {
			const path = url.replace(/\?.*/, '').replace(/^.*(?=\/(?:labels|samples))/, '');
			if (`${method} ${path}` in answers) return answers[`${method} ${path}`];
			return { body: method === 'GET' && path === '/labels' ? labels : { id: 'x' } };
		});
	});
	afterAll(async () => await server.close());
	beforeEach(() => {
		labels = [];
		answers = {};
	});

	const run = async (parameters: INodeParameters, items: object[] = [{}]) => {
		const credentials = await bench().credential('nyckelApi', { baseUrl: server.url });
		return await bench().run(parameters, items as never, { credentials });
	};

	describe('some have no name, or fields that are null', () => {
		beforeEach(() => {
			labels = [
				{ id: 'label_1' },
				{ id: 'label_2', name: null, description: null, metadata: null },
				{ id: 'label_3', name: 'Sales', description: null, metadata: null },
			];
		});

		it.each(['delete', 'update'])(
			'one that is not there is said to be missing, and the others are named: %s',
			async (name) => {
				const changes = { label: 'Spam', updateFields: { description: 'x' } };
				const result = await run(on('label', name, changes));
				expect(shownError(result)).toBe(
					'The function has no label "Spam" [item 0] · Its labels are: Sales.',
				);
			},
		);

		it('one without a name is deleted by its ID', async () => {
			const label = { __rl: true, mode: 'list', value: 'label_1' } as const;
			const result = await run(on('label', 'delete', { label }));
			expect(result.json('Nyckel')).toEqual([{ deleted: true }]);
		});

		it('one that an attempt without an answer has made is known again', async () => {
			answers['POST /labels'] = { body: 'broken' };
			const result = await run(on('label', 'create', { name: 'Sales' }));
			expect(result.json('Nyckel')).toEqual([expect.objectContaining({ id: 'label_3' })]);
			answers['POST /labels'] = { status: 409, body: {} };
			const exists = await run(on('label', 'create', { name: 'Sales' }));
			expect(shownError(exists)).toContain('The function already has a label "Sales"');
		});

		it('one that the function does not have is named where Nyckel refuses it', async () => {
			answers['PUT /samples/s1/annotation'] = { status: 400, body: { message: 'No such label' } };
			const annotate = { sampleBy: 'sampleId', sampleId: 's1', label: 'Spam' };
			const result = await run(on('sample', 'annotate', annotate));
			expect(shownError(result)).toBe(
				`The function has no label "Spam" [item 0] · Its labels are: Sales. To add this one, set 'If the Label Is Missing' to 'Create It'.`,
			);
		});

		it('one that is meant by an ID which the function does not have is named, too', async () => {
			answers['PUT /samples/s1/annotation'] = { status: 400, body: { message: 'No such label' } };
			const label = { __rl: true, mode: 'list', value: 'label_9', cachedResultName: 'Spam' };
			const annotate = { sampleBy: 'sampleId', sampleId: 's1', label };
			const result = await run(on('sample', 'annotate', annotate));
			expect(shownError(result)).toBe(
				`The function has no label "Spam" [item 0] · Its labels are: Sales. To add this one, set 'If the Label Is Missing' to 'Create It'.`,
			);
		});

		it('samples are listed, unsure ones only where a confidence is known', async () => {
			answers['GET /samples'] = {
				body: [
					{ id: 's1', prediction: { labelId: 'label_1', confidence: 0.2 } },
					{ id: 's2', prediction: { labelId: 'label_3', confidence: null } },
				],
			};
			const filters = { confidenceBelow: 0.5 };
			const result = await run(on('sample', 'getMany', { returnAll: true, filters }));
			expect(result.json('Nyckel')).toEqual([
				{ id: 's1', prediction: { labelId: 'label_1', labelName: null, confidence: 0.2 } },
			]);
		});

		it('the list in the editor shows them by their IDs', async () => {
			const found = await bench().engine.editor.listSearch(
				{
					type: 'n8n-nodes-nyckel.nyckel',
					parameters: { authentication: 'nyckelApi', ...on('label', 'delete', {}) },
					credentials: await bench().credential('nyckelApi', { baseUrl: server.url }),
				},
				'searchLabels',
			);
			expect(found.results.map(({ name }) => name)).toEqual(['label_1', 'label_2', 'Sales']);
		});
	});

	describe('one is written a little otherwise by the item', () => {
		const LOCKED = { status: 400, body: { message: 'The label is locked' } };
		const NFD = 'Größe'.normalize('NFD');

		it.each(['error', 'create'])(
			'and what Nyckel says of the sample is told, not that there is no such label (if missing: %s)',
			async (ifLabelMissing) => {
				labels = [{ id: 'label_1', name: 'Größe' }];
				answers['PUT /samples/s1/annotation'] = LOCKED;
				const bySample = { sampleBy: 'sampleId', sampleId: 's1', ifLabelMissing };
				const result = await run(on('sample', 'annotate', { ...bySample, label: NFD }));
				expect(shownError(result)).toContain('Nyckel says: The label is locked');
				answers['POST /samples'] = LOCKED;
				const made = await run(on('sample', 'create', { label: NFD, ifLabelMissing }), [
					{ text: 'one' },
				]);
				expect(shownError(made)).toContain('Nyckel says: The label is locked');
			},
		);
	});
});
