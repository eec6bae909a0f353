// The page: reads the form, asks with the same client as Node does, fills the table.
// Names and activities come from people: they only ever enter the page as text.

import { absences, type Absence } from '../src/away.js'
import { NoAnswer, said, type Facade } from '../src/client.js'
import { dayName, today, weekOf } from '../src/dates.js'
import { weekTable, type Cell, type Row, type WeekTable } from '../src/week.js'

const form = find('#ask', HTMLFormElement)
const status = find('#status', HTMLElement)
const fault = find('#fault', HTMLElement)
const answer = find('#answer', HTMLElement)

const day = find('#ask [name=day]', HTMLInputElement)
day.value = today()

form.addEventListener('submit', event => {
  event.preventDefault()
  void show()
})

let latest = 0

/** show asks for what the form says and shows the answer, unless a later question came. */
async function show(): Promise<void> {
  const mine = ++latest
  const fields = new FormData(form)
  const text = (name: string) => String(fields.get(name) ?? '').trim()
  const facade: Facade = { base: text('base'), token: text('token') }
  status.textContent = 'Asking …'
  fault.hidden = true
  answer.setAttribute('aria-busy', 'true')
  try {
    const period = weekOf(text('day'))
    const [week, away] = await Promise.all([
      weekTable(facade, text('unit'), period),
      absences(facade, text('unit'), period),
    ])
    if (mine !== latest) return
    fill(week, away)
    status.textContent = `${week.rows.length} people in ${week.unit}, ${period.start} to ${period.end}.`
    if (week.issues.length > 0) complain(`Some of it did not come:\n${week.issues.map(said).join('\n')}`)
  } catch (error) {
    if (mine !== latest) return
    status.textContent = ''
    answer.hidden = true
    complain(inWords(error))
  } finally {
    answer.removeAttribute('aria-busy')
  }
}

function fill(week: WeekTable, away: readonly Absence[]): void {
  const now = today()
  find('#title', HTMLElement).textContent = `${week.unit}: plan, and the actual level where it differs`
  const head = week.days.map(d => {
    const th = cell('th', dayName(d), { scope: 'col' })
    if (d === now) th.setAttribute('aria-current', 'date')
    return th
  })
  find('thead', HTMLElement).replaceChildren(row(cell('th', 'Name', { scope: 'col' }), ...head))
  find('tbody', HTMLElement).replaceChildren(...week.rows.map(personRow))
  find('#away', HTMLElement).replaceChildren(...away.map(absenceItem))
  answer.hidden = false
}

function personRow(person: Row): HTMLElement {
  return row(cell('th', person.name, { scope: 'row' }), ...person.cells.map(dayCell))
}

function dayCell({ plan, away, actual }: Cell): HTMLElement {
  const td = cell('td', plan || '–', away ? { class: 'away' } : {})
  if (actual !== null) td.append(cell('small', `actual ${actual || 'free'}`))
  return td
}

function absenceItem({ name, reason, when }: Absence): HTMLElement {
  const li = cell('li', '')
  li.append(cell('strong', name), ` ${reason}: ${when.join(', ')}`)
  return li
}

/** inWords adds what a page can only guess: browsers do not say that CORS was the reason. */
function inWords(error: unknown): string {
  if (error instanceof NoAnswer) {
    return `${error.message}\nIs the facade running there, and does its -cors-origins name ${location.origin}?`
  }
  return error instanceof Error ? error.message : String(error)
}

function complain(text: string): void {
  fault.textContent = text
  fault.hidden = false
}

function row(...cells: HTMLElement[]): HTMLElement {
  const tr = document.createElement('tr')
  tr.append(...cells)
  return tr
}

function cell(tag: string, text: string, attributes: Record<string, string> = {}): HTMLElement {
  const element = document.createElement(tag)
  element.textContent = text
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return element
}

function find<Kind extends HTMLElement>(selector: string, kind: new () => Kind): Kind {
  const element = document.querySelector(selector)
  if (!(element instanceof kind)) throw new Error(`index.html has no ${kind.name} at ${selector}`)
  return element
}
