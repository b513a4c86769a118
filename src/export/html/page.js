// The player, which is also the scheduler game: a schedule is a path of the play, the reader follows it or leaves it.

const plays = DATA.variants.map(() => null);
const sections = Array.from(document.querySelectorAll('.variant'));
const cards = Array.from(document.querySelectorAll('.card'));

/** What is shown: variant, choices of the schedule, how many of them are done, and what it is called. */
const shown = { variant: 0, choices: [], position: 0, source: null };
let past = [];
let timer = null;

const playOf = variant => plays[variant] || (plays[variant] = readPlay(DATA.variants[variant].play));
const play = () => playOf(shown.variant);
const steps = () => trail(play(), shown.choices);
const stateAt = (all, position) => position ? all[position - 1].after : play().states[0];
const player = () => sections[shown.variant].querySelector('.player');

/** Another schedule; what was shown can be brought back. */
function load(choices, position, source) {
  past.push({ ...shown, choices: shown.choices.slice() });
  if (past.length > 500) past.shift();
  Object.assign(shown, { choices, position, source });
  update();
}

function goTo(position) {
  shown.position = Math.max(0, Math.min(position, shown.choices.length));
  update();
}

/** Lets a thread go: along the schedule if that comes next, else the rest is the reader's own. */
function choose(choice) {
  stop();
  const state = stateAt(steps(), shown.position);
  if (state.moves[choice].target === null) { if (DATA.served) ask(choice); }
  else if (shown.choices[shown.position] === choice) goTo(shown.position + 1);
  else load([...shown.choices.slice(0, shown.position), choice], shown.position + 1, null);
}

function undo() {
  stop();
  const last = past.pop();
  if (!last) return;
  if (last.variant !== shown.variant) select(last.variant, last);
  else { Object.assign(shown, last); update(); }
}

/** Shows a variant, with a schedule or with its most important one. */
function select(variant, schedule) {
  stop();
  const first = playOf(variant).schedules.findIndex(() => true);
  const start = first < 0 ? { choices: [], source: null } : { choices: playOf(variant).schedules[first].moves, source: first };
  Object.assign(shown, { variant, position: 0, ...start, ...schedule });
  sections.forEach((section, index) => { section.hidden = index !== variant; });
  cards.forEach((card, index) => {
    card.classList.toggle('chosen', index === variant);
    card.querySelector('.name').setAttribute('aria-current', index === variant ? 'true' : 'false');
  });
  build();
  update();
}

function stop() {
  if (timer) clearInterval(timer);
  timer = null;
}

function playOrPause() {
  if (timer) stop();
  else {
    if (shown.position === shown.choices.length) shown.position = 0;
    timer = setInterval(() => {
      if (shown.position >= shown.choices.length) stop();
      goTo(shown.position + 1);
    }, 1300);
  }
  update();
}

/** The token of what is shown; of an own schedule, of the steps that are done. */
function token() {
  const { choices, position, source } = shown;
  if (source !== null) return play().schedules[source].token;
  return `${play().slug}@${scheduleText(play(), choices.slice(0, position))}.${play().fingerprint}`;
}

/** The command that replays a token; a shell would take parentheses for its own. */
const command = text => DATA.replay.replace(/TOKEN$/, () => /[()]/.test(text) ? `'${text}'` : text);

function copyButton(text) {
  const button = h('button', { type: 'button', class: 'copy' }, 'Copy');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text());
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Select it and copy';
    }
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  });
  return button;
}

