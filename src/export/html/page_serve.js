// Where the embedded states end and somebody serves the page, more are asked for.

/** Adds states that came later; those that are there already are known by their number. */
function graft(play, piece, first, from, choice) {
  const known = new Map(play.states.filter(state => state.number !== null).map(state => [state.number, state.index]));
  const ends = piece.ends.map(end => {
    const same = play.ends.findIndex(one => one.text === end.text && one.good === end.good);
    return same < 0 ? play.ends.push(end) - 1 : same;
  });
  piece.threads.slice(play.threads.length).forEach(thread => play.threads.push(thread));
  const places = piece.states.map((state, offset) => {
    const place = state.number === null ? undefined : known.get(state.number);
    return place === undefined ? play.states.length + offset : place;
  });
  // New states keep the order in which they came, so that the place of each is known before it is there.
  let next = play.states.length;
  piece.states.forEach((state, offset) => { if (places[offset] >= play.states.length) places[offset] = next++; });
  piece.states.forEach((state, offset) => {
    const moves = state.moves.map(move => ({ ...move, target: move.target === null ? null : places[move.target] }));
    const there = play.states[places[offset]];
    if (there) there.moves.forEach((move, index) => { move.target ??= moves[index].target; });
    else {
      play.states.push({ ...state, index: places[offset], moves,
        end: state.end === null ? null : ends[state.end], ends: state.ends.map(end => ends[end]) });
    }
  });
  play.states[from].moves[choice].target = places[first];
}

/** Asks for the states beyond a move, of which there are none yet. */
async function beyond(variant, choices) {
  const play = playOf(variant);
  const { before, move, choice } = trail(play, choices).pop();
  if (move.target !== null) return;
  const parts = new URLSearchParams({ variant: String(variant), schedule: scheduleText(play, choices) });
  const answer = await fetch(`play?${parts}`);
  if (!answer.ok) throw new Error(await answer.text());
  const { first, play: raw } = await answer.json();
  graft(play, readPlay(raw), first, before.index, choice);
}

/** Does a move that leads beyond, once it is known where. */
async function ask(choice) {
  const { variant } = shown;
  const choices = [...shown.choices.slice(0, shown.position), choice];
  const status = player().querySelector('.status');
  try {
    await beyond(variant, choices);
    if (shown.variant === variant) load(choices, choices.length, null);
  } catch (error) {
    status.className = 'status bad';
    status.textContent = `The server does not answer: ${error.message.trim()}. Is simulate serve still running?`;
  }
}

/** Follows a schedule of the address as far as it goes, beyond what is embedded. */
async function followBeyond(variant, text) {
  const play = playOf(variant);
  for (;;) {
    const choices = readSchedule(play, text);
    const done = scheduleText(play, choices);
    const rest = text.slice(done.length).replace(/^-/, '');
    const state = choices.length ? trail(play, choices).pop().after : play.states[0];
    const next = rest && state ? state.moves.findIndex(move => move.target === null && rest.startsWith(move.token)) : -1;
    if (next < 0) return choices;
    await beyond(variant, [...choices, next]);
  }
}
