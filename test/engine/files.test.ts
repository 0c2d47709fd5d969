import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeExecutionData } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { image, lead, sentData, sentLines, shownError, useBench } from '../support/bench';
import { standInStorage } from '../support/engine/binary';
import { isBefore } from '../support/generation';
import { workflowOf } from '../support/nyckel';
import { dataUri, WHITE_PNG } from '../support/pictures';

const FILES = join(__dirname, '../files');
const read = (name: string): Buffer => readFileSync(join(FILES, name));

const PNG = dataUri('image/png', WHITE_PNG);
const BASE64 = WHITE_PNG.toString('base64');

describe('a file', () => {
	const bench = useBench({ functions: ['image', 'lead'] });

	const idOf = (name: string) =>
		FUNCTIONS.lead.fields?.find((field) => field.name === name)?.id ?? '';

	/** Runs the node over one item with these files, as a Code node may have made them. */
	const send = async (binary: unknown, more = {}, json = {}) =>
		await bench().run(image(more), [{ json, binary } as INodeExecutionData]);

	describe.each(['default', 'filesystem'] as const)('kept in %s mode', (mode) => {
		beforeAll(async () => await bench().engine.setBinaryMode(mode));
		afterAll(async () => await bench().engine.setBinaryMode('default'));

		it('is found by a reference to another node', async () => {
			const photo = await bench().engine.binary(WHITE_PNG, { mimeType: 'image/png' });
			for (const wanted of ["={{ $('Start').item.binary.photo }}", '={{ $binary.photo }}']) {
				bench().sandbox.reset();
				const result = await send({ photo }, { binaryPropertyName: wanted });
				expect(result.error).toBeUndefined();
				expect(sentData(bench().sandbox)).toEqual([PNG]);
			}
		});

		// The setting came with n8n 2: before, files stand beside the fields only.
		if (isBefore('2.0')) return;

		it('is found by its path where n8n puts files among the fields', async () => {
			const photo = await bench().engine.binary(WHITE_PNG, { mimeType: 'image/png' });
			for (const wanted of ['_files.photo', '={{ $json._files.photo }}']) {
				bench().sandbox.reset();
				const credentials = await bench().credential();
				const workflow = workflowOf(image({ binaryPropertyName: wanted }), { credentials });
				const result = await bench().engine.run(
					{ ...workflow, settings: { binaryMode: 'combined' } },
					{ items: [{ json: { _files: { photo } } } as unknown as INodeExecutionData] },
				);
				expect(result.error).toBeUndefined();
				expect(sentData(bench().sandbox)).toEqual([PNG]);
			}
		});
	});

	it.each([
		['no type', { data: BASE64, fileName: 'photo.png' }],
		['null for a type', { data: BASE64, mimeType: null }],
		['a number for a type', { data: BASE64, mimeType: 7 }],
		['a data URI for its bytes', { data: PNG, mimeType: 'image/jpeg' }],
		['a data URI for its bytes and no type', { data: `data:;base64,${BASE64}` }],
		[
			'line ends in its base64',
			{ data: BASE64.replace(/.{20}/g, '$&\r\n'), mimeType: 'image/png' },
		],
		['base64 for addresses', { data: BASE64.replaceAll('+', '-').replaceAll('/', '_') }],
	])('that a program has made with %s is sent by its bytes', async (_, data) => {
		const result = await send({ data });
		expect(result.error).toBeUndefined();
		expect(sentData(bench().sandbox)).toEqual([PNG]);
	});

	it('is taken from the field of exactly the name that is given, blanks around it included', async () => {
		const other = { data: Buffer.from('GIF89a, another one').toString('base64') };
		const photo = { data: BASE64, mimeType: 'image/png' };
		const result = await send({ ' data': photo, data: other }, { binaryPropertyName: ' data' });
		expect(result.error).toBeUndefined();
		expect(sentData(bench().sandbox)).toEqual([PNG]);
	});

	it.each([
		['base64 alone', { data: BASE64, mimeType: 'image/png' }, /The field "data" holds no file/],
		['null', { data: null }, /The field "data" holds no file/],
		['nothing', { data: {} }, /The field "data" holds no file/],
		['a list', { data: [BASE64] }, /The field "data" holds no file/],
		['a type without bytes', { data: { mimeType: 'image/png' } }, /"data" holds no file/],
		['no bytes', { data: { data: '', mimeType: 'image/png' } }, /The file in "data" is empty/],
		['a web address', { data: { data: 'https://example.com/a.png' } }, /is not in base64/],
		['bytes as text', { data: { data: WHITE_PNG.toString('latin1') } }, /is not in base64/],
		['a data URI of text', { data: { data: 'data:image/svg+xml,%3Csvg' } }, /is not in base64/],
		[
			'an ID of nowhere',
			{ data: { id: 'nowhere:1', data: '' } },
			/A file of this item cannot be read/,
		],
		['an ID that is none', { data: { id: 'x', mimeType: 'image/png' } }, /"data" holds no file/],
		['no files at all', null, /The item has no file in the field "data".*It has no files at all/],
	])('that is %s is refused, the item named, before anything is sent', async (_, binary, shown) => {
		expect(shownError(await send(binary))).toMatch(shown);
		expect(shownError(await send(binary))).toContain('[item 0]');
		expect(sentLines(bench().sandbox)).toEqual([]);
	});

	it.each([null, ''])('is taken from the item where its ID is %j, as n8n does', async (id) => {
		const result = await send({ data: { id, data: BASE64, mimeType: 'image/png' } });
		expect(result.error).toBeUndefined();
		expect(sentData(bench().sandbox)).toEqual([PNG]);
	});

	it('that was deleted is refused as such, and the other items are unharmed', async () => {
		await bench().engine.setBinaryMode('filesystem');
		const kept = await bench().engine.binary(WHITE_PNG, { mimeType: 'image/png' });
		await bench().engine.setBinaryMode('default');
		const gone = { ...kept, id: `${kept.id}x` };
		const items = [
			{ json: {}, binary: { data: gone } },
			{ json: {}, binary: { data: kept } },
		];
		const result = await bench().run(image(), items, { onError: 'continueRegularOutput' });
		expect(result.json('End')).toMatchObject([
			{ error: 'A file of this item cannot be read [item 0]' },
			{ labelName: 'Light' },
		]);
	});

	it('that cannot be read shows nothing of Nyckel: what may be paid waits for an answer', async () => {
		// Once each to see that it is an image; gone when it is sent.
		standInStorage('fleeting', WHITE_PNG, 40);
		const there = { data: BASE64, mimeType: 'image/png' };
		const gone = { id: 'fleeting:1', data: '', mimeType: 'image/png' };
		const files = [there, there, ...Array.from({ length: 40 }, () => gone)];
		bench().sandbox.addFault({ match: { path: '/invoke', nth: 2 }, action: { kind: 'hang' } });
		const options = { timeout: 1, maxConcurrency: 1, requestsPerSecond: 1_000 };
		const items = files.map((data) => ({ json: {}, binary: { data } }));
		await bench().run(image({ options }), items, { onError: 'continueRegularOutput' });
		const sent = sentLines(bench().sandbox).filter((line) => line.includes('/functions/'));
		expect(sent.map((line) => line.split(' ')[0])).toEqual(['POST', 'POST', 'GET', 'POST']);
	});

	it.each([
		['the name of a field', '={{ "photo" }}'],
		['a reference', '={{ $binary.photo }}'],
		['a data URI with a wrong type', `=${dataUri('image/jpeg', WHITE_PNG)}`],
	])('goes into an image column by %s', async (_, logo) => {
		const photo = { data: BASE64, mimeType: 'image/png' };
		const value = { [idOf('Company')]: 'Acme', [idOf('Logo')]: logo };
		const columns = { mappingMode: 'defineBelow', value, schema: [] } as never;
		const items = [{ json: {}, binary: { photo } }] as never;
		const result = await bench().run(lead({ columns }), items);
		expect(result.error).toBeUndefined();
		expect(Object.values(sentData(bench().sandbox)[0] as object)).toEqual(['Acme', PNG]);
	});

	it('of two that look the same is not guessed when an expression gives it without its bytes', async () => {
		const about = { mimeType: 'image/png', data: BASE64 };
		const binary = { photo: { ...about }, scan: { ...about } };
		const shown = shownError(await send(binary, { binaryPropertyName: '={{ $binary.photo }}' }));
		expect(shown).toMatch(/gives a file without its bytes \[item 0\] · Enter the name/);
		expect(sentLines(bench().sandbox)).toEqual([]);
	});

	it('that says it is a PNG in a data URI, and is a web page, is refused', async () => {
		const address = dataUri('image/png', read('forbidden.html'));
		const parameters = image({ imageSource: 'url', data: '={{ $json.address }}' });
		expect(shownError(await bench().run(parameters, [{ address }]))).toMatch(
			/'Image URL' is not an image \(text\/html\) \[item 0\] · It holds a web page/,
		);
		expect(sentLines(bench().sandbox)).toEqual([]);
	});

	describe('that Nyckel refuses', () => {
		const refuse = (status: number) =>
			bench().sandbox.addFault({
				match: { path: /\/(?:invoke|samples)$/ },
				action: {
					kind: 'status',
					status,
					body: { message: 'Bad Request' },
				},
			});
		const said = 'Nyckel says: Bad Request. Check this item’s input.';

		it.each([
			['invoke', { resource: 'function', operation: 'invoke' }],
			['create', { resource: 'sample', operation: 'create' }],
		])('is named by the type that it was sent as, by %s', async (_, more) => {
			refuse(400);
			const data = await bench().engine.binary(read('little-endian.tiff'), {
				mimeType: 'image/png',
			});
			expect(shownError(await send({ data }, more))).toContain(
				`${said} The image was sent as image/tiff.`,
			);
		});

		it('is named too where it came as a data URI, and not where it stands at an address', async () => {
			refuse(400);
			const by = async (url: string) =>
				shownError(await send({}, { imageSource: 'url', data: url }));
			expect(await by(PNG)).toContain(`${said} The image was sent as image/png.`);
			expect(await by('https://example.com/a.png')).toMatch(/Check this item’s input\.$/);
		});

		it('is named in a row', async () => {
			refuse(400);
			const row = { Company: 'Acme', Logo: PNG };
			const result = await bench().run(lead({ tabularMode: 'json', data: '={{ $json.row }}' }), [
				{ row },
			]);
			expect(shownError(result)).toContain(`${said} The image was sent as image/png.`);
		});
	});
});
