/** Line and column, both from 1; columns in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface Entry {
  readonly key: Place;
  readonly value: PositionNode;
}

/** Where every node of a document stands. */
export interface PositionNode {
  /** Missing for an empty value (`replicas:`). */
  readonly place?: Place;
  readonly entries?: ReadonlyMap<string, Entry>;
  readonly items?: readonly PositionNode[];
  /** Place of `<<`, which stands for every key that was merged in. */
  readonly merge?: Place;
  /** Source of a plain scalar, for what it looks like. */
  readonly plain?: string;
}
