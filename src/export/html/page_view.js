// What a state and a schedule look like: functions from data to elements. They know nothing of what is chosen.

const SHAPES = ['●', '■', '▲', '◆', '★', '▼', '✚'];

/** An element. Of the attributes, `on…` are listeners, false and null are left out. */
function h(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === false || value === undefined) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined));
  return element;
}

const label = (play, column) => play.threads[column] ? play.threads[column].label : `T${column + 1}`;

/** Colour, shape and label of a thread or task. */
function mark(play, column) {
  const shape = SHAPES[(column + Math.floor(column / 7)) % 7];
  return h('span', { class: `mark t${column % 7}` }, h('i', {}, shape), label(play, column));
}

/** What a move does; there may be nothing that a reader would look for. */
const operations = move => move.rows.length ? move.rows.map(row => row.operation) : ['goes on'];

/** `T1 and T2` */
const listed = (texts, word) => texts.length < 2 ? texts.join('')
  : `${texts.slice(0, -1).join(', ')} ${word} ${texts[texts.length - 1]}`;

const endsText = (play, ends) => listed(ends.map(end => `${play.ends[end].good ? '✓' : '✗'} ${play.ends[end].text}`), 'or');
const hasGood = (play, state) => state.ends.some(end => play.ends[end].good);

/** A value, with what differs from the value before marked, also deep inside. */
function valueNodes(now, before) {
  const compound = value => Array.isArray(value);
  if (before === undefined || !compound(now) || !compound(before) || now[0] !== before[0]) {
    const same = before !== undefined && valueText(now) === valueText(before);
    return same ? [valueText(now)] : [h('b', { class: 'changed' }, valueText(now))];
  }
  const [open, close] = now[0];
  const nodes = [open];
  const isDict = now[0] === '{}';
  const old = isDict ? new Map(before.slice(1)) : before.slice(1);
  now.slice(1).forEach((item, index) => {
    if (index) nodes.push(', ');
    if (isDict) nodes.push(`${item[0]}: `, ...valueNodes(item[1], old.has(item[0]) ? old.get(item[0]) : null));
    else nodes.push(...valueNodes(item, index < old.length ? old[index] : null));
  });
  if (now[0] === '()' && now.length === 2) nodes.push(',');
  nodes.push(close);
  if (now.length < before.length) {
    const gone = before.length - now.length;
    nodes.push(h('b', { class: 'changed' }, ` − ${gone} ${isDict ? 'entry' : 'item'}${gone > 1 ? 's' : ''}`.replace('entrys', 'entries')));
  }
  return nodes;
}

/** Shared values of a state beside those of the state before. */
function sharedTable(play, state, before) {
  if (!play.shared.length) return null;
  const varies = play.shared.map((_, index) => play.states.some(one => valueText(one.shared[index]) !== valueText(play.states[0].shared[index])));
  const still = play.shared.filter((_, index) => !varies[index]);
  const rows = play.shared.map((name, index) => {
    if (!varies[index]) return null;
    const now = state.shared[index];
    const old = before ? before.shared[index] : now;
    const changed = valueText(now) !== valueText(old);
    const was = changed && typeof old === 'string' ? h('span', { class: 'was' }, `  was ${old}`) : null;
    return h('tr', { class: changed ? 'moved' : null }, h('th', { scope: 'row' }, h('code', {}, name)),
      h('td', {}, valueNodes(now, old), was));
  });
  const rest = still.map(name => `${name} = ${valueText(state.shared[play.shared.indexOf(name)])}`);
  return [h('h4', {}, 'Shared values'), h('table', { class: 'shared' }, h('tbody', {}, rows.filter(Boolean))),
    rest.length ? h('p', { class: 'small' }, `never changes: ${rest.join(', ')}`) : null];
}

/** Queues of the event loops. */
function loopView(play, state) {
  const who = columns => columns.length ? columns.map(column => [mark(play, column), ' ']).flat() : ['nobody'];
  return state.loops.map((loop, number) => {
    const name = state.loops.length > 1 ? `Event loop ${number + 1}` : 'Event loop';
    const runs = loop.thread === null ? [] : [['run by', who([loop.thread])]];
    const facts = [...runs, ['now running', loop.running === null ? ['nobody'] : who([loop.running])], ['ready', who(loop.ready)]];
    if (loop.timers.length) {
      const timer = ([until, one]) => [one === null ? 'a callback' : mark(play, one), ` until ${valueText(until)} s `];
      facts.push(['asleep', loop.timers.map(timer).flat()]);
    }
    if (loop.now !== null) facts.push(['virtual time', [`${valueText(loop.now)} s`]]);
    const rows = facts.map(([fact, nodes]) => h('tr', {}, h('th', { scope: 'row' }, fact), h('td', {}, nodes)));
    return [h('h4', {}, name), h('table', { class: 'shared' }, h('tbody', {}, rows))];
  }).flat();
}

/** What a thread does next, what it waits for, or how it ended. */
function standingText(standing) {
  switch (standing.kind) {
    case KIND.absent: return 'does not exist yet';
    case KIND.returned: return 'has returned';
    case KIND.failed: return `ended by an exception${standing.why ? `: ${standing.why}` : ''}`;
    case KIND.blocked: return standing.why || 'has to wait';
    default: return '';
  }
}

