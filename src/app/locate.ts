import type { Locate } from '../model/document.ts';

/** For a target without documents: nothing in it can be pointed at. */
export const locateNowhere: Locate = () => ({ file: '.', line: 1, column: 1 });
