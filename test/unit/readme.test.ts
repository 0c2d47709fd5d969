import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';

import { Nyckel } from '../../nodes/Nyckel/Nyckel.node';

const ROOT = join(__dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const README = read('README.md');
const repository = (JSON.parse(read('package.json')) as { homepage: string }).homepage;

const { properties } = new Nyckel().description;

/** Pages of which a reader may follow the links. */
const PAGES = [
	...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'sandbox/README.md'],
	...readdirSync(join(ROOT, 'docs'))
		.filter((file) => file.endsWith('.md'))
		.map((file) => `docs/${file}`),
];

/** The part of a page below a heading of the second level. */
function section(heading: string): string {
	const [, after = ''] = README.split(`\n## ${heading}\n`);
	return after.split('\n## ')[0] ?? '';
}

/** The rows of all tables in a part of a page, without heads and rules; cells trimmed. */
function rows(part: string): string[][] {
	return part
		.split('\n')
		.filter((line, index, lines) => line.startsWith('| ') && !lines[index + 1]?.startsWith('| -'))
		.filter((line) => !line.startsWith('| -'))
		.map((line) =>
			line
				.split('|')
				.slice(1, -1)
				.map((cell) => cell.trim()),
		);
}

const matches = (text: string, pattern: RegExp) =>
	[...text.matchAll(pattern)].map(([, found = '']) => found);

describe.each(PAGES)('%s', (page) => {
	test('has links only to files and headings that are there', () => {
		const text = read(page);
		const targets = [
			...matches(text, /\]\(([^)\s]+)\)/g),
			...matches(text, /(?:href|src)="([^"]+)"/g),
		];
		const headings = matches(text, /^#+ (.+)$/gm).map((heading) =>
			heading
				.toLowerCase()
				.replace(/[^\w\- ]/g, '')
				.replaceAll(' ', '-'),
		);
		const broken = targets
			.filter((target) => !/^https?:/.test(target))
			.filter((target) =>
				target.startsWith('#')
					? !headings.includes(target.slice(1))
					: !existsSync(join(ROOT, dirname(page), target)),
			);
		expect(broken).toEqual([]);
	});
});

describe('the README', () => {
	test('shows a picture for each theme, which npm finds too', () => {
		const dark = matches(
			README,
			/<source media="\(prefers-color-scheme: dark\)" srcset="([^"]+)"/g,
		);
		const start = `${repository.replace('github.com', 'raw.githubusercontent.com').replace('#readme', '')}/main/`;
		expect(dark.length).toBe(matches(README, /(<img )/g).length);
		for (const address of dark) {
			expect(address.startsWith(start)).toBe(true);
			expect(existsSync(join(ROOT, address.slice(start.length)))).toBe(true);
		}
	});

	test('lists every example with its picture', () => {
		const listed = matches(section('Examples'), /href="(examples\/[^"]+)"/g).sort();
		const files = readdirSync(join(ROOT, 'examples')).map((file) => `examples/${file}`);
		expect(listed).toEqual(files.sort());
		for (const file of files) {
			const picture = file.replace('examples/', 'docs/images/example-').replace('.json', '.png');
			expect(section('Examples')).toContain(`src="${picture}"`);
		}
	});

	test('lists every parameter of the node, and none that it does not have', () => {
		const shown = (properties: INodeProperties[]): string[] =>
			properties.flatMap(({ name, type, displayName, options = [] }) => {
				const inner =
					type === 'collection'
						? shown(options as INodeProperties[])
						: type === 'fixedCollection'
							? (options as INodePropertyCollection[]).flatMap(({ values }) => shown(values))
							: [];
				return name === 'options' ? inner : [displayName, ...inner];
			});
		const listed = rows(section('Parameters')).flatMap(([names = '']) => names.split(/, |: /));
		expect([...new Set(listed)].sort()).toEqual([...new Set(shown(properties))].sort());
	});

	test('lists the options of an invocation under the API names they have', () => {
		const options = properties
			.filter(
				({ name, displayOptions }) =>
					name === 'options' && displayOptions?.show?.operation?.includes('invoke'),
			)
			.flatMap((collection) => collection.options as INodeProperties[]);
		const [, below = ''] = section('Parameters').split('Under **Options**');
		const [table = ''] = below.split('\n\nFor **');
		const sent = rows(table).filter(([, api]) => api !== '–');
		expect(sent.length).toBeGreaterThan(5);
		for (const [shown, api] of sent) {
			const name = options.find(({ displayName }) => displayName === shown)?.name;
			expect([shown, api]).toEqual([shown, `\`${name ?? ''}\``]);
		}
	});

	test('quotes errors as the node words them', () => {
		const folder = join(ROOT, 'nodes/Nyckel');
		const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.ts'))
			.map((file) => readFileSync(join(folder, file), 'utf8'))
			.join('\n');
		const quoted = rows(section('When something goes wrong')).flatMap(([messages = '']) =>
			messages.split(' · '),
		);
		expect(quoted.length).toBeGreaterThan(10);
		// What differs from case to case is left out or in brackets.
		const unknown = quoted.filter((message) => {
			const fixed = message.split(/"?…"?|\(.*\)/).map((part) => part.trim());
			return !fixed.every((part) => code.includes(part));
		});
		expect(unknown).toEqual([]);
	});
});
