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
