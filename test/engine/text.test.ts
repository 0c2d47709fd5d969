import '../support/inFastTime';

import { sentData, sentInvokes, sentLines, shownError, support, useBench } from '../support/bench';

describe('the text of an invocation', () => {
	const bench = useBench({ functions: ['support'] });

	it.each([
		['text', 'Where is my parcel?', 'Where is my parcel?'],
		['a number', 4711, '4711'],
		['zero', 0, '0'],
		['true', true, 'true'],
		['false', false, 'false'],
		['several lines with blanks around', ' Hello\n\n\tthere ', ' Hello\n\n\tthere '],
		['letters beyond ASCII', 'Paket für Zoë 😀 “angekommen”', 'Paket für Zoë 😀 “angekommen”'],
		[
			'what looks like an expression',
			'costs {{ $json.secret }} = 3',
			'costs {{ $json.secret }} = 3',
		],
		['what looks like JSON', '{"data": "x"}', '{"data": "x"}'],
		['half an emoji, which no other parser takes', 'Great \ud83d', 'Great \ufffd'],
		['halves in the wrong order', '\ude00\ud83d\ud83d😀', '\ufffd\ufffd\ufffd😀'],
		['what looks like half a character', '\\ud83d \\\ud83d', '\\ud83d \\\ufffd'],
	])('reaches Nyckel as text when the field holds %s', async (_, text, data) => {
		const result = await bench().run(support(), [{ text }]);
		expect(result.error).toBeUndefined();
		expect(sentData(bench().sandbox)).toEqual([data]);
	});

	it('is the same for every item when it is no expression', async () => {
		await bench().run(support({ data: 'My card was charged twice' }), [{ a: 1 }, { a: 2 }]);
		expect(sentData(bench().sandbox)).toEqual(Array(2).fill('My card was charged twice'));
	});

	it('is put together from several fields by an expression', async () => {
		const data = '={{ $json.subject }}: {{ $json.body }}';
		await bench().run(support({ data }), [{ subject: 'Invoice', body: 'it is wrong' }]);
		expect(sentData(bench().sandbox)).toEqual(['Invoice: it is wrong']);
	});

	it('goes as a JSON body of nothing but data', async () => {
		await bench().run(support(), [{ text: 'Where is my parcel?' }]);
		const [invoke] = sentInvokes(bench().sandbox);
		expect(invoke?.body).toEqual({ data: 'Where is my parcel?' });
		expect(invoke?.headers['content-type']).toMatch(/^application\/json/);
		expect(invoke?.query).toEqual({});
	});

	it.each([
		['nothing', null, /'Text' is empty \[item 0\] · Check the field/],
		['no such field', undefined, /'Text' is empty \[item 0\]/],
		['an empty text', '', /'Text' is empty \[item 0\]/],
		['blanks', ' \n\t ', /'Text' is empty \[item 0\]/],
		[
			'an object',
			{ subject: 'x' },
			/'Text' is an object, not text \[item 0\] · Choose a single field/,
		],
		[
			'a list',
			['x'],
			/'Text' is a list, not text \[item 0\] · Take one entry, .+, or join them, .+, here or in a step before/,
		],
	])('is refused before anything is sent when the field holds %s', async (_, text, shown) => {
		const result = await bench().run(support(), [{ text } as object as { text: string }]);
		expect(shownError(result)).toMatch(shown);
		expect(sentLines(bench().sandbox)).toEqual([]);
	});

	it('sends nothing at all when item 7 of 10 is empty and the node stops on errors', async () => {
		const items = Array.from({ length: 10 }, (_, i) => ({ text: i === 6 ? ' ' : `Text ${i}` }));
		const result = await bench().run(support(), items);
		expect(result.error?.message).toBe("'Text' is empty [item 6]");
		expect(result.error?.context).toMatchObject({ itemIndex: 6 });
		expect(result.error?.description).toContain('9 items were not sent');
		expect(sentLines(bench().sandbox)).toEqual([]);
		expect(result.runs('End')).toHaveLength(0);
	});
});
