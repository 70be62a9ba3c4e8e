/**
 * What an error of PostgreSQL means to a caller:
 *
 * - `unavailable`: it says nothing about the request, which may succeed when it is made again;
 * - `conflict`: the request contradicts what is stored;
 * - `input`: a value of the request can't be stored;
 * - `bug`: the statement, the schema or the server is wrong.
 */
export type FailureKind = 'unavailable' | 'conflict' | 'input' | 'bug';

/** Every code of Appendix A of PostgreSQL's manual. A test compares the table with the server's own list. */
const codesByKind: Readonly<Record<FailureKind, string>> = {
  unavailable: `
    08000 08001 08003 08004 08006 08007 08P01
    25006 25P03 25P04
    28000 28P01
    3D000
    40000 40001 40002 40003 40P01
    53000 53100 53200 53300 53400
    55000 55006 55P03
    57000 57014 57P01 57P02 57P03 57P04 57P05
    58000 58030`,
  conflict: '23000 23001 23503 23505 23P01 27000',
  input: `
    22000 22001 22003 22004 22005 22007 22008 22009 22015 22018 22019 22021 22025 22026
    2200B 2200C 2200D 2200F 2200L 2200M 2200N 2200S 2200T 2201B
    22030 22031 22032 22037 2203D 2203E 22P02 22P03 22P05
    23502 23514 44000 54000 54001`,
  bug: `
    03000 09000 0A000 0B000 0F000 0F001 0L000 0LP01 0P000 0Z000 0Z002 10608 20000 21000
    22002 22010 22011 22012 22013 22014 22016 22022 22023 22024 22027
    2200G 2200H 2201E 2201F 2201G 2201W 2201X 2202E 2202G 2202H
    22033 22034 22035 22036 22038 22039 2203A 2203B 2203C 2203F 2203G 22P01 22P04 22P06
    24000 25000 25001 25002 25003 25004 25005 25007 25008 25P01 25P02 26000
    2B000 2BP01 2D000 2F000 2F002 2F003 2F004 2F005 34000 38000 38001 38002 38003 38004
    39000 39001 39004 39P01 39P02 39P03 3B000 3B001 3F000
    42000 42501 42601 42602 42611 42622 42701 42702 42703 42704 42710 42712 42723 42725 42803 42804 42809 42830 42846
    42883 42939 428C9 42P01 42P02 42P03 42P04 42P05 42P06 42P07 42P08 42P09 42P10 42P11 42P12 42P13 42P14 42P15 42P16
    42P17 42P18 42P19 42P20 42P21 42P22
    54011 54023 55P02 55P04 58P01 58P02 58P03 F0000 F0001
    HV000 HV001 HV002 HV004 HV005 HV006 HV007 HV008 HV009 HV00A HV00B HV00C HV00D HV00J HV00K HV00L HV00M HV00N HV00P
    HV00Q HV00R HV010 HV014 HV021 HV024 HV090 HV091
    P0000 P0001 P0002 P0003 P0004 XX000 XX001 XX002`,
};

/** The kind of each code. */
export const kindByCode: ReadonlyMap<string, FailureKind> = new Map(
  (['unavailable', 'conflict', 'input', 'bug'] as const).flatMap((kind) =>
    codesByKind[kind]
      .trim()
      .split(/\s+/)
      .map((code) => [code, kind] as const),
  ),
);

/** Classes whose codes say nothing about the statement, codes of later versions included. */
const unavailableClasses = /^(08|53|57|58)/;

/** What a code means. One that isn't in the table is a bug, unless its class says otherwise. */
export function failureKind(code: string): FailureKind {
  return kindByCode.get(code) ?? (unavailableClasses.test(code) ? 'unavailable' : 'bug');
}

/** The transaction was in the way of another one, and was rolled back. Made again, it may succeed. */
export function isConflictOfTransactions(code: string): boolean {
  return code === '40001' || code === '40P01';
}
