import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { image, lead, sentLines, sentInvokes, shownError, useBench } from '../support/bench';
import { standInStorage } from '../support/engine/binary';
import { dataUri, WHITE_PNG } from '../support/pictures';

/** Base64 of a picture that must never be sent: what n8n leaves in `data` beside an ID is not the file. */
const OTHER = Buffer.from('GIF89a, never to be sent').toString('base64');

describe.each(['filesystem', 'filesystem-v2', 's3', 'database', 'azureblob'])(
	'a file that n8n keeps in its storage "%s"',
	(mode) => {
		const bench = useBench({ functions: ['image', 'lead'] });
		const id = `${mode}:workflows/1/executions/2/binary_data/3`;

		const run = async (parameters: INodeParameters, more: object, json = {}) => {
			const file = { id, mimeType: 'image/gif', ...more };
			const item = { json: { file, ...json }, binary: { data: file } };
			return await bench().run(parameters, [item as unknown as INodeExecutionData]);
		};

		it.each([
			['the name of its storage', { data: mode }],
			['nothing', { data: '' }],
			['other bytes', { data: OTHER, bytes: 3 }],
			['no field at all', {}],
		])('is read from there, though "data" has %s', async (_, more) => {
			const read = standInStorage(mode, WHITE_PNG);
			const result = await run(image(), more);
			expect(shownError(result)).toBe('');
			const [sent] = sentInvokes(bench().sandbox);
			expect(sent?.body).toEqual({ data: dataUri('image/png', WHITE_PNG) });
			expect(new Set(read)).toEqual(new Set([id.slice(mode.length + 1)]));
		});

		it.each([
			['a reference', image({ binaryPropertyName: '={{ $json.file }}' })],
			['a row', lead({ tabularMode: 'json', data: '={{ { Company: "A", Logo: $json.file } }}' })],
		])('is read from there by %s', async (_, parameters) => {
			standInStorage(mode, WHITE_PNG);
			expect(shownError(await run(parameters, { data: OTHER }))).toBe('');
			const [sent] = sentInvokes(bench().sandbox);
			expect(JSON.stringify(sent?.body)).toContain(dataUri('image/png', WHITE_PNG));
		});

		it('is refused where it is no image, by its bytes and not by "data"', async () => {
			standInStorage(mode, Buffer.from('%PDF-1.7 and so on'));
			expect(shownError(await run(image(), { data: OTHER }))).toMatch(
				/is not an image \(application\/pdf\) \[item 0\]/,
			);
			expect(sentLines(bench().sandbox)).toEqual([]);
		});
	},
);
