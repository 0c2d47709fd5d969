/**
 * The example workflows in n8n's engine, with the built node and a real credential against a sandbox.
 * Arguments: `--json` prints rows and summary instead of tables, `--loop` closes the training loop instead.
 */
import { REAL_LATENCY_MS, startSandbox } from '../../sandbox';
import type { Sandbox } from '../../sandbox';
import { createEngine, type Engine, type RunResult } from '../../test/support/engine';
import { removeUserFolder } from '../../test/support/engine/environment';
import { CREDENTIAL, localExample } from './local-example.cjs';
import { mailRows, printMails, printRoutes } from './mail-table.mjs';
import { runLoop } from './run-loop';

const NODE = 'Nyckel';

/** Outputs of "Route an inbox", as the canvas shows them. */
const OUTPUTS = ['Other', 'Low Confidence', 'Spam', 'Inbox'];

async function runExample(engine: Engine, sandbox: Sandbox, name: string): Promise<RunResult> {
	const workflow = localExample(name, { sandboxUrl: sandbox.url });
	const result = await engine.run(workflow, { mode: 'manual' });
	if (!result.error) return result;
	const { message, description } = result.error;
	throw new Error([message, description].filter(Boolean).join(' '));
}

/** Each mail with the output it left by. */
function routedMails(result: RunResult) {
	return result.outputs(NODE).flatMap((items, index) =>
		items.map(({ json }) => ({
			subject: json.subject as string,
			output: OUTPUTS[index] ?? String(index),
			confidence: Number((json.prediction as { confidence?: number } | undefined)?.confidence),
		})),
	);
}

async function runExamples(asJson: boolean): Promise<void> {
	const sandbox = await startSandbox({ warm: true, latencyMs: REAL_LATENCY_MS });
	const engine = await createEngine({ nyckel: 'dist' });
	try {
		const { clientId, clientSecret, url: baseUrl } = sandbox;
		const account = { clientId, clientSecret, baseUrl };
		await engine.credentials.add('nyckelOAuth2Api', account, CREDENTIAL);
		const start = performance.now();
		const sorted = await runExample(engine, sandbox, 'sort-an-inbox');
		printMails(mailRows(sorted.json(NODE)), (performance.now() - start) / 1000, asJson);
		if (asJson) return;
		printRoutes(routedMails(await runExample(engine, sandbox, 'route-an-inbox')), OUTPUTS);
		console.log('Next: npm run n8n  (the same workflows in the n8n application)');
	} finally {
		engine.close();
		await sandbox.close();
	}
}

async function main(): Promise<void> {
	if (process.argv.includes('--loop')) await runLoop();
	else await runExamples(process.argv.includes('--json'));
}

// After Ctrl-C the engine leaves nothing on disk either.
process.once('SIGTERM', () => {
	removeUserFolder();
	process.exit();
});

main().catch((error: unknown) => {
	console.error(`The demo failed: ${error instanceof Error ? error.message : String(error)}`);
	process.exitCode = 1;
});
