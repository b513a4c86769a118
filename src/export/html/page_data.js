// Reading the embedded data: the other side of `data.rs`.

const DATA = JSON.parse(document.getElementById('data').textContent);
const SOURCE = Array.from(document.querySelectorAll('#source > li'), line => line.textContent);
const KIND = { absent: 0, enabled: 1, blocked: 2, returned: 3, failed: 4 };
const ROLE = { counterexample: 0, passing: 1, end: 2 };

/** A play with everything looked up in its tables. */
function readPlay(raw) {
  const value = index => raw.values[index];
  const rows = raw.rows.map(([column, operation, line, changes]) => (
    { column, operation: raw.texts[operation], line, changes: changes.map(([name, to]) => [name, value(to)]) }));
  const standings = raw.standings.map(([kind, line, column, width, why]) => (
    { kind, line, column, width, why: why === null ? '' : raw.texts[why] }));
  const loops = raw.loops.map(([running, ready, timers, now, thread]) => (
    { thread, running, ready, timers: timers.map(([until, who]) => [value(until), who]), now: now === null ? null : value(now) }));
  const move = ([thread, token, target, steps, loses, alternative]) => (
    { thread, token: raw.texts[token], target, rows: steps.map(row => rows[row]), loses: Boolean(loses),
      alternative: alternative ?? null });
  const states = raw.states.map(([number, shared, where, queues, set, violated, end, moves], index) => (
    { index, number, shared: shared.map(value), standings: where.map(one => standings[one]), violated, end,
      loops: queues.map(one => loops[one]), ends: raw.sets[set], moves: moves.map(move) }));
  return { ...raw, states,
    threads: raw.threads.map(([label, name, line]) => ({ label, name, line })),
    ends: raw.ends.map(([text, good, count]) => ({ text, good: Boolean(good), count })),
    schedules: raw.schedules.map(([role, title, subject, token, moves, repeats]) => (
      { role, title, subject, token, moves, repeats })) };
}

/** The moves of a list of choices with the states before and after; stops where the embedded part ends. */
function trail(play, choices) {
  const steps = [];
  let state = play.states[0];
  let row = 0;
  for (const choice of choices) {
    const move = state && state.moves[choice];
    if (!move) break;
    const after = move.target === null ? null : play.states[move.target];
    steps.push({ choice, move, before: state, after, first: row + 1, last: row + move.rows.length });
    row += move.rows.length;
    state = after;
  }
  return steps;
}

/** How a replay token writes a list of choices. */
function scheduleText(play, choices) {
  let text = '';
  let open = false;
  for (const { move } of trail(play, choices)) {
    if (open && /^\d/.test(move.token)) text += '-';
    text += move.token;
    open = move.token.includes('c');
  }
  return text;
}

/** The other way round; what cannot be followed is left out. */
function readSchedule(play, text) {
  const choices = [];
  let state = play.states[0];
  let rest = text;
  while (state && rest) {
    rest = rest.replace(/^-/, '');
    let best = -1;
    state.moves.forEach((move, index) => {
      const longer = best < 0 || move.token.length > state.moves[best].token.length;
      if (move.target !== null && rest.startsWith(move.token) && longer) best = index;
    });
    if (best < 0) break;
    choices.push(best);
    rest = rest.slice(state.moves[best].token.length);
    state = play.states[state.moves[best].target];
  }
  return choices;
}

/** Fewest moves to a state that is wanted; null if there is none in the embedded part. */
function wayTo(play, wanted) {
  const from = new Map([[0, null]]);
  const queue = [0];
  for (const index of queue) {
    if (wanted(play.states[index])) {
      const choices = [];
      for (let at = index; from.get(at); at = from.get(at)[0]) choices.unshift(from.get(at)[1]);
      return choices;
    }
    play.states[index].moves.forEach((move, choice) => {
      if (move.target !== null && !from.has(move.target)) {
        from.set(move.target, [index, choice]);
        queue.push(move.target);
      }
    });
  }
  return null;
}

/** A value as Python writes it. */
function valueText(value) {
  if (typeof value === 'string') return value;
  const [form, ...items] = value;
  if (form === '{}') return `{${items.map(([key, item]) => `${key}: ${valueText(item)}`).join(', ')}}`;
  const inside = items.map(valueText).join(', ');
  if (form === '[]') return `[${inside}]`;
  return items.length === 1 ? `(${inside},)` : `(${inside})`;
}
