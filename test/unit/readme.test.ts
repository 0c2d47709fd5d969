import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { NyckelApi } from '../../credentials/NyckelApi.credentials';
import { NyckelOAuth2Api } from '../../credentials/NyckelOAuth2Api.credentials';
import { exampleNames } from '../../scripts/lib/local-example.cjs';
import { FAILURES } from '../../nodes/Nyckel/api/failureTable';
import { Nyckel } from '../../nodes/Nyckel/Nyckel.node';

const ROOT = join(__dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const README = read('README.md');
const PARAMETERS = read('docs/parameters.md');
const ERRORS = read('docs/errors.md');
const GALLERY = read('examples/README.md');
const repository = (JSON.parse(read('package.json')) as { homepage: string }).homepage;

const { properties } = new Nyckel().description;

/** Pages of which a reader may follow the links. */
const PAGES = [
	...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
	...['sandbox/README.md', 'examples/README.md'],
	...readdirSync(join(ROOT, 'docs'))
		.filter((file) => file.endsWith('.md'))
		.map((file) => `docs/${file}`),
];

/** The part of a page below a heading of the second level. */
function section(page: string, heading: string): string {
	const [, after = ''] = page.split(`\n## ${heading}\n`);
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

/** The parts of a quoted message that are always the same: what differs from case to case is left out or in brackets. */
const fixedParts = (message: string) => message.split(/"?…"?|\(.*\)/).map((part) => part.trim());

/** The anchors of a page, as GitHub makes them of its headings. */
const headingsOf = (text: string) =>
	matches(text, /^#+ (.+)$/gm).map((heading) =>
		heading
			.toLowerCase()
			.replace(/[^\w\- ]/g, '')
			.replaceAll(' ', '-'),
	);

describe.each(PAGES)('%s', (page) => {
	test('has links only to files and headings that are there', () => {
		const text = read(page);
		const targets = [
			...matches(text, /\]\(([^)\s]+)\)/g),
			...matches(text, /(?:href|src)="([^"]+)"/g),
		];
		const broken = targets
			.filter((target) => !/^https?:/.test(target))
			.filter((target) => {
				const [file = '', heading] = target.split('#');
				const path = file === '' ? page : join(dirname(page), file);
				if (!existsSync(join(ROOT, path))) return true;
				return heading !== undefined && !headingsOf(read(path)).includes(heading);
			});
		expect(broken).toEqual([]);
	});
});

