/**
 * `npm run demo -- --loop`: the training loop closed once. Mails are classified, a person (here: the corpus, which knows the truth)
 * corrects the fifty least certain ones, and the function answers differently afterwards.
 */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { FUNCTIONS, heldOutMails, mailText, startSandbox } from '../../sandbox';
import type { HeldOutMail, Sandbox } from '../../sandbox';
import { createEngine } from '../../test/support/engine';
import type { Engine } from '../../test/support/engine';

/** How many mails a person corrects. */
const CORRECTIONS = 50;

type Prediction = IDataObject & { labelName: string; confidence: number };

/** One Nyckel node behind a start; the demo's workflows without what is around them. */
async function runNode(
	engine: Engine,
	credentials: Record<string, { id: string | null; name: string }>,
	parameters: INodeParameters,
	items: IDataObject[],
): Promise<IDataObject[]> {
	const result = await engine.run(
		{
			nodes: [
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
				{
					name: 'Nyckel',
					type: 'n8n-nodes-nyckel.nyckel',
					parameters: {
						authentication: 'nyckelOAuth2Api',
						functionId: { __rl: true, mode: 'id', value: FUNCTIONS.spam.id },
						...parameters,
					},
					credentials,
				},
			],
			connections: { Start: { main: [[{ node: 'Nyckel', type: 'main', index: 0 }]] } },
		},
		{ items: items.map((json) => ({ json })), mode: 'manual' },
	);
	if (result.error) throw new Error(result.error.message);
	return result.json('Nyckel');
}

const INVOKE: INodeParameters = {
	resource: 'function',
	operation: 'invoke',
	inputType: 'text',
	data: '={{ $json.text }}',
	options: { externalId: '={{ $json.id }}' },
};

const ANNOTATE: INodeParameters = {
	resource: 'sample',
	operation: 'annotate',
	sampleBy: 'externalId',
	externalId: '={{ $json.id }}',
	label: { __rl: true, mode: 'name', value: '={{ $json.truth }}' },
};

const percent = (fraction: number) => `${(fraction * 100).toFixed(2)} %`;
const shown = ({ labelName, confidence }: Prediction) => `${labelName} (${confidence.toFixed(2)})`;

async function loop(engine: Engine, sandbox: Sandbox): Promise<void> {
	const { clientId, clientSecret, url: baseUrl } = sandbox;
	const saved = await engine.credentials.add('nyckelOAuth2Api', {
		clientId,
		clientSecret,
		baseUrl,
	});
	const credentials = { nyckelOAuth2Api: saved };
	const classify = async (mails: HeldOutMail[], idPrefix: string): Promise<Prediction[]> => {
		const items = mails.map((mail) => ({ id: `${idPrefix}${mail.id}`, text: mailText(mail) }));
		return (await runNode(engine, credentials, INVOKE, items)) as Prediction[];
	};
	const accuracy = (mails: HeldOutMail[], predictions: Prediction[]) =>
		mails.filter(({ truth }, i) => predictions[i]?.labelName === truth).length / mails.length;

	// No mail that is corrected is one that the accuracy is measured on.
	const reviewed = heldOutMails().filter((_, i) => i % 2 === 0);
	const measured = heldOutMails().filter((_, i) => i % 2 === 1);
	console.log(
		`Classifying ${reviewed.length} mails to review, and ${measured.length} others to measure on…`,
	);
	const before = await classify(measured, 'before-');
	const first = await classify(reviewed, '');
	const uncertain = reviewed
		.map((mail, i) => ({ mail, prediction: first[i] as Prediction }))
		.sort((a, b) => a.prediction.confidence - b.prediction.confidence)
		.slice(0, CORRECTIONS);
	const corrections = uncertain.map(({ mail: { id, truth } }) => ({ id, truth }));
	const annotated = await runNode(engine, credentials, ANNOTATE, corrections);
	const after = await classify(measured, 'after-');

	const example = uncertain.find(({ mail, prediction }) => prediction.labelName !== mail.truth);
	if (example) {
		const [now] = await classify([example.mail], 'again-');
		console.log(`The mail "${example.mail.subject}", which is ${example.mail.truth}:`);
		console.log(`  before the correction  ${shown(example.prediction)}`);
		console.log(`  after it               ${now ? shown(now) : ''}`);
	}
	console.log(
		`${annotated.length} corrections · accuracy on ${measured.length} other mails: ` +
			`${percent(accuracy(measured, before))} before, ${percent(accuracy(measured, after))} after`,
	);
}

/** Runs the loop against a sandbox of its own, without limits: it makes thousands of requests. */
export async function runLoop(): Promise<void> {
	const sandbox = await startSandbox({ functions: ['spam'], warm: true, limits: false });
	const engine = await createEngine({ nyckel: 'dist' });
	try {
		await loop(engine, sandbox);
	} finally {
		engine.close();
		await sandbox.close();
	}
}
