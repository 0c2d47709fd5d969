import type { ICredentialType, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { NyckelApi } from '../../credentials/NyckelApi.credentials';
import { NyckelOAuth2Api } from '../../credentials/NyckelOAuth2Api.credentials';
import type { FailureRule } from '../../nodes/Nyckel/api/failureTable';
import { FAILURES } from '../../nodes/Nyckel/api/failureTable';
import { Nyckel } from '../../nodes/Nyckel/Nyckel.node';

/** A text that a user can read, and where it stands. */
type Text = readonly [where: string, text: string];

interface Texts {
	labels: Text[];
	sentences: Text[];
	placeholders: Text[];
	actions: Text[];
}

interface Described {
	name?: string;
	type?: string;
	displayName?: string;
	description?: string;
	hint?: string;
	placeholder?: string;
	action?: string;
	options?: unknown[];
	values?: unknown[];
	modes?: unknown[];
	default?: unknown;
}

/** Everything with a name of its own for the user, however deep: parameters, options, modes, collections. */
function* described(entries: readonly unknown[], path: string): Generator<[string, Described]> {
	for (const entry of entries as Described[]) {
		const here = `${path}.${entry.name ?? ''}`;
		yield [here, entry];
		for (const inner of [entry.options, entry.values, entry.modes]) {
			if (inner) yield* described(inner, here);
		}
	}
}

const { description } = new Nyckel();
const credentials: ICredentialType[] = [new NyckelApi(), new NyckelOAuth2Api()];
const all: Array<[string, Described]> = [
	...described(description.properties, 'node'),
	...credentials.flatMap(({ name, properties }) => [
		...described(
			properties.filter(({ type }) => type !== 'hidden'),
			name,
		),
	]),
];

/** Of an option without type, `name` is what is shown. */
const isOption = ({ displayName, type }: Described) => displayName === undefined && !type;

const texts: Texts = { labels: [], sentences: [], placeholders: [], actions: [] };
for (const [where, entry] of all) {
	texts.labels.push([where, (isOption(entry) ? entry.name : entry.displayName) ?? '']);
	for (const text of [entry.description, entry.hint]) if (text) texts.sentences.push([where, text]);
	if (entry.placeholder) texts.placeholders.push([where, entry.placeholder]);
	if (entry.action) texts.actions.push([where, entry.action]);
}
for (const { name, test } of credentials) {
	for (const { properties } of test?.rules ?? []) texts.sentences.push([name, properties.message]);
}
const failures = Object.entries<FailureRule>(FAILURES);
const everything: Text[] = [
	...texts.labels,
	...texts.sentences,
	...texts.placeholders,
	...texts.actions,
	...failures.flatMap(([code, { message, description: todo, pretrained = todo }]): Text[] => [
		[code, message],
		[code, todo],
		[code, pretrained],
	]),
];

/** Which of these texts break a rule: an empty list when all is well, and a message that names them otherwise. */
const breaking = (list: readonly Text[], isFine: (text: string) => boolean) =>
	list.filter(([, text]) => !isFine(text));

/** Longest text beside a field, and longest advice after an error, characters. */
const MAX_SENTENCES = 175;
/** Longest headline of an error, characters: one line in the editor. */
const MAX_MESSAGE = 60;

/** Written small inside a title. */
const SMALL = new Set('a an and as at by for from if in of on or per the to with'.split(' '));

const isTitle = (text: string) =>
	text.split(' ').every((word, index) => (index > 0 && SMALL.has(word)) || /^[^a-z]/.test(word));

describe('the texts of the node', () => {
	it('are there in numbers that show this test finds them', () => {
		expect(texts.labels.length).toBeGreaterThan(60);
		expect(texts.sentences.length).toBeGreaterThan(60);
		expect(texts.actions.length).toBeGreaterThanOrEqual(8);
	});

	it('name every field and option in Title Case', () => {
		expect(breaking(texts.labels, isTitle)).toEqual([]);
	});

	it('name actions as a sentence without articles', () => {
		const isFine = (text: string) =>
			/^[A-Z][^A-Z]*$/.test(text) && !/\b(a|an|the)\b/.test(text) && !text.endsWith('.');
		expect(breaking(texts.actions, isFine)).toEqual([]);
	});

	it('are sentences: a capital first, and a full stop only where there are several', () => {
		const isFine = (text: string) => {
			const isSeveral = /[.?!:] [A-Z0-9]/.test(text);
			return /^[A-Z0-9]/.test(text) && text.endsWith('.') === isSeveral;
		};
		expect(breaking(texts.sentences, isFine)).toEqual([]);
	});

	it('are read at a glance', () => {
		const short = (limit: number) => (text: string) => text.length <= limit;
		expect(breaking(texts.sentences, short(MAX_SENTENCES))).toEqual([]);
		const messages = failures.map(([code, { message }]): Text => [code, message]);
		expect(breaking(messages, short(MAX_MESSAGE))).toEqual([]);
		const remedies = failures.flatMap(
			([code, { description: todo, pretrained = todo }]): Text[] => [
				[code, todo],
				[code, pretrained],
			],
		);
		expect(breaking(remedies, short(MAX_SENTENCES))).toEqual([]);
	});

	it('say "Whether" of what is on or off', () => {
		const flags = all.filter(([, { type }]) => type === 'boolean');
		const isFine = (text: string) => text.startsWith('Whether ');
		expect(
			breaking(
				flags.map(([where, entry]) => [where, entry.description ?? '']),
				isFine,
			),
		).toEqual([]);
		expect(flags.length).toBeGreaterThan(3);
	});

	it('show examples as examples', () => {
		const isFine = (text: string) => /^(e\.g\. \S|Select an? .*…$|Add \S)/.test(text);
		expect(breaking(texts.placeholders, isFine)).toEqual([]);
	});

	it('put five options and more in alphabetical order', () => {
		const unsorted = all.filter(([, { options = [], type }]) => {
			if (type !== 'options' && type !== 'collection') return false;
			const names = (options as Array<Partial<INodeProperties> & INodePropertyOptions>).map(
				({ displayName, name }) => displayName ?? name,
			);
			const sorted = [...names].sort((a, b) => a.localeCompare(b));
			return names.length >= 5 && names.join() !== sorted.join();
		});
		expect(unsorted.map(([where]) => where)).toEqual([]);
	});

	it('have no blanks too many, no straight apostrophes and no exclamation', () => {
		const isFine = (text: string) =>
			text === text.trim() && !/ {2}|[\n\t]|\w'\w|!|\.\.\./.test(text) && text !== '';
		expect(breaking(everything, isFine)).toEqual([]);
	});

	it('do not speak of code', () => {
		const isFine = (text: string) =>
			!/\b(undefined|null|NaN|boolean|string|enum|param|endpoint|TODO|FIXME|exception)\b/i.test(
				text,
			);
		expect(breaking(everything, isFine)).toEqual([]);
	});

	it('tell what happened without a full stop, and what to do with one', () => {
		const wrong = failures.filter(([, { message, description: todo }]) => {
			return message.endsWith('.') || !(todo.endsWith('.') || todo === '{detail}');
		});
		expect(wrong.map(([code]) => code)).toEqual([]);
	});
});
