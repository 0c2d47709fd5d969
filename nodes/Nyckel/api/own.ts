/** @returns what a table has under a name that came from outside; not what every object answers to, as `constructor` */
export const ownOf = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
	Object.hasOwn(table, name) ? table[name] : undefined;
