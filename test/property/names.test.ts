import fc from 'fast-check';

import { matchKeys } from '../../nodes/Nyckel/parameters/headers';
import { InputError } from '../../nodes/Nyckel/parameters/inputError';
import { findLabel, readLabelReference } from '../../nodes/Nyckel/parameters/label';
import { comparable } from '../../nodes/Nyckel/routing/names';
import { decideRoute, FIRST_ROUTE_OUTPUT, OTHER_OUTPUT } from '../../nodes/Nyckel/routing/route';

/** Names as people give them, in several scripts; composed letters, emoji of several characters, blanks within. */
const name = fc
	.array(
		fc.constantFrom(
			...[
				'a',
				'B',
				'z',
				'7',
				'é',
				'Å',
				'ö',
				'ﬁ',
				'İ',
				'ı',
				'ß',
				'Ж',
				'한',
				'ق',
				'ệ',
				'👩‍💻',
				'❤️',
				'-',
				"'",
				' ',
			],
		),
		{ minLength: 1, maxLength: 8 },
	)
	.map((parts) => parts.join('').trim())
	.filter((text) => text !== '');

/** What systems on the way do to a name without anybody seeing it. */
const CHANGES: ReadonlyArray<(text: string) => string> = [
	(text) => text.normalize('NFC'),
	(text) => text.normalize('NFD'),
	(text) => `\ufeff${text}`,
	(text) => ` ${text}\t`,
	(text) => `${text}\r\n`,
	(text) => text.replaceAll(' ', '\u00a0'),
	(text) => text.replaceAll(' ', ' \n '),
	(text) => Array.from(text).join('\u200b'),
	(text) => `\u200f${text}\u200e`,
	(text) => `${text.slice(0, 1)}\u00ad${text.slice(1)}`,
	(text) => `"${text}"`,
];
/** Several of them, one after the other; quotes are put around once only. */
const change = fc
	.subarray(CHANGES.slice(0, -1), { maxLength: 3 })
	.chain((some) => fc.constantFrom(some, [...some, ...CHANGES.slice(-1)]))
	.map((some) => (text: string) => some.reduce((changed, each) => each(changed), text));

/** Labels that nobody takes for each other. */
const labels = fc
	.uniqueArray(name, { minLength: 1, maxLength: 6, selector: comparable })
	.map((names) => names.map((each, nth) => ({ id: `label_${nth}`, name: each })));
/** Names of which some look alike. */
const alike = fc
	.tuple(name, name, fc.array(fc.tuple(fc.boolean(), change), { minLength: 1, maxLength: 6 }))
	.map(([one, other, drawn]) =>
		drawn.map(([isOne, each], nth) => ({ id: `label_${nth}`, name: each(isOne ? one : other) })),
	);
const nth = fc.nat({ max: 5 });
const asTyped = (value: string) => readLabelReference({ __rl: true, mode: 'name', value });