/** The parts of the player that stay while its variant is shown. */
function build() {
  const root = player();
  if (root.firstChild) return;
  const button = (text, title, action, name) =>
    h('button', { type: 'button', 'aria-label': title, title, 'data-do': name, onclick: () => { stop(); action(); } }, text);
  const choices = h('div', { class: 'choices', role: 'group', 'aria-label': 'Schedules' });
  play().schedules.forEach((schedule, index) => {
    const sign = schedule.role === ROLE.counterexample ? '✗ ' : schedule.role === ROLE.passing ? '✓ ' : '';
    choices.append(h('button', { type: 'button', 'data-schedule': index,
      onclick: () => { stop(); load(schedule.moves, 0, index); } }, sign + schedule.title.replaceAll('-', ' ')));
  });
  choices.append(h('button', { type: 'button', 'data-schedule': 'own', onclick: () => { stop(); load([], 0, null); } },
    'You are the scheduler'));
  const slider = h('input', { type: 'range', min: 0, value: 0, 'aria-label': 'Step' });
  slider.addEventListener('input', () => { stop(); goTo(Number(slider.value)); });
  const controls = h('div', { class: 'controls' },
    button('|◀', 'To the start (Home)', () => goTo(0), 'start'),
    button('◀', 'One step back (←)', () => goTo(shown.position - 1), 'back'),
    h('button', { type: 'button', 'data-do': 'play', onclick: playOrPause }, 'Play'),
    button('▶', 'One step on (→)', () => goTo(shown.position + 1), 'next'),
    button('▶|', 'To the end (End)', () => goTo(shown.choices.length), 'end'),
    slider, h('output', {}),
    button('Undo', 'Take back the last choice (U)', undo, 'undo'));
  root.append(choices, controls, h('p', { class: 'status', role: 'status', 'aria-live': 'polite' }),
    h('div', { class: 'stage' }, h('div', {}, h('ol', { class: 'source' })),
      h('div', {}, h('h4', {}, 'Who goes next?'), h('div', { class: 'who-next' }), h('div', { class: 'values' }))),
    h('p', { class: 'small keys' }, 'Keys: ', h('kbd', {}, '←'), ' ', h('kbd', {}, '→'), ' step, ', h('kbd', {}, '1'), ' ',
      h('kbd', {}, '2'), ' … let that thread go, ', h('kbd', {}, 'U'), ' undo. ', extent()),
    h('div', { class: 'scroll steps-now' }),
    h('p', { class: 'small' }, 'This schedule as a command: ', h('code', { class: 'command token' }),
      copyButton(() => root.querySelector('.token').textContent)));
}

function extent() {
  const { states, total, whole } = play();
  if (whole) return `All ${total} states are in this file.`;
  return DATA.served ? `${states.length} of ${total} states came with the page; others are asked for when you go there.`
    : `${states.length} of ${total} states are in this file.`;
}

/** What has happened and what can still happen, in words. */
function tell(all) {
  const { position } = shown;
  const state = stateAt(all, position);
  const parts = [];
  if (position) {
    const { move, first, last } = all[position - 1];
    const which = first >= last ? `Step ${last}` : `Steps ${first} to ${last}`;
    parts.push(`${which}: ${label(play(), move.thread)} ${operations(move).join('; ')}.`);
  } else {
    parts.push('The start: nobody has done anything yet.');
  }
  if (!state) return { text: [...parts, 'What comes then is not in this file.'].join(' '), mood: '' };
  if (state.violated.length) parts.push(`✗ Broken here: ${state.violated.join(', ')}.`);
  if (state.end !== null) {
    const end = play().ends[state.end];
    const stuck = state.standings.map((standing, column) => [standing, column]).filter(([standing]) => standing.kind === KIND.blocked);
    if (stuck.length) {
      parts.push(`✗ Deadlock: nobody can go on. ${stuck.map(([standing, column]) => `${label(play(), column)} ${standing.why}`).join('; ')}.`);
    } else {
      parts.push(end.good ? `✓ The end, and all is well: ${end.text}.` : `✗ The end, and something is wrong: ${end.text}.`);
    }
    return { text: [...parts, lostText(all, position)].join(' '), mood: end.good && !state.violated.length ? 'good' : 'bad' };
  }
  const repeats = shown.source === null ? null : play().schedules[shown.source].repeats;
  if (repeats !== null && position === all.length) {
    parts.push(`All is again as it was before step ${all[repeats].first}: this can go on for ever.`);
  }
  if (!state.moves.length) parts.push('What comes next was not looked at.');
  if (play().knows && state.ends.length) parts.push(`It can still end as ${endsText(play(), state.ends)}.`);
  const lost = play().knows && state.number !== null && !hasGood(play(), state);
  return { text: [...parts, lostText(all, position)].join(' '), mood: lost ? 'bad' : '' };
}

