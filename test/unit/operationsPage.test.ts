import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { invokeFunction } from '../../nodes/Nyckel/api/endpoints';
import { scopesOf } from '../../nodes/Nyckel/run/attempt';

const PAGE = readFileSync(join(__dirname, '../../docs/operations.md'), 'utf8');

/** What a line says is over, without whose it is: `account`, `model:…`. */
const kinds = scopesOf(invokeFunction('function_a', {}, {}, 0)).map((scope) =>
	scope.replace(/:.*/, ':…'),
);

describe('the page for those who run n8n', () => {
	test('says what to do about each line that tells what is over', () => {
		expect(kinds.sort()).toEqual(['account', 'function:…', 'input:…', 'model:…']);
		for (const kind of kinds) expect(PAGE).toContain(`\`all that is left is over for ${kind}\``);
	});
});
