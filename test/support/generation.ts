import { version } from 'n8n-core/package.json';

const numberOf = (text: string): number => {
	const [major = 0, minor = 0] = text.split('.').map(Number);
	return major * 1_000 + minor;
};

/**
 * Whether the tests run on an n8n before this one (`npm run test:n8n`). A test asks only where n8n itself differs, and
 * says how.
 * @param minor of n8n 2, e.g. `2.33`: the packages of n8n 1 count otherwise
 */
export const isBefore = (minor: `2.${number}`): boolean => numberOf(version) < numberOf(minor);
