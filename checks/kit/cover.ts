/** Does a policy hold for something, as far as its text can be followed? */
export type Cover = 'yes' | 'no' | 'unclear';

/** All of them have to hold. */
export function allCover(covers: readonly Cover[]): Cover {
  if (covers.includes('no')) return 'no';
  return covers.includes('unclear') ? 'unclear' : 'yes';
}

/** One of them is enough. */
export function anyCovers(covers: readonly Cover[]): Cover {
  if (covers.includes('yes')) return 'yes';
  return covers.includes('unclear') ? 'unclear' : 'no';
}

export function unless(cover: Cover): Cover {
  if (cover === 'unclear') return 'unclear';
  return cover === 'yes' ? 'no' : 'yes';
}
