import type { INodeParameters } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import {
	locator,
	operation,
	searchIn,
	sentLines,
	shownError,
	support,
	useBench,
} from '../support/bench';
import { Loopback } from '../support/loopback';

/** What leads out of a path, in every way in which a URL can be read (WHATWG URL, "double-dot path segment"). */
const ELSEWHERE = [
	...['.', '..', '%2e', '%2E%2e', '.%2e', '../..', '..%2f..', '..\\..', './x', 'x/..', '/', '//x'],
	...[
		'..;',
		'..?x=1',
		'..#x',
		'?deleteAll=true',
		'a b',
		'a\tb',
		'a\u0000',
		'ä',
		'%',
		'a'.repeat(129),
	],
];

/** Half a character: a text that was cut in the middle of an emoji. */
const HALF = 'ticket \ud83d';

const functionId = locator(FUNCTIONS.support.id);
const bySample = { functionId, sampleBy: 'sampleId', sampleId: '={{ $json.v }}' };
const byOwn = { functionId, sampleBy: 'externalId', externalId: '={{ $json.v }}' };

const WITH_SAMPLE_ID: Array<[string, INodeParameters]> = [
	['Get', operation('sample', 'get', bySample)],
	['Delete', operation('sample', 'delete', bySample)],
	['Annotate', operation('sample', 'annotate', { ...bySample, label: locator('Billing', 'name') })],
	['Clear', operation('sample', 'annotate', { ...bySample, annotation: 'clear' })],
	['Search', searchIn(FUNCTIONS.help.id, { searchBy: 'sampleId', sampleId: bySample.sampleId })],
];

const WITH_OWN_ID: Array<[string, INodeParameters]> = [
	['Invoke', support({ options: { externalId: '={{ $json.v }}' } })],
	['Get', operation('sample', 'get', byOwn)],
	['Delete', operation('sample', 'delete', byOwn)],
	['Annotate', operation('sample', 'annotate', { ...byOwn, label: locator('Billing', 'name') })],
	[
		'Create',
		operation('sample', 'create', { functionId, data: 'a', externalId: byOwn.externalId }),
	],
	[
		'Get Many',
		operation('sample', 'getMany', { functionId, filters: { externalId: '={{ $json.v }}' } }),
	],
];

const chosen = locator('={{ $json.v }}', 'name');
const toMissing = { sampleBy: 'sampleId', sampleId: 'sample_1', ifLabelMissing: 'create' };

const WITH_LABEL_NAME: Array<[name: string, where: string, INodeParameters]> = [
	['Name', 'Label · Create', operation('label', 'create', { functionId, name: '={{ $json.v }}' })],
	[
		'Name',
		'Label · Update',
		operation('label', 'update', {
			...{ functionId, label: locator('Billing', 'name') },
			updateFields: { name: '={{ $json.v }}' },
		}),
	],
	['Label', 'Label · Delete', operation('label', 'delete', { functionId, label: chosen })],
	[
		'Label',
		'Annotate',
		operation('sample', 'annotate', { functionId, label: chosen, ...toMissing }),
	],
	[
		'Label',
		'Sample · Create',
		operation('sample', 'create', { functionId, data: 'a', label: chosen }),
	],
];

