import fc from 'fast-check';

import { comparable, findNamed, tidyName } from '../../nodes/Nyckel/routing/names';

/** What is put around or into a name without anybody seeing it. */
const UNSEEN: ReadonlyArray<[kind: string, change: (name: string) => string]> = [
	['a byte-order mark', (name) => `\ufeff${name}`],
	['a byte-order mark and quotes', (name) => `\ufeff"${name}"`],
	['quotes', (name) => `"${name}"`],
	['blanks', (name) => ` ${name}\t`],
	['the end of a line from Windows', (name) => `${name}\r`],
	['no-break spaces', (name) => `\u00a0${name.replaceAll(' ', '\u00a0')}`],
	['a line break in place of a blank', (name) => name.replaceAll(' ', '\r\n')],
	['zero-width spaces', (name) => Array.from(name).join('\u200b')],
	['a soft hyphen', (name) => `${name.slice(0, 1)}\u00ad${name.slice(1)}`],
	['marks of direction', (name) => `\u202a${name}\u202c\u200e`],
	['letters taken apart', (name) => name.normalize('NFD')],
];

describe('a name', () => {
	describe.each(['age', 'Größe', 'Annual Revenue', '한국어', 'Ünïcode ñame'])('"%s"', (name) => {
		test.each(UNSEEN)('is found when it comes with %s', (_, change) => {
			expect(findNamed([name, 'other'], String, change(name)).found).toEqual([name]);
			expect(findNamed([change(name), 'other'], String, name).found).toEqual([change(name)]);
		});
	});

	test.each([
		['upper and lower case', 'Spam', 'spam'],
		['a letter with and without its mark', 'Größe', 'Grosse'],
		['a letter of another script', 'Spam', 'Sрam'],
		['blanks within and none', 'Not Spam', 'NotSpam'],
		['compatible characters', 'ﬁne', 'fine'],
	])('is another one when %s differ', (_, name, other) => {
		expect(findNamed([other], String, name)).toEqual({ found: [], isAmbiguous: false });
	});

	test('that is called exactly so wins over one that looks the same', () => {
		const names = ['Größe'.normalize('NFD'), 'Größe', 'Größe '];
		for (const name of names) expect(findNamed(names, String, name).found).toEqual([name]);
	});

	test('that several others look like, and none is exactly, is nobody’s', () => {
		expect(findNamed(['Spam ', '\u200bSpam'], String, 'Spam')).toEqual({
			found: [],
			isAmbiguous: true,
		});
	});

	test('is found each time where several have it', () => {
		expect(findNamed(['Spam ', 'Spam '], String, 'Spam').found).toHaveLength(2);
	});

	test('that nobody sees is none', () => {
		for (const blank of ['', ' ', '\u200b', '""']) {
			expect(findNamed(['', '\ufeff', '" "'], String, blank).found).toEqual([]);
		}
	});

	test('is compared by a form that stays what it is', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (name) => {
				// Quotes within quotes come off one pair at a time.
				fc.pre(!name.includes('"'));
				expect(comparable(comparable(name))).toBe(comparable(name));
			}),
			{ numRuns: 2000 },
		);
	});

	test('of plain letters is compared as it is', () => {
		fc.assert(
			fc.property(fc.string({ unit: fc.constantFrom('a', 'Z', '"', '-', ' ') }), (name) => {
				const spelled = name.replace(/ +/g, ' ').trim();
				const bare = /^"[^"]*"$/.test(spelled) ? spelled.slice(1, -1).trim() : spelled;
				expect(comparable(name)).toBe(bare);
			}),
		);
	});
});

describe('a new name', () => {
	test.each([
		['joined emoji', 'Family 👨\u200d👩\u200d👧'],
		['an emoji with its look', 'Heart ❤\ufe0f'],
		[
			'the flag of a part of a country',
			'Scotland 🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}',
		],
		['letters that are kept apart', 'می\u200cخواهم'],
		['quotes within', 'The "best" one'],
		['quotes around each of two words', '"Yes" or "No"'],
	])('keeps what shapes it: %s', (_, name) => {
		expect(tidyName(name)).toBe(name);
	});

	test.each([
		['zero-width spaces and soft hyphens', '\u200bDe\u00adliv\u00adery\u200b', 'Delivery'],
		['a byte-order mark', '\ufeff"Delivery"', '"Delivery"'],
		['blanks around and in a row', '  Late \u00a0 delivery\r\n', 'Late delivery'],
		['letters taken apart', 'Gro\u0308\u00dfe', 'Größe'],
	])('is rid of what nobody sees: %s', (_, name, tidy) => {
		expect(tidyName(name)).toBe(tidy);
	});
});