/** Where the last right end was lost, if it was. */
function lostText(all, position) {
  const step = all.slice(0, position).findIndex(one => one.move.loses);
  if (step < 0) return '';
  const { move, last } = all[step];
  const done = operations(move);
  return step === position - 1 ? 'By this step the right end is lost: whatever comes now, it is wrong.'
    : `The right end was lost at step ${last} (${label(play(), move.thread)} ${done[done.length - 1]}).`;
}

/** Shows what is chosen. */
function update() {
  const root = player();
  const all = steps();
  shown.position = Math.min(shown.position, all.length);
  const { position } = shown;
  const state = stateAt(all, position);
  const find = selector => root.querySelector(selector);
  root.querySelectorAll('[data-schedule]').forEach(button => {
    const own = button.dataset.schedule === 'own';
    button.setAttribute('aria-pressed', String(own ? shown.source === null : Number(button.dataset.schedule) === shown.source));
  });
  const slider = find('input');
  slider.max = all.length;
  slider.value = position;
  const done = position ? all[position - 1].last : 0;
  const total = all.length ? all[all.length - 1].last : 0;
  const where = `step ${done} of ${total}`;
  slider.setAttribute('aria-valuetext', where);
  find('output').textContent = where;
  find('[data-do=play]').textContent = timer ? 'Pause' : 'Play';
  find('[data-do=undo]').disabled = past.length === 0;
  const { text, mood } = tell(all);
  const status = find('.status');
  status.className = `status ${mood}`;
  if (status.textContent !== text) status.textContent = text;
  if (state) showState(root, state, position ? all[position - 1] : null);
  const table = find('.steps-now');
  table.replaceChildren(all.length ? stepsTable(play(), all, position, goTo) : h('p', {}, 'Choose who goes first.'));
  find('.token').textContent = command(token());
  showInPictures(state);
  remember();
}

function showState(root, state, step) {
  const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.thread : undefined;
  const threads = root.querySelector('.who-next');
  threads.replaceChildren(threadList(play(), state, step ? step.move.thread : -1, choose));
  if (focused !== undefined) {
    const next = threads.querySelector(`button[data-thread="${focused}"]`);
    if (next) next.focus();
  }
  root.querySelector('.values').replaceChildren(
    ...[sharedTable(play(), state, step ? step.before : null), loopView(play(), state)].flat().filter(Boolean));
  const source = root.querySelector('.stage .source');
  source.replaceChildren(...sourceView(play(), state));
  const line = source.querySelector('.on');
  if (line && (line.offsetTop < source.scrollTop || line.offsetTop + line.offsetHeight > source.scrollTop + source.clientHeight)) {
    source.scrollTop = line.offsetTop - source.clientHeight / 3;
  }
}

// Pictures: parts are named after the number of the state, or of the first state of a group.

const partsOf = figure => Array.from(figure.querySelectorAll('[id]')).map(part => {
  const number = /^[sg](\d+)$/.exec(part.id.slice(figure.dataset.prefix.length));
  return number && { part, number: Number(number[1]) };
}).filter(Boolean);

/** The key of a state by which the outcome map groups it. */
const groupKey = state => `${state.end === null ? '' : state.end}:${state.ends.join()}`;

function showInPictures(state) {
  sections[shown.variant].querySelectorAll('figure.map, figure.states').forEach(figure => {
    const isMap = figure.classList.contains('map');
    for (const { part, number } of partsOf(figure)) {
      const first = isMap && play().states.find(one => one.number === number);
      const here = state && (isMap ? first && groupKey(first) === groupKey(state) : number === state.number);
      part.classList.toggle('here', Boolean(here));
    }
  });
}

function preparePictures(section, variant) {
  section.querySelectorAll('figure.map, figure.states').forEach(figure => {
    for (const { part, number } of partsOf(figure)) {
      if (!playOf(variant).states.some(state => state.number === number)) continue;
      part.classList.add('to');
      if (figure.classList.contains('map')) {
        part.setAttribute('tabindex', '0');
        part.setAttribute('role', 'button');
      }
      const go = () => {
        const choices = wayTo(play(), state => state.number === number);
        if (choices) load(choices, choices.length, null);
      };
      part.addEventListener('click', go);
      part.addEventListener('keydown', event => {
        if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); go(); }
      });
    }
  });
}

