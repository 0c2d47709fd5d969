import '../support/inFastTime';

import type { INodeParameters } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { locator, operation, shownError, support, useBench } from '../support/bench';

const NFC = 'Größe';
const NFD = NFC.normalize('NFD');

describe('a label', () => {
	const bench = useBench({ functions: ['support'] });

	const idOf = (name: string) =>
		FUNCTIONS.support.labels.find((label) => label.name === name)?.id ?? '';

	/** Routes an item whose prediction is `reply`. */
	const route = async (reply: object, ...labels: INodeParameters[string][]) => {
		bench().sandbox.reset();
		bench().sandbox.addFault({
			match: { path: /\/invoke$/ },
			action: { kind: 'body', body: JSON.stringify(reply) },
		});
		const values = labels.map((label) => ({ label }));
		const parameters = support({ operation: 'invokeAndRoute', routes: { values } });
		const result = await bench().run(parameters, [{ text: 'x' }]);
		expect(result.error).toBeUndefined();
		return {
			output: result.outputs('Nyckel').findIndex((items) => items.length > 0),
			hints: result.hints('Nyckel').map(({ message }) => message),
		};
	};

	it.each([
		['composed, by a route typed in parts', NFC, NFD],
		['in parts, by a route typed composed', NFD, NFC],
		['with blanks around', ' Spam\u00a0', 'Spam'],
		['with a character of no width', 'Spam', 'S\u200bpam'],
		['with a byte-order mark, by a route copied from a file', 'Spam', '\ufeffSpam'],
	])('that Nyckel sends %s takes its route', async (_, labelName, typed) => {
		expect(await route({ labelName, labelId: 'label_1' }, 'other', typed)).toEqual({
			output: 3,
			hints: [],
		});
	});

	it.each([
		['an emoji of several characters', '👩‍💻 Team', '👩‍💻 Team'],
		['an emoji in colour', 'Love ❤️', 'Love ❤️'],
		['letters that a mark of no width keeps apart', 'می\u200cخواهم', 'می\u200cخواهم'],
		['letters taken apart', NFD, NFC],
		['a byte-order mark and blanks', '\ufeffNew \r', 'New'],
	])('is created as it reads, with %s', async (_, typed, made) => {
		const parameters = operation('sample', 'create', {
			functionId: locator(FUNCTIONS.support.id),
			...{
				inputType: 'text',
				data: 'a text',
				label: '={{ $json.label }}',
				ifLabelMissing: 'create',
			},
		});
		const result = await bench().run(parameters, [{ label: typed }]);
		expect(result.error).toBeUndefined();
		const sent = bench().sandbox.requests.filter(({ method }) => method === 'POST');
		expect(sent.map(({ body }) => body)).toContainEqual({ name: made });
	});

	it('takes the route that is named exactly so, of two that look the same', async () => {
		expect((await route({ labelName: NFD }, NFC, NFD)).output).toBe(3);
		expect((await route({ labelName: NFC }, NFC, NFD)).output).toBe(2);
	});

	it('takes neither of two routes that look like it, and a hint says so', async () => {
		const { output, hints } = await route({ labelName: `${NFC}\u200b` }, NFC, NFD);
		expect(output).toBe(0);
		expect(hints).toEqual([
			'Labels that several routes look like went to Other: Größe\\u200b. Pick the labels of these routes from the list.',
		]);
	});

	it('shows what nobody sees where a hint names it', async () => {
		const { hints } = await route({ labelName: 'Spam\u200bmail' }, 'Spam');
		expect(hints).toEqual([expect.stringContaining('Spam\\u200bmail (1)')]);
	});

	it('that a program has given by its ID, as for most lists of n8n, goes by it', async () => {
		const given = { __rl: true, mode: 'id', value: 'label_1' };
		expect(await route({ labelName: 'Spam', labelId: 'label_1' }, given)).toEqual({
			output: 2,
			hints: [],
		});
	});

	it('that was picked from the list goes by its ID though an import left out its name', async () => {
		const picked = { __rl: true, mode: 'list', value: 'label_1' };
		expect(await route({ labelName: 'Spam', labelId: 'label_1' }, picked)).toEqual({
			output: 2,
			hints: [],
		});
		const sampled = await bench().run(
			operation('sample', 'getMany', {
				functionId: locator(FUNCTIONS.support.id),
				filters: { annotatedLabel: { __rl: true, mode: 'list', value: idOf('Billing') } },
			}),
			[{}],
		);
		expect(sampled.error).toBeUndefined();
		const queries = bench().sandbox.requests.filter(({ path }) => path.endsWith('/samples'));
		expect(queries[0]?.query).toMatchObject({ annotationLabelId: idOf('Billing') });
	});

	it.each([
		['a list', '={{ ["Billing"] }}', /'Label' is a list, not text/],
		['an object', '={{ ({name: "Billing"}) }}', /'Label' is an object, not text/],
		[
			'a list within',
			{ __rl: true, mode: 'name', value: '={{ ["Billing"] }}' },
			/'Label' is a list/,
		],
	])('that is %s is refused before anything is sent', async (_, label, shown) => {
		const functionId = locator(FUNCTIONS.support.id);
		for (const parameters of [
			operation('sample', 'create', { functionId, inputType: 'text', data: 'x', label }),
			operation('sample', 'annotate', { functionId, externalId: 'x', label }),
			operation('sample', 'getMany', { functionId, filters: { predictedLabel: label } }),
		] as INodeParameters[]) {
			expect(shownError(await bench().run(parameters, [{}]))).toMatch(shown);
		}
		expect(bench().sandbox.requests).toEqual([]);
	});
});
