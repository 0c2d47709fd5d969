const path = require('node:path');
const { dest, parallel, src, watch } = require('gulp');

/** What n8n reads beside the compiled code: icons and the codex. */
const ASSETS = ['nodes/**/*.svg', 'nodes/**/*.node.json', 'credentials/**/*.svg'];

/** Puts them into dist/ under the same folders. */
function copyAssets() {
	return src(ASSETS, { base: __dirname, encoding: false }).pipe(dest(path.join(__dirname, 'dist')));
}

/** Copies again whenever one changes; runs beside `tsc --watch`. */
function watchAssets() {
	return watch(ASSETS, { ignoreInitial: false }, copyAssets);
}

exports.build = parallel(copyAssets);
exports.watch = watchAssets;
exports.default = exports.build;
