import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { boxesOf, predictionOf } from '../../nodes/Nyckel/api/predictions';

const PAGE = readFileSync(join(__dirname, '../../docs/kinds.md'), 'utf8');

/** The examples of the page: what Nyckel answers, and right after it the item. */
const blocks = [...PAGE.matchAll(/```json\n([\s\S]*?)```/g)].map(
	([, text = '']) => JSON.parse(text) as unknown,
);
const examples = blocks.flatMap((reply, index) =>
	index % 2 === 0 ? [{ reply, item: blocks[index + 1] }] : [],
);

describe('the page on kinds of functions', () => {
	test('has an example for each kind', () => {
		expect(examples.length).toBeGreaterThan(6);
		expect(blocks.length % 2).toBe(0);
	});

	test.each(examples)('shows what becomes of $reply', ({ reply, item }) => {
		expect(predictionOf(reply)).toEqual(item);
	});

	test('shows the items of boxes', () => {
		const rows = [...PAGE.matchAll(/^\| \d +\| `(.*)` *\|$/gm)].map(
			([, text = '']) => JSON.parse(text) as unknown,
		);
		const [boxes] = examples.filter(({ reply }) => JSON.stringify(reply).includes('Helmet'));
		expect(boxesOf(predictionOf(boxes?.reply))).toEqual(rows);
		expect(rows).toHaveLength(2);
	});
});
