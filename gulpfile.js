const { spawn } = require('node:child_process');
const { rm } = require('node:fs/promises');
const path = require('node:path');
const { dest, series, src, watch } = require('gulp');

/** What n8n reads beside the compiled code: icons, the codex, and what comes out of each operation. */
const ASSETS = ['nodes/**/*.svg', 'nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'];
const BUILT = path.join(__dirname, 'dist');

/** A file whose source is gone must not be packed. */
function clean() {
	return rm(BUILT, { recursive: true, force: true });
}

/** Puts them into dist/ under the same folders. */
function copyAssets() {
	return src(ASSETS, { base: __dirname, encoding: false }).pipe(dest(BUILT));
}

/** Compiles and copies again at every change, until stopped. */
function watchAll() {
	watch(ASSETS, { ignoreInitial: false }, copyAssets);
	return spawn('tsc', ['--watch', '--preserveWatchOutput'], { stdio: 'inherit', shell: true });
}

exports.build = series(clean, copyAssets);
exports.watch = series(clean, watchAll);
