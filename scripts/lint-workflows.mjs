/**
 * Checks the GitHub workflows with GitHub's own language service, which knows their form and what expressions may
 * use; a mistake there would show only after a push. Any remark counts as a failure.
 * Usage: tsx scripts/lint-workflows.mjs [<file> …] (tsx, since the service imports JSON in a way that Node.js refuses)
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

import { validate } from '@actions/languageservice';
import { TextDocument } from 'vscode-languageserver-textdocument';

import { root } from './lib/prepare.mjs';

const folder = join(root, '.github/workflows');

/**
 * @param {string} file
 * @returns {Promise<string[]>} one line a problem
 */
async function problemsOf(file) {
	const text = readFileSync(file, 'utf8');
	const document = TextDocument.create(pathToFileURL(file).href, 'yaml', 1, text);
	const remarks = await validate(document, {});
	return remarks.map(
		({ range, message }) => `${relative(root, file)}:${range.start.line + 1}: ${message}`,
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
