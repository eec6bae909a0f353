// Prints a planning unit's week, and who is away in it:
//   BASE=http://127.0.0.1:8080 TOKEN=sandbox-admin UNIT=1001 WEEK=2026-11-16 npm start

import { absences } from './away.js'
import { said, type Facade } from './client.js'
import { dayName, today, weekOf } from './dates.js'
import { weekTable } from './week.js'

async function main(env: NodeJS.ProcessEnv): Promise<void> {
  if (!env['TOKEN']) throw new Error('TOKEN is not set; TOKEN=sandbox-admin is for the sandbox, for injixo an administrator makes one')
  const facade: Facade = { base: env['BASE'] ?? 'http://127.0.0.1:8080', token: env['TOKEN'] }
  const unit = env['UNIT'] ?? '1001'
  const period = weekOf(env['WEEK'] ?? today())

  const [week, away] = await Promise.all([weekTable(facade, unit, period), absences(facade, unit, period)])
  console.log(`${week.unit}, ${period.start} to ${period.end}\n`)
  printTable(
    ['', ...week.days.map(dayName)],
    week.rows.map(row => [row.name, ...row.cells.map(cell => (cell.plan || '·') + (cell.actual === null ? '' : '*'))]),
  )
  console.log('\n* the actual level says otherwise\n\nAway\n')
  printTable(
    ['', 'Reason', 'When'],
    away.map(a => [a.name, a.reason, a.when.join(', ')]),
  )
  for (const issue of week.issues) console.error(`${issue.path}: ${said(issue)}`)
}

const widest = 30 // some names are whole sentences

function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const lines = [head, ...rows].map(cells => cells.map((text, i) => (i === 0 ? cut(text) : text)))
  const widths = head.map((_, i) => Math.max(...lines.map(cells => [...(cells[i] ?? '')].length)))
  for (const cells of lines) {
    console.log(cells.map((text, i) => text + ' '.repeat((widths[i] ?? 0) - [...text].length)).join('  ').trimEnd())
  }
}

function cut(text: string): string {
  const letters = [...text]
  return letters.length > widest ? `${letters.slice(0, widest - 1).join('')}…` : text
}

main(process.env).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
