import fc from 'fast-check';

import { matchKeys } from '../../nodes/Nyckel/parameters/headers';
import { plainOf } from '../../nodes/Nyckel/parameters/values';
import { comparable } from '../../nodes/Nyckel/routing/names';

/** What exports and other systems do to a name, without anybody seeing it. */
const UNSEEN = fc.constantFrom<(name: string) => string>(
	(name) => `\ufeff${name}`,
	(name) => `${name} `,
	(name) => `\u00a0${name}\r`,
	(name) => `${name}\u200b`,
	(name) => name.normalize('NFD'),
	(name) => name,
);
const name = fc.stringMatching(/^[A-Za-zäöüßéÅ][A-Za-z0-9 äöüßéÅ]{0,12}[A-Za-z0-9é]$/);
const columns = fc
	.uniqueArray(name, { minLength: 1, maxLength: 6, selector: comparable })
	.map((names) =>
		names.map((each, n) => ({ id: `field_${n}`, name: each, type: 'Text' as const })),
	);

test('every column finds its field, whatever nobody sees in a header and in whatever order', () => {
	fc.assert(
		fc.property(columns, fc.array(UNSEEN, { minLength: 6, maxLength: 6 }), (own, changes) => {
			const keys = own.map((column, n) => changes[n]?.(column.name) ?? '');
			expect(matchKeys(own, [...keys].reverse(), true)).toEqual(keys);
		}),
	);
});

const scalar = fc.oneof(
	fc.string(),
	fc.double(),
	fc.boolean(),
	fc.constantFrom(null, undefined),
	fc.date({ noInvalidDate: false }),
	fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
	fc.constantFrom<unknown>(new Map([[1, 2]]), new Set([1]), Symbol('x'), () => 1, new URL('a:b')),
);
const live = fc.letrec((tie) => ({
	value: fc.oneof(
		{ depthSize: 'small' },
		scalar,
		fc.array(tie('value'), { maxLength: 4 }),
		fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
	),
})).value;

test('a live value is what JSON makes of it', () => {
	fc.assert(
		fc.property(live, (value) => {
			const stored: unknown = JSON.parse(JSON.stringify({ value }));
			const plain: unknown = JSON.parse(JSON.stringify({ value: plainOf(value) }));
			expect(plain).toEqual(stored);
		}),
	);
});
