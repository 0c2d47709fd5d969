import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ICredentialType, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import ts from 'typescript';

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
	const label = (isOption(entry) ? entry.name : entry.displayName) ?? '';
	(entry.type === 'notice' ? texts.sentences : texts.labels).push([where, label]);
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

/** The pieces of fixed text in a part of a source file. */
function* piecesOf(node: ts.Node): Generator<string> {
	if (ts.isStringLiteralLike(node)) yield node.text;
	else if (ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) yield node.text;
	else for (const child of node.getChildren()) yield* piecesOf(child);
}

const FOLDER = join(__dirname, '../../nodes/Nyckel');
/** What is thrown and hinted is put together where it happens: read from the sources, in pieces. */
const messages: Text[] = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.ts'))
	.flatMap((file): Text[] => {
		const text = readFileSync(join(FOLDER, file), 'utf8');
		const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
		const found: Text[] = [];
		const visit = (node: ts.Node): void => {
			const isMessage =
				(ts.isNewExpression(node) && node.expression.getText().endsWith('Error')) ||
				(file.endsWith('hints.ts') && ts.isFunctionDeclaration(node)) ||
				(ts.isPropertyAssignment(node) &&
					/^(message|emptyFieldsNotice)$/.test(node.name.getText()));
			if (isMessage) for (const piece of piecesOf(node)) found.push([file, piece]);
			else ts.forEachChild(node, visit);
		};
		visit(source);
		return found;
	});
for (const [code, { message, description: todo, pretrained, alone }] of failures) {
	for (const text of [message, todo, pretrained, alone]) if (text) messages.push([code, text]);
}

/** Names of fields that are more than one word, so that no other word of a sentence is taken for one. */
const fieldNames = [
	...new Set(
		all
			.filter((entry) => !isOption(entry[1]))
			.map(([, { displayName = '' }]) => displayName)
			.filter((name) => name.includes(' ')),
	),
].filter((name) => !/^(Client ID|Access Token|Client Secret)$/.test(name));

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

	it('name in each operation’s description the resource that it acts on', () => {
		const isFine = ([resource, { description: text = '' }]: [string, Described]) =>
			new RegExp(`\\b${resource}s?\\b`).test(text);
		const operations = description.properties
			.filter(({ name }) => name === 'operation')
			.flatMap(({ displayOptions, options = [] }) => {
				const [resource] = (displayOptions?.show?.resource ?? []) as string[];
				return (options as Described[]).map((each): [string, Described] => [resource ?? '', each]);
			});
		expect(operations.length).toBeGreaterThanOrEqual(14);
		expect(operations.filter((each) => !isFine(each))).toEqual([]);
	});

	it('are sentences: a capital first, and a full stop only where there are several', () => {
		const isFine = (text: string) => {
			const isSeveral = /[.?!:] '?[A-Z0-9]/.test(text);
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

	it('show an example beside each field that takes an ID', () => {
		const ids = [...described(description.properties, 'node')].filter(
			([, { name, type }]) => type === 'string' && /Id$/.test(name ?? ''),
		);
		expect(ids.length).toBeGreaterThan(8);
		expect(ids.filter(([, { placeholder }]) => !placeholder).map(([where]) => where)).toEqual([]);
	});

	it('say below each time in which unit it is', () => {
		const times = new Map(all.map(([, { name, hint }]) => [name, hint]));
		expect(times.get('timeout')).toBe('In seconds');
		expect(times.get('waitForNyckel')).toBe('In minutes');
	});

	it('send nobody to the pretrained functions where one will not do', () => {
		const offering = description.properties
			.filter(({ name }) => name === 'functionId')
			.filter(({ modes = [] }) => modes.some(({ hint = '' }) => hint.includes('pretrained')))
			.flatMap(({ displayOptions }) => displayOptions?.show?.operation ?? []);
		expect(offering).toEqual(['invoke', 'invokeAndRoute']);
	});

	it('speak of classifying and labelling only where that is done', () => {
		const speaking = description.properties.filter(({ name, description: text = '' }) => {
			return (name === 'data' || name === 'functionId') && /classify|labelling/.test(text);
		});
		expect(speaking.map(({ name }) => name)).toEqual(
			expect.arrayContaining(['data', 'functionId']),
		);
		const operations = speaking.flatMap(({ displayOptions }) => displayOptions?.show?.operation);
		expect([...new Set(operations)]).toEqual(['invoke', 'invokeAndRoute']);
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
			// What the server said is ended like a sentence.
			return message.endsWith('.') || !(/\.( \{reason\})?$/.test(todo) || todo === '{detail}');
		});
		expect(wrong.map(([code]) => code)).toEqual([]);
	});

	it('put the names of fields in single quotes where they say what happened and what to do', () => {
		expect(messages.length).toBeGreaterThan(150);
		expect(fieldNames.length).toBeGreaterThan(25);
		const isFine = (text: string) =>
			fieldNames.every((name) =>
				text.split(name).every((after, index, parts) => {
					const before = parts[index - 1];
					return before === undefined || (before.endsWith("'") && after.startsWith("'"));
				}),
			);
		expect(breaking(messages, isFine)).toEqual([]);
	});

	it('say what happened without the words that n8n’s guidelines leave out', () => {
		const isFine = (text: string) => !/\b(error|problem|failure|failed|mistake)s?\b/i.test(text);
		expect(breaking(messages, isFine)).toEqual([]);
		const isFineBeside = (text: string) => !/\b(problem|failure|mistake)s?\b/i.test(text);
		expect(breaking(everything, isFineBeside)).toEqual([]);
	});
});