describe('a label', () => {
	test('is found, and no other one, whatever nobody sees on either side', () => {
		fc.assert(
			fc.property(labels, nth, change, change, (own, index, atNyckel, typed) => {
				const { id = '', name: wanted = '' } = own[index % own.length] ?? {};
				const stored = own.map((label) => ({ ...label, name: atNyckel(label.name) }));
				const { found } = findLabel(stored, asTyped(typed(wanted)));
				expect(found.map((label) => label.id)).toEqual([id]);
			}),
			{ numRuns: 500 },
		);
	});

	test('that is called exactly so is found, whatever else looks like it', () => {
		fc.assert(
			fc.property(alike, nth, (stored, index) => {
				const { name: wanted = '' } = stored[index % stored.length] ?? {};
				const { found, isAmbiguous } = findLabel(stored, asTyped(wanted));
				expect(isAmbiguous).toBe(false);
				expect(found).toEqual(stored.filter((label) => label.name === wanted));
			}),
			{ numRuns: 500 },
		);
	});

	test('is never guessed: several that look like the name, and none that is it, find nothing', () => {
		fc.assert(
			fc.property(alike, name, change, (stored, drawn, each) => {
				const wanted = each(drawn);
				const { found, isAmbiguous } = findLabel(stored, asTyped(wanted));
				const like = stored.filter((label) => comparable(label.name) === comparable(wanted));
				const several = new Set(like.map((label) => label.name)).size > 1;
				const isExact = like.some((label) => label.name === wanted);
				expect(isAmbiguous).toBe(several && !isExact);
				if (isAmbiguous) expect(found).toEqual([]);
				for (const label of found) expect(like).toContain(label);
			}),
			{ numRuns: 500 },
		);
	});

	test('of another case is another one', () => {
		fc.assert(
			fc.property(name, (own) => {
				const [lower, upper] = [own.toLowerCase(), own.toUpperCase()];
				fc.pre(comparable(lower) !== comparable(own) && comparable(upper) !== comparable(own));
				const { found } = findLabel([{ id: 'label_1', name: own }], asTyped(lower));
				expect([
					...found,
					...findLabel([{ id: 'label_1', name: own }], asTyped(upper)).found,
				]).toEqual([]);
			}),
		);
	});
});

describe('an item', () => {
	const routesOf = (own: Array<{ name: string }>, typed: (text: string) => string) =>
		own.map((label) => ({ ...asTyped(typed(label.name)), minConfidence: 0 }));
	const outputsOf = (labelName: string, routes: ReturnType<typeof routesOf>) =>
		decideRoute({ labelName, confidence: 1 }, routes, { mode: 'none' }).outputs;

	test('leaves by its label’s route, whatever nobody sees in the label or the route', () => {
		fc.assert(
			fc.property(labels, nth, change, change, (own, index, atNyckel, typed) => {
				const at = index % own.length;
				const routes = routesOf(own, typed);
				expect(outputsOf(atNyckel(own[at]?.name ?? ''), routes)).toEqual([FIRST_ROUTE_OUTPUT + at]);
			}),
			{ numRuns: 500 },
		);
	});

	test('leaves by the route of exactly its label, or by Other where it would be a guess', () => {
		fc.assert(
			fc.property(
				alike,
				name,
				change,
				fc.boolean(),
				nth,
				(own, drawn, each, isOneOfThem, index) => {
					const routes = routesOf(own, String);
					const label = isOneOfThem ? (own[index % own.length]?.name ?? '') : each(drawn);
					const [output = 0] = outputsOf(label, routes);
					const exact = own.findIndex(({ name: routed }) => routed === label);
					if (exact >= 0) expect(output).toBe(FIRST_ROUTE_OUTPUT + exact);
					const like = own.filter(({ name: routed }) => comparable(routed) === comparable(label));
					const several = new Set(like.map(({ name: routed }) => routed)).size > 1;
					if (exact < 0 && (several || like.length === 0)) expect(output).toBe(OTHER_OUTPUT);
				},
			),
			{ numRuns: 500 },
		);
	});
});

test('a header belongs to the column of exactly its name, to one that looks so, or is refused', () => {
	const columns = alike.map((own) => own.map((each) => ({ ...each, type: 'Text' as const })));
	const keys = fc.uniqueArray(
		fc.tuple(name, change).map(([text, each]) => each(text)),
		{ maxLength: 6 },
	);
	fc.assert(
		fc.property(columns, keys, fc.boolean(), (own, drawn, isLike) => {
			const named = isLike ? [...new Set([...drawn, ...own.map((column) => column.name)])] : drawn;
			let matched: Array<string | undefined>;
			try {
				matched = matchKeys(own, named, true);
			} catch (error) {
				expect(error).toBeInstanceOf(InputError);
				return;
			}
			for (const [index, column] of own.entries()) {
				const key = matched[index];
				if (named.includes(column.name)) expect(key).toBe(column.name);
				else if (key !== undefined) expect(comparable(key)).toBe(comparable(column.name));
			}
		}),
		{ numRuns: 500 },
	);
});