/** One box for each thread or task, with a button for each move that it can take. */
function threadList(play, state, lastThread, choose) {
  return h('ol', { class: 'threads' }, play.threads.map((thread, column) => {
    const standing = state.standings[column] || { kind: KIND.absent, line: null, why: '' };
    const moves = state.moves.map((move, choice) => [move, choice]).filter(([move]) => move.thread === column);
    const place = standing.line === null || standing.kind > KIND.blocked ? '' : ` (line ${standing.line})`;
    const buttons = moves.map(([move, choice]) => moveButton(play, column, move, choice, choose));
    if (!buttons.length) {
      const why = standing.kind === KIND.enabled ? 'never comes to the end of its next step' : standingText(standing);
      buttons.push(h('button', { type: 'button', 'aria-disabled': 'true', 'data-thread': column },
        `${thread.label} ${why}${standing.kind === KIND.blocked ? place : ''}`));
    }
    return h('li', { class: column === lastThread ? 'moved' : null },
      h('div', {}, mark(play, column), ' ', h('code', {}, thread.name)), buttons);
  }));
}

function moveButton(play, column, move, choice, choose) {
  const all = operations(move);
  const shown = all.length > 4 ? [...all.slice(0, 3), `… and ${all.length - 3} more`] : all;
  const body = [h('b', {}, `Let ${label(play, column)} go`), h('code', {}, shown.join('\n'))];
  if (all.length > 1) body.splice(1, 0, ', all in one go:');
  if (move.target === null && !DATA.served) {
    return h('button', { type: 'button', 'aria-disabled': 'true', 'data-thread': column }, body, h('br'),
      'not in this file; ', h('code', {}, `simulate serve ${DATA.file}`));
  }
  return h('button', { type: 'button', 'data-thread': column, 'data-choice': choice, onclick: () => choose(choice) }, body);
}

/** The source, with the mark of every thread at its line. */
function sourceView(play, state) {
  const at = new Map();
  state.standings.forEach((standing, column) => {
    const stands = standing.kind === KIND.enabled || standing.kind === KIND.blocked;
    if (stands && standing.line !== null) at.set(standing.line, [...(at.get(standing.line) || []), column]);
  });
  return SOURCE.map((text, index) => {
    const here = at.get(index + 1) || [];
    const spans = here.map(column => state.standings[column]).filter(standing => standing.column !== null);
    return h('li', { class: here.length ? 'on' : null }, h('span', { class: 'who' }, here.map(column => mark(play, column))),
      h('span', { class: 'n' }, String(index + 1)), h('span', {}, underlined(text, spans)));
  });
}

/** A line with the characters underlined that some thread is about to execute. */
function underlined(text, spans) {
  if (!spans.length) return [text];
  const characters = Array.from(text);
  const inside = index => spans.some(({ column, width }) => index >= column - 1 && index < column - 1 + (width || 1));
  const nodes = [];
  for (let start = 0, end = 0; start < characters.length; start = end) {
    const marked = inside(start);
    while (end < characters.length && inside(end) === marked) end++;
    const part = characters.slice(start, end).join('');
    nodes.push(marked ? h('span', { class: 'span' }, part) : part);
  }
  return nodes;
}

/** All steps of a schedule, with a column for each thread; a click goes to the state after that step. */
function stepsTable(play, steps, position, goTo) {
  const columns = [...new Set(steps.flatMap(step => step.move.rows.map(row => row.column)))].sort((a, b) => a - b);
  const names = play.shared.map((_, name) => name)
    .filter(name => steps.some(step => step.move.rows.some(row => row.changes.some(([changed]) => changed === name))));
  const body = [];
  steps.forEach((step, index) => {
    const values = step.before.shared.slice();
    step.move.rows.forEach((row, inside) => {
      const before = values.slice();
      row.changes.forEach(([name, value]) => { values[name] = value; });
      const last = inside === step.move.rows.length - 1;
      const ends = !last || !step.after ? '' : step.after.end !== null
        ? `ends as ${endsText(play, [step.after.end])}` : play.knows ? endsText(play, step.after.ends) : '';
      const classes = [inside ? '' : 'begins', step.move.loses && last ? 'loses' : '',
        index === position - 1 ? 'now' : '', index >= position ? 'later' : ''].filter(Boolean).join(' ');
      body.push(h('tr', { class: classes || null, 'data-step': index + 1, onclick: () => goTo(index + 1) },
        h('td', {}, String(step.first + inside)),
        columns.map(column => h('td', { class: column === row.column ? `t${column % 7}` : null },
          column === row.column ? row.operation : '')),
        names.map(name => h('td', { class: 'value' }, valueNodes(values[name], before[name]))),
        h('td', {}, String(row.line)),
        h('td', {}, ends, step.move.loses && last ? h('b', { class: 'lost' }, ' ◀ the right end is lost here') : '')));
    });
  });
  const head = h('tr', {}, h('th', {}, 'step'),
    columns.map(column => h('th', {}, mark(play, column))),
    names.map(name => h('th', { class: 'value' }, h('code', {}, play.shared[name]))),
    h('th', {}, 'line'), h('th', {}, 'can still end as'));
  return h('table', { class: 'schedule live' }, h('thead', {}, head), h('tbody', {}, body));
}