/** A click on an end loads a schedule that leads there. */
function prepareEnds(card, variant) {
  card.querySelectorAll('[data-end]').forEach(item => {
    const end = Number(item.dataset.end);
    const name = item.querySelector('.end');
    const button = h('button', { type: 'button', title: 'Show a schedule that ends so', onclick: () => {
      select(variant);
      const known = play().schedules.findIndex(schedule => {
        const way = trail(play(), schedule.moves);
        return way.length && way[way.length - 1].after && way[way.length - 1].after.end === end;
      });
      const choices = known < 0 ? wayTo(play(), state => state.end === end) : play().schedules[known].moves;
      if (choices) load(choices, choices.length, known < 0 ? null : known);
    } }, ...name.childNodes);
    name.replaceChildren(button);
  });
}

// The address names what is shown, so that a link to a step can be passed on.

function remember() {
  const parts = new URLSearchParams({ v: play().slug, s: scheduleText(play(), shown.choices), p: String(shown.position) });
  history.replaceState(null, '', `#${parts}`);
}

function fromAddress() {
  const text = decodeURIComponent(location.hash.slice(1));
  const anchor = /^variant-(\d+)$/.exec(text);
  if (anchor) return select(Math.min(Number(anchor[1]), sections.length - 1));
  const parts = new URLSearchParams(location.hash.slice(1));
  const variant = DATA.variants.findIndex(one => one.play.slug === parts.get('v'));
  if (variant < 0) return select(startVariant());
  const schedule = parts.get('s') || '';
  const position = Number(parts.get('p')) || 0;
  const choices = readSchedule(playOf(variant), schedule);
  if (DATA.served && scheduleText(playOf(variant), choices) !== schedule) {
    followBeyond(variant, schedule).then(whole => select(variant, { choices: whole, position, source: null }), () => {});
  }
  const same = playOf(variant).schedules.findIndex(schedule => schedule.moves.join() === choices.join());
  return select(variant, { choices, position, source: same < 0 ? null : same });
}

/** The first variant that goes wrong, as the sentence at the top tells of it. */
const startVariant = () => Math.max(0, cards.findIndex(card => card.classList.contains('bad')));

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input, textarea, select')) return;
  const threadNumber = Number(event.key);
  if (event.key === 'ArrowRight') { stop(); goTo(shown.position + 1); }
  else if (event.key === 'ArrowLeft') { stop(); goTo(shown.position - 1); }
  else if (event.key === 'Home') { stop(); goTo(0); }
  else if (event.key === 'End') { stop(); goTo(shown.choices.length); }
  else if (event.key === 'u' || event.key === 'U') undo();
  else if (threadNumber >= 1 && threadNumber <= 9) {
    const buttons = player().querySelectorAll(`button[data-thread="${threadNumber - 1}"][data-choice]`);
    if (buttons.length === 1) choose(Number(buttons[0].dataset.choice));
    else if (buttons.length) buttons[0].focus();
    else return;
  } else return;
  event.preventDefault();
});

/** Saves an export unpacked; where that cannot be done, the link saves it as it is. */
async function save(event) {
  const link = event.currentTarget;
  if (typeof DecompressionStream === 'undefined') return;
  event.preventDefault();
  const packed = Uint8Array.from(atob(link.href.split(',')[1]), character => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  const address = URL.createObjectURL(await new Response(stream).blob());
  h('a', { href: address, download: link.dataset.name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

document.documentElement.classList.add('js');
document.querySelectorAll('.downloads a').forEach(link => link.addEventListener('click', save));
document.querySelectorAll('details.steps').forEach(table => { table.open = false; });
document.querySelectorAll('code.command').forEach(command => command.after(copyButton(() => command.textContent)));
cards.forEach((card, index) => {
  card.querySelector('.name').addEventListener('click', event => { event.preventDefault(); select(index); });
  prepareEnds(card, index);
});
sections.forEach(preparePictures);
window.addEventListener('hashchange', fromAddress);
let folded = [];
window.addEventListener('beforeprint', () => {
  folded = Array.from(document.querySelectorAll('details:not([open])'));
  folded.forEach(details => { details.open = true; });
});
window.addEventListener('afterprint', () => folded.forEach(details => { details.open = false; }));
fromAddress();
