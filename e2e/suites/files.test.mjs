import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';

import { root } from '../../scripts/lib/prepare.mjs';
import { openStage } from '../support/stage.mjs';
import { byId, itemsOf, node, nyckel, workflow } from '../support/workflows.mjs';

/** @typedef {{id: string, name: string, type: string}} Column */

/** The function's columns, by the words that it was trained with. */
const COLUMNS = [
	{ id: 'field_1', name: 'Größe', type: 'Text' },
	{ id: 'field_2', name: 'Company', type: 'Text' },
	{ id: 'field_3', name: 'Employees', type: 'Number' },
	{ id: 'field_4', name: 'Budget', type: 'Number' },
];
const LOGO = { id: 'field_5', name: 'Logo', type: 'Image' };

/** The three rows as Nyckel should get them; one has an empty cell. */
const ROWS = [
	{ field_1: 'XL', field_2: 'Huber & "Söhne" ', field_3: 50, field_4: 12500.5 },
	{ field_1: 'M', field_2: 'Acme, Inc.', field_3: 7, field_4: 990.25 },
	{ field_1: 'S', field_2: 'Ærø', field_4: 100 },
];

const TYPES = {
	csv: 'text/csv',
	txt: 'text/plain',
	xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

describe('exports of spreadsheets, read by Extract from File, in the application', () => {
	/** @type {import('../support/stage.mjs').Stage} */
	let stage;
	/** @type {import('node:http').Server} */
	let server;
	/** @type {{nyckelApi: {id: string, name: string}}} */
	let credentials;
	/** @type {Column[]} */
	let columns;
	/** The rows that were sent, and so paid, in the order of the items. @type {object[]} */
	let paid;

	before(async () => {
		stage = await openStage('files');
		server = createServer(async (request, response) => {
			const reply = (/** @type {unknown} */ body) => response.end(JSON.stringify(body));
			response.setHeader('content-type', 'application/json');
			let body = '';
			for await (const piece of request) body += piece;
			if (!request.url?.endsWith('/invoke')) {
				reply(request.url?.includes('/fields') ? columns : { id: 'x', input: 'Tabular' });
				return;
			}
			paid.push(JSON.parse(body).data);
			reply({ labelName: 'Hot', labelId: 'label_1', confidence: 0.9 });
		});
		await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
		const address = server.address();
		assert.ok(typeof address === 'object' && address);
		const data = { accessToken: 'a-token', baseUrl: `http://127.0.0.1:${address.port}` };
		credentials = { nyckelApi: await stage.rest.createCredential('nyckelApi', data) };
	});
	beforeEach(() => {
		columns = COLUMNS;
		paid = [];
	});
	after(() => {
		server?.close();
		return stage?.close();
	});

	/**
	 * Hands a file to Extract from File, and its rows to the node with columns that find their fields by name.
	 * @param {string} name in test/files/exports
	 * @param {object} options of Extract from File
	 */
	async function classify(name, options) {
		const kind = /** @type {keyof typeof TYPES} */ (name.split('.').at(-1));
		const file = {
			data: readFileSync(join(root, 'test/files/exports', name)).toString('base64'),
			mimeType: TYPES[kind],
			fileName: name,
			fileExtension: kind,
		};
		const schema = columns.map(({ id, name: called, type }) => ({
			id,
			displayName: type === 'Image' ? `${called} (image)` : called,
			type: type === 'Number' ? 'number' : 'string',
			required: false,
			display: true,
			defaultMatch: false,
		}));
		const saved = workflow(
			`Classify ${name}`,
			[
				node('Start', 'n8n-nodes-base.manualTrigger'),
				node('Extract', 'n8n-nodes-base.extractFromFile', {
					operation: kind === 'txt' ? 'csv' : kind,
					binaryPropertyName: 'data',
					options,
				}),
				nyckel(
					'Nyckel',
					{
						authentication: 'nyckelApi',
						functionId: byId('function_1'),
						inputType: 'tabular',
						tabularMode: 'columns',
						columns: { mappingMode: 'autoMapInputData', value: null, schema },
						options: { maxConcurrency: 1 },
					},
					{ credentials, onError: 'continueRegularOutput' },
				),
			],
			{ pinData: { Start: [{ json: {}, binary: { data: file } }] } },
		);
		const execution = await stage.rest.run(await stage.rest.createWorkflow(saved));
		const { runData, error } = execution.data.resultData;
		const [run] = /** @type {Array<{hints?: Array<{message: string}>}>} */ (runData.Nyckel ?? []);
		return {
			/** Why the step before has stopped the workflow, else what each item has to say. */
			stopped: error && /** @type {{message: string}} */ (error).message,
			errors: itemsOf(execution, 'Nyckel').map((item) => item.error),
			hints: (run?.hints ?? []).map(({ message }) => message),
		};
	}

	for (const [name, options, how] of /** @type {Array<[string, object, string]>} */ ([
		['libreoffice-en.csv', {}, 'as they come'],
		['libreoffice.xlsx', {}, 'as they come'],
		['excel-utf8-en.csv', {}, 'with a byte-order mark before the first header'],
		['excel-utf8-en.csv', { enableBOM: true }, 'without the byte-order mark'],
		['google-sheets-en.csv', {}, 'as they come'],
		['macos-nfd.csv', {}, 'with names taken apart'],
	])) {
		it(`sends every row of ${name} complete, read ${how}`, async () => {
			const { stopped, errors, hints } = await classify(name, options);
			assert.equal(stopped, undefined);
			assert.deepEqual(errors, [undefined, undefined, undefined]);
			const asSent = (/** @type {object} */ row) => JSON.stringify(row).normalize('NFC');
			assert.deepEqual(paid.map(asSent), ROWS.map(asSent));
			assert.deepEqual(hints, []);
		});
	}

	for (const [name, options] of /** @type {Array<[string, object]>} */ ([
		['libreoffice-de.csv', { delimiter: ';' }],
		['excel-utf8-de.csv', { delimiter: ';' }],
		['excel-ansi-de.csv', { delimiter: ';', encoding: 'latin1' }],
		['excel-unicode-de.txt', { delimiter: '\t', encoding: 'utf16le' }],
		['google-sheets-de.csv', {}],
	])) {
		it(`says so of each row of ${name} that has a decimal comma, and sends the others complete`, async () => {
			const { errors } = await classify(name, options);
			assert.deepEqual(errors, [
				'Column "Budget" takes a number, but its value is "12500,5" [item 0]',
				'Column "Budget" takes a number, but its value is "990,25" [item 1]',
				undefined,
			]);
			assert.deepEqual(paid, [ROWS[2]]);
		});
	}

	for (const name of ['libreoffice-de.csv', 'excel-utf8-de.csv']) {
		it(`sends nothing of ${name} where its separator was left at a comma`, async () => {
			const { stopped, errors } = await classify(name, {});
			assert.ok(stopped ?? errors.every(Boolean), JSON.stringify({ stopped, errors }));
			assert.deepEqual(paid, []);
		});
	}

	it('names the column that nothing was found for, and what was lost, where the encoding was left at UTF-8', async () => {
		const { hints } = await classify('excel-ansi-de.csv', { delimiter: ';' });
		assert.equal(hints.length, 2);
		// Of the rows only the last is sent: the others have a decimal comma.
		const [missing = '', lost = ''] = [...hints].sort().reverse();
		assert.match(missing, /^No item had a value for the columns: Größe\. They were left out/);
		assert.match(
			lost,
			/^Characters were lost before this node: \ufffd stands in the columns Company \(item 2\) and in the names of the fields Gr\ufffd\ufffde\./,
		);
	});

	it('says of an attachment of Airtable that it is no image, and sends the rows without one', async () => {
		columns = [...COLUMNS, LOGO];
		const { errors } = await classify('airtable.csv', {});
		assert.match(String(errors[0]), /huber\.png \(https/);
		assert.deepEqual(errors.slice(1), [undefined, undefined]);
		assert.deepEqual(paid, ROWS.slice(1));
	});
});
