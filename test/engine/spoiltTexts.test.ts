import '../support/inFastTime';

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeParameters } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { lead, operation, locator, searchIn, support, useBench } from '../support/bench';
import { upTo } from '../support/tickets';

const AUTO = { mappingMode: 'autoMapInputData', value: null, schema: [] } as never;
const ADVICE = 'Choose the right encoding in the step that reads the file.';
/** A file as a spreadsheet of a Western Windows saves it, and as it reads in UTF-8. */
const LOST = readFileSync(join(__dirname, '../files/latin1.csv'), 'utf8');

describe('an object in the middle of a text', () => {
	const bench = useBench({ functions: ['support'] });

	it('is told once a run, with the items: nobody means to pay for its name', async () => {
		const parameters = support({ data: '=From {{ $json.sender }}: hello' });
		const result = await bench().run(parameters, [{ sender: 'Ann' }, { sender: { name: 'Bob' } }]);
		expect(result.hints('Nyckel').map(({ message }) => message)).toEqual([
			'A whole object was put into a text: [object Object] stands in the text (item 1). Choose a single field of it in the expression.',
		]);
	});
});

describe('a field that is not there', () => {
	const bench = useBench({ functions: ['lead'] });

	it('is told with its column where a step before has put it into a text', async () => {
		const result = await bench().run(lead({ columns: AUTO }), [
			{ Company: 'undefined undefined', Employees: 12 },
			{ Company: 'Undefined behaviour, undefined ends', Employees: 12 },
		]);
		expect(result.hints('Nyckel').map(({ message }) => message)).toContain(
			'A field that is not there was put into a text: undefined stands in the columns Company (item 0). Check its name in the expression, or in the step before that made the text.',
		);
	});
});

describe('a text of UTF-16 that was read as another', () => {
	const bench = useBench({ functions: ['support'] });

	it('is told once a run, with the items', async () => {
		const text = Buffer.from('Hello', 'utf16le').toString('utf8');
		const result = await bench().run(support(), [{ text: 'Hello' }, { text }]);
		expect(result.hints('Nyckel').map(({ message }) => message)).toEqual([
			`A text was read in the wrong encoding before this node: \\u0000 stands in the text (item 1). ${ADVICE}`,
		]);
	});

	it('is not taken for one that was filled up to a length', async () => {
		const result = await bench().run(support(), [{ text: 'Acme Ltd\0\0\0\0\0\0' }]);
		expect(result.hints('Nyckel')).toEqual([]);
	});
});

describe('characters that were lost where a file was read', () => {
	const bench = useBench({ functions: ['support', 'lead', 'help'] });
	const hintsOf = async (parameters: INodeParameters, items: object[]) => {
		const result = await bench().run(parameters, items as never);
		expect(result.error).toBeUndefined();
		return result.hints('Nyckel').map(({ message }) => message);
	};
	const said = (where: string) => [
		`Characters were lost before this node: \ufffd stands in ${where}. ${ADVICE}`,
	];

	it.each([
		['Invoke', support()],
		['Search', searchIn(FUNCTIONS.help.id)],
		[
			'Create',
			operation('sample', 'create', {
				functionId: locator(FUNCTIONS.support.id),
				inputType: 'text',
				data: '={{ $json.text }}',
			}),
		],
	])('are told once a run, with the items, by %s', async (_, parameters) => {
		expect(LOST).toContain('\ufffd');
		const items = [{ text: LOST }, { text: 'Größe' }, { text: 'Gr\ufffd\ufffde' }];
		expect(await hintsOf(parameters, items)).toEqual(said('the text (items 0, 2)'));
	});

	it('are told with the columns of rows', async () => {
		const rows = [
			{ Company: 'M\ufffdller', Employees: 12 },
			{ Company: 'Acme', Employees: 12 },
		];
		const where = 'the columns Company (item 0)';
		for (const parameters of [
			lead({ columns: AUTO }),
			lead({ tabularMode: 'json', data: '={{ $json }}' }),
		]) {
			const hints = await hintsOf(parameters, rows);
			expect(hints.filter((hint) => hint.includes('\ufffd'))).toEqual(said(where));
		}
	});

	it('are told where only names of fields have lost some', async () => {
		const hints = await hintsOf(lead({ columns: AUTO }), [
			{ Company: 'Acme', 'Gr\ufffd\ufffde': 12 },
		]);
		expect(hints).toEqual(expect.arrayContaining(said('the names of the fields Gr\ufffd\ufffde')));
	});

	it('do not fill the screen', async () => {
		const items = upTo(30).map(() => ({ text: '\ufffd'.repeat(1000) }));
		const [hint = ''] = await hintsOf(support(), items);
		expect(hint).toContain('(items 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 20 more)');
	});
});
