import { failure } from '../../nodes/Nyckel/api/failures';
import { FAILURES } from '../../nodes/Nyckel/api/failureTable';
import type { FailureCode } from '../../nodes/Nyckel/api/failures';

test.each(Object.keys(FAILURES) as FailureCode[])(
	'the failure "%s" stays short, however long what it quotes',
	(code) => {
		const long = 'x'.repeat(1_000_000);
		const facts = { host: long, functionId: long, detail: long, sample: long, label: long };
		const { message, description } = failure(code, { ...facts, status: 400 });
		expect(message.length + description.length).toBeLessThan(1_200);
	},
);