describe('an ID', () => {
	const bench = useBench({ functions: ['support', 'help'] });
	const run = async (parameters: INodeParameters, v: string) => {
		bench().sandbox.reset();
		const result = await bench().run(parameters, [{ v, text: 'a' }]);
		const lines = sentLines(bench().sandbox).filter((line) => !line.includes('token'));
		return { error: shownError(result), lines };
	};

	it.each(WITH_SAMPLE_ID)(
		'of a sample is nothing that leads elsewhere: %s',
		async (_, parameters) => {
			for (const id of ELSEWHERE) {
				const { error, lines } = await run(parameters, id);
				expect(error).toMatch(/ is not a sample ID \[item 0\] · .*letters, digits, hyphens/);
				expect(lines).toEqual([]);
			}
		},
	);

	it('of a model is nothing that only looks like one', async () => {
		for (const id of [...ELSEWHERE, HALF]) {
			const { error, lines } = await run(support({ options: { modelId: '={{ $json.v }}' } }), id);
			expect(error).toMatch(/ is not a model ID \[item 0\] · .*letters, digits, hyphens/);
			expect(lines).toEqual([]);
		}
	});

	it.each(WITH_LABEL_NAME)(
		'or the name of a label that was cut in the middle of a character is named, and not sent (%s, %s)',
		async (name, _, parameters) => {
			const { error, lines } = await run(parameters, HALF);
			expect(error).toBe(
				`'${name}' holds half a character [item 0] · It was cut in the middle of one, such as an emoji. Check the step that makes it.`,
			);
			expect(lines).toEqual([]);
		},
	);

	it.each(WITH_OWN_ID)(
		'of your own that was cut is named, and not sent: %s',
		async (_, parameters) => {
			const { error, lines } = await run(parameters, HALF);
			expect(error).toBe(
				"'External ID' holds half a character [item 0] · It was cut in the middle of one, such as an emoji. Check the step that makes it.",
			);
			expect(lines).toEqual([]);
		},
	);

	it.each(WITH_OWN_ID.slice(1, 4))('that nobody sees is none: %s', async (_, parameters) => {
		const { error, lines } = await run(parameters, '\u200b\u00ad');
		expect(error).toMatch(/^'External ID' is empty \[item 0\]/);
		expect(lines).toEqual([]);
	});

	it('of a sample that cannot be one gives way to the external ID where both are asked for', async () => {
		const either = { ...byOwn, sampleBy: 'sampleIdOrExternalId', sampleId: '..' };
		const { error, lines } = await run(operation('sample', 'get', either), 'mine');
		expect(error).toMatch(/^Nyckel has no sample "mine" in this function/);
		expect(lines).toContain(`GET /v1/functions/${FUNCTIONS.support.id}/samples`);
		expect(new Set(lines.map((line) => line.replace(/\/(samples|labels)$/, '')))).toEqual(
			new Set([`GET /v1/functions/${FUNCTIONS.support.id}`]),
		);
	});

	it('of a label that cannot be one is not sent as one: the name is', async () => {
		const label = { __rl: true, mode: 'list', value: '..', cachedResultName: 'Billing' } as const;
		const creation = operation('sample', 'create', { functionId, data: '={{ $json.v }}', label });
		await run(creation, 'a new text');
		const posted = bench().sandbox.requests.find(
			({ method, path }) => method === 'POST' && path.endsWith('/samples'),
		);
		expect(posted?.body).toMatchObject({ annotation: { labelName: 'Billing' } });
	});
});

describe('an ID in an answer', () => {
	const bench = useBench({ functions: ['support'] });
	let server: Loopback;
	let id = '..';
	beforeAll(async () => {
		server = await Loopback.start(({ url, method }) => {
			if (!url.startsWith('/v1')) return undefined;
			if (method === 'POST') return { status: 409, body: { existingSampleId: id } };
			if (method !== 'GET') return { status: 204 };
			return { body: [{ id, name: 'Billing', externalId: 'mine' }] };
		});
	});
	afterAll(async () => await server.close());

	const run = async (parameters: INodeParameters) => {
		server.seen.length = 0;
		const credentials = await bench().credential('nyckelApi', { baseUrl: server.url });
		const result = await bench().run(parameters, [{ text: 'a' }], { credentials });
		return {
			error: shownError(result),
			lines: server.seen.map(({ method, url }) => `${method} ${url.replace(/\?.*/, '')}`),
		};
	};
	const mine = { functionId, sampleBy: 'externalId', externalId: 'mine' };
	const label = locator('Billing', 'name');

	it.each<[string, INodeParameters]>([
		['Sample · Delete', operation('sample', 'delete', mine)],
		['Sample · Annotate', operation('sample', 'annotate', { ...mine, label })],
		['Label · Delete', operation('label', 'delete', { functionId, label })],
		[
			'Label · Update',
			operation('label', 'update', { functionId, label, updateFields: { name: 'x' } }),
		],
		[
			'Sample · Create',
			operation('sample', 'create', { functionId, data: 'a', label, onDuplicate: 'setLabel' }),
		],
	])('that leads elsewhere is followed nowhere: %s', async (_, parameters) => {
		for (id of ['.', '..', '', '\ud83d']) {
			const { error, lines } = await run(parameters);
			expect(error).toMatch(
				/^(Nyckel’s answer has an unknown form|Nyckel already has this sample) /,
			);
			expect(lines.filter((line) => /^(PUT|DELETE)/.test(line))).toEqual([]);
		}
	});
});
