/**
 * Checks the GitHub workflows with GitHub's own language service, which knows their form and what expressions may
 * use; a mistake there would show only after a push. Any remark counts as a failure.
 * Usage: tsx scripts/lint-workflows.mjs [<file> …] (tsx, since the service imports JSON in a way that Node.js refuses)
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { validate } from '@actions/languageservice';
import { TextDocument } from 'vscode-languageserver-textdocument';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, '.github/workflows');

/** An action runs as it was looked at: a tag can be moved to other code, a commit cannot. */
const UNPINNED = /^\s*(?:-\s+)?uses:\s*(?!\.\/)\S+@(?![\da-f]{40}\b)\S*/;

/**
 * @param {string} file
 * @returns {Promise<string[]>} one line a problem
 */
async function problemsOf(file) {
	const text = readFileSync(file, 'utf8');
	const document = TextDocument.create(pathToFileURL(file).href, 'yaml', 1, text);
	const remarks = (await validate(document, {})).map(({ range, message }) => ({
		line: range.start.line + 1,
		message,
	}));
	const unpinned = text.split('\n').flatMap((line, index) =>
		UNPINNED.test(line)
			? [
					{
						line: index + 1,
						message: 'Name the commit of the action, with its version in a comment.',
					},
				]
			: [],
	);
	return [...remarks, ...unpinned].map(
		({ line, message }) => `${relative(root, file)}:${line}: ${message}`,
	);
}

const given = process.argv.slice(2);
const files =
	given.length > 0
		? given
		: readdirSync(folder)
				.filter((name) => /\.ya?ml$/.test(name))
				.map((name) => join(folder, name));
const problems = (await Promise.all(files.map(problemsOf))).flat();
for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log(`${files.length} GitHub workflows, no problem`);
process.exitCode = problems.length === 0 ? 0 : 1;
