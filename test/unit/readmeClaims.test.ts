import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
/** Without line breaks, as a reader sees it. */
const flat = (text: string) => text.replace(/\s+/g, ' ');

const README = read('README.md');

/** What the README says, and the tests that hold it: their file and how their names begin. */
const HELD: Array<[claim: string, file: string, test: string]> = [
	[
		'it labels texts, images and table rows',
		'test/engine/examples.test.ts',
		'“Sort an inbox” gives',
	],
	['routes each item by its label', 'test/engine/examples.test.ts', '“Route an inbox” sends'],
	[
		'leaves by the output of its label',
		'test/engine/routing.test.ts',
		'each item leaves by the output',
	],
	['What the model is unsure of', 'test/engine/routing.test.ts', 'a threshold sends what is below'],
	[
		'what has no route',
		'test/engine/routing.test.ts',
		'without any route all items leave by Other',
	],
	[
		'never end up in a label',
		'test/engine/routing.test.ts',
		'under Continue errors leave by Other',
	],
	[
		'not by Retry On Fail',
		'test/engine/batch-memory.test.ts',
		'Retry On Fail sends the failed item',
	],
	['when you retry a failed execution', 'test/engine/batch-memory.test.ts', 'Retry on a failed'],
	['25 requests a second', 'test/engine/batch-sharing.test.ts', 'share its pace and lose nothing'],
	['and 25 at once', 'test/engine/batch-sharing.test.ts', 'share its requests in flight'],
	['It learns', 'e2e/suites/loop.test.mjs', 'changes a prediction by what a person decided'],
	['Install a community node', 'e2e/suites/install.test.mjs', 'n8n installs it from the page'],
	['Enter `n8n-nodes-nyckel`', 'e2e/suites/install.test.mjs', 'n8n installs it from the page'],
	[
		'search for "Nyckel" or "classify"',
		'e2e/suites/editor-invoke.test.mjs',
		'the panel finds the node by "classify"',
	],
	['You need n8n', 'test/unit/readme.test.ts', 'names the versions of n8n that the tests install'],
	['Nyckel OAuth2 API', 'test/engine/tokenRenewal.test.ts', 'is renewed once it has expired'],
	[
		'it works for **one hour**',
		'e2e/suites/editor-invoke.test.mjs',
		'an expired token ends in an error',
	],
	[
		'Leave **Base URL** as it is',
		'e2e/suites/editor-credentials.test.mjs',
		'client ID and secret: a wrong secret',
	],
	[
		'costs no invocation',
		'test/engine/credentialTest.test.ts',
		'of %s succeeds and costs no invocation',
	],
	[
		'Add **Nyckel → Classify text',
		'test/unit/readme.test.ts',
		'names actions as the panel of nodes shows them',
	],
	[
		'The list shows what each takes',
		'test/engine/lists.test.ts',
		'show functions by name with the kind of input',
	],
	['or fill the columns', 'e2e/suites/editor-invoke.test.mjs', 'columns appear with their types'],
	[
		'or choose the image field',
		'e2e/suites/editor-invoke.test.mjs',
		'pictures are sent from the file',
	],
	[
		'Each item comes back with',
		'e2e/suites/editor-invoke.test.mjs',
		'texts leave with their labels',
	],
	['own fields and files', 'test/engine/output.test.ts', 'keeps the files of the item'],
	[
		'choose **Add Route** for each label',
		'e2e/suites/editor-routes.test.mjs',
		'outputs appear as routes are added',
	],
	['(a hint names them)', 'test/engine/routing.test.ts', 'each item leaves by the output'],
	[
		'errors when the node is set to continue',
		'test/engine/routing.test.ts',
		'under Continue errors leave by Other',
	],
	['whose confidence is too low', 'test/engine/routing.test.ts', 'a threshold sends what is below'],
	['| one per route', 'e2e/suites/editor-routes.test.mjs', 'outputs are connected with the mouse'],
	[
		'adding a route at the end, renaming one',
		'e2e/suites/editor-routes.test.mjs',
		'a route that is renamed or added',
	],
	[
		'switching the threshold on leaves',
		'e2e/suites/editor-routes.test.mjs',
		'a threshold moves unsure items',
	],
	['error output comes last', 'test/engine/routing.test.ts', 'the error output comes last'],
	[
		'exactly at the threshold passes',
		'test/unit/routing.test.ts',
		'output exactly at the threshold',
	],
	['threshold from Nyckel', 'test/engine/routing.test.ts', 'the function’s own threshold is taken'],
	[
		'A route may have its own minimum',
		'test/engine/routing.test.ts',
		'a route’s own minimum counts',
	],
	[
		'A hint names routes without a label',
		'test/engine/routing.test.ts',
		'a route that is not filled in, or a second one',
	],
	[
		'those that differ from it in upper and lower case',
		'test/unit/routing.test.ts',
		'a route that differs from a label in upper and lower case',
	],
	[
		'Give each invocation an **External ID**',
		'e2e/suites/loop.test.mjs',
		'changes a prediction by',
	],
	['leave by **Low Confidence**', 'e2e/suites/loop.test.mjs', 'changes a prediction by'],
	['Nyckel trains on it', 'e2e/suites/loop.test.mjs', 'changes a prediction by'],
	['Every parameter and option', 'test/unit/readme.test.ts', 'list every parameter of the node'],
	[
		'how items with several labels are routed',
		'test/engine/kindsMatrix.test.ts',
		'nothing is lost and nothing paid again',
	],
	[
		'let the model fill in **Text**',
		'e2e/suites/agent.test.mjs',
		'is shown the tool by the name of the node',
	],
	[
		'label and confidence first',
		'e2e/suites/agent.test.mjs',
		'gets a small answer back, label and confidence first',
	],
	['on one output', 'e2e/suites/agent.test.mjs', 'gets the label of Invoke and Route too'],
	[
		'an error that says what to do',
		'e2e/suites/agent.test.mjs',
		'is told what to do when the text is empty',
	],
	['is free of them', 'test/engine/costs.test.ts', 'is said of everything that is measured'],
	[
		'the node says what the run has cost',
		'test/engine/summary.test.ts',
		'says how many items took how long',
	],
	[
		'**Max Invocations** bounds it',
		'test/engine/summary.test.ts',
		'sends nothing when a run would need more',
	],
	[
		'all are checked before the first is sent',
		'test/engine/batch-stop.test.ts',
		'an item that cannot be sent stops the batch before',
	],
	[
		'are retried inside the node',
		'test/support/outageOf40s.ts',
		'no item fails, and hardly anything is sent',
	],
	[
		'The node sends it once more and then gives up',
		'test/unit/batch/policy.test.ts',
		'second timeout',
	],
	[
		'send only what is missing',
		'e2e/suites/production.test.mjs',
		'Retry on a failed execution sends only the items',
	],
	[
		'while input and parameters are the same',
		'test/engine/batch-memory.test.ts',
		'Retry with other parameters asks anew',
	],
	['always start anew', 'test/engine/costs.test.ts', 'Execute step is pressed a second time'],
	[
		'do not make 10,000 failing calls',
		'test/engine/batch-refusals.test.ts',
		'402: a thousand items cost no more',
	],
	['Messages, and what to do', 'test/unit/readme.test.ts', 'quote errors as the node words them'],
	[
		'a note on the canvas says what to choose',
		'test/engine/examples.test.ts',
		'explains itself in a sticky note',
	],
	['import into a new workflow', 'e2e/suites/examples.test.mjs', 'is imported from its file'],
	['Each command works alone', 'test/unit/readme.test.ts', 'names commands that are there'],
	[
		'labels 40 real mails',
		'e2e/suites/install.test.mjs',
		"the example is executed by n8n's command line",
	],
];