describe('the README', () => {
	test('is short, and starts with the picture of what the node does', () => {
		expect(README.split('\n').length).toBeLessThanOrEqual(151);
		expect(README).toMatch(/^# n8n-nodes-nyckel\n\n<picture>.*routes-canvas/);
	});

	test.each(['README.md', 'examples/README.md'])(
		'shows a picture for each theme, which npm finds too (%s)',
		(page) => {
			const text = read(page);
			const dark = matches(
				text,
				/<source media="\(prefers-color-scheme: dark\)" srcset="([^"]+)"/g,
			);
			const start = `${repository.replace('github.com', 'raw.githubusercontent.com').replace('#readme', '')}/main/`;
			expect(dark.length).toBe(matches(text, /(<img )/g).length);
			for (const address of dark) {
				expect(address.startsWith(start)).toBe(true);
				expect(existsSync(join(ROOT, address.slice(start.length)))).toBe(true);
			}
		},
	);

	test('lists every example, and the gallery each with its picture', () => {
		const names = exampleNames().sort();
		const listed = matches(section(README, 'Examples'), /\]\(examples\/([^)]+)\.json\)/g);
		expect(listed.sort()).toEqual(names);
		expect(matches(GALLERY, /href="([^"]+)\.json"/g).sort()).toEqual(names);
		for (const name of names) {
			expect(GALLERY).toContain(`src="../docs/images/example-${name}.png"`);
		}
	});

	test('lists every operation, as the node describes it', () => {
		const shown = new Map(
			(properties.find(({ name }) => name === 'resource')?.options as INodePropertyOptions[]).map(
				({ name, value }) => [value, name],
			),
		);
		const operations = properties
			.filter(({ name }) => name === 'operation')
			.flatMap(({ displayOptions, options }) =>
				(options as INodePropertyOptions[]).map(({ name, description }) => {
					const [resource = ''] = displayOptions?.show?.resource ?? [];
					return [`**${shown.get(resource as string) ?? ''} · ${name}**`, description];
				}),
			);
		expect(operations.length).toBeGreaterThanOrEqual(8);
		expect(rows(section(README, 'Operations')).sort()).toEqual(operations.sort());
	});

	test('names actions as the panel of nodes shows them', () => {
		const actions = properties.flatMap(({ name, options = [] }) =>
			name === 'operation' ? (options as INodePropertyOptions[]).map(({ action }) => action) : [],
		);
		const named = matches(README, /\*\*Nyckel → ([^*]+)\*\*/g);
		expect(named.length).toBeGreaterThan(2);
		for (const action of named) expect(actions).toContain(action);
	});

	test('names the versions of n8n that the tests install', () => {
		const version = (file: string, name: string) => {
			const { packages } = JSON.parse(read(file)) as {
				packages: Record<string, { version: string }>;
			};
			return packages[`node_modules/${name}`]?.version ?? '';
		};
		const minor = (text: string) => text.split('.').slice(0, 2).join('.');
		const old = version('e2e/n8n-1x/package-lock.json', 'n8n');
		const now = version('package-lock.json', 'n8n-workflow');
		const application = version('scripts/n8n-app/package-lock.json', 'n8n');
		const oldest = minor(old);
		const earlier = readdirSync(join(ROOT, 'test/n8n'));
		expect(earlier[0]).toBe(oldest);
		const text = section(README, 'Install');
		expect(text).toContain(`You need n8n ${oldest} or newer`);
		expect(text).toContain(`on the packages of n8n ${earlier.join(', ')} and ${minor(now)}`);
		expect(text).toContain(`in the applications n8n ${old} and ${application}`);
	});

	test('has the parts that the node and its credentials link to', () => {
		const urls = [new NyckelApi(), new NyckelOAuth2Api()].map(
			({ documentationUrl }) => documentationUrl,
		);
		for (const url of urls) {
			const [page, anchor] = url.split('#');
			expect(page).toBe(repository.split('#')[0]);
			expect(headingsOf(README)).toContain(anchor);
		}
	});

	test('names commands that are there, the two that set everything up among them', () => {
		const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
		const commands = matches(README + read('CONTRIBUTING.md'), /npm run ([\w:]+)/g);
		expect(commands).toEqual(expect.arrayContaining(['demo', 'n8n']));
		for (const command of commands) expect(scripts).toHaveProperty([command]);
	});
});

describe('the pages behind the README', () => {
	test('list every parameter of the node, and none that it does not have', () => {
		const shown = (properties: INodeProperties[]): string[] =>
			properties.flatMap(({ name, type, displayName, options = [] }) => {
				const inner =
					type === 'collection'
						? shown(options as INodeProperties[])
						: type === 'fixedCollection'
							? (options as INodePropertyCollection[]).flatMap(({ values }) => shown(values))
							: [];
				return name === 'options' || type === 'notice' ? inner : [displayName, ...inner];
			});
		const listed = rows(PARAMETERS).flatMap(([names = '']) => names.split(/, |: /));
		expect([...new Set(listed)].sort()).toEqual([...new Set(shown(properties))].sort());
	});

	test('list the options of an invocation under the API names they have', () => {
		const options = properties
			.filter(
				({ name, displayOptions }) =>
					name === 'options' && displayOptions?.show?.operation?.includes('invoke'),
			)
			.flatMap((collection) => collection.options as INodeProperties[]);
		const sent = rows(section(PARAMETERS, 'Options')).filter(([, api]) => api !== '–');
		expect(sent.length).toBeGreaterThan(5);
		for (const [shown, api] of sent) {
			const name = options.find(({ displayName }) => displayName === shown)?.name;
			expect([shown, api]).toEqual([shown, `\`${name ?? ''}\``]);
		}
	});

	test('say of every failure of a request what to do', () => {
		const quoted = rows(ERRORS).flatMap(([messages = '']) => messages.split(' · '));
		const untold = Object.values(FAILURES)
			.map(({ message }) => message.replace(/\{\w+\}/g, '…'))
			.filter(
				(message) =>
					!quoted.some((text) => fixedParts(text).every((part) => message.includes(part))),
			);
		expect(untold).toEqual([]);
	});

	test('quote errors as the node words them', () => {
		const folder = join(ROOT, 'nodes/Nyckel');
		const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.ts'))
			.map((file) => readFileSync(join(folder, file), 'utf8'))
			.join('\n');
		const quoted = rows(ERRORS).flatMap(([messages = '']) => messages.split(' · '));
		expect(quoted.length).toBeGreaterThan(10);
		const unknown = quoted.filter(
			(message) => !fixedParts(message).every((part) => code.includes(part)),
		);
		expect(unknown).toEqual([]);
	});
});
