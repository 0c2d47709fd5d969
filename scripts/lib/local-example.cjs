/**
 * The shipped examples as they run on this machine. A shipped file holds nothing of ours: its triggers are real ones, no
 * credential and no function is chosen. Here those are filled in, from one table for demo, application and tests.
 * CommonJS, since Jest, scripts and the end-to-end suites all load it.
 */
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

/**
 * A workflow as it is in a file.
 * @typedef {{name: string, type: string, typeVersion: number, position: [number, number], id?: string,
 *   parameters: Record<string, any>, credentials?: Record<string, {id: string | null, name: string}>}} ExampleNode
 * @typedef {Record<string, {[type: string]: Array<Array<{node: string, type: 'main', index: number}> | null>}>} Links
 * @typedef {{id: string, name: string, nodes: ExampleNode[], connections: any, settings?: any}} Example
 */

/** The sandbox's functions, as a user picks them from the list. */
const FUNCTIONS = {
	spam: ['function_spamornot0000001', 'Spam or not (text, classification)'],
	support: ['function_supporttickets01', 'Support tickets by team (text, classification)'],
	image: ['function_lightordark00001', 'Light or dark (image, classification)'],
	lead: ['function_leadscore0000001', 'Lead score (tabular, classification)'],
	topics: ['function_mailtopics000001', 'Mail topics (text, tags)'],
	parcels: ['function_parcels000000001', 'Parcel (image, detection)'],
	stains: ['function_stains0000000001', 'Stain (image, boxdetect)'],
	screws: ['function_screws0000000001', 'Screw (image, localization)'],
	help: ['function_helparticles0001', 'Help articles (text, search)'],
	receipts: ['function_receipts00000001', 'Text of receipts (image, ocr)'],
};

/** Real mails, in place of a mailbox. They have the fields of the Gmail Trigger. */
const MAILS = '/_sandbox/mails?count=40';

/**
 * What each example gets: the function of each Nyckel node that asks for one, and where the items of a trigger come from
 * that cannot run here.
 * @type {Record<string, {functions: Record<string, keyof typeof FUNCTIONS>, sources?: Record<string, string>}>}
 */
const EXAMPLES = {
	'agent-with-a-person': {
		functions: { 'Find the Team': 'support', 'Correct the Team': 'support' },
	},
	'agent-with-nyckel': { functions: { 'Support Team': 'support' } },
	'classifier-as-mcp-server': { functions: { 'Support Team': 'support' } },
	'count-parcels': { functions: { Nyckel: 'parcels' } },
	'evaluate-a-function': { functions: { Classify: 'support' } },
	'find-missing-screws': { functions: { Nyckel: 'screws' } },
	'job-title-to-department': { functions: { Department: 'support' } },
	'list-stains': { functions: { Nyckel: 'stains' } },
	'moderate-posts': { functions: { Text: 'spam', Picture: 'image' } },
	'nightly-quality-check': { functions: { 'Reviewed Samples': 'support' } },
	'read-receipts': { functions: { Nyckel: 'receipts' } },
	'review-uncertain-predictions': {
		functions: { Classify: 'spam', 'Teach Nyckel': 'spam' },
		sources: { 'New Mail': MAILS },
	},
	'review-queue': {
		functions: { Classify: 'spam', 'Teach Nyckel': 'spam' },
		sources: { 'New Mail': MAILS },
	},
	'route-an-inbox': { functions: { Nyckel: 'spam' }, sources: { 'New Mail': MAILS } },
	'route-images-from-a-form': { functions: { Nyckel: 'image' } },
	'route-support-tickets': { functions: { Nyckel: 'support' } },
	'score-leads-from-a-sheet': { functions: { Nyckel: 'lead' } },
	'sort-an-inbox': { functions: { Nyckel: 'spam' }, sources: { 'New Mail': MAILS } },
	'sort-mail-attachments': { functions: { Nyckel: 'image' } },
	'suggest-articles': { functions: { Nyckel: 'help' } },
	'tag-mails': { functions: { Nyckel: 'topics' }, sources: { 'New Mail': MAILS } },
	'train-and-measure': { functions: { 'Add to Nyckel': 'support', 'Ask Nyckel': 'support' } },
	'train-from-a-sheet': { functions: { 'Add to Nyckel': 'support' } },
};

/** The credential that the local variants name; who runs them creates it. */
const CREDENTIAL = { id: 'NyckelSandbox001', name: 'Nyckel sandbox' };

const folder = join(__dirname, '../../examples');

/** @returns {string[]} names of all examples; the files' without `.json` */
const exampleNames = () =>
	readdirSync(folder)
		.filter((file) => file.endsWith('.json'))
		.map((file) => file.replace('.json', ''));

/** @param {string} name @returns {string} path of the file that a user imports */
const exampleFile = (name) => join(folder, `${name}.json`);

/** @param {string} name @returns {Example} the example as it is shipped */
const shippedExample = (name) => JSON.parse(readFileSync(exampleFile(name), 'utf8'));

/** @param {ExampleNode} node */
const isNyckel = ({ type }) => type.startsWith('n8n-nodes-nyckel.');

/**
 * @param {string} name
 * @param {{credentials?: ExampleNode['credentials'], sandboxUrl?: string}} [local] the credential, and where items come
 * from in place of a mailbox; without an address all triggers stay
 * @returns {Example} the example with everything chosen that a user has to choose at Nyckel
 * @throws {Error} when a node asks for a function that the table does not name
 */
function localExample(name, { credentials = { nyckelOAuth2Api: CREDENTIAL }, sandboxUrl } = {}) {
	const example = shippedExample(name);
	const { functions, sources = {} } = EXAMPLES[name] ?? { functions: {} };
	for (const node of example.nodes.filter(isNyckel)) {
		node.credentials = credentials;
		if (!('functionId' in node.parameters)) continue;
		const chosen = functions[node.name];
		if (!chosen) throw new Error(`${name}: no function for "${node.name}" (local-example.cjs).`);
		const [value, cachedResultName] = FUNCTIONS[chosen];
		node.parameters.functionId = { __rl: true, mode: 'list', value, cachedResultName };
	}
	if (sandboxUrl !== undefined) {
		for (const [trigger, path] of Object.entries(sources)) {
			replaceTrigger(example, trigger, `${sandboxUrl}${path}`);
		}
	}
	return example;
}

/**
 * Lets a start by hand and a request bring what a trigger would; what is behind it stays.
 * @param {Example} example
 * @param {string} trigger its name, which the request gets
 * @param {string} url
 */
function replaceTrigger(example, trigger, url) {
	const node = example.nodes.find((each) => each.name === trigger);
	if (!node) throw new Error(`${example.name}: no trigger "${trigger}" (local-example.cjs).`);
	const [x, y] = node.position;
	example.nodes.push({
		id: 'start',
		name: 'Start',
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		position: [x - 220, y],
		parameters: {},
	});
	example.connections.Start = { main: [[{ node: trigger, type: 'main', index: 0 }]] };
	delete node.credentials;
	Object.assign(node, {
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: { url, options: {} },
	});
}

module.exports = { CREDENTIAL, exampleFile, exampleNames, localExample, shippedExample };
