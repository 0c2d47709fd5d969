// What n8n's configuration (eslint.config.mjs, which must stay as it is) does not ask for: typed, strict rules for
// the code that ships, and the same without the n8n rules for tests, sandbox and scripts.
import tseslint from 'typescript-eslint';

export default tseslint.config(
	{
		ignores: ['dist/**', 'coverage/**', 'node_modules/**', '.cache/**', 'reports/**', '**/*.json'],
	},
	{
		files: ['**/*.ts'],
		extends: [tseslint.configs.strictTypeChecked],
		languageOptions: {
			parserOptions: { project: './tsconfig.dev.json', tsconfigRootDir: import.meta.dirname },
		},
		linterOptions: { reportUnusedDisableDirectives: 'error' },
		rules: {
			'@typescript-eslint/explicit-module-boundary-types': 'error',
			'@typescript-eslint/consistent-type-imports': 'error',
			// Numbers are what most of our texts are made of.
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
			// `return await` keeps the caller in stack traces.
			'@typescript-eslint/return-await': ['error', 'always'],
			// A class with one method is how n8n asks for nodes and credentials.
			'@typescript-eslint/no-extraneous-class': 'off',
			// As n8n does it: `void promise` and handlers that return a promise are fine where awaited elsewhere.
			'@typescript-eslint/no-confusing-void-expression': [
				'error',
				{ ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
			],
		},
	},
	{
		files: ['test/**/*.ts'],
		// Jest types its asymmetric matchers (expect.any, expect.objectContaining) as any.
		rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
	},
	{
		files: ['test/expressions/**/*.ts'],
		// Node's own test runner collects these promises itself.
		rules: { '@typescript-eslint/no-floating-promises': 'off' },
	},
);
