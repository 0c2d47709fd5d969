/**
 * Stands in for `npm` in the PATH of an n8n under test: our package is not published, so what n8n would fetch from the
 * registry comes from a folder of tarballs. Arguments: that folder, the real npm, then what npm was called with.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '', realNpm = '', ...args] = process.argv.slice(2);

/** @param {string} wanted name and version, e.g. `n8n-nodes-nyckel@latest` */
function tarballOf(wanted) {
	const [name, version] = wanted.split('@');
	const all = readdirSync(folder)
		.filter((file) => file.startsWith(`${name}-`))
		.sort();
	return version === 'latest' ? all.at(-1) : all.find((file) => file === `${name}-${version}.tgz`);
}

/** @param {string} file */
const versionOf = (file) => /-(\d[^-]*)\.tgz$/.exec(file)?.[1];

/** `npm outdated --json`: what is installed here and has a newer version. */
function outdated() {
	const { dependencies = {} } = JSON.parse(readFileSync('package.json', 'utf8'));
	/** @type {Record<string, {current: string, latest?: string}>} */
	const found = {};
	for (const [name, current] of Object.entries(dependencies)) {
		const latest = versionOf(tarballOf(`${name}@latest`) ?? '');
		if (latest !== current) found[name] = { current, latest };
	}
	console.log(JSON.stringify(found));
	return Object.keys(found).length > 0 ? 1 : 0;
}

/** @param {string} wanted */
function pack(wanted) {
	const file = tarballOf(wanted) ?? '';
	copyFileSync(join(folder, file), join(process.cwd(), file));
	console.log(file);
	return 0;
}

/** @param {string} wanted */
function view(wanted) {
	const file = tarballOf(wanted);
	if (!file) console.error(`npm error code E404\nnpm error 404 Not Found - ${wanted}`);
	else console.log(JSON.stringify(versionOf(file)));
	return file ? 0 : 1;
}

/** Everything else. Nothing is fetched by it: the package has no dependencies. */
function other() {
	const { status } = spawnSync(realNpm, args, { stdio: 'inherit' });
	return status ?? 1;
}

const [command = '', wanted = ''] = args;
process.exitCode = ({ outdated, pack, view }[command] ?? other)(wanted);