/** What others have decided: n8n, Nyckel, and those who made the mails. Nothing here could hold it. */
const OF_OTHERS = [
	'Only owners and admins of an n8n',
	'loads packages that n8n has not verified only if it is told to',
	'copy client ID and client secret from **Access Management**',
	'It answers from its creation',
	'Whether Nyckel counts such calls is said nowhere',
	'Spam Assassin public corpus',
];

/** Parts that `readme.test.ts` holds as a whole: links, and the operations as the node describes them. */
const HELD_WHOLE = ['Operations', 'Resources', 'License'];

/** What the README says, piece by piece: paragraphs, entries of lists, rows of tables. */
function pieces(): string[] {
	const parts = README.replace(/```[\s\S]*?```/g, '')
		.split('\n## ')
		.filter((part) => !HELD_WHOLE.includes(part.split('\n')[0] ?? ''))
		.map((part, index) => (index === 0 ? part.replace(/^# .*/, '') : part.replace(/^.*/, '')));
	return (
		parts
			.flatMap((part) => part.split(/\n\n|\n(?=[-|] ?|\d\. )/))
			.map(flat)
			.map((piece) => piece.trim())
			.filter((piece) => !/^($|<picture>|\| ?-|How to change something: \[)/.test(piece))
			// The first row of a table is its head.
			.filter((piece, index, all) => !(piece.startsWith('|') && !all[index - 1]?.startsWith('|')))
	);
}

describe('the claims of the README', () => {
	test.each(HELD)('“%s” is held by a test that is there (%s: %s)', (claim, file, name) => {
		expect(flat(README)).toContain(claim);
		expect(read(file)).toContain(name);
	});

	test('are all here: each paragraph, entry and row that says what the node does', () => {
		const known = [...HELD.map(([claim]) => claim), ...OF_OTHERS];
		expect(OF_OTHERS.filter((claim) => !flat(README).includes(claim))).toEqual([]);
		const unknown = pieces().filter((piece) => !known.some((claim) => piece.includes(claim)));
		expect(unknown).toEqual([]);
	});
});
